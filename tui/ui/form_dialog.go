package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"callsign/internal/text"
	"callsign/styles"
)

// FormDialog is a small form in a box: a comment, a code. It stays open with what was typed until its answer has come, so
// that a refusal loses nothing.
type FormDialog struct {
	Heading string
	Text    []string // cleaned paragraphs above the form
	Form    *Form
	Verb    string // the button
	// Submit makes the command for what was typed.
	Submit func(f *Form) tea.Cmd
	// Answer looks at a message: mine tells that it answers this dialog's command, problem is empty when it went well;
	// fields are complaints by field name.
	Answer func(msg tea.Msg) (mine bool, problem string, fields map[string]string)
	// Closes tells that nobody answers: the dialog closes when it is submitted.
	Closes bool

	row     Buttons
	where   focus
	waiting bool
	problem string
}

// focus is the part of the dialog that has the keys.
type focus int

const (
	onForm focus = iota
	onButtons
	onLeaving // esc was pressed with text typed: keep or throw away?
)

// Title, Width, Update and Body make a FormDialog a Dialog.
func (d *FormDialog) Title() string { return d.Heading }

// Width is a comfortable form.
func (d *FormDialog) Width() int { return 70 }

// Dirty reports that something was typed, or that the answer has not come.
func (d *FormDialog) Dirty() bool { return d.waiting || d.Form.Dirty() }

// Update gives keys to the form, then to the buttons.
func (d *FormDialog) Update(msg tea.Msg) (tea.Cmd, bool) {
	if mine, problem, fields := d.Answer(msg); mine {
		return nil, d.answered(problem, fields)
	}
	key, ok := msg.(tea.KeyMsg)
	if !ok || d.waiting {
		return nil, false
	}
	if key.String() == "ctrl+s" && d.where != onLeaving {
		return d.submit()
	}
	switch d.where {
	case onForm:
		return nil, d.formKey(key)
	default:
		return d.buttonKey(key)
	}
}

func (d *FormDialog) answered(problem string, fields map[string]string) (done bool) {
	d.waiting, d.problem = false, problem
	if problem == "" && len(fields) == 0 {
		return true
	}
	d.Form.SetServerProblems(fields)
	d.where = onForm
	return false
}

func (d *FormDialog) formKey(key tea.KeyMsg) (done bool) {
	d.problem = ""
	switch k := key.String(); {
	case k == "esc" && !d.Form.Picking():
		if !d.Form.Dirty() {
			return true
		}
		d.where, d.row = onLeaving, Buttons{List: []Button{{Label: "Keep writing"}, {Label: "Throw away", Danger: true}}}
	case (k == "tab" || k == "enter" && !d.Form.Multiline()) && d.Form.AtEnd() && !d.Form.Picking():
		d.where, d.row = onButtons, Buttons{List: []Button{{Label: "Cancel"}, {Label: d.Verb}}, Focus: 1}
	default:
		d.Form.Update(key)
	}
	return false
}

func (d *FormDialog) buttonKey(key tea.KeyMsg) (tea.Cmd, bool) {
	if k := key.String(); k == "esc" || k == "up" || k == "shift+tab" && d.row.Focus == 0 {
		d.where = onForm
		return nil, false
	}
	b := d.row.Update(key.String())
	switch {
	case b == nil:
		return nil, false
	case b.Label == "Throw away":
		return nil, true
	case b.Label == "Cancel":
		d.where = onForm
		return nil, d.formKey(tea.KeyMsg{Type: tea.KeyEsc})
	case b.Label == "Keep writing":
		d.where = onForm
		return nil, false
	}
	return d.submit()
}

func (d *FormDialog) submit() (cmd tea.Cmd, done bool) {
	if d.Form.FocusProblem() {
		d.where = onForm
		return nil, false
	}
	d.waiting = !d.Closes
	return d.Submit(d.Form), d.Closes
}

// Body draws the text, the form and the buttons.
func (d *FormDialog) Body(look styles.Look, w, h int) ([]string, int, int) {
	t := look.Theme
	head := Paragraphs(d.Text, w)
	if len(head) > 0 {
		head = append(head, "")
	}
	foot := []string{""}
	for _, l := range text.Wrap(d.problem, w) {
		foot = append(foot, t.Error.Render(l))
	}
	foot = append(foot, d.bottom(look, w))
	room := h - len(foot)
	head = head[:max(0, min(len(head), room-2))]
	fh := max(1, min(d.Form.Height(), room-len(head)))
	lines, x, y := d.Form.Lines(look, w, fh)
	if d.where != onForm || d.waiting {
		x = -1
	}
	return append(append(head, lines...), foot...), x, len(head) + y
}

func (d *FormDialog) bottom(look styles.Look, w int) string {
	switch {
	case d.waiting:
		return look.Theme.Dim.Render("sending" + look.Glyphs.Ellipsis)
	case d.where != onForm:
		return d.row.Line(look, w)
	}
	return HintLine(look, []Hint{{"ctrl+s", d.Verb}, {"tab", "next"}, {"esc", "leave"}}, w)
}
