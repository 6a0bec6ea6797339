package tui

import "testing"

// TestTheConflictThatIsDecidedIsInSight, however many there are and however small the window.
func TestTheConflictThatIsDecidedIsInSight(t *testing.T) {
	for _, h := range []int{12, 24} {
		run(t, setup{w: 80, h: h}, func(p *program) {
			p.find("stadtwerke")
			p.keys("e", "tab")
			p.typing("m")
			p.keys("tab")
			p.typing("m")
			p.keys("tab", "tab")
			p.typing("m")
			p.keys("tab")
			p.typing("m")
			p.keys("tab")
			p.typing("m")
			key, _ := p.app.view().Sender()
			for field, v := range map[string]string{"about": "a", "description": "d", "email": "e@x.example", "address": "s", "websiteOne": "https://w.example"} {
				patchBehind(p, key, field, v)
			}
			p.keys("ctrl+s", "right", "enter")
			for range 6 {
				p.shows("▸ ", "mine")
				exact(t, p.lines(), p.w, p.h)
				p.keys("down")
			}
			p.shows("Website 1", "https://w.example")
		})
	}
}
