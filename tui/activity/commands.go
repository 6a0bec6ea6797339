package activity

import (
	tea "github.com/charmbracelet/bubbletea"

	"callsign/internal/fleet"
	"callsign/internal/term"
	"callsign/tui/view"
)

// Chosen asks to see an entry whole.
type Chosen struct{ Entry *fleet.Entry }

// Owns reports the sender commands that mean the selected entry here.
func (m *Model) Owns(c view.Command) bool { return c == view.Copy }

// Word is what a command is called here where that is not what it is called elsewhere.
func (m *Model) Word(c view.Command) string {
	if c == view.Filter {
		return "search"
	}
	return ""
}

// Leads are the commands whose keys the last line names first: in a narrow window the rest may not be named.
func (m *Model) Leads() []view.Command {
	if m.follow {
		return []view.Command{view.OpenIt, view.Filter, view.FeedFilter, view.Pause, view.Actions}
	}
	return []view.Command{view.OpenIt, view.Filter, view.FeedFilter, view.Follow, view.Pause, view.Actions}
}

// Can tells which commands have a meaning here.
func (m *Model) Can(c view.Command) (bool, string) {
	switch c {
	case view.Up, view.Down, view.Top, view.Bottom, view.PageUp, view.PageDown, view.HalfUp, view.HalfDown,
		view.Follow, view.Esc, view.FeedFilter, view.Wrap:
		return true, ""
	case view.NextMatch, view.PrevMatch:
		if m.search.query.Empty() {
			return false, "Search first (" + m.env.Key(view.Filter) + ")."
		}
		return len(m.matches()) > 0, "Nothing here matches."
	case view.OpenIt, view.Copy, view.Filter:
		if m.entries().Len() == 0 && m.all().Len() > 0 {
			return false, "The filter hides all entries."
		}
		return m.entries().Len() > 0, "Nothing has happened yet."
	}
	return false, ""
}

// Run does a command.
func (m *Model) Run(c view.Command) tea.Cmd {
	page := max(1, m.page-1)
	switch c {
	case view.Up:
		m.move(-1)
	case view.Down:
		m.move(1)
	case view.PageUp:
		m.move(-page)
	case view.PageDown:
		m.move(page)
	case view.HalfUp:
		m.move(-max(1, page/2))
	case view.HalfDown:
		m.move(max(1, page/2))
	case view.Top:
		m.move(-m.entries().Len())
	case view.Bottom, view.Follow:
		m.follow = true
	case view.Filter:
		m.begin(&m.search)
	case view.FeedFilter:
		m.begin(&m.filter)
	case view.NextMatch:
		m.seek(-1)
	case view.PrevMatch:
		m.seek(1)
	case view.Wrap:
		m.wrap = !m.wrap
	default:
		return m.runEntry(c)
	}
	return nil
}

// runEntry does what is about the selected entry, and leaves.
func (m *Model) runEntry(c view.Command) tea.Cmd {
	e, ok := m.current()
	switch {
	case c == view.Esc:
		return m.leave(e)
	case !ok:
	case c == view.Copy:
		return term.Copy(Text(m.env, e))
	case c == view.OpenIt && e.Kind == fleet.Gap:
		return m.load(e)
	case c == view.OpenIt:
		return func() tea.Msg { return Chosen{e} }
	}
	return nil
}

// leave takes one thing back: the reading of the gap under the cursor, the search, the filter, the view.
func (m *Model) leave(e *fleet.Entry) tea.Cmd {
	switch {
	case e != nil && e.Kind == fleet.Gap && e.Loading:
		return m.load(e)
	case m.search.on():
		m.search.set("")
	case m.filter.on():
		m.Filter("")
	default:
		return func() tea.Msg { return view.Back{} }
	}
	return nil
}

// load asks for what a gap stands for, or ends that while it is under way.
func (m *Model) load(gap *fleet.Entry) tea.Cmd {
	if gap.Loading {
		m.env.Fleet.StopGap(gap.Seq)
		return view.Tell("Stopped reading what is not shown; what came stays.")
	}
	why, ok := m.env.Fleet.LoadGap(m.env.Now(), gap.Seq)
	if !ok {
		return func() tea.Msg { return view.Notice{Text: why, Bad: true} }
	}
	if m.follow {
		m.goTo(m.entries(), index(m.entries(), gap.Seq)) // it stays under the cursor
	}
	return view.Tell("Reading what is not shown; " + m.env.Key(view.OpenIt) + " or " + m.env.Key(view.Esc) + " stops it.")
}
