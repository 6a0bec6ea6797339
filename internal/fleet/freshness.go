package fleet

import "time"

// State says how much the screen can be trusted.
type State int

// The states of freshness.
const (
	// Loading: a channel's first sweep is not complete.
	Loading State = iota
	// Live: what is on the screen is as old as the interval allows.
	Live
	// Paused: the user stopped polling.
	Paused
	// Stale: the last sweep failed, or took place too long ago.
	Stale
	// Offline: requests do not reach the server; Retry says when the next one goes.
	Offline
	// Backoff: the server asked for less; Retry says when the next request goes.
	Backoff
	// Refused: the credentials do not work; nothing is sent until the user asks for it.
	Refused
)

func (s State) String() string {
	return [...]string{"loading", "live", "paused", "stale", "offline", "backoff", "refused"}[s]
}

// Freshness says how old the data is, and why.
type Freshness struct {
	State State
	// Since is when the channel that waits longest was last swept completely; zero while one never was.
	Since time.Time
	// Age is the time since then; 0 while Since is zero.
	Age time.Duration
	// Every is the interval of sweeps now.
	Every time.Duration
	// Retry is the time until the next try, for Offline and Backoff; 0 while one is under way.
	Retry time.Duration
	// Err is why; nil when all is well.
	Err error
}

// Freshness says how old the data is, and why.
func (f *Fleet) Freshness(now time.Time) Freshness {
	fr := Freshness{State: Live, Every: f.pace.senders(now)}
	slowest := time.Duration(0)
	never := false
	for _, ch := range f.channels {
		if ch.progress.NotEnabled {
			continue
		}
		never = never || !ch.progress.Done
		if fr.Since.IsZero() || ch.swept.Before(fr.Since) {
			fr.Since = ch.swept
		}
		slowest = max(slowest, ch.took)
		if fr.Err == nil {
			fr.Err = ch.progress.Err
		}
	}
	if never {
		fr.Since = time.Time{}
	} else if !fr.Since.IsZero() {
		fr.Age = max(now.Sub(fr.Since), 0)
	}
	t := &f.trouble
	switch {
	case t.refused != nil:
		fr.State, fr.Err = Refused, t.refused
	case f.pace.paused:
		fr.State = Paused
	case t.fails > 0:
		fr.State, fr.Err, fr.Retry = Offline, t.err, max(t.until.Sub(now), 0)
		if t.limited {
			fr.State = Backoff
		}
	case fr.Err != nil:
		fr.State = Stale
	case f.loading():
		fr.State = Loading
	case fr.Age > 3*fr.Every+2*slowest:
		fr.State = Stale
	}
	return fr
}
