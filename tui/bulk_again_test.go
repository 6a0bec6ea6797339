package tui

import (
	"strings"
	"testing"
	"time"

	"callsign/api/sandbox"
	"callsign/tui/view"
)

// TestTextOfABulkCommentIsKept: a comment that failed for some can be tried again after its list was left, and is not lost by leaving.
func TestTextOfABulkCommentIsKept(t *testing.T) {
	run(t, setup{journal: t.TempDir()}, func(p *program) {
		p.mark("co")
		p.api.FailNext("POST", sandbox.Fault{Kind: sandbox.FaultError, Status: 500, Code: "internal_error"})
		p.keys("x", "c")
		p.typing("hello")
		p.keys("ctrl+s")
		p.sleep(10 * time.Second)
		p.shows("3 of 4 done, 1 failed")
		p.keys("esc")
		p.shows("1 of 4 failed")
		p.keys("ctrl+c")
		p.shows("Quit?", "only in the list of")
		p.keys("esc")
		p.send(view.Ask{Command: view.Tasks})
		p.idle()
		p.shows("3 of 4 done, 1 failed")
		p.keys("r")
		p.sleep(10 * time.Second)
		p.shows("4 of 4 done")
		if got := p.applied("POST"); len(got) != 4 || !strings.Contains(string(got[3].Body), "hello") {
			t.Errorf("%d comments", len(got))
		}
		p.keys("esc", "ctrl+c")
		if !p.quit {
			t.Error("it still asks")
		}
	})
}

// TestARemovalIsNotRepeatedByOneKey: what was typed to confirm it belongs to the list that came up then, not to one that is opened later.
func TestARemovalIsNotRepeatedByOneKey(t *testing.T) {
	run(t, setup{journal: t.TempDir()}, func(p *program) {
		p.mark("co")
		p.keys("x", "D")
		p.typing("4-demo")
		p.api.FailNext("DELETE", sandbox.Fault{Kind: sandbox.FaultError, Status: 500, Code: "internal_error"})
		p.keys("enter")
		p.sleep(10 * time.Second)
		p.shows("3 of 4 done, 1 failed")
		p.keys("esc")
		p.sleep(time.Hour)
		p.send(view.Ask{Command: view.Tasks})
		p.idle()
		p.keys("r", "r", "enter")
		p.sleep(10 * time.Second)
		if n := len(p.applied("DELETE")); n != 3 {
			t.Fatalf("%d deletes", n)
		}
		p.shows("Remove 1 sender", "whose removal failed", "1-demo")
		p.keys("backspace") // the r
		p.typing("1-demo")
		p.keys("enter")
		p.sleep(10 * time.Second)
		p.shows("1 of 1 done")
		if n := len(p.applied("DELETE")); n != 4 {
			t.Errorf("%d deletes", n)
		}
	})
}
