package tui

import (
	"testing"
	"time"

	"callsign/api/sandbox"
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
