package fleet

import (
	"slices"
	"time"

	"callsign/api"
)

// How a gap is loaded.
const (
	// portion is how many of a gap's activities one loading brings, to the next end of a page.
	portion = 500
	// maxDeepest is how far down a history is read, in activities.
	maxDeepest = 25_000
)

// gapNote is what is to be remembered of a gap besides its number.
type gapNote struct {
	// unreadable is set when none of it can be shown: rows that could not be understood, or that the API does not give.
	unreadable bool
	// stale is how many of the oldest belong to a history that was changed since. They cannot be counted, so not be found.
	stale int
	// again is how many of the newest were shown before.
	again int
}

func (e *Entry) note() gapNote {
	if e.gap == nil {
		return gapNote{}
	}
	return *e.gap
}

// absorb lets a gap that is the oldest entry about a sender stand for the one that followed it, too; false when there is nothing
// to stand for.
func (e *Entry) absorb(next *Entry) bool {
	n := e.note()
	switch {
	case next.Kind == Activity:
		e.Missing++
		n.again++
		n.unreadable = false
	case next.Kind == Gap:
		m := next.note()
		if m.again == next.Missing {
			m.again += n.again
		}
		e.Missing += next.Missing
		n.again = m.again
		n.unreadable = n.unreadable && m.unreadable
	case next.breaks():
		n.stale = e.Missing
		e.gap = &n
		return false
	default:
		return false
	}
	e.gap = &n
	return true
}

// span is where a gap lies in the history of its sender.
type span struct {
	// top is how many activities are below its newer end; a place that stays, as the history only grows on top.
	top int
	// size is how many it stands for that can be counted. All is set when these are all it stands for.
	size int
	all  bool
}

// span finds a gap in the history of its sender; false when the history was changed since, or when it is not in the feed any more.
func (f *Fleet) span(t *track, g *Entry) (s span, ok bool) {
	entries := f.feed.Of(g.Key)
	at := slices.Index(entries, g)
	if t == nil || !t.known || at < 0 {
		return s, false
	}
	stale := g.note().stale
	s = span{top: t.total, size: g.Missing - stale, all: stale == 0}
	for _, e := range entries[at+1:] {
		switch {
		case e.breaks():
			return s, false
		case e.Kind == Activity:
			s.top--
		case e.Kind == Gap:
			s.top -= e.Missing
		}
	}
	return s, s.size > 0 && s.top >= s.size
}

// edges are the identities of what is shown next to a gap, newest first: all above it up to the next gap, and a few below.
type edges struct{ above, below []uint64 }

func (d *Feed) edges(g *Entry) (e edges) {
	entries := d.Of(g.Key)
	at := slices.Index(entries, g)
	for _, x := range entries[at+1:] {
		if x.Kind == Gap && !x.note().unreadable {
			break
		}
		if x.Kind == Activity {
			e.above = append(e.above, x.sum())
		}
	}
	slices.Reverse(e.above)
	for _, x := range slices.Backward(entries[:at]) {
		if len(e.below) == overlap || x.Kind == Gap || x.breaks() || g.note().stale > 0 {
			break
		}
		if x.Kind == Activity {
			e.below = append(e.below, x.sum())
		}
	}
	return e
}

// gap finds a gap by its Seq; nil when there is none.
func (d *Feed) gap(seq uint64) *Entry {
	find := func(list []*Entry) *Entry {
		if i := slices.IndexFunc(list, func(e *Entry) bool { return e.Seq == seq && e.Kind == Gap }); i >= 0 {
			return list[i]
		}
		return nil
	}
	if g := find(d.entries); g != nil {
		return g
	}
	for _, k := range d.deep {
		if g := find(d.logs[k].entries); g != nil {
			return g
		}
	}
	return nil
}

// LoadGap asks for what a Gap stands for, the entry with that Seq: the user wants to see it. It goes with what the user asks for,
// before all polling, even while paused, and ends a wait after failures. The entries come into the gap's place, and are no news. A
// long gap is loaded in portions of some 500, the newest part first: the gap then stays with what is left, and can be asked for
// again. What could be loaded but for a failure is not asked for again when the user tries once more.
//
// ok is false when it cannot be done; why is then one sentence for the user. A gap that is being read already is no error.
func (f *Fleet) LoadGap(now time.Time, seq uint64) (why string, ok bool) {
	g := f.feed.gap(seq)
	if g == nil {
		return "This gap is not in the feed any more.", false
	}
	if g.Loading {
		return "", true
	}
	r := f.record(g.Key)
	if why := f.unloadable(r, g); why != "" {
		return why, false
	}
	f.feed.open(g.Key, func(k api.Key) bool {
		return slices.ContainsFunc(f.loads, func(l *load) bool { return l.gap.Key == k })
	})
	l := f.halted
	if f.halted = nil; l == nil || l.gap != g || l.record != r {
		l = &load{gap: g, record: r}
	}
	l.waiting = true
	l.resumed = len(l.parts) > 0
	f.loads = append(f.loads, l)
	f.progress(l)
	f.trouble.retryNow(now)
	return "", true
}

// unloadable says why a gap cannot be loaded; empty when it can.
func (f *Fleet) unloadable(r *Record, g *Entry) string {
	if r == nil {
		return "The sender is gone, and its activities with it."
	}
	if g.note().unreadable {
		return "The API does not give these entries in a form that can be read."
	}
	s, ok := f.span(r.track, g)
	switch {
	case !ok || r.track.rebase:
		return "The history was changed since, so what is missing cannot be counted any more."
	case f.trouble.refused != nil:
		return "Nothing can be asked for: the server refuses the credentials."
	case len(f.loads) == maxOpen:
		return "Four gaps are being loaded already: wait for one of them."
	case f.feed.room(g.Key) <= 0:
		return "The feed of this sender is full: it holds 2,000 entries."
	case r.track.total-s.top >= maxDeepest-portion:
		return "These entries lie more than 24,000 down, which is too far to read."
	}
	return ""
}

// room is how many of a sender's entries may be loaded into gaps. A page more than that does no harm.
func (d *Feed) room(k api.Key) int { return maxOpenEntries - catchSize - 1 - len(d.Of(k)) }

// StopGap ends the reading for a gap; what it has loaded stays, and so does the gap. Nothing happens when none is under way.
func (f *Fleet) StopGap(seq uint64) {
	if l := f.loadOf(seq); l != nil {
		f.halt(l)
	}
}
