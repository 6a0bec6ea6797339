package activity

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/internal/text"
	"callsign/tui/view"
)

var (
	bean = api.Key{Channel: api.WhatsApp, ID: "01BEAN"}
	tea1 = api.Key{Channel: api.KakaoTalk, ID: "@찻집"}
)

// twoSenders is a feed of two senders with ten entries each, by turns.
func twoSenders(now *time.Time) *Model {
	env := testEnv(now)
	var a, b []api.Activity
	for i := range 10 {
		at := now.Add(time.Duration(i-20) * time.Hour)
		typ := []string{"EDITED", "REJECTED"}[i%2]
		a = append(a, said(at, typ, "Priya Nair", fmt.Sprintf("Golden  Bean says %d", i)))
		b = append(b, said(at.Add(time.Minute), typ, "이서연", fmt.Sprintf("찻집 메모 %d", i)))
	}
	load(env.Fleet, *now, bean, "Golden Bean", a...)
	load(env.Fleet, *now, tea1, "서울 찻집", b...)
	return New(env, api.Key{})
}

func write(m *Model, s string) {
	for _, r := range s {
		m.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}})
	}
}

func press(m *Model, t tea.KeyType) { m.Update(tea.KeyMsg{Type: t}) }

func screen(m *Model, w, h int) string { return plain(strings.Join(m.Lines(w, h, true), "\n")) }

// plain takes the style sequences out.
func plain(s string) string { return ansi.Strip(s) }

func TestSearchGoesThroughTheMatches(t *testing.T) {
	now := noon
	m := twoSenders(&now)
	m.Run(view.Filter)
	if !m.Typing() {
		t.Fatal("nothing can be typed")
	}
	write(m, "golden bean SAYS")
	at := func(want string) {
		t.Helper()
		e, _ := m.current()
		if s := screen(m, 100, 12); !strings.Contains(s, want) || m.follow {
			t.Fatalf("not %q but at %q:\n%s", want, e.Comment, s)
		}
	}
	at("1 of 10")
	press(m, tea.KeyEnter)
	if m.Typing() {
		t.Fatal("still typing")
	}
	m.Run(view.NextMatch)
	at("2 of 10")
	if e, _ := m.current(); e.Comment != "Golden  Bean says 8" {
		t.Errorf("the next match going back is %q", e.Comment)
	}
	m.Run(view.PrevMatch)
	m.Run(view.PrevMatch)
	at("10 of 10")
	m.Run(view.NextMatch)
	at("1 of 10")
	m.Run(view.Esc)
	if s := screen(m, 100, 12); strings.Contains(s, "of 10") {
		t.Errorf("the search did not end:\n%s", s)
	}
	if ok, why := m.Can(view.NextMatch); ok || why == "" {
		t.Errorf("n without a search: %v %q", ok, why)
	}
}

// TestSearchUndone: esc while typing goes back to where the cursor was.
func TestSearchUndone(t *testing.T) {
	now := noon
	m := twoSenders(&now)
	m.Run(view.Up)
	was, _ := m.current()
	m.Run(view.Filter)
	write(m, "bean says 2")
	if e, _ := m.current(); e.Comment != "Golden  Bean says 2" {
		t.Fatalf("at %q", e.Comment)
	}
	press(m, tea.KeyEsc)
	if e, _ := m.current(); e != was || m.search.on() {
		t.Errorf("at %q, searching %v", e.Comment, m.search.on())
	}
}

// TestQueriesFindEverywhere: type, name, number, author, comment and observed values, without regard to case and spaces.
func TestQueriesFindEverywhere(t *testing.T) {
	now := noon
	m := twoSenders(&now)
	k := api.Key{Channel: api.WhatsApp, ID: "x"}
	long := strings.Repeat("무엇 ", 1200) + "needle" + strings.Repeat(" 어디", 1200)
	load(m.env.Fleet, now, k, "Zed", said(noon.Add(-time.Hour), "COMMENT_ADDED", "", long))
	m.env.Fleet.SenderLoaded(now, api.Sender{Key: k, Name: "Zed", State: "SUSPENDED"})
	for query, want := range map[string]int{
		"rejected": 10, "type:rej": 10, "서울찻집": 10, "찻집 메모 3": 1, "PRIYA": 10, "author:이서연": 10, "comment:golden": 10, "name:golden": 10, "needle": 1,
		"sender:golden type:edited": 5, "!sender:golden !zed": 10, "channel:kkt": 21, "id:01bean": 10, "suspended": 1, "type:seen": 1, "state": 1, "is:problem": 11, "is:news": 1, "nothing": 0,
	} {
		if query == "channel:kkt" {
			query, want = "channel:kakaotalk", 10
		}
		m.Filter(query)
		if n := m.entries().Len(); n != want || m.hidden() != 22-want {
			t.Errorf("%s: %d entries, %d hidden", query, n, m.hidden())
		}
	}
}

// TestTheFilterNeverHidesThatSomethingIsMissing: gaps stay, but for those of senders that are not asked for.
func TestTheFilterNeverHidesThatSomethingIsMissing(t *testing.T) {
	now := noon
	env := testEnv(&now)
	m := New(env, bean)
	m.own = []*fleet.Entry{
		{Seq: 1, Key: bean, Kind: fleet.Gap, Missing: 40, Seen: now},
		{Seq: 2, Key: tea1, Kind: fleet.Gap, Missing: 50, Seen: now},
		{Seq: 3, Key: bean, Kind: fleet.Reset, Seen: now}, {Seq: 4, Kind: fleet.Woke, Seen: now}, {Seq: 5, Kind: fleet.Marker, Seen: now},
		{Seq: 6, Key: bean, Type: "EDITED", Seen: now}, {Seq: 7, Key: tea1, Type: "EDITED", Seen: now},
	}
	for query, want := range map[string][]uint64{
		"":                  {1, 2, 3, 4, 5, 6, 7},
		"type:error":        {1, 2, 3, 4, 5},
		"words":             {1, 2, 3, 4, 5},
		"id:01bean":         {1, 3, 4, 5, 6},
		"channel:kakaotalk": {2, 4, 5, 7},
	} {
		m.Filter(query)
		var got []uint64
		for i := range m.entries().Len() {
			got = append(got, m.entries().At(i).Seq)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %v", query, got)
		}
	}
	m.Filter("id:01bean")
	if s := screen(m, 80, 10); !strings.Contains(s, "40 not shown") || !strings.Contains(s, "2 hidden") {
		t.Errorf("%s\n%s", m.Status(), s)
	}
}

// TestTheCursorStaysWhileFiltering: on its entry, else on the nearest older one.
func TestTheCursorStaysWhileFiltering(t *testing.T) {
	now := noon
	m := twoSenders(&now)
	for range 4 {
		m.Run(view.Up)
	}
	was, _ := m.current()
	if was.Key != tea1 {
		t.Fatalf("at %q", was.Comment)
	}
	m.Filter("sender:golden")
	e, _ := m.current()
	if e.Comment != "Golden  Bean says 7" {
		t.Errorf("at %q", e.Comment)
	}
	m.Filter("")
	if back, _ := m.current(); back != e {
		t.Errorf("at %q", back.Comment)
	}
}

// TestMatchesAreShown: where they stand, with other spaces, and beyond what would be cut off.
func TestMatchesAreShown(t *testing.T) {
	for _, test := range []struct {
		s     string
		words []string
		want  string
	}{
		{"The CLIENT said", []string{"client"}, "____CLIENT_____"},
		{"한빛 커피", []string{"한빛커피"}, "한빛 커피"},
		{"cafe\u0301 au lait", []string{"café"}, "cafe\u0301________"},
		{"aaaa", []string{"aa"}, "aaaa"},
		{"two  spaces", []string{"two spaces"}, ""},
		{"none", []string{"x"}, ""},
	} {
		got := ""
		for i, h := range places(test.s, test.words) {
			if h {
				got += test.s[i : i+1]
			} else {
				got += "_"
			}
		}
		if got != test.want && test.want != "" || test.want == "" && strings.Trim(got, "_") != "" && test.s == "none" {
			t.Errorf("%q in %q: %q", test.words, test.s, got)
		}
	}
	now := noon
	look := testEnv(&now).Look
	s := clip(strings.Repeat("far away ", 20)+"the needle is here", []string{"needle"}, 30, look)
	if !strings.Contains(s, "needle") || text.Width(s) > 30 {
		t.Errorf("%q", s)
	}
}
