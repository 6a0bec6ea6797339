package term

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"callsign/internal/text"
)

// job is one frame for a window of w by h cells.
type job struct {
	frame Frame
	w, h  int
	full  bool // clear the screen and paint everything
}

// painter knows what is on the screen and makes the bytes that turn it into the next frame.
type painter struct {
	noSync bool

	known  bool // the fields below are what the terminal shows
	w, h   int
	lines  []string
	cursor Point
	shown  bool
}

// forget makes the next frame a full one: nobody knows any more what is on the screen.
func (p *painter) forget() { p.known = false }

const (
	syncBegin  = "\x1b[?2026h"
	syncEnd    = "\x1b[?2026l"
	cursorHide = "\x1b[?25l"
	cursorShow = "\x1b[?25h"
	sgrReset   = "\x1b[m"
	clearAll   = "\x1b[m\x1b[H\x1b[2J"
	clearRight = "\x1b[K"
)

// paint appends to dst the bytes that make the screen show j; nothing when it shows j already.
func (p *painter) paint(dst []byte, j job) []byte {
	full := j.full || !p.known || p.w != j.w || p.h != j.h
	start := len(dst)
	if !p.noSync {
		dst = append(dst, syncBegin...)
	}
	body := len(dst)
	if full {
		dst = append(dst, cursorHide...)
		dst = append(dst, clearAll...)
		p.shown = false
		p.lines = make([]string, j.h)
		p.w, p.h = j.w, j.h
	}
	dst, drawn := p.paintLines(dst, j)
	dst = p.paintCursor(dst, j, drawn || full)
	p.known = true
	if len(dst) == body {
		return dst[:start]
	}
	if !p.noSync {
		dst = append(dst, syncEnd...)
	}
	return dst
}

// paintLines writes the lines that changed. On a cleared screen all lines count as empty.
func (p *painter) paintLines(dst []byte, j job) (_ []byte, drawn bool) {
	for y := range j.h {
		line := ""
		if y < len(j.frame.Lines) {
			line = j.frame.Lines[y]
		}
		if line == p.lines[y] {
			continue
		}
		if p.shown {
			// Without synchronized updates the cursor would be seen running over the screen.
			dst = append(dst, cursorHide...)
			p.shown = false
		}
		dst = moveTo(dst, Point{X: 0, Y: y})
		dst = appendLine(dst, line, j.w)
		p.lines[y] = line
		drawn = true
	}
	return dst, drawn
}

// paintCursor puts the cursor where the frame wants it. A hidden cursor may stand anywhere.
func (p *painter) paintCursor(dst []byte, j job, moved bool) []byte {
	if !j.frame.ShowCursor {
		if p.shown {
			dst = append(dst, cursorHide...)
			p.shown = false
		}
		return dst
	}
	at := Point{X: clamp(j.frame.Cursor.X, j.w), Y: clamp(j.frame.Cursor.Y, j.h)}
	if moved || !p.shown || at != p.cursor {
		dst = moveTo(dst, at)
		p.cursor = at
	}
	if !p.shown {
		dst = append(dst, cursorShow...)
		p.shown = true
	}
	return dst
}

func clamp(v, n int) int { return max(0, min(v, n-1)) }

func moveTo(dst []byte, at Point) []byte {
	dst = append(dst, "\x1b["...)
	dst = strconv.AppendInt(dst, int64(at.Y)+1, 10)
	dst = append(dst, ';')
	dst = strconv.AppendInt(dst, int64(at.X)+1, 10)
	return append(dst, 'H')
}

// appendLine writes one row from its first cell and leaves no cell of the old row. The row begins and ends with no
// attributes set, so that erasing to the right leaves no coloured bar. A row that fills the window is not followed by an erase: the
// cursor then still stands on the last cell and would erase it. A row with characters that terminals draw in different widths is
// erased before, because what follows them is put into its column and may leave cells out.
func appendLine(dst []byte, line string, w int) []byte {
	line = onlySGR(line)
	width := text.Width(line)
	if width > w {
		line = text.Truncate(line, w, "")
		width = text.Width(line)
	}
	pinned := text.Pin(line, 0)
	if len(pinned) != len(line) {
		dst = append(dst, clearRight...)
	}
	dst = append(dst, pinned...)
	if strings.IndexByte(line, '\x1b') >= 0 {
		dst = append(dst, sgrReset...)
	}
	if width < w {
		dst = append(dst, clearRight...)
	}
	return dst
}

// onlySGR is the last fence before the terminal: text is cleaned where it arrives, and a line that still holds
// a control, or a sequence other than SGR, shows question marks instead.
func onlySGR(line string) string {
	i := badByte(line, 0)
	if i == len(line) {
		return line
	}
	var b strings.Builder
	from := 0
	for ; i < len(line); i = badByte(line, from) {
		b.WriteString(line[from:i])
		b.WriteByte('?')
		_, size := utf8.DecodeRuneInString(line[i:])
		from = i + size
	}
	b.WriteString(line[from:])
	return b.String()
}

// badByte finds the next place from i on that must not reach the terminal; len(line) when there is none.
func badByte(line string, i int) int {
	for i < len(line) {
		c := line[i]
		switch {
		case c == '\x1b':
			n := sgrLen(line[i:])
			if n == 0 {
				return i
			}
			i += n
		case c < ' ' || c == 0x7f:
			return i
		case c < utf8.RuneSelf:
			i++
		default:
			r, size := utf8.DecodeRuneInString(line[i:])
			if r < 0xa0 || r == utf8.RuneError && size == 1 {
				return i // C1 controls, and bytes that are not UTF-8
			}
			i += size
		}
	}
	return len(line)
}

// sgrLen is the length of the SGR sequence that s begins with, or 0.
func sgrLen(s string) int {
	if len(s) < 3 || s[1] != '[' {
		return 0
	}
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9' || c == ';' || c == ':':
		case c == 'm':
			return i + 1
		default:
			return 0
		}
	}
	return 0
}
