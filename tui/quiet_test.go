package tui

import (
	"flag"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// nightLimit is how many requests a minute a program that nobody looks at may cost.
const nightLimit = 6

var nightTime = flag.Duration("night", 8*time.Hour, "how long TestANightOutOfSight lasts, in virtual time")

// TestANightOutOfSight: 500 senders in a terminal without the focus cost next to nothing, and are fresh as soon as somebody looks.
func TestANightOutOfSight(t *testing.T) {
	inWorld(t, conditions{senders: 500, pace: 1}, func(w *world) {
		w.eventually(10*time.Minute, "a live screen", func() bool { return w.says("live") })
		w.send(tea.BlurMsg{})
		w.sleep(time.Minute)
		start := time.Now()
		w.sleep(*nightTime)
		busiest, total := 0, w.net.count("", start, time.Now())
		for at := start; at.Before(start.Add(*nightTime)); at = at.Add(time.Minute) {
			busiest = max(busiest, w.net.count("", at, at.Add(time.Minute)))
		}
		t.Logf("%d requests in %s, %d in the busiest minute", total, *nightTime, busiest)
		if busiest > nightLimit {
			t.Errorf("%d requests in a minute, at most %d", busiest, nightLimit)
		}
		if total == 0 {
			t.Error("nothing was asked all night")
		}
	})
}
