package activity

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/internal/text"
	"callsign/tui/filter"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// queryLine is a line in which a query is typed, and which goes on to hold: the search or the filter.
type queryLine struct {
	sign  string // the key that opens it, as it stands before the text
	box   ui.TextBox
	query filter.Query
	// parsed is the text of which query was made, which is that of the box once it was read.
	parsed string
	// fresh is set until the first key: a letter then begins a new query, anything else goes on with the old one.
	fresh bool
	// before, cursor and follow are what there was when typing began, for esc.
	before string
	cursor uint64
	follow bool
	// x and y are where the insertion point was drawn.
	x, y int
}

// on reports whether the line holds a query.
func (q *queryLine) on() bool { return q.box.Value() != "" }

func (q *queryLine) set(s string) {
	q.box.SetValue(s)
	q.parse()
}

func (q *queryLine) parse() {
	q.parsed = q.box.Value()
	q.query = filter.ParseEntries(q.parsed)
}

// Typing reports that a query is typed.
func (m *Model) Typing() bool { return m.typing != nil }

// Cursor is where the insertion point of the query is.
func (m *Model) Cursor() (x, y int, show bool) {
	if m.typing == nil {
		return 0, 0, false
	}
	return m.typing.x, m.typing.y, true
}

// Hints are the keys of a query that is typed.
func (m *Model) Hints() []ui.Hint {
	return []ui.Hint{{Key: "tab", Text: "complete"}, {Key: "up down", Text: "move"}, {Key: "esc", Text: "undo"}, {Key: "enter", Text: "keep"}}
}

// begin gives the keys to a line.
func (m *Model) begin(q *queryLine) {
	q.fresh, q.before, q.follow = true, q.box.Value(), m.follow
	q.cursor = 0
	if e, ok := m.current(); ok {
		q.cursor = e.Seq
	}
	m.typing = q
}

// typeKey edits a query, live.
func (m *Model) typeKey(key tea.KeyMsg) {
	q := m.typing
	if q.fresh && key.Type == tea.KeyRunes {
		q.box.SetValue("")
	}
	q.fresh = false
	switch key.String() {
	case "enter":
		m.typing = nil
	case "esc":
		m.typing = nil
		m.apply(q, q.before)
		m.cursor, m.follow = q.cursor, q.follow
	case "down":
		m.move(1)
	case "up":
		m.move(-1)
	case "tab":
		if all := q.completions(); len(all) > 0 {
			m.apply(q, all[0].In(q.box.Value()))
		}
	default:
		if q.box.Update(key) {
			m.retype(q)
		}
	}
}

// apply gives a line a text, as if it had been typed.
func (m *Model) apply(q *queryLine, s string) {
	q.box.SetValue(s)
	m.retype(q)
}

func (m *Model) retype(q *queryLine) {
	if q == &m.filter {
		m.refilter()
		return
	}
	q.parse()
	m.nearest()
}

func (q *queryLine) completions() []filter.Completion {
	s := q.box.Value()
	return filter.CompleteEntries(s, len(s))
}

// queryLines draws the lines of the queries that are typed or hold.
func (m *Model) queryLines(w int) []string {
	var out []string
	for _, q := range []*queryLine{&m.filter, &m.search} {
		if m.typing == q {
			q.y = len(out)
			out = append(out, m.typed(q, w))
		} else if q.on() {
			out = append(out, m.holds(q, w))
		}
	}
	return out
}

// typed is a line with its insertion point and what can be typed.
func (m *Model) typed(q *queryLine, w int) string {
	hint := m.env.QueryFeedback(q.query, q.completions())
	if q == &m.search && q.on() {
		hint = m.count() + "  " + hint
	}
	room := max(16, min(w-4-text.Width(hint), w*2/3))
	box, x, _ := q.box.Lines(m.env.Look.Theme.InputFocus, room, 1)
	q.x = text.Width(q.sign) + 1 + x
	return ui.Sides(m.env.Look, m.env.Look.Theme.Key.Render(q.sign)+" "+box[0]+" "+hint, "", w)
}

// holds is a line that is typed no more: its terms as they are understood, what they do, and how to go on.
func (m *Model) holds(q *queryLine, w int) string {
	t := m.env.Look.Theme
	chips := t.Key.Render(q.sign) + " " + m.env.QueryChips(q.query)
	end := m.env.Key(view.Esc) + " clears"
	if q == &m.search {
		end = m.env.Key(view.NextMatch) + " older  " + m.env.Key(view.PrevMatch) + " newer  " + m.env.Key(view.Esc) + " ends"
		chips += "  " + m.count()
	} else {
		chips += "  " + t.Warn.Render(fmt.Sprintf("%d hidden", m.hidden()))
	}
	return ui.Sides(m.env.Look, chips, m.env.QueryEnd(q.query, end), w)
}
