package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"iter"
)

// object is a JSON object whose members are not decoded yet. It points into the data it was made from and copies nothing: lists of
// 100,000 senders are decoded with it, where encoding/json needs ten times as long. Names are compared exactly; when a name is
// there twice the last one counts.
type object []rawMember

type rawMember struct {
	name []byte
	raw  json.RawMessage
}

var (
	errNotJSON   = errors.New("not valid JSON")
	errNotObject = errors.New("not a JSON object")
)

// readObject splits an object into its members. The data is checked as a whole, so nothing below it needs a check.
func readObject(data []byte) (object, error) {
	if !json.Valid(data) {
		return nil, errNotJSON
	}
	o, ok := splitObject(bytes.TrimSpace(data))
	if !ok {
		return nil, errNotObject
	}
	return o, nil
}

// get returns a member's raw value; nil when it is absent or null, which are the same in answers (FACTS 1).
func (o object) get(name string) json.RawMessage {
	if raw, _ := o.lookup(name); !isNull(raw) {
		return raw
	}
	return nil
}

// lookup returns a member's raw value, null too, and whether it is there.
func (o object) lookup(name string) (json.RawMessage, bool) {
	for i := len(o) - 1; i >= 0; i-- {
		if string(o[i].name) == name {
			return o[i].raw, true
		}
	}
	return nil, false
}

// object returns a member that is an object; an empty one when it is anything else.
func (o object) object(name string) object {
	sub, _ := splitObject(o.get(name))
	return sub
}

func isNull(raw json.RawMessage) bool { return len(raw) == 0 || raw[0] == 'n' }

// splitObject splits valid JSON; ok tells whether it is an object.
func splitObject(raw json.RawMessage) (o object, ok bool) {
	if len(raw) == 0 || raw[0] != '{' {
		return nil, false
	}
	return splitInto(make(object, 0, 16), raw)
}

// splitInto is splitObject that appends to o, to use its memory again.
func splitInto(o object, raw json.RawMessage) (object, bool) {
	if len(raw) == 0 || raw[0] != '{' {
		return o, false
	}
	var name []byte
	for v := range parts(raw) {
		if name == nil {
			name = memberName(v)
			continue
		}
		o = append(o, rawMember{name, v})
		name = nil
	}
	return o, true
}

// elements yields the elements of an array in valid JSON; nothing for any other value.
func elements(raw json.RawMessage) iter.Seq[json.RawMessage] {
	if len(raw) == 0 || raw[0] != '[' {
		return func(func(json.RawMessage) bool) {}
	}
	return parts(raw)
}

// memberName returns a name without its quotes, never nil.
func memberName(quoted json.RawMessage) []byte {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return quoted[1 : len(quoted)-1]
	}
	var s string
	if json.Unmarshal(quoted, &s) != nil {
		return []byte{}
	}
	return []byte(s)
}

// parts yields what is directly inside an array or object of valid JSON: elements, or names and values in turn.
func parts(raw json.RawMessage) iter.Seq[json.RawMessage] {
	return func(yield func(json.RawMessage) bool) {
		for i := 1; i < len(raw)-1; {
			switch raw[i] {
			case ' ', '\t', '\r', '\n', ',', ':':
				i++
				continue
			}
			end := valueEnd(raw, i)
			if !yield(raw[i:end:end]) {
				return
			}
			i = end
		}
	}
}

// valueEnd returns the index after the value that starts at i.
func valueEnd(raw []byte, i int) int {
	depth := 0
	for ; i < len(raw); i++ {
		switch raw[i] {
		case '"':
			i = stringEnd(raw, i) - 1
		case '{', '[':
			depth++
			continue
		case '}', ']':
			depth--
		default:
			if depth > 0 {
				continue
			}
			return wordEnd(raw, i)
		}
		if depth <= 0 {
			return i + 1
		}
	}
	return len(raw)
}

// wordEnd returns the index after the number, true, false or null that starts at i.
func wordEnd(raw []byte, i int) int {
	for ; i < len(raw); i++ {
		switch raw[i] {
		case ' ', '\t', '\r', '\n', ',', ']', '}':
			return i
		}
	}
	return i
}

// stringEnd returns the index after the string that starts at i.
func stringEnd(raw []byte, i int) int {
	for i++; i < len(raw); i++ {
		switch raw[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(raw)
}
