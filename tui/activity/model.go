// Package activity is the live feed: what happened to all senders, or to one.
package activity

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/tui/view"
)

// Model is the feed. The oldest entry is at the top, the newest at the bottom, where it follows until the user scrolls up.
type Model struct {
	env *view.Env
	// key is the one sender whose feed this is; zero for all.
	key api.Key
	// follow keeps the newest entry in sight.
	follow bool
	// cursor and bottom are entries by their Seq: the selected one and the lowest one drawn.
	cursor, bottom uint64
	// seen is the highest Seq there was when following stopped.
	seen uint64
	h    int
	// own are our own writes from the journal, oldest first; only in the feed of one sender.
	own []*fleet.Entry
	// drawn are the entries of the lines on the screen, by their Seq; zero for a date.
	drawn []uint64
}

// New makes the feed of all senders, or with a key that of one.
func New(env *view.Env, key api.Key) *Model { return &Model{env: env, key: key, follow: true} }

// entries are what the feed shows, oldest first.
func (m *Model) entries() entries {
	if m.key.IsZero() {
		return m.env.Fleet.Feed()
	}
	return list(m.withOwn(m.env.Fleet.Feed().Of(m.key)))
}

// entries is the part of a feed that drawing needs.
type entries interface {
	Len() int
	At(i int) *fleet.Entry
}

type list []*fleet.Entry

func (l list) Len() int              { return len(l) }
func (l list) At(i int) *fleet.Entry { return l[i] }

// index finds an entry by its Seq, searching from the newest; the newest itself when it is no longer there.
func index(e entries, seq uint64) int {
	for i := e.Len() - 1; i >= 0; i-- {
		if e.At(i).Seq == seq {
			return i
		}
	}
	return e.Len() - 1
}

// Sender is the sender of the selected entry.
func (m *Model) Sender() (api.Key, bool) {
	if !m.key.IsZero() {
		return m.key, true
	}
	e := m.entries()
	if e.Len() == 0 {
		return api.Key{}, false
	}
	k := e.At(m.selected(e)).Key
	return k, !k.IsZero()
}

func (m *Model) selected(e entries) int {
	if m.follow {
		return e.Len() - 1
	}
	return index(e, m.cursor)
}

// Title is the breadcrumb.
func (m *Model) Title() string { return "Activity" }

// Typing is never so here.
func (m *Model) Typing() bool { return false }

// Cursor is never shown here.
func (m *Model) Cursor() (int, int, bool) { return 0, 0, false }

// Status says whether the feed follows, and how much came since it does not. It does not count the entries: the count changes with
// every page of history that is read, and nobody acts on it.
func (m *Model) Status() string {
	switch {
	case m.env.Fleet.Paused():
		return "paused"
	case m.follow:
		return "following"
	}
	if n := m.unseen(m.entries()); n > 0 {
		return m.env.Look.Theme.Accent.Render(fmt.Sprintf("%d new %s", n, m.env.Look.Glyphs.Down))
	}
	return "not following (" + m.env.Key(view.Follow) + ")"
}

// unseen counts what arrived since following stopped.
func (m *Model) unseen(e entries) int {
	n := 0
	for i := e.Len() - 1; i >= 0; i-- {
		if x := e.At(i); x.Seq > m.seen && x.Seq < ownSeq && !x.History {
			n++
		}
	}
	return n
}

// Update has nothing to do: the feed is drawn from the fleet.
func (m *Model) Update(tea.Msg) tea.Cmd { return nil }

// Can tells which commands have a meaning here.
func (m *Model) Can(c view.Command) (bool, string) {
	switch c {
	case view.Up, view.Down, view.Top, view.Bottom, view.PageUp, view.PageDown, view.HalfUp, view.HalfDown,
		view.Follow, view.Esc:
		return true, ""
	case view.OpenIt:
		return m.entries().Len() > 0, "Nothing has happened yet."
	}
	return false, ""
}

// Run does a command.
func (m *Model) Run(c view.Command) tea.Cmd {
	page := max(1, m.h-2)
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
		m.move(-page / 2)
	case view.HalfDown:
		m.move(page / 2)
	case view.Top:
		m.move(-m.entries().Len())
	case view.Bottom, view.Follow:
		m.follow = true
	case view.OpenIt:
		e := m.entries()
		entry := e.At(m.selected(e))
		return func() tea.Msg { return Chosen{entry} }
	case view.Esc:
		return func() tea.Msg { return view.Back{} }
	}
	return nil
}

// Chosen asks to see an entry whole.
type Chosen struct{ Entry *fleet.Entry }

// move goes up or down by entries. Going up stops following; arriving at the newest entry resumes it.
func (m *Model) move(by int) {
	e := m.entries()
	if e.Len() == 0 {
		return
	}
	at := m.selected(e)
	to := min(max(0, at+by), e.Len()-1)
	if m.follow && by < 0 {
		m.stop(e)
	}
	m.cursor = e.At(to).Seq
	if by > 0 && to == e.Len()-1 {
		m.follow = true
	}
}

// stop ends following: what is drawn stays where it is.
func (m *Model) stop(e entries) {
	m.follow = false
	m.bottom = e.At(e.Len() - 1).Seq
	m.seen = newest(e)
}

// newest is the highest Seq of the feed; entries from the journal do not count, they have numbers of their own.
func newest(e entries) uint64 {
	var top uint64
	for i := range e.Len() {
		if seq := e.At(i).Seq; seq < ownSeq {
			top = max(top, seq)
		}
	}
	return top
}

// Click selects the entry that was pressed.
func (m *Model) Click(_, y int) (open bool) {
	if y < 0 || y >= len(m.drawn) || m.drawn[y] == 0 {
		return false
	}
	e := m.entries()
	if e.Len() == 0 {
		return false // it went away since the last frame
	}
	had := e.At(m.selected(e)).Seq
	if m.follow {
		m.stop(e)
	}
	m.cursor = m.drawn[y]
	return had == m.cursor
}
