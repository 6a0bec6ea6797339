package ui

import (
	"strings"

	"callsign/internal/text"
	"callsign/styles"
)

// repeat is strings.Repeat that takes a negative count for nothing.
func repeat(s string, n int) string {
	if n <= 0 {
		return ""
	}
	return strings.Repeat(s, n)
}

// Blank returns n empty lines of w cells.
func Blank(w, n int) []string {
	if n <= 0 {
		return nil
	}
	line := repeat(" ", w)
	out := make([]string, n)
	for i := range out {
		out[i] = line
	}
	return out
}

// Fill makes lines exactly h lines of exactly w cells: it cuts what is too much and fills what is missing.
func Fill(look styles.Look, lines []string, w, h int) []string {
	if h < 0 {
		h = 0
	}
	out := make([]string, 0, h)
	for _, l := range lines {
		if len(out) == h {
			return out
		}
		out = append(out, text.Fit(l, w, look.Glyphs.Ellipsis))
	}
	return append(out, Blank(w, h-len(out))...)
}

// Sides puts one text at the left and one at the right of a line of w cells. The right one is whole as long as it leaves half of the
// line, and a gap, to the left one.
func Sides(look styles.Look, left, right string, w int) string {
	if right == "" {
		return text.Fit(left, w, look.Glyphs.Ellipsis)
	}
	rw := text.Width(right)
	if lw := text.Width(left); lw+rw+sidesGap > w && rw > w/2 {
		rw = max(w/2, w-lw-sidesGap)
		right = text.Truncate(right, rw, look.Glyphs.Ellipsis)
		rw = text.Width(right)
	}
	gap := min(sidesGap, max(0, w-rw))
	return text.Fit(left, w-rw-gap, look.Glyphs.Ellipsis) + text.Spaces(gap) + right
}

// sidesGap is the least room between the two texts of a line.
const sidesGap = 2

// Hint is a key and what it does, for the last line.
type Hint struct{ Key, Text string }

// HintLine draws as many hints as fit into w cells, the last one always.
func HintLine(look styles.Look, hints []Hint, w int) string {
	if len(hints) == 0 {
		return repeat(" ", w)
	}
	draw := func(h Hint) string { return look.Theme.Key.Render(h.Key) + " " + look.Theme.Hint.Render(h.Text) }
	last := draw(hints[len(hints)-1])
	room := w - text.Width(last)
	var b strings.Builder
	for _, h := range hints[:len(hints)-1] {
		cell := draw(h) + "  "
		cw := text.Width(cell)
		if cw > room {
			break
		}
		room -= cw
		b.WriteString(cell)
	}
	return Sides(look, b.String()+last, "", w)
}

// Empty is what a view without content says: what is the case, and what to do next, in the middle of the room.
func Empty(look styles.Look, w, h int, what string, next ...string) []string {
	lines := []string{look.Theme.Strong.Render(what)}
	for _, n := range next {
		lines = append(lines, look.Theme.Dim.Render(n))
	}
	out := Blank(w, max(0, (h-len(lines))/3))
	for _, l := range lines {
		pad := max(0, (w-text.Width(l))/2)
		out = append(out, repeat(" ", pad)+l)
	}
	return Fill(look, out, w, h)
}
