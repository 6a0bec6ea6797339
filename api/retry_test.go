package api

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// script answers the n-th request with the n-th step, the last one again and again, and notes when each came.
type script struct {
	steps []func() (*http.Response, error)
	at    []time.Duration
	start time.Time
}

func play(steps ...func() (*http.Response, error)) *script {
	return &script{steps: steps, start: time.Now()}
}

func (s *script) RoundTrip(*http.Request) (*http.Response, error) {
	s.at = append(s.at, time.Since(s.start))
	return s.steps[min(len(s.at), len(s.steps))-1]()
}

func answers(status int, body string, headers ...string) func() (*http.Response, error) {
	return func() (*http.Response, error) { return reply(status, body, headers...), nil }
}

func breaks(err error) func() (*http.Response, error) {
	return func() (*http.Response, error) { return nil, err }
}

var dialError = &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}

// date is the server's Date; the machine's clock in synctest is in the year 2000, so a client that compares with its own clock is found out.
const date = "Date: Mon, 09 Mar 2026 10:11:12 GMT"

func TestRetry(t *testing.T) {
	ok := answers(200, okSender)
	const any = time.Duration(-1) // a random wait
	tests := []struct {
		name  string
		write bool
		steps []func() (*http.Response, error)
		waits []time.Duration // between the requests; their number is the number of repeats
		fails bool
	}{
		{name: "503 twice", steps: steps(answers(503, ""), answers(502, "<html>"), ok), waits: waits(any, any)},
		{name: "500 for ever", steps: steps(answers(500, serviceError("internal_error"))), waits: waits(any, any), fails: true},
		{name: "reset once", steps: steps(breaks(syscall.ECONNRESET), ok), waits: waits(any)},
		{name: "dial", steps: steps(breaks(dialError), ok), waits: waits(any)},
		{name: "seconds", steps: steps(answers(429, "", "Retry-After: 7"), ok), waits: waits(7 * time.Second)},
		{name: "zero seconds", steps: steps(answers(429, "", "Retry-After: 0"), ok), waits: waits(0)},
		{name: "decimals", steps: steps(answers(503, "", "Retry-After: 1.5"), ok), waits: waits(1500 * time.Millisecond)},
		{name: "date", steps: steps(answers(503, "", "Retry-After: Mon, 09 Mar 2026 10:11:54 GMT", date), ok), waits: waits(42 * time.Second)},
		{name: "date that has passed", steps: steps(answers(503, "", "Retry-After: Mon, 09 Mar 2026 10:11:00 GMT", date), ok), waits: waits(0)},
		{name: "a minute", steps: steps(answers(429, "", "Retry-After: 60"), ok), waits: waits(time.Minute)},
		{name: "more than a minute", steps: steps(answers(429, "", "Retry-After: 60.1")), fails: true},
		{name: "nonsense", steps: steps(answers(429, "", "Retry-After: soon"), ok), waits: waits(any)},
		{name: "400", steps: steps(answers(400, serviceError("invalid_page_size"))), fails: true},
		{name: "404", steps: steps(answers(404, "")), fails: true},
		{name: "final 500", steps: steps(answers(500, serviceError("log_in_facebook_required"))), fails: true},
		{name: "facebook limit", steps: steps(answers(500, serviceError("facebook_Request_limit_reached")), ok), waits: waits(any)},
		{name: "html with 200", steps: steps(answers(200, "<html>", "Content-Type: text/html")), fails: true},
		{name: "401 without a key to renew", steps: steps(answers(401, "")), fails: true},

		{name: "write: 500", write: true, steps: steps(answers(500, "")), fails: true},
		{name: "write: 503 with a wait", write: true, steps: steps(answers(503, "", "Retry-After: 1")), fails: true},
		{name: "write: reset", write: true, steps: steps(breaks(syscall.ECONNRESET)), fails: true},
		{name: "write: EOF", write: true, steps: steps(breaks(io.EOF)), fails: true},
		{name: "write: dial", write: true, steps: steps(breaks(dialError), ok), waits: waits(any)},
		{name: "write: 429 with a wait", write: true, steps: steps(answers(429, "", "Retry-After: 3"), ok), waits: waits(3 * time.Second)},
		{name: "write: 429 without", write: true, steps: steps(answers(429, "")), fails: true},
		{name: "write: 429 that is final", write: true, steps: steps(answers(429, serviceError("sender-already-registered"), "Retry-After: 3")), fails: true},
		{name: "write: 409", write: true, steps: steps(answers(409, serviceError("sender_not_updatable"))), fails: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := play(tt.steps...)
				c := newTest(t, s)
				call := read
				if tt.write {
					call = writes["PATCH"]
				}
				err := call(context.Background(), c)
				if (err != nil) != tt.fails {
					t.Errorf("error %v", err)
				}
				if err != nil {
					asError(t, err)
				}
				checkWaits(t, s.at, tt.waits, any)
			})
		})
	}
}

func steps(s ...func() (*http.Response, error)) []func() (*http.Response, error) { return s }
func waits(w ...time.Duration) []time.Duration                                   { return w }

func checkWaits(t *testing.T, at, want []time.Duration, any time.Duration) {
	t.Helper()
	if len(at) != len(want)+1 {
		t.Fatalf("%d requests, want %d", len(at), len(want)+1)
	}
	for i, w := range want {
		got := at[i+1] - at[i]
		if w == any && (got < minBackoff || got > 2*firstBackoff) || w != any && got != w {
			t.Errorf("wait %d was %v, want %v", i+1, got, w)
		}
	}
}

// Register and verify are never repeated after an answer, whatever it says.
func TestCodesAreNotRepeated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(answers(429, "", "Retry-After: 1"))
		c := newTest(t, s)
		_, err := c.Register(context.Background(), testKey, "SMS")
		if e := asError(t, err); e.Status != 429 || e.RetryAfter != time.Second || len(s.at) != 1 {
			t.Errorf("register: %v after %d requests", e, len(s.at))
		}
		if err := c.Verify(context.Background(), testKey, "012345"); err == nil || len(s.at) != 2 {
			t.Errorf("verify: %v after %d requests", err, len(s.at)-1)
		}
	})
}

// An outage costs a bounded number of repeats over all calls.
func TestBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(answers(500, ""))
		c := newTest(t, s)
		for range 20 {
			_ = read(context.Background(), c)
		}
		if len(s.at) != 20+budgetSize {
			t.Errorf("%d requests for 20 calls, want %d", len(s.at), 20+budgetSize)
		}
	})
}

// hang never answers before it is told to stop.
func hang(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestDeadlines(t *testing.T) {
	tests := []struct {
		name  string
		call  func(context.Context, *Client) error
		limit time.Duration // of the caller; 0: none
		want  time.Duration
		kind  ErrorKind
		phase Phase
	}{
		{"read", read, 0, readTimeout, KindTimeout, MaybeSent},
		{"write", writes["DELETE"], 0, writeTimeout, KindTimeout, MaybeSent},
		{"the caller's deadline", read, 3 * time.Second, 3 * time.Second, KindTimeout, MaybeSent},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var seen calls
				c := newTest(t, roundTripper(hang), seen.observe)
				ctx := context.Background()
				if tt.limit > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tt.limit)
					defer cancel()
				}
				start := time.Now()
				e := asError(t, tt.call(ctx, c))
				if took := time.Since(start); took != tt.want || e.Kind != tt.kind || e.Phase != tt.phase {
					t.Errorf("after %v: kind %d, phase %d: %v", took, e.Kind, e.Phase, e)
				}
				if list := seen.all(); len(list) != 1 || list[0].Duration != tt.want || list[0].Err == "" {
					t.Errorf("calls %+v", list)
				}
			})
		})
	}
}

// A body that comes too slowly is as bad as none.
func TestSlowBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newTest(t, roundTripper(func(r *http.Request) (*http.Response, error) {
			pr, pw := io.Pipe()
			context.AfterFunc(r.Context(), func() { pw.CloseWithError(r.Context().Err()) })
			resp := reply(200, "")
			resp.Body = pr
			return resp, nil
		}))
		if e := asError(t, writes["PATCH"](context.Background(), c)); e.Kind != KindTimeout || e.Phase != MaybeSent {
			t.Errorf("kind %d, phase %d: %v", e.Kind, e.Phase, e)
		}
	})
}

// Giving up works in every place where a call waits.
func TestCancel(t *testing.T) {
	busyServer := play(answers(503, "", "Retry-After: 30"))
	tests := []struct {
		name string
		rt   http.RoundTripper
		rate float64
		auth Auth
	}{
		{name: "waiting for the answer", rt: roundTripper(hang)},
		{name: "between attempts", rt: busyServer},
		{name: "waiting for a turn", rt: roundTripper(hang), rate: 1e-6},
		{name: "waiting for a token", rt: roundTripper(hang), auth: Auth{KeyID: "k", Secret: NewSecret(canary)}},
	}
	for _, tt := range tests {
		for _, closed := range []bool{false, true} {
			t.Run(tt.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					c := newTest(t, tt.rt, func(o *Options) {
						o.Auth = tt.auth
						if tt.auth.KeyID == "" {
							o.Auth.Mode = None
						}
						if tt.rate > 0 {
							o.Rate = tt.rate
						}
					})
					if tt.rate > 0 { // take the only turn
						if err := c.limiter.wait(context.Background(), false); err != nil {
							t.Fatal(err)
						}
					}
					ctx, cancel := context.WithCancel(context.Background())
					defer cancel()
					got := make(chan error, 1)
					go func() { got <- read(ctx, c) }()
					time.Sleep(time.Second)
					if closed {
						c.Close()
					} else {
						cancel()
					}
					synctest.Wait()
					select {
					case err := <-got:
						if e := asError(t, err); e.Kind != KindCancelled {
							t.Errorf("kind %d: %v", e.Kind, e)
						}
						if !closed && !errors.Is(err, context.Canceled) {
							t.Errorf("%v is not context.Canceled", err)
						}
					default:
						t.Error("the call goes on")
					}
				})
			})
		}
	}
}

// While a server is down, polling stops after five failures and one probe goes after 5 s, then 10 s; a user's call always goes.
func TestCircuit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		down := true
		n := 0
		c := hasty(newTest(t, roundTripper(func(*http.Request) (*http.Response, error) {
			n++
			if down {
				return nil, syscall.ECONNRESET
			}
			return reply(200, okSender), nil
		})))
		poll := func() *Error {
			err := read(InBackground(context.Background()), c)
			if err == nil {
				return nil
			}
			return asError(t, err)
		}
		expect := func(what string, requests int, kind ErrorKind) {
			t.Helper()
			n = 0
			if e := poll(); e == nil || e.Kind != kind || n != requests {
				t.Errorf("%s: %d requests, %v", what, n, e)
			}
		}
		expect("first poll", 3, KindNetwork)
		expect("second poll", 2, KindNetwork) // the fifth failure opens it
		expect("open", 0, KindCircuit)
		if e := poll(); e.RetryAfter != 5*time.Second {
			t.Errorf("RetryAfter %v, want 5s", e.RetryAfter)
		}
		time.Sleep(5 * time.Second)
		expect("probe", 1, KindNetwork)
		expect("open again", 0, KindCircuit)
		time.Sleep(9 * time.Second)
		expect("open for longer", 0, KindCircuit)
		n = 0
		if e := asError(t, read(context.Background(), c)); e.Kind != KindNetwork || n == 0 {
			t.Errorf("a user's call: %d requests, %v", n, e)
		}
		down = false
		if err := read(context.Background(), c); err != nil {
			t.Errorf("a user's call: %v", err)
		}
		if e := poll(); e != nil {
			t.Errorf("closed: %v", e)
		}
	})
}

// Only one background call probes at a time.
func TestOneProbe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c circuit
		for range circuitFailures {
			if err := c.enter(false); err != nil {
				t.Fatal(err)
			}
			c.leave(&Error{Kind: KindNetwork})
		}
		time.Sleep(circuitFirst)
		if err := c.enter(true); err != nil {
			t.Fatalf("the probe: %v", err)
		}
		if err := c.enter(true); err == nil {
			t.Error("a second probe was let through")
		}
		c.leave(&Error{Kind: KindCancelled})
		if err := c.enter(true); err != nil {
			t.Errorf("after a cancelled probe: %v", err)
		}
		c.leave(&Error{Kind: KindService, Status: 404})
		if err := c.enter(true); err != nil {
			t.Errorf("after an answer: %v", err)
		}
	})
}

// The caller's deadline is respected: there is no waiting for what will come too late.
func TestNoPointlessWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := play(answers(429, "", "Retry-After: 30"))
		c := newTest(t, s)
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		e := asError(t, read(ctx, c))
		if e.Status != 429 || e.RetryAfter != 30*time.Second || time.Since(s.start) != 0 {
			t.Errorf("after %v: %v", time.Since(s.start), e)
		}
	})
}

func TestRetryAfterHeader(t *testing.T) {
	now := time.Date(2026, 3, 9, 10, 11, 12, 0, time.UTC)
	const year = 365 * 24 * time.Hour
	tests := []struct {
		value string
		want  time.Duration
		ok    bool
	}{
		{"", 0, false}, {"5", 5 * time.Second, true}, {" 5 ", 5 * time.Second, true}, {"0.25", 250 * time.Millisecond, true},
		{"-1", 0, false}, {"1e3", 0, false}, {"NaN", 0, false}, {"Inf", 0, false}, {"5s", 0, false}, {"1.2.3", 0, false}, {".", 0, false},
		{"99999999999999999999", year, true}, {strings.Repeat("9", 400), year, true},
		{"Mon, 09 Mar 2026 10:12:12 GMT", time.Minute, true}, {"Mon, 09 Mar 2026 10:10:12 GMT", 0, true},
		{"Fri, 31 Dec 9999 23:59:59 GMT", year, true},
	}
	for _, tt := range tests {
		got, ok := retryAfter(http.Header{"Retry-After": {tt.value}}, now)
		if got != tt.want || ok != tt.ok {
			t.Errorf("%q: %v %v, want %v %v", tt.value, got, ok, tt.want, tt.ok)
		}
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"", "1", "1.5", "Mon, 09 Mar 2026 10:12:12 GMT", "-3", "99999999999999999999999", "1e309", "0x1p-2", "Mon"} {
		f.Add(s, "Mon, 09 Mar 2026 10:11:12 GMT")
	}
	f.Fuzz(func(t *testing.T, value, date string) {
		d, ok := retryAfter(http.Header{"Retry-After": {value}, "Date": {date}}, time.Unix(0, 0))
		if d < 0 || d > 365*24*time.Hour || (!ok && d != 0) {
			t.Errorf("%q at %q: %v %v", value, date, d, ok)
		}
	})
}

func TestBackoffBounds(t *testing.T) {
	for n := 1; n < 70; n++ {
		for range 20 {
			if d := backoff(n); d < minBackoff || d >= maxBackoff {
				t.Fatalf("backoff(%d) is %v", n, d)
			}
		}
	}
}

// TestPollingDoesNotWaitForAHostThatIsNotThere: a background call fails at once, one of the user tries again.
func TestPollingDoesNotWaitForAHostThatIsNotThere(t *testing.T) {
	for _, background := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			s := play(breaks(dialError))
			c := newTest(t, s)
			ctx, want := t.Context(), 3
			if background {
				ctx, want = InBackground(ctx), 1
			}
			if _, err := c.Sender(ctx, Key{WhatsApp, "s1"}); err == nil {
				t.Fatal("no error")
			}
			if len(s.at) != want {
				t.Errorf("background %v: %d attempts, want %d", background, len(s.at), want)
			}
		})
	}
}
