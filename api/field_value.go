package api

import (
	"strings"

	"callsign/internal/text"
)

// Of returns the field's value in a profile; the zero Value when there is none. The value of a KindTree is its path, the members'
// codes joined by "/", as far as it goes: "004/0002/0001", "004".
func (f Field) Of(v Values) Value {
	if f.Kind != KindTree {
		val, _ := v.Get(f.Name)
		return val
	}
	codes := make([]string, len(f.Members))
	nulls := 0
	for i, name := range f.Members {
		val, _ := v.Get(name)
		if val.Null {
			nulls++
			continue
		}
		codes[i] = string(val.Text)
	}
	if nulls > 0 && nulls == len(f.Members) {
		return Value{Null: true}
	}
	return Value{Text: text.Raw(strings.TrimRight(strings.Join(codes, treeSeparator), treeSeparator))}
}

// Put returns the profile with the field set to a value, in the form that Of gives. A null that the field cannot hold changes
// nothing. Codes of a KindTree that the path lacks become absent.
func (f Field) Put(v Values, val Value) Values {
	switch {
	case val.Null && !f.Nullable:
		return v.Clone()
	case f.Kind != KindTree:
		return v.With(f.Name, val)
	}
	codes := strings.SplitN(string(val.Text), treeSeparator, len(f.Members))
	for i, name := range f.Members {
		switch {
		case val.Null:
			v = v.With(name, Value{Null: true})
		case i < len(codes) && codes[i] != "":
			v = v.With(name, Value{Text: text.Raw(codes[i])})
		default:
			v = v.Without(name)
		}
	}
	return v
}

// treeSeparator stands between the codes of a path. Codes are digits, so it is never part of one.
const treeSeparator = "/"
