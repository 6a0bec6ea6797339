package fleet

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"callsign/api"
)

// account is what a sender's feed must add up to.
type account struct {
	based   bool
	surplus int // of what the feed accounts for over the API's total, at the last reset
	resets  int
	lastSeq uint64
	emitted map[uint64]int // by identity, history and news
}

// take checks the account after an answer, once the poll it belongs to is over: what is shown, what gaps declare missing and
// what was dropped for the bounds grow as the API's total does.
func (a *account) take(t *rapid.T, f *Fleet, k api.Key) {
	tr := f.record(k).track
	if tr == nil || tr.poll != nil || !tr.known {
		return
	}
	reset, last, sum := !a.based, a.lastSeq, f.Feed().Dropped()
	for _, e := range f.Feed().Of(k) {
		sum += max(e.Missing, 1)
		if e.Kind == Gap && e.Missing <= 0 {
			t.Fatalf("a gap of %d", e.Missing)
		}
		if e.Seq <= last {
			continue
		}
		a.lastSeq = max(a.lastSeq, e.Seq)
		switch e.Kind {
		case Reset:
			reset = true
			a.resets++
		case Activity:
			a.emitted[e.sum()]++
		}
	}
	if reset {
		a.based, a.surplus = true, sum-tr.total
	}
	if sum-tr.total != a.surplus {
		t.Fatalf("the feed accounts for %d more than the total grew by", sum-tr.total-a.surplus)
	}
}

// TestFeedAddsUp polls a simulated API on which things happen between polls and between pages: identical entries, rows that
// cannot be read, bursts, and histories that are cut off or changed. After every poll that does not reset, shown + missing
// is the growth of the total; nothing is shown more often than it happened; the order is that of the API.
// For more runs: go test -run TestFeedAddsUp -rapid.checks=20000.
func TestFeedAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := wa(0)
		s := newSim()
		s.add(k)
		s.cursors = rapid.Bool().Draw(t, "cursors")
		same := rapid.IntRange(1, 4).Draw(t, "different entries")
		now := epoch
		n := 0
		happen := func(count int) {
			for range count {
				n++
				s.happen(k, now.Add(time.Duration(n%3)*time.Millisecond), "EDITED", fmt.Sprint(n%same))
			}
		}
		if rapid.Bool().Draw(t, "all different") {
			same = 1 << 30
		}
		happen(rapid.SampledFrom([]int{0, 1, 2, 3, 25, 60, 210}).Draw(t, "history"))
		f := New(Options{Channels: []api.Channel{api.WhatsApp}, Rate: 1000})
		f.SenderLoaded(now, *s.sender(k))
		if rapid.Bool().Draw(t, "focus") {
			f.Focus(k)
		}
		maxHappened := map[uint64]int{}
		a := account{emitted: map[uint64]int{}}
		s.between = func(api.Key) {
			happen(rapid.SampledFrom([]int{0, 0, 0, 1, 2, 40, 130}).Draw(t, "between pages"))
		}
		poll := func() {
			count(maxHappened, s.history[k])
			f.Refresh(now, k)
			s.pump(f, now)
			count(maxHappened, s.history[k])
		}
		s.after = func() { a.take(t, f, k) }
		poll()
		for range rapid.IntRange(1, 8).Draw(t, "polls") {
			now = now.Add(20 * time.Second)
			before := a.resets
			disrupted := disturb(t, s, k, happen)
			poll()
			if !disrupted && a.resets != before {
				t.Fatalf("a reset although the history only grew")
			}
			if total := f.record(k).track.total; total != len(s.history[k]) {
				t.Fatalf("the poll came to rest at a total of %d of %d", total, len(s.history[k]))
			}
		}
		for id, n := range a.emitted {
			if n > maxHappened[id] {
				t.Fatalf("shown %d times, happened %d times", n, maxHappened[id])
			}
		}
	})
}

// disturb lets something happen between two polls; it reports whether the history did anything but grow.
func disturb(t *rapid.T, s *sim, k api.Key, happen func(int)) bool {
	h := s.history[k]
	switch rapid.IntRange(0, 9).Draw(t, "what") {
	case 0: // cut off at the top: fewer than before
		s.history[k] = h[: len(h)/2 : len(h)/2]
		return true
	case 1: // all different
		for i := range h {
			h[i].Comment += "x"
		}
		happen(rapid.IntRange(0, 3).Draw(t, "and"))
		return true
	case 2: // a row that cannot be read, among the new ones
		at := len(h)
		happen(rapid.IntRange(1, 8).Draw(t, "with a bad one"))
		if s.bad[k] == nil {
			s.bad[k] = map[int]bool{}
		}
		s.bad[k][at+rapid.IntRange(0, len(s.history[k])-at-1).Draw(t, "bad")] = true
		return true // may reset, when arrivals between pages shift it
	default:
		happen(rapid.SampledFrom([]int{0, 0, 1, 2, 5, 17, 18, 30, 97, 98, 150, 330, 1200}).Draw(t, "happened"))
		return len(s.bad[k]) > 0
	}
}

// count raises the number of times each identity has been there at once.
func count(m map[uint64]int, h []api.Activity) {
	now := map[uint64]int{}
	for i := range h {
		now[sum(&h[i])]++
	}
	for id, n := range now {
		m[id] = max(m[id], n)
	}
}

// TestFeedShowsExactly: with different entries and no disturbance the feed shows exactly what happened, in order, with gaps only
// for what is more than the bounds allow.
func TestFeedShowsExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := wa(0)
		s := newSim()
		s.add(k)
		s.cursors = rapid.Bool().Draw(t, "cursors")
		now, n := epoch, 0
		happen := func(count int) {
			for range count {
				n++
				s.happen(k, now, "EDITED", fmt.Sprint(n))
			}
		}
		s.between = func(api.Key) { happen(rapid.SampledFrom([]int{0, 0, 1, 3, 120}).Draw(t, "between")) }
		happen(rapid.IntRange(0, 40).Draw(t, "history"))
		f := New(Options{Channels: []api.Channel{api.WhatsApp}, Rate: 1000})
		f.SenderLoaded(now, *s.sender(k))
		next := 0 // the number of the next activity to be shown; what is before the first is not known
		for range rapid.IntRange(1, 6).Draw(t, "polls") {
			f.Refresh(now, k)
			s.pump(f, now)
			now = now.Add(time.Minute)
			happen(rapid.SampledFrom([]int{0, 1, 2, 15, 60, 150, 1100}).Draw(t, "happened"))
		}
		f.Refresh(now, k)
		s.pump(f, now)
		entries := f.Feed().Of(k)
		if len(entries) == 0 {
			if n > 0 {
				t.Fatalf("nothing shown of %d", n)
			}
			return
		}
		for i, e := range entries {
			if e.Kind == Gap {
				if i > 0 {
					next += e.Missing
				}
				continue
			}
			var got int
			_, _ = fmt.Sscan(string(e.Comment), &got)
			if next > 0 && got != next {
				t.Fatalf("shown %d, expected %d", got, next)
			}
			next = got + 1
		}
		if next != n+1 {
			t.Fatalf("shown up to %d of %d", next-1, n)
		}
	})
}
