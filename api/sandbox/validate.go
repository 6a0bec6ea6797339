package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// kind is the type of a member of a request body.
type kind int

const (
	isText kind = iota
	isEmail
	isURL
	isEnum
	isBool
	isNumber
	isObject
	isDigits // exactly max digits, or 1 to max when min is 1
	isOTP
)

// rule is what one member of a request body must be.
type rule struct {
	name     string
	kind     kind
	min, max int // length in characters
	enum     []string
	required bool
	nullable bool
	fields   []rule
}

// members is a decoded JSON object: the raw values by their names.
type members map[string]json.RawMessage

// object reads a body that must be one JSON object in UTF-8.
func object(body []byte) (members, bool) {
	if !utf8.Valid(body) || !json.Valid(body) || len(bytes.TrimSpace(body)) == 0 || bytes.TrimSpace(body)[0] != '{' {
		return nil, false
	}
	var m members
	d := json.NewDecoder(bytes.NewReader(body))
	if d.Decode(&m) != nil || m == nil {
		return nil, false
	}
	_, err := d.Token()
	return m, err == io.EOF
}

// body reads the request body and checks it against its rules.
func (c *call) read(rules []rule) (members, *failure) {
	m, ok := object(c.body)
	if !ok {
		return nil, c.unreadable()
	}
	if bad := check("", m, rules); len(bad) > 0 {
		return nil, invalid(bad)
	}
	return m, nil
}

// unreadable refuses a body that is no JSON object. KakaoTalk's create, update and verify have no invalid_payload.
func (c *call) unreadable() *failure {
	if c.rt.channel == kakaoTalk && !strings.HasSuffix(c.rt.template, "/comments") {
		return invalid([]string{"body must be a JSON object"})
	}
	return refuse("invalid_payload")
}

// check returns a sentence for everything that is wrong, the rules' order first, then members that should not be there. The first word of a
// sentence is the path of the member (FACTS 4).
func check(prefix string, m members, rules []rule) (bad []string) {
	for i := range rules {
		r := &rules[i]
		raw, ok := m[r.name]
		if !ok {
			if r.required {
				bad = append(bad, prefix+r.name+" should not be empty")
			}
			continue
		}
		bad = append(bad, r.check(prefix+r.name, raw)...)
	}
	var extra []string
	for name := range m {
		if !slices.ContainsFunc(rules, func(r rule) bool { return r.name == name }) {
			extra = append(extra, prefix+name+" should not exist")
		}
	}
	slices.Sort(extra)
	return append(bad, extra...)
}

func (r *rule) check(path string, raw json.RawMessage) []string {
	if string(raw) == "null" {
		if r.nullable {
			return nil
		}
		return []string{path + " should not be equal to null"}
	}
	switch r.kind {
	case isBool:
		if s := string(raw); s != "true" && s != "false" {
			return []string{path + " must be a boolean value"}
		}
		return nil
	case isNumber:
		if c := raw[0]; c != '-' && (c < '0' || c > '9') {
			return []string{path + " must be a number conforming to the specified constraints"}
		}
		return nil
	case isObject:
		m, ok := object(raw)
		if !ok {
			return []string{path + " must be an object"}
		}
		return check(path+".", m, r.fields)
	}
	var v string
	if raw[0] != '"' || json.Unmarshal(raw, &v) != nil {
		return []string{path + " must be a string"}
	}
	return r.checkText(path, v)
}

func (r *rule) checkText(path, v string) (bad []string) {
	n := utf8.RuneCountInString(v)
	say := func(s string) { bad = append(bad, path+" "+s) }
	if r.kind != isEnum && r.kind != isDigits {
		if r.max > 0 && n > r.max {
			say("must be shorter than or equal to " + strconv.Itoa(r.max) + " characters")
		}
		if n < r.min {
			say("must be longer than or equal to " + strconv.Itoa(r.min) + " characters")
		}
	}
	switch r.kind {
	case isEnum:
		if !slices.Contains(r.enum, v) {
			say("must be one of the following values: " + strings.Join(r.enum, ", "))
		}
	case isEmail:
		if !emailShape.MatchString(v) {
			say("must be an email")
		}
	case isURL:
		if !urlShaped(v) {
			say("must be a URL address")
		}
	case isDigits:
		if strings.Trim(v, "0123456789") != "" || n > r.max || n < r.min || n == 0 {
			say("must be a string of " + digitRange(r.min, r.max) + " digits")
		}
	case isOTP:
		if strings.ContainsAny(v, " \t\r\n\v\f") {
			say("must not contain spaces")
		}
	}
	return bad
}

func digitRange(lo, hi int) string {
	if lo == hi {
		return strconv.Itoa(lo)
	}
	return strconv.Itoa(lo) + " to " + strconv.Itoa(hi)
}

var emailShape = regexp.MustCompile(`^[^\s@"(),:;<>\[\\\]]+@[\pL\pN](?:[\pL\pN-]*[\pL\pN])?(?:\.[\pL\pN](?:[\pL\pN-]*[\pL\pN])?)+$`)

// urlShaped: http or https, a host with a dot, nothing that does not belong into a URL.
func urlShaped(v string) bool {
	if strings.ContainsFunc(v, func(r rune) bool { return r <= ' ' || r == 0x7f || strings.ContainsRune("<>\"\\^`{|}", r) }) {
		return false
	}
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return false
	}
	host := u.Hostname()
	i := strings.IndexByte(host, '.')
	return i > 0 && i < len(host)-1
}

// str returns a text member, empty when it is absent or null.
func (m members) str(name string) (v string) {
	_ = json.Unmarshal(m[name], &v)
	return v
}

// sub returns an object member, nil when there is none.
func (m members) sub(name string) members {
	v, _ := object(m[name])
	return v
}

func (m members) bool(name string) bool { return string(m[name]) == "true" }

func (m members) has(name string) bool { _, ok := m[name]; return ok }

// profile reads the members that are fields of a channel.
func (m members) profile(ch *channel) (p profile) {
	for i, name := range ch.fields {
		raw, ok := m[name]
		switch {
		case !ok:
		case string(raw) == "null":
			p.setNull(i)
		default:
			p.set(i, m.str(name))
		}
	}
	return p
}

// fetch is what happens when the server fetches a picture: words in the URL's host or path decide.
func fetch(ch *channel, p *profile) *failure {
	if !p.is(ch.photo) {
		return nil
	}
	v := strings.ToLower(p.val[ch.photo])
	code := ""
	switch u, _ := url.Parse(v); {
	case strings.Contains(v, "missing"):
		code = "file_not_found"
	case strings.Contains(v, "huge"):
		code = "file_size_too_large"
	case ch.name == "whatsapp" && (strings.Contains(v, "wide") || strings.Contains(v, "tiny")):
		code = "file_has_wrong_dimensions"
	case strings.Contains(v, "broken"):
		code = "file_unexpected_error"
	case strings.Contains(v, "text") || u != nil && (strings.HasSuffix(u.Path, ".txt") || strings.HasSuffix(u.Path, ".gif")):
		code = "file_invalid_mime_type"
	default:
		return nil
	}
	f := refuse(code)
	f.message = "details." + ch.fields[ch.photo] + ": " + texts[code].message
	return f
}
