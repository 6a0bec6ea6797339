package fleet_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"callsign/api"
	"callsign/internal/fleet"
)

// TestAges lets time pass over 500 senders that things happen to, with a user who acts, and measures what that user sees: the age of what
// is on the screen, which is the time since the server made the answer that it comes from.
func TestAges(t *testing.T) {
	for _, c := range []struct {
		name string
		o    setup
		// The most that is allowed, at p95 but for the gap between two polls of a sender's activities and the user's wait.
		focus, history, oldest, gap, wait time.Duration
	}{
		{"500 at 5/s", setup{senders: 500}, 5 * time.Second, 5 * time.Second, 15 * time.Second, 4 * time.Minute, 300 * time.Millisecond},
		{"500 at 1/s", setup{senders: 500, rate: 1}, 6 * time.Second, 35 * time.Second, 30 * time.Second, 0, 300 * time.Millisecond},
		{"1000 at 5/s", setup{senders: 1000}, 5 * time.Second, 5 * time.Second, 15 * time.Second, 7 * time.Minute, 300 * time.Millisecond},
	} {
		if c.gap > *virtual && c.o.senders > 500 {
			continue // only in a long run
		}
		t.Run(c.name, func(t *testing.T) {
			inStack(t, c.o, func(t *testing.T, s *stack) {
				m := s.measure()
				t.Log(m)
				for _, x := range []struct {
					what     string
					got, max time.Duration
				}{
					{"the focused sender", m.focus.at(95), c.focus},
					{"its activities", m.focusHistory.at(95), c.history},
					{"the oldest row", m.oldest.at(95), c.oldest},
					{"the oldest row for a moment", m.oldest.at(100), c.oldest * 4 / 3},
					{"the activities of a sender", m.gaps.at(100), c.gap},
					{"what the user asked for", m.waits.at(100), c.wait},
					{"what polling asked for, in the client", m.turns.at(95), c.wait},
				} {
					if x.got > x.max && x.max > 0 {
						t.Errorf("%s: %v, at most %v wanted", x.what, x.got, x.max)
					}
				}
				if c.gap > 0 && *virtual >= c.gap && m.never > 0 {
					t.Errorf("%d senders were never polled", m.never)
				}
				if m.most-m.least > 1 {
					t.Errorf("of the senders that nothing happened to, one was polled %d times and another one %d times", m.least, m.most)
				}
				if len(m.states) != 1 || m.states[fleet.Live] == 0 {
					t.Errorf("states: %v", m.states)
				}
			})
		})
	}
}

// ages is what a measurement found.
type ages struct {
	minutes, requests   int
	focus, focusHistory sample
	row, oldest         sample
	gaps, waits, turns  sample
	least, most         int // polls of the senders that were never in focus and never changed
	never               int // senders that were never polled
	states              map[fleet.State]int
}

func (m ages) String() string {
	line := func(x sample) string {
		return fmt.Sprintf("p50 %v, p95 %v, p99 %v, max %v of %d", x.at(50), x.at(95), x.at(99), x.at(100), len(x))
	}
	return fmt.Sprintf(`%d requests in %d minutes
focused sender      %s
its activities      %s
a row of a list     %s
the oldest row      %s
between two polls   %s (of the activities of one sender)
the user's wait     %s
polling's wait      %s (for its turn in the client, after the fleet named it)
polls of a sender that nothing happened to: %d to %d; states %v`, m.requests, m.minutes, line(m.focus), line(m.focusHistory),
		line(m.row), line(m.oldest), line(m.gaps), line(m.waits), line(m.turns), m.least, m.most, m.states)
}

// measure looks every second, for as long as the flag says.
func (s *stack) measure() ages {
	m := ages{states: map[fleet.State]int{}, minutes: int(*virtual / time.Minute)}
	s.run(30 * time.Second) // loaded
	focus := s.fleet.Records()[s.fleet.Len()/2].Sender.Key
	s.fleet.Focus(focus)
	s.run(15 * time.Second)
	before := len(s.net.hits)
	s.gaps, s.turns, s.polls = nil, nil, map[api.Key]int{}
	second := 0
	s.each = func(now time.Time) {
		second++
		m.states[s.fleet.Freshness(now).State]++
		m.focus.add(now.Sub(s.read[focus]))
		m.focusHistory.add(now.Sub(s.history[focus]))
		oldest := time.Duration(0)
		for i, r := range s.fleet.Records() {
			age := now.Sub(s.read[r.Sender.Key])
			oldest = max(oldest, age)
			if i%10 == second%10 {
				m.row.add(age)
			}
		}
		m.oldest.add(oldest)
		every, calls := 7, 3 // what saving needs
		if s.rate == 1 {
			every, calls = 60, 1 // three in a row would wait for each other
		}
		if second%every == 0 {
			after := time.Duration(second*37%1000) * time.Millisecond
			s.users.Go(func() { s.userActs(focus, calls, after) })
		}
	}
	s.run(*virtual)
	s.each = nil
	s.users.Wait()
	m.requests, m.gaps, m.waits, m.turns = len(s.net.hits)-before, s.gaps, s.waits, s.turns
	m.least, m.most = 1<<30, 0
	for _, r := range s.fleet.Records() {
		k := r.Sender.Key
		if last, ok := s.history[k]; ok {
			m.gaps.add(time.Since(last)) // still running
		} else {
			m.never++
		}
		if k != focus && r.Changed.IsZero() {
			m.least, m.most = min(m.least, s.polls[k]), max(m.most, s.polls[k])
		}
	}
	return m
}

// userActs makes calls one after another, none of them polling.
func (s *stack) userActs(k api.Key, calls int, after time.Duration) {
	time.Sleep(after)
	for range calls {
		asked, left := time.Now(), time.Time{}
		if _, err := s.client.Sender(context.WithValue(context.Background(), leftKey{}, &left), k); err != nil {
			s.t.Error(err)
			return
		}
		s.mu.Lock()
		s.waits.add(left.Sub(asked))
		s.mu.Unlock()
	}
}
