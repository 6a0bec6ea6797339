package sandbox

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"time"
)

// Faults are injected into requests at random. Numbers are probabilities from 0 to 1, drawn for each request in the
// order of the fields; the first that hits decides. The token endpoint has them too, but for ExpireTokens.
type Faults struct {
	// Latency is waited before every answer, in real time; a cancelled request stops waiting.
	Latency time.Duration
	// ResetBefore cuts the connection before the request is applied, ResetAfter after it.
	ResetBefore, ResetAfter float64
	// Status5xx answers 500, 502, 503 or 504 without applying the request.
	Status5xx float64
	// TooMany answers 429 without applying the request; RetryAfter, when set, is its Retry-After header.
	TooMany    float64
	RetryAfter string
	// HTML answers 200 with a web page, as a captive portal does, without applying the request.
	HTML float64
	// Truncate applies the request and ends the connection in the middle of the answer.
	Truncate float64
	// ExpireTokens lets all access tokens expire at once. Tokens younger than 5 s are spared, so that a client that renews
	// and repeats once gets through.
	ExpireTokens float64
	// Hang never answers and applies nothing; the request ends when its context does.
	Hang float64
}

// FaultKind is what goes wrong with one request.
type FaultKind int

// The kinds of faults.
const (
	// FaultLatency only waits for Fault.Latency; every other kind waits too when it is set.
	FaultLatency FaultKind = iota
	// FaultDial refuses the connection: nothing is sent (through sockets the same as FaultResetBefore).
	FaultDial
	// FaultResetBefore cuts the connection before the request is applied.
	FaultResetBefore
	// FaultResetAfter applies the request and cuts the connection.
	FaultResetAfter
	// FaultStatus answers Fault.Status (503) in the gateway's shape, with Fault.RetryAfter, and applies nothing.
	FaultStatus
	// FaultError answers Fault.Status (409) with the service error Fault.Code (internal_error, status 500) and applies nothing.
	FaultError
	// FaultHTML answers Fault.Status (200) with a web page and applies nothing.
	FaultHTML
	// FaultTruncate applies the request and ends the connection in the middle of the answer.
	FaultTruncate
	// FaultExpired answers 401 as for an expired token and applies nothing; the token itself stays valid.
	FaultExpired
	// FaultHang never answers and applies nothing.
	FaultHang
	// FaultHangAfter applies the request and never answers.
	FaultHangAfter
	// FaultEmpty applies the request and answers its status without a body.
	FaultEmpty
	// FaultBody applies the request and answers its status with Fault.Body as Fault.ContentType (application/json).
	FaultBody
)

// Fault is one thing that goes wrong with one request.
type Fault struct {
	Kind        FaultKind
	Latency     time.Duration
	Status      int
	RetryAfter  string
	Code        string
	Body        string
	ContentType string
}

type queued struct {
	match string
	fault Fault
}

// FailNext makes the next request that matches go wrong, once. match is a method ("PATCH"), a method with the beginning of a template
// ("GET /v1/projects/{projectId}/whatsapp/senders", "POST /oauth2/token"), with "$" at the end for the whole template, or "*" for
// any request. Several calls queue up; the oldest that matches is used.
func (s *Sandbox) FailNext(match string, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.oneShot = append(s.oneShot, queued{match, f})
}

func (q queued) matches(method, template string) bool {
	if q.match == "*" || q.match == method {
		return true
	}
	full := method + " " + template
	if whole, ok := strings.CutSuffix(q.match, "$"); ok {
		return full == whole
	}
	return strings.Contains(q.match, " ") && strings.HasPrefix(full, q.match)
}

// plan decides what goes wrong with a request; ok is false when nothing does.
func (s *Sandbox) plan(method, template string) (Fault, bool) {
	for i, q := range s.oneShot {
		if q.matches(method, template) {
			s.oneShot = append(s.oneShot[:i:i], s.oneShot[i+1:]...)
			return q.fault, true
		}
	}
	return s.roll(template)
}

func (s *Sandbox) roll(template string) (Fault, bool) {
	f := s.faults
	out := Fault{Latency: f.Latency, RetryAfter: f.RetryAfter}
	hit := func(p float64) bool { return p > 0 && s.dice.Float64() < p }
	switch {
	case hit(f.ResetBefore):
		out.Kind = FaultResetBefore
	case hit(f.ResetAfter):
		out.Kind = FaultResetAfter
	case hit(f.Status5xx):
		out.Kind, out.Status, out.RetryAfter = FaultStatus, []int{500, 502, 503, 504}[s.dice.IntN(4)], ""
	case hit(f.TooMany):
		out.Kind, out.Status = FaultStatus, http.StatusTooManyRequests
	case hit(f.HTML):
		out.Kind = FaultHTML
	case hit(f.Truncate):
		out.Kind = FaultTruncate
	case template != tokenPath && hit(f.ExpireTokens):
		s.tokens.expireOlder(s.now.Add(-5 * time.Second))
	case hit(f.Hang):
		out.Kind = FaultHang
	}
	return out, out.Kind != FaultLatency || out.Latency > 0
}

// wait waits for d or until the request is given up.
func wait(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// exchange serves one request with whatever goes wrong on the way.
func (s *Sandbox) exchange(r *http.Request) answer {
	rt, params, miss := match(r)
	s.mu.Lock()
	s.advance()
	s.requests[r.Method+" "+orDefault(rt.template, "?")]++
	f, faulty := s.plan(r.Method, rt.template)
	s.mu.Unlock()
	if !faulty {
		return s.answer(r, rt, params, miss)
	}
	// The body is read first: a server notices that its client has gone only after that.
	body, err := readBody(r)
	if err != nil {
		return answer{cut: true, err: err}
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if err := wait(r.Context(), f.Latency); err != nil {
		return answer{cut: true, err: err}
	}
	if a, done := f.before(r); done {
		return a
	}
	return f.after(r, s.answer(r, rt, params, miss))
}

// before is what goes wrong before a request is applied; done is false when it should be applied.
func (f Fault) before(r *http.Request) (a answer, done bool) {
	switch f.Kind {
	case FaultDial:
		return answer{cut: true, dial: true}, true
	case FaultResetBefore:
		return answer{cut: true}, true
	case FaultHang:
		<-r.Context().Done()
		return answer{cut: true, err: r.Context().Err()}, true
	case FaultStatus:
		a = gateway(orStatus(f.Status, http.StatusServiceUnavailable), "The sandbox was told to fail this request.")
	case FaultError:
		code := orDefault(f.Code, "internal_error")
		a = fail(orStatus(f.Status, statusOf(code)), code).answer()
	case FaultHTML:
		a = page(orStatus(f.Status, http.StatusOK))
	case FaultExpired:
		a = unauthorized(true)
	default:
		return answer{}, false
	}
	if f.RetryAfter != "" {
		a.header.Set("Retry-After", f.RetryAfter)
	}
	return a, true
}

// after is what goes wrong with the answer to a request that was applied.
func (f Fault) after(r *http.Request, a answer) answer {
	switch f.Kind {
	case FaultResetAfter:
		a.cut = true
	case FaultTruncate:
		a.truncate = true
		a.cut = len(a.body) == 0
	case FaultHangAfter:
		<-r.Context().Done()
		return answer{cut: true, err: r.Context().Err()}
	case FaultEmpty:
		a.body = nil
	case FaultBody:
		a.body = []byte(f.Body)
		a.header.Set("Content-Type", orDefault(f.ContentType, jsonType))
	}
	return a
}

func orStatus(v, fallback int) int {
	if v == 0 {
		return fallback
	}
	return v
}
