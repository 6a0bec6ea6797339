package ui

import (
	"iter"

	"callsign/styles"
)

// TableCell is the content of one cell: one line of cleaned text and the look of it.
type TableCell struct {
	Text  string
	Style styles.Style
	// Changed puts a change mark behind the text.
	Changed bool
}

// TableSortKey places a row in the order of a column: by Rank, then by the bytes of Text.
type TableSortKey struct {
	Rank int64
	Text string
}

// TableColumn describes one column of a Table over rows of type R.
type TableColumn[R any] struct {
	// ID names the column to the program, Title to people. A title is cleaned, best ASCII, and never cut while there is room.
	ID, Title string
	// Min is the width in cells below which the column is dropped rather than shrunk; a longer title raises it.
	Min int
	// Max is the width in cells beyond which the column does not grow, 0 for no limit. A column with Max = Min has one width.
	Max int
	// Weight is the share of the spare width, 0 counts as 1.
	Weight int
	// Priority 0 columns are shown as long as anything is; of the others the larger numbers are dropped first when it gets narrow.
	Priority int
	// Right aligns to the right.
	Right bool
	// Optional columns are hidden until SetShown names them.
	Optional bool
	// Cell gives a row's content. It is called for rows on the screen only.
	Cell func(R) TableCell
	// SortKey gives what rows are sorted by, ascending; without it rows cannot be sorted by the column. It is read once for each
	// row and SetRows, so that only rows whose key changed are put in place anew.
	SortKey func(R) TableSortKey
}

// Table shows a window of any number of rows. Rows are known by key: the cursor and the marks belong to keys, never to
// positions, so they survive refreshes, sorting and filtering. Moving and drawing cost the same for ten rows and for 100,000.
//
// A Table is not safe for concurrent use. K is the key, R the row, usually a pointer to a record.
type Table[K comparable, R any] struct {
	key  func(R) K
	cols []TableColumn[R]

	rows  []R         // all rows in base order, our own copy: the caller's slice may be compacted in place later
	keys  []K         // by base index, our own copy too: they name the rows of the past when the next ones come
	marks []tableMark // by base index
	pass  []bool      // by base index: the filter keeps the row; nil while there is no filter
	order []int32     // base indexes of all rows in sort order; nil while that is the base order
	view  []int32     // base indexes of the rows that pass, in sort order
	spare []int32     // the view before, reused
	// sortKeys are those of the sorted column, by base index; nil in base order.
	sortKeys []TableSortKey

	filter func(rows []R, pass []bool)
	sort   int // index into cols, -1 for base order
	desc   bool

	at     int // cursor: position in view; 0 when the view is empty
	top    int // position in view of the first row on screen
	pinned bool
	anchor int32 // base index where the running mark range began, -1 when there is none
	wanted K     // the cursor's key while the view is empty
	wants  bool
	lost   K
	loses  bool

	marked, markedHere int // marks in all and in the view

	w, h   int
	hidden []bool // by column: off in the chooser
	plan   tablePlan
}

// NewTable returns an empty table of the given columns, at least one. key names a row and must be cheap, pure and unique.
func NewTable[K comparable, R any](key func(R) K, cols []TableColumn[R]) *Table[K, R] {
	t := &Table[K, R]{key: key, cols: cols, sort: -1, anchor: -1, hidden: make([]bool, len(cols))}
	for i, c := range cols {
		t.hidden[i] = c.Optional
	}
	t.layout()
	return t
}

// SetRows takes all rows in base order. The slice is copied, the records that rows point to are not: call it again whenever
// one of them changed. Marks of rows that are gone go with them.
func (t *Table[K, R]) SetRows(rows []R) {
	was := t.was()
	was.moved = t.rekey(rows)
	t.rows = append(t.rows[:0], rows...)
	t.reorder(was.moved, t.readSortKeys(was.moved))
	t.sift()
	t.rebuild(was)
}

// SetFilter shows only the rows whose place in pass is set by keep, which gets all rows and as many places; nil shows all. It is
// asked now and after each SetRows.
func (t *Table[K, R]) SetFilter(keep func(rows []R, pass []bool)) {
	t.filter = keep
	t.sift()
	t.rebuild(t.was())
}

// sift asks the filter about all rows. They are in base order because that is how records lie in memory.
func (t *Table[K, R]) sift() {
	if t.filter == nil {
		t.pass = nil
		return
	}
	if cap(t.pass) < len(t.rows) {
		t.pass = make([]bool, len(t.rows), len(t.rows)+len(t.rows)/8)
	}
	t.pass = t.pass[:len(t.rows)]
	t.filter(t.rows, t.pass)
}

// rebuild makes the view from order and pass and puts the cursor back on its row.
func (t *Table[K, R]) rebuild(was tableWas[K]) {
	view := t.spare[:0]
	switch {
	case t.order != nil:
		for _, i := range t.order {
			if t.pass == nil || t.pass[i] {
				view = append(view, i)
			}
		}
	default:
		for i := range t.rows {
			if t.pass == nil || t.pass[i] {
				view = append(view, int32(i))
			}
		}
	}
	old := t.view
	t.view, t.spare = view, old
	t.countMarks()
	t.place(old, was)
}

// passes reports whether the row with a base index is in the view.
func (t *Table[K, R]) passes(i int32) bool { return t.pass == nil || t.pass[i] }

// All yields the rows of the view, in the order of the screen.
func (t *Table[K, R]) All() iter.Seq[R] {
	return func(yield func(R) bool) {
		for _, i := range t.view {
			if !yield(t.rows[i]) {
				return
			}
		}
	}
}

// Has reports whether a key is among all rows, and whether it is in the view.
func (t *Table[K, R]) Has(k K) (known, shown bool) {
	i := t.find(k)
	return i >= 0, i >= 0 && t.passes(i)
}

// find returns the base index of a key, -1 when there is none. It looks at every key: for deliberate acts, not for drawing.
func (t *Table[K, R]) find(k K) int32 {
	for i := range t.keys {
		if t.keys[i] == k {
			return int32(i)
		}
	}
	return -1
}
