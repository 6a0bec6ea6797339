package api

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// A call that has its turn and waits for a token does not leave in the middle of what a 429 asks for meanwhile.
func TestHoldIsObeyedAfterATokenCame(t *testing.T) {
	for _, background := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			var mu sync.Mutex
			var left []time.Duration
			c := newTest(t, roundTripper(func(r *http.Request) (*http.Response, error) {
				if r.URL.Host == "auth.sinch.com" {
					time.Sleep(5 * time.Second)
					return reply(200, `{"access_token":"T1","token_type":"Bearer","expires_in":10}`), nil
				}
				mu.Lock()
				left = append(left, time.Since(start))
				first := len(left) == 1
				mu.Unlock()
				if first {
					time.Sleep(12 * time.Second) // until the token has ended and the next one is bought
					return reply(429, "", "Retry-After: 40"), nil
				}
				return reply(200, okSender), nil
			}), withKey)
			ctx := t.Context()
			polling := InBackground(ctx)
			go func() { _ = read(polling, c) }() // leaves at 5 s, is answered at 17 s
			time.Sleep(15 * time.Second)
			if background {
				ctx = polling
			}
			err := read(ctx, c) // has its turn at 15 s, its token at 20 s
			mu.Lock()
			defer mu.Unlock()
			var e *Error
			switch {
			case background && (!errors.As(err, &e) || e.Kind != KindHeld || e.RetryAfter != 37*time.Second || len(left) != 1):
				t.Errorf("the background: %v, left %v", err, left)
			case !background && (err != nil || len(left) != 2 || left[1] < 57*time.Second):
				t.Errorf("the user: %v, left %v", err, left)
			}
		})
	}
}

// What a hold is about, and for how long, is told to whoever is turned away.
func TestHeldError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		c := newTest(t, roundTripper(func(*http.Request) (*http.Response, error) { n++; return reply(429, "", "Retry-After: 600"), nil }))
		if e := asError(t, read(InBackground(t.Context()), c)); e.Kind != KindService || e.RetryAfter != 10*time.Minute || n != 1 {
			t.Errorf("the first: %v after %d requests", e, n)
		}
		time.Sleep(time.Minute)
		for name, call := range writes {
			e := asError(t, call(t.Context(), c))
			var why *Error
			if e.Kind != KindHeld || e.Phase != NotSent || e.RetryAfter != 9*time.Minute || !strings.Contains(e.Error(), "429") ||
				!strings.Contains(e.Error(), "9m0s") || !errors.As(e.Unwrap(), &why) || why.Status != 429 {
				t.Errorf("%s: %v", name, e)
			}
		}
		if n != 1 {
			t.Errorf("%d requests in the middle of the wait", n-1)
		}
		time.Sleep(9 * time.Minute)
		if _ = read(InBackground(t.Context()), c); n != 2 {
			t.Errorf("%d requests after it", n-1)
		}
	})
}

// The background does not sit in a call while it waits: it is planned anew, and the screen can say why.
func TestBackgroundDoesNotWaitForRetryAfter(t *testing.T) {
	for _, status := range []int{429, 503} {
		synctest.Test(t, func(t *testing.T) {
			s := play(answers(status, "", "Retry-After: 20"), answers(200, okSender))
			e := asError(t, read(InBackground(t.Context()), newTest(t, s)))
			if e.Status != status || e.RetryAfter != 20*time.Second || time.Since(s.start) > 0 || len(s.at) != 1 {
				t.Errorf("%v after %v and %d requests", e, time.Since(s.start), len(s.at))
			}
		})
	}
}

// The token endpoint's Retry-After is obeyed by every caller, and a token that is still good is used meanwhile.
func TestTokenEndpointsWaitIsObeyed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &authServer{t: t, life: 1000}
		c := hasty(newTest(t, s, withKey))
		if err := read(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		asked := 0
		limited := func() (*http.Response, error) { asked++; return reply(429, "", "Retry-After: 300"), nil }
		s.set(func() { s.fail = limited })
		time.Sleep(950 * time.Second) // due, and good for 50 s more
		for range 5 {
			if err := read(t.Context(), c); err != nil {
				t.Errorf("with the old token: %v", err)
			}
			time.Sleep(9 * time.Second)
		}
		time.Sleep(15 * time.Second)
		for range 5 {
			e := asError(t, read(t.Context(), c))
			if e.Status != 429 || e.RetryAfter <= 0 || e.RetryAfter > 300*time.Second || e.Phase != NotSent {
				t.Errorf("without a token: %v, RetryAfter %v", e, e.RetryAfter)
			}
			time.Sleep(10 * time.Second)
		}
		if asked != 1 {
			t.Errorf("the token endpoint was asked %d times in its wait", asked)
		}
		s.set(func() { s.fail = nil })
		time.Sleep(200 * time.Second)
		if err := read(t.Context(), c); err != nil {
			t.Errorf("after the wait: %v", err)
		}
	})
}

// A hundred calls that find out together that their token has ended buy one new one.
func TestHundredCallersBuyOneToken(t *testing.T) {
	for name, end := range map[string]func(*authServer){
		"by the clock":        func(*authServer) { time.Sleep(2 * time.Hour) },
		"by the server's 401": func(s *authServer) { s.sold = 10 },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &authServer{t: t, life: 3600, delay: time.Second}
				c := newTest(t, s, withKey)
				if err := read(t.Context(), c); err != nil {
					t.Fatal(err)
				}
				end(s)
				before := s.sold
				var failed atomic.Int32
				var all sync.WaitGroup
				for i := range 100 {
					ctx := t.Context()
					if i%2 == 0 {
						ctx = InBackground(ctx)
					}
					all.Go(func() {
						if read(ctx, c) != nil {
							failed.Add(1)
						}
					})
				}
				all.Wait()
				if s.sold-before != 1 || failed.Load() > 0 {
					t.Errorf("%d tokens were bought, %d calls failed", s.sold-before, failed.Load())
				}
			})
		})
	}
}

// An open circuit tells what opened it.
func TestCircuitTellsItsCause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := hasty(newTest(t, roundTripper(func(*http.Request) (*http.Response, error) { return nil, syscall.ECONNRESET })))
		var e *Error
		for range 10 {
			e = asError(t, read(InBackground(t.Context()), c))
		}
		var why *Error
		if e.Kind != KindCircuit || !strings.Contains(e.Error(), "the connection to api.example broke") || !errors.As(e.Unwrap(), &why) || why.Kind != KindNetwork {
			t.Errorf("%v, from %v", e, why)
		}
	})
}

// Reconnect ends what polling has under way, for its connection may be dead, and leaves the user's calls alone.
func TestReconnect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var dead atomic.Bool
		dead.Store(true)
		c := newTest(t, roundTripper(func(r *http.Request) (*http.Response, error) {
			if dead.Load() {
				return hang(r)
			}
			return reply(200, okSender), nil
		}))
		start := time.Now()
		ended := func(ctx context.Context) chan *Error {
			ch := make(chan *Error, 1)
			go func() { ch <- asError(t, read(ctx, c)) }()
			return ch
		}
		polling, user := ended(InBackground(t.Context())), ended(t.Context())
		synctest.Wait()
		c.Reconnect()
		if e := <-polling; e.Kind != KindCancelled || time.Since(start) > 0 {
			t.Errorf("polling: %v after %v", e, time.Since(start))
		}
		dead.Store(false)
		if err := read(InBackground(t.Context()), c); err != nil {
			t.Errorf("after it: %v", err)
		}
		c.Reconnect() // with nothing under way
		if e := <-user; e.Kind != KindTimeout || time.Since(start) != readTimeout {
			t.Errorf("the user's call: %v after %v", e, time.Since(start))
		}
	})
}

// TestHoldsAreByTheWall: the monotonic clock stands still while a machine sleeps, the server's does not.
func TestHoldsAreByTheWall(t *testing.T) {
	l := newLimiter(5)
	l.slow(time.Now(), &Error{Status: 429, RetryAfter: time.Hour, hasRetryAfter: true})
	if l.hold != l.hold.Round(0) || time.Until(l.hold) < 59*time.Minute {
		t.Errorf("it holds until %s", l.hold)
	}
}
