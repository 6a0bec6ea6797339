package activity

import (
	"time"

	"callsign/internal/fleet"
	"callsign/tui/view"
)

// page is one frame of the feed: which entries fit into h lines of w cells, however high each is.
type page struct {
	m      *Model
	e      entries
	rows   rows
	h      int
	cursor int
	newAt  int // the entry before which the line of what is new stands; -1 for none
	drawn  map[int][]string
}

func (m *Model) newPage(e entries, w, h int) *page {
	p := &page{m: m, e: e, h: h, cursor: m.selected(e), newAt: m.read.place(e), drawn: map[int][]string{}}
	p.rows = rows{env: m.env, w: w, most: max(1, h-2), sender: m.key.IsZero(), wrap: m.wrap, words: m.search.query.Words()}
	return p
}

// entry are the lines of an entry.
func (p *page) entry(i int) []string {
	lines, ok := p.drawn[i]
	if !ok {
		p.rows.late = p.late(i)
		lines = p.rows.draw(p.e.At(i))
		p.drawn[i] = lines
	}
	return lines
}

// An entry counts as late when one of the lateReach entries above it happened more than lateBy after it: what was read some seconds
// late is nothing to wonder about.
const (
	lateBy    = time.Minute
	lateReach = 50
)

// late reports an activity that was read late: it stands where it was read, below what happened after it.
func (p *page) late(i int) bool {
	e := p.e.At(i)
	if e.Kind != fleet.Activity || e.At.At.IsZero() {
		return false
	}
	limit := e.At.At.Add(lateBy)
	for k := i - 1; k >= max(0, i-lateReach); k-- {
		x := p.e.At(k)
		if (x.Kind == fleet.Activity || x.Kind == fleet.Observation || x.Kind == fleet.OwnWrite) && when(x).After(limit) {
			return true
		}
	}
	return false
}

// above are the lines before an entry: its day, and what is new from here on.
func (p *page) above(i int, first bool) []string {
	var out []string
	if day, ok := p.m.day(p.e, i, first); ok {
		out = append(out, p.m.env.Look.Theme.Dim.Render(day))
	}
	if i == p.newAt {
		out = append(out, p.m.newLine(p.rows.w))
	}
	return out
}

func (p *page) height(i int, first bool) int { return len(p.above(i, first)) + len(p.entry(i)) }

// window finds the first and last entry to draw so that the selected one is among them and the picture moves as little as it can.
func (p *page) window() (top, bottom int) {
	bottom = p.e.Len() - 1
	if !p.m.follow {
		bottom = max(index(p.e, p.m.bottom), p.cursor)
	}
	top = p.upFrom(bottom, p.h)
	if p.cursor >= top {
		return top, bottom
	}
	from := p.cursor
	if top-p.cursor > 1 { // a jump: what came before it is worth seeing
		from = p.upFrom(p.cursor, max(p.h/3, p.height(p.cursor, true)))
	}
	bottom, used := from, p.height(from, true)
	for bottom+1 < p.e.Len() {
		used += p.height(bottom+1, false)
		if used > p.h {
			break
		}
		bottom++
	}
	if bottom < p.cursor {
		return p.cursor, p.cursor
	}
	return from, bottom
}

// upFrom finds the highest entry that still fits above bottom in h lines.
func (p *page) upFrom(bottom, h int) int {
	top, used := bottom, p.height(bottom, false)
	for top > 0 {
		used += p.height(top-1, false)
		if used > h-1 { // the top entry may need its day line
			break
		}
		top--
	}
	return top
}

// day is the date line above entry i, when its day differs from that of the entry before it, or when it is the first one drawn.
func (m *Model) day(e entries, i int, first bool) (string, bool) {
	at := when(e.At(i))
	if at.IsZero() {
		return "", false
	}
	at = m.zoned(at)
	if !first && i > 0 {
		before := when(e.At(i - 1))
		if before.IsZero() || sameDay(m.zoned(before), at) {
			return "", false
		}
	}
	return at.Format("Mon 2 Jan 2006"), true
}

func (m *Model) zoned(t time.Time) time.Time {
	if m.env.Times == view.TimeUTC {
		return t.UTC()
	}
	return t.In(m.env.Zone)
}

func sameDay(a, b time.Time) bool { return a.Year() == b.Year() && a.YearDay() == b.YearDay() }

// when is the time of an entry: the server's, or for our own kinds of entry the time we saw it.
func when(e *fleet.Entry) time.Time {
	if e.At.At.IsZero() {
		return e.Seen
	}
	return e.At.At
}
