package tui

import (
	"testing"
	"time"
)

// TestADiscardedDeletionIsForgotten: a change that somebody else makes afterwards does not show it.
func TestADiscardedDeletionIsForgotten(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.find("stadtwerke")
		p.keys("e", "tab", "tab", "tab", "tab", "ctrl+x", "ctrl+s", "right", "right", "enter")
		p.keys("enter")
		p.shows("cleared")
		p.keys("x", "d", "right", "enter")
		p.shows("discarded")
		key, _ := p.app.view().Sender()
		patchBehind(p, key, "about", "theirs")
		p.keys("r")
		p.sleep(2 * time.Second)
		p.shows("theirs")
		p.hides("cleared")
	})
}
