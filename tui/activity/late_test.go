package activity

import (
	"strings"
	"testing"
	"time"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/tui/view"
)

// TestLateIsMarked: an activity that was read late stands below later ones and says so; some seconds are nothing to wonder about.
func TestLateIsMarked(t *testing.T) {
	now := noon
	env := testEnv(&now)
	m := New(env, api.Key{})
	all := list{
		{Seq: 1, Kind: fleet.Activity, At: api.Time{At: noon}},
		{Seq: 2, Kind: fleet.Activity, At: api.Time{At: noon.Add(-30 * time.Second)}},
		{Seq: 3, Kind: fleet.Activity, At: api.Time{At: noon.Add(-10 * time.Minute)}},
		{Seq: 4, Kind: fleet.Activity, At: api.Time{At: noon.Add(-5 * time.Minute)}},
		{Seq: 5, Kind: fleet.Marker, Seen: noon.Add(time.Hour)},
		{Seq: 6, Kind: fleet.Activity, At: api.Time{At: noon.Add(2 * time.Minute)}},
		{Seq: 7, Kind: fleet.Activity},
	}
	p := m.newPage(all, 80, 20)
	for i, want := range []bool{false, false, true, true, false, false, false} {
		if got := p.late(i); got != want {
			t.Errorf("entry %d: late is %v", i, got)
		}
		if all[i].Kind == fleet.Marker {
			continue
		}
		if got := strings.Contains(plain(p.entry(i)[0]), env.Look.Glyphs.Up); got != want {
			t.Errorf("entry %d is drawn %q", i, plain(p.entry(i)[0]))
		}
	}
	whole := plain(strings.Join(Entry(env, &fleet.Entry{Kind: fleet.Activity, At: api.Time{At: noon}, Seen: noon.Add(time.Hour)}, 100), "\n"))
	if !strings.Contains(whole, "Read 2026-03-02 13:00:00: it stands in the feed where it was read.") {
		t.Error(whole)
	}
	whole = plain(strings.Join(Entry(env, &fleet.Entry{Kind: fleet.Activity, History: true, At: api.Time{At: noon}, Seen: noon.Add(time.Hour)}, 100), "\n"))
	if strings.Contains(whole, "it stands") {
		t.Error(whole)
	}
	whole = plain(strings.Join(Entry(env, &fleet.Entry{Kind: fleet.Observation, Type: "state", Seen: noon}, 120), "\n"))
	if !strings.Contains(whole, seenNote) {
		t.Error(whole)
	}
}

// TestWhoWasFoundIsInSight: a match in the author's name is not cut off by a long comment.
func TestWhoWasFoundIsInSight(t *testing.T) {
	now := noon
	env := testEnv(&now)
	load(env.Fleet, now, bean, "Golden Bean", said(now.Add(-time.Hour), "COMMENT_ADDED", "Kakao Review", strings.Repeat("a long comment ", 10)))
	m := New(env, api.Key{})
	for _, w := range []int{60, 80, 120} {
		m.search.set("review")
		if s := screen(m, w, 10); strings.Count(s, "Review") != 1 {
			t.Errorf("%d columns:\n%s", w, s)
		}
	}
}

// TestNarrowCommentsHaveTwoLines: beside the list a comment is read without being opened, with who made it above it.
func TestNarrowCommentsHaveTwoLines(t *testing.T) {
	now := noon
	env := testEnv(&now)
	load(env.Fleet, now, bean, "Golden Bean", said(now.Add(-time.Hour), "COMMENT_ADDED", "Mina", "The picture shows a brand that belongs to somebody else. It was taken down."))
	s := screen(New(env, api.Key{}), 57, 10)
	for _, want := range []string{"Golden Bean  Mina ", "WA        The picture shows a brand that belongs to ", "          somebody else. It was taken down."} {
		if !strings.Contains(s, want) {
			t.Errorf("no %q in\n%s", want, s)
		}
	}
}

// TestNothingFollowsWithoutEntries: an empty feed does not say that it follows, and says whole why it could not be read.
func TestNothingFollowsWithoutEntries(t *testing.T) {
	now := noon
	m := New(testEnv(&now), api.Key{})
	if s := plain(m.Status()); s != "" {
		t.Errorf("the status is %q", s)
	}
	if m.Leads()[0] != view.OpenIt {
		t.Error("open is not the first hint")
	}
}
