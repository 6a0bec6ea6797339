package activity

import (
	"slices"
	"time"

	"callsign/internal/fleet"
	"callsign/internal/text"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// Lines draws the window of the feed with a line above each day.
func (m *Model) Lines(w, h int, focused bool) []string {
	m.h, m.drawn = h, m.drawn[:0]
	e := m.entries()
	if err := m.env.Fleet.Freshness(m.env.Now()).Err; e.Len() == 0 && err != nil {
		return ui.Empty(m.env.Look, w, h, "The activity could not be read.", text.Truncate(text.Line(err.Error()), w-2, m.env.Look.Glyphs.Ellipsis))
	}
	if e.Len() == 0 {
		return ui.Empty(m.env.Look, w, h, "Nothing has happened yet.", "Entries appear here as they are read, newest at the bottom.")
	}
	cursor := m.selected(e)
	top, bottom := m.window(e, cursor, h)
	m.bottom = e.At(bottom).Seq
	out := make([]string, 0, h)
	for i := top; i <= bottom; i++ {
		if day, ok := m.day(e, i, i == top); ok {
			out = append(out, m.env.Look.Theme.Dim.Render(day))
			m.drawn = append(m.drawn, 0)
		}
		line := Row(m.env, e.At(i), w, m.key.IsZero())
		if i == cursor && focused {
			line = m.env.Look.Theme.Select(line, true)
		}
		out = append(out, line)
		m.drawn = append(m.drawn, e.At(i).Seq)
	}
	if over := len(out) - h; over > 0 {
		out, m.drawn = out[over:], m.drawn[over:]
	}
	return ui.Fill(m.env.Look, out, w, h)
}

// window finds the first and last entry to draw so that the selected one is among them and the picture moves as little as it can.
func (m *Model) window(e entries, cursor, h int) (top, bottom int) {
	bottom = e.Len() - 1
	if !m.follow {
		bottom = max(index(e, m.bottom), cursor)
	}
	top = m.upFrom(e, bottom, h)
	if cursor >= top {
		return top, bottom
	}
	bottom, used := cursor, m.height(e, cursor, true)
	for bottom+1 < e.Len() {
		used += m.height(e, bottom+1, false)
		if used > h {
			break
		}
		bottom++
	}
	return cursor, bottom
}

// upFrom finds the highest entry that still fits above bottom.
func (m *Model) upFrom(e entries, bottom, h int) int {
	top, used := bottom, m.height(e, bottom, false)
	for top > 0 {
		used += m.height(e, top-1, false)
		if used > h-1 { // the top entry may need its day line
			break
		}
		top--
	}
	return top
}

func (m *Model) height(e entries, i int, first bool) int {
	if _, ok := m.day(e, i, first); ok {
		return 2
	}
	return 1
}

// day is the date line above entry i, when its day differs from that of the entry before it, or when it is the first one drawn.
func (m *Model) day(e entries, i int, first bool) (string, bool) {
	at := when(e.At(i))
	if at.IsZero() {
		return "", false
	}
	if !first && i > 0 {
		before := when(e.At(i - 1))
		if before.IsZero() || slices.Equal(date(m.zoned(before)), date(m.zoned(at))) {
			return "", false
		}
	}
	return m.zoned(at).Format("Mon 2 Jan 2006"), true
}

func (m *Model) zoned(t time.Time) time.Time {
	if m.env.Times == view.TimeUTC {
		return t.UTC()
	}
	return t.In(m.env.Zone)
}

func date(t time.Time) []int { return []int{t.Year(), t.YearDay()} }

// when is the time of an entry: the server's, or for our own kinds of entry the time we saw it.
func when(e *fleet.Entry) time.Time {
	if e.At.At.IsZero() {
		return e.Seen
	}
	return e.At.At
}
