package ui

import (
	"cmp"
	"slices"
	"strings"
)

// SetSort sorts by a column, rows that compare equal stay in base order. An empty or unknown name, or one that cannot be
// sorted by, gives the base order and false. The sort stays through all later SetRows.
func (t *Table[K, R]) SetSort(id string, desc bool) bool {
	col := slices.IndexFunc(t.cols, func(c TableColumn[R]) bool { return c.ID == id && c.sortable() })
	was := t.was()
	switch {
	case col == t.sort && desc == t.desc:
		return col >= 0
	case col < 0:
		t.sort, t.desc, t.order, t.sortKeys = -1, false, nil, nil
	case col == t.sort:
		t.desc = desc
		t.flip()
	default:
		t.sort, t.desc, t.sortKeys = col, desc, nil
		t.readSortKeys(nil)
		t.order = t.identity()
		slices.SortFunc(t.order, t.compare)
	}
	t.rebuild(was)
	return col >= 0
}

// Sort returns the column that the rows are sorted by, empty for the base order.
func (t *Table[K, R]) Sort() (id string, desc bool) {
	if t.sort < 0 {
		return "", false
	}
	return t.cols[t.sort].ID, t.desc
}

// SortNext sorts by the next column on the screen that can be sorted by, ascending; after the last one comes the base order.
func (t *Table[K, R]) SortNext() {
	for i := t.sort + 1; i < len(t.cols); i++ {
		if t.cols[i].sortable() && t.plan.width(i) > 0 {
			t.SetSort(t.cols[i].ID, false)
			return
		}
	}
	t.SetSort("", false)
}

// identity returns the base order.
func (t *Table[K, R]) identity() []int32 {
	out := make([]int32, len(t.rows))
	for i := range out {
		out[i] = int32(i)
	}
	return out
}

// sortable reports whether rows can be sorted by a column.
func (c TableColumn[R]) sortable() bool { return c.SortKey != nil }

// readSortKeys reads the sort keys of all rows, in base order because that is how records lie in memory. It returns the base
// indexes of rows whose key is not what it was; moved leads from the base indexes before.
func (t *Table[K, R]) readSortKeys(moved []int32) (changed []int32) {
	if t.sort < 0 {
		t.sortKeys = nil
		return nil
	}
	if moved != nil || len(t.sortKeys) != len(t.rows) {
		keys := make([]TableSortKey, len(t.rows))
		for i, j := range moved {
			if j >= 0 {
				keys[j] = t.sortKeys[i]
			}
		}
		t.sortKeys = keys
	}
	read := t.cols[t.sort].SortKey
	for i, r := range t.rows {
		if k := read(r); k != t.sortKeys[i] {
			t.sortKeys[i] = k
			changed = append(changed, int32(i))
		}
	}
	return changed
}

// byColumn compares two rows by the sorted column alone.
func (t *Table[K, R]) byColumn(a, b int32) int {
	x, y := &t.sortKeys[a], &t.sortKeys[b]
	c := cmp.Compare(x.Rank, y.Rank)
	if c == 0 {
		c = strings.Compare(x.Text, y.Text)
	}
	if t.desc {
		return -c
	}
	return c
}

// compare orders any two rows; only a row and itself are equal.
func (t *Table[K, R]) compare(a, b int32) int {
	if c := t.byColumn(a, b); c != 0 {
		return c
	}
	return cmp.Compare(a, b)
}

// flip reverses the order but not among rows that compare equal: one pass instead of a sort.
func (t *Table[K, R]) flip() {
	slices.Reverse(t.order)
	for from := 0; from < len(t.order); {
		to := from + 1
		for to < len(t.order) && t.byColumn(t.order[from], t.order[to]) == 0 {
			to++
		}
		slices.Reverse(t.order[from:to])
		from = to
	}
}

// rekey takes the keys of new rows. moved gives the new base index of each old one, -1 for a row that is gone; it is nil
// when every row kept its place, which is the usual refresh and costs no memory.
func (t *Table[K, R]) rekey(rows []R) (moved []int32) {
	same := 0
	for same < min(len(rows), len(t.keys)) && t.key(rows[same]) == t.keys[same] {
		same++
	}
	if same == len(rows) && same == len(t.keys) {
		return nil
	}
	old, keys := t.keys, make([]K, len(rows))
	copy(keys, old[:same])
	for i := same; i < len(rows); i++ {
		keys[i] = t.key(rows[i])
	}
	moved = mapKeys(old, keys, same)
	t.keys = keys
	marks := make([]tableMark, len(keys))
	for i, j := range moved {
		if j >= 0 {
			marks[j] = t.marks[i]
		}
	}
	t.marks = marks
	if t.anchor >= 0 && moved[t.anchor] < 0 {
		t.endRange()
	} else if t.anchor >= 0 {
		t.anchor = moved[t.anchor]
	}
	return moved
}

// mapKeys finds each old key among the new ones. The first same keys are known to agree; what agrees at the end is found
// without a map too, so a page that arrives in one place costs a map of that page.
func mapKeys[K comparable](old, keys []K, same int) []int32 {
	tail := 0
	for tail < min(len(old), len(keys))-same && old[len(old)-1-tail] == keys[len(keys)-1-tail] {
		tail++
	}
	moved := make([]int32, len(old))
	for i := range same {
		moved[i] = int32(i)
	}
	for i := range tail {
		moved[len(old)-1-i] = int32(len(keys) - 1 - i)
	}
	index := make(map[K]int32, len(keys)-same-tail)
	for i := len(keys) - tail - 1; i >= same; i-- {
		index[keys[i]] = int32(i)
	}
	for i := same; i < len(old)-tail; i++ {
		j, ok := index[old[i]]
		if !ok {
			moved[i] = -1
			continue
		}
		moved[i] = j
		delete(index, old[i]) // a key that comes twice must not give two rows one place
	}
	return moved
}

// reorder brings the sort order up to date after rows changed. The order before is nearly right, so what is out of
// place is taken out, sorted and merged back. changed are the rows with a new sort key.
func (t *Table[K, R]) reorder(moved, changed []int32) {
	if t.sort < 0 || (moved == nil && len(changed) == 0) {
		return
	}
	kept, loose := carry(t.order, moved, changed, len(t.rows))
	if !rising(moved) {
		kept, loose = t.settle(kept, loose)
	}
	switch {
	case len(loose) == 0:
		t.order = kept
	case len(loose) > len(kept):
		t.order = append(kept, loose...)
		slices.SortFunc(t.order, t.compare)
	default:
		slices.SortFunc(loose, t.compare)
		t.order = t.merge(kept, loose)
	}
}

// carry translates an order to new base indexes, without the changed rows; those come as loose, and so do rows that were
// not there before.
func carry(order, moved, changed []int32, n int) (kept, loose []int32) {
	now := func(i int32) int32 {
		if moved == nil {
			return i
		}
		return moved[i]
	}
	stays := make([]bool, n)
	for _, i := range order {
		if j := now(i); j >= 0 {
			stays[j] = true
		}
	}
	for _, j := range changed {
		stays[j] = false
	}
	kept = order[:0]
	for _, i := range order {
		if j := now(i); j >= 0 && stays[j] {
			kept = append(kept, j)
		}
	}
	for i, s := range stays {
		if !s {
			loose = append(loose, int32(i))
		}
	}
	return kept, loose
}

// rising reports whether the rows that stayed kept their base order, which decides among equals.
func rising(moved []int32) bool {
	last := int32(-1)
	for _, j := range moved {
		if j >= 0 && j < last {
			return false
		}
		last = max(last, j)
	}
	return true
}

// settle takes rows out of order until the rest is sorted, in one pass and in place. A row that comes before its
// predecessor goes, unless as many rows as went in a row stand before it that are all larger: then it was they who
// were out of place.
func (t *Table[K, R]) settle(order, loose []int32) (kept, out []int32) {
	n, run := 0, 0
	for _, x := range order {
		if n == 0 || t.compare(order[n-1], x) < 0 {
			order[n] = x
			n, run = n+1, 0
			continue
		}
		run++
		if run < n && t.compare(order[n-1-run], x) > 0 {
			loose = append(loose, x)
			continue
		}
		loose = append(loose, order[n-run:n]...)
		order[n-run] = x
		n, run = n-run+1, 0
	}
	return order[:n], loose
}

// merge joins two sorted lists.
func (t *Table[K, R]) merge(a, b []int32) []int32 {
	out := make([]int32, 0, len(a)+len(b))
	for len(b) > 0 {
		// Loose rows are few: a binary search for each costs less than comparing every row.
		n, _ := slices.BinarySearchFunc(a, b[0], t.compare)
		out = append(append(out, a[:n]...), b[0])
		a, b = a[n:], b[1:]
	}
	return append(out, a...)
}
