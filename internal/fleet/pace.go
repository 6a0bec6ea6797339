package fleet

import (
	"math/rand/v2"
	"time"
)

// How the pace changes (DESIGN 6).
const (
	// slowAfter is how long the terminal must be out of focus before everything is slowFactor times slower.
	slowAfter  = time.Minute
	slowFactor = 5
	// slowest is the longest interval of a quiet focused sender and of what fails.
	slowest = time.Minute
	// quietest is the longest interval of a focused sender to which nothing happens.
	quietest = 30 * time.Second
	// quietShare makes the interval of the focused sender this part of the time since something happened to it:
	// 3 s in the first minute, 30 s after ten.
	quietShare = 20
	// notEnabledEvery is how often a channel that the project never used is asked again.
	notEnabledEvery = 10 * time.Minute
	// jitterPart is the size of the jitter: ±10 %.
	jitterPart = 0.1
)

// pace says how fast things go.
type pace struct {
	every, every0 time.Duration // between sweeps: as set now, and as configured
	focusEvery    time.Duration // at every0
	cost, load    time.Duration // the time that a request takes up: at Rate, and at LoadRate
	all           meter         // every request
	listing       meter         // sweeps over lists: half of the rate
	blurred       time.Time     // since when the terminal is out of focus; zero when it has it
	paused        bool
	rand          *rand.Rand
}

func newPace(o Options) pace {
	if o.SendersEvery <= 0 {
		o.SendersEvery = defaultSendersEvery
	}
	if o.FocusEvery <= 0 {
		o.FocusEvery = defaultFocusEvery
	}
	if !(o.Rate > 0) {
		o.Rate = defaultRate
	}
	if !(o.LoadRate > 0) {
		o.LoadRate = o.Rate
	}
	return pace{
		every: o.SendersEvery, every0: o.SendersEvery, focusEvery: o.FocusEvery,
		cost: costAt(o.Rate), load: costAt(o.LoadRate),
		all:     meter{burst: time.Duration(min(max(o.Rate, 1), maxFlights))},
		listing: meter{burst: 1}, // one by one
		rand:    rng(o.Seed),
	}
}

// costAt is the time between requests at a rate.
func costAt(rate float64) time.Duration {
	return time.Duration(float64(time.Second) / min(max(rate, 0.01), 1000))
}

// price is the time that a request takes up now.
func (p *pace) price(now time.Time, loading bool) time.Duration {
	if loading {
		return p.load * p.factor(now)
	}
	return p.cost * p.factor(now)
}

// slow reports whether the terminal has been out of focus for long.
func (p *pace) slow(now time.Time) bool {
	return !p.blurred.IsZero() && now.Sub(p.blurred) >= slowAfter
}

// factor is how much slower everything is.
func (p *pace) factor(now time.Time) time.Duration {
	if p.slow(now) {
		return slowFactor
	}
	return 1
}

// senders is the interval of sweeps now.
func (p *pace) senders(now time.Time) time.Duration { return p.every * p.factor(now) }

// focused is the interval of the focused sender, to which something last happened at stirred.
func (p *pace) focused(now, stirred time.Time) time.Duration {
	least := time.Duration(float64(p.focusEvery) * float64(p.every) / float64(p.every0))
	return max(least, min(now.Sub(stirred)/quietShare, quietest)) * p.factor(now)
}

// jitter moves an interval by up to 10 % either way, so that many programs do not ask at the same moment.
func (p *pace) jitter(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (1 + jitterPart*(2*p.rand.Float64()-1)))
}

// doubled is an interval after n failures: twice as long for each, up to a minute, never shorter than it was.
func doubled(d time.Duration, n int) time.Duration {
	for ; n > 0 && d < slowest; n-- {
		d = min(2*d, slowest)
	}
	return d
}

// meter keeps a rate, with a burst after a silence. It holds one time instead of a count of tokens, so it is exact.
type meter struct {
	burst time.Duration // requests that may go at once, as a factor
	full  time.Time     // when a whole burst is free again
}

// free is when the next request may go, each at a price.
func (m *meter) free(price time.Duration) time.Time { return m.full.Add(-(m.burst - 1) * price) }

// take pays for a request.
func (m *meter) take(now time.Time, price time.Duration) { m.full = later(m.full, now).Add(price) }

// reset forgets what was paid.
func (m *meter) reset() { m.full = time.Time{} }

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
