package activity

import (
	"errors"
	"fmt"
	"strings"

	"callsign/api"
	"callsign/internal/text"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// Lines draws the queries, and below them the window of the feed with a line above each day.
func (m *Model) Lines(w, h int, focused bool) []string {
	m.w, m.drawn, m.times, m.page, m.newAbove = w, m.drawn[:0], m.times[:0], 1, false
	head := m.queryLines(w)
	head = head[:min(len(head), max(0, h-1))]
	for range head {
		m.drawn = append(m.drawn, 0)
	}
	return append(ui.Fill(m.env.Look, head, w, len(head)), m.body(w, h-len(head), focused)...)
}

// body draws the entries.
func (m *Model) body(w, h int, focused bool) []string {
	e := m.entries()
	if e.Len() == 0 {
		return m.empty(w, h)
	}
	p := m.newPage(e, w, h)
	top, bottom := p.window()
	m.bottom = e.At(bottom).Seq
	m.page = bottom - top + 1
	m.read.drew(p.newAt >= top && p.newAt <= bottom)
	m.newAbove = p.newAt >= 0 && p.newAt < top
	out := make([]string, 0, h)
	var seqs []uint64
	add := func(seq uint64, lines ...string) {
		for _, l := range lines {
			out, seqs = append(out, l), append(seqs, seq)
		}
	}
	for i := top; i <= bottom; i++ {
		add(0, p.above(i, i == top)...)
		lines := p.entry(i)
		if i == p.cursor && focused {
			lines = p.selected(lines)
		}
		add(e.At(i).Seq, lines...)
		m.times = append(m.times, when(e.At(i)))
	}
	if over := len(out) - h; over > 0 {
		out, seqs = out[over:], seqs[over:]
	}
	m.drawn = append(m.drawn, seqs...)
	return ui.Fill(m.env.Look, out, w, h)
}

// selected draws the entry under the cursor.
func (p *page) selected(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = p.m.env.Look.Theme.SelectFound(text.Fit(l, p.rows.w, ""))
	}
	return out
}

// empty says why there is nothing.
func (m *Model) empty(w, h int) []string {
	look := m.env.Look
	if n := m.hidden(); n > 0 {
		return ui.Empty(look, w, h, "The filter hides all entries.", m.env.Key(view.Esc)+" shows them again.")
	}
	if err := m.env.Fleet.Freshness(m.env.Now()).Err; err != nil {
		return ui.Empty(look, w, h, fit("The activity could not be read.", min(70, w-2), look), m.trouble(err, min(70, w-2))...)
	}
	return ui.Empty(look, w, h, "Nothing has happened yet.", "Entries appear here as they are read, newest at the bottom.")
}

// trouble says in lines of one width why nothing could be read, and what to do.
func (m *Model) trouble(err error, w int) []string {
	say := []string{text.Line(err.Error())}
	var e *api.Error
	if errors.As(err, &e) {
		say = []string{e.Reason(), e.Advice()}
	}
	var out []string
	for _, s := range append(say, m.env.Key(view.RefreshAll)+" tries again now, "+m.env.Key(view.Errors)+" shows the details.") {
		for _, l := range text.Wrap(s, w) {
			out = append(out, fit(l, w, m.env.Look))
		}
	}
	return out
}

// pulseWidth is how wide a feed has to be for the count of the last hour to stand beside its state.
const pulseWidth = 110

// Status says what of the feed is not in sight: what is hidden, what is new, and whether it follows. It does not count the
// entries: the count changes with every page of history that is read, and nobody acts on it.
func (m *Model) Status() string {
	if s := m.Pulse(); s != "" && m.w >= pulseWidth {
		return s + "   " + m.Brief()
	}
	return m.Brief()
}

// Brief is Status without the last hour.
func (m *Model) Brief() string {
	t := m.env.Look.Theme
	var parts []string
	if n := m.hidden(); n > 0 && m.typing == &m.filter { // else the filter's line says it
		parts = append(parts, t.Warn.Render(fmt.Sprintf("%d hidden", n)))
	}
	if m.newAbove {
		parts = append(parts, t.Accent.Render(m.newWords()+" "+m.env.Look.Glyphs.Up))
	}
	return strings.Join(append(parts, m.state()), "   ")
}

// state says whether the feed follows, and how much came since it does not.
func (m *Model) state() string {
	t := m.env.Look.Theme
	switch {
	case m.env.Fleet.Paused():
		return t.Warn.Render("paused")
	case m.all().Len() == 0:
		return ""
	case m.follow:
		return t.Dim.Render("following")
	}
	if n := m.unseen(m.entries()); n > 0 {
		return t.Accent.Render(fmt.Sprintf("%d new %s", n, m.env.Look.Glyphs.Down))
	}
	return "not following (" + m.env.Key(view.Follow) + ")"
}

// Head is the line above the feed where it stands beside others: its name, its state and the last hour.
func (m *Model) Head(w int, focused bool) string {
	t := m.env.Look.Theme
	title := t.Header
	if focused {
		title = t.Accent
	}
	left, right := title.Render(m.Title())+"  "+m.Brief(), m.shortPulse()
	if text.Width(left)+text.Width(right)+columnGap > w {
		right = "" // what is new matters more than how much there was
	}
	return ui.Sides(m.env.Look, left, right, w)
}
