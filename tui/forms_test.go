package tui

import "testing"

// TestEscTwiceLeavesOneView: the second esc comes before the form is gone.
func TestEscTwiceLeavesOneView(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.find("stadtwerke")
		p.keys("enter", "e")
		p.send(keyMsg("esc"))
		p.send(keyMsg("esc"))
		p.idle()
		p.shows("Senders → Stadtwerke Musterhausen", "PROFILE")
	})
}

// TestASaveClosesTheFormThatSentIt: a second form of the sender, as when revert and edit are pressed together, keeps its text.
func TestASaveClosesTheFormThatSentIt(t *testing.T) {
	run(t, setup{journal: t.TempDir()}, func(p *program) {
		p.find("stadtwerke")
		p.keys("e", "tab")
		p.typing("!")
		p.keys("ctrl+s", "right", "right", "enter")
		p.shows("saved as draft")
		revert := p.app.Update(keyMsg("u"))
		p.keys("e", "tab")
		p.typing(" typed below")
		p.do(revert) // the journal answers late: the review of the revert lies on the form
		p.idle()
		p.shows("Review")
		p.keys("right", "right", "enter")
		p.shows("saved as draft", "typed below")
	})
}
