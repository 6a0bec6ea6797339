package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"callsign/internal/text"
)

// text returns a member as text, empty when it is absent or null.
func (o object) text(name string) text.Raw { return textOf(o.get(name)) }

// tokenMember is the member whose value is never kept (FACTS 8).
const tokenMember = "bearerToken"

// textOf turns any JSON value into text: strings as they are, null as nothing, numbers and booleans as they are written. A value of
// a type that we did not expect is kept as its JSON text, so that it is seen and nothing else is lost for it; but not when a
// token has got into it.
func textOf(raw json.RawMessage) text.Raw {
	if isNull(raw) {
		return ""
	}
	if raw[0] == '"' {
		if bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw) {
			return text.Raw(raw[1 : len(raw)-1])
		}
		var s string
		if json.Unmarshal(raw, &s) == nil {
			return text.Raw(s)
		}
	}
	if raw[0] != '{' && raw[0] != '[' {
		return text.Raw(raw)
	}
	var compact bytes.Buffer
	if json.Compact(&compact, raw) != nil || bytes.Contains(raw, []byte(tokenMember)) {
		return mask
	}
	return text.Raw(compact.String())
}

// listOf turns the elements of an array into one line, "br, eu", and any other value into text.
func listOf(raw json.RawMessage) text.Raw {
	if isNull(raw) || raw[0] != '[' {
		return textOf(raw)
	}
	var parts []string
	for e := range elements(raw) {
		if t := textOf(e); t != "" {
			parts = append(parts, string(t))
		}
	}
	return text.Raw(strings.Join(parts, ", "))
}

// readValues takes the profile members out of an object, in the order of the table. With pending, null is kept where the table
// allows it: it is a deletion that waits for review (FACTS 9).
func readValues(o object, fields []Field, pending bool) Values {
	if len(o) == 0 {
		return nil
	}
	var room [16]Entry // so that the list that is kept has no spare capacity
	out := Values(room[:0])
	for i := range fields {
		for _, name := range fields[i].members() {
			raw, ok := o.lookup(name)
			switch {
			case !ok:
			case !isNull(raw):
				out = append(out, Entry{name, Value{Text: textOf(raw)}})
			case pending && fields[i].Nullable:
				out = append(out, Entry{name, Value{Null: true}})
			}
		}
	}
	if len(out) == 0 {
		return nil
	}
	return slices.Clone(out)
}

// members are the API's names of the values of a field.
func (f *Field) members() []string {
	if f.Kind == KindTree {
		return f.Members
	}
	return []string{f.Name}
}

// readChange decodes the pending change; nil when nothing is pending.
func readChange(o object, fields []Field) *Change {
	raw := o.get("changes")
	if raw == nil {
		return nil
	}
	sub, ok := splitObject(raw)
	if !ok {
		return &Change{Status: textOf(raw)}
	}
	c := Change{
		Status:      sub.text("status"),
		Details:     readValues(sub.object("details"), fields, true),
		ErrorCode:   sub.text("errorCode"),
		ErrorReason: sub.text("errorReason"),
	}
	if c.Status == "" && c.Details == nil && c.ErrorCode == "" && c.ErrorReason == "" {
		return nil
	}
	return &c
}

// decodeSender decodes a sender object. Only a body that is no object or has no usable path key is an error.
func decodeSender(data []byte, c Channel, members func(object) (Sender, error)) (Sender, error) {
	o, err := readObject(data)
	if err != nil {
		return Sender{}, fmt.Errorf("reading a %s sender: %w", c, err)
	}
	return members(o)
}

// decodeRow returns a decoder of the rows of a list that was checked as a whole. It uses the same memory for each to be split into.
func decodeRow(c Channel, members func(object) (Sender, error)) func(json.RawMessage) (Sender, error) {
	var o object
	return func(raw json.RawMessage) (Sender, error) {
		ok := false
		if o, ok = splitInto(o[:0], raw); !ok {
			return Sender{}, fmt.Errorf("reading a %s sender: %w", c, errNotObject)
		}
		return members(o)
	}
}

// readSender decodes what all channels have in common.
func readSender(o object, c Channel, keyName string, fields []Field) (Sender, error) {
	id := o.get(keyName)
	if id == nil || id[0] == '{' || id[0] == '[' || textOf(id) == "" {
		return Sender{}, fmt.Errorf("reading a %s sender: it has no %s", c, keyName)
	}
	return Sender{
		Key:      Key{Channel: c, ID: textOf(id)},
		State:    o.text("state"),
		Details:  readValues(o.object("details"), fields, false),
		Change:   readChange(o, fields),
		Created:  parseTime(string(o.text("created"))),
		Modified: parseTime(string(o.text("modified"))),
	}, nil
}

// nameOf is the live name, else the pending one, else one that is reviewed on its own.
func nameOf(s *Sender, field string) text.Raw {
	if n := s.Details.Text(field); n != "" {
		return n
	}
	if s.Change != nil {
		if n := s.Change.Details.Text(field); n != "" {
			return n
		}
	}
	for _, r := range s.Reviews {
		if r.Field == field && r.Value != "" {
			return r.Value
		}
	}
	return ""
}

// known are texts that many senders share, so that 100,000 senders do not hold 100,000 copies of "ACTIVE".
var known = knownTexts()

func knownTexts() map[text.Raw]text.Raw {
	m := make(map[text.Raw]text.Raw)
	add := func(list ...string) {
		for _, s := range list {
			m[text.Raw(s)] = text.Raw(s)
		}
	}
	for _, list := range [][]Status{whatsAppStates, whatsAppChangeStatuses, kakaoTalkStates, kakaoTalkChangeStatuses} {
		for _, st := range list {
			add(st.Value)
		}
	}
	for _, f := range joinFields(whatsAppHosting, whatsAppShapes[0].Fields) {
		add(f.Enum...)
	}
	add(whatsAppActivityTypes...)
	add(kakaoTalkActivityTypes...)
	add("GREEN", "YELLOW", "RED", "UNKNOWN", "UNRECOGNIZED", "PENDING", "DEFERRED", "APPROVED", "FAILING", "true", "false",
		"br", "eu", "us", "eu, us", "br, us", "br, eu, us", "10", "20", "80", "SINCH_AMERICA", "SINCH_SEP",
		"TIER_50", "TIER_250", "TIER_1K", "TIER_2K", "TIER_10K", "TIER_100K", "TIER_UNLIMITED", "NOT_SET")
	return m
}

// shared returns the common copy of a text that many answers hold.
func shared(t text.Raw) text.Raw {
	if k, ok := known[t]; ok {
		return k
	}
	return t
}

// pack gives a sender one block of memory for all its texts, apart from the shared ones. A sender is kept for hours: it must not
// hold on to the page it came from, and one block is smaller than twenty.
func pack(s *Sender) {
	size := 0
	s.texts(func(t *text.Raw) {
		if _, ok := known[*t]; !ok {
			size += len(*t)
		}
	})
	var block strings.Builder
	block.Grow(size) // never grows again, so the pieces below stay in it
	s.texts(func(t *text.Raw) {
		if k, ok := known[*t]; ok {
			*t = k
			return
		}
		start := block.Len()
		block.WriteString(string(*t))
		*t = text.Raw(block.String()[start:])
	})
}

// texts visits every text of a sender but Number and Name, which are made of the others.
func (s *Sender) texts(visit func(*text.Raw)) {
	for _, t := range []*text.Raw{&s.Key.ID, &s.State, &s.Quality, &s.Region, &s.Created.Text, &s.Modified.Text} {
		visit(t)
	}
	values := func(v Values) {
		for i := range v {
			visit(&v[i].Value.Text)
		}
	}
	values(s.Details)
	values(s.Attributes)
	if c := s.Change; c != nil {
		visit(&c.Status)
		visit(&c.ErrorCode)
		visit(&c.ErrorReason)
		values(c.Details)
	}
	for i := range s.Reviews {
		r := &s.Reviews[i]
		visit(&r.Value)
		visit(&r.Status)
		visit(&r.Reason)
	}
}
