package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// isSpace reports characters that draw a gap.
func isSpace(r rune) bool { return r == ' ' || r > 0x7f && unicode.Is(unicode.Zs, r) }

// Fold returns the form that filters compare: Unicode NFC, lower case, runs of spaces and controls as one space, none at the ends,
// without format characters and variation selectors, which are not seen and not typed. At most LineCap bytes are read.
func Fold(s string) string {
	s = head(s, LineCap)
	if isFolded(s) {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	gap := false
	for _, r := range strings.ToLower(norm.NFC.String(s)) {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r):
			gap = out.Len() > 0
			continue
		case unicode.Is(unicode.Cf, r), classify(r) == classSelector:
			continue
		}
		if gap {
			out.WriteByte(' ')
			gap = false
		}
		out.WriteRune(r)
	}
	return out.String()
}

// isFolded reports ASCII that Fold leaves as it is.
func isFolded(s string) bool {
	before := byte(' ')
	for i := range len(s) {
		b := s[i]
		if b < 0x20 || b > 0x7e || b >= 'A' && b <= 'Z' || b == ' ' && before == ' ' {
			return false
		}
		before = b
	}
	return s == "" || before != ' '
}

// Haystack returns the text that a filter looks into: each part folded; when it has spaces also without them; when it is a
// number also its digits alone, so that "+82 10-5555" is found by 82105555. Parts stand on lines of their own, so no word matches across two.
// Look for Fold of each word, and for Digits of the whole query.
func Haystack(parts ...string) string {
	var out strings.Builder
	add := func(s string) {
		if s == "" {
			return
		}
		if out.Len() > 0 {
			out.WriteByte('\n')
		}
		out.WriteString(s)
	}
	for _, p := range parts {
		f := Fold(p)
		add(f)
		d := Digits(f)
		if d != f {
			add(d)
		}
		if strings.Contains(f, " ") && d == "" {
			add(strings.ReplaceAll(f, " ", ""))
		}
	}
	return out.String()
}

// Digits returns the digits of a phone number; empty when s is anything else than ASCII digits, spaces and + - ( ) . /
func Digits(s string) string {
	out := make([]byte, 0, len(s))
	for i := range len(s) {
		switch b := s[i]; {
		case b >= '0' && b <= '9':
			out = append(out, b)
		case strings.IndexByte(" +-().", b) < 0 && b != '/':
			return ""
		}
	}
	return string(out)
}

// head returns at most n bytes of s, cut between characters.
func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
