package tui

import (
	"net/http"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/internal/fleet"
)

// TestFreshAfterANight: who comes back sees fresh lists within seconds, and no storm.
func TestFreshAfterANight(t *testing.T) {
	inWorld(t, conditions{senders: 500, pace: 1}, func(w *world) {
		w.eventually(10*time.Minute, "a live screen", func() bool { return w.says("live") })
		w.send(tea.BlurMsg{})
		w.sleep(30 * time.Minute)
		back := time.Now()
		w.send(tea.FocusMsg{})
		w.idle()
		took := w.eventually(10*time.Second, "a sweep of both lists after the focus", func() bool {
			f := w.app.env.Fleet.Freshness(w.now())
			return !f.Since.Before(back) && w.says("live")
		})
		t.Logf("fresh after %s", took)
		w.noStorm(back)
	})
}

// noStorm checks the rate of each second for a minute: five a second, after a burst of as many.
func (w *world) noStorm(from time.Time) {
	w.t.Helper()
	w.sleep(time.Until(from.Add(time.Minute)))
	for at := from; at.Before(from.Add(time.Minute)); at = at.Add(time.Second) {
		if n := w.net.count("", at, at.Add(time.Second)); n > 10 {
			w.t.Errorf("%d requests in the second from %s on", n, at.Sub(from))
		}
	}
	if n := w.net.count("", from, from.Add(time.Minute)); n > 5*60+5 {
		w.t.Errorf("%d requests in the minute", n)
	}
}

// TestALaptopSleeps: after eight hours in a bag the old connections are not trusted, everything is read again at the usual rate, and
// the feed says that the machine slept.
func TestALaptopSleeps(t *testing.T) {
	inWorld(t, conditions{senders: 500, pace: 1}, func(w *world) {
		w.eventually(10*time.Minute, "a live screen", func() bool { return w.says("live") })
		w.keys("2")
		w.sleep(time.Minute)
		fell, dropped := w.now(), w.net.drops()
		w.suspend(8 * time.Hour)
		woke := time.Now()
		w.eventually(time.Minute, "the line that says so", func() bool { return w.woke() != nil })
		line := w.lastWoke()
		if off := line.At.At.Round(0).Sub(fell.Round(0)); off < -time.Minute || off > time.Minute {
			t.Errorf("asleep from %s, it was %s", line.At.At, fell)
		}
		if d := line.Seen.Round(0).Sub(line.At.At.Round(0)); d < 8*time.Hour-time.Minute || d > 8*time.Hour+2*time.Minute {
			t.Errorf("asleep for %s, it was eight hours", d)
		}
		if n := w.net.drops(); n != dropped+1 {
			t.Errorf("idle connections were given up %d times, want once", n-dropped)
		}
		w.eventually(10*time.Second, "a sweep of both lists", func() bool {
			return w.app.env.Fleet.Freshness(w.now()).Since.Round(0).Sub(fell.Round(0)) >= 8*time.Hour && w.says("live")
		})
		w.noStorm(woke)
		w.eventually(10*time.Minute, "what happened meanwhile", func() bool { return w.lastWoke().Missing > 0 })
	})
}

// lastWoke is the last line about a sleep.
func (w *world) lastWoke() *fleet.Entry {
	w.t.Helper()
	e := w.woke()
	if e == nil {
		w.t.Fatal("the feed does not say that the machine slept")
	}
	return e
}

// woke is the last line about a sleep; nil for none.
func (w *world) woke() *fleet.Entry {
	feed := w.app.env.Fleet.Feed()
	for i := feed.Len() - 1; i >= 0; i-- {
		if e := feed.At(i); e.Kind == fleet.Woke {
			return e
		}
	}
	return nil
}

// TestASleepInAnOutage: the machine that wakes up tries at once, whatever the wait was.
func TestASleepInAnOutage(t *testing.T) {
	inWorld(t, conditions{}, func(w *world) {
		w.eventually(time.Minute, "a live screen", func() bool { return w.says("live") })
		w.net.set(always(http.StatusServiceUnavailable), nil)
		w.sleep(8 * time.Minute)
		w.headSays("offline, retry")
		w.net.set(nil, nil)
		w.suspend(8 * time.Hour)
		w.eventually(15*time.Second, "live after waking up", func() bool { return w.says("live") })
	})
}

// TestTenMinutesOf503: nothing but failures, and the screen says so each minute; what was typed stays, a write that was tried does not go
// twice, and a minute after the end all is well.
func TestTenMinutesOf503(t *testing.T) {
	inWorld(t, conditions{senders: 100, pace: 1}, func(w *world) {
		w.eventually(10*time.Minute, "a live screen", func() bool { return w.says("live") })
		w.find("stadtwerke")
		w.keys("enter", "e", "tab")
		w.typing(" typed with care")
		w.net.set(always(http.StatusServiceUnavailable), nil)
		down := time.Now()
		for minute := range 10 {
			w.sleep(time.Minute)
			w.headSays("offline, retry", "backoff, retry")
			w.shows("typed with care")
			if minute == 3 { // an attempt in the middle: it reads first, and goes no further
				w.keys("ctrl+s")
				w.shows("Review: ")
				w.keys("right", "enter")
				w.sleep(30 * time.Second)
				w.shows("typed with care")
			}
		}
		if n := w.net.count("PATCH", down, time.Now()); n != 0 {
			t.Errorf("%d changes were sent to a server that could not even be read", n)
		}
		if n := w.net.count("", down, time.Now()); n > 10*10 {
			t.Errorf("%d requests in ten minutes of an outage", n)
		}
		senders := w.app.env.Fleet.Len()
		w.net.set(nil, nil)
		took := w.eventually(3*time.Minute, "live after the outage", func() bool { return w.says("live") })
		t.Logf("live after %s", took)
		w.shows("typed with care")
		if n := w.app.env.Fleet.Len(); n != senders {
			t.Errorf("%d senders before, %d after", senders, n)
		}
		w.keys("ctrl+s")
		w.shows("Review: ")
		w.keys("right", "enter")
		w.sleep(5 * time.Second)
		w.shows("submitted for review")
		if n := len(w.applied("PATCH")); n != 1 {
			t.Errorf("%d changes applied", n)
		}
	})
}

// TestAWriteAtTheBeginningOfAnOutage: the change is applied, its answer and everything after it is a 503. It is never sent again,
// and once the server is back the screen says that it worked.
func TestAWriteAtTheBeginningOfAnOutage(t *testing.T) {
	inWorld(t, conditions{}, func(w *world) {
		w.eventually(time.Minute, "a live screen", func() bool { return w.says("live") })
		w.find("stadtwerke")
		w.keys("enter", "e", "tab")
		w.typing(" typed with care")
		w.keys("ctrl+s")
		w.shows("Review: ")
		down := false
		w.net.set(func(r *http.Request) int {
			if down {
				return http.StatusServiceUnavailable
			}
			return 0
		}, func(r *http.Request) int {
			if down = down || r.Method == http.MethodPatch; down {
				return http.StatusServiceUnavailable
			}
			return 0
		})
		start := time.Now()
		w.keys("right", "enter")
		for range 10 {
			w.sleep(time.Minute)
			w.headSays("offline, retry", "backoff, retry")
			w.hides("submitted for review")
		}
		w.net.set(nil, nil)
		w.eventually(3*time.Minute, "live after the outage", func() bool { return w.says("live") })
		w.shows("typed with care")
		w.keys("esc", "right", "enter", "U")
		w.shows("No answer came to these")
		w.keys("1", "l")
		w.sleep(15 * time.Second)
		w.shows("done (the answer was lost)")
		if n := w.net.count("PATCH", start, time.Now()); n != 1 {
			t.Errorf("the change was sent %d times", n)
		}
		if n := len(w.applied("PATCH")); n != 1 {
			t.Errorf("%d changes applied", n)
		}
	})
}
