package ui

import (
	"strings"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/internal/text"
	"callsign/styles"
)

// TextBox edits text in one line or several. It exists beside the inputs of bubbles because it has to do what they cannot: keep a
// hostile value byte for byte while it shows it harmlessly, move by what a person sees as one character, and tell where
// the terminal's real cursor belongs, so that input methods draw there.
type TextBox struct {
	value string
	pos   int // byte offset of the insertion point, on a cluster boundary
	multi bool
	limit int // characters (code points) that may be typed; 0: none
	blind bool
	top   int // first visible row
}

// NewTextBox makes a box; multi keeps newlines, limit is in characters (0: no limit).
func NewTextBox(multi bool, limit int) TextBox { return TextBox{multi: multi, limit: limit} }

// Blind makes the box show a dot for each character.
func (b *TextBox) Blind() { b.blind = true }

// Value is the text, byte for byte.
func (b *TextBox) Value() string { return b.value }

// SetValue replaces the text and puts the insertion point at its end.
func (b *TextBox) SetValue(s string) { b.value, b.pos, b.top = s, len(s), 0 }

// Count is the length in characters (code points), the unit of the server's limits.
func (b *TextBox) Count() int { return utf8.RuneCountInString(b.value) }

// Update takes a key and reports whether it meant something here.
func (b *TextBox) Update(key tea.KeyMsg) bool {
	if key.Type == tea.KeyRunes && !key.Alt || key.Type == tea.KeySpace {
		b.Insert(string(key.Runes))
		return true
	}
	return b.move(key.String()) || b.erase(key.String())
}

func (b *TextBox) move(key string) bool {
	switch key {
	case "left", "ctrl+b":
		b.pos -= text.LastCluster(b.value[:b.pos])
	case "right", "ctrl+f":
		b.pos += text.FirstCluster(b.value[b.pos:])
	case "ctrl+left", "alt+left", "alt+b":
		b.pos = wordLeft(b.value, b.pos)
	case "ctrl+right", "alt+right", "alt+f":
		b.pos = wordRight(b.value, b.pos)
	case "home", "ctrl+a":
		b.pos = b.lineStart()
	case "end", "ctrl+e":
		b.pos = b.lineEnd()
	default:
		return false
	}
	return true
}

func (b *TextBox) erase(key string) bool {
	switch key {
	case "backspace", "ctrl+h":
		b.cut(b.pos-text.LastCluster(b.value[:b.pos]), b.pos)
	case "delete", "ctrl+d":
		b.cut(b.pos, b.pos+text.FirstCluster(b.value[b.pos:]))
	case "ctrl+w", "alt+backspace":
		b.cut(wordLeft(b.value, b.pos), b.pos)
	case "alt+d":
		b.cut(b.pos, wordRight(b.value, b.pos))
	case "ctrl+u":
		b.cut(b.lineStart(), b.pos)
	case "ctrl+k":
		b.cut(b.pos, b.lineEnd())
	default:
		return false
	}
	return true
}

// Insert puts text at the insertion point. One-line boxes turn line breaks into spaces; other controls are dropped,
// for no key types them. What exceeds the box's limit is dropped: only boxes whose text is not worth keeping have one.
func (b *TextBox) Insert(s string) {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	if !b.multi {
		s = strings.ReplaceAll(s, "\n", " ")
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r == '\n':
			return r
		case r < ' ', r == 0x7f, r >= 0x80 && r < 0xa0, r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
	if b.limit > 0 {
		s = firstRunes(s, b.limit-b.Count())
	}
	b.value = b.value[:b.pos] + s + b.value[b.pos:]
	b.pos += len(s)
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n <= 0 {
			return s[:i]
		}
		n--
	}
	return s
}

func (b *TextBox) cut(from, to int) {
	b.value = b.value[:from] + b.value[to:]
	b.pos = from
}

func (b *TextBox) lineStart() int { return strings.LastIndexByte(b.value[:b.pos], '\n') + 1 }

func (b *TextBox) lineEnd() int {
	if i := strings.IndexByte(b.value[b.pos:], '\n'); i >= 0 {
		return b.pos + i
	}
	return len(b.value)
}

func wordLeft(s string, pos int) int {
	for pos > 0 && s[pos-1] == ' ' {
		pos--
	}
	for pos > 0 && s[pos-1] != ' ' && s[pos-1] != '\n' {
		pos -= text.LastCluster(s[:pos])
	}
	return pos
}

func wordRight(s string, pos int) int {
	for pos < len(s) && s[pos] == ' ' {
		pos++
	}
	for pos < len(s) && s[pos] != ' ' && s[pos] != '\n' {
		pos += text.FirstCluster(s[pos:])
	}
	return pos
}

// row is one visual row of a multi-line box: the bytes from..to of the value.
type row struct{ from, to int }

// rows breaks the value into visual rows of at most w cells: at newlines, behind spaces, and inside words that are wider than a row.
func (b *TextBox) rows(w int) []row {
	var out []row
	start, cells := 0, 0
	space, after := -1, 0 // behind the last space of the row, and the cells since
	for i := 0; i < len(b.value); {
		n := text.FirstCluster(b.value[i:])
		if b.value[i] == '\n' {
			out = append(out, row{start, i})
			i += n
			start, cells, space = i, 0, -1
			continue
		}
		cw := text.Width(b.shown(b.value[i : i+n]))
		for cells+cw > w && i > start {
			cut := i
			if space > start {
				cut, cells = space, after
			} else {
				cells = 0
			}
			out = append(out, row{start, cut})
			start, space = cut, -1
		}
		cells += cw
		after += cw
		i += n
		if b.value[i-1] == ' ' {
			space, after = i, 0
		}
	}
	return append(out, row{start, len(b.value)})
}

// shown is text as it may be drawn.
func (b *TextBox) shown(s string) string {
	if b.blind {
		return strings.Repeat("*", utf8.RuneCountInString(s))
	}
	return text.Line(s)
}

// UpDown moves by one visual row of a box that is w cells wide; false when there is no such row.
func (b *TextBox) UpDown(by, w int) bool {
	rows := b.rows(w)
	at := b.rowOf(rows)
	to := at + by
	if !b.multi || to < 0 || to >= len(rows) {
		return false
	}
	want := text.Width(b.shown(b.value[rows[at].from:b.pos]))
	b.pos = rows[to].from
	for b.pos < rows[to].to {
		n := text.FirstCluster(b.value[b.pos:])
		if text.Width(b.shown(b.value[rows[to].from:b.pos+n])) > want {
			break
		}
		b.pos += n
	}
	return true
}

func (b *TextBox) rowOf(rows []row) int {
	for i, r := range rows {
		if b.pos <= r.to && (b.pos < r.to || i == len(rows)-1 || rows[i+1].from > r.to) {
			return i
		}
	}
	return len(rows) - 1
}

// Lines draws the box: h lines of w cells in one style, and where the insertion point is.
func (b *TextBox) Lines(style styles.Style, w, h int) (lines []string, x, y int) {
	if w < 2 || h < 1 {
		return Blank(max(w, 0), max(h, 0)), 0, 0
	}
	if !b.multi {
		line, x := b.line(w)
		return []string{style.Render(line)}, x, 0
	}
	rows := b.rows(w - 1)
	at := b.rowOf(rows)
	b.top = min(max(b.top, at-h+1), at)
	for i := range h {
		s := ""
		if b.top+i < len(rows) {
			r := rows[b.top+i]
			s = b.shown(b.value[r.from:r.to])
		}
		lines = append(lines, style.Render(text.Fit(s, w, "")))
	}
	return lines, min(text.Width(b.shown(b.value[rows[at].from:b.pos])), w-1), at - b.top
}

// line draws a one-line box, scrolled so that the insertion point is in it.
func (b *TextBox) line(w int) (string, int) {
	before, after := b.shown(b.value[:b.pos]), b.shown(b.value[b.pos:])
	x := text.Width(before)
	if x < w {
		return text.Fit(before+after, w, ""), x
	}
	skip := x - w + 1 + w/4
	rest := text.Skip(before, skip)
	return text.Fit(rest+after, w, ""), min(text.Width(rest), w-1)
}
