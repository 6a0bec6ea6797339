package tui

import (
	"testing"
	"time"

	"callsign/api"
)

// TestNobodyWaitsForEver: however much happens to some senders, every sender is read now and then, and what happened to it since the
// program was started is shown or declared missing.
func TestNobodyWaitsForEver(t *testing.T) {
	inWorld(t, conditions{senders: 500, pace: 60}, func(w *world) {
		s := &soak{world: w, told: map[api.Key]*account{}}
		for range 20 * 12 {
			w.sleep(5 * time.Second)
			s.tell()
		}
		unread, skipped := 0, 0
		for k, a := range s.told {
			want := s.activitiesSince(k, w.now())
			if len(want) > 0 && len(a.news) == 0 {
				unread++
			} else if len(a.news) > 0 && a.news[0] != want[0] && a.missing == 0 {
				skipped++
			}
		}
		if unread > 0 {
			t.Errorf("in 20 minutes nothing was told of %d senders that something has happened to", unread)
		}
		if skipped > 0 {
			t.Errorf("of %d senders what happened first is neither shown nor declared missing", skipped)
		}
	})
}
