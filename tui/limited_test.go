package tui

import (
	"testing"
	"time"

	"callsign/api/sandbox"
)

// TestALimitIsSaidAtOnce: a server that asks for a minute's rest is named on the screen while the program rests, not after it has tried
// three times.
func TestALimitIsSaidAtOnce(t *testing.T) {
	inWorld(t, conditions{}, func(w *world) {
		w.eventually(time.Minute, "a live screen", func() bool { return w.says("live") })
		w.api.SetFaults(sandbox.Faults{TooMany: 1, RetryAfter: "50"})
		w.sleep(20 * time.Second)
		w.headSays("backoff ")
		w.sleep(20 * time.Second)
		w.headSays("backoff ")
	})
}
