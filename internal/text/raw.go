// Package text cleans and measures text. It is the only place that does either.
//
// Everything that is not a literal of ours is hostile until cleaned: names, comments, error texts and ids
// come from people and servers, and a terminal obeys what it is sent.
package text

// Raw is text that somebody else wrote, kept as it came. It can hold escape sequences, bidi overrides, newlines and
// a hundred thousand combining marks, so it must never reach the screen as it is. Printing a Raw (String, %s, %v, %q)
// gives its cleaned single line; string(raw) gives the bytes back and belongs only where they are needed: request bodies,
// form inputs, comparison and export.
type Raw string

// String returns the cleaned single line, see Line.
func (r Raw) String() string { return Line(string(r)) }
