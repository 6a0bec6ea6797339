package api

import (
	"fmt"
	"strings"
)

// repeat is what a person needs to send a request again by hand: the URL has ids and page tokens in it, nothing in it is secret.
type repeat struct {
	method, url string
	body        bool // it has one, which is not kept
	anonymous   bool
}

// repeatOf keeps nothing of a request for a token: all it has is the key.
func repeatOf(ex exchange) repeat {
	if ex.token || ex.url == nil {
		return repeat{}
	}
	return repeat{method: ex.method, url: ex.url.String(), body: ex.body != nil, anonymous: ex.anonymous}
}

// String is the attempt in one line without ids, so that printing a Call tells nothing that a log must not hold.
func (c Call) String() string {
	s := fmt.Sprintf("%s %s %d %s attempt %d", c.Method, c.Path, c.Status, c.Duration, c.Attempt)
	if c.Err != "" {
		s += ": " + c.Err
	}
	return s
}

// Curl is the request as a command for a POSIX shell, empty for one that cannot be repeated by hand. The access token is taken from
// $SINCH_ACCESS_TOKEN. The body of a write is read from body.json: it is not kept, because it can hold what is secret.
func (c Call) Curl() string { return c.repeat.curl() }

// HasBody reports whether the request had a body, which Curl leaves to the user.
func (c Call) HasBody() bool { return c.repeat.body }

// Curl is the request that failed as a command, see Call.Curl.
func (e *Error) Curl() string { return e.repeat.curl() }

// HasBody reports whether the request had a body, which Curl leaves to the user.
func (e *Error) HasBody() bool { return e.repeat.body }

func (r repeat) curl() string {
	if r.url == "" {
		return ""
	}
	parts := []string{"curl", "-sS", "--globoff", "-X", r.method, "-H", "'Accept: application/json'"}
	if !r.anonymous {
		parts = append(parts, "-H", `"Authorization: Bearer $SINCH_ACCESS_TOKEN"`)
	}
	if r.body {
		parts = append(parts, "-H", "'Content-Type: application/json'", "--data-binary", "@body.json")
	}
	return strings.Join(append(parts, quote(r.url)), " ")
}

// quote makes one word of a POSIX shell out of a text.
func quote(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

// String is the kind in a word, for logs: "network", "timeout".
func (k ErrorKind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return "other"
	}
	return kindNames[k]
}

var kindNames = [...]string{
	KindService: "service", KindAuth: "auth", KindNetwork: "network", KindTimeout: "timeout", KindCancelled: "cancelled", KindTLS: "tls",
	KindNotJSON: "not-json", KindMalformed: "malformed", KindTooLarge: "too-large", KindRedirect: "redirect", KindCircuit: "circuit",
	KindReadOnly: "read-only", KindInvalid: "invalid", KindUnsupported: "unsupported",
}
