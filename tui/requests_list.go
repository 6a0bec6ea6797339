package tui

import (
	"slices"

	"callsign/styles"
	"callsign/tui/ui"
)

// ledger is a list with its newest entry on top and a cursor. The cursor stays on the newest while it has not been moved; afterwards it
// stays on its entry, at its place on the screen, whatever comes in above. Entries are known by their numbers, which only grow.
type ledger struct {
	n    uint64 // the entry under the cursor; 0 follows the newest
	seen uint64 // the entry that was drawn under the cursor last
	row  int    // the line of the window in which the cursor's entry begins
	h    int    // lines of the window
}

// find returns the place of the cursor among numbers that fall: its entry, or the next older one that is still there.
func (l *ledger) find(numbers []uint64) int {
	n := l.n
	if n == 0 {
		n = l.seen
	}
	for i, x := range numbers {
		if x <= n {
			return i
		}
	}
	return len(numbers) - 1
}

// move moves the cursor by entries, down when positive. At the top it follows the newest again.
func (l *ledger) move(numbers []uint64, by, height int) {
	if len(numbers) == 0 {
		return
	}
	was := l.find(numbers)
	at := max(0, min(was+by, len(numbers)-1))
	l.row = max(0, min(l.row+(at-was)*height, l.h-height))
	l.n, l.seen = numbers[at], numbers[at]
	if at == 0 {
		l.n = 0
	}
}

// key moves by the usual keys; false for any other.
func (l *ledger) key(name string, numbers []uint64, height int) bool {
	page := max(1, l.h/max(1, height)-1)
	switch name {
	case "down", "j":
		l.move(numbers, 1, height)
	case "up", "k":
		l.move(numbers, -1, height)
	case "pgdown":
		l.move(numbers, page, height)
	case "pgup":
		l.move(numbers, -page, height)
	case "ctrl+d":
		l.move(numbers, max(1, page/2), height)
	case "ctrl+u":
		l.move(numbers, -max(1, page/2), height)
	case "home", "g":
		l.move(numbers, -len(numbers), height)
	case "end", "G":
		l.move(numbers, len(numbers), height)
	default:
		return false
	}
	return true
}

// above is how many entries came in above the cursor's.
func (l *ledger) above(numbers []uint64) int {
	if l.n == 0 {
		return 0
	}
	return max(0, slices.IndexFunc(numbers, func(n uint64) bool { return n <= l.n }))
}

// draw draws h lines of w cells. height is the number of lines of an entry, entry draws them.
func (l *ledger) draw(look styles.Look, numbers []uint64, w, h int, height func(i int) int, entry func(i, w int, selected bool) []string) []string {
	l.h = h
	if len(numbers) == 0 {
		return nil
	}
	at := 0
	if l.n != 0 {
		at = l.find(numbers)
	}
	l.seen = numbers[at]
	start, total, begin := 0, 0, make([]int, len(numbers))
	for i := range numbers {
		begin[i] = total
		if total += height(i); i < at {
			start = total
		}
	}
	if l.n == 0 {
		l.row = 0
	}
	l.row = max(0, min(l.row, h-min(h, height(at))))
	top := max(0, min(start-l.row, total-h))
	l.row = start - top
	var lines []string
	first := -1
	for i := range numbers {
		if begin[i]+height(i) <= top || begin[i] >= top+h {
			continue
		}
		if first < 0 {
			first = begin[i]
		}
		lines = append(lines, entry(i, w-1, i == at)...)
	}
	// Only what is in sight was drawn: the scrollbar has to know of the rest.
	all := make([]string, total)
	copy(all[first:], lines)
	var s ui.Scroll
	s.SetSize(w, h)
	s.SetLines(all)
	s.Move(top)
	return s.Lines(look)
}
