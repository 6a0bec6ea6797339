package ui

import "slices"

// tableMark says whether a row is marked, and how it came about.
type tableMark uint8

const (
	rowPlain tableMark = iota
	rowMarked
	rowRanged // marked by the running range: going back takes the mark off again
)

// ToggleMark marks the row under the cursor, or takes its mark off. The cursor stays.
func (t *Table[K, R]) ToggleMark() {
	if len(t.view) == 0 {
		return
	}
	t.pinned = false
	t.endRange()
	i := t.view[t.at]
	if t.marks[i] == rowPlain {
		t.setMark(i, rowMarked)
	} else {
		t.setMark(i, rowPlain)
	}
}

// MarkRange marks the row under the cursor, moves the cursor by delta and marks the rows it passes. Going back towards where
// the range began takes off the marks that the range made, not those that were there before. Any other movement ends the range.
func (t *Table[K, R]) MarkRange(delta int) {
	if len(t.view) == 0 {
		return
	}
	from := -1
	if t.anchor >= 0 {
		from = slices.Index(t.view, t.anchor)
	}
	if from < 0 {
		t.endRange()
		from, t.anchor = t.at, t.view[t.at]
		t.cover(t.at)
	}
	at, to, dir := t.at, clampMove(t.at, delta, len(t.view)), 1
	if to < at {
		dir = -1
	}
	for ; at != to; at += dir {
		if back := (from-at)*dir > 0; !back {
			t.cover(at + dir)
		} else if t.marks[t.view[at]] == rowRanged {
			t.setMark(t.view[at], rowPlain)
		}
	}
	t.step(to)
}

// cover marks a row of the view for the running range.
func (t *Table[K, R]) cover(at int) {
	if i := t.view[at]; t.marks[i] == rowPlain {
		t.setMark(i, rowRanged)
	}
}

// endRange makes what the running range marked plain marks.
func (t *Table[K, R]) endRange() {
	if t.anchor < 0 {
		return
	}
	t.anchor = -1
	for i, m := range t.marks {
		if m == rowRanged {
			t.marks[i] = rowMarked
		}
	}
}

// MarkAll marks every row of the view. When all are marked already it takes their marks off; hidden rows keep theirs.
func (t *Table[K, R]) MarkAll() {
	t.pinned = false
	t.endRange()
	to := rowMarked
	if t.markedHere == len(t.view) {
		to = rowPlain
	}
	for _, i := range t.view {
		t.marks[i] = to
	}
	t.countMarks()
}

// ClearMarks takes all marks off, also those of hidden rows.
func (t *Table[K, R]) ClearMarks() {
	t.anchor = -1
	clear(t.marks)
	t.countMarks()
}

// IsMarked reports whether a key is marked.
func (t *Table[K, R]) IsMarked(k K) bool {
	i := t.find(k)
	return i >= 0 && t.marks[i] != rowPlain
}

// Marked returns the keys of the marked rows in sort order, hidden ones too.
func (t *Table[K, R]) Marked() []K {
	out := make([]K, 0, t.marked)
	add := func(i int32) {
		if t.marks[i] != rowPlain {
			out = append(out, t.keys[i])
		}
	}
	if t.order == nil {
		for i := range t.keys {
			add(int32(i))
		}
		return out
	}
	for _, i := range t.order {
		add(i)
	}
	return out
}

// MarkedCount returns how many rows are marked, and how many of these the filter hides.
func (t *Table[K, R]) MarkedCount() (total, hidden int) { return t.marked, t.marked - t.markedHere }

// setMark changes the mark of a row of the view and keeps the counts.
func (t *Table[K, R]) setMark(i int32, m tableMark) {
	if (t.marks[i] == rowPlain) != (m == rowPlain) {
		d := 1
		if m == rowPlain {
			d = -1
		}
		t.marked += d
		t.markedHere += d
	}
	t.marks[i] = m
}

// countMarks counts anew, after the view or many marks changed.
func (t *Table[K, R]) countMarks() {
	t.marked, t.markedHere = 0, 0
	for i, m := range t.marks {
		if m == rowPlain {
			continue
		}
		t.marked++
		if t.passes(int32(i)) {
			t.markedHere++
		}
	}
}
