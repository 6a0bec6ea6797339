package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"
)

// answerWith gives the error for one answer to a PATCH.
func answerWith(t *testing.T, status int, body string, headers ...string) *Error {
	t.Helper()
	c := newTest(t, play(answers(status, body, headers...)))
	return asError(t, writes["PATCH"](context.Background(), c))
}

func TestErrorBodies(t *testing.T) {
	long := strings.Repeat("한", 3000)
	tests := []struct {
		name   string
		status int
		body   string
		ctype  string
		kind   ErrorKind
		code   string
		phase  Phase
		want   string // part of Error()
	}{
		{"service", 409, serviceError("sender_not_updatable"), "", KindService, "sender_not_updatable", Answered, "save the sender: m (409 sender_not_updatable). r"},
		{"service without texts", 409, `{"errorCode":"x"}`, "", KindService, "x", Answered, "api.example answered 409 Conflict. The sender changed"},
		{"service, numbers for texts", 400, `{"errorCode":"x","message":5,"resolution":null,"additionalInformation":7}`, "", KindService, "x", Answered, "400"},
		{"service, hostile", 400, `{"errorCode":"x\u001b[2J y","message":"a\u001b[31m\nb\u202e","resolution":"c\r\nd"}`, "", KindService, "x??2J?y", Answered, "save"},
		{"gateway", 403, `{"type":"t","title":"Forbidden","detail":"No permission."}`, "application/problem+json", KindService, "", Answered, "Forbidden: No permission (403). Check that the key"},
		{"gateway 401", 401, `{"title":"Invalid credentials"}`, "", KindAuth, "", Answered, "Invalid credentials (401). Wrong project or key"},
		{"service 401", 401, serviceError("unauthorized_error"), "", KindAuth, "unauthorized_error", Answered, "(401 unauthorized_error)"},
		{"plain text", 404, "no route", "text/plain", KindService, "", Answered, "no route (404). It may have been removed"},
		{"empty", 404, "", "", KindService, "", Answered, "api.example answered 404 Not Found"},
		{"other object", 400, `{"message":"bad"}`, "", KindService, "", Answered, "bad (400). Check the values"},
		{"array", 400, `[1]`, "", KindService, "", Answered, "400 Bad Request"},
		{"broken JSON", 400, `{"errorCode":"x"`, "", KindService, "", Answered, "400 Bad Request"},
		{"page", 502, "<html><head><title>502 Bad\n Gateway</title><body><script>var x</script>nginx", "text/html", KindNotJSON, "", MaybeSent, "a web page instead of an answer: 502 Bad Gateway (502). It may have been done"},
		{"page without title", 403, "<!DOCTYPE html><style>b{}</style><p>Log in &lt;here&gt; " + long, "text/html", KindNotJSON, "", Answered, "Log in <here>"},
		{"service 500", 500, serviceError("internal_error"), "", KindService, "internal_error", Answered, "(500 internal_error). r"},
		{"gateway 504", 504, `{"title":"Timeout"}`, "", KindService, "", MaybeSent, "It may have been done"},
		{"redirect", 308, "", "", KindRedirect, "", Answered, "308 Permanent Redirect. Redirects are not followed"},
		{"long", 400, `{"errorCode":"x","message":"` + long + `","resolution":"r"}`, "", KindService, "x", Answered, "(400 x). r"},
		{"unknown status", 599, "", "", KindService, "", MaybeSent, "answered 599"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var headers []string
			if tt.ctype != "" {
				headers = append(headers, "Content-Type: "+tt.ctype)
			}
			e := answerWith(t, tt.status, tt.body, headers...)
			if e.Kind != tt.kind || e.Code != tt.code || e.Phase != tt.phase || e.Status != tt.status {
				t.Errorf("kind %d, code %q, phase %d, status %d", e.Kind, e.Code, e.Phase, e.Status)
			}
			if !strings.Contains(e.Error(), tt.want) {
				t.Errorf("text %q, want %q in it", e.Error(), tt.want)
			}
			if len(e.Message) > maxErrorMessage+3 || !utf8.ValidString(string(e.Message)) {
				t.Errorf("message of %d bytes", len(e.Message))
			}
			if e.Method != "PATCH" || e.Path != "/v1/projects/{projectId}/whatsapp/senders/{id}" || e.At.IsZero() {
				t.Errorf("%s %s %v", e.Method, e.Path, e.At)
			}
		})
	}
}

func TestFieldErrors(t *testing.T) {
	const head = `{"errorCode":"invalid_input","message":"m","resolution":"r","additionalInformation":{"validationErrors":`
	tests := []struct {
		name, body string
		want       string // "path|field|message" of each
	}{
		{"profile", head + `["details.displayName must be shorter than or equal to 128 characters"]}}`, "details.displayName|displayName|details.displayName must be shorter than or equal to 128 characters"},
		{"nested list", head + `["details.buttons.0.name must be a string"]}}`, "details.buttons.0.name||details.buttons.0.name must be a string"},
		{"top member of a create", head + `["phoneNumberProvider must be one of X"]}}`, "phoneNumberProvider|phoneNumberProvider|phoneNumberProvider must be one of X"},
		{"request member", head + `["code must be 6 characters"]}}`, "code||code must be 6 characters"},
		{"unknown member of details", head + `["details.extra should not exist"]}}`, "details.extra||details.extra should not exist"},
		{"a sentence", head + `["Please correct the input."]}}`, "||Please correct the input."},
		{"another sentence", head + `["property x should not exist"]}}`, "||property x should not exist"},
		{"one string", head + `"details.about is too long"}}`, "details.about|about|details.about is too long"},
		{"empty, wrong types", head + `["", 5, null, {"a":1}, " "]}}`, ""},
		{"no list", head + `{"a":1}}}`, ""},
		{"file", `{"errorCode":"file_not_found","message":"details.photoUrl: cannot be read","resolution":"r"}`, "details.photoUrl|photoUrl|cannot be read"},
		{"file without a path", `{"errorCode":"file_not_found","message":"The file: gone","resolution":"r"}`, ""},
		{"other code with a colon", `{"errorCode":"x","message":"details.photoUrl: no","resolution":"r"}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, f := range answerWith(t, 400, tt.body).Fields {
				got = append(got, f.Path+"|"+f.Field+"|"+string(f.Message))
			}
			if s := strings.Join(got, "\n"); s != tt.want {
				t.Errorf("fields %q, want %q", s, tt.want)
			}
		})
	}
}

func TestKakaoTalkFieldErrors(t *testing.T) {
	body := `{"errorCode":"invalid_input","message":"m","resolution":"r","additionalInformation":{"validationErrors":["details.midLevelCategoryCode must be a string"],"supportedCodes":"a,b"}}`
	c := newTest(t, play(answers(400, body)))
	_, err := c.UpdateSender(context.Background(), Key{KakaoTalk, "@a"}, Patch{Draft, Values{{"name", Value{Text: "n"}}}})
	e := asError(t, err)
	if len(e.Fields) != 1 || e.Fields[0].Field != "midLevelCategoryCode" || e.Info["supportedCodes"] != "a,b" {
		t.Errorf("fields %+v, info %v", e.Fields, e.Info)
	}
}

// What the network says becomes our own words, and how far the request got is known.
func TestNetworkErrors(t *testing.T) {
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	tests := []struct {
		err   error
		phase Phase
		want  string
	}{
		{dial(syscall.ECONNREFUSED), NotSent, "api.example refused the connection"},
		{dial(syscall.ENETUNREACH), NotSent, "no way to api.example"},
		{dial(&net.DNSError{Err: "no such host", Name: "api.example", IsNotFound: true}), NotSent, "no host named api.example"},
		{dial(&net.DNSError{Err: "SERVFAIL", IsTemporary: true}), NotSent, "could not be looked up"},
		{dial(&net.DNSError{IsTimeout: true}), NotSent, "could not be looked up"},
		{dial(errTimeout{}), NotSent, "did not take the connection within 10s"},
		{dial(errors.New("\x1b[31m hostile")), NotSent, "no connection to api.example"},
		{&net.OpError{Op: "proxyconnect", Err: syscall.ECONNREFUSED}, NotSent, "refused"},
		{&net.OpError{Op: "read", Err: syscall.ECONNRESET}, MaybeSent, "the connection to api.example broke"},
		{io.EOF, MaybeSent, "broke"},
		{io.ErrUnexpectedEOF, MaybeSent, "broke"},
		{errors.New("\x1b]0;hostile\x07"), MaybeSent, "broke"},
	}
	for _, tt := range tests {
		c := hasty(newTest(t, play(breaks(tt.err))))
		e := asError(t, writes["DELETE"](context.Background(), c))
		if e.Kind != KindNetwork || e.Phase != tt.phase || !strings.Contains(e.Error(), tt.want) || !errors.Is(e, tt.err) {
			t.Errorf("%v: kind %d, phase %d: %v", tt.err, e.Kind, e.Phase, e)
		}
	}
}

type errTimeout struct{}

func (errTimeout) Error() string { return "i/o timeout" }
func (errTimeout) Timeout() bool { return true }

// Temporary completes net.Error.
func (errTimeout) Temporary() bool { return true }

// Every error, also one with nothing in it, says something.
func TestAdviceIsNeverEmpty(t *testing.T) {
	for kind := KindService; kind <= KindUnsupported; kind++ {
		for _, status := range []int{0, 200, 204, 302, 400, 401, 403, 404, 409, 418, 429, 500, 503} {
			for _, method := range []string{"GET", "DELETE"} {
				for phase := NotSent; phase <= Answered; phase++ {
					e := &Error{Kind: kind, Op: "x", Method: method, Host: "h", Status: status, Phase: phase, RetryAfter: time.Second}
					if e.Advice() == "" || e.short() == "" || e.reason() == "" {
						t.Errorf("%+v: %q %q %q", *e, e.Advice(), e.short(), e.reason())
					}
					unclear := strings.Contains(e.Advice(), "may have been done")
					if unclear && (method == "GET" || phase != MaybeSent) {
						t.Errorf("kind %d, %s, phase %d: %q", kind, method, phase, e.Advice())
					}
					asError(t, fmt.Errorf("wrapped: %w", e))
				}
			}
		}
	}
}

func TestNotEnabled(t *testing.T) {
	e := answerWith(t, 400, `{"errorCode":"project_not_initialized","message":"m","resolution":""}`)
	if !e.IsNotEnabled() || !strings.Contains(e.Advice(), "not enabled for this project") {
		t.Errorf("%v", e)
	}
	if answerWith(t, 400, serviceError("x")).IsNotEnabled() {
		t.Error("another error is taken for it")
	}
}

func FuzzDecodeError(f *testing.F) {
	f.Add(400, serviceError("x"))
	f.Add(400, `{"errorCode":"file_x","message":"details.photoUrl: x","additionalInformation":{"validationErrors":["details.a b","c must"]}}`)
	f.Add(401, `{"title":"t","detail":"d"}`)
	f.Add(502, "<html><title>x</title>")
	f.Add(500, "<!--")
	f.Add(503, "\xff\xfe")
	f.Add(429, `{"errorCode":{},"message":[]}`)
	f.Add(400, strings.Repeat("é", 100))
	w := &wire{now: time.Now}
	ex := exchange{op: "save the sender", method: http.MethodPatch, url: mustURL("https://api.example"), spec: &whatsApp}
	f.Fuzz(func(t *testing.T, status int, body string) {
		e := w.refused(ex, &answer{status: status, header: http.Header{}, body: []byte(body)})
		if s := e.Error(); s == "" || strings.ContainsAny(s, "\x1b\n\r\x07\u009b") || !utf8.ValidString(s) {
			t.Errorf("%d %q: text %q", status, body, s)
		}
		for _, f := range e.Fields {
			if f.Path != "" && !fieldPath.MatchString(f.Path) || f.Message == "" && f.Path == "" {
				t.Errorf("%q: field %+v", body, f)
			}
		}
		if cleanCode(e.Code) != e.Code || len(e.Fields) > maxFieldErrors+1 {
			t.Errorf("%q: code %q, %d fields", body, e.Code, len(e.Fields))
		}
	})
}

// TestAPageIsNoSuccess: a login page with status 200 does not mean that something was removed.
func TestAPageIsNoSuccess(t *testing.T) {
	rt := func(*http.Request) (*http.Response, error) {
		return reply(200, "<html><title>Log in</title></html>", "Content-Type: text/html"), nil
	}
	c := newTest(t, roundTripper(rt))
	for name, call := range map[string]func() error{
		"remove":  func() error { return c.RemoveSender(t.Context(), Key{WhatsApp, "s1"}) },
		"discard": func() error { return c.DiscardChanges(t.Context(), Key{WhatsApp, "s1"}) },
		"verify":  func() error { return c.Verify(t.Context(), Key{WhatsApp, "s1"}, "123456") },
	} {
		var e *Error
		if err := call(); !errors.As(err, &e) || e.Kind != KindNotJSON || e.Phase != MaybeSent {
			t.Errorf("%s: %v", name, err)
		}
	}
}
