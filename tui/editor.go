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

// A profile, or one field of a form, is edited in the user's editor as a file: written, edited, read, removed. What was changed in a
// profile ends in the same review as the form.
type (
	// fileWritten says that the file is there for the editor; back makes the message of what it left.
	fileWritten struct {
		path string
		err  error
		back func(data []byte, err error) tea.Msg
	}
	// editorLeft says that the editor has ended, with the message of what it left.
	editorLeft struct{ came tea.Msg }
	// fileEdited holds what the editor left of a profile.
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

// editProfile opens a profile in the editor.
func (a *App) editProfile(s api.Sender, data []byte) tea.Cmd {
	return a.mine(writeFile("callsign-*.yaml", data, func(data []byte, err error) tea.Msg { return fileEdited{s, data, err} }))
}

// editField opens one field of a form in the editor.
func (a *App) editField(m edit.Outside) tea.Cmd {
	return a.mine(writeFile("callsign-*.txt", []byte(m.Text), m.Came))
}

// writeFile puts text where only the user can read it.
func writeFile(pattern string, data []byte, back func([]byte, error) tea.Msg) tea.Cmd {
	return func() tea.Msg {
		f, err := os.CreateTemp("", pattern) // made with mode 0600
		if err != nil {
			return fileWritten{err: fmt.Errorf("make a file for the editor: %w", err)}
		}
		_, err = f.Write(data)
		if err = errors.Join(err, f.Close()); err != nil {
			_ = os.Remove(f.Name())
			return fileWritten{err: fmt.Errorf("write the file for the editor: %w; free some space", err)}
		}
		return fileWritten{f.Name(), nil, back}
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
	a.editors++
	profile := a.opened // what was typed for a sender of this one is never sent to one of another
	return term.Exec(cmd, func(err error) tea.Msg {
		data, readErr := os.ReadFile(m.path)
		_ = os.Remove(m.path)
		if err == nil {
			err = readErr
		}
		return stamped{profile, editorLeft{m.back(data, err)}}
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
