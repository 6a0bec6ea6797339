package ui

import (
	"maps"
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/text"
)

// FormField is one field of a form: what the channel's table says of it, and what it starts from.
type FormField struct {
	api.Field
	// Base is the value the form opens with; absent is the zero Value.
	Base api.Value
	// Live is the live value, where it differs from Base; shown below the field while it has the focus.
	Live text.Raw
}

// Form edits fields. In it no letter is a command: tab and the arrows move, enter opens a picker or goes on and never submits.
type Form struct {
	inputs []*input
	focus  int
	top    int // first visible line
	picker *Picker
	tree   []api.Category
	box    int // cells of an input, from the last Lines
	// tried is set once somebody wanted to go on: from then on fields that were never touched show what they lack.
	tried bool
}

// input is one field while it is edited.
type input struct {
	FormField
	box TextBox
	// start is what the box held when the form opened: as long as it still does, the value is Base, byte for byte.
	start string
	// server is what the server said about the field; it goes away when the value changes.
	server string
}

// NewForm makes a form. The focus starts on the first field that can be changed.
func NewForm(fields []FormField) *Form {
	f := &Form{}
	for _, ff := range fields {
		in := &input{FormField: ff, box: NewTextBox(ff.Kind == api.KindMultiline, 0), start: string(ff.Base.Text)}
		if ff.Kind == api.KindSecret {
			in.box.Blind()
		}
		in.box.SetValue(in.start)
		f.inputs = append(f.inputs, in)
	}
	f.focus = -1
	f.step(1)
	return f
}

// SetTree gives the form the categories that its KindTree field picks from.
func (f *Form) SetTree(tree []api.Category) { f.tree = tree }

// NeedsTree reports whether a field picks from a category tree that has not been given yet.
func (f *Form) NeedsTree() bool {
	for _, in := range f.inputs {
		if in.Kind == api.KindTree && f.tree == nil {
			return true
		}
	}
	return false
}

// value is the field's value now: Base while untouched, null when it was emptied and the server allows that.
func (in *input) value() api.Value {
	now := in.box.Value()
	if now == in.start {
		return in.Base
	}
	if now == "" && in.Nullable {
		return api.Value{Null: true}
	}
	return api.Value{Text: text.Raw(now)}
}

// changed reports whether the field holds something else than it started with.
func (in *input) changed() bool { return in.box.Value() != in.start }

// problem is what is wrong with the value, in one sentence; empty when nothing is.
func (in *input) problem() string {
	if in.server != "" {
		return in.server
	}
	if !in.changed() && in.Base.Text != "" {
		return ""
	}
	return in.Check(in.value())
}

// Dirty reports whether anything was changed.
func (f *Form) Dirty() bool {
	for _, in := range f.inputs {
		if in.changed() {
			return true
		}
	}
	return false
}

// Values are the values of all fields that have one; a cleared field is null. A tree is given by its members.
func (f *Form) Values() api.Values {
	var out api.Values
	for _, in := range f.inputs {
		if v := in.value(); v != (api.Value{}) && v.Text != "" || v.Null {
			out = in.Put(out, v)
		}
	}
	return out
}

// Changes are the values of the changed fields alone; a cleared field is null.
func (f *Form) Changes() api.Values {
	var out api.Values
	for _, in := range f.inputs {
		if in.changed() {
			out = in.Put(out, in.value())
		}
	}
	return out
}

// Text is the text of one field now.
func (f *Form) Text(name string) string {
	for _, in := range f.inputs {
		if in.Name == name {
			return in.box.Value()
		}
	}
	return ""
}

// SetText puts text into a field, as if it had been typed.
func (f *Form) SetText(name, s string) {
	for _, in := range f.inputs {
		if in.Name == name {
			in.set(s)
		}
	}
}

// Typed is the field with the focus and its text, when it is one that is typed in sight; false for what is picked, fixed or secret.
func (f *Form) Typed() (name, s string, ok bool) {
	if f.focus < 0 || f.focus >= len(f.inputs) {
		return "", "", false
	}
	in := f.inputs[f.focus]
	switch in.Kind {
	case api.KindEnum, api.KindTree, api.KindSecret:
		return "", "", false
	}
	return in.Name, in.box.Value(), in.Fixed == ""
}

// Retype replaces the text of a field by one that was typed elsewhere, with the rules of the field's box for line breaks and controls.
func (f *Form) Retype(name, s string) {
	for _, in := range f.inputs {
		if in.Name == name {
			in.set("")
			in.box.Insert(s)
		}
	}
}

func (in *input) set(s string) {
	in.box.SetValue(s)
	in.server = ""
}

// Problems are the local and the server's complaints by field name.
func (f *Form) Problems() map[string]string {
	out := map[string]string{}
	for _, in := range f.inputs {
		if p := in.problem(); p != "" && in.Fixed == "" {
			out[in.Name] = p
		}
	}
	return out
}

// SetServerProblems marks the fields that the server complained about, puts the focus on the first of them and returns the
// complaints that belong to no field of this form.
func (f *Form) SetServerProblems(problems map[string]string) map[string]string {
	rest := maps.Clone(problems)
	first := -1
	for i, in := range f.inputs {
		in.server = ""
		for _, name := range append([]string{in.Name}, in.Members...) {
			if p, ok := problems[name]; ok {
				in.server = p
				delete(rest, name)
				if first < 0 {
					first = i
				}
			}
		}
	}
	if first >= 0 {
		f.focus = first
	}
	return rest
}

// FocusProblem puts the focus on the first field with a problem and reports whether there is one.
func (f *Form) FocusProblem() bool {
	f.tried = true
	for i, in := range f.inputs {
		if in.Fixed == "" && in.problem() != "" {
			f.focus = i
			return true
		}
	}
	return false
}

// Picking reports whether a picker is open, so that esc closes it and nothing else.
func (f *Form) Picking() bool { return f.picker != nil }

// AtEnd reports whether the focus is on the last field.
func (f *Form) AtEnd() bool {
	for i := f.focus + 1; i < len(f.inputs); i++ {
		if f.inputs[i].Fixed == "" {
			return false
		}
	}
	return true
}

// Update takes a key and reports whether it meant something here.
func (f *Form) Update(key tea.KeyMsg) bool {
	if f.focus < 0 || f.focus >= len(f.inputs) {
		return false
	}
	in := f.inputs[f.focus]
	if f.picker != nil {
		f.pick(in, key)
		return true
	}
	switch key.String() {
	case "tab":
		f.step(1)
	case "shift+tab":
		f.step(-1)
	case "down":
		if !in.box.UpDown(1, f.box-1) {
			f.step(1)
		}
	case "up":
		if !in.box.UpDown(-1, f.box-1) {
			f.step(-1)
		}
	case "ctrl+r":
		in.set(in.start)
	case "ctrl+x":
		in.set("")
	case "enter":
		f.enter(in)
	default:
		return f.edit(in, key)
	}
	return true
}

// enter opens the field's picker, breaks the line of a text of several lines, and otherwise goes on.
func (f *Form) enter(in *input) {
	switch {
	case in.Kind == api.KindEnum:
		f.picker = NewPicker(in.Label, in.Enum, in.box.Value())
	case in.Kind == api.KindTree && len(f.tree) > 0:
		f.picker = NewTreePicker(in.Label, f.tree, in.box.Value())
	case in.Kind == api.KindMultiline:
		in.box.Insert("\n")
		in.server = ""
	default:
		f.step(1)
	}
}

// edit gives a key to the text of a field. Enums and trees are not typed: any text opens their picker, which searches for it.
func (f *Form) edit(in *input, key tea.KeyMsg) bool {
	if in.Kind == api.KindEnum || in.Kind == api.KindTree {
		if key.Type != tea.KeyRunes && key.Type != tea.KeySpace {
			return false
		}
		f.enter(in)
		if f.picker != nil && key.Type == tea.KeyRunes {
			f.picker.Update(key)
		}
		return true
	}
	before := in.box.Value()
	if in.Kind == api.KindDigits {
		key = digitsOf(key)
	}
	used := in.box.Update(key)
	if in.box.Value() != before {
		in.server = ""
	}
	return used
}

func (f *Form) pick(in *input, key tea.KeyMsg) {
	value, done, chosen := f.picker.Update(key)
	if !done {
		return
	}
	f.picker = nil
	if chosen {
		in.set(value)
	}
}

// step moves the focus to the next field that can be changed.
func (f *Form) step(by int) {
	for i := f.focus + by; i >= 0 && i < len(f.inputs); i += by {
		if f.inputs[i].Fixed == "" {
			f.focus = i
			return
		}
	}
}

// Multiline reports whether the focus is on a text of several lines, where enter breaks the line.
func (f *Form) Multiline() bool {
	return f.focus >= 0 && f.focus < len(f.inputs) && f.inputs[f.focus].Kind == api.KindMultiline
}

// Height is how many lines the form would like, notes included.
func (f *Form) Height() int {
	if f.picker != nil {
		return 12
	}
	n := 2
	for _, in := range f.inputs {
		n++
		if in.Kind == api.KindMultiline {
			n += areaHeight - 1
		}
	}
	return n
}

// digitsOf takes out of typed or pasted text what people write between the digits of a number.
func digitsOf(key tea.KeyMsg) tea.KeyMsg {
	if key.Type != tea.KeyRunes && key.Type != tea.KeySpace {
		return key
	}
	key.Type = tea.KeyRunes
	key.Runes = slices.DeleteFunc(slices.Clone(key.Runes), func(r rune) bool { return strings.ContainsRune(" +-().\u00a0", r) })
	return key
}
