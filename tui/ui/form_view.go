package ui

import (
	"fmt"

	"callsign/api"
	"callsign/internal/text"
	"callsign/styles"
)

// areaHeight is how many rows a text of several lines has in a form.
const areaHeight = 3

// Lines draws the form: exactly h lines of w cells, scrolled so that the field with the focus is in sight, and where the real
// cursor belongs (x < 0: nowhere). An open picker takes the place of the fields.
func (f *Form) Lines(look styles.Look, w, h int) (lines []string, x, y int) {
	if f.picker != nil {
		return f.picker.Lines(look, w, h)
	}
	label := min(22, w/3)
	f.box = max(8, w-label-4-counterWidth)
	foot := f.foot(look, w, h)
	h -= len(foot)
	x, y = -1, 0
	from, to := 0, 0
	for i, in := range f.inputs {
		start := len(lines)
		part, px, py := f.field(look, in, i == f.focus, len(foot) > 0, label, w)
		lines = append(lines, part...)
		if i == f.focus {
			from, to = start, len(lines)
			x, y = px, start+py
		}
	}
	f.top = min(max(f.top, to-h), from)
	f.top = max(0, min(f.top, len(lines)-h))
	lines = lines[f.top:]
	if y -= f.top; y < 0 || y >= h {
		x = -1
	}
	return append(Fill(look, lines, w, h), foot...), x, y
}

// The foot of a form: a line and footLines of what helps with the field that has the focus. It has a place of its own, so that fields
// stay where they are while the focus moves; a form of less than footFrom lines cannot spare it.
const (
	footLines = 3
	footFrom  = 14
)

// foot draws what helps with the field that has the focus; nothing in a low form.
func (f *Form) foot(look styles.Look, w, h int) []string {
	if h < footFrom || len(f.inputs) == 0 {
		return nil
	}
	out := []string{look.Theme.Border.Render(repeat(look.Glyphs.H, w))}
	for _, n := range f.help(look, f.inputs[f.focus]) {
		for _, part := range text.Wrap(n.text, max(8, w-2)) {
			if len(out) <= footLines {
				out = append(out, text.Fit(" "+n.style.Render(part), w, look.Glyphs.Ellipsis))
			}
		}
	}
	return Fill(look, out, w, 1+footLines)
}

// counterWidth is the room for " 512/512".
const counterWidth = 9

// field draws one field: its label, box and counter, and below it what is wrong or what helps.
func (f *Form) field(look styles.Look, in *input, focused, footed bool, label, w int) (lines []string, x, y int) {
	t, g := look.Theme, look.Glyphs
	mark := "  "
	if in.changed() {
		mark = t.New.Render(g.Delta) + " "
	}
	name := t.Label
	if focused {
		name = t.Strong
	}
	head := mark + name.Render(text.Fit(in.Label+required(in.Field), label, g.Ellipsis)) + " "
	box, bx, by := f.input(look, in, focused)
	for i, b := range box {
		left := repeat(" ", label+3)
		right := ""
		if i == 0 {
			left = head
			right = counter(look, in)
		}
		lines = append(lines, Sides(look, left+b, right, w))
	}
	for _, n := range f.notes(look, in, focused, footed) {
		for _, part := range text.Wrap(n.text, max(8, w-label-4)) {
			lines = append(lines, repeat(" ", label+3)+n.style.Render(part))
		}
	}
	return lines, label + 3 + bx, by
}

func required(f api.Field) string {
	if f.Required {
		return " *"
	}
	return ""
}

// input draws the box of a field.
func (f *Form) input(look styles.Look, in *input, focused bool) (lines []string, x, y int) {
	t, g := look.Theme, look.Glyphs
	if in.Fixed != "" {
		return []string{t.Dim.Render(text.Fit(in.Base.Text.String(), f.box, g.Ellipsis))}, -1, 0
	}
	style := t.Input
	if focused {
		style = t.InputFocus
	}
	if in.Kind == api.KindEnum || in.Kind == api.KindTree {
		s := text.Line(f.chosen(in))
		if s == "" {
			s = "choose" + g.Ellipsis
		}
		return []string{style.Render(text.Fit(s, f.box-2, g.Ellipsis) + " " + g.Down)}, 0, 0
	}
	h := 1
	if in.Kind == api.KindMultiline {
		h = areaHeight
	}
	if in.box.Value() == "" && in.start != "" && !focused {
		return []string{t.Old.Render(text.Fit("cleared", f.box, ""))}, 0, 0
	}
	if !focused && h == 1 {
		return []string{style.Render(text.Fit(in.box.shown(in.box.Value()), f.box, g.Ellipsis))}, 0, 0
	}
	return in.box.Lines(style, f.box, h)
}

// chosen is what a picked field shows: the value, and for a tree the names on the way.
func (f *Form) chosen(in *input) string {
	if in.Kind == api.KindTree {
		if names := TreeNames(f.tree, in.box.Value()); names != "" {
			return in.box.Value() + "  " + names
		}
	}
	return in.box.Value()
}

// counter is the length beside the limit, in the unit the server counts.
func counter(look styles.Look, in *input) string {
	if in.Max == 0 || in.Kind == api.KindEnum || in.Kind == api.KindTree || in.Fixed != "" {
		return ""
	}
	n := in.box.Count()
	style := look.Theme.Dim
	switch {
	case n > in.Max:
		style = look.Theme.Error
	case n > in.Max*9/10:
		style = look.Theme.Warn
	}
	return style.Render(fmt.Sprintf("%d/%d", n, in.Max))
}

type note struct {
	text  string
	style styles.Style
}

// notes are the lines below a field: what is wrong with it, and in a form without a foot what helps while it has the focus.
func (f *Form) notes(look styles.Look, in *input, focused, footed bool) []note {
	t := look.Theme
	var out []note
	if p := in.problem(); p != "" && in.Fixed == "" && (f.tried || in.changed() || in.server != "") {
		out = append(out, note{text.Line(p), t.Error})
	}
	if w := in.Warn(in.value()); w != "" && in.changed() {
		out = append(out, note{w, t.Warn})
	}
	if focused && !footed {
		out = append(out, f.help(look, in)...)
	}
	return out
}

// help is what helps with a field: why it is fixed, what was and what is live, and what belongs into it.
func (f *Form) help(look styles.Look, in *input) []note {
	t := look.Theme
	var out []note
	if in.Fixed != "" {
		out = append(out, note{in.Fixed, t.Dim})
	}
	if in.changed() && in.start != "" {
		out = append(out, note{"was: " + in.Base.Text.String(), t.Dim})
	}
	if in.Live != "" && in.Live != in.Base.Text {
		out = append(out, note{"live: " + in.Live.String(), t.Dim})
	}
	if in.Hint != "" {
		out = append(out, note{in.Hint, t.Dim})
	}
	return out
}
