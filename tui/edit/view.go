package edit

import (
	"encoding/json"
	"fmt"
	"strings"

	"callsign/api"
	"callsign/internal/text"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// Lines draws the form, or the review of what it will send.
func (m *Model) Lines(w, h int, _ bool) []string {
	m.cursor.show = false
	switch m.stage {
	case reviewing, sending:
		return m.reviewLines(w, h)
	case choosing:
		return m.chooseLines(w, h)
	}
	return m.formLines(w, h)
}

func (m *Model) formLines(w, h int) []string {
	look := m.env.Look
	head := m.headLines(w)
	var foot []string
	if m.stage == leaving {
		foot = []string{"", look.Theme.Warn.Render("Your changes have not been sent. Leave?"), m.row.Line(look, w)}
	}
	head = head[:min(len(head), max(1, h-len(foot)-1))] // the question, and what the focus is on, are always in sight
	fh := max(1, h-len(head)-len(foot))
	lines, x, y := m.form.Lines(look, w, fh)
	m.cursor.x, m.cursor.y, m.cursor.show = x, len(head)+y, x >= 0 && m.stage == editing
	return ui.Fill(look, append(append(head, lines...), foot...), w, h)
}

func (m *Model) headLines(w int) []string {
	t := m.env.Look.Theme
	title := m.env.NameOf(m.base.Key)
	switch {
	case m.shape != nil:
		title = m.shape.Label
	case len(m.many) > 0:
		title = view.Count(len(m.many), "sender") + ": what you fill in goes to all of them"
	}
	out := []string{ui.Sides(m.env.Look, t.Title.Render(title), t.Dim.Render(m.spec.Label+"  "+m.base.Number.String()), w)}
	for _, p := range m.problem {
		for _, l := range text.Wrap(p, w) {
			out = append(out, t.Error.Render(l))
		}
	}
	return append(out, "")
}

// Hints are the keys of the form and of the review.
func (m *Model) Hints() []ui.Hint {
	switch m.stage {
	case reviewing:
		return []ui.Hint{{Key: "tab", Text: "next button"}, {Key: "enter", Text: "press"}, {Key: "v", Text: "request body"}, {Key: "esc", Text: "keep editing"}}
	case leaving:
		return []ui.Hint{{Key: "tab", Text: "next button"}, {Key: "enter", Text: "press"}, {Key: "esc", Text: "keep editing"}}
	case choosing:
		return []ui.Hint{{Key: "up down", Text: "field"}, {Key: "space", Text: "mine or theirs"}, {Key: "esc", Text: "keep editing"}, {Key: "enter", Text: "review"}}
	case sending:
		return nil
	}
	if m.form.Picking() {
		return []ui.Hint{{Key: "enter", Text: "take"}, {Key: "esc", Text: "leave it as it was"}}
	}
	return []ui.Hint{{Key: "tab", Text: "next"}, {Key: "esc", Text: "leave"}, {Key: "ctrl+x", Text: "clear"}, {Key: "ctrl+r", Text: "undo field"},
		{Key: "ctrl+o", Text: "$EDITOR"}, {Key: "enter", Text: "choose"}, {Key: "ctrl+s", Text: "review"}}
}

// reviewLines shows only what will be sent: old and new of each field.
func (m *Model) reviewLines(w, h int) []string {
	look := m.env.Look
	t := look.Theme
	head := []string{t.Title.Render("Review: " + m.subject())}
	for _, l := range text.Wrap(m.consequence(), w) {
		head = append(head, t.Dim.Render(l))
	}
	if len(m.lacks) > 0 {
		for _, l := range text.Wrap("To submit it, fill "+strings.Join(m.lacks, ", ")+". As a draft it can be saved now.", w) {
			head = append(head, t.Warn.Render(l))
		}
	}
	head = append(head, "")
	body := m.diffLines(w - 1)
	if m.raw {
		body = m.bodyLines(w - 1)
	}
	bottom := m.row.Line(look, w)
	if m.stage == sending {
		bottom = t.Dim.Render("sending" + look.Glyphs.Ellipsis)
	}
	foot := []string{"", bottom}
	head = head[:min(len(head), max(1, h-len(foot)-2))] // the answers, and something of what they are about, are always in sight
	m.scroll.SetSize(w, max(1, h-len(head)-len(foot)))
	m.scroll.SetLines(body)
	return ui.Fill(look, append(append(head, m.scroll.Lines(look)...), foot...), w, h)
}

func (m *Model) subject() string {
	if m.shape != nil {
		return "new " + m.spec.Label + " sender"
	}
	if len(m.many) > 0 {
		return view.Count(len(m.sent()), "field") + " of " + view.Count(len(m.many), "sender")
	}
	n := len(m.changed())
	if n == 0 {
		n = len(m.sent()) // nothing new: what waits is submitted
	}
	return fmt.Sprintf("%s of %s", view.Count(n, "field"), m.env.NameOf(m.base.Key))
}

func (m *Model) consequence() string {
	where := m.env.Session.Profile + " (" + m.env.Session.Badge + ")"
	if m.shape != nil {
		return "Creates a sender in " + where + "."
	}
	return "Only these fields are sent, to " + where + ". The live values stay until the change is approved."
}

// sent are the fields that a submission sends.
func (m *Model) sent() []api.Field {
	details := m.patch(api.Submit).Details
	if m.shape != nil {
		details = m.form.Values()
	}
	var out []api.Field
	for _, f := range m.fields() {
		if f.Present(details) {
			out = append(out, f)
		}
	}
	return out
}

// diffLines shows what the user changed, and below it what a submission sends again because it still waits.
func (m *Model) diffLines(w int) []string {
	t := m.env.Look.Theme
	mine, details := m.form.Changes(), m.patch(api.Submit).Details
	if m.shape != nil {
		details = m.form.Values()
		mine = details
	}
	was := m.base.Effective()
	var out, again []string
	for _, f := range m.sent() {
		if !f.Present(mine) {
			again = append(again, t.Label.Render(f.Label))
			again = append(again, m.side(t.Text.Render, "  ", f, f.Of(details), w)...)
			continue
		}
		out = append(out, t.Label.Render(f.Label))
		if m.shape == nil && len(m.many) == 0 {
			out = append(out, m.side(t.Old.Render, "- ", f, f.Of(was), w)...)
		}
		out = append(out, m.side(t.New.Render, "+ ", f, f.Of(details), w)...)
		if warning := f.Warn(f.Of(details)); warning != "" {
			out = append(out, t.Warn.Render("    "+warning))
		}
		out = append(out, "")
	}
	if len(again) > 0 {
		out = append(out, t.Dim.Render("Already in the "+m.base.Change.Status.String()+" change; a submission sends them again:"))
	}
	return append(out, again...)
}

// side is one value of the diff, wrapped; secrets are never shown.
func (m *Model) side(paint func(string) string, sign string, f api.Field, v api.Value, w int) []string {
	s := v.Text
	switch {
	case v.Null:
		s = "cleared"
	case s == "":
		s = "(none)"
	case f.Kind == api.KindSecret:
		s = hidden
	}
	var out []string
	for i, line := range text.WrapBlock(string(s), w-4) {
		lead := "  "
		if i == 0 {
			lead = sign
		}
		out = append(out, paint("  "+lead+line))
	}
	return out
}

// bodyLines shows the request as it will be sent, but for its secrets.
func (m *Model) bodyLines(w int) []string {
	data, err := m.request()
	if err != nil {
		return []string{m.env.Look.Theme.Error.Render(text.Line(err.Error()))}
	}
	return text.WrapBlock(string(data), w)
}

func (m *Model) request() ([]byte, error) {
	var body any
	var err error
	if m.shape != nil {
		body, err = m.spec.CreateBody(api.CreateRequest{Shape: m.shape.Name, Status: api.Submit, Values: m.withoutSecrets(m.form.Values())})
	} else {
		body, err = m.spec.PatchBody(m.patch(api.Submit))
	}
	if err != nil {
		return nil, err
	}
	return json.MarshalIndent(body, "", "  ")
}

// withoutSecrets puts a word in the place of what is never shown.
func (m *Model) withoutSecrets(v api.Values) api.Values {
	for _, f := range m.fields() {
		if f.Kind == api.KindSecret && f.Present(v) {
			v = f.Put(v, api.Value{Text: hidden})
		}
	}
	return v
}

// hidden stands for a secret.
const hidden = "(hidden)"
