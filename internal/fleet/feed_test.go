package fleet

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"callsign/api"
	"callsign/internal/text"
)

// comments are the comments of entries, in order.
func comments(list []*Entry) (out []string) {
	for _, e := range list {
		out = append(out, string(e.Comment))
	}
	return out
}

func merged(d *Feed) (out []*Entry) {
	for i := range d.Len() {
		out = append(out, d.At(i))
	}
	return out
}

func TestHistoryIsMergedByTimeAndNewsIsAppended(t *testing.T) {
	s, f := watch(2, Options{})
	s.happen(wa(0), epoch.Add(-4*time.Hour), "CREATED", "a1")
	s.happen(wa(1), epoch.Add(-3*time.Hour), "CREATED", "b1")
	s.happen(wa(0), epoch.Add(-2*time.Hour), "EDITED", "a2")
	s.happen(wa(1), epoch.Add(-1*time.Hour), "EDITED", "b2")
	s.happen(wa(1), epoch.Add(48*time.Hour), "EDITED", "from the future")
	s.run(f, epoch, epoch.Add(5*time.Second), 0)
	s.happen(wa(0), epoch.Add(-30*24*time.Hour), "EDITED", "late news with an old time")
	s.run(f, epoch.Add(5*time.Second), epoch.Add(25*time.Second), 0)
	want := []string{"a1", "b1", "a2", "b2", "from the future", "late news with an old time"}
	if got := comments(merged(f.Feed())); !slices.Equal(got, want) {
		t.Errorf("feed %q", got)
	}
	for i, e := range merged(f.Feed()) {
		if e.History != (i < 4) {
			t.Errorf("%s: history %v", e.Comment, e.History)
		}
	}
	if got := comments(f.Feed().Of(wa(1))); !slices.Equal(got, []string{"b1", "b2", "from the future"}) {
		t.Errorf("of b %q", got)
	}
	f.Feed().AddMarker(epoch)
	if e := f.Feed().At(f.Feed().Len() - 1); e.Kind != Marker || !e.Key.IsZero() {
		t.Errorf("marker %+v", e)
	}
}

func TestUnreadableTimesKeepTheOrder(t *testing.T) {
	s, f := watch(1, Options{})
	for i := range 5 {
		s.history[wa(0)] = append(s.history[wa(0)], api.Activity{
			Comment: text.Raw(fmt.Sprint(i)), Created: api.Time{Text: "yesterday\x1b[2J"},
		})
	}
	s.run(f, epoch, epoch.Add(5*time.Second), 0)
	if got := comments(f.Feed().Of(wa(0))); !slices.Equal(got, []string{"0", "1", "2", "3", "4"}) {
		t.Errorf("%q", got)
	}
}

func TestFocusDeepensTheHistory(t *testing.T) {
	s, f := watch(2, Options{})
	for i := range 80 {
		s.happen(wa(0), epoch.Add(time.Duration(i-100)*time.Minute), "EDITED", fmt.Sprint(i))
	}
	s.run(f, epoch, epoch.Add(5*time.Second), 0)
	if n := len(f.Feed().Of(wa(0))); n != quietSize {
		t.Fatalf("%d entries from a sweep", n)
	}
	f.Focus(wa(0))
	s.run(f, epoch.Add(5*time.Second), epoch.Add(10*time.Second), 0)
	got := comments(f.Feed().Of(wa(0)))
	if len(got) != focusSize || got[0] != "30" || got[focusSize-1] != "79" {
		t.Errorf("%d entries, %q", len(got), got)
	}
	check(t, f.Feed())
	s.run(f, epoch.Add(10*time.Second), epoch.Add(time.Minute), 0)
	if n := len(f.Feed().Of(wa(0))); n != focusSize {
		t.Errorf("%d entries after more polls", n)
	}
}

func TestDeepHistoryIsKeptForTheLastLookedAt(t *testing.T) {
	d := &Feed{logs: map[api.Key]*log{}}
	for i := range 40 {
		d.bulk(epoch, i) // full: old history has no place in the merged feed
	}
	for i := range maxDeep + 1 {
		d.deepen(wa(i))
		d.insert(wa(i), past(wa(i), epoch, epoch.Add(-1000*time.Hour), 30), epoch)
		check(t, d)
	}
	if n := len(d.Of(wa(0))); n > 1 {
		t.Errorf("%d entries of the sender that was looked at longest ago", n)
	}
	for i := 1; i <= maxDeep; i++ {
		if n := len(d.Of(wa(i))); n < 30 {
			t.Errorf("%d entries of sender %d", n, i)
		}
	}
	version := d.Version()
	d.AddMarker(epoch)
	if d.Version() == version {
		t.Error("a marker is no new version")
	}
}

func TestGapStaysAndGrows(t *testing.T) {
	s, f, now := ready(t, 1)
	s.run(f, now, now.Add(20*time.Second), 0)
	poll := func(n int) {
		now = now.Add(time.Minute)
		for i := range n {
			s.happen(wa(0), now, "EDITED", fmt.Sprint(i))
		}
		f.Refresh(now, wa(0))
		s.run(f, now, now.Add(20*time.Second), 0)
	}
	poll(1500)
	first := f.Feed().Of(wa(0))[0]
	if first.Kind != Gap || first.Missing != 1301 || len(f.Feed().Of(wa(0))) != 200 {
		t.Fatalf("%+v", first)
	}
	poll(5)
	if first.Missing != 1306 || f.Feed().Of(wa(0))[0] != first || f.feed.dropped != 0 {
		t.Errorf("%+v, dropped %d", first, f.feed.dropped)
	}
	check(t, f.Feed())
}

func TestResetSaysSoAndShowsNothingTwice(t *testing.T) {
	s, f, now := ready(t, 1)
	for i := range 10 {
		s.happen(wa(0), now.Add(time.Duration(i)*time.Second), "EDITED", fmt.Sprint(i))
	}
	f.Refresh(now, wa(0))
	s.pump(f, now)
	now = now.Add(time.Minute)
	s.history[wa(0)] = slices.Delete(s.history[wa(0)], 2, 4)
	s.happen(wa(0), now, "EDITED", "new")
	f.Refresh(now, wa(0))
	s.pump(f, now)
	var got []string
	for _, e := range f.Feed().Of(wa(0)) {
		got = append(got, fmt.Sprint(e.Kind, string(e.Comment), string(e.Old), string(e.New)))
	}
	want := []string{"00", "01", "02", "03", "04", "05", "06", "07", "08", "09", "4109", "0new"}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// check holds the feed to its invariants.
func check(t interface {
	Helper()
	Fatalf(string, ...any)
}, d *Feed) {
	t.Helper()
	listed, held := 0, 0
	seqs := make(map[uint64]bool, d.Len())
	for i := range d.Len() {
		e := d.At(i)
		if i > 0 && e.when.Before(d.At(i-1).when) {
			t.Fatalf("entry %d is out of order", i)
		}
		if seqs[e.Seq] || e.Seq == 0 || !e.listed {
			t.Fatalf("entry %+v", e)
		}
		seqs[e.Seq] = true
		if e.Key.IsZero() {
			held++
		}
	}
	for k, l := range d.logs {
		held += len(l.entries)
		if len(l.entries) > l.limit() || len(l.entries) == 0 && !l.deep {
			t.Fatalf("%d entries of %v", len(l.entries), k)
		}
		filled := 0
		for i, e := range l.entries {
			if e.Filled {
				filled++
			}
			if e.Key != k || i > 0 && e.when.Before(l.entries[i-1].when) || !e.listed && !l.deep || e.listed != seqs[e.Seq] {
				t.Fatalf("entry %d of %v: %+v", i, k, e)
			}
			if e.listed {
				listed++
			}
		}
		if filled != l.filled || l.open != slices.Contains(d.opened, k) || l.open && !l.deep {
			t.Fatalf("%d filled, counted %d, open %v", filled, l.filled, l.open)
		}
	}
	if held != d.held || held > d.bound() || len(d.opened) > maxOpen || len(d.deep) > maxDeep {
		t.Fatalf("held %d, counted %d, deep %d", d.held, held, len(d.deep))
	}
	if keyed := len(seqs) - markers(d); keyed != listed {
		t.Fatalf("%d listed, %d in the merged feed", listed, keyed)
	}
}

func markers(d *Feed) (n int) {
	for i := range d.Len() {
		if d.At(i).Key.IsZero() {
			n++
		}
	}
	return n
}

// TestFeedBounds fills a feed beyond its bounds in every way; the invariants hold throughout.
func TestFeedBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := &Feed{logs: map[api.Key]*log{}}
		now := epoch
		total := 0 // what the feed accounts for
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			k := wa(rapid.IntRange(0, 60).Draw(t, "key"))
			now = now.Add(time.Duration(rapid.IntRange(-5, 60).Draw(t, "s")) * time.Second)
			switch rapid.IntRange(0, 7).Draw(t, "what") {
			case 6:
				d.open(k, func(api.Key) bool { return false })
			case 7:
				fillSome(t, d, k, now)
			case 0:
				d.AddMarker(now)
				total++
			case 1:
				d.deepen(k)
			case 2:
				for i := range 150 {
					d.append(&Entry{Key: wa(i), Kind: Observation, Seen: now})
					total++
				}
			case 3:
				for range 110 {
					d.append(&Entry{Key: k, Kind: Activity, Seen: now})
					total++
				}
				d.append(&Entry{Key: k, Kind: Gap, Missing: 700, Seen: now})
				total += 700
			case 4:
				for range 20 {
					d.bulk(now, rapid.IntRange(0, 100).Draw(t, "many"))
					total += 500
				}
			default:
				at := now.Add(-time.Duration(rapid.IntRange(0, 100).Draw(t, "age")) * time.Hour)
				before := d.accounts()
				d.insert(k, past(k, now, at, rapid.IntRange(1, 100).Draw(t, "history")), now)
				total += d.accounts() - before // what finds no room is left out
			}
			check(t, d)
		}
		if n := d.accounts(); n != total {
			t.Fatalf("the feed accounts for %d, not for %d", n, total)
		}
	})
}

// accounts is how much the feed accounts for: what it holds, what its gaps stand for, and what was let go.
func (d *Feed) accounts() int {
	n := d.dropped
	count := func(e *Entry) {
		if e.Kind == Gap {
			n += e.Missing
		} else {
			n++
		}
	}
	for _, e := range d.entries {
		if e.Key.IsZero() {
			count(e)
		}
	}
	for _, l := range d.logs {
		for _, e := range l.entries {
			count(e)
		}
	}
	return n
}

// fillSome puts entries into the place of a gap of a sender, if it has one.
func fillSome(t *rapid.T, d *Feed, k api.Key, now time.Time) {
	i := slices.IndexFunc(d.Of(k), func(e *Entry) bool { return e.Kind == Gap })
	if i < 0 {
		return
	}
	d.open(k, func(api.Key) bool { return false })
	gap := d.Of(k)[i]
	n := min(rapid.IntRange(1, 600).Draw(t, "fill"), gap.Missing, d.room(k))
	if n <= 0 {
		return
	}
	before := len(d.Of(k))
	with := []*Entry{gap}
	if gap.Missing -= n; gap.Missing == 0 {
		with = nil
	}
	for range n {
		with = append(with, &Entry{Key: k, Kind: Activity, Seen: now, Filled: true})
	}
	d.replace(gap, with...)
	if len(d.Of(k)) != before+len(with)-1 {
		t.Fatalf("%d entries became %d with %d more", before, len(d.Of(k)), n)
	}
}

// bulk adds many entries of many senders.
func (d *Feed) bulk(now time.Time, first int) {
	for i := range 500 {
		d.append(&Entry{Key: wa(first*1000 + i), Kind: Activity, Seen: now})
	}
}

// past is a history, newest first.
func past(k api.Key, now, newest time.Time, n int) (out []*Entry) {
	for i := range n {
		out = append(out, &Entry{Key: k, Kind: Activity, Seen: now, At: api.Time{At: newest.Add(-time.Duration(i) * time.Minute)}})
	}
	return out
}

// TestAlignTable pins the verdicts of DESIGN 6.
func TestAlignTable(t *testing.T) {
	page := func(total, bad int, sums ...uint64) part {
		return part{items: make([]api.Activity, len(sums)), sums: sums, total: total, bad: bad}
	}
	head := []uint64{5, 4, 3, 2, 1}
	for name, c := range map[string]struct {
		parts          []part
		known          int
		head           []uint64
		last           bool
		want           verdict
		fresh, missing int
	}{
		"nothing new":              {[]part{page(5, 0, 5, 4, 3, 2, 1)}, 5, head, true, agreed, 0, 0},
		"two new":                  {[]part{page(7, 0, 7, 6, 5, 4, 3)}, 5, head, false, agreed, 2, 0},
		"overlap too short":        {[]part{page(7, 0, 7, 6, 5, 4)}, 5, head, false, more, 0, 0},
		"fewer":                    {[]part{page(4, 0, 4, 3, 2, 1)}, 5, head, true, broken, 0, 0},
		"same total, other head":   {[]part{page(5, 0, 9, 4, 3, 2, 1)}, 5, head, true, broken, 0, 0},
		"more, but no agreement":   {[]part{page(6, 0, 6, 9, 4, 3)}, 5, head, false, broken, 0, 0},
		"list ends too early":      {[]part{page(7, 0, 7, 6, 5, 4)}, 5, head, true, broken, 0, 0},
		"first ever":               {[]part{page(2, 0, 2, 1)}, 0, nil, true, agreed, 2, 0},
		"unreadable among the new": {[]part{page(7, 1, 7, 5, 4, 3, 2)}, 5, head, false, agreed, 1, 1},
		"unreadable below":         {[]part{page(6, 1, 6, 5, 4, 3)}, 5, head, false, agreed, 1, 0},
		"equal entries":            {[]part{page(6, 0, 1, 1, 1, 1, 1, 1)}, 4, []uint64{1, 1, 1, 1}, true, agreed, 2, 0},
		"offsets, one arrived":     {[]part{page(9, 0, 9, 8, 7, 6), page(10, 0, 6, 5, 4, 3)}, 5, head, false, agreed, 4, 0},
		"cursors, one arrived":     {[]part{page(9, 0, 9, 8, 7, 6), page(10, 0, 5, 4, 3, 2)}, 5, head, false, agreed, 4, 0},
		"shrank while reading":     {[]part{page(9, 0, 9, 8, 7, 6), page(8, 0, 5, 4, 3, 2)}, 5, head, false, broken, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			r := align(c.parts, c.known, c.head, c.last)
			if r.verdict != c.want || r.fresh != c.fresh || r.missing != c.missing {
				t.Errorf("%+v", r)
			}
		})
	}
}
