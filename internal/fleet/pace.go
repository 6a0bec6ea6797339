package fleet

import (
	"math/rand/v2"
	"time"

	"callsign/api"
)

// How the pace changes (DESIGN 6).
const (
	// slowAfter is how long the terminal must be out of focus before everything is slowFactor times slower, and there is at most one
	// request in slowPrice: five a minute, which leaves one for a new token.
	slowAfter  = time.Minute
	slowFactor = 5
	slowPrice  = 12 * time.Second
	// slowest is the longest interval of what fails.
	slowest = time.Minute
	// longestWait is the longest wait when nothing works, so that a server that is back is noticed within a minute even when the last
	// request before was waited for in vain.
	longestWait = 30 * time.Second
	// quietest is the longest interval between two looks at the activities of a focused sender to which nothing happens. Its state,
	// which tells most, is never looked at less often.
	quietest = 30 * time.Second
	// quietShare makes that interval this part of the time since something happened: 3 s in the first minute, 30 s after ten.
	quietShare = 20
	// focusShare is the part of the rate that the focused sender may have without getting slower while quiet: nothing would be gained.
	focusShare = 5
	// sweepShare is the part of all requests that the fair sweep gets at least: when little is allowed, something still comes of it.
	sweepShare = 6
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
	focusing      meter         // the focused sender: half of the rate
	client        api.ClientStatus
	blurred       time.Time // since when the terminal is out of focus; zero when it has it
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
		all:      meter{burst: time.Duration(min(max(o.Rate, 1), maxFlights))},
		listing:  meter{burst: 1}, // one by one
		focusing: meter{burst: 2}, // its state and its activities
		rand:     rng(o.Seed),
	}
}

// costAt is the time between requests at a rate.
func costAt(rate float64) time.Duration {
	return time.Duration(float64(time.Second) / min(max(rate, 0.01), 1000))
}

// price is the time that a request takes up now.
func (p *pace) price(now time.Time, loading bool) time.Duration {
	price := p.cost
	if loading {
		price = p.load
	}
	if p.client.Rate > 0 {
		price = max(price, costAt(p.client.Rate))
	}
	if p.slow(now) {
		return max(price*slowFactor, slowPrice)
	}
	return price
}

// reset forgets what was paid.
func (p *pace) reset() {
	for _, m := range [...]*meter{&p.all, &p.listing, &p.focusing} {
		m.full = time.Time{}
	}
}

// free is when the next request may go, at a price.
func (p *pace) free(now time.Time, price time.Duration) time.Time {
	m := p.meter(now)
	return later(m.free(price), p.client.Hold)
}

// halved is when the next request may go that is held to half of the rate. While nobody looks no half needs to be kept for others.
func (p *pace) halved(now time.Time, m *meter, price time.Duration) time.Time {
	if p.slow(now) {
		return time.Time{}
	}
	return m.free(2 * price)
}

// meter is that of every request; one by one while nobody looks.
func (p *pace) meter(now time.Time) meter {
	m := p.all
	if p.slow(now) {
		m.burst = 1
	}
	return m
}

// heed makes the meter agree with that of the client.
func (p *pace) heed(now time.Time, price time.Duration) {
	p.all.full = later(p.all.full, now.Add(p.client.Next+(p.meter(now).burst-1)*price))
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

// focused is the interval between two looks at the state of the focused sender.
func (p *pace) focused() time.Duration {
	return time.Duration(float64(p.focusEvery) * float64(p.every) / float64(p.every0))
}

// quiet is the interval between two looks at its activities, when something last happened to it at stirred and a request has a price.
func (p *pace) quiet(now, stirred time.Time, price time.Duration) time.Duration {
	least := p.focused()
	if 2*price*focusShare <= least {
		return least
	}
	return max(least, min(now.Sub(stirred)/quietShare, quietest))
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

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
