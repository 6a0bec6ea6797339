package ui

import (
	"strings"

	"callsign/internal/text"
	"callsign/styles"
)

// Lines draws the table: exactly as many lines as SetSize said, each exactly as many cells. Only rows in the window are looked at.
func (t *Table[K, R]) Lines(look styles.Look, focused bool) []string {
	lines := make([]string, 0, t.h)
	if t.headerHeight() > 0 {
		lines = append(lines, t.header(look))
	}
	body := t.bodyHeight()
	bar := scrollbar(look, t.plan.bar, body, t.top, len(t.view))
	blank := text.Spaces(t.w - t.plan.bar)
	for y := range body {
		line := blank
		if at := t.top + y; at < len(t.view) {
			line = t.line(look, at, focused)
		}
		lines = append(lines, line+bar(y))
	}
	return lines
}

// header draws the titles; the sorted column has a mark behind its title.
func (t *Table[K, R]) header(look styles.Look) string {
	var b strings.Builder
	b.WriteString(text.Spaces(t.plan.gutter))
	x := t.plan.gutter
	for _, p := range t.plan.cols {
		b.WriteString(text.Spaces(p.x - x))
		b.WriteString(t.title(look, p))
		x = p.x + p.w
	}
	b.WriteString(text.Spaces(t.w - x))
	return look.Theme.Header.Render(b.String())
}

// title draws a column's title, and behind it which way the rows are sorted.
func (t *Table[K, R]) title(look styles.Look, p tablePlace) string {
	c, mark, room := t.cols[p.col], "", p.w
	if p.col == t.sort && p.w > 1 {
		mark, room = look.Glyphs.SortUp, p.w-1
		if t.desc {
			mark = look.Glyphs.SortDown
		}
	}
	s := text.Truncate(c.Title, room, look.Glyphs.Ellipsis) + mark
	if c.Right {
		return text.FitRight(s, p.w, "")
	}
	return text.Fit(s, p.w, "")
}

// line draws one line of the body without the scrollbar's cell.
func (t *Table[K, R]) line(look styles.Look, at int, focused bool) string {
	if at == t.at {
		return look.Theme.Select(t.row(look, at), focused)
	}
	return t.row(look, at)
}

// row draws the row at a position of the view, not yet selected.
func (t *Table[K, R]) row(look styles.Look, at int) string {
	i := t.view[at]
	r := t.rows[i]
	var b strings.Builder
	b.Grow(t.w + t.w/2)
	b.WriteString(t.gutter(look, at == t.at, t.marks[i] != rowPlain))
	x := t.plan.gutter
	for _, p := range t.plan.cols {
		c := t.cols[p.col]
		b.WriteString(text.Spaces(p.x - x))
		b.WriteString(drawCell(look, c.Cell(r), p.w, c.Right))
		x = p.x + p.w
	}
	b.WriteString(text.Spaces(t.w - t.plan.bar - x))
	return b.String()
}

// gutter draws the cells before the first column: cursor, mark, and a space where there is room.
func (t *Table[K, R]) gutter(look styles.Look, cursor, mark bool) string {
	c, m := " ", " "
	if cursor {
		c = look.Glyphs.Cursor
	}
	if mark {
		m = look.Theme.Mark.Render(look.Glyphs.Mark)
	}
	switch t.plan.gutter {
	case 0:
		return ""
	case 1: // no room for both: the cursor's row is told apart by its style too
		if mark {
			return m
		}
		return c
	}
	return c + m + text.Spaces(t.plan.gutter-2)
}

// drawCell draws one cell, exactly w cells wide. The style is on the text alone: an underline must not run on to the next
// column. The change mark stands apart from the text where there is room, because its ASCII twin is a letter.
func drawCell(look styles.Look, c TableCell, w int, right bool) string {
	mark, room := "", w
	if c.Changed && w > 1 {
		mark, room = look.Theme.Info.Render(look.Glyphs.Delta), w-1
		if text.Width(c.Text) < room {
			mark, room = " "+mark, room-1
		}
	}
	s := text.Truncate(c.Text, room, look.Glyphs.Ellipsis)
	gap := text.Spaces(room - text.Width(s))
	if right {
		return gap + c.Style.Render(s) + mark
	}
	return c.Style.Render(s) + mark + gap
}

// TableHit is what a place on the screen belongs to.
type TableHit[K comparable] struct {
	// Key is the row's key where OnRow, else the zero key.
	Key   K
	OnRow bool
	// Header is true on the header line.
	Header bool
	// Column is the ID of the column there, empty between columns.
	Column string
}

// Click tells what is at a cell of the table; 0, 0 is its upper left corner. It changes nothing.
func (t *Table[K, R]) Click(x, y int) TableHit[K] {
	var hit TableHit[K]
	if x < 0 || y < 0 || x >= t.w || y >= t.h {
		return hit
	}
	for _, p := range t.plan.cols {
		if x >= p.x && x < p.x+p.w {
			hit.Column = t.cols[p.col].ID
		}
	}
	if y < t.headerHeight() {
		hit.Header = true
		return hit
	}
	if at := t.top + y - t.headerHeight(); at < len(t.view) {
		hit.Key, hit.OnRow = t.keys[t.view[at]], true
	}
	return hit
}
