package document

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// messageMark begins the lines that Annotate adds. A line that begins with it is never part of a value: values are indented.
const messageMark = "#! "

// source is an edited file without the messages of Annotate.
type source struct {
	lines   []string // without their ends
	numbers []int    // of the lines in the file, from 1
}

// newSource splits a file into lines. A byte order mark is dropped, CR LF is the same as LF.
func newSource(data []byte) *source {
	data = bytes.TrimPrefix(data, []byte(byteOrderMark))
	src := &source{}
	lines := strings.Split(string(data), "\n")
	for i, line := range lines {
		line = strings.TrimSuffix(line, "\r")
		if isMessage(line) {
			if i < len(lines)-1 {
				continue
			}
			line = "" // what is left of the last line is the end of the one before
		}
		src.lines = append(src.lines, line)
		src.numbers = append(src.numbers, i+1)
	}
	return src
}

// isMessage also takes a mark whose blank an editor has trimmed.
func isMessage(line string) bool {
	return strings.HasPrefix(line, messageMark) || strings.TrimRight(line, " \t\r\n") == strings.TrimSpace(messageMark)
}

// isEmpty reports a file that has only blank lines and comments.
func (s *source) isEmpty() bool {
	for _, line := range s.lines {
		if t := strings.TrimSpace(line); t != "" && t[0] != '#' {
			return false
		}
	}
	return true
}

func (s *source) text() string { return strings.Join(s.lines, "\n") }

// checkCharacters reports what a YAML file cannot hold, and what would start a new line in a value without being seen. Only the first
// in a line is reported.
func (s *source) checkCharacters(r *report) {
	for i, line := range s.lines {
		column := 0
		for off, c := range line {
			column++
			if c == utf8.RuneError && !strings.HasPrefix(line[off:], string(utf8.RuneError)) {
				r.add(i+1, column, "Here are bytes that are no text: save the file as UTF-8.")
				break
			}
			if c != '\t' && isUnwritable(c) {
				r.add(i+1, column, `A file cannot hold the character U+%04X as it is: write it in double quotes as "\u%04X", or remove it.`, c, c)
				break
			}
		}
	}
}

func isUnwritable(r rune) bool {
	return unicode.IsControl(r) || r == 0x2028 || r == 0x2029 || r == 0xfeff || r == 0xfffe || r == 0xffff
}
