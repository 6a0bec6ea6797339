package document

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"callsign/internal/text"
)

// ErrCancelled says that the file came back without any content: the user changed their mind.
var ErrCancelled = errors.New("the file is empty: nothing was changed")

const (
	// maxProblems is how many problems are kept: more helps nobody.
	maxProblems = 20
	// maxQuote is how many characters of a line are quoted.
	maxQuote = 100
)

// Problem is one thing that is wrong with an edited profile.
type Problem struct {
	// Line and Column are the place in the file, from 1, the column in characters. Line is 0 for the file as a whole.
	Line, Column int
	// Text says what is wrong and what to do about it.
	Text string
	// Quote is the line around the place, cleaned and cut; Caret is the width of it before the place, in cells.
	Quote string
	Caret int
}

// String is the message with its place, and the quoted line below it.
func (p Problem) String() string {
	if p.Line == 0 {
		return p.Text
	}
	where := fmt.Sprintf("line %d, column %d: %s", p.Line, p.Column, p.Text)
	if p.Quote == "" {
		return where
	}
	return where + "\n    " + p.Quote + "\n    " + text.Spaces(p.Caret) + "^"
}

// Error holds the problems of an edited profile in the order of the file. Its text has several lines and is safe to print.
type Error struct {
	// Problems are the first ones, at least one; More is how many were not kept.
	Problems []Problem
	More     int
}

// Error gives all problems, without a newline at the end.
func (e *Error) Error() string {
	lines := make([]string, 0, len(e.Problems)+1)
	for _, p := range e.Problems {
		lines = append(lines, p.String())
	}
	if e.More > 0 {
		lines = append(lines, fmt.Sprintf("… and %d more problems", e.More))
	}
	return strings.Join(lines, "\n")
}

// report collects problems of one source.
type report struct {
	src *source
	err Error
}

// add records a problem at a line of the source, from 1, and a column in characters.
func (r *report) add(line, column int, format string, args ...any) {
	if len(r.err.Problems) == maxProblems {
		r.err.More++
		return
	}
	p := Problem{Text: fmt.Sprintf(format, args...)}
	if line > 0 && len(r.src.lines) > 0 {
		i := min(line, len(r.src.lines)) - 1
		p.Line, p.Column = r.src.numbers[i], max(1, column)
		p.Quote, p.Caret = quote(r.src.lines[i], p.Column)
	}
	r.err.Problems = append(r.err.Problems, p)
}

// result is the error, nil when there is no problem.
func (r *report) result() error {
	if len(r.err.Problems) == 0 {
		return nil
	}
	return &r.err
}

// quote prepares a line for a message: cleaned and cut to a window around the column. It returns the width before the column.
func quote(line string, column int) (string, int) {
	at := 0
	for n := 1; n < column && at < len(line); n++ {
		_, size := utf8.DecodeRuneInString(line[at:])
		at += size
	}
	indent := min(at, len(line)-len(strings.TrimLeft(line, " \t")))
	before, after := line[indent:at], line[at:]
	if n := utf8.RuneCountInString(before); n > maxQuote/2 {
		before = "…" + string([]rune(before)[n-maxQuote/2:])
	}
	before = text.Line(before)
	return before + short(after, maxQuote/2), text.Width(before)
}
