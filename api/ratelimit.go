package api

import (
	"context"
	"sync"
	"time"
)

// limiter gives out turns at a steady rate, calls of the user before those in the background. After a 429 the rate is halved,
// and it comes back by a twentieth of the full rate with each good answer.
type limiter struct {
	mu     sync.Mutex
	max    float64 // turns a second when all is well
	rate   float64 // turns a second now
	turns  float64 // turns that are ready
	at     time.Time
	hold   time.Time // no turn before this
	queues [2][]*waiter
	timer  *time.Timer
}

// waiter waits for one turn.
type waiter struct {
	turn    chan struct{}
	granted bool
}

func newLimiter(rate float64) *limiter {
	return &limiter{max: rate, rate: rate, turns: burst(rate)}
}

// burst is how many turns can be saved up: a second's worth.
func burst(rate float64) float64 { return max(1, rate) }

// wait returns when it is the caller's turn, or with the context's cause.
func (l *limiter) wait(ctx context.Context, background bool) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	queue := 0
	if background {
		queue = 1
	}
	l.mu.Lock()
	w := &waiter{turn: make(chan struct{})}
	l.queues[queue] = append(l.queues[queue], w)
	l.grant()
	l.mu.Unlock()
	select {
	case <-w.turn:
		return nil
	case <-ctx.Done():
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if w.granted {
		l.turns++ // not used
	}
	l.remove(w)
	l.grant()
	return context.Cause(ctx)
}

// grant gives turns to those who wait and sets the timer for the next. Called with mu held.
func (l *limiter) grant() {
	now := time.Now()
	if !l.at.IsZero() {
		l.turns = min(burst(l.rate), l.turns+now.Sub(l.at).Seconds()*l.rate)
	}
	l.at = now
	for i := range l.queues {
		// A turn that is short by less than a microsecond's worth is ready: rounding must not cost another timer.
		for len(l.queues[i]) > 0 && l.turns > 1-1e-6*l.rate && !now.Before(l.hold) {
			w := l.queues[i][0]
			l.queues[i] = l.queues[i][1:]
			l.turns = max(0, l.turns-1)
			w.granted = true
			close(w.turn)
		}
	}
	if l.timer != nil {
		l.timer.Stop()
		l.timer = nil
	}
	if len(l.queues[0])+len(l.queues[1]) == 0 {
		return
	}
	wait := time.Duration((1 - l.turns) / l.rate * float64(time.Second))
	wait = max(wait, l.hold.Sub(now), time.Microsecond)
	l.timer = time.AfterFunc(wait, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.grant()
	})
}

func (l *limiter) remove(w *waiter) {
	for i, q := range l.queues {
		for j := range q {
			if q[j] == w {
				l.queues[i] = append(q[:j:j], q[j+1:]...)
				return
			}
		}
	}
}

// slow halves the rate, to a sixteenth at least, and lets nobody go for the time the server asked for.
func (l *limiter) slow(hold time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.grant()
	l.rate = max(l.rate/2, l.max/16)
	l.turns = min(l.turns, burst(l.rate))
	if until := time.Now().Add(min(hold, maxWait)); until.After(l.hold) {
		l.hold = until
	}
	l.grant()
}

// good tells the limiter that the server accepted a request.
func (l *limiter) good() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.rate < l.max {
		l.grant()
		l.rate = min(l.max, l.rate+l.max/20)
	}
}
