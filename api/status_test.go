package api

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestStatus(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		token, answer := reply(200, okToken), reply(200, okSender)
		c := newTest(t, roundTripper(func(r *http.Request) (*http.Response, error) {
			time.Sleep(time.Second)
			if strings.Contains(r.URL.Path, "token") {
				return token, nil
			}
			return answer, nil
		}), func(o *Options) {
			o.Rate = 4
			o.Auth = Auth{Mode: OAuth2, KeyID: "k", Secret: NewSecret(canary), TokenURL: "https://auth.example/token"}
		})
		check := func(what string, want ClientStatus) {
			t.Helper()
			synctest.Wait()
			got := c.Status()
			got.Next = 0
			if got != want {
				t.Errorf("%s: %+v\nwant %+v", what, got, want)
			}
		}
		start := time.Now()
		well := ClientStatus{Rate: 4, FullRate: 4, RetriesLeft: budgetSize}
		check("new", well)

		go func() { _ = read(t.Context(), c) }()
		well.Token.State = TokenRenewing
		check("buying", well)
		time.Sleep(3 * time.Second)
		well.Token = TokenStatus{State: TokenValid, Expires: wall(start).Add(time.Hour)}
		check("bought", well)

		answer = reply(429, "", "Retry-After: 90")
		if err := read(t.Context(), c); err == nil {
			t.Fatal("no error")
		}
		s := c.Status()
		if s.Rate != 2 || time.Until(s.Hold) != 90*time.Second || s.Next != 90*time.Second || s.Token != well.Token || asError(t, s.Why).Status != 429 {
			t.Errorf("held: %+v", s)
		}
	})
}

func TestStatusOfCircuitAndToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newTest(t, roundTripper(func(*http.Request) (*http.Response, error) { return reply(503, ""), nil }))
		for range 2 {
			_ = read(t.Context(), c)
		}
		s := c.Status()
		if s.Circuit.State != CircuitOpen || !s.Circuit.Until.After(time.Now()) || s.Circuit.Failures < circuitFailures || s.RetriesLeft != budgetSize-4 {
			t.Errorf("after failures: %+v", s)
		}
		time.Sleep(time.Minute)
		if s := c.Status(); s.Circuit.State != CircuitHalfOpen || s.Circuit.State.String() != "half-open" {
			t.Errorf("a minute later: %+v", s)
		}

		c = newTest(t, roundTripper(func(*http.Request) (*http.Response, error) { return reply(500, ""), nil }), func(o *Options) {
			o.Auth = Auth{Mode: OAuth2, KeyID: "k", Secret: NewSecret(canary), TokenURL: "https://auth.example/token"}
		})
		_ = read(t.Context(), c)
		if s := c.Status(); s.Token != (TokenStatus{State: TokenFailed}) {
			t.Errorf("no token to be had: %+v", s)
		}
	})
}

// Next is when a call in the background leaves, and counts those that wait already.
func TestStatusNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newTest(t, roundTripper(func(*http.Request) (*http.Response, error) { return reply(200, okSender), nil }), func(o *Options) { o.Rate = 2 })
		start := time.Now()
		next := func() time.Duration { return c.Status().Next.Round(time.Millisecond) }
		if n := next(); n != 0 {
			t.Errorf("with one turn beside the reserve: %v", n)
		}
		for i := range 4 {
			want := next()
			left := make(chan time.Duration, 1)
			go func() {
				_ = read(InBackground(t.Context()), c)
				left <- time.Since(start).Round(time.Millisecond)
			}()
			synctest.Wait()
			if n := next(); n != want+500*time.Millisecond {
				t.Errorf("call %d: %v before, %v after it was made", i, want, n)
			}
			defer func() {
				if got := <-left; got != want {
					t.Errorf("call %d left at %v, Next said %v", i, got, want)
				}
			}()
		}
	})
}
