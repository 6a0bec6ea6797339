package tui

import (
	"testing"
	"time"
)

// TestDraftOfANewSenderIsOfferedAgain, in the next program too; another kind of new sender does not get it.
func TestDraftOfANewSenderIsOfferedAgain(t *testing.T) {
	dir := t.TempDir()
	run(t, setup{journal: dir}, func(p *program) {
		p.keys("a", "1", "tab", "tab", "tab")
		p.typing("Teehaus")
		p.keys("esc", "right", "enter")
		p.shows("kept on this computer. a offers it again.")
		p.sleep(time.Second)
		p.keys("a", "3")
		p.hides("Unsent text is kept here")
		p.keys("esc")
	})
	run(t, setup{journal: dir}, func(p *program) {
		p.keys("a", "1")
		p.shows("Unsent text is kept here", "a new sender")
		p.keys("u")
		p.shows("Partner-initiated", "Teehaus")
		p.keys("esc", "right", "right", "enter")
		p.sleep(time.Second)
		p.keys("a", "1")
		p.hides("Unsent text is kept here", "Teehaus")
	})
}
