// Package senders is the list of all senders of all channels.
package senders

import (
	"fmt"
	"strings"
	"time"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// Model is the senders view: a table over the fleet with a filter. The cursor belongs to a sender, not to a row.
type Model struct {
	env   *view.Env
	table *ui.Table[api.Key, *fleet.Record]
	// seen is the fleet version the table was last filled from.
	seen   uint64
	filled bool
	synced time.Time
	began  time.Time // when the view was made
	filter filterLine
	w, h   int
}

// New makes the view.
func New(env *view.Env) *Model {
	m := &Model{env: env, began: env.Now()}
	m.table = ui.NewTable(func(r *fleet.Record) api.Key { return r.Sender.Key }, m.columns())
	m.table.SetSort("Name", false)
	m.table.PinTop()
	m.filter.box = ui.NewTextBox(false, 256)
	return m
}

// Sender is the sender under the cursor.
func (m *Model) Sender() (api.Key, bool) {
	m.sync()
	return m.table.Cursor()
}

// Hold ends the time in which the cursor stays on the first row whatever it is: something was done with the sender under it.
func (m *Model) Hold() { m.table.Hold() }

// Select puts the cursor on a sender when the filter shows it.
func (m *Model) Select(k api.Key) {
	m.sync()
	m.table.SetCursor(k)
}

// Title is the view's breadcrumb.
func (m *Model) Title() string { return "Senders" }

// Typing reports that the filter line has the keys.
func (m *Model) Typing() bool { return m.filter.typing }

// Status says the filter, how many of how many are shown, the sort and the marks.
func (m *Model) Status() string {
	m.sync()
	var parts []string
	// First, because it is never cut (DESIGN 4).
	if n, hidden := m.table.MarkedCount(); n > 0 {
		s := fmt.Sprintf("%d marked", n)
		if hidden > 0 {
			s += fmt.Sprintf(" (%d hidden)", hidden)
		}
		parts = append(parts, m.env.Look.Theme.Mark.Render(s))
	}
	_, shown := m.table.Index()
	total := m.env.Fleet.Len()
	if !m.filter.query.Empty() {
		parts = append(parts, fmt.Sprintf("%d of %d", shown, total))
	} else {
		parts = append(parts, fmt.Sprintf("%d senders", total))
	}
	switch p := m.progress(); {
	case p == "":
	case m.reading():
		parts = append(parts, p)
	case total == 0:
		parts[0] = "no senders read"
	default:
		parts = append(parts, "not all read")
	}
	if n := m.unreadable(); n > 0 {
		parts = append(parts, m.env.Look.Theme.Warn.Render(fmt.Sprintf("%d unreadable", n)))
	}
	if id, desc := m.table.Sort(); id != "" {
		arrow := m.env.Look.Glyphs.SortUp
		if desc {
			arrow = m.env.Look.Glyphs.SortDown
		}
		parts = append(parts, strings.ToLower(id)+arrow)
	}
	return strings.Join(parts, "  ")
}

// unreadable is how many rows of the lists could not be understood, so that their senders are not shown.
func (m *Model) unreadable() (n int) {
	for _, ch := range m.env.Fleet.Channels() {
		n += m.env.Fleet.Loading(ch).Bad
	}
	return n
}

// reading reports that pages are being asked for: not while paused, nor without a server.
func (m *Model) reading() bool {
	s := m.env.Fleet.Freshness(m.env.Now()).State
	return s == fleet.Live || s == fleet.Loading
}

// progress tells how far the loading of all pages is; empty once it is done.
func (m *Model) progress() string {
	loaded, total, busy := 0, 0, false
	for _, ch := range m.env.Fleet.Channels() {
		p := m.env.Fleet.Loading(ch)
		if p.NotEnabled {
			continue
		}
		loaded, total = loaded+p.Loaded, total+p.Total
		busy = busy || !p.Done
	}
	switch {
	case !busy:
		return ""
	case total == 0:
		return "loading"
	}
	return fmt.Sprintf("loading %d of %d", loaded, total)
}

// loadingPause is how long the table waits for more pages before it takes them in, while the first ones arrive: sorting a hundred thousand
// rows anew for each of a thousand pages would cost more than reading them.
const loadingPause = 250 * time.Millisecond

// sync fills the table when the fleet has moved on since.
func (m *Model) sync() {
	v := m.env.Fleet.Version()
	if m.filled && v == m.seen {
		return
	}
	now := m.env.Now()
	if m.filled && m.env.Fleet.Len() > patient && now.Sub(m.synced) < loadingPause && m.progress() != "" {
		return
	}
	m.table.SetRows(m.env.Fleet.Records())
	m.seen, m.filled, m.synced = v, true, now
}

// patient is how many senders there have to be for the pause to be worth it.
const patient = 2000

// Marked are the keys of the marked senders, also of those that the filter hides.
func (m *Model) Marked() []api.Key {
	m.sync()
	return m.table.Marked()
}

// HiddenMarks counts the marked senders that the filter hides.
func (m *Model) HiddenMarks() int {
	m.sync()
	_, hidden := m.table.MarkedCount()
	return hidden
}

// Chosen are the keys of the marked senders, else of those that the filter shows, and which of the two in words.
func (m *Model) Chosen() (keys []api.Key, what string) {
	if marked := m.Marked(); len(marked) > 0 {
		return marked, "marked"
	}
	for r := range m.table.All() {
		keys = append(keys, r.Sender.Key)
	}
	if m.filter.box.Value() != "" {
		return keys, "in the filter"
	}
	return keys, "all"
}

// ColumnChooser switches columns on and off. Those that are on but do not fit into the window say so.
func (m *Model) ColumnChooser() ui.Dialog {
	return &ui.Checklist{Heading: "Columns", Set: m.table.SetShown, Items: func() []ui.CheckItem {
		var out []ui.CheckItem
		for _, c := range m.table.Columns() {
			it := ui.CheckItem{ID: c.ID, Label: c.ID, On: c.Shown}
			if c.Shown && !c.Fits {
				it.Note = "needs a wider window"
			}
			out = append(out, it)
		}
		return out
	}}
}
