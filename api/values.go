package api

import (
	"slices"

	"callsign/internal/text"
)

// Value is a profile value in a patch or a profile: text, or an explicit null. The third state, absent, is the absence
// of an entry in Values (FACTS 9: absent = unchanged, null = delete, value = set).
type Value struct {
	Text text.Raw
	Null bool
}

// Entry is one named value.
type Entry struct {
	Name  string
	Value Value
}

// Values holds named values in a stable order. Profiles have about ten fields, so a slice is smaller than a map and
// keeps the order. The zero value is empty and ready. Methods never change the receiver's entries in place.
type Values []Entry

// Get returns the value of a name and whether there is one.
func (v Values) Get(name string) (Value, bool) {
	for _, e := range v {
		if e.Name == name {
			return e.Value, true
		}
	}
	return Value{}, false
}

// Text returns the text of a name; empty when absent or null.
func (v Values) Text(name string) text.Raw {
	val, _ := v.Get(name)
	return val.Text
}

// With returns the values with name set to val.
func (v Values) With(name string, val Value) Values {
	out := v.Clone()
	for i := range out {
		if out[i].Name == name {
			out[i].Value = val
			return out
		}
	}
	return append(out, Entry{Name: name, Value: val})
}

// Without returns the values with name absent.
func (v Values) Without(name string) Values {
	out := make(Values, 0, len(v))
	for _, e := range v {
		if e.Name != name {
			out = append(out, e)
		}
	}
	return out
}

// Clone returns an independent copy; nil stays nil.
func (v Values) Clone() Values { return slices.Clone(v) }

// Equal reports whether both hold the same names with the same values, in any order.
func (v Values) Equal(w Values) bool {
	if len(v) != len(w) {
		return false
	}
	for _, e := range v {
		if got, ok := w.Get(e.Name); !ok || got != e.Value {
			return false
		}
	}
	return true
}
