package activity

import (
	"fmt"
	"time"

	"callsign/internal/fleet"
	"callsign/tui/filter"
)

// reading is how far somebody has read. What arrives while nobody looks (the feed does not follow, is out of sight, or the
// terminal has not the focus) begins behind a line "new since", which stays until somebody has come back, seen it and looks away
// again.
type reading struct {
	// seen is the newest entry that there was when looking away began, by its Seq; line is the first that came after.
	seen, line uint64
	// since is when looking away began, at when looking began; at is zero while nobody looks.
	since, at time.Time
	// shown says that the line was in sight while somebody looked.
	shown bool
}

// settled is how long somebody looks at the end of the feed until all of it counts as read, whether the line was in sight or not.
const settled = 10 * time.Second

// Attend tells the feeds whether somebody looks at them: looked says so of those in sight of a terminal that has the focus.
func Attend(now time.Time, models []*Model, looked func(*Model) bool) {
	for i, m := range models {
		looks, first := false, true
		for k, x := range models {
			if x.read == m.read {
				looks = looks || x.follow && looked(x)
				first = first && k >= i
			}
		}
		if first {
			m.attend(now, looks)
		}
	}
}

// Share makes two feeds one reading: what was read in one is read in the other.
func (m *Model) Share(other *Model) { m.read = other.read }

func (m *Model) attend(now time.Time, looks bool) {
	feed := m.env.Fleet.Feed()
	r, last := m.read, feed.LastSeq()
	switch {
	case r.since.IsZero():
		r.since, r.seen = now, last
		feed.Settle()
	case r.at.IsZero() && r.line == 0:
		r.line = m.firstNews(r.seen)
	}
	switch {
	case looks && r.at.IsZero():
		r.at, r.shown = now, false
	case looks && r.line == 0:
		r.seen = last
	case !looks && !r.at.IsZero():
		if r.line == 0 || r.shown || now.Sub(r.at) >= settled {
			r.line, r.seen, r.since = 0, last, now
			feed.Settle() // what comes now must not go above what was read
		}
		r.at = time.Time{}
	}
}

// firstNews is the first entry that came after a Seq and that nobody here made; 0 for none.
func (m *Model) firstNews(after uint64) uint64 {
	for _, e := range m.env.Fleet.Feed().News(after) {
		if isNews(e) && (m.key.IsZero() || e.Key == m.key) {
			return e.Seq
		}
	}
	return 0
}

// isNews reports what somebody who was away has not seen: not what he did himself.
func isNews(e *fleet.Entry) bool {
	return filter.IsNews(e) && e.Seq < ownSeq && e.Kind != fleet.Marker && e.Kind != fleet.OwnWrite
}

// place is the entry before which the line stands; -1 for none.
func (r *reading) place(e entries) int {
	if r.line == 0 {
		return -1
	}
	at := -1
	for i := e.Len() - 1; i >= 0; i-- {
		switch x := e.At(i); {
		case !isNews(x):
		case x.Seq >= r.line:
			at = i
		default:
			return at
		}
	}
	return at
}

// drew tells whether the line was in the frame.
func (r *reading) drew(shown bool) { r.shown = r.shown || shown && !r.at.IsZero() }

// newLine is the line before what is new.
func (m *Model) newLine(w int) string {
	return ruled(m.env, "new since "+m.clock(m.read.since), m.env.Look.Theme.Accent, w)
}

// newWords says how much of it there is.
func (m *Model) newWords() string {
	n := 0
	e := m.entries()
	for i := e.Len() - 1; i >= 0 && (!isNews(e.At(i)) || e.At(i).Seq >= m.read.line); i-- {
		if isNews(e.At(i)) {
			n++
		}
	}
	return fmt.Sprintf("%d new since %s", n, m.clock(m.read.since))
}

// clock is a time of day without seconds; with the day when that is another one.
func (m *Model) clock(t time.Time) string {
	t = m.zoned(t)
	if !sameDay(t, m.zoned(m.env.Now())) {
		return t.Format("2 Jan 15:04")
	}
	return t.Format("15:04")
}

// passed is how much arrived since following stopped, counted once for each state of the feed: it is drawn with every frame.
type passed struct {
	at   stamp
	seen uint64
	n    int
}

// unseen counts what arrived since following stopped.
func (m *Model) unseen(e entries) int {
	at := m.stamp(m.filter.parsed)
	if m.passed.at == at && m.passed.seen == m.seen {
		return m.passed.n
	}
	n := 0
	for i := e.Len() - 1; i >= 0; i-- {
		if x := e.At(i); x.Seq > m.seen && x.Seq < ownSeq && filter.IsNews(x) {
			n++
		}
	}
	m.passed = passed{at, m.seen, n}
	return n
}
