package tui

import "testing"

// TestARemovalThatCannotBeReadIsNotConfirmed: in a small window the place and the consequence do not fit.
func TestARemovalThatCannotBeReadIsNotConfirmed(t *testing.T) {
	run(t, setup{w: 40, h: 12}, func(p *program) {
		p.find("stadtwerke")
		p.keys("D")
		p.lines()
		p.typing("447700900456")
		p.keys("enter")
		p.shows("Make the window larger")
		if n := len(p.api.Writes()); n != 0 {
			t.Fatalf("%d writes", n)
		}
		p.resize(80, 24)
		p.shows("This cannot be undone")
		p.keys("enter")
		p.shows("marked for removal")
	})
}
