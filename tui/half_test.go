package tui

import (
	"testing"

	"callsign/api"
)

// TestHalfANewSenderIsSavedAsADraft: only a submission needs all required fields; a draft needs what names the sender (FACTS 11).
func TestHalfANewSenderIsSavedAsADraft(t *testing.T) {
	run(t, setup{journal: t.TempDir()}, func(p *program) {
		p.keys("a", "5", "ctrl+s")
		p.shows("need attention first") // not even the id
		p.typing("@halftea")
		p.keys("ctrl+s")
		p.shows("To submit it, fill Name, Admin phone, Category", "Save as draft")
		p.hides("Submit for review")
		p.keys("left", "enter")
		p.shows("@halftea", "DRAFT")
		// and again, one field more
		p.keys("e")
		p.typing("Half Tea")
		p.keys("ctrl+s")
		p.shows("To submit it, fill Admin phone, Category")
		p.keys("left", "enter")
		p.shows("saved as draft")
		sent := p.api.Writes()
		if last := sent[len(sent)-1]; last.Method != "PATCH" {
			t.Fatalf("sent %+v", sent)
		}
	})
	if shape := api.SpecOf(api.KakaoTalk).Shapes[0]; !shape.CanDraft {
		t.Fatal("the shape of the test cannot be a draft")
	}
}
