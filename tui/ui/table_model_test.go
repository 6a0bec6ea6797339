package ui

import (
	"cmp"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// rec is a row of the tests: a stand-in for a sender.
type rec struct {
	id    int
	name  string
	state int
}

var stateNames = []string{"ERROR", "SUSPENDED", "PENDING_VERIFICATION", "ACTIVE"}

func recKey(r *rec) int { return r.id }

func recColumns() []TableColumn[*rec] {
	return []TableColumn[*rec]{
		{ID: "name", Title: "Name", Min: 10, Weight: 3,
			Cell:    func(r *rec) TableCell { return TableCell{Text: r.name} },
			SortKey: func(r *rec) TableSortKey { return TableSortKey{Text: r.name} }},
		{ID: "state", Title: "State", Min: 9, Max: 20,
			Cell:    func(r *rec) TableCell { return TableCell{Text: stateNames[r.state], Changed: r.id%7 == 3} },
			SortKey: func(r *rec) TableSortKey { return TableSortKey{Rank: int64(r.state)} }},
		{ID: "text", Title: "Text", Optional: true,
			Cell:    func(r *rec) TableCell { return TableCell{Text: r.name} },
			SortKey: func(r *rec) TableSortKey { return TableSortKey{Rank: int64(r.state / 2), Text: r.name} }},
		{ID: "id", Title: "ID", Min: 6, Max: 6, Priority: 2, Right: true,
			Cell: func(r *rec) TableCell { return TableCell{Text: fmt.Sprint(r.id)} }},
	}
}

// model is a table written without any thought of speed: after every act it works everything out from the rows.
type model struct {
	rows   []*rec
	filter func(*rec) bool
	sort   string
	desc   bool
	view   []int // ids on show, in order

	cursor  int
	has     bool
	wanted  int
	wants   bool
	line    int // of the screen that the cursor is on
	body    int
	marks   map[int]bool
	made    map[int]bool // marks of the running range
	origin  int
	ranging bool
	lost    int
	loses   bool
}

// recompute works out the view, and where the cursor goes.
func (m *model) recompute() {
	old, oldAt, line := m.view, slices.Index(m.view, m.cursor), m.line
	rows := slices.Clone(m.rows)
	slices.SortStableFunc(rows, func(a, b *rec) int {
		c := 0
		switch m.sort {
		case "name":
			c = cmp.Compare(a.name, b.name)
		case "text":
			c = cmp.Or(cmp.Compare(a.state/2, b.state/2), cmp.Compare(a.name, b.name))
		case "state":
			c = cmp.Compare(a.state, b.state)
		}
		if m.desc {
			return -c
		}
		return c
	})
	m.view = nil
	for _, r := range rows {
		if m.filter == nil || m.filter(r) {
			m.view = append(m.view, r.id)
		}
	}
	m.forgetGone()
	was, had := m.cursor, m.has
	m.has = len(m.view) > 0
	switch {
	case had:
		m.cursor = neighbour(old, oldAt, m.view)
		if !m.has {
			m.wanted, m.wants = was, true
		}
		if (!m.has || m.cursor != was) && !m.loses {
			m.lost, m.loses = was, true
		}
	case m.has && m.wants && slices.Contains(m.view, m.wanted):
		m.cursor, m.wants = m.wanted, false
	case m.has:
		m.cursor, m.wants = m.view[0], false
	}
	m.setLine(line)
}

// neighbour is the id at a position of old or, when it is not in view, the next one that is, or the one before.
func neighbour(old []int, at int, view []int) int {
	after := old[at:]
	before := slices.Clone(old[:at])
	slices.Reverse(before)
	for _, id := range slices.Concat(after, before) {
		if slices.Contains(view, id) {
			return id
		}
	}
	return slices.Concat(view, []int{-1})[0]
}

func (m *model) forgetGone() {
	for _, set := range []map[int]bool{m.marks, m.made} {
		for id := range set {
			if !slices.ContainsFunc(m.rows, func(r *rec) bool { return r.id == id }) {
				delete(set, id)
			}
		}
	}
	if m.ranging && !slices.ContainsFunc(m.rows, func(r *rec) bool { return r.id == m.origin }) {
		m.endRange()
	}
}

// setLine asks for a line of the screen for the cursor; the window's limits come first.
func (m *model) setLine(line int) {
	at := m.at()
	line = max(0, min(line, m.body-1))
	top := max(0, min(at-line, len(m.view)-m.body))
	m.line = at - top
}

func (m *model) at() int { return max(0, slices.Index(m.view, m.cursor)) }

func (m *model) endRange() { m.ranging, m.made = false, map[int]bool{} }

// moveTo moves the cursor; the window stays unless it must follow.
func (m *model) moveTo(at int) {
	top := m.at() - m.line
	if !m.has {
		return
	}
	at = max(0, min(at, len(m.view)-1))
	m.cursor = m.view[at]
	m.setLine(at - top)
}

func (m *model) markRange(delta int) {
	if !m.has {
		return
	}
	if !m.ranging || !slices.Contains(m.view, m.origin) {
		m.endRange()
		m.ranging, m.origin = true, m.cursor
		m.cover(m.cursor)
	}
	origin := slices.Index(m.view, m.origin)
	to := max(0, min(m.at()+delta, len(m.view)-1))
	for at := m.at(); at != to; {
		next := at + cmp.Compare(to, at)
		if dist(next, origin) < dist(at, origin) {
			if id := m.view[at]; m.made[id] {
				delete(m.made, id)
				delete(m.marks, id)
			}
		} else {
			m.cover(m.view[next])
		}
		at = next
	}
	m.moveTo(to)
}

func (m *model) cover(id int) {
	if !m.marks[id] {
		m.marks[id], m.made[id] = true, true
	}
}

func dist(a, b int) int { return max(a-b, b-a) }

func (m *model) markAll() {
	all := true
	for _, id := range m.view {
		all = all && m.marks[id]
	}
	for _, id := range m.view {
		if all {
			delete(m.marks, id)
		} else {
			m.marks[id] = true
		}
	}
}

// refresh changes rows as a poll would: some in place, some new, some gone, sometimes in another order or another slice.
func (m *model) refresh(t *rapid.T, next *int) {
	for range rapid.IntRange(0, 4).Draw(t, "changes") {
		if len(m.rows) == 0 {
			break
		}
		r := m.rows[rapid.IntRange(0, len(m.rows)-1).Draw(t, "changed")]
		r.state = rapid.IntRange(0, 3).Draw(t, "state")
		r.name = rapid.StringMatching(`[a-c]{0,2}`).Draw(t, "name")
	}
	if rapid.Bool().Draw(t, "copy") {
		m.rows = slices.Clone(m.rows)
	}
	for range rapid.IntRange(0, 3).Draw(t, "gone") {
		if len(m.rows) > 0 {
			i := rapid.IntRange(0, len(m.rows)-1).Draw(t, "which")
			m.rows = slices.Delete(m.rows, i, i+1)
		}
	}
	for range rapid.IntRange(0, 12).Draw(t, "new") {
		*next++
		r := &rec{id: *next, state: *next % 4, name: rapid.StringMatching(`[a-c]{0,2}`).Draw(t, "name")}
		m.rows = slices.Insert(m.rows, rapid.IntRange(0, len(m.rows)).Draw(t, "where"), r)
	}
	if rapid.IntRange(0, 9).Draw(t, "reverse") == 0 {
		slices.Reverse(m.rows)
	}
	if rapid.IntRange(0, 19).Draw(t, "empty") == 0 {
		m.rows = nil
	}
}

func TestTableAgainstModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &model{marks: map[int]bool{}, made: map[int]bool{}}
		table := NewTable(recKey, recColumns())
		next := 0
		resize := func() {
			h := rapid.IntRange(0, 12).Draw(t, "h")
			top := m.at() - m.line
			m.body = max(1, h)
			if h >= 2 {
				m.body = h - 1
			}
			m.setLine(m.at() - top)
			table.SetSize(60, h)
		}
		resize()
		acts := map[string]func(*rapid.T){
			"refresh": func(t *rapid.T) {
				m.refresh(t, &next)
				m.recompute()
				table.SetRows(m.rows)
			},
			"filter": func(t *rapid.T) {
				s := rapid.IntRange(0, 5).Draw(t, "state")
				m.filter = func(r *rec) bool { return r.state == s || r.state == s-1 }
				if s == 0 {
					m.filter = nil
				}
				m.recompute()
				table.keepOnly(m.filter)
			},
			"sort": func(t *rapid.T) {
				m.sort = rapid.SampledFrom([]string{"", "name", "state", "text"}).Draw(t, "column")
				m.desc = m.sort != "" && rapid.Bool().Draw(t, "desc")
				m.recompute()
				table.SetSort(m.sort, m.desc)
			},
			"resize": func(*rapid.T) { resize() },
			"": func(t *rapid.T) {
				checkTable(t, table, m)
			},
		}
		for name, act := range userActs(table, m) {
			acts[name] = act
		}
		t.Repeat(acts)
	})
}

// userActs are what a user does to both.
func userActs(table *Table[int, *rec], m *model) map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"move": func(t *rapid.T) {
			d := rapid.IntRange(-30, 30).Draw(t, "delta")
			m.endRange()
			m.moveTo(m.at() + d)
			table.Move(d)
		},
		"page": func(t *rapid.T) {
			d := rapid.SampledFrom([]int{-1, 1, 2}).Draw(t, "pages")
			m.endRange()
			line := m.line
			m.moveTo(m.at() + d*m.body)
			m.setLine(line)
			table.Page(d)
		},
		"half page": func(t *rapid.T) {
			d := rapid.SampledFrom([]int{-1, 1, 3}).Draw(t, "half pages")
			m.endRange()
			line := m.line
			m.moveTo(m.at() + d*max(1, m.body/2))
			m.setLine(line)
			table.HalfPage(d)
		},
		"ends": func(t *rapid.T) {
			m.endRange()
			if rapid.Bool().Draw(t, "home") {
				m.moveTo(0)
				table.Home()
				return
			}
			m.moveTo(len(m.view) - 1)
			table.End()
		},
		"cursor": func(t *rapid.T) {
			id := rapid.IntRange(0, 40).Draw(t, "id")
			want := slices.Contains(m.view, id)
			if want {
				m.endRange()
				m.moveTo(slices.Index(m.view, id))
			}
			if got := table.SetCursor(id); got != want {
				t.Fatalf("SetCursor(%d) = %v", id, got)
			}
		},
		"mark": func(*rapid.T) {
			if m.has {
				m.endRange()
				m.marks[m.cursor] = !m.marks[m.cursor]
				if !m.marks[m.cursor] {
					delete(m.marks, m.cursor)
				}
			}
			table.ToggleMark()
		},
		"range": func(t *rapid.T) {
			d := rapid.IntRange(-3, 3).Draw(t, "delta")
			m.markRange(d)
			table.MarkRange(d)
		},
		"all": func(*rapid.T) {
			m.endRange()
			m.markAll()
			table.MarkAll()
		},
		"clear": func(*rapid.T) {
			m.endRange()
			clear(m.marks)
			table.ClearMarks()
		},
		"lost": func(t *rapid.T) {
			id, ok := table.Lost()
			m.loses = m.loses && !slices.Contains(m.view, m.lost)
			if ok != m.loses || (ok && id != m.lost) {
				t.Fatalf("Lost() = %d %v, want %d %v", id, ok, m.lost, m.loses)
			}
			m.loses = false
		},
	}
}

// checkTable compares all that can be seen of the table with the model.
func checkTable(t *rapid.T, table *Table[int, *rec], m *model) {
	var view []int
	for r := range table.All() {
		view = append(view, r.id)
	}
	if !slices.Equal(view, m.view) {
		t.Fatalf("view\n%v, want\n%v", view, m.view)
	}
	if k, ok := table.Cursor(); ok != m.has || (ok && k != m.cursor) {
		t.Fatalf("cursor %d %v, want %d %v", k, ok, m.cursor, m.has)
	}
	if i, n := table.Index(); n != len(m.view) || (m.has && i != m.at()) {
		t.Fatalf("index %d of %d, want %d of %d", i, n, m.at(), len(m.view))
	}
	if m.has && table.at-table.top != m.line {
		t.Fatalf("cursor on line %d, want %d", table.at-table.top, m.line)
	}
	hidden := 0
	for id := range m.marks {
		if !table.IsMarked(id) {
			t.Fatalf("%d is not marked", id)
		}
		if !slices.Contains(m.view, id) {
			hidden++
		}
	}
	if n, h := table.MarkedCount(); n != len(m.marks) || h != hidden || len(table.Marked()) != n {
		t.Fatalf("%d marked, %d hidden, want %d, %d", n, h, len(m.marks), hidden)
	}
}
