package api

// Conflict is a field that the user and somebody else have changed in different ways. The values are in the form of Field.Of; the zero
// Value means that there is none.
type Conflict struct {
	Field Field
	// Base is what the user saw, Mine what the user wants, Theirs what the server has now. Mine is null when the user cleared it.
	Base, Mine, Theirs Value
}

// Merge joins the user's changes with what has happened on the server since (FACTS 1: the last write wins there, so this is the only
// protection). base is the profile that the user saw and theirs the profile now, both as Sender.Effective gives them; absent, null
// and empty are the same in them. mine are the details of the user's patch. Field by field, a category being one:
//
//   - not in mine: not in the patch
//   - theirs is still base: mine is in the patch
//   - theirs has changed to what mine wants: not in the patch, there is nothing left to send
//   - theirs has changed to anything else: a conflict, and not in the patch
//
// The patch and the conflicts are in the order of the channel's table. A name that the channel does not have stays in the patch, so
// that sending it fails rather than losing it.
func Merge(spec *Spec, base, theirs, mine Values) (patch Values, conflicts []Conflict) {
	for i := range spec.Fields {
		f := &spec.Fields[i]
		if !f.Present(mine) {
			continue
		}
		want := f.over(base, mine)
		switch {
		case f.sameIn(base, theirs):
			for _, name := range f.members() {
				if val, ok := want.Get(name); ok {
					patch = append(patch, Entry{name, val})
				}
			}
		case f.sameIn(want, theirs):
		default:
			conflicts = append(conflicts, Conflict{
				Field: *f, Base: f.plainOf(base), Mine: f.Of(want), Theirs: f.plainOf(theirs),
			})
		}
	}
	for _, e := range mine {
		if !spec.Owns(e.Name) {
			patch = append(patch, e)
		}
	}
	return patch, conflicts
}

// over returns the field's values in base with those of mine laid over: a path of which only one code was changed is whole again.
func (f *Field) over(base, mine Values) Values {
	var out Values
	for _, name := range f.members() {
		val, ok := mine.Get(name)
		switch {
		case ok && val.Null:
			out = append(out, Entry{name, Value{Null: true}})
		case ok:
			out = append(out, Entry{name, val})
		default:
			if val := valueIn(base, name); val.Text != "" {
				out = append(out, Entry{name, val})
			}
		}
	}
	return out
}

// plainOf is the field's value in a whole profile, where a null is no value.
func (f *Field) plainOf(v Values) Value {
	val := f.Of(v)
	if val.Null {
		return Value{}
	}
	return val
}

// Differs returns the fields whose values the server's answer does not show as they were sent, in the order of the table. A value
// that was sent is right when it is the effective one, live or pending. A deletion is right when there is no value, and also when the
// change leaves the field out while the live value is still there: that is how a pending deletion can show (FACTS 9). A review that
// is open and does not say its value proves nothing.
func Differs(spec *Spec, sent Patch, got Sender) []Field {
	var out []Field
	now := got.Effective()
	for i := range spec.Fields {
		f := &spec.Fields[i]
		for _, name := range f.members() {
			want, ok := sent.Details.Get(name)
			if !ok || want.shownBy(name, now, got) {
				continue
			}
			out = append(out, *f)
			break
		}
	}
	return out
}

// shownBy reports whether a sender, whose effective profile is now, shows that the value was taken.
func (v Value) shownBy(name string, now Values, got Sender) bool {
	have := valueIn(now, name)
	if v.Null || v.Text == "" {
		if have.Text == "" {
			return true
		}
		if got.Change == nil {
			return false
		}
		_, pending := got.Change.Details.Get(name)
		return !pending
	}
	if have.Text == v.Text {
		return true
	}
	for _, r := range got.Reviews {
		if r.Field == name && r.Value == "" && r.open() {
			return true
		}
	}
	return false
}
