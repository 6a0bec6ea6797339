// Package filter is the language of the sender list's filter line.
//
//	golden bean                    words: each has to occur in the name, the number or the id
//	"golden bean"                  a phrase
//	+82 10-5555                    a phone number, by its digits
//	state:error,blocked            a term: a key and values of which one has to fit
//	channel: state: change: quality: region: name: number: id: is:
//	state:none change:none         never provisioned; nothing pending
//	is:attention                   a built-in view
//	!golden !state:active          not
//
// Case, spaces inside names and the Unicode form do not matter. A value fits by its beginning, a known one that is typed whole
// only exactly: the API's enums are open, so what a record holds is compared, not only what we know. Words with a colon
// that is not behind ASCII letters, or before a slash (a time, a URL), are plain; anything else with a colon is quoted.
//
// No channel is known here by name: everything comes from the tables of api.Channels. The package is pure: Parse takes
// any text, what is wrong with it becomes a Problem with its place, and a term that is wrong lets everything pass so
// that the list does not jump while somebody types.
package filter

import (
	"fmt"
	"slices"
	"strings"

	"callsign/internal/text"
)

// The limits of a query: bytes that are read, and words and values together. What is beyond is left out, with a Problem.
const (
	MaxBytes  = text.LineCap
	MaxValues = 64
)

// attention is the text of the built-in view "needs attention".
const attention = keyIs + ":" + viewAttention

// Attention is the query of the built-in view "needs attention": a state or change whose role is a problem or held, a
// refused review, a quality rating that is a problem, or a write whose outcome is not known.
func Attention() string { return attention }

// Query is a parsed filter line. The zero value is the empty one.
type Query struct {
	// Terms are the words and terms in the order of the text.
	Terms    []Term
	problems []Problem
}

// Term is one word, phrase, phone number or key:value of a query.
type Term struct {
	// From and To are its place in the text, byte offsets.
	From, To int
	// Key is the key in lower case, empty for a word. It is one that exists: an unknown key makes a term without key that is Wrong.
	Key string
	// Values are the values as they were typed, without quotes. A word has one, a term that is not finished has none.
	Values []text.Raw
	// Not is set when the term is negated.
	Not bool
	// Wrong terms have a Problem that is an error. They let everything pass, as unfinished ones do.
	Wrong bool

	raw    text.Raw // as it stands in the text
	quoted bool
	values []value
	key    *key // of the term; nil for a word
}

// Problem is something wrong with the text, or worth knowing about it.
type Problem struct {
	// From and To are its place in the text, byte offsets.
	From, To int
	// Text says what it is and what to do, clean, in one line.
	Text string
	// Notice marks what is no error: the term does what it says, perhaps not what was meant.
	Notice bool
}

// Problems returns what is wrong, in the order of the text; nil when nothing is.
func (q Query) Problems() []Problem { return q.problems }

// Empty reports that nothing restricts the list: no text, or only terms that are unfinished or wrong.
func (q Query) Empty() bool {
	return !slices.ContainsFunc(q.Terms, func(t Term) bool { return t.restricts() })
}

// restricts reports that the term can refuse a record. One that is wrong or not finished has no values.
func (t *Term) restricts() bool { return len(t.values) > 0 }

// chipValues is how many values a chip spells out.
const chipValues = 3

// chipCells is how wide one word or value of a chip gets.
const chipCells = 24

// Chip is the term in a short, clean form to show: values in full where they are clear, with * where only their beginning was
// typed, at most three of them. A wrong term is shown as it was typed.
func (t *Term) Chip() string {
	if !t.restricts() {
		return text.Truncate(t.raw.String(), chipCells, "...")
	}
	var out strings.Builder
	if t.Not {
		out.WriteByte('!')
	}
	if t.Key != "" {
		out.WriteString(t.Key + ":")
	}
	for i, v := range t.values {
		if i == chipValues {
			fmt.Fprintf(&out, ",+%d", len(t.values)-i)
			break
		}
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString(t.chipValue(v))
	}
	return out.String()
}

func (t *Term) chipValue(v value) string {
	s := text.Truncate(text.Line(v.text), chipCells, "...")
	switch k := t.key; {
	case t.quoted, k != nil && strings.ContainsAny(v.text, " ,"):
		return `"` + s + `"`
	case k != nil && k.choice != nil && !v.whole:
		return s + "*"
	}
	return s
}
