package logfile

import (
	"net/url"
	"regexp"
	"strings"

	"callsign/api"
)

// other stands for everything that the log does not know.
const other = "other"

// known are the words that may be written down.
var known = wordSet(
	// methods
	"GET POST PUT PATCH DELETE HEAD",
	// freshness
	"loading live paused stale offline backoff refused",
	// writes and their outcomes, as in the journal
	"save create remove discard comment register verify",
	"applied refused not-sent unknown settled-applied settled-not dismissed conflict nothing",
	// channels, which are in paths too, and the parts of paths of the contract
	"whatsapp kakaotalk rcs",
	"v1 projects senders changes register verify activities comments suggestedUsernames verification-status enableTemplateAnalytics",
	"categories templates launch testNumbers capabilities retry bundles webhooks conversation apps instagram messenger telegram viber",
	"{projectId} {id}",
)

func wordSet(lists ...string) map[string]bool {
	set := map[string]bool{}
	for _, list := range lists {
		for _, w := range strings.Fields(list) {
			set[w] = true
		}
	}
	return set
}

func word(s string) string {
	if known[s] {
		return s
	}
	return other
}

// template is the path of an attempt, word by word.
func template(c api.Call) string {
	if c.Token {
		return "(token endpoint)" // its path is the user's own
	}
	parts := strings.Split(strings.TrimPrefix(c.Path, "/"), "/")
	for i, p := range parts {
		parts[i] = word(p)
	}
	return "/" + strings.Join(parts, "/")
}

// codeForm is how the service's codes look: a few lower-case words. Digits, capitals and single words, of which keys and ids are made,
// do not pass.
var codeForm = regexp.MustCompile(`^[a-z]{1,20}([_-][a-z]{1,20}){1,7}$`)

func code(s string) string {
	if codeForm.MatchString(s) {
		return s
	}
	return other
}

// origin is scheme and host of a URL: no user name, password, path or query.
func origin(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" {
		return other
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host}).String()
}
