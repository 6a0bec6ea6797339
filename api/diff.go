package api

// Diff returns the smallest patch that makes next of base: changed fields only, in the order of the channel's table. Both are whole
// profiles, where absent, null and empty all mean that there is no value. A value that is gone becomes a null where the API
// takes one; elsewhere an empty text, which CheckPatch refuses, so that it is not lost without a word. When any member of a category
// changed all of them are there: a path is one value. Names that the channel does not have are left out.
func Diff(spec *Spec, base, next Values) Values {
	var out Values
	for i := range spec.Fields {
		f := &spec.Fields[i]
		if f.sameIn(base, next) {
			continue
		}
		for _, name := range f.members() {
			val := valueIn(next, name)
			val.Null = val.Text == "" && f.Nullable
			out = append(out, Entry{name, val})
		}
	}
	return out
}

// sameIn reports whether a field has the same value in both profiles.
func (f *Field) sameIn(a, b Values) bool {
	for _, name := range f.members() {
		if valueIn(a, name) != valueIn(b, name) {
			return false
		}
	}
	return true
}

// valueIn returns a value of a whole profile, where a null is no value.
func valueIn(v Values, name string) Value {
	val, _ := v.Get(name)
	if val.Null {
		return Value{}
	}
	return val
}
