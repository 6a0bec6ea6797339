package api

import (
	"context"
	"sync"
	"time"
)

// limiter gives out turns at a steady rate, calls of the user before those in the background, which always leave one turn for a user
// who asks. After a 429 the rate is halved, and comes back by a hundredth of the full rate with each good answer; and until the time
// that a 429 named nobody goes at all.
type limiter struct {
	mu     sync.Mutex
	max    float64 // turns a second when all is well
	rate   float64 // turns a second now
	turns  float64 // turns that are ready
	at     time.Time
	slowed time.Time // when the rate was last halved
	hold   time.Time // no turn before this: wall clock, so that sleeping counts
	why    *Error    // the 429 that asked for it
	queues [2][]*waiter
	timer  *time.Timer
}

// The queues, in the order of who goes first.
const (
	userQueue = iota
	backgroundQueue
)

// reserve is how many turns the background leaves for the user.
const reserve = 1

// waiter waits for one turn.
type waiter struct {
	done    chan struct{}
	granted bool
	held    *heldError
}

// heldError says that a call is not sent because the server asked for a wait that is not waited for.
type heldError struct {
	wait time.Duration
	why  *Error
}

func (e *heldError) Error() string { return "the server asked to wait" }

func newLimiter(rate float64) *limiter {
	return &limiter{max: rate, rate: rate, turns: burst(rate)}
}

// burst is how many turns can be saved up: a second's worth, and one beside the reserve at least.
func burst(rate float64) float64 { return max(1+reserve, rate) }

// need is how many turns must be ready before one goes to a queue.
func need(queue int) float64 {
	if queue == backgroundQueue {
		return 1 + reserve
	}
	return 1
}

// wait returns when it is the caller's turn, or with the context's cause, or with a heldError: at once in the background, which comes
// again by itself, and for a user when the hold is longer than maxWait.
func (l *limiter) wait(ctx context.Context, background bool) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	queue := userQueue
	if background {
		queue = backgroundQueue
	}
	l.mu.Lock()
	w := &waiter{done: make(chan struct{})}
	l.queues[queue] = append(l.queues[queue], w)
	l.grant()
	l.mu.Unlock()
	select {
	case <-w.done:
	case <-ctx.Done():
		l.mu.Lock()
		defer l.mu.Unlock()
		if w.granted {
			l.turns++ // not used
		}
		l.remove(w)
		l.grant()
		return context.Cause(ctx)
	}
	if w.held != nil {
		return w.held
	}
	return nil
}

// held reports whether the server asked for a wait that is not over.
func (l *limiter) held() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return time.Now().Before(l.hold)
}

// grant gives turns to those who wait and sets the timer for the next. Called with mu held.
func (l *limiter) grant() {
	now := time.Now()
	if !l.at.IsZero() {
		l.turns = min(burst(l.rate), l.turns+now.Sub(l.at).Seconds()*l.rate)
	}
	l.at = now
	l.turnAway(now)
	for i := range l.queues {
		// A turn that is short by less than a microsecond's worth is ready: rounding must not cost another timer.
		for len(l.queues[i]) > 0 && l.turns > need(i)-1e-6*l.rate && !now.Before(l.hold) {
			w := l.queues[i][0]
			l.queues[i] = l.queues[i][1:]
			l.turns = max(0, l.turns-1)
			w.granted = true
			close(w.done)
		}
	}
	if l.timer != nil {
		l.timer.Stop()
		l.timer = nil
	}
	first := userQueue
	if len(l.queues[first]) == 0 {
		first = backgroundQueue
	}
	if len(l.queues[first]) == 0 {
		return
	}
	wait := max(l.until(need(first)), l.hold.Sub(now), time.Microsecond)
	l.timer = time.AfterFunc(wait, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.grant()
	})
}

// until is the time until so many turns are ready; negative when more are. Called with mu held, after the turns were counted.
func (l *limiter) until(turns float64) time.Duration {
	return time.Duration((turns - l.turns) / l.rate * float64(time.Second))
}

// turnAway ends the waiting of those for whom a hold is too long. Called with mu held.
func (l *limiter) turnAway(now time.Time) {
	hold := l.hold.Sub(now)
	if hold <= 0 {
		return
	}
	for i := range l.queues {
		if i == userQueue && hold <= maxWait {
			continue
		}
		for _, w := range l.queues[i] {
			w.held = &heldError{wait: hold, why: l.why}
			close(w.done)
		}
		l.queues[i] = nil
	}
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

// slow takes a 429, the answer to a request that was sent at sent. It halves the rate, to a sixteenth at least and once for all requests
// that were under way together, and lets nobody go for the time the server asked for.
func (l *limiter) slow(sent time.Time, why *Error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.grant()
	now := time.Now()
	if !sent.Before(l.slowed) {
		l.slowed = now
		l.rate = max(l.rate/2, l.max/16)
		l.turns = min(l.turns, burst(l.rate))
	}
	if until := wall(now.Add(why.RetryAfter)); until.After(l.hold) {
		l.hold, l.why = until, why
	}
	l.grant()
}

// good tells the limiter that the server accepted a request.
func (l *limiter) good() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.rate < l.max {
		l.grant()
		l.rate = min(l.max, l.rate+l.max/100)
	}
}
