package ui

import "slices"

// Cursor returns the key under the cursor; false while no row is shown.
func (t *Table[K, R]) Cursor() (K, bool) {
	if len(t.view) == 0 {
		var none K
		return none, false
	}
	return t.keys[t.view[t.at]], true
}

// Index returns the cursor's position in the view, from 0, and the number of rows there; -1 and 0 while no row is shown.
func (t *Table[K, R]) Index() (i, n int) {
	if len(t.view) == 0 {
		return -1, 0
	}
	return t.at, len(t.view)
}

// SetCursor puts the cursor on a key. It returns false and does nothing when the key is not in the view.
func (t *Table[K, R]) SetCursor(k K) bool {
	i := t.find(k)
	if i < 0 || !t.passes(i) {
		return false
	}
	t.moveTo(slices.Index(t.view, i))
	return true
}

// PinTop keeps the cursor on the first row, whichever that is, while rows are still being loaded. Anything that moves the
// cursor, marks a row or calls Hold ends it.
func (t *Table[K, R]) PinTop() {
	t.pinned = true
	t.at, t.top = 0, 0
}

// Hold ends PinTop: from now on the cursor belongs to the row that it is on. Call it when something is done with that row.
func (t *Table[K, R]) Hold() { t.pinned = false }

// Move moves the cursor by delta rows, down when positive, and stops at the ends.
func (t *Table[K, R]) Move(delta int) { t.moveTo(clampMove(t.at, delta, len(t.view))) }

// Page moves the cursor and the window by n windows, down when positive; the cursor keeps its line on the screen.
func (t *Table[K, R]) Page(n int) { t.slide(n, max(1, t.bodyHeight())) }

// HalfPage is Page by half a window.
func (t *Table[K, R]) HalfPage(n int) { t.slide(n, max(1, t.bodyHeight()/2)) }

// Home moves the cursor to the first row.
func (t *Table[K, R]) Home() { t.moveTo(0) }

// End moves the cursor to the last row.
func (t *Table[K, R]) End() { t.moveTo(len(t.view) - 1) }

// Lost returns the key that the cursor left because its row is no longer in the view (filtered out, or gone), once. The
// cursor is then on the next row of the old order that is still there, else on the one before. When that happened several
// times since the last call, it is the first of the keys; when that one is in the view again there is none.
func (t *Table[K, R]) Lost() (K, bool) {
	var none K
	k, ok := t.lost, t.loses
	t.lost, t.loses = none, false
	if !ok {
		return none, false
	}
	if _, shown := t.Has(k); shown {
		return none, false
	}
	return k, true
}

// moveTo is the user's way to move the cursor.
func (t *Table[K, R]) moveTo(at int) {
	t.endRange()
	t.step(at)
}

// step moves the cursor to a position, kept in bounds, and the window after it.
func (t *Table[K, R]) step(at int) {
	t.pinned = false
	t.at = max(0, min(at, len(t.view)-1))
	t.follow()
}

// slide moves cursor and window together, by pages of some rows.
func (t *Table[K, R]) slide(pages, rows int) {
	pages = max(-len(t.view), min(pages, len(t.view)))
	line := t.at - t.top
	t.endRange()
	t.pinned = false
	t.at = clampMove(t.at, pages*rows, len(t.view))
	t.top = t.at - line
	t.follow()
}

// follow brings the window into bounds and the cursor into the window, with as little movement as possible.
func (t *Table[K, R]) follow() {
	body := max(1, t.bodyHeight())
	t.top = min(t.top, t.at)
	t.top = max(t.top, t.at-body+1)
	t.top = max(0, min(t.top, len(t.view)-body))
}

// tableWas is where the cursor was before the rows or the view changed.
type tableWas[K comparable] struct {
	key   K
	shown bool
	// moved translates base indexes of the view before to those of now, -1 for rows that are gone; nil when none changed.
	moved []int32
}

// was notes the cursor's key, before the keys change.
func (t *Table[K, R]) was() tableWas[K] {
	k, ok := t.Cursor()
	return tableWas[K]{key: k, shown: ok}
}

// place puts the cursor back on its row after the view was rebuilt from old, on the same line of the screen where that can be.
func (t *Table[K, R]) place(old []int32, was tableWas[K]) {
	if t.pinned {
		t.at, t.top = 0, 0
		return
	}
	line := t.at - t.top
	switch {
	case was.shown:
		t.at = t.nearest(old, was.moved)
		t.noteLoss(was.key)
	case t.wants && len(t.view) > 0:
		t.at = 0
		if i := t.find(t.wanted); i >= 0 && t.passes(i) {
			t.at = slices.Index(t.view, i)
		}
		t.wants = false
	default:
		t.at = 0
	}
	t.top = t.at - line
	t.follow()
}

// nearest returns where the cursor's row is in the view now, or else the next row of the old view that is still shown, or
// else the one before.
func (t *Table[K, R]) nearest(old, moved []int32) int {
	now := func(at int) int {
		i := old[at]
		if moved != nil {
			i = moved[i]
		}
		if i < 0 || !t.passes(i) {
			return -1
		}
		return slices.Index(t.view, i)
	}
	for at := t.at; at < len(old); at++ {
		if p := now(at); p >= 0 {
			return p
		}
	}
	for at := t.at - 1; at >= 0; at-- {
		if p := now(at); p >= 0 {
			return p
		}
	}
	return 0
}

// noteLoss remembers that the cursor left a key, if it did. An empty view keeps the cursor's place: when rows come back
// and that key is among them, the cursor is on it again.
func (t *Table[K, R]) noteLoss(k K) {
	now, ok := t.Cursor()
	if ok && now == k {
		return
	}
	if !ok {
		t.wanted, t.wants = k, true
	}
	if !t.loses {
		t.lost, t.loses = k, true
	}
}

// clampMove adds delta to a position and keeps it among n; any delta is fine.
func clampMove(at, delta, n int) int {
	delta = max(-n, min(delta, n))
	return max(0, min(at+delta, n-1))
}
