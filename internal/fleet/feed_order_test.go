package fleet

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"callsign/api"
	"callsign/internal/text"
)

// at is the time of an activity in the feed's tests, in seconds after the epoch.
func at(s int) api.Time { return api.Time{At: epoch.Add(time.Duration(s) * time.Second)} }

func TestNewsIsOrderedByTimeAmongWhatHasJustArrived(t *testing.T) {
	act := func(sender, happened, seen int, comment string) *Entry {
		return &Entry{Key: wa(sender), Kind: Activity, At: at(happened), Seen: at(seen).At, Comment: text.Raw(comment)}
	}
	other := func(kind EntryKind, sender, seen int, comment string) *Entry {
		e := &Entry{Kind: kind, Seen: at(seen).At, Comment: text.Raw(comment)}
		if sender >= 0 {
			e.Key = wa(sender)
		}
		return e
	}
	for name, c := range map[string]struct {
		arrive []*Entry
		want   string
	}{
		"one sweep":                 {[]*Entry{act(0, 12, 20, "b"), act(1, 13, 20, "c"), act(2, 11, 21, "a")}, "abc"},
		"what was read stays":       {[]*Entry{act(0, 12, 20, "a"), act(1, 11, 23, "b")}, "ab"},
		"an answer's own order":     {[]*Entry{act(0, 15, 20, "a"), act(0, 11, 20, "b"), act(0, 12, 20, "c")}, "abc"},
		"and not above its own":     {[]*Entry{act(1, 14, 20, "b"), act(0, 13, 20, "a"), act(0, 11, 21, "x")}, "axb"},
		"why before what was seen":  {[]*Entry{other(Observation, 0, 20, "b"), act(0, 15, 21, "a")}, "ab"},
		"not above our own write":   {[]*Entry{other(OwnWrite, 0, 20, "a"), act(0, 19, 21, "b")}, "ab"},
		"above another's write":     {[]*Entry{other(OwnWrite, 1, 20, "b"), act(0, 19, 21, "a")}, "ab"},
		"a marker divides":          {[]*Entry{act(0, 12, 20, "a"), other(Marker, -1, 20, "|"), act(1, 11, 21, "b")}, "a|b"},
		"a sleep divides":           {[]*Entry{act(0, 12, 20, "a"), other(Woke, -1, 20, "|"), act(1, 11, 21, "b")}, "a|b"},
		"also what came too late":   {[]*Entry{act(0, 15, 16, "a"), act(1, 12, 20, "c"), act(2, 11, 21, "b")}, "abc"},
		"a gap divides":             {[]*Entry{other(Gap, 0, 20, "|"), act(0, 12, 20, "a"), act(1, 11, 21, "b")}, "|ba"},
		"no time, no place":         {[]*Entry{act(0, 12, 20, "a"), {Key: wa(1), Kind: Activity, Seen: at(20).At, Comment: "b"}}, "ab"},
		"a time to come is now":     {[]*Entry{act(0, 99, 20, "a"), act(1, 21, 21, "b")}, "ab"},
		"the clock went back":       {[]*Entry{act(0, 12, 20, "a"), act(1, 11, 10, "b")}, "ab"},
		"an observation goes last":  {[]*Entry{act(0, 12, 20, "a"), other(Observation, 1, 20, "b")}, "ab"},
		"a removed sender's line":   {[]*Entry{{Key: wa(0), Kind: Observation, Type: gone, Seen: at(20).At, Comment: "a"}, act(0, 11, 21, "b")}, "ab"},
		"of equal time, by arrival": {[]*Entry{act(0, 12, 20, "a"), act(1, 12, 20, "b"), act(2, 12, 20, "c")}, "abc"},
	} {
		t.Run(name, func(t *testing.T) {
			d := &Feed{logs: map[api.Key]*log{}}
			got := ""
			for _, e := range c.arrive {
				d.append(e)
			}
			for _, e := range merged(d) {
				got += string(e.Comment)
			}
			if got != c.want {
				t.Errorf("%s, not %s", got, c.want)
			}
			check(t, d)
		})
	}
}

// However much arrives at once, news goes above a few lines only.
func TestNewsPassesFewEntries(t *testing.T) {
	d := &Feed{logs: map[api.Key]*log{}}
	for i := range 100 {
		d.append(&Entry{Key: wa(i), Kind: Activity, At: at(1000 + i), Seen: at(2000).At})
	}
	late := &Entry{Key: wa(200), Kind: Activity, At: at(0), Seen: at(2001).At}
	d.append(late)
	if i := slices.Index(d.entries, late); i != 100-maxPassed {
		t.Errorf("at %d of 101", i)
	}
}

// News never goes above what somebody has read.
func TestNewsGoesBelowWhatWasRead(t *testing.T) {
	d := &Feed{logs: map[api.Key]*log{}}
	news := func(i, happened int) {
		d.append(&Entry{Key: wa(i), Kind: Activity, At: at(happened), Seen: at(20).At, Comment: text.Raw(fmt.Sprint(i))})
	}
	news(0, 15)
	last := d.LastSeq()
	d.Settle()
	news(1, 14)
	news(2, 13)
	if got := comments(merged(d)); !slices.Equal(got, []string{"0", "2", "1"}) {
		t.Errorf("feed %q", got)
	}
	if got := comments(d.News(last)); !slices.Equal(got, []string{"1", "2"}) {
		t.Errorf("news %q", got)
	}
}

// What a first poll brings from after the program's start is news, and does not go above what was read.
func TestFirstPollThatComesLate(t *testing.T) {
	s, f := watch(2, Options{})
	s.happen(wa(0), epoch.Add(-time.Hour), "CREATED", "old")
	s.run(f, epoch, epoch.Add(5*time.Second), 0)
	now := epoch.Add(30 * time.Minute)
	f.Feed().AddMarker(now)
	last := f.Feed().LastSeq()
	k := wa(7)
	s.add(k)
	s.happen(k, epoch.Add(-2*time.Hour), "CREATED", "older")
	s.happen(k, epoch.Add(10*time.Minute), "EDITED", "since")
	s.run(f, now, now.Add(time.Minute), 0)
	if got := comments(merged(f.Feed())); !slices.Equal(got, []string{"older", "old", "", "since"}) {
		t.Errorf("feed %q", got)
	}
	if got := comments(f.Feed().News(last)); !slices.Equal(got, []string{"since"}) {
		t.Errorf("news %q", got)
	}
	if f.Feed().News(f.Feed().LastSeq()) != nil {
		t.Error("news after the last entry")
	}
	if n := testing.AllocsPerRun(100, func() { f.Feed().News(f.Feed().news) }); n != 0 {
		t.Errorf("%v allocations for no news", n)
	}
}

// The line of a sleep counts what happened in it over several polls and a gap, each activity once.
func TestWokeCountsAllThatIsCaughtUpWith(t *testing.T) {
	s, f, now := ready(t, 8)
	s.run(f, now, now.Add(20*time.Second), 0)
	fell, woke := now.Add(time.Minute), now.Add(time.Hour)
	for i := range 600 {
		s.happen(wa(0), fell.Add(time.Duration(i)*time.Second), "EDITED", fmt.Sprint(i))
	}
	for i := range 8 {
		s.happen(wa(i), fell.Add(50*time.Minute), "EDITED", "asleep")
	}
	f.Woke(woke, woke.Sub(fell)+time.Second)
	line := f.wokes[0]
	s.run(f, woke, woke.Add(2*time.Second), 0)
	f.Woke(woke.Add(10*time.Second), 5*time.Second) // it fell asleep again before all was read
	s.happen(wa(1), woke.Add(time.Minute), "EDITED", "awake")
	now = woke.Add(5 * time.Minute)
	s.run(f, woke.Add(10*time.Second), now, 0)
	f.caughtUp([]*Entry{{At: api.Time{At: fell.Add(time.Minute)}}}) // for which there was no room
	if line.Missing != 199+7 || f.wokes[1].Missing != 0 {
		t.Fatalf("caught up with %d and %d", line.Missing, f.wokes[1].Missing)
	}
	gap := f.Feed().Of(wa(0))[0]
	f.Woke(now, 24*time.Hour) // whose time holds that of the first: the first counts
	for range 3 {
		f.LoadGap(now, gap.Seq)
		s.run(f, now, now.Add(time.Minute), 0)
		now = now.Add(2 * time.Minute)
	}
	if line.Missing != 608 {
		t.Errorf("caught up with %d of 608", line.Missing)
	}
	f.feed.shut(0)
	gap = f.Feed().Of(wa(0))[0]
	if why, ok := f.LoadGap(now, gap.Seq); !ok {
		t.Fatal(why)
	}
	s.run(f, now, now.Add(time.Minute), 0)
	if n := len(f.Feed().Of(wa(0))); n != 601 || line.Missing != 608 || f.wokes[2].Missing != 0 {
		t.Errorf("%d entries; caught up with %d of 608, and %d", n, line.Missing, f.wokes[2].Missing)
	}
}

// What a reset brings stands below the line that says so, however old it is.
func TestResetIsFollowedByWhatIsUnseen(t *testing.T) {
	s, f, now := ready(t, 1)
	for i := range 4 {
		s.happen(wa(0), epoch.Add(time.Duration(i-4)*time.Hour), "EDITED", fmt.Sprint(i))
	}
	f.Refresh(now, wa(0))
	s.pump(f, now)
	s.history[wa(0)] = s.history[wa(0)][:1]
	s.happen(wa(0), epoch.Add(-time.Minute), "EDITED", "unseen")
	now = now.Add(time.Minute)
	f.Refresh(now, wa(0))
	s.pump(f, now)
	entries := f.Feed().Of(wa(0))
	n := len(entries)
	if n != 6 || entries[n-2].Kind != Reset || string(entries[n-1].Comment) != "unseen" || !entries[n-1].History {
		t.Errorf("%q", comments(entries))
	}
}

// What is older than the first poll of a sender went back is no news, whatever its time says.
func TestDeepHistoryIsNoNews(t *testing.T) {
	s, f, now := ready(t, 1)
	k := wa(5)
	s.add(k)
	for i := range 40 {
		at := now.Add(time.Duration(i) * time.Second)
		if i == 22 {
			at = epoch.Add(-time.Hour) // on the first page, so that nothing below it is news
		}
		s.happen(k, at, "EDITED", fmt.Sprint(i))
	}
	now = now.Add(5 * time.Minute)
	s.run(f, now, now.Add(time.Minute), 0)
	last := f.Feed().LastSeq()
	if n := len(f.Feed().Of(k)); n != quietSize {
		t.Fatalf("%d entries", n)
	}
	now = now.Add(2 * time.Minute)
	f.Focus(k)
	s.run(f, now, now.Add(10*time.Second), 0)
	entries := f.Feed().Of(k)
	numbers(t, entries, 39)
	if news := f.Feed().News(last); len(entries) != 40 || news != nil {
		t.Errorf("%d entries, %d are news", len(entries), len(news))
	}
}
