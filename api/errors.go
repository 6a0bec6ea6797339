package api

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"callsign/internal/text"
)

// ErrorKind says what went wrong, as far as it makes a difference for what to do.
type ErrorKind int

// The kinds of errors.
const (
	KindService     ErrorKind = iota // the server answered with an error: Status, Code, Message
	KindAuth                         // 401, or no access token for the key: wrong key, secret or project
	KindNetwork                      // no connection, or it broke
	KindTimeout                      // no answer before the deadline
	KindCancelled                    // the caller gave up, or the client was closed
	KindTLS                          // the server could not prove who it is
	KindNotJSON                      // an answer that is not from the API: a proxy, a login page
	KindMalformed                    // JSON that is not what the API documents
	KindTooLarge                     // an answer over the limit of 8 MiB
	KindRedirect                     // a 3xx, which is never followed
	KindCircuit                      // not sent: the server has been failing, see RetryAfter
	KindReadOnly                     // not sent: a write, and the client is read only
	KindInvalid                      // not sent: the request breaks a rule that is known here
	KindUnsupported                  // not sent: the channel has no such call
	KindHeld                         // not sent: the server asked all requests to wait (429), see RetryAfter
)

// Phase says how far a request got.
type Phase int

// The phases.
const (
	// NotSent: nothing was written to the wire.
	NotSent Phase = iota
	// MaybeSent: there is no answer that settles it. A write may have been applied: read the state back.
	MaybeSent
	// Answered: the API answered; a refused write was not applied.
	Answered
)

// FieldError is one thing that is wrong with one value.
type FieldError struct {
	// Path is the dotted path as the server wrote it: "details.displayName".
	Path string
	// Field is the profile member it is about: "displayName"; empty when no field of the channel fits.
	Field   string
	Message text.Raw
}

// Error is what every method of Client returns when it fails. It never holds a credential. Error, Advice and the Raw
// fields print clean; Info is as the server sent it.
type Error struct {
	Kind ErrorKind
	// Op says what was to be done: "save the sender".
	Op string
	// Method and Path name the request; Path is without ids and query.
	Method, Path string
	// Host is the server that was asked.
	Host string
	// Status is the HTTP status, 0 without an answer.
	Status int
	// Code is the service's error code, empty when the error is not from the service (FACTS 4). Unexpected characters are "?".
	Code string
	// Message and Resolution are the server's words, empty when it had none. Message may also be ours.
	Message, Resolution text.Raw
	// Fields are the values that the server, or a check of ours, found wrong.
	Fields []FieldError
	Phase  Phase
	// RetryAfter is how long the server asked to wait, 0 when it did not.
	RetryAfter time.Duration
	At         time.Time
	// Info is additionalInformation as it came, hostile text included; may be nil.
	Info map[string]any

	hasRetryAfter bool
	fromService   bool // the answer has the service's shape (FACTS 4)
	token         bool // from the token endpoint
	slow          bool // our own deadline passed
	repeat        repeat
	err           error
}

// Error is one clean line: what was to be done, why it failed, what to do next.
func (e *Error) Error() string {
	return fmt.Sprintf("%s: %s. %s", e.Op, strings.TrimRight(e.reason(), ". "), e.Advice())
}

// Unwrap returns the cause, which may be nil. Its text is not cleaned.
func (e *Error) Unwrap() error { return e.err }

// IsNotEnabled reports that the channel is not enabled for the project, which is a state rather than a failure (FACTS 4).
func (e *Error) IsNotEnabled() bool { return e.Code == "project_not_initialized" }

// down reports that the server, or the way to it, is not working.
func (e *Error) down() bool {
	switch e.Status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return e.Kind == KindNetwork || e.slow
}

// reason says why it failed.
func (e *Error) reason() string {
	message := e.Message.String()
	switch {
	case e.Status == 0 || e.Status/100 == 2 || message == "":
	case e.Code != "":
		return fmt.Sprintf("%s (%d %s)", strings.TrimRight(message, "."), e.Status, e.Code)
	default:
		return fmt.Sprintf("%s (%d)", strings.TrimRight(message, "."), e.Status)
	}
	switch {
	case message != "":
		return message
	case e.Status != 0:
		return fmt.Sprintf("%s answered %s", e.Host, statusText(e.Status))
	}
	return e.short()
}

// short names the error in our own words, for logs.
func (e *Error) short() string {
	switch e.Kind {
	case KindService, KindAuth:
		if e.Code != "" {
			return e.Code
		}
		if e.Status != 0 {
			return statusText(e.Status)
		}
		return "not authorized"
	case KindNetwork:
		return networkText(e.err, e.Host)
	case KindTLS:
		return tlsText(e.err, e.Host)
	}
	return kindTexts[e.Kind]
}

var kindTexts = map[ErrorKind]string{
	KindTimeout:     "no answer in time",
	KindCancelled:   "cancelled",
	KindNotJSON:     "the answer is not JSON",
	KindMalformed:   "the answer is not in the documented form",
	KindTooLarge:    "the answer is too large",
	KindRedirect:    "the answer is a redirect",
	KindCircuit:     "not sent, the server has been failing",
	KindReadOnly:    "not sent, read only",
	KindInvalid:     "not sent, invalid",
	KindUnsupported: "not sent, not supported",
	KindHeld:        "not sent, the server asked to wait",
}

func statusText(status int) string {
	if t := http.StatusText(status); t != "" {
		return fmt.Sprintf("%d %s", status, t)
	}
	return fmt.Sprint(status)
}

// Advice says what to do next: the server's own words, else ours. It is one clean line and never empty.
func (e *Error) Advice() string {
	if s := e.Resolution.String(); s != "" {
		return s
	}
	if s := e.adviceByCode(); s != "" {
		return s
	}
	switch e.Kind {
	case KindAuth:
		return e.adviceAuth()
	case KindNetwork:
		return e.readBack("Check the network, the VPN and the proxy, and that " + e.Host + " is the right server.")
	case KindTimeout:
		return e.readBack("Check the network; the server may be busy, so try again in a moment.")
	case KindService:
		return e.adviceByStatus()
	}
	return e.adviceByKind()
}

func (e *Error) adviceByCode() string {
	switch e.Code {
	case "project_not_initialized":
		return "The channel is not enabled for this project; ask Sinch to enable it, or leave the channel out of the profile."
	case "sender-already-registered":
		return "No code is needed; verify the sender now."
	case "log_in_facebook_required":
		return "Log in to Meta once more and connect the account again."
	}
	return ""
}

func (e *Error) adviceAuth() string {
	if e.token {
		return "Check the key id and the key secret; a new key may be needed."
	}
	return "Wrong project or key: check the key id, the key secret and the project id."
}

func (e *Error) adviceByStatus() string {
	switch {
	case e.Status == http.StatusForbidden:
		return "Check that the key may use this project."
	case e.Status == http.StatusNotFound:
		return "It may have been removed meanwhile; refresh, and check the project id."
	case e.Status == http.StatusConflict:
		return "The sender changed meanwhile; refresh it and try again."
	case e.Status == http.StatusTooManyRequests && e.RetryAfter > 0:
		return fmt.Sprintf("Too many requests; try again in %s.", e.RetryAfter.Round(time.Second))
	case e.Status == http.StatusTooManyRequests:
		return "Too many requests; try again in a minute."
	case e.Status >= 500:
		return e.readBack("The server has a problem; try again in a moment.")
	}
	return "Check the values and try again."
}

func (e *Error) adviceByKind() string {
	switch e.Kind {
	case KindTLS:
		return "Check the clock of this machine, and whether a proxy replaces certificates; verification cannot be turned off."
	case KindNotJSON:
		return e.readBack("A proxy, a login page or another server answered instead of the API: check the server's name and the proxy.")
	case KindRedirect:
		return "Redirects are not followed: check the server's name in the profile."
	case KindMalformed:
		return e.readBack("The API may have changed; look for a newer version of this program.")
	case KindTooLarge:
		return e.readBack("Ask for less at once, with a smaller page.")
	case KindCircuit:
		return fmt.Sprintf("It is tried again in %s; refresh to try now.", max(e.RetryAfter, time.Second).Round(time.Second))
	case KindHeld:
		return fmt.Sprintf("Nothing is sent for %s; try again then.", max(e.RetryAfter, time.Second).Round(time.Second))
	case KindReadOnly:
		return "Use a profile without read_only and a session without --read-only to change things."
	case KindUnsupported:
		return "There is no such call for this channel."
	case KindCancelled:
		return e.readBack("Nothing else was done.")
	}
	return "Correct it and try again."
}

// readBack adds what matters most after a write with an unknown end.
func (e *Error) readBack(advice string) string {
	if e.Phase == MaybeSent && e.Method != http.MethodGet {
		return "It may have been done all the same: read it again before repeating. " + advice
	}
	return advice
}
