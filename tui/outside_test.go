package tui

import (
	"errors"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/tui/edit"
)

// outside presses ctrl+o and returns what the form asks the editor for.
func outside(t *testing.T, p *program) edit.Outside {
	t.Helper()
	cmd := p.app.view().Update(keyMsg("ctrl+o"))
	if cmd == nil {
		t.Fatal("nothing was asked for")
	}
	ask, ok := cmd().(edit.Outside)
	if !ok {
		t.Fatalf("asked for something else:\n%s", p.screen())
	}
	return ask
}

// TestAFieldInTheEditor: what the editor leaves is in the field as if typed, and nothing is lost when the editor fails.
func TestAFieldInTheEditor(t *testing.T) {
	run(t, setup{journal: t.TempDir()}, func(p *program) {
		p.find("stadtwerke")
		p.keys("e", "tab") // About
		ask := outside(t, p)
		came := func(data string, err error) {
			p.send(ask.Came([]byte(data), err))
			p.idle()
		}
		came(ask.Text+"\n", nil) // editors end the last line
		p.shows("nothing changed yet")
		came("New words\x1b[31m\r\nin two lines\r\n", nil)
		p.shows("New words[31m in two lines", "1 field changed")
		came("", errors.New("exit status 1"))
		p.shows("The editor failed: exit status 1", "New words")
		came("Saved before it failed\n", errors.New("killed"))
		p.shows("Saved before it failed")
		came("", nil) // cleared on purpose
		p.hides("Saved before it failed")
	})
}

// TestSomeFieldsAreNoText: what is picked or fixed does not open in an editor.
func TestSomeFieldsAreNoText(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.find("stadtwerke")
		p.keys("e", "tab", "tab", "tab")
		p.shows("Business category")
		var msg tea.Msg = p.app.view().Update(keyMsg("ctrl+o"))()
		if _, asked := msg.(edit.Outside); asked {
			t.Fatal("a picked field went to the editor")
		}
		p.keys("ctrl+o")
		p.shows("This field is not edited as text.")
	})
}
