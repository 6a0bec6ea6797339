package tui

import (
	"testing"
	"time"

	"callsign/api/sandbox"
)

// TestALostSubmissionOfADraftIsNotCalledDone: the values are there already, but nobody reviews them.
func TestALostSubmissionOfADraftIsNotCalledDone(t *testing.T) {
	for fault, want := range map[sandbox.FaultKind]string{
		sandbox.FaultResetBefore: "not done",
		sandbox.FaultResetAfter:  "done (the answer was lost)",
	} {
		run(t, setup{journal: t.TempDir()}, func(p *program) {
			p.find("stadtwerke")
			p.keys("e", "tab")
			p.typing("!")
			p.keys("ctrl+s", "right", "right", "enter")
			p.shows("saved as draft")
			p.keys("e", "ctrl+s")
			p.api.FailNext("PATCH", sandbox.Fault{Kind: fault})
			p.keys("right", "enter")
			p.shows("outcome not known")
			p.sleep(10 * time.Second)
			p.shows(": " + want)
		})
	}
}
