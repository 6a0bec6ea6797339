package tui

import (
	"testing"
	"time"

	"callsign/api/sandbox"
)

// TestTextOfARefusedSaveIsKept: it was sent before the draft timer went off, and nothing is typed afterwards.
func TestTextOfARefusedSaveIsKept(t *testing.T) {
	dir := t.TempDir()
	run(t, setup{journal: dir}, func(p *program) {
		p.find("stadtwerke")
		p.keys("e", "tab")
		p.typing(" and more")
		p.api.FailNext("PATCH", sandbox.Fault{Kind: sandbox.FaultError, Status: 409, Code: "sender_not_updatable", Latency: 3 * time.Second})
		p.keys("ctrl+s", "right", "enter")
		p.sleep(6 * time.Second)
		p.shows("and more")
	})
	run(t, setup{journal: dir}, func(p *program) {
		p.find("stadtwerke")
		p.keys("e")
		p.shows("Unsent text is kept here")
	})
}
