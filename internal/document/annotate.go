package document

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"callsign/internal/text"
)

// Annotate returns an edited file with the problems of an error as comments above their lines, so that it can be offered again; those
// of an earlier round are removed. The error is what ReadProfile said of the same data, or any other, which then stands at the top; with
// nil the messages are only removed. Nothing else of the file changes.
func Annotate(data []byte, err error) []byte {
	var known *Error
	errors.As(err, &known)
	above := make(map[int][]string)
	switch {
	case known != nil:
		above[0] = []string{summary(known)}
		for _, p := range known.Problems {
			msg := text.Line(p.Text)
			if p.Line > 0 {
				msg = fmt.Sprintf("%s (column %d)", msg, p.Column)
			}
			above[p.Line] = append(above[p.Line], msg)
		}
	case err != nil:
		for line := range strings.SplitSeq(err.Error(), "\n") {
			above[0] = append(above[0], text.Line(line))
		}
	}
	return insert(data, above)
}

func summary(e *Error) string {
	switch n := len(e.Problems) + e.More; {
	case n == 1:
		return "There is a problem. Correct it, save and close; or leave the file empty to cancel."
	default:
		return fmt.Sprintf("There are %d problems. Correct them, save and close; or leave the file empty to cancel.", n)
	}
}

// insert copies a file without old messages and with new ones above lines, 0 being the top.
func insert(data []byte, above map[int][]string) []byte {
	data, marked := bytes.CutPrefix(data, []byte(byteOrderMark))
	newline := "\n"
	if i := bytes.IndexByte(data, '\n'); i > 0 && data[i-1] == '\r' {
		newline = "\r\n"
	}
	out := make([]byte, 0, len(data)+1024)
	if marked {
		out = append(out, byteOrderMark...)
	}
	put := func(messages []string) {
		for _, m := range messages {
			if m = strings.TrimSpace(m); m != "" {
				out = append(out, messageMark+m+newline...)
			}
		}
	}
	put(above[0])
	number := 0
	for line := range bytes.SplitAfterSeq(data, []byte("\n")) {
		number++
		put(above[number])
		if !isMessage(string(bytes.TrimRight(line, "\r\n"))) {
			out = append(out, line...)
		}
	}
	return out
}
