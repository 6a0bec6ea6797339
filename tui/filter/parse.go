package filter

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"callsign/internal/text"
)

// value is one value of a term, ready to compare.
type value struct {
	text string // folded
	// whole is set for a known value that was typed in full: then nothing longer fits. It says nothing of text to search for.
	whole bool
	// digits are those of a phone number; empty when the value is not only digits and what separates them.
	digits string
	// known are the values we know that fit.
	known []known
}

// Parse reads a filter line. It never fails: what is wrong is in Problems.
func Parse(s string) Query { return language(keys).parse(s) }

func (l language) parse(s string) Query {
	p := parser{language: l, src: s[:boundary(s, min(len(s), MaxBytes))]}
	if len(p.src) < len(s) {
		p.problem(len(p.src), len(s), "Only the first %d bytes are read.", MaxBytes)
	}
	for tokens := scan(p.src); len(tokens) > 0; {
		n := p.phone(tokens)
		if n == 0 {
			n = 1
			p.term(tokens[0])
		}
		tokens = tokens[n:]
	}
	p.twice()
	slices.SortStableFunc(p.problems, func(a, b Problem) int { return a.From - b.From })
	return Query{Terms: p.terms, problems: p.problems}
}

// boundary moves i back to where a character of s begins.
func boundary(s string, i int) int {
	for i > 0 && i < len(s) && !utf8.RuneStart(s[i]) {
		i--
	}
	return i
}

// parser collects terms and problems.
type parser struct {
	language language
	src      string
	terms    []Term
	problems []Problem
	count    int // values so far
	full     bool
}

func (p *parser) problem(from, to int, format string, args ...any) {
	p.problems = append(p.problems, Problem{From: from, To: to, Text: fmt.Sprintf(format, args...)})
}

func (p *parser) notice(from, to int, format string, args ...any) {
	p.problem(from, to, format, args...)
	p.problems[len(p.problems)-1].Notice = true
}

// show makes typed text fit for a message.
func show(s string) string { return text.Truncate(text.Line(s), chipCells, "...") }

// room counts a value and reports whether it is still read. The first that is not is a problem.
func (p *parser) room(from int) bool {
	if p.count++; p.count <= MaxValues {
		return true
	}
	if !p.full {
		p.full = true
		p.problem(from, len(p.src), "Only the first %d words and values are read.", MaxValues)
	}
	return false
}

// phone takes the tokens that make up a phone number: the first begins with + or (, the others have digits, too. It returns
// their number. Other numbers are single words, each of which has to occur.
func (p *parser) phone(tokens []token) int {
	n, digits := 0, ""
	for _, t := range tokens {
		word := p.src[t.from:t.to]
		d := phoneDigits(word)
		if d == "" || n == 0 && !strings.ContainsRune("+(＋", first(word)) {
			break
		}
		digits += d
		n++
	}
	if n == 0 {
		return 0
	}
	t := Term{From: tokens[0].from, To: tokens[n-1].to}
	t.raw = text.Raw(p.src[t.From:t.To])
	if !p.room(t.From) {
		return n
	}
	t.Values = []text.Raw{t.raw}
	t.values = []value{{text: text.Fold(string(t.raw)), digits: digits}}
	p.terms = append(p.terms, t)
	return n
}

func first(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// term makes a term of a token.
func (p *parser) term(tok token) {
	if p.full {
		return
	}
	t := Term{From: tok.from, To: tok.to, Not: tok.not, raw: text.Raw(p.src[tok.from:tok.to])}
	if tok.key == "" {
		p.word(&t, tok)
	} else if key := p.language.of(tok.key); key == nil {
		t.Wrong = true
		p.problem(tok.body, tok.body+len(tok.key)+1, "%s", p.language.unknownKey(tok.key))
	} else {
		t.Key, t.key = key.name, key
		p.list(&t, tok, key)
	}
	p.terms = append(p.terms, t)
}

// word reads the one value of a word or phrase.
func (p *parser) word(t *Term, tok token) {
	if len(tok.values) == 0 {
		p.notice(tok.from, tok.to, "! negates the word behind it.")
		return
	}
	v := tok.values[0]
	t.quoted = v.quoted
	p.unclosed(v)
	p.text(t, v)
}

// unclosed says that a quote is open.
func (p *parser) unclosed(v span) {
	if v.open {
		p.notice(v.from, v.to, "The quote has no end yet.")
	}
}

// text adds a value that is searched for.
func (p *parser) text(t *Term, v span) {
	inner := v.inner(p.src)
	folded := text.Fold(inner)
	if folded == "" || !p.room(v.from) {
		return
	}
	t.Values = append(t.Values, text.Raw(inner))
	t.values = append(t.values, value{text: folded, digits: phoneDigits(folded)})
}

// list reads the values of a term. Empty ones are passed over: the next is about to be typed.
func (p *parser) list(t *Term, tok token, key *key) {
	wrong := false
	var choice []known
	if key.choice != nil {
		choice = key.choice()
	}
	for _, v := range tok.values {
		p.unclosed(v)
		switch {
		case v.inner(p.src) == "":
		case key.choice == nil:
			p.text(t, v)
		case !p.choose(t, v, key, choice):
			wrong = true
		}
	}
	switch {
	case len(t.values) > 0 || p.full:
	case wrong:
		t.Wrong = true
	default:
		p.notice(tok.from, tok.to, "%s: wants a value right behind the colon.", key.name)
	}
}

// choose adds a value of a key whose values we know, at least some. It reports false for a value that cannot be.
func (p *parser) choose(t *Term, v span, key *key, choice []known) bool {
	inner := v.inner(p.src)
	found := value{text: enumFold(inner)}
	if found.text == "" || !p.room(v.from) {
		return true
	}
	found.known, found.whole = fitting(choice, found.text)
	switch {
	case len(found.known) > 0:
	case key.closed:
		p.problem(v.from, v.to, "Unknown %s \"%s\". Use %s.", key.noun, show(inner), texts(choice))
		return false
	default:
		p.notice(v.from, v.to, "No known %s begins with \"%s\".", key.noun, show(inner))
	}
	if key.closed && len(found.known) == 1 {
		found.text, found.whole = found.known[0].text, true
	}
	t.Values = append(t.Values, text.Raw(inner))
	t.values = append(t.values, found)
	return true
}

// twice warns of a key that stands twice where a sender has one value, which finds nothing where a list would.
func (p *parser) twice() {
	seen := map[string]bool{}
	for i := range p.terms {
		t := &p.terms[i]
		if k := t.key; k == nil || !k.single || t.Not || !t.restricts() {
			continue
		}
		if seen[t.Key] {
			p.notice(t.From, t.To, "%s: stands twice and both have to fit. For either write %[1]s:a,b.", t.Key)
		}
		seen[t.Key] = true
	}
}
