package fleet

import (
	"slices"
	"time"

	"callsign/api"
	"callsign/internal/text"
)

// Own is a write of this program, for the feed.
type Own struct {
	// Type says what was done, "EDITED", "REMOVED", …: our word, or the activity type that the API will report.
	Type text.Raw
	// Comment is shown with it; may be empty.
	Comment text.Raw
	// Old and New are the value before and after where there is just one; may be empty.
	Old, New text.Raw
}

// followUps are when we look what became of a write (DESIGN 6).
var followUps = [...]time.Duration{1 * time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second}

// Wrote takes note of a write that was sent: it enters the feed, and the sender and its activities are polled 1, 2, 4 and 8
// seconds later, even while paused.
func (f *Fleet) Wrote(now time.Time, k api.Key, what Own) {
	f.feed.append(&Entry{Key: k, Kind: OwnWrite, Type: what.Type, Comment: what.Comment, Old: what.Old, New: what.New, Seen: now})
	for _, d := range followUps {
		f.schedule.ask(ask{at: now.Add(d), job: job{kind: ListActivities, key: k}, after: true})
		f.schedule.ask(ask{at: now.Add(d), job: job{kind: GetSender, key: k}, after: true})
	}
	f.schedule.focus.stir(now, k)
}

// maxWokes is how many times of sleep are counted for: a laptop that wakes up for a moment falls asleep again before all is read.
const maxWokes = 8

// Woke takes the news that the machine was asleep until now: one line in the feed, and everything is polled at once. What was under
// way, but for what the user asked for, counts as lost with its connection: its answer would be dropped, so end it.
//
// The line counts what happened in that time as it comes to be shown: over as many polls as it takes, and again when a gap is loaded.
// What a gap still stands for is not caught up with.
func (f *Fleet) Woke(now time.Time, asleep time.Duration) {
	start := now.Add(-max(asleep, 0))
	e := &Entry{Kind: Woke, At: api.Time{At: start}, Seen: now}
	f.feed.append(e)
	if len(f.wokes) == maxWokes {
		f.wokes = slices.Delete(f.wokes, 0, 1)
	}
	f.wokes = append(f.wokes, e)
	for j, fl := range f.schedule.flights {
		if !fl.user {
			f.lose(j)
		}
	}
	f.trouble.until = now
	f.pace.reset() // what was waited for is over; what still holds is said by Heed
	f.lists(now)
	f.schedule.focus.due(now)
}

// caughtUp counts in the lines of the last times of waking up what happened while we slept, each entry once.
func (f *Fleet) caughtUp(news []*Entry) {
	for _, e := range news {
		if e.Seq == 0 { // there was no room for it
			continue
		}
		at := e.At.At
		for _, w := range f.wokes {
			if at.After(w.At.At) && !at.After(w.Seen) {
				w.Missing++
				f.feed.version++
				break
			}
		}
	}
}

// Focus says which sender is being looked at; zero for none. It is polled at once, then every Options.FocusEvery, slowing to
// 30 s while nothing happens.
func (f *Fleet) Focus(k api.Key) {
	if f.schedule.focus.key != k {
		f.schedule.focus = focus{key: k}
	}
}

// Active says whether the terminal has the focus. After a minute without, everything is 5 times slower.
func (f *Fleet) Active(now time.Time, active bool) {
	if !active {
		if f.pace.blurred.IsZero() {
			f.pace.blurred = now
		}
		return
	}
	slow := f.pace.slow(now)
	f.pace.blurred = time.Time{}
	if slow {
		f.pace.reset()
		f.lists(now)
		f.schedule.focus.due(now)
	}
}

// rush has a list read without leaving time between its pages, all of them.
func (ch *channel) rush() {
	ch.hurry, ch.interval = 1, 0
	if ch.running {
		ch.hurry = 2 // what is left, and all
	}
}

// Pause stops or resumes polling. What the user asks for and what follows a write is still sent.
func (f *Fleet) Pause(paused bool) {
	if f.pace.paused && !paused {
		for _, ch := range f.channels {
			ch.rush()
		}
	}
	f.pace.paused = paused
}

// Paused reports whether polling is stopped.
func (f *Fleet) Paused() bool { return f.pace.paused }

// The bounds of SetInterval.
const (
	minInterval = time.Second
	maxInterval = 10 * time.Minute
)

// SetInterval changes the time between two sweeps over the lists, within 1 s and 10 min; the focused sender's changes in
// proportion. It takes effect from the next poll of each.
func (f *Fleet) SetInterval(d time.Duration) {
	d = min(max(d, minInterval), maxInterval)
	f.pace.every = d
}

// Interval is the time between two sweeps over the lists, not slowed down.
func (f *Fleet) Interval() time.Duration { return f.pace.every }

// Refresh polls a sender and its activities before anything else; the user asked for it. It also ends a refusal and a wait
// after failures.
func (f *Fleet) Refresh(now time.Time, k api.Key) {
	f.trouble.retryNow(now)
	f.schedule.ask(ask{at: now, job: job{kind: GetSender, key: k}, user: true})
	f.schedule.ask(ask{at: now, job: job{kind: ListActivities, key: k}, user: true})
	f.schedule.focus.stir(now, k)
}

// RefreshAll polls all lists, also of channels that are not enabled, and the focused sender; the user asked for it.
func (f *Fleet) RefreshAll(now time.Time) {
	f.trouble.retryNow(now)
	for _, ch := range f.channels {
		ch.again, ch.asked = ch.running, true
		if !ch.running {
			ch.next = now
		}
	}
	f.lists(now)
	if k := f.schedule.focus.key; !k.IsZero() {
		f.Refresh(now, k)
	}
}

// lists has every enabled list read at once from its top, after the sweep that is under way.
func (f *Fleet) lists(now time.Time) {
	for _, ch := range f.channels {
		if ch.progress.NotEnabled {
			continue
		}
		ch.rush()
		if ch.next.After(now) {
			ch.next = now
		}
	}
}
