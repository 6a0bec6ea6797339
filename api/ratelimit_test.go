package api

import (
	"context"
	"errors"
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
		enqueue(t.Context(), l, true, "b0", order) // takes the turn that is ready
		enqueue(t.Context(), l, true, "b1", order)
		enqueue(t.Context(), l, true, "b2", order)
		enqueue(t.Context(), l, false, "u1", order)
		enqueue(t.Context(), l, false, "u2", order)
		start := time.Now()
		for i, want := range []string{"b0", "u1", "u2", "b1", "b2"} {
			if got := <-order; got != want || time.Since(start).Round(time.Millisecond) != time.Duration(i)*time.Second {
				t.Errorf("turn %d: %s after %v, want %s", i, got, time.Since(start), want)
			}
		}
	})
}

func TestLimiterCancelledTurnIsNotLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1)
		order := make(chan string, 10)
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

func TestLimiterSlowsAndRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(4)
		for range 10 {
			l.slow(0)
		}
		if l.rate != 0.25 {
			t.Errorf("rate %v after many 429, want a sixteenth", l.rate)
		}
		for range 10 {
			l.good()
		}
		if l.rate != 0.25+10*0.2 {
			t.Errorf("rate %v, want it slowly back", l.rate)
		}
		for range 10 {
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
		l.slow(10 * time.Second)
		start := time.Now()
		if err := l.wait(t.Context(), false); err != nil || time.Since(start) != 10*time.Second {
			t.Errorf("%v after %v, want 10s", err, time.Since(start))
		}
		l.slow(time.Hour) // never longer than a minute: the rest is the caller's to plan
		start = time.Now()
		if err := l.wait(t.Context(), true); err != nil || time.Since(start) != time.Minute {
			t.Errorf("%v after %v, want 1m", err, time.Since(start))
		}
	})
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
