package api

import (
	"context"
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// enqueue starts a waiter and returns once it waits or has its turn.
func enqueue(ctx context.Context, l *limiter, background bool, name string, order chan<- string) {
	go func() {
		if l.wait(ctx, background) == nil {
			order <- name
		}
	}()
	synctest.Wait()
}

func TestLimiterUserFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1)
		order := make(chan string, 10)
		enqueue(t.Context(), l, true, "b0", order) // takes the turn that is ready and not kept for the user
		enqueue(t.Context(), l, true, "b1", order)
		enqueue(t.Context(), l, true, "b2", order)
		enqueue(t.Context(), l, false, "u1", order)
		enqueue(t.Context(), l, false, "u2", order)
		start := time.Now()
		for i, want := range []string{"b0 0s", "u1 0s", "u2 1s", "b1 3s", "b2 4s"} { // b1: a turn for itself, and the one that u1 used
			if got := <-order + " " + time.Since(start).Round(time.Millisecond).String(); got != want {
				t.Errorf("turn %d: %s, want %s", i, got, want)
			}
		}
	})
}

func TestLimiterCancelledTurnIsNotLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1)
		order := make(chan string, 10)
		l.turns = 1
		enqueue(t.Context(), l, false, "first", order)
		ctx, cancel := context.WithCancelCause(t.Context())
		got := make(chan error, 1)
		go func() { got <- l.wait(ctx, false) }()
		synctest.Wait()
		enqueue(t.Context(), l, false, "next", order)
		cancel(errClosed)
		if err := <-got; !errors.Is(err, errClosed) {
			t.Errorf("error %v, want the cause", err)
		}
		start := time.Now()
		<-order
		if <-order; time.Since(start).Round(time.Millisecond) != time.Second {
			t.Errorf("the next turn came after %v, want 1s", time.Since(start))
		}
		if err := l.wait(ctx, false); !errors.Is(err, errClosed) {
			t.Errorf("a cancelled caller got %v", err)
		}
	})
}

// limited is a 429.
func limited(wait time.Duration) *Error {
	return &Error{Kind: KindService, Host: "api.example", Status: 429, RetryAfter: wait, hasRetryAfter: wait > 0}
}

func TestLimiterSlowsAndRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(4)
		sent := time.Now()
		time.Sleep(time.Second)
		for range 3 { // under way together
			l.slow(sent, limited(0))
		}
		if l.rate != 2 {
			t.Errorf("rate %v after three 429 to requests that were under way together, want half", l.rate)
		}
		for range 10 {
			l.slow(time.Now(), limited(0))
		}
		if l.rate != 0.25 {
			t.Errorf("rate %v after many 429, want a sixteenth", l.rate)
		}
		for range 50 {
			l.good()
		}
		if math.Abs(l.rate-2.25) > 1e-9 {
			t.Errorf("rate %v, want it slowly back", l.rate)
		}
		for range 50 {
			l.good()
		}
		if l.rate != 4 {
			t.Errorf("rate %v, want all of it", l.rate)
		}
	})
}

func TestLimiterHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(5)
		l.slow(time.Now(), limited(10*time.Second))
		start := time.Now()
		var held *heldError
		if err := l.wait(t.Context(), true); !errors.As(err, &held) || held.wait != 10*time.Second || held.why.Status != 429 {
			t.Errorf("the background got %v", err)
		}
		if err := l.wait(t.Context(), false); err != nil || time.Since(start) != 10*time.Second {
			t.Errorf("%v after %v, want 10s", err, time.Since(start))
		}
		l.slow(time.Now(), limited(time.Hour))
		l.slow(time.Now(), limited(time.Second)) // a shorter one takes nothing away
		if err := l.wait(t.Context(), false); !errors.As(err, &held) || held.wait != time.Hour {
			t.Errorf("the user got %v, who is not to wait for an hour", err)
		}
		time.Sleep(59*time.Minute + 30*time.Second)
		start = time.Now()
		if err := l.wait(t.Context(), false); err != nil || time.Since(start) != 30*time.Second {
			t.Errorf("%v after %v, want the rest of the hour", err, time.Since(start))
		}
	})
}

// Whoever waits when a hold begins is told: the background at once, the user when it is long.
func TestLimiterHoldEndsTheWaiting(t *testing.T) {
	for _, hold := range []time.Duration{30 * time.Second, time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			l := newLimiter(1)
			l.turns = 0
			start := time.Now()
			ended := func(background bool) chan error {
				c := make(chan error, 1)
				go func() { c <- l.wait(t.Context(), background) }()
				synctest.Wait()
				return c
			}
			user, background := ended(false), ended(true)
			l.slow(time.Now(), limited(hold))
			var held *heldError
			if err := <-background; !errors.As(err, &held) || time.Since(start) > 0 {
				t.Errorf("the background got %v after %v", err, time.Since(start))
			}
			err := <-user
			if hold <= maxWait && (err != nil || time.Since(start) != hold) || hold > maxWait && (!errors.As(err, &held) || time.Since(start) > 0) {
				t.Errorf("the user got %v after %v", err, time.Since(start))
			}
		})
	}
}

// For any arrivals: never more turns than the rate allows, and nobody waits for ever.
func TestLimiterRate(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rate := rapid.Float64Range(0.5, 20).Draw(rt, "rate")
		gaps := rapid.SliceOfN(rapid.IntRange(0, 2000), 1, 40).Draw(rt, "gaps in ms")
		var turns []time.Time
		synctest.Test(t, func(*testing.T) {
			l := newLimiter(rate)
			done := make(chan time.Time, len(gaps))
			for i, gap := range gaps {
				time.Sleep(time.Duration(gap) * time.Millisecond)
				go func() {
					if l.wait(context.Background(), i%2 == 0) == nil {
						done <- time.Now()
					}
				}()
			}
			for range gaps {
				turns = append(turns, <-done)
			}
		})
		for i := range turns {
			for j := i; j < len(turns); j++ {
				allowed := burst(rate) + turns[j].Sub(turns[i]).Seconds()*rate + 0.01
				if n := float64(j - i + 1); n > allowed {
					rt.Fatalf("%v turns in %v at %v/s", n, turns[j].Sub(turns[i]), rate)
				}
			}
		}
	})
}
