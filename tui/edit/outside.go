package edit

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/internal/text"
	"callsign/tui/view"
)

// Outside asks the App to open the text of a field in the user's editor; Came makes the message of what the editor left, which
// belongs to the form.
type Outside struct {
	Text string
	Came func(data []byte, err error) tea.Msg
}

// outsideCame is what the editor left of a field.
type outsideCame struct {
	form  *Model
	field string
	data  []byte
	err   error
}

// outside opens the field that has the focus in the user's editor.
func (m *Model) outside() tea.Cmd {
	name, value, ok := m.form.Typed()
	if !ok {
		return view.Tell("This field is not edited as text.")
	}
	ask := Outside{value, func(data []byte, err error) tea.Msg { return outsideCame{m, name, data, err} }}
	return func() tea.Msg { return ask }
}

// outsideCame takes the text that the editor left, without the line break that editors put at the end. After a failure it is taken too
// when there is any: what was saved before is not lost.
func (m *Model) outsideCame(msg outsideCame) tea.Cmd {
	if msg.form != m {
		return nil
	}
	had := m.form.Text(msg.field)
	now := strings.TrimSuffix(strings.ReplaceAll(string(msg.data), "\r\n", "\n"), "\n")
	if now != had && (msg.err == nil || now != "") {
		m.form.Retype(msg.field, now)
	}
	if msg.err != nil {
		return func() tea.Msg {
			return view.Notice{Text: "The editor failed: " + text.Line(msg.err.Error()) + ". Set $EDITOR to another one.", Bad: true}
		}
	}
	return nil
}
