package tui

import (
	"testing"
	"time"

	"callsign/api/sandbox"
	"callsign/internal/journal"
	"callsign/tui/view"
)

// TestWhatCannotBeReadBackIsLeftAlone: an unconfirmed removal causes no requests and says nothing by itself.
func TestWhatCannotBeReadBackIsLeftAlone(t *testing.T) {
	run(t, setup{journal: t.TempDir()}, func(p *program) {
		p.find("stadtwerke")
		p.api.FailNext("DELETE", sandbox.Fault{Kind: sandbox.FaultResetAfter})
		p.keys("D")
		p.typing("447700900456")
		p.keys("enter", "esc", "p")
		p.sleep(30 * time.Second)
		const get = "GET /v1/projects/{projectId}/whatsapp/senders/{senderId}"
		before := p.api.Requests()[get]
		p.app.notice = view.Notice{Text: "something else"}
		p.sleep(5 * time.Minute)
		if n := p.api.Requests()[get] - before; n > 0 {
			t.Errorf("%d requests while paused", n)
		}
		p.shows("something else", "UNCONFIRMED")
	})
}

// TestALookIsNotRepeatedByItself: what three readings cannot tell is asked again only when the user wants it.
func TestALookIsNotRepeatedByItself(t *testing.T) {
	run(t, setup{journal: t.TempDir()}, func(p *program) {
		p.find("state:pending_verification channel:whatsapp")
		p.api.FailNext("POST", sandbox.Fault{Kind: sandbox.FaultResetBefore})
		p.keys("x", "r", "1")
		p.sleep(time.Minute)
		p.keys("esc", "p")
		const get = "GET /v1/projects/{projectId}/whatsapp/senders/{senderId}"
		p.sleep(time.Minute)
		before := p.api.Requests()[get]
		p.sleep(5 * time.Minute)
		if n := p.api.Requests()[get] - before; n > 0 {
			t.Errorf("%d requests while paused", n)
		}
		p.keys("U", "1", "l")
		p.sleep(time.Minute)
		if n := p.api.Requests()[get] - before; n != 3 {
			t.Errorf("looking again read %d times", n)
		}
	})
}

// TestALookThatFailsBringsNoOldSender: what was read by an earlier look is not given to the fleet as if it were read now.
func TestALookThatFailsBringsNoOldSender(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.find("stadtwerke")
		p.sleep(time.Second)
		k, _ := p.app.view().Sender()
		out := settled{pending: journal.Pending{ID: "1", Write: journal.Write{Kind: journal.Register, Key: k}}}
		if p.app.performer().look(p.app.ctx, &out, false); out.sender == nil {
			t.Fatal("nothing was read")
		}
		p.api.SetFaults(sandbox.Faults{Status5xx: 1})
		if p.app.performer().look(p.app.ctx, &out, true); out.sender != nil {
			t.Error("the sender of the first look")
		}
	})
}

// TestTheSameCommentFromBeforeProvesNothing: a lost comment is done when it is there, not when somebody said the same a minute ago.
func TestTheSameCommentFromBeforeProvesNothing(t *testing.T) {
	for name, test := range map[string]struct {
		lost sandbox.FaultKind
		want string
	}{"lost answer": {sandbox.FaultResetAfter, "done (the answer was lost)"}, "lost request": {sandbox.FaultResetBefore, "still not known"}} {
		t.Run(name, func(t *testing.T) {
			run(t, setup{journal: t.TempDir()}, func(p *program) {
				p.find("stadtwerke")
				say := func() {
					p.keys("c")
					p.sleep(time.Second)
					p.typing("seen")
					p.keys("ctrl+s")
				}
				say()
				p.sleep(time.Minute)
				p.api.FailNext("POST", sandbox.Fault{Kind: test.lost})
				say()
				p.sleep(time.Minute)
				p.shows(test.want)
			})
		})
	}
}
