package senders

import (
	"context"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/journal"
	"callsign/internal/text"
	"callsign/tui/filter"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// filterLine is the line behind "/": while typing it has the keys, afterwards it goes on to hold.
type filterLine struct {
	box    ui.TextBox
	query  filter.Query
	typing bool
	// fresh is set until the first key: a letter then begins a new filter, anything else goes on with the old one.
	fresh bool
	// wanted is the sender that had the cursor when typing began: it gets it back whenever the filter shows it.
	wanted api.Key
	// before is what the filter was when typing began, for esc.
	before string
	// x is where the insertion point was drawn.
	x int
}

// on reports whether the line takes room on the screen.
func (f *filterLine) on() bool { return f.typing || f.box.Value() != "" }

// applyFilter makes the table show what the line says.
func (m *Model) applyFilter() {
	m.filter.query = filter.Parse(m.filter.box.Value())
	if m.filter.query.Empty() {
		m.table.SetFilter(nil)
		return
	}
	m.table.SetFilter(m.filter.query.Sift(filter.Facts{
		Removed: func(k api.Key) bool { _, ok := m.env.Removals[k]; return ok },
		Unconfirmed: func(k api.Key) bool {
			return slices.ContainsFunc(m.env.Unconfirmed, func(p journal.Pending) bool { return p.Write.Key == k })
		},
		Marked: m.table.IsMarked,
	}))
}

// Refilter asks the filter again, after something changed that the fleet does not hold.
func (m *Model) Refilter() {
	if !m.filter.query.Empty() {
		m.applyFilter()
	}
}

// Filter sets the line, as if it had been typed.
func (m *Model) Filter(s string) {
	m.sync()
	m.filter.box.SetValue(s)
	m.applyFilter()
}

// typeKey edits the filter, live; the arrows move the cursor of the table so that a hit can be opened at once.
func (m *Model) typeKey(key tea.KeyMsg) tea.Cmd {
	m.sync()
	if m.filter.fresh && key.Type == tea.KeyRunes {
		m.filter.box.SetValue("")
	}
	m.filter.fresh = false
	defer m.table.Lost() // the user narrows the list: nobody needs to be told
	switch key.String() {
	case "enter":
		m.filter.typing = false
		m.table.Hold()
		return m.seek()
	case "esc":
		m.filter.typing = false
		m.Filter(m.filter.before)
	case "down":
		m.table.Move(1)
		m.filter.wanted, _ = m.table.Cursor()
	case "up":
		m.table.Move(-1)
		m.filter.wanted, _ = m.table.Cursor()
	case "tab":
		m.complete()
	default:
		m.filter.box.Update(key)
		m.applyFilter()
		if !m.table.SetCursor(m.filter.wanted) {
			m.table.Home()
		}
	}
	return nil
}

// completions are the ways to go on at the end of the line.
func (m *Model) completions() []filter.Completion {
	s := m.filter.box.Value()
	return filter.Complete(s, len(s))
}

// complete takes the first of them.
func (m *Model) complete() {
	if all := m.completions(); len(all) > 0 {
		m.Filter(all[0].In(m.filter.box.Value()))
	}
}

// found are senders that the server found for a filter before our own loading came to them.
type found struct{ senders []api.Sender }

// seek asks the server for what the filter wants while the loading of all pages still goes on, so that a search in a large project
// need not wait for it. What comes is filtered again here.
func (m *Model) seek() tea.Cmd {
	var cmds []tea.Cmd
	for _, ch := range m.env.Fleet.Channels() {
		p := m.env.Fleet.Loading(ch)
		ask := m.filter.query.Server(ch)
		if p.Done || p.NotEnabled || ask.None || !ask.Reduces() {
			continue
		}
		cmds = append(cmds, m.env.Mine(search(m.env.Client, ch, api.ListQuery{States: ask.States, ChangeStatuses: ask.Changes,
			PageQuery: api.PageQuery{Size: 100}})))
	}
	return tea.Batch(cmds...)
}

func search(client *api.Client, ch api.Channel, q api.ListQuery) tea.Cmd {
	return func() tea.Msg {
		page, err := client.SenderPage(context.Background(), ch, q)
		if err != nil {
			return nil // the loading goes on all the same and says what is wrong
		}
		return found{page.Items}
	}
}

// drawFilter draws the line: what is typed with its feedback, or once it holds, its terms.
func (m *Model) drawFilter(w int) string {
	look := m.env.Look
	t := look.Theme
	if !m.filter.typing {
		end := m.env.QueryEnd(m.filter.query, m.env.Key(view.Esc)+" clears")
		return ui.Sides(look, t.Key.Render("/")+m.env.QueryChips(m.filter.query), end, w)
	}
	hint := m.env.QueryFeedback(m.filter.query, m.completions())
	room := max(16, min(w-3-text.Width(hint), w*2/3))
	box, x, _ := m.filter.box.Lines(t.InputFocus, room, 1)
	m.filter.x = 1 + x
	return ui.Sides(look, t.Key.Render("/")+box[0]+" "+hint, "", w)
}

// take puts what the server found among what we know.
func (m *Model) take(f found) {
	for _, s := range f.senders {
		if _, known := m.env.Fleet.Get(s.Key); !known {
			m.env.Fleet.SenderLoaded(m.env.Now(), s)
		}
	}
}
