package senders

import (
	tea "github.com/charmbracelet/bubbletea"

	"callsign/internal/text"
	"callsign/tui/filter"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// Update takes the keys of the filter line, and what the server found for it.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		if m.filter.typing {
			return m.typeKey(msg)
		}
	case found:
		m.take(msg)
	}
	return nil
}

// Can tells which commands have a meaning here.
func (m *Model) Can(c view.Command) (bool, string) {
	switch c {
	case view.Up, view.Down, view.Top, view.Bottom, view.PageUp, view.PageDown, view.HalfUp, view.HalfDown,
		view.Filter, view.Attention, view.Sort, view.SortBack, view.MarkAll, view.Esc:
		return true, ""
	case view.OpenIt, view.MarkIt, view.MarkUp, view.MarkDown:
		if _, ok := m.Sender(); !ok {
			return false, "No sender is under the cursor."
		}
		return true, ""
	}
	return false, ""
}

// Run does a command.
func (m *Model) Run(c view.Command) tea.Cmd {
	m.sync()
	if move, ok := m.moves()[c]; ok {
		move()
		return nil
	}
	switch c {
	case view.OpenIt:
		m.table.Hold()
		key, _ := m.table.Cursor()
		return func() tea.Msg { return view.Open{Key: key} }
	case view.Filter:
		m.filter.before, m.filter.typing = m.filter.box.Value(), true
		m.filter.fresh = m.filter.before != ""
		m.filter.wanted, _ = m.table.Cursor()
	case view.Attention:
		m.toggleAttention()
	case view.Sort:
		m.table.SortNext()
	case view.SortBack:
		id, desc := m.table.Sort()
		m.table.SetSort(id, !desc)
	case view.Esc:
		return m.back()
	}
	return nil
}

// moves are the commands that only move the cursor or the marks.
func (m *Model) moves() map[view.Command]func() {
	t := m.table
	return map[view.Command]func(){
		view.Up: func() { t.Move(-1) }, view.Down: func() { t.Move(1) },
		view.PageUp: func() { t.Page(-1) }, view.PageDown: func() { t.Page(1) },
		view.HalfUp: func() { t.HalfPage(-1) }, view.HalfDown: func() { t.HalfPage(1) },
		view.Top: t.Home, view.Bottom: t.End,
		view.MarkIt: t.ToggleMark, view.MarkAll: t.MarkAll,
		view.MarkUp: func() { t.MarkRange(-1) }, view.MarkDown: func() { t.MarkRange(1) },
	}
}

// back clears the filter, then the marks; at the root there is nothing more to leave.
func (m *Model) back() tea.Cmd {
	if m.filter.box.Value() != "" {
		m.Filter("")
		return nil
	}
	if n, _ := m.table.MarkedCount(); n > 0 {
		m.table.ClearMarks()
		return nil
	}
	return view.Tell("Nothing to go back to. " + m.env.Key(view.Leave) + " quits.")
}

// Lost says which sender left the view under the cursor since it was last asked; empty when none did.
func (m *Model) Lost() string {
	m.sync()
	key, ok := m.table.Lost()
	if !ok {
		return ""
	}
	name := key.ID.String()
	if r, ok := m.env.Fleet.Get(key); ok {
		name = r.Sender.Name.String()
	}
	return text.Truncate(name, 40, m.env.Look.Glyphs.Ellipsis) + " left the view."
}

// Click puts the cursor on the row that was pressed, or sorts by the column whose title was.
func (m *Model) Click(x, y int) (open bool) {
	if m.filter.on() && m.h > 3 {
		y--
	}
	hit := m.table.Click(x, y)
	switch {
	case hit.Header && hit.Column != "":
		id, desc := m.table.Sort()
		m.table.SetSort(hit.Column, id == hit.Column && !desc)
	case hit.OnRow:
		had, _ := m.table.Cursor()
		m.table.SetCursor(hit.Key)
		return had == hit.Key
	}
	return false
}

// toggleAttention shows the senders that need attention, or all again.
func (m *Model) toggleAttention() {
	if m.filter.box.Value() == filter.Attention() {
		m.Filter("")
		return
	}
	m.Filter(filter.Attention())
}

// Hints are the keys of the filter line while it is typed.
func (m *Model) Hints() []ui.Hint {
	return []ui.Hint{{Key: "tab", Text: "complete"}, {Key: "up down", Text: "move"}, {Key: "esc", Text: "undo"}, {Key: "enter", Text: "keep"}}
}
