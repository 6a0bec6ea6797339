package tui

import (
	"net/http"
	"testing"
	"time"
)

// TestRecoversWithinAMinute: however long an outage was, the screen is live again a minute after its end, by itself. The longest wait
// is a minute with its jitter; a wait of the client's own must not come on top.
func TestRecoversWithinAMinute(t *testing.T) {
	const longest = 66*time.Second + 5*time.Second
	for minutes := range 12 {
		inWorld(t, conditions{}, func(w *world) {
			w.eventually(time.Minute, "a live screen", func() bool { return w.says("live") })
			w.net.set(always(http.StatusServiceUnavailable), nil)
			outage := time.Duration(minutes+1)*time.Minute + 7*time.Second*time.Duration(minutes)
			w.sleep(outage)
			w.net.set(nil, nil)
			took := w.eventually(3*time.Minute, "live after the outage", func() bool { return w.says("live") })
			if took > longest {
				t.Errorf("live %s after an outage of %s", took, outage)
			}
		})
	}
}
