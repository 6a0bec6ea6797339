package ui

import (
	"callsign/internal/text"
	"callsign/styles"
)

// Scroll shows a window of lines of text with a scrollbar where it is needed. The zero value is empty and ready. It is not
// safe for concurrent use.
type Scroll struct {
	lines []string
	w, h  int
	top   int
}

// SetSize sets the size in cells. The first line on the screen stays first where that is possible.
func (s *Scroll) SetSize(w, h int) {
	s.w, s.h = max(0, w), max(0, h)
	s.bound()
}

// TextWidth is the width to prepare lines for: the window without the scrollbar's cell, which is kept free also when there
// is nothing to scroll, so that text is not wrapped anew when it grows.
func (s *Scroll) TextWidth() int { return s.w - s.bar() }

func (s *Scroll) bar() int {
	if s.w < 2 {
		return 0
	}
	return 1
}

// SetLines takes the text: styled lines of cleaned text, cut when they are wider than TextWidth. The slice is read, not
// changed. The position stays where that is possible.
func (s *Scroll) SetLines(lines []string) {
	s.lines = lines
	s.bound()
}

// Move scrolls by n lines, down when positive.
func (s *Scroll) Move(n int) {
	s.top += max(-len(s.lines), min(n, len(s.lines)))
	s.bound()
}

// Page scrolls by n windows less a line of each, so that one line is seen twice.
func (s *Scroll) Page(n int) { s.pages(n, max(1, s.h-1)) }

// HalfPage scrolls by n half windows.
func (s *Scroll) HalfPage(n int) { s.pages(n, max(1, s.h/2)) }

func (s *Scroll) pages(n, lines int) {
	s.Move(max(-len(s.lines), min(n, len(s.lines))) * lines)
}

// Home goes to the first line.
func (s *Scroll) Home() { s.top = 0 }

// End goes to the last line.
func (s *Scroll) End() { s.top = s.last() }

// Key scrolls by a key; false when it is none of those that scroll. It is for dialogs, whose keys are fixed; a view has commands.
func (s *Scroll) Key(name string) bool {
	switch name {
	case "down", "j":
		s.Move(1)
	case "up", "k":
		s.Move(-1)
	case "pgdown":
		s.Page(1)
	case "pgup":
		s.Page(-1)
	case "ctrl+d":
		s.HalfPage(1)
	case "ctrl+u":
		s.HalfPage(-1)
	case "home", "g":
		s.Home()
	case "end", "G":
		s.End()
	default:
		return false
	}
	return true
}

// Lines draws the window: exactly as many lines as SetSize said, each exactly as many cells.
func (s *Scroll) Lines(look styles.Look) []string {
	out := make([]string, 0, s.h)
	bar := scrollbar(look, s.bar(), s.h, s.top, len(s.lines))
	blank := text.Spaces(s.TextWidth())
	for y := range s.h {
		line := blank
		if at := s.top + y; at < len(s.lines) {
			line = text.Fit(s.lines[at], s.TextWidth(), look.Glyphs.Ellipsis)
		}
		out = append(out, line+bar(y))
	}
	return out
}

// last is the largest position of the window.
func (s *Scroll) last() int { return max(0, len(s.lines)-s.h) }

// bound keeps the window inside the text.
func (s *Scroll) bound() { s.top = max(0, min(s.top, s.last())) }

// scrollbar returns what stands in each line of a scrollbar of h lines beside n lines of which the window begins at top: a
// track with a thumb when there is more than the window shows, else a blank. w is its width, 0 or 1.
func scrollbar(look styles.Look, w, h, top, n int) func(y int) string {
	if w == 0 {
		return func(int) string { return "" }
	}
	if n <= h || h <= 0 {
		return func(int) string { return " " }
	}
	size := max(1, h*h/n)
	// The thumb touches an end only when the window does.
	from, room := 0, h-size
	switch {
	case top >= n-h:
		from = room
	case top > 0:
		from = max(min(1, room), min(top*room/(n-h), room-1))
	}
	thumb := look.Theme.Scroll.Render(look.Glyphs.ScrollThumb)
	track := look.Theme.Scroll.Render(look.Glyphs.ScrollTrack)
	return func(y int) string {
		if y >= from && y < from+size {
			return thumb
		}
		return track
	}
}
