package tui

// The smallest window that is drawn.
const (
	minWidth  = 40
	minHeight = 10
)

// rect is a part of the window in cells, from 0,0 at the top left.
type rect struct{ x, y, w, h int }

// rects are where things go. They follow from the window's size alone.
type rects struct {
	small bool
	body  rect
}

// layout divides a window of w by h cells.
func layout(w, h int) rects {
	if w < minWidth || h < minHeight {
		return rects{small: true}
	}
	return rects{body: rect{0, 2, w, h - 4}}
}
