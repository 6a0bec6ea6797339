package tui

import "testing"

// TestAnswersAreInSight in the smallest windows too: no key answers what cannot be seen.
func TestAnswersAreInSight(t *testing.T) {
	for _, size := range [][2]int{{40, 10}, {40, 12}, {60, 10}, {80, 24}} {
		run(t, setup{w: size[0], h: size[1], journal: t.TempDir()}, func(p *program) {
			p.find("stadtwerke")
			p.keys("e", "tab")
			p.typing("!")
			p.keys("ctrl+s")
			p.shows("[Keep editing]", "About")
			p.keys("tab")
			p.shows("[Submit for review]")
			p.keys("tab")
			p.shows("[Save as draft]")
			p.keys("esc", "esc")
			p.shows("[Keep editing]", "Leave?")
			p.keys("tab", "tab")
			p.shows("[Throw away]")
			exact(t, p.lines(), p.w, p.h)
		})
	}
}
