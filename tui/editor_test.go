package tui

import (
	"errors"
	"strings"
	"testing"
	"time"

	"callsign/api"
	"callsign/internal/document"
)

// TestAnEditorThatFailsLosesNothing of what it saved before; when it saved nothing there is no question.
func TestAnEditorThatFailsLosesNothing(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.find("stadtwerke")
		key, _ := p.app.view().Sender()
		r, _ := p.app.env.Fleet.Get(key)
		file := document.Profile(api.SpecOf(key.Channel), r.Sender)
		p.send(fileEdited{sender: r.Sender, data: file, err: errors.New("exit status 1")})
		p.shows("The editor failed: exit status 1")
		p.hides("Edit it again")
		typed := strings.Replace(string(file), "Fahrpläne", "Fahrpläne, neu getippt", 1)
		p.send(fileEdited{sender: r.Sender, data: []byte(typed), err: errors.New("exit status 1")})
		p.shows("The editor failed", "[Edit it again]")
		p.sleep(time.Second)
		p.keys("right", "enter")
		p.hides("Edit it again", "neu getippt")
	})
}
