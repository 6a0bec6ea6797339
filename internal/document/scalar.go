package document

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// valid returns s as UTF-8: what is broken becomes U+FFFD.
func valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }

const hexDigits = "0123456789ABCDEF"

// appendQuoted appends s in double quotes, as a string of YAML, and of JSON too unless it holds tags (U+E0001 to U+E007F and few others), for
// which the two have no escape in common. What could steer a terminal or hide in an editor is escaped: controls, line separators,
// bidi controls, invisible characters.
func appendQuoted(dst []byte, s string) []byte {
	return appendQuotedAs(dst, s, func(dst []byte, r rune) []byte { return fmt.Appendf(dst, `\U%08X`, r) })
}

// appendQuotedJSON is appendQuoted for JSON.
func appendQuotedJSON(dst []byte, s string) []byte {
	return appendQuotedAs(dst, s, func(dst []byte, r rune) []byte {
		high, low := utf16.EncodeRune(r)
		return fmt.Appendf(dst, `\u%04X\u%04X`, high, low)
	})
}

// appendQuotedAs leaves it to astral how a character of more than four digits is escaped.
func appendQuotedAs(dst []byte, s string, astral func([]byte, rune) []byte) []byte {
	dst = append(dst, '"')
	for _, r := range s { // broken bytes come as U+FFFD
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r == '\n':
			dst = append(dst, `\n`...)
		case r == '\t':
			dst = append(dst, `\t`...)
		case r == '\r':
			dst = append(dst, `\r`...)
		case r > 0xffff && isHidden(r):
			dst = astral(dst, r)
		case isHidden(r):
			dst = append(dst, '\\', 'u', hexDigits[r>>12], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15])
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return append(dst, '"')
}

// isHidden reports characters that are written as escapes. The joiners are left alone because they are part of emoji and of Persian
// words.
func isHidden(r rune) bool {
	switch {
	case r > 0xffff:
		return unicode.Is(unicode.Cf, r)
	case r < 0x20, r >= 0x7f && r <= 0x9f, r >= 0xfffe:
		return true
	case r < 0x7f, r == 0x200c, r == 0x200d:
		return false
	}
	return unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

// appendScalar appends s as a YAML scalar on one line: as it is where no reader of any YAML version takes it for anything but
// this text, else in double quotes.
func appendScalar(dst []byte, s string) []byte {
	if isPlainSafe(s) {
		return append(dst, s...)
	}
	return appendQuoted(dst, s)
}

// isPlainSafe is strict on purpose: a text starts with a letter, so it is no number, date or indicator, and it is no word of YAML 1.1.
func isPlainSafe(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	if !unicode.IsLetter(first) || !utf8.ValidString(s) || isWord(s) {
		return false
	}
	before := rune(0)
	for _, r := range s {
		switch {
		case isHidden(r), r != ' ' && unicode.IsSpace(r):
			return false
		case before == ':' && r == ' ', before == ' ' && r == '#':
			return false
		case strings.ContainsRune("\"'\\`{}[]", r):
			return false
		}
		before = r
	}
	return before != ' ' && before != ':'
}

// isWord reports texts that some reader takes for true, false, null or a number.
func isWord(s string) bool {
	switch strings.ToLower(s) {
	case "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "infinity":
		return true
	}
	return false
}

// appendBlock appends s as a literal block behind "key: "; each line is indented by two spaces and the last one ends with a newline
// that is not part of s.
func appendBlock(dst []byte, s string) []byte {
	dst = append(dst, '|')
	if s[0] == ' ' || s[0] == '\n' {
		dst = append(dst, '2') // otherwise the reader guesses the indentation from the first line
	}
	dst = append(dst, "-\n"...)
	for line := range strings.SplitSeq(s, "\n") {
		if line != "" {
			dst = append(dst, "  "...)
			dst = append(dst, line...)
		}
		dst = append(dst, '\n')
	}
	return dst
}

// isBlockSafe reports texts that a literal block gives back exactly, also after an editor that trims the ends of lines or of the file.
// So a text that ends with a newline is none: there the newline is better seen as \n.
func isBlockSafe(s string) bool {
	if s == "" || !utf8.ValidString(s) {
		return false
	}
	before := 'x'
	for _, r := range s {
		switch {
		case r == '\n' && before != '\n' && unicode.IsSpace(before):
			return false
		case r != '\n' && isHidden(r):
			return false
		}
		before = r
	}
	return !unicode.IsSpace(before)
}
