package fleet

import (
	"strings"
	"time"

	"callsign/internal/text"
)

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
	// Stale: a list could not be read, or what is on the screen is older than the interval explains.
	Stale
	// Offline: requests do not reach the server, or it does not work; Retry says when the next one goes.
	Offline
	// Backoff: the server asked for less; Retry says when the next request goes.
	Backoff
	// Refused: the credentials do not work; nothing is sent until the user asks for it.
	Refused
)

// String is the state's one word, as the screen and the log say it.
func (s State) String() string {
	return [...]string{"loading", "live", "paused", "stale", "offline", "backoff", "refused"}[s]
}

// Freshness says how old the data is, and why.
type Freshness struct {
	State State
	// Since is when the page of the lists that is the oldest on the screen was asked for; zero while none was read.
	Since time.Time
	// Age is the time since then; 0 while Since is zero. No row is older.
	Age time.Duration
	// Every is the interval of sweeps now: what was set, or longer when the terminal is out of focus or the rate allows no more.
	Every time.Duration
	// Retry is the time until the next try, for Offline and Backoff; 0 while one is under way.
	Retry time.Duration
	// Err is the last failure that still matters; nil when all is well. It is never one that only tells of an earlier one.
	Err error
	// Why says in one sentence what the state comes from; empty for Live at the interval that was set.
	Why string
}

// staleSlack is how much older than two sweeps the screen may be before it is called stale.
const staleSlack = 5 * time.Second

// Freshness says how old the data is, and why.
func (f *Fleet) Freshness(now time.Time) Freshness {
	fr := Freshness{State: Live, Every: f.pace.senders(now)}
	for _, ch := range f.channels {
		if ch.progress.NotEnabled {
			continue
		}
		if at := ch.oldest(); !at.IsZero() && (fr.Since.IsZero() || at.Before(fr.Since)) {
			fr.Since, fr.Age = at, max(Since(now, at), 0)
		}
		if ch.interval > f.pace.senders(now)*3/2 {
			fr.Every = max(fr.Every, ch.interval)
		}
		if fr.Err == nil {
			fr.Err = ch.progress.Err
		}
	}
	t, hold := &f.trouble, f.pace.client.Hold
	switch {
	case t.refused != nil:
		fr.State, fr.Err = Refused, t.refused
	case f.pace.paused:
		fr.State = Paused
		switch {
		case hold.After(now):
			fr.Err = f.pace.client.Why
		case t.err != nil:
			fr.Err = t.err
		}
	case hold.After(now):
		fr.State, fr.Err, fr.Retry = Backoff, f.pace.client.Why, hold.Sub(now)
	case t.fails > 0:
		fr.State, fr.Err, fr.Retry = t.state(), t.err, max(t.until.Sub(now), 0)
	case fr.Err != nil:
		fr.State = Stale
	case f.loading():
		fr.State = Loading
	case fr.Age > 2*fr.Every+staleSlack:
		fr.State = Stale
	}
	fr.Why = f.why(now, fr)
	return fr
}

// state is what a failure of everything looks like.
func (t *trouble) state() State {
	switch t.why {
	case failLimited:
		return Backoff
	case failBad:
		return Stale // the server works, but not for us
	}
	return Offline
}

// why is a sentence for a state.
func (f *Fleet) why(now time.Time, fr Freshness) string {
	var why string
	switch {
	case fr.State == Paused:
		why = "Reading is paused."
	case fr.State == Loading:
		why = "The senders are read for the first time."
	case fr.Err != nil:
	case fr.State == Stale:
		why = "The answers are late: the oldest senders on the screen were read " + seconds(fr.Age) + " ago."
	case f.pace.slow(now):
		why = "The terminal is out of focus: all is read every " + seconds(fr.Every) + ", and at once when you are back."
	case fr.Every > f.pace.every:
		why = "The rate allows no more than reading all senders every " + seconds(fr.Every) + "."
	}
	if fr.Err != nil {
		why = strings.TrimSpace(why + " " + text.Line(fr.Err.Error()))
	}
	return why
}

func seconds(d time.Duration) string { return d.Round(time.Second).String() }
