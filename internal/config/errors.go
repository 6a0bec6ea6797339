package config

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"callsign/internal/text"
)

// ErrNothing says that there is no file, no variable and no flag to start with. Its message tells how to begin.
var ErrNothing = errors.New("nothing to start with")

// maxProblems is how many problems one message shows: more helps nobody.
const maxProblems = 20

// Error holds every problem of the configuration. Its text has several lines, is safe to print and holds no secret.
type Error struct {
	text string
	err  error
}

// Error gives the whole message, without a newline at the end.
func (e *Error) Error() string { return e.text }

// ExitCode is the exit code of the program, always 2 (usage or configuration).
func (e *Error) ExitCode() int { return 2 }

// Unwrap gives ErrNothing, a context's error, or nil.
func (e *Error) Unwrap() error { return e.err }

// place says where a value came from: a flag or a variable (source), or a position in the file. The zero value is nowhere.
type place struct {
	source string
	// doc is the file; offset is a byte in it, or noOffset for the file as a whole.
	doc    *document
	offset int
}

// noOffset stands for a file as a whole.
const noOffset = -1

// problem is one thing that is wrong: what, why, and what to do about it.
type problem struct {
	at   place
	text string
}

// String is the message with its place, and the quoted line below it. Quoting is left until here because a hostile file
// can hold a hundred thousand problems, of which twenty are shown.
func (p problem) String() string {
	switch {
	case p.at.doc == nil && p.at.source == "":
		return p.text
	case p.at.doc == nil:
		return p.at.source + ": " + p.text
	case p.at.offset == noOffset:
		return p.at.doc.name + ": " + p.text
	}
	row, col, line, inLine := p.at.doc.position(p.at.offset)
	where := fmt.Sprintf("%s:%d:%d: %s", p.at.doc.name, row, col, p.text)
	if !utf8.ValidString(line) {
		return where
	}
	shown, caret := quote(line, inLine, p.at.doc.commands)
	return where + "\n    " + shown + "\n    " + strings.Repeat(" ", caret) + "^"
}

// order puts flags and variables first, then the file from top to bottom.
func (p problem) order() int {
	if p.at.doc == nil {
		return noOffset - 1
	}
	return p.at.offset
}

// newError makes one error of all problems: flags and variables first, as they were found, then the file.
func newError(probs []problem) *Error {
	slices.SortStableFunc(probs, func(a, b problem) int {
		return cmp.Compare(a.order(), b.order())
	})
	var lines []string
	for i, p := range probs {
		if i == maxProblems {
			lines = append(lines, fmt.Sprintf("… and %d more problems", len(probs)-i))
			break
		}
		lines = append(lines, p.String())
	}
	return &Error{text: strings.Join(lines, "\n")}
}

// nothingError tells how to begin, in five lines.
func nothingError(doc *document, path string) *Error {
	if doc.path != "" {
		path = doc.path
	}
	where := "a file given with --config FILE"
	if path != "" {
		where = text.Line(path)
	}
	return &Error{err: ErrNothing, text: strings.Join([]string{
		"Callsign has no project to show yet. Ways to begin:",
		"  callsign --demo     try it: no network, no account, nothing to set up",
		"  environment         set SINCH_PROJECT_ID, SINCH_KEY_ID and SINCH_KEY_SECRET, then run callsign",
		"  file                copy config.example.toml to " + where,
		"  callsign --help     all flags and variables",
	}, "\n")}
}

// short is text for a message: cleaned, one line, at most 60 characters.
func short(s string) string { return cut(text.Line(cut(s, 200)), 60) }

// cut limits a text to n characters.
func cut(s string, n int) string {
	i := 0
	for off := range s {
		if i == n {
			return s[:off] + "…"
		}
		i++
	}
	return s
}
