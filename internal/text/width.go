package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Width returns the cells that cleaned text takes on the screen. Style sequences of ours (ESC [ … final byte) take none.
//
// It is the sum over code points, which is what a terminal without grapheme clustering draws and the most that any
// terminal draws; Line leaves only text for which clustering terminals agree, except in scripts that join spacing marks
// to their base (Devanagari, Thai, …), where Pin keeps what follows in its column. Ambiguous-width characters are narrow.
// The table is ours because x/ansi answers differently under RUNEWIDTH_EASTASIAN and has no such upper bound.
func Width(s string) int {
	w := 0
	for i := 0; i < len(s); {
		if c := s[i]; c >= 0x20 && c < utf8.RuneSelf {
			i++
			if c != 0x7f {
				w++
			}
			continue
		}
		if n := sequenceLen(s[i:]); n > 0 {
			i += n
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		w += runeWidth(r)
		i += n
	}
	return w
}

// Truncate returns s when it is at most w cells wide, else as much of it as fits together with tail, and tail. Style sequences
// after the cut are kept, so that what was opened is closed. A tail that is wider than w is left out.
func Truncate(s string, w int, tail string) string {
	if w <= 0 {
		return ""
	}
	if len(s) <= w && isPrintable(s) {
		return s
	}
	out, _ := truncate(s, w, tail)
	return out
}

// truncate is Truncate for w > 0; it also returns the width of what it returns.
func truncate(s string, w int, tail string) (string, int) {
	tw := Width(tail)
	if tw > w {
		tail, tw = "", 0
	}
	fit, fitWidth := 0, 0 // the longest prefix that leaves room for the tail
	used := 0
	for i := 0; i < len(s); {
		n, cw := nextCluster(s[i:])
		used += cw
		if used > w {
			return s[:fit] + tail + sequencesOf(s[fit:]), fitWidth + tw
		}
		i += n
		if used <= w-tw {
			fit, fitWidth = i, used
		}
	}
	return s, used
}

// Fit returns s in exactly w cells: cut with tail when it is wider, filled with spaces on the right when it is narrower.
func Fit(s string, w int, tail string) string {
	s, gap := fit(s, w, tail)
	if gap == 0 {
		return s
	}
	return s + Spaces(gap)
}

// FitRight is Fit with the spaces on the left, for numbers and times.
func FitRight(s string, w int, tail string) string {
	s, gap := fit(s, w, tail)
	if gap == 0 {
		return s
	}
	return Spaces(gap) + s
}

// fit cuts s to w cells and tells how many are left over.
func fit(s string, w int, tail string) (string, int) {
	if w <= 0 {
		return "", 0
	}
	if len(s) <= w && isPrintable(s) {
		return s, w - len(s)
	}
	s, used := truncate(s, w, tail)
	return s, w - used
}

// blank is what Spaces cuts from; wider than most windows.
const blank = "                                                                                                                                "

// Spaces returns n spaces; none for a negative n.
func Spaces(n int) string {
	switch {
	case n <= 0:
		return ""
	case n <= len(blank):
		return blank[:n]
	}
	return strings.Repeat(" ", n)
}

// nextCluster returns the length and the width of what must stay together at the start of s: a style sequence, a flag,
// or a character with its marks.
func nextCluster(s string) (n, w int) {
	if c := s[0]; c >= 0x20 && c < 0x7f && (len(s) == 1 || s[1] < utf8.RuneSelf) {
		return 1, 1
	}
	if n := sequenceLen(s); n > 0 {
		return n, 0
	}
	r, n := utf8.DecodeRuneInString(s)
	w = runeWidth(r)
	if isRegional(r) {
		if next, size := utf8.DecodeRuneInString(s[n:]); isRegional(next) {
			return n + size, w + runeWidth(next)
		}
	}
	for n < len(s) && s[n] >= utf8.RuneSelf {
		next, size := utf8.DecodeRuneInString(s[n:])
		if !isMark(next) && !isJoiner(next) {
			break
		}
		n += size
		w += runeWidth(next)
	}
	return n, w
}

// sequenceLen returns the length of the control sequence at the start of s, 0 when there is none.
func sequenceLen(s string) int {
	if len(s) < 2 || s[0] != '\x1b' || s[1] != '[' {
		return 0
	}
	for i := 2; i < len(s); i++ {
		if s[i] >= 0x40 && s[i] <= 0x7e {
			return i + 1
		}
	}
	return len(s)
}

// sequencesOf returns the control sequences in s without the text between them.
func sequencesOf(s string) string {
	first := strings.IndexByte(s, '\x1b')
	if first < 0 {
		return ""
	}
	var out strings.Builder
	for i := first; i < len(s); {
		n := sequenceLen(s[i:])
		if n == 0 {
			i++
			continue
		}
		out.WriteString(s[i : i+n])
		i += n
	}
	return out.String()
}

// runeWidth returns the cells of one character of cleaned text; control characters have none.
func runeWidth(r rune) int {
	if w := commonWidth(r); w != 0 {
		return w
	}
	return runeWidthRare(r)
}

// runeWidthRare is runeWidth by the tables.
func runeWidthRare(r rune) int {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0, isJoiner(r), unicode.Is(unicode.Mn, r), unicode.Is(unicode.Me, r):
		return 0
	case isWide(r):
		return 2
	}
	return 1
}

// isWide looks a character up in the table of wide ones.
func isWide(r rune) bool {
	lo, hi := 0, len(wide)
	for lo < hi {
		mid := (lo + hi) / 2
		if wide[mid].last < r {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return lo < len(wide) && wide[lo].first <= r
}
