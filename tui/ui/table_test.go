package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"
	"pgregory.net/rapid"

	"callsign/api"
	"callsign/internal/text"
	"callsign/styles"
)

// newRecs returns rows with the given states, ids from 1.
func newRecs(states ...int) []*rec {
	out := make([]*rec, len(states))
	for i, s := range states {
		out[i] = &rec{id: i + 1, name: fmt.Sprintf("Sender %02d", i+1), state: s}
	}
	return out
}

func newRecTable(w, h int, rows []*rec) *Table[int, *rec] {
	t := NewTable(recKey, recColumns())
	t.SetSize(w, h)
	t.SetRows(rows)
	return t
}

func wantCursor(t *testing.T, table *Table[int, *rec], id, line int) {
	t.Helper()
	if k, ok := table.Cursor(); !ok || k != id {
		t.Errorf("cursor on %d %v, want %d", k, ok, id)
	}
	if got := table.at - table.top; got != line {
		t.Errorf("cursor on line %d, want %d", got, line)
	}
}

func wantMarks(t *testing.T, table *Table[int, *rec], ids ...int) {
	t.Helper()
	got := table.Marked()
	slices.Sort(got)
	if !slices.Equal(got, ids) {
		t.Errorf("marked %v, want %v", got, ids)
	}
}

func TestTableStaysWithSender(t *testing.T) {
	rows := newRecs(3, 3, 3, 3, 3, 3, 3, 3, 3, 3)
	table := newRecTable(60, 4, rows)
	table.SetSort("state", false)
	table.SetCursor(6)
	table.Move(1)
	table.Move(-1)
	wantCursor(t, table, 6, 1)

	rows[8].state = 0 // goes to the top, above the window
	table.SetRows(rows)
	wantCursor(t, table, 6, 1)

	rows[5].state = 0 // the cursor's own row: its line cannot be kept at the top
	table.SetRows(rows)
	wantCursor(t, table, 6, 0)
	if _, ok := table.Lost(); ok {
		t.Error("the cursor was never lost")
	}
}

func TestTableLost(t *testing.T) {
	rows := newRecs(3, 0, 3, 0, 3)
	table := newRecTable(60, 10, rows)
	table.SetCursor(4)
	active := func(r *rec) bool { return r.state == 3 }
	table.keepOnly(active)
	wantCursor(t, table, 5, 2)
	if k, ok := table.Lost(); !ok || k != 4 {
		t.Errorf("Lost = %d %v, want 4", k, ok)
	}
	if _, ok := table.Lost(); ok {
		t.Error("told twice")
	}
	table.SetRows(rows[:4]) // the last one: its predecessor takes over
	wantCursor(t, table, 3, 1)
	table.SetRows(rows)
	if k, ok := table.Lost(); ok {
		t.Errorf("Lost = %d, but it is back", k)
	}
}

func TestTableEmptyViewKeepsThePlace(t *testing.T) {
	table := newRecTable(60, 10, newRecs(3, 3, 3))
	table.SetCursor(2)
	table.keepOnly(func(*rec) bool { return false })
	if _, ok := table.Cursor(); ok {
		t.Error("a cursor without rows")
	}
	if k, ok := table.Lost(); !ok || k != 2 {
		t.Errorf("Lost = %d %v, want 2", k, ok)
	}
	for _, act := range []func(){table.ToggleMark, table.MarkAll, table.End, func() { table.MarkRange(1) }, func() { table.Page(1) }} {
		act()
	}
	wantMarks(t, table)
	table.keepOnly(nil)
	wantCursor(t, table, 2, 1)
}

func TestTablePinTop(t *testing.T) {
	rows := newRecs(3, 3, 3)
	table := newRecTable(60, 10, rows[1:])
	table.PinTop()
	table.SetRows(rows)
	wantCursor(t, table, 1, 0)
	table.Hold()
	table.SetRows(append([]*rec{{id: 9}}, rows...))
	wantCursor(t, table, 1, 1)

	acts := map[string]func(){
		"move": func() { table.Move(1) }, "mark": table.ToggleMark, "all": table.MarkAll, "page": func() { table.Page(1) },
		"set": func() { table.SetCursor(2) }, "range": func() { table.MarkRange(1) },
	}
	for name, act := range acts {
		table.SetRows(rows)
		table.PinTop()
		act()
		k, _ := table.Cursor()
		table.SetRows(append([]*rec{{id: 9}}, rows...))
		if now, _ := table.Cursor(); now != k {
			t.Errorf("after %s the cursor went from %d to %d", name, k, now)
		}
	}
}

func TestTableMarkRange(t *testing.T) {
	rows := newRecs(3, 3, 3, 3, 3, 0)
	table := newRecTable(60, 10, rows)
	table.Move(2)
	table.ToggleMark() // 3, before the range
	table.Home()
	table.MarkRange(1)
	table.MarkRange(2)
	wantMarks(t, table, 1, 2, 3, 4)
	table.MarkRange(-2)
	wantMarks(t, table, 1, 2, 3)
	table.SetRows(append([]*rec{{id: 9, state: 3}}, rows...)) // a poll in between that moves all positions
	table.MarkRange(-1)
	wantMarks(t, table, 1, 3)
	table.MarkRange(-1) // over the other side of where it began
	wantMarks(t, table, 1, 3, 9)
	table.MarkRange(2)
	wantMarks(t, table, 1, 2, 3)
	table.SetCursor(1)  // ends the range:
	table.MarkRange(1)  // what it marked is now
	table.MarkRange(-1) // not this one's to take off
	wantMarks(t, table, 1, 2, 3)

	table.SetRows(rows)
	table.ClearMarks()
	table.End()
	table.MarkRange(-2) // 6, 5, 4
	table.keepOnly(func(r *rec) bool { return r.state == 3 })
	table.MarkRange(-1) // where it began is hidden: a new range, what was marked stays
	wantMarks(t, table, 3, 4, 5, 6)
	if n, hidden := table.MarkedCount(); n != 4 || hidden != 1 {
		t.Errorf("%d marked, %d hidden", n, hidden)
	}
	table.MarkRange(1)
	wantMarks(t, table, 4, 5, 6)
}

func TestTableMarkAll(t *testing.T) {
	rows := newRecs(3, 0, 3, 0)
	table := newRecTable(60, 10, rows)
	table.Move(1)
	table.ToggleMark()
	table.keepOnly(func(r *rec) bool { return r.state == 3 })
	table.MarkAll()
	wantMarks(t, table, 1, 2, 3)
	table.MarkAll()
	wantMarks(t, table, 2)
	table.SetRows(rows[2:])
	wantMarks(t, table)
}

func TestTableSort(t *testing.T) {
	rows := newRecs(3, 0, 2, 0)
	table := newRecTable(60, 10, rows)
	ids := func() string {
		s := ""
		for r := range table.All() {
			s += fmt.Sprint(r.id)
		}
		return s
	}
	steps := []struct {
		do       func()
		id, rows string
		desc     bool
	}{
		{func() {}, "", "1234", false},
		{table.SortNext, "name", "1234", false},
		{func() { table.SetSort("name", true) }, "name", "4321", true},
		{table.SortNext, "state", "2431", false},
		{func() { table.SetSort("state", true) }, "state", "1324", true},
		{table.SortNext, "", "1234", false},
		{func() { table.SetSort("", true) }, "", "1234", false},
		{func() { table.SetSort("state", true) }, "state", "1324", true},
		{func() { rows[0].state = 1; table.SetRows(rows) }, "state", "3124", true},
		{func() { table.SetSort("id", false) }, "", "1234", false}, // cannot be sorted by
	}
	for i, s := range steps {
		s.do()
		if id, desc := table.Sort(); id != s.id || desc != s.desc || ids() != s.rows {
			t.Errorf("step %d: sorted by %q %v: %s", i, id, desc, ids())
		}
	}
}

// TestTableRefreshSorted: after any changes the order is right, for sort keys and for a plain comparison.
func TestTableRefreshSorted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows := newRecs(make([]int, rapid.IntRange(0, 60).Draw(t, "n"))...)
		for _, r := range rows {
			r.name = rapid.StringMatching(`[a-h]{1,2}`).Draw(t, "name")
		}
		table := newRecTable(60, 5, rows)
		table.SetSort(rapid.SampledFrom([]string{"name", "text"}).Draw(t, "sort"), rapid.Bool().Draw(t, "desc"))
		for range 3 {
			for range min(len(rows), rapid.IntRange(0, 10).Draw(t, "changes")) {
				rows[rapid.IntRange(0, len(rows)-1).Draw(t, "row")].name = rapid.StringMatching(`[a-h]{1,2}`).Draw(t, "new name")
			}
			table.SetRows(rows)
			for i, x := range table.view[min(1, len(table.view)):] {
				if table.compare(table.view[i], x) >= 0 {
					t.Fatalf("row %d is not after its predecessor", i+1)
				}
			}
		}
	})
}

// TestTableTwins: keys that are not unique are the caller's fault, but must not break the table.
func TestTableTwins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := newRecTable(60, 5, nil)
		table.SetSort("state", false)
		for range 5 {
			rows := make([]*rec, rapid.IntRange(0, 12).Draw(t, "n"))
			for i := range rows {
				rows[i] = &rec{id: rapid.IntRange(0, 3).Draw(t, "id"), state: rapid.IntRange(0, 3).Draw(t, "state")}
			}
			table.SetRows(rows)
			seen := map[*rec]bool{}
			for r := range table.All() {
				seen[r] = true
			}
			if _, n := table.Index(); n != len(rows) || len(seen) != n {
				t.Fatalf("%d rows shown, %d different, of %d", n, len(seen), len(rows))
			}
			table.MarkRange(rapid.IntRange(-2, 2).Draw(t, "mark"))
		}
	})
}

func TestTableClick(t *testing.T) {
	table := newRecTable(60, 4, newRecs(3, 3, 3, 3, 3))
	table.End()
	cases := []struct {
		x, y int
		want TableHit[int]
	}{
		{3, 0, TableHit[int]{Header: true, Column: "name"}},
		{0, 0, TableHit[int]{Header: true}},
		{3, 1, TableHit[int]{Key: 3, OnRow: true, Column: "name"}},
		{58, 3, TableHit[int]{Key: 5, OnRow: true, Column: "id"}},
		{59, 3, TableHit[int]{Key: 5, OnRow: true}},
		{60, 1, TableHit[int]{}}, {-1, 1, TableHit[int]{}}, {1, 4, TableHit[int]{}}, {1, -1, TableHit[int]{}},
	}
	for _, c := range cases {
		if got := table.Click(c.x, c.y); got != c.want {
			t.Errorf("Click(%d, %d) = %+v, want %+v", c.x, c.y, got, c.want)
		}
	}
	table.keepOnly(func(*rec) bool { return false })
	if got := table.Click(3, 1); got.OnRow {
		t.Error("hit a row of an empty table")
	}
}

func TestTableColumns(t *testing.T) {
	table := newRecTable(60, 10, newRecs(3))
	want := func(shown ...string) {
		t.Helper()
		var got []string
		for _, p := range table.plan.cols {
			got = append(got, table.cols[p.col].ID)
		}
		if !slices.Equal(got, shown) {
			t.Errorf("columns %v, want %v", got, shown)
		}
	}
	want("name", "state", "id")
	table.SetShown([]string{"id", "name", "nonsense"})
	want("name", "id")
	table.SetShown(nil)
	want("name")
	table.SetShown([]string{"id", "name", "state"})
	table.SetSize(25, 10) // id has the largest priority
	want("name", "state")
	if c := table.Columns()[3]; !c.Shown || c.Fits {
		t.Errorf("id: %+v", c)
	}
	table.SetShown([]string{"name"})
	if c := table.Columns(); c[1].Shown || !c[1].Fits || c[3].Shown || !c[3].Fits {
		t.Errorf("%+v", c)
	}
	table.SetShown([]string{"id", "name", "state"})
	table.SetSize(11, 10)
	want("name")
}

// TestTablePlan: for any columns and any width, columns stand in order, apart, inside the table, and there is one at least.
func TestTablePlan(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cols := make([]TableColumn[*rec], rapid.IntRange(1, 9).Draw(t, "columns"))
		for i := range cols {
			cols[i] = TableColumn[*rec]{
				ID: fmt.Sprint(i), Title: rapid.SampledFrom([]string{"", "A", "State", "Display name"}).Draw(t, "title"),
				Min: rapid.IntRange(-1, 30).Draw(t, "min"), Max: rapid.IntRange(-1, 40).Draw(t, "max"),
				Weight: rapid.IntRange(-1, 9).Draw(t, "weight"), Priority: rapid.IntRange(-1, 5).Draw(t, "priority"),
			}
		}
		table := NewTable(recKey, cols)
		w := rapid.IntRange(0, 200).Draw(t, "w")
		table.SetSize(w, 5)
		p := table.plan
		x := p.gutter
		for i, c := range p.cols {
			if i > 0 {
				x += p.gap
			}
			if c.x != x || c.w <= 0 {
				t.Fatalf("column %d at %d, %d wide, want at %d", i, c.x, c.w, x)
			}
			x += c.w
			if m := max(cols[c.col].Max, table.least(c.col)); cols[c.col].Max > 0 && c.w > m {
				t.Fatalf("column %d is %d wide, more than %d", i, c.w, m)
			}
		}
		if x+p.bar > w {
			t.Fatalf("%d cells of %d", x+p.bar, w)
		}
		if w > 3 && len(p.cols) == 0 {
			t.Fatal("no column")
		}
		growing := slices.ContainsFunc(p.cols, func(c tablePlace) bool { return cols[c.col].Max <= 0 })
		if growing && x+p.bar != w {
			t.Fatalf("%d cells of %d used, though a column has no limit", x+p.bar, w)
		}
	})
}

// tricky is text that breaks careless measuring, as the API could send it.
var tricky = []string{
	"", "plain", "카카오톡 채널", "مرحبا بالعالم", "👨‍👩‍👧‍👦 family", "e\u0301\u0301\u0301", "\u0301first", "🇰🇷🇸", "a\tb\nc", "\x1b[31mred\x1b[0m", "\u202eabc",
	"नमस्ते", "กำ", "ᄒ", "\ufe0f", "❤️", "1️⃣", "\u200d", "ｆｕｌｌ", "\xff\xfe", "ﷺ", "…………", "가", "\u115f\u1160", "゙",
}

func trickyText(t *rapid.T, label string) string {
	parts := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(tricky), rapid.String()), 0, 4).Draw(t, label)
	s := ""
	for _, p := range parts {
		s += p
	}
	return text.Raw(s).String()
}

func TestTableExactSize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cols := recColumns()
		cols[1].Cell = func(r *rec) TableCell {
			return TableCell{Text: r.name, Changed: true, Style: testLook().Theme.Dim}
		}
		cols[3].Cell = func(r *rec) TableCell { return TableCell{Text: r.name, Changed: r.id%2 == 0} }
		table := NewTable(recKey, cols)
		rows := newRecs(make([]int, rapid.IntRange(0, 30).Draw(t, "rows"))...)
		for _, r := range rows {
			r.name = trickyText(t, "name")
		}
		table.SetRows(rows)
		table.SetSort(rapid.SampledFrom([]string{"", "name", "state"}).Draw(t, "sort"), rapid.Bool().Draw(t, "desc"))
		w, h := rapid.IntRange(0, 130).Draw(t, "w"), rapid.IntRange(0, 40).Draw(t, "h")
		table.SetSize(w, h)
		table.Move(rapid.IntRange(0, 30).Draw(t, "move"))
		table.MarkRange(rapid.IntRange(-3, 3).Draw(t, "mark"))
		wantExact(t, table.Lines(testLook(), rapid.Bool().Draw(t, "focused")), w, h)
	})
}

func testLook() styles.Look { return styles.NewLook("mono", "unicode", styles.Env{}) }

// TestTableChangeMark: the mark is never cut, and apart from the text where there is room.
func TestTableChangeMark(t *testing.T) {
	look := styles.NewLook("mono", "ascii", styles.Env{})
	for _, c := range []struct {
		text  string
		w     int
		right bool
		want  string
	}{
		{"ERROR", 9, false, "ERROR @  "}, {"ERROR", 9, true, "  ERROR @"}, {"ERROR", 7, false, "ERROR @"}, {"ERROR", 6, false, "ERROR@"},
		{"ERROR", 5, false, "ERR~@"}, {"카카오", 6, false, "카카~@"}, {"카카오", 5, true, " 카~@"}, {"", 3, false, " @ "}, {"ERROR", 1, false, "~"},
	} {
		if got := ansi.Strip(drawCell(look, TableCell{Text: c.text, Changed: true}, c.w, c.right)); got != c.want {
			t.Errorf("%q in %d cells: %q, want %q", c.text, c.w, got, c.want)
		}
	}
}

// goldenTable is a list as on a real screen: a sort, marks, changes, wide and long text.
func goldenTable(look styles.Look, w, h int) *Table[int, *rec] {
	cols := recColumns()
	cols[1].Cell = func(r *rec) TableCell {
		role := []api.Role{api.RoleProblem, api.RoleHeld, api.RoleWorking, api.RoleOK}[r.state]
		return TableCell{Text: look.Glyphs.Role(role) + " " + stateNames[r.state], Style: look.Theme.Role(role), Changed: r.id%7 == 3}
	}
	names := []string{"Acme Support", "카카오톡 채널 고객센터", "متجر الرياض", "Pizza 🍕 Palace", "", "A very long name of a sender that no column can hold in full, ever"}
	rows := make([]*rec, 40)
	for i := range rows {
		rows[i] = &rec{id: i + 1, name: names[i%len(names)], state: i * 7 % 4}
	}
	t := NewTable(recKey, cols)
	t.SetSize(w, h)
	t.SetRows(rows)
	t.SetSort("state", false)
	t.Move(3)
	t.MarkRange(2)
	t.Move(-1)
	return t
}

func TestTablePictures(t *testing.T) {
	for _, size := range []struct{ w, h int }{{40, 12}, {80, 24}, {120, 16}, {24, 6}, {9, 4}} {
		for _, glyphs := range []string{"unicode", "ascii"} {
			t.Run(fmt.Sprintf("%dx%d-%s", size.w, size.h, glyphs), func(t *testing.T) {
				look := styles.NewLook("mono", glyphs, styles.Env{})
				lines := goldenTable(look, size.w, size.h).Lines(look, true)
				for i, l := range lines {
					lines[i] = ansi.Strip(l) + "|"
				}
				golden.RequireEqual(t, []byte(strings.Join(lines, "\n")+"\n"))
			})
		}
	}
}

// TestTableCursorLook: one row, the one under the cursor, is drawn as selected, from the first cell to the scrollbar.
func TestTableCursorLook(t *testing.T) {
	look := testLook()
	table := goldenTable(look, 60, 12)
	bars := []string{look.Theme.Scroll.Render(look.Glyphs.ScrollThumb), look.Theme.Scroll.Render(look.Glyphs.ScrollTrack)}
	for _, focused := range []bool{true, false} {
		for y, l := range table.Lines(look, focused)[1:] {
			l = strings.TrimSuffix(strings.TrimSuffix(l, bars[0]), bars[1])
			at := table.top + y
			plain := table.row(look, at)
			want := plain
			if at == table.at {
				if want = look.Theme.Select(plain, focused); want == plain || !strings.HasPrefix(plain, look.Glyphs.Cursor) {
					t.Error("the cursor cannot be seen")
				}
			}
			if l != want {
				t.Errorf("line %d, focused %v: %q, want %q", y, focused, l, want)
			}
		}
	}
}

// TestTableLinesReadWindowOnly: drawing asks for the cells of rows on the screen, whatever the number of rows.
func TestTableLinesReadWindowOnly(t *testing.T) {
	asked, cols := 0, recColumns()
	for i := range cols {
		cols[i].Cell = func(*rec) TableCell { asked++; return TableCell{} }
	}
	table := NewTable(recKey, cols)
	table.SetRows(newRecs(make([]int, 5000)...))
	table.SetSize(60, 11)
	for _, move := range []func(){table.End, table.Home, func() { table.Page(7) }} {
		asked = 0
		move()
		table.Lines(testLook(), true)
		if want := 10 * 3; asked != want {
			t.Errorf("%d cells read, want %d", asked, want)
		}
	}
}

type failer interface{ Fatalf(string, ...any) }

func wantExact(t failer, lines []string, w, h int) {
	if len(lines) != h {
		t.Fatalf("%d lines, want %d", len(lines), h)
	}
	for i, l := range lines {
		if got := text.Width(l); got != w {
			t.Fatalf("line %d is %d cells wide, want %d: %q", i, got, w, l)
		}
	}
}

// keepOnly is SetFilter for one row at a time.
func (t *Table[K, R]) keepOnly(keep func(R) bool) {
	if keep == nil {
		t.SetFilter(nil)
		return
	}
	t.SetFilter(func(rows []R, pass []bool) {
		for i, r := range rows {
			pass[i] = keep(r)
		}
	})
}
