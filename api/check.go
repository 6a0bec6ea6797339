package api

import (
	"fmt"
	"net/mail"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a local check says, one sentence each. The server checks again and knows better; these only save a round trip.
const (
	errRequired   = "This field is required."
	errNotNull    = "This field cannot be cleared."
	errBroken     = "This is not valid text: some bytes are broken."
	errNotListed  = "Choose a value from the list."
	errEmail      = "This is not an e-mail address, like name@example.com."
	errURL        = "This is not a web address, like https://example.com."
	errDigits     = "Use digits only."
	errTree       = "Choose a category down to the last level."
	errUnknown    = "This channel has no such field."
	errEmptyPatch = "This field cannot be empty; clear it instead."
)

// Count returns the length of a value as the API counts it: in characters (code points), not bytes (FACTS 1). This is what
// Min and Max limit, for every kind of field.
func (f Field) Count(s string) int { return utf8.RuneCountInString(s) }

// Check tells in one sentence what is wrong with a value in a form, or "" when nothing is. An empty text is the same as no value:
// wrong only where the field is required. A plain http address is not wrong.
func (f Field) Check(v Value) string {
	s := string(v.Text)
	switch {
	case v.Null && f.Nullable:
		return ""
	case v.Null:
		return errNotNull
	case s == "" && f.Required:
		return errRequired
	case s == "":
		return ""
	case !utf8.ValidString(s):
		return errBroken
	}
	if msg := f.checkLength(s); msg != "" {
		return msg
	}
	return f.checkKind(s)
}

// Warn tells in one sentence what may be wrong with a value although nothing here forbids it: the server is the judge. "" when nothing
// is known.
func (f Field) Warn(v Value) string {
	s := strings.ToLower(string(v.Text))
	switch {
	case f.Kind == KindURL && strings.HasPrefix(s, "http://"):
		return "Plain http: the server may refuse it, https is safe."
	case f.NoLinks && (strings.Contains(s, "http://") || strings.Contains(s, "https://") || strings.Contains(s, "www.")):
		return "Links in this field cannot be clicked."
	}
	return ""
}

func (f Field) checkLength(s string) string {
	n := f.Count(s)
	switch {
	case f.Max > 0 && n > f.Max:
		return fmt.Sprintf("Too long: %d of %d characters.", n, f.Max)
	case n < f.Min:
		return fmt.Sprintf("Too short: %d of at least %d characters.", n, f.Min)
	}
	return ""
}

func (f Field) checkKind(s string) string {
	switch f.Kind {
	case KindEnum:
		if !slices.Contains(f.Enum, s) {
			return errNotListed
		}
	case KindEmail:
		if a, err := mail.ParseAddress(s); err != nil || a.Address != s {
			return errEmail
		}
	case KindURL:
		if !isWebAddress(s) {
			return errURL
		}
	case KindDigits:
		if !isDigits(s) {
			return errDigits
		}
	case KindTree:
		return f.checkTree(s)
	}
	return ""
}

// isWebAddress accepts http and https addresses with a host.
func isWebAddress(s string) bool {
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return false
	}
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}

// checkTree checks a path as Of gives it, "004/0002/0001".
func (f Field) checkTree(s string) string {
	codes := strings.Split(s, treeSeparator)
	if len(codes) != len(f.Members) {
		return errTree
	}
	for i, c := range codes {
		if c == "" {
			return errTree
		}
		if i < len(f.MemberLens) && (len(c) != f.MemberLens[i] || !isDigits(c)) {
			return fmt.Sprintf("Level %d of the category must have %d digits.", i+1, f.MemberLens[i])
		}
	}
	return ""
}

// CheckPatch checks everything that a patch would send and returns the sentences by Field.Name, nil when nothing is wrong. Names that
// the channel does not have are reported under themselves. Nothing is said of fields that the patch leaves alone.
func (s *Spec) CheckPatch(p Patch) map[string]string {
	var out map[string]string
	add := func(name, msg string) {
		if msg == "" {
			return
		}
		if out == nil {
			out = make(map[string]string)
		}
		out[name] = msg
	}
	for _, e := range p.Details {
		f := fieldOf(s.Fields, e.Name)
		if f == nil {
			add(e.Name, errUnknown)
			continue
		}
		add(f.Name, f.checkSent(p.Details))
	}
	return out
}

// checkSent checks a field that is about to be sent: there an empty text is not the same as no value.
func (f Field) checkSent(details Values) string {
	v := f.Of(details)
	switch {
	case v.Null || v.Text != "" || f.Required:
		return f.Check(v)
	case f.Nullable:
		return errEmptyPatch
	}
	return errNotNull
}

// CheckCreate checks the values of a new sender and returns the sentences by Field.Name, nil when nothing is wrong. A draft may lack
// required details, not required top members: they say what is created (FACTS 11).
func (c CreateShape) CheckCreate(r CreateRequest) map[string]string {
	draft := c.CanDraft && r.Status == Draft
	var out map[string]string
	for _, f := range c.Fields {
		v := f.Of(r.Values)
		if v == (Value{}) && draft && !f.Top {
			continue
		}
		if msg := f.Check(v); msg != "" {
			if out == nil {
				out = make(map[string]string)
			}
			out[f.Name] = msg
		}
	}
	return out
}
