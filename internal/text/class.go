package text

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// class says what cleaning does with a character.
type class int

const (
	classPlain    class = iota // kept
	classMark                  // kept on a base, capped
	classSelector              // variation selector: left out once after a base, because it changes the width on some terminals only
	classModifier              // skin tone: left out once after an emoji, for the same reason
	classKeycap                // enclosing keycap: left out on a digit, for the same reason
	classJoiner                // kept where it changes the letters' shape, left out between emoji
	classRegional              // kept in pairs, which are flags
	classJamo                  // composed to syllables
	classShown                 // shown as its code
	classControl               // shown as ^X
)

// The characters that cleaning knows by name.
const (
	zwnj   = '\u200c'
	zwj    = '\u200d'
	keycap = '\u20e3'
)

// classify returns the class of a character that is not invalid.
func classify(r rune) class {
	switch {
	case r < 0x20, r == 0x7f:
		return classControl
	case commonWidth(r) != 0:
		return classPlain
	}
	return classifyRare(r)
}

// classifyRare is classify by the tables of Unicode.
func classifyRare(r rune) class {
	switch {
	case isJoiner(r):
		return classJoiner
	case r == keycap:
		return classKeycap
	case r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0100 && r <= 0xe01ef:
		return classSelector
	case r >= 0x1f3fb && r <= 0x1f3ff:
		return classModifier
	case isRegional(r):
		return classRegional
	case r >= 0x1100 && r <= 0x11ff, r >= 0xa960 && r <= 0xa97f, r >= 0xd7b0 && r <= 0xd7ff:
		return classJamo
	case isInvisible(r):
		return classShown
	case isMark(r):
		return classMark
	case unicode.IsPrint(r), unicode.Is(unicode.Zs, r):
		return classPlain
	}
	return classShown
}

// commonWidth returns the width of characters that are plain and that text is mostly made of, 0 for all others: looking them
// up in the tables of Unicode takes five times longer.
func commonWidth(r rune) int {
	switch {
	case r < 0x300:
		if r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0xad {
			return 0
		}
		return 1
	case r >= 0xac00 && r <= 0xd7a3, r >= 0x4e00 && r <= 0x9fff, r >= 0x3041 && r <= 0x3096, r >= 0x30a0 && r <= 0x30ff:
		return 2
	case r >= 0x3a3 && r <= 0x482, r >= 0x5d0 && r <= 0x5ea, r >= 0x620 && r <= 0x64a, r >= 0x2010 && r <= 0x2027, r >= 0x2500 && r <= 0x25fc:
		return 1
	}
	return 0
}

// isInvisible reports characters that Unicode calls letters, marks or symbols and that draw nothing, or draw on two cells as a mark:
// they are the usual way to make a name look like another, or like none.
func isInvisible(r rune) bool {
	switch r {
	case 0x34f, 0x17b4, 0x17b5, // combining grapheme joiner, Khmer inherent vowels
		0x180b, 0x180c, 0x180d, 0x180f, // Mongolian selectors
		0x2800,         // Braille blank
		0x3164, 0xffa0, // Hangul fillers; the conjoining ones are jamo
		0x302a, 0x302b, 0x302c, 0x302d, 0x302e, 0x302f, 0x16fe4, 0x16ff0, 0x16ff1, // marks that some draw on two cells
		0x1d159,                                                              // null notehead
		0xd4e, 0x111c2, 0x111c3, 0x1193f, 0x11941, 0x11a3a, 0x11d46, 0x11f02: // letters that join the next character, even a border of ours
		return true
	}
	return r >= 0x11a84 && r <= 0x11a89 // the same, Soyombo
}

// isMark reports characters that belong to the one before them. The two vowels of Thai and Lao are letters by category, but
// clusters and eyes join them.
func isMark(r rune) bool {
	if r < 0x300 {
		return false
	}
	return r == 0xe33 || r == 0xeb3 || unicode.IsMark(r)
}

func isJoiner(r rune) bool   { return r == zwj || r == zwnj }
func isRegional(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }

// isVirama reports marks that kill a vowel; a joiner after one chooses the shape of the letters around it.
func isVirama(r rune) bool {
	if r < 0x900 {
		return false
	}
	return norm.NFC.PropertiesString(string(r)).CCC() == 9
}

// isEmoji reports the characters that take part in emoji sequences. It is wider than Unicode's own list, which does no harm:
// it only decides what may be left out after one.
func isEmoji(r rune) bool {
	switch {
	case r == 0xa9, r == 0xae, r == 0x203c, r == 0x2049, r == 0x3030, r == 0x303d, r == 0x3297, r == 0x3299:
		return true
	case r >= 0x2100 && r <= 0x27bf, r >= 0x2900 && r <= 0x2bff:
		return true
	case r >= 0x1f000 && r <= 0x1faff:
		return !isRegional(r) && classify(r) == classPlain
	}
	return false
}

// isKeycapBase reports what a keycap is drawn around.
func isKeycapBase(r rune) bool { return r >= '0' && r <= '9' || r == '#' || r == '*' }

// joinsForward reports Arabic letters that a zero-width non-joiner cuts off from the next one, so that it is visible.
func joinsForward(r rune) bool {
	switch r {
	case 'ء', 'آ', 'أ', 'ؤ', 'إ', 'ا', 'ة', 'د', 'ذ', 'ر', 'ز', 'و', 'ى', 'ژ', 'ڑ', 'ۆ', 'ۇ', 'ۋ', 'ے':
		return false
	}
	return isArabicLetter(r)
}

func isArabicLetter(r rune) bool {
	return unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r)
}
