package tui

import (
	"strings"
	"testing"
	"time"

	"callsign/api/sandbox"
)

// mark marks the senders that a filter shows.
func (p *program) mark(filter string) {
	p.find(filter)
	p.keys("*")
}

func TestManyAreEditedWithOneReview(t *testing.T) {
	run(t, setup{journal: t.TempDir()}, func(p *program) {
		p.mark("state:active change:none channel:whatsapp")
		n := p.app.senders.Marked()
		p.keys("x", "e", "tab")
		p.typing("the same for all")
		p.keys("ctrl+s")
		p.shows("+ the same for all")
		p.keys("right", "enter")
		p.sleep(10 * time.Second)
		p.shows("done")
		got := p.applied("PATCH")
		if len(got) == 0 || len(got) > len(n) {
			t.Fatalf("%d patches for %d senders", len(got), len(n))
		}
		for _, w := range got {
			if !strings.Contains(string(w.Body), `"about":"the same for all"`) || strings.Contains(string(w.Body), "displayName") {
				t.Errorf("sent %s", w.Body)
			}
		}
	})
}

func TestRemovingManyWantsTheCountAndTheProfile(t *testing.T) {
	run(t, setup{journal: t.TempDir()}, func(p *program) {
		p.mark("co")
		p.keys("x", "D")
		p.shows("4-demo")
		p.typing("3-demo")
		p.keys("enter")
		if n := len(p.applied("DELETE")); n != 0 {
			t.Fatalf("%d deletes", n)
		}
		p.keys("backspace", "backspace", "backspace", "backspace", "backspace", "backspace")
		p.typing("4-demo")
		p.api.FailNext("DELETE", sandbox.Fault{Kind: sandbox.FaultError, Status: 500, Code: "internal_error"})
		p.keys("enter")
		p.sleep(10 * time.Second)
		p.shows("3 of 4 done, 1 failed")
		p.keys("r")
		p.sleep(10 * time.Second)
		p.shows("4 of 4 done")
		if n := len(p.applied("DELETE")); n != 4 {
			t.Errorf("%d deletes", n)
		}
	})
}

func TestABulkCanBeCancelled(t *testing.T) {
	run(t, setup{journal: t.TempDir()}, func(p *program) {
		p.api.SetFaults(sandbox.Faults{Latency: time.Second})
		p.mark("co")
		p.keys("x", "c")
		p.typing("hello")
		p.keys("ctrl+s")
		p.keys("c")
		p.sleep(time.Minute)
		p.shows("2 of 4 done", "2 left out", "cancelled")
		if n := len(p.applied("POST")); n != 2 {
			t.Errorf("%d comments", n)
		}
	})
}
