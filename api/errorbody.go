package api

import (
	"encoding/json"
	"html"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"

	"callsign/internal/text"
)

// Limits of what is kept of an error answer, in bytes.
const (
	maxErrorBody    = 64 << 10
	maxErrorMessage = 4 << 10
	maxExcerpt      = 160
	maxFieldErrors  = 100
)

// refused makes the error for an answer that is not 2xx. The body may be anything (FACTS 4): the service's shape, the
// gateway's, that of OAuth2, plain text, a web page, nothing.
func (w *wire) refused(ex exchange, a *answer) *Error {
	e := newError(ex, KindService)
	e.Status, e.At, e.Phase = a.status, a.at, Answered
	e.RetryAfter, e.hasRetryAfter = retryAfter(a.header, w.now())
	page := e.decodeBody(w.hide.wrong(a.body), ex.spec)
	switch {
	case a.status/100 == 3:
		e.Kind = KindRedirect
		e.redirects(ex, w.hide.text(a.header.Get("Location")))
	case a.status == http.StatusUnauthorized:
		e.Kind = KindAuth
	case ex.token && (a.status == http.StatusBadRequest || a.status == http.StatusForbidden):
		e.Kind = KindAuth
	case page:
		e.Kind = KindNotJSON
	}
	switch {
	case ex.token:
		e.Phase = NotSent
	case ex.method != http.MethodGet && a.status >= 500 && !e.fromService:
		e.Phase = MaybeSent // somebody on the way gave up; what the service did is not known
	}
	w.hide.error(e)
	return e
}

// redirects names where an answer wanted us to go: the host alone, the rest may hold anything.
func (e *Error) redirects(ex exchange, location string) {
	to, err := ex.url.Parse(location)
	switch {
	case strings.Contains(location, mask):
		e.Message = text.Raw(e.Host + " redirects to an address with the secret in it")
	case location == "" || err != nil:
	case hostOf(to) == e.Host:
		e.Message = text.Raw(e.Host + " redirects to another place on itself")
	case to.Hostname() != "":
		e.Message = clip(e.Host+" redirects to "+hostOf(to), maxExcerpt)
	}
}

// decodeBody fills the error from the body, and reports whether it is a web page.
func (e *Error) decodeBody(body []byte, spec *Spec) (page bool) {
	if len(body) > maxErrorBody {
		body = body[:maxErrorBody]
	}
	s := strings.TrimSpace(string(body))
	var members map[string]json.RawMessage
	if strings.HasPrefix(s, "{") && json.Unmarshal([]byte(s), &members) == nil {
		e.decodeObject(members, spec)
		return false
	}
	if strings.HasPrefix(s, "<") {
		e.Message = excerptHTML(s)
		return true
	}
	if utf8.ValidString(s) && !strings.HasPrefix(s, "{") && !strings.HasPrefix(s, "[") {
		e.Message = clip(s, maxExcerpt)
	}
	return false
}

func (e *Error) decodeObject(m map[string]json.RawMessage, spec *Spec) {
	get := func(name string) string { s, _ := rawString(m[name]); return strings.TrimSpace(s) }
	if code := get("errorCode"); code != "" {
		e.fromService = true
		e.Code = cleanCode(code)
		e.Message, e.Resolution = clip(get("message"), maxErrorMessage), clip(get("resolution"), maxErrorMessage)
		_ = json.Unmarshal(m["additionalInformation"], &e.Info) // loose by nature: what is no object is left out
		e.decodeFields(m["additionalInformation"], spec)
		return
	}
	switch {
	case get("title") != "" || get("detail") != "":
		e.Message = clip(join(get("title"), get("detail")), maxErrorMessage)
	case get("error") != "":
		e.Message = clip(join(get("error"), get("error_description")), maxErrorMessage)
	default:
		e.Message = clip(get("message"), maxErrorMessage)
	}
}

// decodeFields reads validationErrors, and the field that file errors name in their message.
func (e *Error) decodeFields(info json.RawMessage, spec *Spec) {
	var m map[string]json.RawMessage
	_ = json.Unmarshal(info, &m)
	var list []json.RawMessage
	if one, ok := rawString(m["validationErrors"]); ok && one != "" {
		list = []json.RawMessage{m["validationErrors"]}
	} else {
		_ = json.Unmarshal(m["validationErrors"], &list)
	}
	for _, raw := range list[:min(len(list), maxFieldErrors)] {
		sentence, ok := rawString(raw)
		if !ok || strings.TrimSpace(sentence) == "" {
			continue
		}
		f := FieldError{Message: clip(sentence, maxErrorMessage)}
		if first, rest, _ := strings.Cut(strings.TrimSpace(sentence), " "); isFieldPath(first, rest, spec) {
			f.Path, f.Field = first, placeField(first, spec)
		}
		e.Fields = append(e.Fields, f)
	}
	if !strings.HasPrefix(e.Code, "file_") {
		return
	}
	path, rest, ok := strings.Cut(string(e.Message), ":")
	if ok && fieldPath.MatchString(path) {
		e.Fields = append(e.Fields, FieldError{
			Path: path, Field: placeField(path, spec), Message: text.Raw(strings.TrimSpace(rest)),
		})
	}
}

var (
	fieldPath = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,63}(\.[A-Za-z0-9_]{1,64}){0,9}$`)
	// After a single word one of these makes it a path: the sentences are in the style of class-validator (FACTS 4).
	verb = regexp.MustCompile(`^(must|should|is|are|has|have|can|cannot|contains|does|needs|may|exceeds|length)\b`)
)

// isFieldPath tells a path from the first word of an ordinary sentence.
func isFieldPath(word, rest string, spec *Spec) bool {
	if !fieldPath.MatchString(word) {
		return false
	}
	first := word[0]
	return strings.Contains(word, ".") || placeField(word, spec) != "" || (first >= 'a' && first <= 'z' && verb.MatchString(rest))
}

// placeField returns the field of a channel that a path is about: "displayName" for "details.displayName". Members of lists and
// of objects that are no fields have none.
func placeField(path string, spec *Spec) string {
	name := strings.TrimPrefix(path, "details.")
	if spec == nil || strings.Contains(name, ".") {
		return ""
	}
	if fieldOf(spec.Fields, name) != nil {
		return name
	}
	for i := range spec.Shapes {
		if fieldOf(spec.Shapes[i].Fields, name) != nil {
			return name
		}
	}
	return ""
}

// cleanCode makes a code safe to show without changing one that is as documented.
func cleanCode(s string) string {
	if len(s) > 100 {
		s = s[:100]
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_', r == '-', r == '.':
			return r
		}
		return '?'
	}, s)
}

var (
	htmlTitle  = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)
	htmlHidden = regexp.MustCompile(`(?is)<(script|style)\b.*?(</(script|style)>|$)|<!--.*?(-->|$)|<[^>]*(>|$)`)
)

// excerptHTML is what a web page calls itself, else the start of its text.
func excerptHTML(s string) text.Raw {
	if m := htmlTitle.FindStringSubmatch(s); m != nil && strings.TrimSpace(m[1]) != "" {
		s = m[1]
	}
	s = html.UnescapeString(htmlHidden.ReplaceAllString(s, " "))
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
	if s == "" {
		return "a web page instead of an answer"
	}
	return "a web page instead of an answer: " + clip(s, maxExcerpt)
}

// clip cuts text to n bytes at a character's border.
func clip(s string, n int) text.Raw {
	if len(s) <= n {
		return text.Raw(s)
	}
	s = s[:n]
	for len(s) > 0 && !utf8.RuneStart(s[len(s)-1]) {
		s = s[:len(s)-1]
	}
	if r, size := utf8.DecodeLastRuneInString(s); r == utf8.RuneError && size == 1 {
		s = s[:len(s)-1]
	}
	return text.Raw(s + "…")
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ": " + b
}
