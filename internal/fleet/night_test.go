package fleet_test

import (
	"testing"
	"time"

	"callsign/api"
	"callsign/internal/fleet"
)

// TestNight: out of focus the whole stack sends at most six requests a minute after the first one, stays honest about it, starves nobody,
// and is up to date at once when the user is back.
func TestNight(t *testing.T) {
	inStack(t, setup{senders: 500}, func(t *testing.T, s *stack) {
		s.load()
		s.fleet.Active(time.Now(), false)
		s.run(time.Minute)
		begin := time.Since(s.start)
		s.run(3 * time.Minute)
		var oldest sample
		s.polls = map[api.Key]int{}
		s.each = func(now time.Time) {
			fr := s.fleet.Freshness(now)
			oldest.add(fr.Age)
			if fr.State != fleet.Live || fr.Every < 50*time.Second || fr.Age > 2*fr.Every || fr.Why == "" {
				t.Fatalf("%+v", fr)
			}
		}
		s.run(*virtual)
		s.each = nil
		most := 0
		for at := begin; at < time.Since(s.start); at += 10 * time.Second {
			n, _ := s.net.between(at, at+time.Minute)
			most = max(most, n)
		}
		if most > 6 {
			t.Errorf("%d requests in a minute", most)
		}
		if n := len(s.polls); n < int(*virtual/time.Minute)*7/10 {
			t.Errorf("the activities of %d senders were read in %v", n, *virtual)
		}
		t.Logf("at most %d requests a minute; the oldest row p50 %v, max %v; activities of %d senders read; %+v",
			most, oldest.at(50), oldest.at(100), len(s.polls), s.fleet.Freshness(time.Now()).Why)

		back := time.Now()
		s.fleet.Active(back, true)
		for d := time.Second; ; d += time.Second {
			s.run(time.Second)
			fresh := true
			for _, r := range s.fleet.Records() {
				fresh = fresh && s.read[r.Sender.Key].After(back)
			}
			if fresh {
				t.Logf("all rows are new after %v", d)
				break
			}
			if d > 5*time.Second {
				t.Fatalf("back for %v, and rows are old", d)
			}
		}
		if fr := s.fleet.Freshness(time.Now()); fr.State != fleet.Live || fr.Every != 10*time.Second || fr.Why != "" {
			t.Errorf("back: %+v", fr)
		}
	})
}
