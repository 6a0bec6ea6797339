// Package detail shows everything about one sender: live values beside pending ones, why something was refused, what it is
// connected to, and its latest activity.
package detail

import (
	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// Model is the detail view of one sender.
type Model struct {
	env    *view.Env
	key    api.Key
	scroll ui.Scroll
	// diff shows only the fields with something pending.
	diff bool
	// secret is shown for a while.
	secret revealed
}

// New makes the view for a sender.
func New(env *view.Env, key api.Key) *Model { return &Model{env: env, key: key} }

// Sender is the sender shown.
func (m *Model) Sender() (api.Key, bool) { return m.key, true }

// Title is the sender's name.
func (m *Model) Title() string { return m.env.NameOf(m.key) }

// Status says which fields are shown.
func (m *Model) Status() string {
	if m.diff {
		return "only what is pending (d shows all)"
	}
	return ""
}

// Typing is never so here.
func (m *Model) Typing() bool { return false }

// Cursor is never shown here.
func (m *Model) Cursor() (int, int, bool) { return 0, 0, false }

// Update has nothing to do: the view is drawn from the fleet.
func (m *Model) Update(tea.Msg) tea.Cmd { return nil }

// Can tells which commands have a meaning here.
func (m *Model) Can(c view.Command) (bool, string) {
	switch c {
	case view.Up, view.Down, view.Top, view.Bottom, view.PageUp, view.PageDown, view.HalfUp, view.HalfDown, view.Esc:
		return true, ""
	case view.Diff:
		r, ok := m.env.Fleet.Get(m.key)
		if ok && r.Sender.Change == nil && len(r.Sender.Reviews) == 0 {
			return m.diff, "Nothing is pending on this sender."
		}
		return true, ""
	}
	return false, ""
}

// Run does a command.
func (m *Model) Run(c view.Command) tea.Cmd {
	switch c {
	case view.Up:
		m.scroll.Move(-1)
	case view.Down:
		m.scroll.Move(1)
	case view.PageUp:
		m.scroll.Page(-1)
	case view.PageDown:
		m.scroll.Page(1)
	case view.HalfUp:
		m.scroll.HalfPage(-1)
	case view.HalfDown:
		m.scroll.HalfPage(1)
	case view.Top:
		m.scroll.Home()
	case view.Bottom:
		m.scroll.End()
	case view.Diff:
		m.diff = !m.diff
		m.scroll.Home()
	case view.Esc:
		return func() tea.Msg { return view.Back{} }
	}
	return nil
}
