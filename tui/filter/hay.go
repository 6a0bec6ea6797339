package filter

import (
	"strings"
	"unicode"

	"callsign/internal/fleet"
	"callsign/internal/text"
)

// phoneDigits returns the ASCII digits of a phone number, empty for anything else. Arabic and full-width digits count.
func phoneDigits(s string) string { return text.Digits(strings.Map(asciiPhone, s)) }

func asciiPhone(r rune) rune {
	switch {
	case r < 0x80:
		return r
	case r >= '٠' && r <= '٩':
		return '0' + r - '٠'
	case r >= '۰' && r <= '۹':
		return '0' + r - '۰'
	case r >= '０' && r <= '９':
		return '0' + r - '０'
	case r == '＋':
		return '+'
	case unicode.IsSpace(r):
		return ' '
	}
	return r
}

// nameOf, numberOf and idOf find their part of the record's folded text, which text.Haystack made, without folding anything
// again. Each has its lines: as it is, then without spaces or its digits alone.
func nameOf(r *fleet.Record) string {
	name, _ := part(r.Hay, string(r.Sender.Name))
	return name
}

func numberOf(r *fleet.Record) string {
	_, rest := part(r.Hay, string(r.Sender.Name))
	number, _ := part(rest, string(r.Sender.Number))
	return number
}

func idOf(r *fleet.Record) string {
	_, rest := part(r.Hay, string(r.Sender.Name))
	_, id := part(rest, string(r.Sender.Number))
	return id
}

// part cuts the lines of one source off a haystack.
func part(hay, source string) (lines, rest string) {
	if hay == "" || blank(source) {
		return "", hay
	}
	end := lineEnd(hay, 0)
	if second(hay[:end]) && end < len(hay) {
		end = lineEnd(hay, end+1)
	}
	return hay[:end], hay[min(end+1, len(hay)):]
}

func lineEnd(s string, from int) int {
	if i := strings.IndexByte(s[from:], '\n'); i >= 0 {
		return from + i
	}
	return len(s)
}

// second reports whether a folded text has a second line: the digits of a number that has more than digits, or the text
// without its spaces.
func second(folded string) bool {
	digits, others, space := false, false, false
	for i := range len(folded) {
		switch b := folded[i]; {
		case b >= '0' && b <= '9':
			digits = true
		case strings.IndexByte(" +-()./", b) < 0:
			return strings.IndexByte(folded, ' ') >= 0
		default:
			others, space = true, space || b == ' '
		}
	}
	return digits && others || space
}

// blank reports whether nothing is left of a text when it is folded. Text with a letter, digit or sign, which is nearly all, is
// not folded to find out.
func blank(s string) bool {
	if len(s) > text.LineCap {
		return text.Fold(s) == ""
	}
	for _, r := range s {
		switch {
		case r > ' ' && r < 0x7f:
			return false
		case r >= 0xa0 && unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.IsMark(r):
			return false
		}
	}
	return text.Fold(s) == ""
}
