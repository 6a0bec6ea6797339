package activity

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"pgregory.net/rapid"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/internal/text"
	"callsign/styles"
	"callsign/tui/view"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// testEnv is what a feed sees, with a clock that the test sets.
func testEnv(now *time.Time) *view.Env {
	return &view.Env{Look: styles.NewLook("mono", "unicode", styles.Env{}), Fleet: fleet.New(fleet.Options{Channels: api.Channels(), Rate: 100}),
		Now: func() time.Time { return *now }, Zone: time.UTC, Key: func(c view.Command) string { return string(c) }}
}

// load lets the fleet read a sender and its history, oldest first.
func load(f *fleet.Fleet, now time.Time, k api.Key, name string, list ...api.Activity) {
	f.SenderLoaded(now, api.Sender{Key: k, Name: text.Raw(name), State: "ACTIVE"})
	f.Refresh(now, k)
	read(f, now, k, list)
}

// read answers everything that is due, with this history of one sender.
func read(f *fleet.Fleet, now time.Time, k api.Key, list []api.Activity) {
	for _, r := range f.Due(now) {
		switch {
		case r.Kind == fleet.ListActivities && r.Key == k:
			page := api.Page[api.Activity]{Total: len(list)}
			for i := range list {
				page.Items = append(page.Items, list[len(list)-1-i])
			}
			f.ActivitiesLoaded(now, r, page)
		case r.Kind == fleet.ListSenders:
			var all []api.Sender
			for _, k := range []api.Key{bean, tea1} {
				if s, ok := f.Get(k); ok && k.Channel == r.Channel {
					all = append(all, s.Sender)
				}
			}
			f.SendersLoaded(now, r, api.Page[api.Sender]{Items: all, Total: len(all)})
		}
	}
}

func said(at time.Time, typ, author, comment string) api.Activity {
	return api.Activity{Type: text.Raw(typ), Created: api.Time{At: at}, Author: text.Raw(author), Comment: text.Raw(comment)}
}

// anyText is text as it comes: Latin, Korean, Arabic, emoji, controls, and all of it long.
func anyText() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		part := rapid.SampledFrom([]string{"coffee ", "한빛커피 ", "مرحبا", "👩‍👩‍👧", "\x1b[2J", "\n", "\u202e", "\u0301", "テスト", "a", " ", "\xff"})
		return strings.Repeat(strings.Join(rapid.SliceOfN(part, 0, 8).Draw(t, "parts"), ""), rapid.SampledFrom([]int{0, 1, 1, 3, 300}).Draw(t, "times"))
	})
}

func anyEntry(seq uint64, k api.Key) *rapid.Generator[*fleet.Entry] {
	return rapid.Custom(func(t *rapid.T) *fleet.Entry {
		kind := rapid.SampledFrom([]fleet.EntryKind{fleet.Activity, fleet.Activity, fleet.Observation, fleet.OwnWrite, fleet.Gap, fleet.Reset, fleet.Woke, fleet.Marker}).Draw(t, "kind")
		e := &fleet.Entry{Seq: seq, Key: k, Kind: kind, Seen: noon.Add(time.Duration(seq) * 5 * time.Hour), Missing: rapid.IntRange(0, 5000).Draw(t, "missing")}
		e.Type = text.Raw(rapid.SampledFrom([]string{"ACTIVE", "COMMENT_ADDED", "state", "quality", "review.displayName", "", "한\x1b"}).Draw(t, "type"))
		e.Comment, e.Author = text.Raw(anyText().Draw(t, "comment")), text.Raw(anyText().Draw(t, "author"))
		e.Old, e.New = "ACTIVE", text.Raw(rapid.SampledFrom([]string{"ERROR", "RED", "", "한빛"}).Draw(t, "new"))
		e.Loading = kind == fleet.Gap && rapid.Bool().Draw(t, "loading")
		e.Read, e.Reach = 17, 170
		return e
	})
}

// TestAnySizeAnyText: whatever is in the feed and whatever was done in it, a frame has exactly h lines of exactly w cells, and the
// selected entry is on it.
func TestAnySizeAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := noon
		env := testEnv(&now)
		env.Times = view.TimeMode(rapid.IntRange(0, 2).Draw(t, "times"))
		k := api.Key{Channel: api.WhatsApp, ID: "1"}
		m := New(env, k)
		if rapid.Bool().Draw(t, "all senders") {
			m = New(env, api.Key{})
			var list []api.Activity
			for i := range rapid.IntRange(0, 20).Draw(t, "activities") {
				list = append(list, said(noon.Add(time.Duration(i-20)*time.Hour), "EDITED", anyText().Draw(t, "author"), anyText().Draw(t, "comment")))
			}
			load(env.Fleet, now, k, anyText().Draw(t, "name"), list...)
		} else {
			for i := range rapid.IntRange(0, 30).Draw(t, "entries") {
				m.own = append(m.own, anyEntry(uint64(i+1), k).Draw(t, "entry"))
			}
		}
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			act(t, m)
			check(t, m)
		}
	})
}

// act does something in the feed.
func act(t *rapid.T, m *Model) {
	c := rapid.SampledFrom([]view.Command{view.Up, view.Down, view.PageUp, view.PageDown, view.HalfUp, view.Top, view.Follow, view.Wrap,
		view.Filter, view.FeedFilter, view.NextMatch, view.PrevMatch, view.Esc, ""}).Draw(t, "command")
	switch ok, _ := m.Can(c); {
	case m.typing != nil:
		for _, r := range rapid.SampledFrom([]string{"coffee", "type:seen", "type:", "!a", "한빛", "zzz", `"`}).Draw(t, "query") {
			m.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
		}
		m.Update(tea.KeyMsg{Type: rapid.SampledFrom([]tea.KeyType{tea.KeyEnter, tea.KeyEsc, tea.KeyTab, tea.KeyUp}).Draw(t, "key")})
	case ok:
		m.Run(c)
	}
	m.attend(m.env.Now(), rapid.Bool().Draw(t, "looks"))
}

func check(t *rapid.T, m *Model) {
	w, h := rapid.IntRange(1, 140).Draw(t, "w"), rapid.IntRange(0, 30).Draw(t, "h")
	lines := m.Lines(w, h, true)
	if len(lines) != h {
		t.Fatalf("%d lines in a window of %d", len(lines), h)
	}
	for _, l := range lines {
		if text.Width(l) != w {
			t.Fatalf("%d cells in a window of %d: %q", text.Width(l), w, l)
		}
	}
	e, ok := m.current()
	if !ok || h == 0 {
		return
	}
	for _, seq := range m.drawn {
		if seq == e.Seq {
			return
		}
	}
	t.Fatalf("the selected entry %d is not on the screen of %dx%d: %v", e.Seq, w, h, m.drawn)
}

// TestWrappedCommentSaysThatThereIsMore: an entry never takes more than the window, and the last line says how to see the rest.
func TestWrappedCommentSaysThatThereIsMore(t *testing.T) {
	now := noon
	env := testEnv(&now)
	k := api.Key{Channel: api.KakaoTalk, ID: "@한빛커피"}
	load(env.Fleet, now, k, "한빛커피", said(noon.Add(-time.Hour), "COMMENT_ADDED", "이서연", strings.Repeat("전국 1등이라는 표현은 쓸 수 없습니다. ", 250)))
	m := New(env, api.Key{})
	one := strings.Join(m.Lines(80, 20, false), "\n")
	m.Run(view.Wrap)
	all := strings.Join(m.Lines(80, 20, false), "\n")
	if n := strings.Count(one, "표현은"); n > 2 {
		t.Errorf("not wrapped, but in several lines:\n%s", one)
	}
	if !strings.Contains(all, "open shows all") || strings.Count(all, "표현은") < 15 || len(m.drawn) != 19 {
		t.Errorf("%d lines:\n%s", len(m.drawn), all)
	}
}

// TestAgesChangeInTheFuture: however long ago something was, and however wrong the server's clock, the time at which its age changes has
// not passed, or the program would never sleep.
func TestAgesChangeInTheFuture(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, at := range []time.Time{now, now.Add(-time.Minute), now.Add(-25 * time.Hour), now.Add(time.Hour), time.Date(1700, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(1, 1, 1, 0, 0, 1, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)} {
		if next := ages(now, at); !next.After(now) {
			t.Errorf("what was at %s changes at %s", at, next)
		}
	}
}
