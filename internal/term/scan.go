package term

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// verdict is what scan found at the begin of its input.
type verdict int

const (
	scanMore  verdict = iota // more bytes are needed
	scanKey                  // n bytes are one key or mouse report
	scanDrop                 // n bytes mean nothing to us
	scanPaste                // n bytes begin a paste
)

// scan looks at the begin of b. Whatever it calls a key, Bubble Tea turns into exactly one message.
func scan(b []byte) (n int, v verdict) {
	if len(b) == 0 {
		return 0, scanMore
	}
	if b[0] != esc {
		return scanRune(b)
	}
	if len(b) == 1 {
		return 0, scanMore
	}
	switch b[1] {
	case '[':
		return scanCSI(b)
	case 'O':
		return scanSS3(b)
	case ']', 'P', '_':
		return scanString(b)
	case esc:
		return scanDouble(b)
	case ctrlC:
		return 1, scanKey // the escape key and then ctrl+c, typed fast: nobody means alt+ctrl+c, and ctrl+c must not be lost
	}
	switch n, v := scanRune(b[1:]); v {
	case scanKey:
		return 1 + n, scanKey // alt and the key
	case scanMore:
		return 0, scanMore
	default:
		return 1, scanKey // ESC, then something else
	}
}

func scanRune(b []byte) (int, verdict) {
	if b[0] < utf8.RuneSelf {
		return 1, scanKey
	}
	if !utf8.FullRune(b) {
		return 0, scanMore
	}
	r, size := utf8.DecodeRune(b)
	if r == utf8.RuneError {
		return size, scanDrop // Bubble Tea takes a typed U+FFFD for three bad bytes
	}
	return size, scanKey
}

// scanDouble tells ESC ESC apart: alt with a key whose sequence begins with ESC (rxvt does it so), or the escape key and then
// something else. Only what Bubble Tea knows with alt is taken together.
func scanDouble(b []byte) (int, verdict) {
	if len(b) == 2 {
		return 0, scanMore
	}
	if b[2] != '[' && b[2] != 'O' {
		return 1, scanKey
	}
	n, v := scan(b[1:])
	if v == scanMore && len(b)-1 < csiMax {
		return 0, scanMore
	}
	if v == scanKey && altKnown(string(b[2:1+n])) {
		return 1 + n, scanKey
	}
	return 1, scanKey
}

// altKnown reports the sequences, without their ESC, that Bubble Tea knows with another ESC before them.
func altKnown(seq string) bool {
	switch {
	case len(seq) == 2 && seq[0] == '[':
		return strings.IndexByte("ABCDFH", seq[1]) >= 0
	case len(seq) == 2:
		return strings.IndexByte("ABCDPQRS", seq[1]) >= 0
	default:
		return len(seq) == 3 && seq[0] == '[' && seq[1] >= '1' && seq[1] <= '8' && seq[2] == '~'
	}
}

// scanCSI reads ESC [ parameters intermediates final, and three things that are not built so: X10 mouse reports, F1 to F5 of
// the Linux console, and shift with home and end of rxvt.
func scanCSI(b []byte) (int, verdict) {
	if len(b) == 2 {
		return 0, scanMore
	}
	switch b[2] {
	case 'M':
		const x10 = 6
		if len(b) < x10 {
			return 0, scanMore
		}
		return x10, scanKey
	case '[':
		if len(b) == 3 {
			return 0, scanMore
		}
		if b[3] >= 'A' && b[3] <= 'E' {
			return 4, scanKey
		}
		return 3, scanDrop
	}
	for i := 2; i < len(b); i++ {
		switch c := b[i]; {
		case i >= csiMax:
			return i, scanDrop
		case c >= 0x40 && c <= 0x7e:
			return i + 1, csiVerdict(b[2 : i+1])
		case c == '$' && i == 3 && (b[2] == '7' || b[2] == '8'):
			return i + 1, scanKey
		case c < 0x20 || c > 0x3f:
			return i, scanDrop // broken off; this byte begins something else
		}
	}
	return 0, scanMore
}

// csiVerdict sorts a complete sequence by its parameters and final byte.
func csiVerdict(seq []byte) verdict {
	s := string(seq)
	last := s[len(s)-1]
	switch {
	case s == string(pasteBegin[2:]):
		return scanPaste
	case s == string(pasteEnd[2:]):
		return scanDrop
	case s[0] == '<':
		if isMouse(s[1:len(s)-1]) && (last == 'M' || last == 'm') {
			return scanKey
		}
		return scanDrop
	case len(s) > 1 && (s[0] < '0' || s[0] > '9'), strings.ContainsFunc(s, isIntermediate):
		return scanDrop // answers: DA, DECRPM, the flags of kitty's keyboard protocol
	default:
		return scanKey
	}
}

// isMouse reports whether parameters are the three numbers of a mouse report; what is not would come out as letters.
func isMouse(params string) bool {
	parts := strings.Split(params, ";")
	return len(parts) == 3 && !slices.ContainsFunc(parts, func(s string) bool {
		return s == "" || strings.Trim(s, "0123456789") != ""
	})
}

func isIntermediate(r rune) bool { return r >= 0x20 && r <= 0x2f }

// scanSS3 reads ESC O final, or alt and the letter O.
func scanSS3(b []byte) (int, verdict) {
	if len(b) == 2 {
		return 0, scanMore
	}
	switch c := b[2]; {
	case c >= 'A' && c <= 'D', c >= 'P' && c <= 'S':
		return 3, scanKey
	case strings.IndexByte("EFHIMX", c) >= 0, c >= 'j' && c <= 'y':
		return 3, scanDrop // the keypad's own mode, which we do not switch on
	default:
		return 2, scanKey
	}
}

// scanString swallows OSC, DCS and APC strings up to BEL or ST, or reads alt and the character.
func scanString(b []byte) (int, verdict) {
	if len(b) == 2 {
		return 0, scanMore
	}
	if !beginsAnswer(b[1], b[2]) {
		return 2, scanKey
	}
	for i := 2; i < len(b); i++ {
		switch c := b[i]; {
		case c == bel:
			return i + 1, scanDrop
		case c == esc && i+1 == len(b):
			return 0, scanMore
		case c == esc && b[i+1] == '\\':
			return i + 2, scanDrop
		case c < ' ', i >= oscMax:
			return i, scanDrop // broken off: ctrl+c must get through
		}
	}
	return 0, scanMore
}

// beginsAnswer tells a terminal's answer from a key with alt followed by another key.
func beginsAnswer(kind, c byte) bool {
	switch kind {
	case ']':
		return c >= '0' && c <= '9'
	case 'P':
		return c >= '0' && c <= '9' || strings.IndexByte("!>+$", c) >= 0
	default:
		return c == 'G'
	}
}
