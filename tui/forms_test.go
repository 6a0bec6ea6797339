package tui

import (
	"slices"
	"strings"
	"testing"
)

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

// TestFieldsStayWhileTheFocusMoves: what helps with a field has a place of its own below them.
func TestFieldsStayWhileTheFocusMoves(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.find("stadtwerke")
		p.keys("e")
		row := func(label string) int {
			return slices.IndexFunc(strings.Split(p.screen(), "\n"), func(l string) bool { return strings.Contains(l, label) })
		}
		want := row("Photo")
		if want < 0 {
			t.Fatal("no such field in sight")
		}
		for range 10 {
			p.keys("tab")
			if got := row("Photo"); got != want {
				t.Fatalf("row %d, then %d:\n%s", want, got, p.screen())
			}
		}
	})
}
