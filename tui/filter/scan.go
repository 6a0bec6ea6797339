package filter

import (
	"unicode"
	"unicode/utf8"
)

// token is a word or term as it stands in the text.
type token struct {
	from, to int
	body     int // where it begins after its exclamation marks
	not      bool
	key      string // what is before the colon, in lower case; empty for a word
	values   []span // one for a word; for a term one more than it has commas
}

// span is a value, quotes included.
type span struct {
	from, to     int
	quoted, open bool // open: the closing quote is missing
}

// inner returns the text between the quotes.
func (v span) inner(s string) string {
	from, to := v.from, v.to
	if v.quoted {
		from++
		if !v.open {
			to--
		}
	}
	return s[from:to]
}

// scan splits a text into tokens. It takes any text.
func scan(s string) []token {
	var out []token
	for i := skipSpace(s, 0); i < len(s); i = skipSpace(s, i) {
		t := token{from: i}
		for i < len(s) && s[i] == '!' {
			t.not = !t.not
			i++
		}
		t.body = i
		if key := keyAt(s[i:]); key != "" {
			t.key = lower(key)
			i = t.list(s, i+len(key)+1)
		} else if v := spanAt(s, i, false); v.to > i {
			t.values = []span{v}
			i = v.to
		}
		t.to = i
		out = append(out, t)
	}
	return out
}

// list reads the values behind a colon and returns where they end.
func (t *token) list(s string, i int) int {
	for {
		v := spanAt(s, i, true)
		t.values = append(t.values, v)
		if v.to == len(s) || s[v.to] != ',' {
			return v.to
		}
		i = v.to + 1
	}
}

// spanAt reads a word or value. Only a quote at its beginning opens a phrase, which ends at the next quote or with the text.
func spanAt(s string, i int, comma bool) span {
	v := span{from: i, to: i}
	if i < len(s) && s[i] == '"' {
		v.quoted = true
		for v.to++; v.to < len(s); v.to++ {
			if s[v.to] == '"' {
				v.to++
				return v
			}
		}
		v.open = true
		return v
	}
	for v.to < len(s) && (!comma || s[v.to] != ',') {
		r, n := utf8.DecodeRuneInString(s[v.to:])
		if gap(r) {
			break
		}
		v.to += n
	}
	return v
}

// keyAt returns the ASCII letters before a colon; none when what follows is a path, as in a URL.
func keyAt(s string) string {
	for i := range len(s) {
		switch b := s[i] | 0x20; {
		case b >= 'a' && b <= 'z':
		case s[i] == ':' && (i+1 == len(s) || s[i+1] != '/'):
			return s[:i]
		default:
			return ""
		}
	}
	return ""
}

func skipSpace(s string, i int) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !gap(r) {
			break
		}
		i += n
	}
	return i
}

// gap reports what separates words: what text.Fold makes a space of.
func gap(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// lower is strings.ToLower for the ASCII letters of a key.
func lower(s string) string {
	out := []byte(s)
	for i := range out {
		out[i] |= 0x20
	}
	return string(out)
}
