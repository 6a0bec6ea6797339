package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Wrap breaks cleaned text into lines of at most w cells: at newlines, at spaces, between ideographs, and inside words that are wider than a line.
// Spaces at a break are dropped, those at the start of a line of the text are kept. Empty text is one empty line; w below 1
// gives none. A character wider than w is replaced by "?". Styles are not carried from line to line.
func Wrap(s string, w int) []string {
	if w < 1 {
		return nil
	}
	var out []string
	for line := range strings.SplitSeq(s, "\n") {
		out = wrapLine(out, line, w)
	}
	return out
}

// wrapLine appends the lines of one line of text.
func wrapLine(out []string, s string, w int) []string {
	if len(s) <= w && isPrintable(s) || Width(s) <= w {
		return append(out, s)
	}
	b := liner{w: w}
	for i := 0; i < len(s); {
		n, width, gap := nextWord(s[i:])
		if gap {
			b.gap(s[i:i+n], width)
		} else {
			b.word(s[i:i+n], width)
		}
		i += n
	}
	return append(append(out, b.done...), b.line.String())
}

// liner fills lines with words.
type liner struct {
	w     int
	done  []string
	line  strings.Builder
	used  int    // cells in line
	space string // spaces that go before the next word if it fits
	wide  int    // cells of space
	soft  bool   // line began at a break, so that spaces at its start are dropped
}

func (b *liner) gap(s string, width int) {
	if b.used == 0 && b.soft {
		return
	}
	b.space, b.wide = b.space+s, b.wide+width
}

func (b *liner) word(s string, width int) {
	if b.used+b.wide+width > b.w && (b.used > 0 || b.wide > 0 && width <= b.w) {
		b.breakLine()
	}
	if b.used+b.wide+width <= b.w {
		b.put(b.space, b.wide)
		b.put(s, width)
		b.space, b.wide = "", 0
		return
	}
	b.space, b.wide = "", 0
	for i := 0; i < len(s); {
		n, cw := nextCluster(s[i:])
		part := s[i : i+n]
		if cw > b.w {
			part, cw = "?", 1
		}
		if b.used+cw > b.w {
			b.breakLine()
		}
		b.put(part, cw)
		i += n
	}
}

func (b *liner) put(s string, width int) {
	b.line.WriteString(s)
	b.used += width
}

func (b *liner) breakLine() {
	if b.used > 0 {
		b.done = append(b.done, b.line.String())
	}
	b.line.Reset()
	b.used, b.space, b.wide, b.soft = 0, "", 0, true
}

// nextWord returns the length and width of the word or the run of spaces at the start of s. An ideograph is a word of its own.
func nextWord(s string) (n, w int, gap bool) {
	for n < len(s) {
		r, _ := utf8.DecodeRuneInString(s[n:])
		if n > 0 && isSpace(r) != gap {
			return n, w, gap
		}
		gap = isSpace(r)
		alone := !gap && isIdeograph(r)
		if alone && n > 0 {
			return n, w, false
		}
		size, cw := nextCluster(s[n:])
		n, w = n+size, w+cw
		if alone {
			return n, w, false
		}
	}
	return n, w, gap
}

// isIdeograph reports characters that lines may break between: Chinese and Japanese write no spaces. Korean does.
func isIdeograph(r rune) bool {
	return r >= 0x2e80 && !(r >= 0xac00 && r <= 0xd7a3) && runeWidth(r) == 2 && (unicode.IsLetter(r) || isEmoji(r))
}
