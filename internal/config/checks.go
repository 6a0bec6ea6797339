package config

import (
	"regexp"
	"strings"

	"callsign/api"
)

var (
	projectIDs = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$`)
	keyIDs     = regexp.MustCompile(`^[!-9;-~]{1,256}$`) // printable ASCII but the colon, which ends the user in HTTP Basic
)

// maxSecret is the longest secret, in bytes.
const maxSecret = 64 << 10

func authModes() []string {
	return []string{string(AuthOAuth2), string(AuthBasic), string(AuthToken), string(AuthNone)}
}

// The checks return why a value cannot be used, empty when it can. They never repeat the value, which may be a
// secret that was put into the wrong place.

func checkProjectID(v string) string {
	if projectIDs.MatchString(v) {
		return ""
	}
	return "this is not a project id, it has letters, digits and dashes only; copy it from the Sinch dashboard"
}

func checkKeyID(v string) string {
	if keyIDs.MatchString(v) {
		return ""
	}
	return "this is not a key id, it has letters, digits and dashes only; copy it from the access keys page of the Sinch dashboard"
}

func checkServer(v string) string {
	_, why := parseServer(v)
	return why
}

func checkTokenURL(v string) string {
	_, why := parseTokenURL(v)
	return why
}

// cleanSecret takes white space off the ends of a secret and checks that it fits into a header.
func cleanSecret(v string) (s api.Secret, why string) {
	v = strings.Trim(v, " \t\r\n")
	switch {
	case v == "":
		return api.Secret{}, "is empty, give it a value or take it out"
	case len(v) > maxSecret:
		return api.Secret{}, "is longer than 64 KiB, that is no secret of an access key; check what it holds"
	case strings.ContainsAny(v, "\r\n"):
		return api.Secret{}, "has more than one line, a secret has one; keep only that line"
	}
	for i := 0; i < len(v); i++ {
		if v[i] <= ' ' || v[i] > '~' {
			return api.Secret{}, "holds a space, a control character or a letter that is not ASCII, a secret has none; copy it again"
		}
	}
	return api.NewSecret(v), ""
}
