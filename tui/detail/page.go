package detail

import (
	"callsign/api"
	"callsign/internal/text"
	"callsign/styles"
)

// page collects the lines of the view.
type page struct {
	look  styles.Look
	w     int
	label int // cells of the first column
	lines []string
}

func (p *page) add(lines ...string) { p.lines = append(p.lines, lines...) }

// section starts a part with an empty line and a heading; right is an optional second heading.
func (p *page) section(title string, columns ...string) {
	t := p.look.Theme
	line := t.Header.Render(text.Fit(title, p.label, p.look.Glyphs.Ellipsis))
	for i, c := range columns {
		line += "  " + t.Header.Render(text.Fit(c, p.column(i, len(columns)), p.look.Glyphs.Ellipsis))
	}
	p.add("", line)
}

// column is the width of value column i of n.
func (p *page) column(i, n int) int {
	room := p.w - p.label - 2*n
	if n == 0 || room < n {
		return 1
	}
	if i == n-1 {
		return room - (n-1)*(room/n)
	}
	return room / n
}

// row adds a label and its values, each wrapped in its column.
func (p *page) row(label string, style styles.Style, values ...cell) {
	n := len(values)
	wrapped := make([][]string, n)
	height := 1
	for i, v := range values {
		wrapped[i] = v.wrap(p.column(i, n))
		height = max(height, len(wrapped[i]))
	}
	for y := range height {
		name := ""
		if y == 0 {
			name = label
		}
		line := style.Render(text.Fit(name, p.label, p.look.Glyphs.Ellipsis))
		for i, v := range values {
			part := ""
			if y < len(wrapped[i]) {
				part = wrapped[i][y]
			}
			line += "  " + v.style.Render(text.Fit(part, p.column(i, n), p.look.Glyphs.Ellipsis))
		}
		p.add(line)
	}
}

// cell is a cleaned value with its look.
type cell struct {
	text  string
	style styles.Style
	lead  string // a sign in front, which further lines are indented by
}

// wrap breaks the value into lines of at most w cells.
func (c cell) wrap(w int) []string {
	if c.lead == "" {
		return text.Wrap(c.text, w)
	}
	lead := c.lead + " "
	lines := text.Wrap(c.text, max(1, w-text.Width(lead)))
	for i, l := range lines {
		lines[i] = lead + l
		lead = text.Spaces(text.Width(lead))
	}
	return lines
}

// status adds a status and, wrapped beside it, what it means.
func (p *page) status(role api.Role, word, meaning string) {
	t := p.look.Theme
	word = p.look.Glyphs.Role(role) + " " + word
	left := text.Width(word) + 2
	if p.w-left < meaningWidth {
		p.add(t.Role(role).Render(word))
		word, left = "", 2
	}
	for _, l := range text.Wrap(meaning, max(1, p.w-left)) {
		p.add(t.Role(role).Render(text.Fit(word, left, "")) + t.Dim.Render(l))
		word = ""
	}
}

// meaningWidth is the least room for a meaning beside its status.
const meaningWidth = 24
