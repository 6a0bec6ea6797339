package filter

import (
	"strings"
	"unicode/utf8"

	"callsign/internal/text"
)

// Completion is one way to go on at the insertion point: Text takes the place of the bytes From to To.
type Completion struct {
	Text string
	// Help says what it means, in one short line; may be empty.
	Help     string
	From, To int
}

// In is the text s, which the completion was made for, with it taken.
func (c Completion) In(s string) string { return s[:c.From] + c.Text + s[c.To:] }

// minWord is how many characters of a plain word are typed before values are offered for it.
const minWord = 2

// Complete returns what can be typed at an insertion point, a byte offset: keys, or known values of the key before it; for a
// word also the values that begin like it, with their key. It takes any text and any offset.
func Complete(s string, cursor int) []Completion { return language(keys).complete(s, cursor) }

func (l language) complete(s string, cursor int) []Completion {
	s = s[:boundary(s, min(len(s), MaxBytes))]
	cursor = boundary(s, max(0, min(cursor, len(s))))
	for _, t := range scan(s) {
		if cursor < t.from || cursor > t.to {
			continue
		}
		if cursor < t.body { // among the exclamation marks
			return nil
		}
		switch colon := t.body + len(t.key); {
		case t.key != "" && cursor > colon:
			return l.completeValue(s, &t, cursor)
		case t.key != "":
			return l.completeKey(s[t.body:cursor], t.body, colon+1)
		case len(t.values) > 0 && t.values[0].quoted:
			return nil
		}
		return l.completeWord(s[t.body:cursor], t.body, t.to)
	}
	return l.completeKey("", cursor, cursor)
}

func (l language) completeKey(typed string, from, to int) []Completion {
	var out []Completion
	typed = text.Fold(typed)
	for _, k := range l() {
		if strings.HasPrefix(k.name, typed) {
			out = append(out, Completion{Text: k.name + ":", Help: k.help, From: from, To: to})
		}
	}
	return out
}

// completeValue offers the values of the key that are not in the list yet.
func (l language) completeValue(s string, t *token, cursor int) []Completion {
	key := l.of(t.key)
	if key == nil || key.choice == nil {
		return nil
	}
	var at span
	there := map[string]bool{}
	for _, v := range t.values {
		if cursor >= v.from && cursor <= v.to {
			at = v
		} else {
			there[enumFold(v.inner(s))] = true
		}
	}
	typed := enumFold(strings.TrimPrefix(s[at.from:cursor], `"`))
	var out []Completion
	for _, k := range key.choice() {
		if k.begins(typed) && !there[k.text] {
			out = append(out, Completion{Text: k.text, Help: k.help, From: at.from, To: at.to})
		}
	}
	return out
}

func (l language) completeWord(word string, from, to int) []Completion {
	out := l.completeKey(word, from, to)
	if utf8.RuneCountInString(word) < minWord {
		return out
	}
	typed := enumFold(word)
	for _, key := range l() {
		if key.choice == nil {
			continue
		}
		for _, k := range key.choice() {
			if k.begins(typed) && k.text != none {
				out = append(out, Completion{Text: key.name + ":" + k.text, Help: k.help, From: from, To: to})
			}
		}
	}
	return out
}
