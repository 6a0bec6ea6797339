package sandbox

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

const (
	listTemplate = "/v1/projects/{projectId}/whatsapp/senders"
	oneTemplate  = listTemplate + "/{senderId}"
)

// try sends a request without the contract in between and returns what came, or the error.
func (r *rig) try(rt http.RoundTripper, req *http.Request) (status int, body string, header http.Header, err error) {
	r.t.Helper()
	res, err := rt.RoundTrip(req)
	if err != nil {
		return 0, "", nil, err
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	return res.StatusCode, string(raw), res.Header, err
}

func TestOneShotFaults(t *testing.T) {
	comment := `{"comment":"x"}`
	for _, c := range []struct {
		name    string
		fault   Fault
		applied bool
		check   func(status int, body string, h http.Header, err error) bool
	}{
		{"dial", Fault{Kind: FaultDial}, false, func(_ int, _ string, _ http.Header, err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }},
		{"before", Fault{Kind: FaultResetBefore}, false, func(_ int, _ string, _ http.Header, err error) bool { return errors.Is(err, syscall.ECONNRESET) }},
		{"after", Fault{Kind: FaultResetAfter}, true, func(_ int, _ string, _ http.Header, err error) bool { return errors.Is(err, syscall.ECONNRESET) }},
		{"status", Fault{Kind: FaultStatus, Status: 429, RetryAfter: "7"}, false, func(s int, b string, h http.Header, _ error) bool {
			return s == 429 && h.Get("Retry-After") == "7" && strings.Contains(b, "title")
		}},
		{"error", Fault{Kind: FaultError, Code: "log_in_facebook_required"}, false, func(s int, b string, _ http.Header, _ error) bool {
			return s == 500 && strings.Contains(b, `"errorCode":"log_in_facebook_required"`)
		}},
		{"unknown error", Fault{Kind: FaultError, Code: "brand_new"}, false, func(s int, b string, _ http.Header, _ error) bool {
			return s == 409 && strings.Contains(b, `"errorCode":"brand_new"`) && strings.Contains(b, `"resolution":"`)
		}},
		{"html", Fault{Kind: FaultHTML}, false, func(s int, b string, h http.Header, _ error) bool {
			return s == 200 && strings.HasPrefix(h.Get("Content-Type"), "text/html") && strings.Contains(b, "<html>")
		}},
		{"truncate", Fault{Kind: FaultTruncate}, true, func(s int, b string, _ http.Header, err error) bool {
			return s == 201 && errors.Is(err, io.ErrUnexpectedEOF) && strings.HasPrefix(b, `{"type"`)
		}},
		{"expired", Fault{Kind: FaultExpired}, false, func(s int, _ string, h http.Header, _ error) bool {
			return s == 401 && strings.Contains(h.Get("WWW-Authenticate"), "expired")
		}},
		{"empty", Fault{Kind: FaultEmpty}, true, func(s int, b string, _ http.Header, err error) bool { return s == 201 && b == "" && err == nil }},
		{"body", Fault{Kind: FaultBody, Body: "null"}, true, func(s int, b string, _ http.Header, _ error) bool { return s == 201 && b == "null" }},
	} {
		for _, sockets := range []bool{false, true} {
			r := newRig(t, Options{})
			x := r.plant(whatsApp, "ACTIVE", "")
			r.FailNext("POST "+oneTemplate+"/comments", c.fault)
			rt, url := r.Transport(), ""
			if sockets {
				srv := httptest.NewServer(r)
				srv.Config.ErrorLog = nil
				defer srv.Close()
				rt, url = srv.Client().Transport, srv.URL+strings.TrimPrefix(base, "https://provisioning.example")
			}
			send := func() (int, string, http.Header, error) {
				req := r.request("POST", path(x, "/comments"), comment)
				if sockets {
					req, _ = http.NewRequest("POST", url+path(x, "/comments"), strings.NewReader(comment))
					req.Header.Set("Content-Type", "application/json")
					req.SetBasicAuth("demo-key", "demo-secret")
				}
				return r.try(rt, req)
			}
			s, b, h, err := send()
			if sockets && (c.name == "dial" || c.name == "before" || c.name == "after") {
				if err == nil {
					t.Errorf("%s through sockets: no error", c.name)
				}
			} else if !c.check(s, b, h, err) {
				t.Errorf("%s, sockets %v: %d %.100q %v %v", c.name, sockets, s, b, h, err)
			}
			if got := len(r.Writes()) == 1; got != c.applied {
				t.Errorf("%s, sockets %v: applied %v", c.name, sockets, got)
			}
			if s, _, _, err := send(); s != 201 || err != nil {
				t.Errorf("%s, sockets %v: the next request fails too: %d %v", c.name, sockets, s, err)
			}
		}
	}
}

func TestFailNextMatches(t *testing.T) {
	q := func(m string) queued { return queued{match: m} }
	for _, c := range []struct {
		match, method, template string
		want                    bool
	}{
		{"PATCH", "PATCH", oneTemplate, true}, {"PATCH", "GET", oneTemplate, false}, {"*", "GET", "", true},
		{"GET " + listTemplate, "GET", oneTemplate, true}, {"GET " + listTemplate + "$", "GET", oneTemplate, false},
		{"GET " + listTemplate + "$", "GET", listTemplate, true}, {"POST /oauth2/token", "POST", tokenPath, true}, {"PA", "PATCH", oneTemplate, false},
	} {
		if got := q(c.match).matches(c.method, c.template); got != c.want {
			t.Errorf("%q on %s %s: %v", c.match, c.method, c.template, got)
		}
	}
	r := newRig(t, Options{})
	r.FailNext("GET", Fault{Kind: FaultStatus, Status: 500})
	r.FailNext("GET", Fault{Kind: FaultStatus, Status: 502})
	for _, want := range []int{500, 502, 200} {
		if s, _, _, _ := r.try(r.Transport(), r.request("GET", "/whatsapp/senders", "")); s != want {
			t.Errorf("got %d, want %d", s, want)
		}
	}
}

func TestRandomFaults(t *testing.T) {
	for name, c := range map[string]struct {
		f    Faults
		want func(status int, h http.Header, body string, err error) bool
	}{
		"before": {Faults{ResetBefore: 1}, func(_ int, _ http.Header, _ string, err error) bool { return errors.Is(err, syscall.ECONNRESET) }},
		"after":  {Faults{ResetAfter: 1}, func(_ int, _ http.Header, _ string, err error) bool { return errors.Is(err, syscall.ECONNRESET) }},
		"5xx":    {Faults{Status5xx: 1}, func(s int, _ http.Header, _ string, _ error) bool { return s >= 500 }},
		"429":    {Faults{TooMany: 1, RetryAfter: "2"}, func(s int, h http.Header, _ string, _ error) bool { return s == 429 && h.Get("Retry-After") == "2" }},
		"html": {Faults{HTML: 1}, func(s int, _ http.Header, b string, _ error) bool {
			return s == 200 && strings.HasPrefix(b, "<!doctype")
		}},
		"truncate": {Faults{Truncate: 1}, func(_ int, _ http.Header, _ string, err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) }},
		"none":     {Faults{}, func(s int, _ http.Header, _ string, err error) bool { return s == 200 && err == nil }},
	} {
		r := newRig(t, Options{})
		r.SetFaults(c.f)
		s, b, h, err := r.try(r.Transport(), r.request("GET", "/whatsapp/senders", ""))
		if !c.want(s, h, b, err) {
			t.Errorf("%s: %d %v %.80q %v", name, s, h, b, err)
		}
	}
	count := func() (n int) {
		r := newRig(t, Options{Faults: Faults{Status5xx: 0.3}})
		for range 200 {
			if s, _, _, _ := r.try(r.Transport(), r.request("GET", "/whatsapp/senders?pageSize=1", "")); s >= 500 {
				n++
			}
		}
		return n
	}
	if a, b := count(), count(); a != b || a < 30 || a > 90 {
		t.Errorf("%d and %d failures of 200 at 0.3", a, b)
	}
}

func TestExpireTokensSparesFreshOnes(t *testing.T) {
	r := newRig(t, Options{})
	token := r.send(r.tokenRequest("grant_type=client_credentials")).text("access_token")
	r.SetFaults(Faults{ExpireTokens: 1})
	r.bearer(token).want(200, "")
	r.clock.add(6 * time.Second)
	if p := r.bearer(token); p.status != 401 || !strings.Contains(p.header.Get("WWW-Authenticate"), "expired") {
		t.Errorf("old token: %d", p.status)
	}
	fresh := r.send(r.tokenRequest("grant_type=client_credentials")).text("access_token")
	r.bearer(fresh).want(200, "")
}

func TestLatencyAndHangEndWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{Now: time.Now, Faults: Faults{Latency: 3 * time.Second}})
		get := func(d time.Duration) (time.Duration, error) {
			ctx, cancel := context.WithTimeout(context.Background(), d)
			defer cancel()
			req, _ := http.NewRequestWithContext(ctx, "GET", base+"/whatsapp/senders", nil)
			req.SetBasicAuth("demo-key", "demo-secret")
			begin := time.Now()
			res, err := s.Transport().RoundTrip(req)
			if err == nil {
				_ = res.Body.Close()
			}
			return time.Since(begin), err
		}
		if d, err := get(time.Minute); err != nil || d != 3*time.Second {
			t.Errorf("latency: %v %v", d, err)
		}
		if d, err := get(time.Second); !errors.Is(err, context.DeadlineExceeded) || d != time.Second {
			t.Errorf("impatient: %v %v", d, err)
		}
		s.SetFaults(Faults{Hang: 1})
		if d, err := get(time.Hour); !errors.Is(err, context.DeadlineExceeded) || d != time.Hour {
			t.Errorf("hang: %v %v", d, err)
		}
		s.SetFaults(Faults{})
		s.FailNext("GET", Fault{Kind: FaultHangAfter})
		if d, err := get(time.Minute); !errors.Is(err, context.DeadlineExceeded) || d != time.Minute {
			t.Errorf("hang after: %v %v", d, err)
		}
	})
}

// TestTransportTellsWhatWasSent: a refused connection sends nothing, a cut one did.
func TestTransportTellsWhatWasSent(t *testing.T) {
	for kind, want := range map[FaultKind]bool{FaultDial: false, FaultResetBefore: true} {
		r := newRig(t, Options{})
		r.FailNext("*", Fault{Kind: kind})
		wrote := false
		ctx := httptrace.WithClientTrace(context.Background(), &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { wrote = true }})
		_, _, _, err := r.try(r.Transport(), r.request("GET", "/whatsapp/senders", "").WithContext(ctx))
		var op *net.OpError
		if !errors.As(err, &op) || wrote != want {
			t.Errorf("kind %d: wrote %v, err %v", kind, wrote, err)
		}
	}
}

func TestTransportBody(t *testing.T) {
	r := newRig(t, Options{Senders: 300})
	ctx, cancel := context.WithCancel(context.Background())
	res, err := r.Transport().RoundTrip(r.request("GET", "/whatsapp/senders?pageSize=100", "").WithContext(ctx))
	if err != nil {
		t.Fatal(err)
	}
	n, err := res.Body.Read(make([]byte, 1<<20))
	if err != nil || n == 0 || int64(n) == res.ContentLength {
		t.Errorf("the body does not stream: %d of %d bytes, %v", n, res.ContentLength, err)
	}
	cancel()
	if _, err := res.Body.Read(make([]byte, 10)); !errors.Is(err, context.Canceled) {
		t.Errorf("read after cancel: %v", err)
	}
	_ = res.Body.Close()
	if _, err := res.Body.Read(make([]byte, 10)); !errors.Is(err, http.ErrBodyReadAfterClose) {
		t.Errorf("read after close: %v", err)
	}
	if _, err := r.Transport().RoundTrip(r.request("GET", "/whatsapp/senders", "").WithContext(ctx)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled request: %v", err)
	}
}

// TestHangThroughSocketsEndsWithTheClient: the handler returns when its client has gone, or Close would wait for ever.
func TestHangThroughSocketsEndsWithTheClient(t *testing.T) {
	r := newRig(t, Options{})
	srv := httptest.NewServer(r)
	r.FailNext("POST", Fault{Kind: FaultHang})
	ctx, cancel := context.WithCancel(context.Background())
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { cancel() }})
	req, _ := http.NewRequestWithContext(ctx, "POST", srv.URL+"/v1/projects/demo-project/whatsapp/senders", strings.NewReader(`{"wabaId":"1","phoneNumberId":"2"}`))
	if _, _, _, err := r.try(srv.Client().Transport, req); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	srv.Close()
}
