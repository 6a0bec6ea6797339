package tui

import (
	"testing"
	"time"
)

// TestADraftDoesNotOverwriteWhatChangedSince: the three-way merge starts from what the draft was typed over.
func TestADraftDoesNotOverwriteWhatChangedSince(t *testing.T) {
	run(t, setup{journal: t.TempDir()}, func(p *program) {
		p.find("stadtwerke")
		p.keys("e", "tab")
		p.typing(" mine")
		p.keys("esc", "right", "enter")
		key, _ := p.app.view().Sender()
		patchBehind(p, key, "about", "theirs since")
		p.keys("r")
		p.sleep(2 * time.Second)
		p.keys("e", "u")
		p.shows("Changed by somebody else", "theirs since", "Fahrpläne mine")
		p.keys("enter")
		p.shows("Nothing of yours is left to send")
		if n := len(p.applied("PATCH")); n != 1 {
			t.Errorf("%d patches", n)
		}
	})
}
