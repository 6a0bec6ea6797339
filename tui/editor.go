package tui

import (
	"errors"
	"fmt"
	"os"
	"os/exec"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/document"
	"callsign/internal/term"
	"callsign/internal/text"
	"callsign/tui/edit"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// A profile is edited in the user's editor as a file: written, edited, read, removed. What was changed ends in the same review as
// the form.
type (
	// fileWritten says that the file is there for the editor.
	fileWritten struct {
		sender api.Sender
		path   string
		err    error
	}
	// fileEdited holds what the editor left.
	fileEdited struct {
		sender api.Sender
		data   []byte
		err    error
	}
	// editAgain asks to open what was typed in the editor again.
	editAgain struct {
		sender api.Sender
		data   []byte
	}
)

// writeFile puts a document where only the user can read it.
func writeFile(s api.Sender, data []byte) tea.Cmd {
	return func() tea.Msg {
		f, err := os.CreateTemp("", "callsign-*.yaml") // made with mode 0600
		if err != nil {
			return fileWritten{err: fmt.Errorf("make a file for the editor: %w", err)}
		}
		if _, err = f.Write(data); err == nil {
			err = f.Close()
		}
		return fileWritten{s, f.Name(), err}
	}
}

// editor gives the terminal to the editor.
func (a *App) editor(m fileWritten) tea.Cmd {
	if m.err != nil {
		a.notice = view.Notice{Text: text.Line(m.err.Error()), Bad: true}
		return nil
	}
	words := a.options.Editor
	cmd := exec.Command(words[0], append(words[1:], m.path)...)
	return term.Exec(cmd, func(err error) tea.Msg {
		data, readErr := os.ReadFile(m.path)
		_ = os.Remove(m.path)
		if err == nil {
			err = readErr
		}
		return fileEdited{m.sender, data, err}
	})
}

// fileCame takes what the editor left into the form and shows the review. What cannot be read is offered again, with the problems
// marked: nothing typed is lost.
func (a *App) fileCame(m fileEdited) tea.Cmd {
	changes, err := document.ReadProfile(api.SpecOf(m.sender.Key.Channel), m.sender, m.data)
	unchanged := errors.Is(err, document.ErrCancelled) || err == nil && len(changes) == 0
	switch {
	case m.err != nil && unchanged:
		a.notice = view.Notice{Text: "The editor failed: " + text.Line(m.err.Error()) + ". Set $EDITOR to another one.", Bad: true}
		return nil
	case m.err != nil: // what was saved before it failed is not lost
		a.dialogs.Interrupt(&ui.Confirm{Heading: "The editor failed", Text: []string{text.Line(m.err.Error()) + ". What was saved before that is here."},
			Buttons: []ui.Button{{Label: "Edit it again", Do: send(editAgain{m.sender, m.data})}, {Label: "Throw it away", Danger: true}}}, a.env.Now())
		return nil
	case unchanged:
		a.notice = view.Notice{Text: "Nothing was changed, so there is nothing to send."}
		return nil
	case err != nil:
		a.dialogs.Interrupt(&ui.Confirm{Heading: "The file could not be read", Text: []string{text.Block(err.Error())}, Buttons: []ui.Button{
			{Label: "Edit it again", Do: send(editAgain{m.sender, document.Annotate(m.data, err)})},
			{Label: "Throw it away", Danger: true},
		}}, a.env.Now())
		return nil
	}
	form := edit.New(a.env, m.sender)
	a.push(form)
	return tea.Batch(form.Init(), form.Apply(changes))
}
