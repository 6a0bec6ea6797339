package tui

// The smallest window that is drawn, and where the wider layouts begin.
const (
	minWidth, minHeight     = 40, 10
	splitWidth, splitHeight = 120, 30
	tripleWidth             = 180
	// sticky is how many columns a window has to be narrower than where a layout begins before it is left again, so that dragging an
	// edge does not make the screen flicker between two.
	sticky = 2
)

// mode is one of the layouts.
type mode int

const (
	tooSmall mode = iota
	single        // one view at a time
	split         // list and detail side by side, the feed below
	triple        // list, detail and feed side by side
)

// rect is a part of the window in cells, from 0,0 at the top left.
type rect struct{ x, y, w, h int }

// rects are where things go.
type rects struct {
	mode mode
	body rect // everything between the two lines of head and the two of foot
	list rect
	side rect
	feed rect
}

// layout divides a window of w by h cells. It depends on nothing but the size and the layout there was.
func layout(w, h int, was mode) rects {
	m := modeOf(w, h)
	if m != tooSmall && was > m && was == modeOf(w+sticky, h) {
		m = was
	}
	r := rects{mode: m, body: rect{0, 2, w, h - 4}}
	b := r.body
	switch m {
	case split:
		r.feed = rect{b.x, b.y + b.h - b.h/4, b.w, b.h / 4}
		top := b.h - r.feed.h - 1 // a line between
		list := b.w * 7 / 12
		r.list = rect{b.x, b.y, list, top}
		r.side = rect{b.x + list + 1, b.y, b.w - list - 1, top}
	case triple:
		list, feed := b.w*3/7, b.w*2/7
		r.list = rect{b.x, b.y, list, b.h}
		r.side = rect{b.x + list + 1, b.y, b.w - list - feed - 2, b.h}
		r.feed = rect{b.x + b.w - feed, b.y, feed, b.h}
	}
	return r
}

func modeOf(w, h int) mode {
	switch {
	case w < minWidth || h < minHeight:
		return tooSmall
	case w >= tripleWidth && h >= splitHeight:
		return triple
	case w >= splitWidth && h >= splitHeight:
		return split
	}
	return single
}
