package fleet

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"callsign/api"
)

// gapOf makes a fleet whose first sender has a gap: n activities happened at once, numbered from 0.
func gapOf(t *testing.T, n int) (*sim, *Fleet, *Entry, time.Time) {
	t.Helper()
	s, f, now := ready(t, 6)
	s.run(f, now, now.Add(20*time.Second), 0)
	now = now.Add(time.Minute)
	gap := burst(t, s, f, wa(0), now, n)
	return s, f, gap, now.Add(time.Minute)
}

// burst lets so much happen to a sender that a gap is left.
func burst(t *testing.T, s *sim, f *Fleet, k api.Key, now time.Time, n int) *Entry {
	t.Helper()
	for i := range n {
		s.happen(k, now, "EDITED", fmt.Sprint(i))
	}
	f.Refresh(now, k)
	s.run(f, now, now.Add(20*time.Second), 0)
	entries := f.Feed().Of(k)
	if len(entries) != maxSenderEntries || entries[0].Kind != Gap || entries[0].Missing != n-maxSenderEntries+1 {
		t.Fatalf("%d entries of %d", len(entries), n)
	}
	return entries[0]
}

// numbers checks that activities are numbered one by one, up to the last.
func numbers(t *testing.T, list []*Entry, last int) {
	t.Helper()
	for i, e := range slices.Backward(list) {
		if e.Kind == Activity && string(e.Comment) != fmt.Sprint(last-(len(list)-1-i)) {
			t.Fatalf("entry %d of %d is %s", i, len(list), e.Comment)
		}
	}
}

func TestGapLoadsInPortionsInItsPlace(t *testing.T) {
	s, f, gap, now := gapOf(t, 1500)
	f.Feed().AddMarker(now)
	f.Pause(true)
	s.run(f, now, now.Add(time.Minute), 0)
	last := f.Feed().LastSeq()
	if why, ok := f.LoadGap(now, gap.Seq); !ok || !gap.Loading || gap.Read != 0 || gap.Reach != 199+portion {
		t.Fatalf("%q %+v", why, gap)
	}
	if _, ok := f.LoadGap(now, gap.Seq); !ok {
		t.Error("asking twice is refused")
	}
	var read []int
	s.after = func() { read = append(read, gap.Read) }
	sent := s.run(f, now, now.Add(20*time.Second), 50*time.Millisecond)
	if want := []int{100, 200, 300, 400, 500, 600, 0}; !slices.Equal(read, want) || gap.Loading {
		t.Errorf("progress %v", read)
	}
	for i, x := range sent {
		if !x.req.User || x.req.Gap != gap.Seq || x.req.Size != catchSize || (x.req.Token == "") != (i == 0) {
			t.Errorf("request %+v", x.req)
		}
	}
	entries := f.Feed().Of(wa(0))
	if entries[0] != gap || gap.Missing != 1301-501 || len(entries) != 200+501 {
		t.Fatalf("%d entries, %d missing", len(entries), gap.Missing)
	}
	numbers(t, entries, 1499)
	if e := entries[1]; !e.Filled || e.History || entries[501].Filled != true || entries[502].Filled {
		t.Errorf("%+v", e)
	}
	if n := f.Feed().News(last); n != nil {
		t.Errorf("%d entries are news", len(n))
	}
	if e := f.Feed().At(f.Feed().Len() - 1); e.Kind != Marker {
		t.Errorf("at the end stands %+v", e)
	}
	check(t, f.Feed())
	for gap.Missing > 0 && slices.Contains(f.Feed().Of(wa(0)), gap) {
		now = now.Add(time.Minute)
		if why, ok := f.LoadGap(now, gap.Seq); !ok {
			t.Fatal(why)
		}
		s.run(f, now, now.Add(20*time.Second), 0)
	}
	if entries = f.Feed().Of(wa(0)); len(entries) != 1500 || f.feed.dropped != 0 {
		t.Fatalf("%d entries, %d dropped", len(entries), f.feed.dropped)
	}
	numbers(t, entries, 1499)
	if why, ok := f.LoadGap(now, gap.Seq); ok || why != "This gap is not in the feed any more." {
		t.Errorf("%v %q", ok, why)
	}
	check(t, f.Feed())
}

func TestGapThatCannotBeLoaded(t *testing.T) {
	for want, spoil := range map[string]func(s *sim, f *Fleet, gap *Entry, now time.Time){
		"sender is gone": func(_ *sim, f *Fleet, _ *Entry, now time.Time) { f.SenderGone(now, wa(0)) },
		"refuses the credentials": func(s *sim, f *Fleet, _ *Entry, now time.Time) {
			s.fail = func(Request) error { return &api.Error{Kind: api.KindAuth, Status: 401} }
			f.Refresh(now, wa(1))
			s.pump(f, now)
		},
		"history was changed": func(s *sim, f *Fleet, _ *Entry, now time.Time) {
			s.history[wa(0)] = s.history[wa(0)][:700]
			f.Refresh(now, wa(0))
			s.run(f, now, now.Add(20*time.Second), 0)
		},
		"Four gaps": func(s *sim, f *Fleet, _ *Entry, now time.Time) {
			var gaps []*Entry
			for i := range 4 {
				gaps = append(gaps, burst(t, s, f, wa(1+i), now.Add(time.Duration(i)*time.Minute), 600))
			}
			for _, g := range gaps {
				f.LoadGap(now, g.Seq)
			}
		},
		"is full": func(s *sim, f *Fleet, gap *Entry, now time.Time) {
			for range 4 {
				f.LoadGap(now, gap.Seq)
				s.run(f, now, now.Add(20*time.Second), 0)
				now = now.Add(time.Minute)
			}
		},
		"in a form": func(s *sim, f *Fleet, gap *Entry, now time.Time) { gap.gap = &gapNote{unreadable: true} },
	} {
		t.Run(want, func(t *testing.T) {
			s, f, gap, now := gapOf(t, 2600)
			spoil(s, f, gap, now)
			why, ok := f.LoadGap(now, gap.Seq)
			if ok || !strings.Contains(why, want) || !strings.HasSuffix(why, ".") || gap.Loading {
				t.Errorf("%v %q", ok, why)
			}
		})
	}
}

func TestGapTooFarDown(t *testing.T) {
	_, f, gap, now := gapOf(t, 600)
	f.record(wa(0)).track.total += maxDeepest
	f.feed.append(&Entry{Key: wa(0), Kind: Gap, Missing: maxDeepest, Seen: now})
	if why, ok := f.LoadGap(now, gap.Seq); ok || !strings.Contains(why, "too far") {
		t.Errorf("%v %q", ok, why)
	}
}

func TestFailedLoadingGoesOnWhereItWas(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int // of the first request of the second try; 0 for none
		pages  int // of the second try
	}{{"its token works", 0, 4}, {"its token is refused", 400, 8}} {
		t.Run(c.name, func(t *testing.T) {
			s, f, gap, now := gapOf(t, 1500)
			pages := 0
			s.fail = func(r Request) error {
				if r.Gap == 0 {
					return nil
				}
				pages++
				switch {
				case pages == 4:
					return &api.Error{Status: 500}
				case pages == 5 && c.status != 0:
					return &api.Error{Status: c.status} // of the one that goes on
				}
				return nil
			}
			version := f.Feed().Version()
			f.LoadGap(now, gap.Seq)
			s.run(f, now, now.Add(20*time.Second), 0)
			if gap.Loading || gap.Reach != 0 || gap.Missing != 1301 || f.Feed().Version() == version {
				t.Fatalf("%+v", gap)
			}
			now = now.Add(time.Minute)
			f.LoadGap(now, gap.Seq)
			if gap.Read != 300 {
				t.Errorf("goes on at %d", gap.Read)
			}
			s.run(f, now, now.Add(20*time.Second), 0)
			if gap.Missing != 800 || pages != 4+c.pages {
				t.Errorf("%d missing, %d pages in all", gap.Missing, pages)
			}
		})
	}
}

func TestStoppedLoading(t *testing.T) {
	s, f, gap, now := gapOf(t, 1500)
	f.LoadGap(now, gap.Seq)
	requests := f.Due(now)
	f.StopGap(gap.Seq)
	f.StopGap(gap.Seq)
	for _, r := range requests {
		s.answer(f, now, r)
	}
	if gap.Loading || gap.Missing != 1301 || len(requests) == 0 {
		t.Errorf("%+v after %d requests", gap, len(requests))
	}
	if all := s.run(f, now, now.Add(time.Second), 0); slices.ContainsFunc(all, func(x sent) bool { return x.req.Gap != 0 }) {
		t.Error("pages are still asked for")
	}
}

// What is loaded ends when the answer never comes, when the sender goes, and when the gap does.
func TestLoadingEnds(t *testing.T) {
	for name, end := range map[string]func(f *Fleet, now *time.Time){
		"no answer": func(_ *Fleet, now *time.Time) { *now = now.Add(flightLimit) },
		"sender":    func(f *Fleet, now *time.Time) { f.SenderGone(*now, wa(0)) },
		"cancelled": func(f *Fleet, now *time.Time) {
			for j, fl := range f.schedule.flights {
				f.Failed(*now, Request{Kind: j.kind, Key: j.key, Gap: j.gap, Channel: j.channel, ID: fl.id}, &api.Error{Kind: api.KindCancelled})
			}
		},
		"404": func(f *Fleet, now *time.Time) {
			for j, fl := range f.schedule.flights {
				err := &api.Error{Status: 404, Code: "sender_not_found"}
				f.Failed(*now, Request{Kind: j.kind, Key: j.key, Gap: j.gap, Channel: j.channel, ID: fl.id}, err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, f, gap, now := gapOf(t, 600)
			f.LoadGap(now, gap.Seq)
			f.Due(now)
			end(f, &now)
			f.Due(now)
			if gap.Loading || len(f.loads) > 0 {
				t.Errorf("%+v", gap)
			}
		})
	}
}

func TestHistoryThatChangesWhileAGapIsLoaded(t *testing.T) {
	s, f, gap, now := gapOf(t, 1500)
	h := s.history[wa(0)]
	h[len(h)-150].Comment = "another" // the head is the same: only the loading can see it
	f.LoadGap(now, gap.Seq)
	s.run(f, now, now.Add(20*time.Second), 0)
	entries := f.Feed().Of(wa(0))
	if e := entries[len(entries)-1]; e.Kind != Reset || gap.Loading || gap.Missing < 1301 {
		t.Errorf("%+v, gap %+v", e, gap)
	}
	if why, ok := f.LoadGap(now, gap.Seq); ok || !strings.Contains(why, "history was changed") {
		t.Errorf("%v %q", ok, why)
	}
	check(t, f.Feed())
}

// Gaps of five senders are opened: the room of the first is taken away, and what is over the bounds is a gap again.
func TestOpenedGapsHaveRoom(t *testing.T) {
	s, f, now := ready(t, 6)
	s.run(f, now, now.Add(20*time.Second), 0)
	now = now.Add(time.Minute)
	for i := range 45 {
		f.feed.bulk(now, i) // the feed is full
	}
	now = now.Add(time.Minute)
	for i := range maxOpen + 1 {
		gap := burst(t, s, f, wa(i), now, 650)
		now = now.Add(time.Minute)
		f.LoadGap(now, gap.Seq)
		s.run(f, now, now.Add(20*time.Second), 0)
		now = now.Add(time.Minute)
		entries := f.Feed().Of(wa(i))
		if len(entries) != 650 {
			t.Fatalf("sender %d: %d entries", i, len(entries))
		}
		if !entries[0].listed || f.Feed().At(f.feed.find(entries[0])) != entries[0] {
			t.Errorf("sender %d: what was loaded is not in the feed of all", i)
		}
		check(t, f.Feed())
	}
	for i := range maxDeep + 8 {
		f.feed.deepen(wa(1000 + i))
	}
	check(t, f.Feed())
	entries := f.Feed().Of(wa(0))
	gap := entries[0]
	if len(entries) != maxSenderEntries || gap.Kind != Gap || gap.Missing != 451 || len(f.feed.opened) != maxOpen {
		t.Fatalf("%d entries, first %+v", len(entries), gap)
	}
	f.LoadGap(now, gap.Seq)
	s.run(f, now, now.Add(20*time.Second), 0)
	entries = f.Feed().Of(wa(0))
	if len(entries) != 650 {
		t.Errorf("%d entries when loaded again", len(entries))
	}
	numbers(t, entries, 649)
	check(t, f.Feed())
}

func TestRowsOfAGapThatCannotBeRead(t *testing.T) {
	s, f, gap, now := gapOf(t, 600)
	n := len(s.history[wa(0)])
	s.bad[wa(0)] = map[int]bool{n - 300: true, n - 310: true, n - 401: true}
	f.LoadGap(now, gap.Seq)
	s.run(f, now, now.Add(20*time.Second), 0)
	entries := f.Feed().Of(wa(0))
	if len(entries) != 598 || entries[0] != gap || gap.Missing != 3 {
		t.Fatalf("%d entries, gap %+v", len(entries), gap)
	}
	if why, ok := f.LoadGap(now, gap.Seq); ok || !strings.Contains(why, "in a form that can be read") {
		t.Errorf("%v %q", ok, why)
	}
}

// A gap that has grown over a reset can be loaded as far as its history is the one of today.
func TestGapThatGrewOverAReset(t *testing.T) {
	s, f, gap, now := gapOf(t, 600)
	h := s.history[wa(0)]
	s.history[wa(0)] = h[: len(h)-100 : len(h)-100]
	happen := func(n int) {
		for range n {
			s.happen(wa(0), now, "EDITED", fmt.Sprint(len(s.history[wa(0)])))
		}
		f.Refresh(now, wa(0))
		s.run(f, now, now.Add(20*time.Second), 0)
		now = now.Add(time.Minute)
	}
	happen(0)
	for range 3 {
		happen(100)
	}
	entries := f.Feed().Of(wa(0))
	if entries[0] != gap || slices.ContainsFunc(entries, func(e *Entry) bool { return e.Kind == Reset }) {
		t.Fatalf("%d entries, first %+v", len(entries), entries[0])
	}
	missing := gap.Missing
	if why, ok := f.LoadGap(now, gap.Seq); !ok {
		t.Fatal(why)
	}
	s.run(f, now, now.Add(20*time.Second), 0)
	entries = f.Feed().Of(wa(0))
	if n := missing - gap.Missing; n != 101 || len(entries) != 301 {
		t.Errorf("%d were loaded, %d entries", n, len(entries))
	}
	numbers(t, entries, len(s.history[wa(0)])-1)
	if why, ok := f.LoadGap(now, gap.Seq); ok || !strings.Contains(why, "history was changed") {
		t.Errorf("%v %q", ok, why)
	}
}

// TestNothingIsBeingLoadedWhileRefused: no page of a gap is asked for once the credentials are refused, so the feed does not say that it
// is being read, whether a page was under way then or not.
func TestNothingIsBeingLoadedWhileRefused(t *testing.T) {
	for _, underWay := range []bool{false, true} {
		_, f, gap, now := gapOf(t, 1500)
		f.Refresh(now, wa(1))
		var others []Request
		for _, r := range f.Due(now) {
			if r.Key == wa(1) {
				others = append(others, r)
			}
		}
		if why, ok := f.LoadGap(now, gap.Seq); !ok || len(others) == 0 {
			t.Fatal(why, others)
		}
		if underWay {
			f.Due(now)
		}
		f.Failed(now, others[0], &api.Error{Kind: api.KindAuth, Status: 401})
		f.Due(now.Add(time.Minute))
		if gap.Loading || f.Freshness(now).State != Refused {
			t.Errorf("under way %v: %+v, %v", underWay, gap, f.Freshness(now).State)
		}
		f.RefreshAll(now)
		if why, ok := f.LoadGap(now, gap.Seq); !ok || !gap.Loading {
			t.Error("it cannot be asked for again:", why)
		}
	}
}
