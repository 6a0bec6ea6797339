// Package activity is the live feed: what happened to all senders, or to one.
package activity

import (
	"time"

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
	// read is how far somebody has read; shared by the feeds of all senders.
	read *reading
	// wrap shows long comments in several lines.
	wrap bool
	// filter decides what is shown, search what is looked for in it; typing is the one that has the keys.
	filter, search queryLine
	typing         *queryLine
	// sifted and found remember what the two gave.
	sifted sifted
	found  found
	words  map[*fleet.Entry]string
	pulse  pulse
	passed passed
	// own are our own writes from the journal, oldest first; only in the feed of one sender.
	own []*fleet.Entry

	// What the last frame was: its width, how many entries it had, whether the line of what is new was above it, the entries of its
	// lines by their Seq, zero for a line that is none, and the times of the entries.
	w, page  int
	newAbove bool
	drawn    []uint64
	times    []time.Time
}

// New makes the feed of all senders, or with a key that of one.
func New(env *view.Env, key api.Key) *Model {
	return &Model{env: env, key: key, follow: true, read: &reading{}, words: map[*fleet.Entry]string{}, page: 1,
		filter: queryLine{sign: "F"}, search: queryLine{sign: "/"}}
}

// all is everything the feed holds, oldest first.
func (m *Model) all() entries {
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
	e, ok := m.current()
	return keyOf(e), ok && !e.Key.IsZero()
}

func keyOf(e *fleet.Entry) api.Key {
	if e == nil {
		return api.Key{}
	}
	return e.Key
}

// current is the selected entry.
func (m *Model) current() (*fleet.Entry, bool) {
	e := m.entries()
	if e.Len() == 0 {
		return nil, false
	}
	return e.At(m.selected(e)), true
}

func (m *Model) selected(e entries) int {
	if m.follow {
		return e.Len() - 1
	}
	return index(e, m.cursor)
}

// Title is the breadcrumb.
func (m *Model) Title() string { return "Activity" }

// Update takes keys while a query is typed; all else is drawn from the fleet.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	if key, ok := msg.(tea.KeyMsg); ok && m.typing != nil {
		m.typeKey(key)
	}
	return nil
}

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

// goTo selects an entry by its place and stops following.
func (m *Model) goTo(e entries, i int) {
	if m.follow {
		m.stop(e)
	}
	m.cursor = e.At(i).Seq
}

// stop ends following: what is drawn stays where it is.
func (m *Model) stop(e entries) {
	m.follow = false
	m.bottom = e.At(e.Len() - 1).Seq
	feed := m.env.Fleet.Feed()
	m.seen = feed.LastSeq()
	feed.Settle()
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
