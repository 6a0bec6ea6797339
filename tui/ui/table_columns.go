package ui

import (
	"slices"

	"callsign/internal/text"
)

// Widths of the table's own parts, in cells.
const (
	tableNarrow   = 72 // below this width columns stand 1 cell apart, else 2
	tableTiny     = 12 // below this width there is no scrollbar, and the gutter has no space behind its marks
	tableSqueezed = 6  // the width down to which columns of priority 0 shrink before one of them is dropped
)

// TableColumnInfo tells a column chooser about a column.
type TableColumnInfo struct {
	ID, Title string
	// Shown columns are switched on; Fits says that there is room for it now.
	Shown, Fits bool
}

// tablePlan says where the columns stand in a line: a gutter for the cursor and the mark, the columns with their gaps, and
// a cell for the scrollbar, which is kept free when there is nothing to scroll so that widths do not jump.
type tablePlan struct {
	gutter, gap, bar int
	cols             []tablePlace
}

// tablePlace is a column's place: index into the table's columns, first cell, cells.
type tablePlace struct{ col, x, w int }

// width returns the width of a column, 0 when it has no place.
func (p tablePlan) width(col int) int {
	for _, c := range p.cols {
		if c.col == col {
			return c.w
		}
	}
	return 0
}

// SetSize sets the size of the table in cells; h includes the header, which is left out below two lines.
func (t *Table[K, R]) SetSize(w, h int) {
	w, h = max(0, w), max(0, h)
	if w == t.w && h == t.h {
		return
	}
	t.w, t.h = w, h
	t.layout()
	t.follow()
}

// headerHeight and bodyHeight are in lines.
func (t *Table[K, R]) headerHeight() int {
	if t.h < 2 {
		return 0
	}
	return 1
}

func (t *Table[K, R]) bodyHeight() int { return t.h - t.headerHeight() }

// Columns lists all columns in order, for a chooser.
func (t *Table[K, R]) Columns() []TableColumnInfo {
	out := make([]TableColumnInfo, len(t.cols))
	for i, c := range t.cols {
		out[i] = TableColumnInfo{ID: c.ID, Title: c.Title, Shown: !t.hidden[i], Fits: t.plan.width(i) > 0}
		if t.hidden[i] {
			out[i].Fits = t.fitsToo(i)
		}
	}
	return out
}

// fitsToo reports whether a hidden column would get a place if it were switched on.
func (t *Table[K, R]) fitsToo(col int) bool {
	t.hidden[col] = false
	fits := t.planFor(t.w).width(col) > 0
	t.hidden[col] = true
	return fits
}

// SetShown switches on the columns with these IDs and all others off. Unknown IDs are ignored; when none is left the first
// column stays. Sorting by a column that is off goes on.
func (t *Table[K, R]) SetShown(ids []string) {
	any := false
	for i, c := range t.cols {
		t.hidden[i] = !slices.Contains(ids, c.ID)
		any = any || !t.hidden[i]
	}
	if !any && len(t.hidden) > 0 {
		t.hidden[0] = false
	}
	t.layout()
}

// layout plans the columns anew. Widths depend on the columns and the window alone, never on the rows: they do not jump.
func (t *Table[K, R]) layout() { t.plan = t.planFor(t.w) }

// planFor chooses the columns that fit into w cells and shares out the rest.
func (t *Table[K, R]) planFor(w int) tablePlan {
	p := tablePlan{gutter: 3, gap: 2, bar: 1}
	if w < tableNarrow {
		p.gap = 1
	}
	if w < tableTiny {
		p.gutter, p.bar = 2, 0
	}
	p.gutter = min(p.gutter, w)
	room := max(0, w-p.gutter-p.bar)
	var cols []int
	for i := range t.cols {
		if !t.hidden[i] {
			cols = append(cols, i)
		}
	}
	cols = t.drop(cols, room, p.gap)
	widths := t.grow(cols, t.squeeze(cols, room, p.gap), room, p.gap)
	x := p.gutter
	for i, col := range cols {
		if widths[i] > 0 {
			p.cols = append(p.cols, tablePlace{col: col, x: x, w: widths[i]})
		}
		x += widths[i] + p.gap
	}
	return p
}

// least is the width that a column needs: its Min, or its title with a sort mark.
func (t *Table[K, R]) least(col int) int {
	c := t.cols[col]
	title := text.Width(c.Title)
	if c.sortable() {
		title++
	}
	return max(1, c.Min, title)
}

// drop takes columns away, the largest priority first and of equals the last, until the rest fits. Columns of priority 0
// may be squeezed; one column always stays.
func (t *Table[K, R]) drop(cols []int, room, gap int) []int {
	for len(cols) > 1 {
		need, worst := -gap, 0
		for i, col := range cols {
			if t.cols[col].Priority >= t.cols[cols[worst]].Priority {
				worst = i
			}
			need += gap + t.least(col)
		}
		if t.cols[cols[worst]].Priority <= 0 {
			need = -gap
			for _, col := range cols {
				need += gap + min(t.least(col), tableSqueezed)
			}
		}
		if need <= room {
			break
		}
		cols = slices.Delete(cols, worst, worst+1)
	}
	return cols
}

// squeeze returns the least widths of columns, narrowed where they do not fit: the widest gives a cell first.
func (t *Table[K, R]) squeeze(cols []int, room, gap int) []int {
	widths := make([]int, len(cols))
	over := -gap - room
	for i, col := range cols {
		widths[i] = t.least(col)
		over += gap + widths[i]
	}
	for ; over > 0 && len(cols) > 0; over-- {
		widest := 0
		for i, w := range widths {
			if w > widths[widest] {
				widest = i
			}
		}
		widths[widest]--
	}
	return widths
}

// grow shares the spare room among the columns by weight, up to their Max.
func (t *Table[K, R]) grow(cols, widths []int, room, gap int) []int {
	spare := room - gap*(len(cols)-1)
	for _, w := range widths {
		spare -= w
	}
	for spare > 0 {
		weight := 0
		for i, col := range cols {
			weight += t.wantsMore(col, widths[i])
		}
		if weight == 0 {
			break
		}
		share := spare
		for i, col := range cols {
			want := t.wantsMore(col, widths[i])
			if want == 0 {
				continue
			}
			add := max(1, share*want/weight)
			if m := t.cols[col].Max; m > 0 {
				add = min(add, m-widths[i])
			}
			add = min(add, spare)
			widths[i] += add
			spare -= add
		}
	}
	return widths
}

// wantsMore returns a column's weight while it can grow beyond w, else 0.
func (t *Table[K, R]) wantsMore(col, w int) int {
	c := t.cols[col]
	if c.Max > 0 && w >= c.Max {
		return 0
	}
	return max(1, c.Weight)
}
