package fleet

import (
	"fmt"
	"slices"
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
	arrived map[uint64]int // by identity, history and news, not what came into gaps
}

// take checks the account after an answer, once the poll it belongs to is over: what is shown, what gaps declare missing and
// what was dropped for the bounds grow as the API's total does.
func (a *account) take(t *rapid.T, f *Fleet, k api.Key) {
	tr := f.record(k).track
	if tr == nil || tr.poll != nil || !tr.known {
		return
	}
	reset, last, sum := !a.based, a.lastSeq, f.feed.dropped
	for _, e := range f.Feed().Of(k) {
		sum += max(e.Missing, 1)
		if e.Kind == Gap && e.Missing <= 0 {
			t.Fatalf("a gap of %d", e.Missing)
		}
		if e.Seq <= last {
			continue
		}
		a.lastSeq = max(a.lastSeq, e.Seq)
		switch {
		case e.Kind == Reset:
			reset = true
			a.resets++
		case e.Kind == Activity && !e.Filled:
			a.arrived[e.sum()]++
		}
	}
	if reset {
		a.based, a.surplus = true, sum-tr.total
	}
	if sum-tr.total != a.surplus {
		t.Fatalf("the feed accounts for %d more than the total grew by", sum-tr.total-a.surplus)
	}
}

// scene is one sender of a simulated API, and a fleet that looks at it.
type scene struct {
	t        *rapid.T
	k        api.Key
	s        *sim
	f        *Fleet
	now      time.Time
	n        int            // how many activities there have been
	same     int            // how many of them are different
	happened map[uint64]int // how many of each identity there have been
	a        account
	changed  bool // the history did anything but grow, or has rows that may make it look so
	failures bool // requests fail
	left     int  // how many failures there are yet to be, so that all comes to rest
}

func newScene(t *rapid.T, same int) *scene {
	c := &scene{
		t: t, k: wa(0), s: newSim(), f: New(Options{Channels: []api.Channel{api.WhatsApp}, Rate: 1000}), now: epoch, same: same,
		happened: map[uint64]int{}, a: account{arrived: map[uint64]int{}},
	}
	c.s.add(c.k)
	c.s.cursors = rapid.Bool().Draw(t, "cursors")
	c.s.after = func() { c.a.take(t, c.f, c.k) }
	c.s.fail = func(r Request) error {
		if r.Kind != ListActivities || c.left == 0 || rapid.IntRange(0, 3).Draw(t, "fail") > 0 {
			return nil
		}
		c.left--
		return &api.Error{Status: rapid.SampledFrom([]int{400, 500, 503}).Draw(t, "status")}
	}
	return c
}

func (c *scene) happen(count int) {
	for range count {
		c.n++
		c.s.happen(c.k, c.now.Add(time.Duration(c.n%3)*time.Millisecond), "EDITED", fmt.Sprint(c.n%c.same))
		c.count(len(c.s.history[c.k]) - 1)
	}
}

// count takes note of an activity.
func (c *scene) count(i int) { c.happened[sum(&c.s.history[c.k][i])]++ }

// look lets the user look at the sender until all is answered.
func (c *scene) look() {
	if c.failures {
		c.left = rapid.IntRange(0, 2).Draw(c.t, "failures")
	}
	for c.f.Refresh(c.now, c.k); ; c.f.Refresh(c.now, c.k) {
		failed := c.left
		c.s.pump(c.f, c.now)
		if c.left == failed {
			break
		}
		c.now = c.now.Add(time.Minute)
	}
	c.left = 0
	c.check()
	if total := c.f.record(c.k).track.total; total != len(c.s.history[c.k]) {
		c.t.Fatalf("the poll came to rest at a total of %d of %d", total, len(c.s.history[c.k]))
	}
}

// check holds what is true at any time.
func (c *scene) check() {
	check(c.t, c.f.Feed())
	shown := map[uint64]int{}
	for _, e := range c.f.Feed().Of(c.k) {
		if e.Kind == Activity {
			shown[e.sum()]++
		}
	}
	for i, m := range []map[uint64]int{shown, c.a.arrived} {
		for id, n := range m {
			if n > c.happened[id] {
				c.t.Fatalf("shown %d times, happened %d times; %d", n, c.happened[id], i)
			}
		}
	}
	for _, e := range c.f.Feed().News(0) {
		if e.History || e.Filled {
			c.t.Fatalf("no news: %+v", e)
		}
	}
}

// gaps are those of the sender's feed, oldest first.
func (c *scene) gaps() (out []*Entry) {
	for _, e := range c.f.Feed().Of(c.k) {
		if e.Kind == Gap {
			out = append(out, e)
		}
	}
	return out
}

// load loads a gap; it reports whether there was anything to load.
func (c *scene) load(g *Entry) bool {
	before := g.Missing
	why, ok := c.f.LoadGap(c.now, g.Seq)
	if !ok {
		if why == "" || g.Loading {
			c.t.Fatalf("refused with %q, loading %v", why, g.Loading)
		}
		return false
	}
	if !g.Loading {
		c.t.Fatal("not loading")
	}
	if c.failures {
		c.left = rapid.IntRange(0, 1).Draw(c.t, "failures")
	}
	for tries := 0; len(c.f.loads) > 0 && tries < 3; tries++ { // it may wait for what failed besides
		c.s.pump(c.f, c.now)
		c.now = c.now.Add(time.Minute)
	}
	c.left = 0
	if g.Loading || g.Read != 0 || len(c.f.loads) > 0 {
		c.t.Fatalf("still loading: %+v", g)
	}
	c.check()
	return g.Missing < before || !slices.Contains(c.gaps(), g)
}

// TestFeedAddsUp polls a simulated API on which things happen between polls and between pages: identical entries, rows that
// cannot be read, bursts, histories that are cut off or changed, and requests that fail. Gaps are loaded at any moment. After every
// answer, shown + missing is the growth of the total unless there was a reset; nothing is shown more often than it happened.
// For more runs: go test -run TestFeedAddsUp -rapid.checks=20000.
func TestFeedAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		same := rapid.SampledFrom([]int{1, 2, 3, 4, 1 << 30}).Draw(t, "different entries")
		c := newScene(t, same)
		c.failures = rapid.Bool().Draw(t, "failures")
		c.happen(rapid.SampledFrom([]int{0, 1, 2, 3, 25, 60, 210}).Draw(t, "history"))
		c.f.SenderLoaded(c.now, *c.s.sender(c.k))
		if rapid.Bool().Draw(t, "focus") {
			c.f.Focus(c.k)
		}
		c.s.between = func(api.Key) {
			if c.now.After(epoch) && rapid.IntRange(0, 39).Draw(t, "disturb") == 0 {
				c.disturb()
			}
			c.happen(rapid.SampledFrom([]int{0, 0, 0, 1, 2, 40, 130}).Draw(t, "between pages"))
		}
		c.look()
		for range rapid.IntRange(1, 8).Draw(t, "polls") {
			c.now = c.now.Add(20 * time.Second)
			before := c.a.resets
			c.disturb()
			c.step()
			if !c.changed && c.a.resets != before {
				t.Fatalf("a reset although the history only grew")
			}
		}
	})
}

// step is a look, or the loading of a gap.
func (c *scene) step() {
	gaps := c.gaps()
	if len(gaps) == 0 || rapid.Bool().Draw(c.t, "look") {
		c.look()
		return
	}
	g := gaps[rapid.IntRange(0, len(gaps)-1).Draw(c.t, "gap")]
	if rapid.IntRange(0, 9).Draw(c.t, "stop") == 0 {
		c.f.LoadGap(c.now, g.Seq)
		for _, r := range c.f.Due(c.now) {
			c.s.answer(c.f, c.now, r)
		}
		c.f.StopGap(g.Seq)
		if g.Loading {
			c.t.Fatal("loading is not stopped")
		}
	}
	c.load(g)
	c.look()
}

// disturb lets something happen.
func (c *scene) disturb() {
	t, k := c.t, c.k
	h := c.s.history[k]
	switch rapid.IntRange(0, 9).Draw(t, "what") {
	case 0: // cut off at the top: fewer than before
		c.s.history[k] = h[: len(h)/2 : len(h)/2]
		c.changed = true
	case 1: // all different
		for i := range h {
			h[i].Comment += "x"
			c.count(i)
		}
		c.happen(rapid.IntRange(0, 3).Draw(t, "and"))
		c.changed = true
	case 2: // a row that cannot be read, among the new ones
		at := len(h)
		c.happen(rapid.IntRange(1, 8).Draw(t, "with a bad one"))
		if c.s.bad[k] == nil {
			c.s.bad[k] = map[int]bool{}
		}
		c.s.bad[k][at+rapid.IntRange(0, len(c.s.history[k])-at-1).Draw(t, "bad")] = true
		c.changed = true // may reset, when arrivals between pages shift it
	default:
		c.happen(rapid.SampledFrom([]int{0, 0, 1, 2, 5, 17, 18, 30, 97, 98, 150, 330, 1200}).Draw(t, "happened"))
	}
}

// TestFeedShowsExactly: with different entries, whose history only grows, the feed shows exactly what happened, in order, with gaps
// only for what is more than the bounds allow; and what a gap is loaded with is exactly what was missing.
func TestFeedShowsExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := newScene(t, 1<<30)
		c.s.between = func(api.Key) { c.happen(rapid.SampledFrom([]int{0, 0, 1, 3, 120}).Draw(t, "between")) }
		c.happen(rapid.IntRange(0, 40).Draw(t, "history"))
		c.f.SenderLoaded(c.now, *c.s.sender(c.k))
		c.look()
		c.exact()
		for range rapid.IntRange(1, 4).Draw(t, "polls") {
			c.now = c.now.Add(time.Minute)
			c.happen(rapid.SampledFrom([]int{0, 1, 2, 15, 60, 150, 1100, 1900}).Draw(t, "happened"))
			c.failures = rapid.Bool().Draw(t, "failures")
			c.step()
			c.exact()
		}
		c.failures, c.s.between = false, nil
		c.look()
		for _, g := range c.gaps() {
			for g.Missing > 0 && c.f.Feed().room(c.k) > 0 && slices.Contains(c.gaps(), g) {
				c.now = c.now.Add(time.Minute)
				if !c.load(g) {
					t.Fatalf("a gap of %d does not load", g.Missing)
				}
				c.exact()
			}
		}
	})
}

// exact checks that the feed goes from number to number, the latest that was polled being the last.
func (c *scene) exact() {
	next := 0 // the number of the next activity to be shown; what is before the first is not known
	for i, e := range c.f.Feed().Of(c.k) {
		if e.Kind == Gap {
			if i > 0 {
				next += e.Missing
			}
			continue
		}
		var got int
		_, _ = fmt.Sscan(string(e.Comment), &got)
		if next > 0 && got != next {
			c.t.Fatalf("shown %d, expected %d", got, next)
		}
		next = got + 1
	}
	if total := c.f.record(c.k).track.total; next > 0 && next != total+1 {
		c.t.Fatalf("shown up to %d of %d", next-1, total)
	}
}
