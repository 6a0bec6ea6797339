package filter

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/unicode/norm"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/internal/text"
)

var epoch = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// record makes a record as the fleet does; TestRecordsLikeTheFleets holds it to that.
func record(s api.Sender) *fleet.Record {
	return &fleet.Record{Sender: s, Hay: text.Haystack(string(s.Name), string(s.Number), string(s.Key.ID))}
}

func whatsApp(id, name, number, state string) api.Sender {
	return api.Sender{Key: api.Key{Channel: api.WhatsApp, ID: text.Raw(id)}, Name: text.Raw(name), Number: text.Raw(number), State: text.Raw(state)}
}

func kakao(id, name, state string) api.Sender {
	return api.Sender{Key: api.Key{Channel: api.KakaoTalk, ID: text.Raw(id)}, Name: text.Raw(name), Number: text.Raw(id), State: text.Raw(state)}
}

func with(s api.Sender, do func(*api.Sender)) api.Sender {
	do(&s)
	return s
}

func change(status string) func(*api.Sender) {
	return func(s *api.Sender) { s.Change = &api.Change{Status: text.Raw(status)} }
}

// senders are the ones that the tables search, by a short name.
var senders = []struct {
	name   string
	sender api.Sender
}{
	{"bean", with(whatsApp("01BEAN", "Golden Bean", "+82 1055550101", "ACTIVE"), func(s *api.Sender) { s.Quality, s.Region = "GREEN", "EU" })},
	{"cafe", with(whatsApp("01CAFE", "CAFÉ São 24", "+44 2079460102", "ERROR"), func(s *api.Sender) { s.Quality, s.Region = "RED", "US" })},
	{"arab", with(whatsApp("01ARAB", "مخبز النور", "+971 501234567", "SUSPENDED"), func(s *api.Sender) { s.Quality, s.Region = "YELLOW", "EU" })},
	{"new", with(whatsApp("01NEW", "", "+1 5550103", ""), change("DRAFT"))},
	{"odd", with(whatsApp("01ODD", "\u200b", "", "ERROR_FATAL"), func(s *api.Sender) { s.Quality = "PURPLE" })},
	{"brew", with(kakao("@한빛커피", "한빛 커피", "INACTIVE"), change("REJECTED"))},
	{"block", kakao("@seoul10", "Seoul Ten", "BLOCKED")},
	{"name", with(whatsApp("01NAME", "Busan", "+82 1055559999", "ACTIVE"), func(s *api.Sender) {
		s.Quality = "GREEN"
		s.Reviews = []api.Review{{Field: "displayName", Status: "REJECTED"}}
	})},
	{"wait", with(whatsApp("01WAIT", "Harbour", "+82 1055558888", "IN_PROGRESS"), func(s *api.Sender) {
		s.Reviews = []api.Review{{Field: "displayName", Status: "PENDING", Value: "Port"}}
	})},
}

func keyNamed(name string) api.Key {
	for _, s := range senders {
		if s.name == name {
			return s.sender.Key
		}
	}
	panic(name)
}

// match tells of one record what Sift tells of many, without its blocks.
func (q Query) match(f Facts) func(*fleet.Record) bool {
	p := q.compile(f)
	return func(r *fleet.Record) bool {
		for _, test := range slices.Concat(p.values, p.views, p.texts) {
			if !test(r) {
				return false
			}
		}
		return true
	}
}

// found gives the short names of what passes, one by one and all at once.
func found(q Query, f Facts) string {
	match, records, pass := q.match(f), []*fleet.Record{}, make([]bool, len(senders))
	for _, s := range senders {
		records = append(records, record(s.sender))
	}
	q.Sift(f)(records, pass)
	var out []string
	for i, s := range senders {
		if match(records[i]) != pass[i] {
			return "not the same for " + s.name
		}
		if pass[i] {
			out = append(out, s.name)
		}
	}
	return strings.Join(out, " ")
}

const everything = "bean cafe arab new odd brew block name wait"

var searches = []struct{ query, want string }{
	// words
	{"", everything},
	{" \t\u3000", everything},
	{"golden", "bean"},
	{"BEAN golden", "bean"},
	{"goldenbean", "bean"},
	{"golden 24", ""},
	{"café", "cafe"},
	{"cafe\u0301", "cafe"},
	{"sÃO", "cafe"},
	{"한빛", "brew"},
	{"한빛커피", "brew"},
	{norm.NFD.String("한빛 커피"), "brew"},
	{"النور", "arab"},
	{"01n", "new name"},
	{"!01", "brew block"},
	{"!!golden", "bean"},
	{"!!!golden", "cafe arab new odd brew block name wait"},
	{"go\u200blden", "bean"},
	{"\u200b", everything},
	{"!\u200b", everything},
	// phrases
	{`"golden bean"`, "bean"},
	{`"golden   BEAN"`, "bean"},
	{`"bean golden"`, ""},
	{`"golden`, "bean"},
	{`!"golden bean" bean`, ""},
	{`"golden"bean`, "bean"},
	{`""`, everything},
	{`"`, everything},
	{`gol"den`, ""},
	{`"state:error"`, ""},
	// numbers
	{"821055550101", "bean"},
	{"+82 10-5555-0101", "bean"},
	{"+82 10 5555 0101", "bean"},
	{"+8210", "bean name wait"},
	{"(1055)", "bean name wait"},
	{"10-5555", "bean name wait"},
	{`"82 10 5555 0101"`, "bean"},
	{"+82 10 5555 busan", "name"},
	{"+82 0101", ""},
	{"82 0101", "bean"},
	{"24", "cafe"},
	{"٨٢١٠", "bean name wait"},
	{"۸۲۱۰", "bean name wait"},
	{"+８２１０", "bean name wait"},
	{"＋82 1055 550101", "bean"},
	{"!+82", "cafe arab new odd brew block"},
	{"!82 !24", "arab new odd brew block"},
	{"+", "bean cafe arab new name wait"},
	// plain words with a colon
	{"https://bean", ""},
	{"10:30", ""},
	{"한빛:커피", ""},
	// state
	{"state:active", "bean name"},
	{"State:ACTIVE", "bean name"},
	{"STATE:Act", "bean name"},
	{"state:error", "cafe"},
	{"state:err", "cafe odd"},
	{"state:error_", "odd"},
	{"state:error-fatal", "odd"},
	{"state:in", "brew wait"},
	{"state:in-progress", "wait"},
	{`state:"in progress"`, "wait"},
	{"state:none", "new"},
	{"state:n", "new"},
	{"!state:none", "bean cafe arab odd brew block name wait"},
	{"state:blocked,suspended", "arab block"},
	{"state:blocked,", "block"},
	{"state:,,blocked", "block"},
	{"state:foo", ""},
	{"!state:active", "cafe arab new odd brew block wait"},
	{"state:active state:error", ""},
	{"state:", everything},
	{"state:,", everything},
	{"state: golden", "bean"},
	// change, quality, region
	{"change:draft", "new"},
	{"change:rej", "brew"},
	{"change:none", "bean cafe arab odd block name wait"},
	{"!change:none", "new brew"},
	{"quality:red", "cafe"},
	{"quality:red,yel", "cafe arab"},
	{"quality:purple", "odd"},
	{"quality:none", "new brew block wait"},
	{"region:eu", "bean arab"},
	{"region:none !channel:kakaotalk", "new odd name wait"},
	// channel
	{"channel:kakaotalk", "brew block"},
	{"channel:KKO,wa", everything},
	{"channel:k", "brew block"},
	{"!channel:whatsapp", "brew block"},
	{"channel:fax", everything},
	{"channel:fax,kakao", "brew block"},
	// name, number, id
	{"name:10", ""},
	{"name:24", "cafe"},
	{"name:bean,busan", "bean name"},
	{`name:"golden bean"`, "bean"},
	{"name:goldenbean", "bean"},
	{"name:한빛커피", "brew"},
	{"!name:a", "arab new odd brew block"},
	{"name:01", ""},
	{"number:24", ""},
	{"number:+4420", "cafe"},
	{"number:20-79", "cafe"},
	{"number:@한빛", "brew"},
	{"number:10", "bean cafe new block name wait"},
	{"id:bean", "bean"},
	{"id:BEAN,seoul", "bean block"},
	{"id:golden", ""},
	{"id:0101", ""},
	// wrong and unfinished
	{"colour:red", everything},
	{"!colour:red", everything},
	{"colour:red golden", "bean"},
	{"is:nothing", everything},
	{"is:", everything},
	{"!", everything},
	{"! golden", "bean"},
	{"!!", everything},
	// all together
	{`channel:whatsapp state:active !quality:red 8210 "golden bean"`, "bean"},
}

func TestSearch(t *testing.T) {
	for _, c := range searches {
		for _, form := range []string{c.query, norm.NFC.String(c.query), norm.NFD.String(c.query)} {
			if got := found(Parse(form), Facts{}); got != c.want {
				t.Errorf("%q finds %q, want %q", form, got, c.want)
			}
		}
	}
}

func TestViews(t *testing.T) {
	on := func(names ...string) func(api.Key) bool {
		return func(k api.Key) bool {
			return slices.ContainsFunc(names, func(n string) bool { return keyNamed(n) == k })
		}
	}
	all := Facts{Removed: on("wait"), Unconfirmed: on("bean"), Marked: on("bean", "new")}
	for _, c := range []struct {
		query string
		facts Facts
		want  string
	}{
		{Attention(), Facts{}, "cafe arab brew block name"},
		{Attention(), all, "bean cafe arab brew block name"},
		{"!" + Attention(), all, "new odd wait"},
		{"is:att", Facts{}, "cafe arab brew block name"},
		{"is:marked", all, "bean new"},
		{"is:marked", Facts{}, ""},
		{"!is:marked", Facts{}, everything},
		{"is:removal", all, "wait"},
		{"is:removal", Facts{}, ""},
		{"is:unconfirmed", all, "bean"},
		{"is:unconfirmed", Facts{}, ""},
		{"is:review", Facts{}, "wait"},
		{"is:removal,marked", all, "bean new wait"},
		{"is:m is:u", all, "bean"},
		{"is:changed", Facts{}, ""},
	} {
		if got := found(Parse(c.query), c.facts); got != c.want {
			t.Errorf("%q finds %q, want %q", c.query, got, c.want)
		}
	}
}

func TestReviewOfTheChange(t *testing.T) {
	match := Parse("is:review").match(Facts{})
	for status, want := range map[string]bool{"IN_PROGRESS": true, "DRAFT": false, "REJECTED": false, "": false, "NEW": false} {
		if got := match(record(with(whatsApp("1", "", "", "ACTIVE"), change(status)))); got != want {
			t.Errorf("change %q: %v", status, got)
		}
	}
}

func TestRatingsThatNeedAttention(t *testing.T) {
	match := Parse(Attention()).match(Facts{})
	for quality, want := range map[string]bool{"RED": true, "YELLOW": false, "GREEN": false, "UNKNOWN": false, "": false, "PURPLE": false} {
		if got := match(record(with(whatsApp("1", "", "", "ACTIVE"), func(s *api.Sender) { s.Quality = text.Raw(quality) }))); got != want {
			t.Errorf("%q: %v", quality, got)
		}
	}
}

func TestChanged(t *testing.T) {
	r := record(senders[0].sender)
	r.Changed = epoch
	for _, c := range []struct {
		since time.Time
		want  bool
	}{{time.Time{}, true}, {epoch, true}, {epoch.Add(time.Second), false}} {
		if got := Parse("is:changed").match(Facts{Since: c.since})(r); got != c.want {
			t.Errorf("since %v: %v", c.since, got)
		}
	}
}

// TestUnknownChannel: a record of a channel without a table is searched like any other.
func TestUnknownChannel(t *testing.T) {
	r := record(api.Sender{Key: api.Key{Channel: "pigeon", ID: "p1"}, State: "ERROR", Change: &api.Change{Status: "IN_PROGRESS"}})
	for query, want := range map[string]bool{"p1": true, "state:error": true, "is:attention": false, "is:review": false, "channel:whatsapp": false, "!channel:whatsapp": true} {
		if got := Parse(query).match(Facts{})(r); got != want {
			t.Errorf("%q: %v", query, got)
		}
	}
}

func TestEmpty(t *testing.T) {
	for query, want := range map[string]bool{
		"": true, "  ": true, "!": true, `"`: true, "state:": true, "colour:red": true, "is:nothing": true, "\u200b": true,
		"a": false, "state:foo": false, "colour:red a": false, "channel:fax,wa": false,
	} {
		if got := Parse(query).Empty(); got != want {
			t.Errorf("%q: %v", query, got)
		}
	}
	if q := (Query{}); !q.Empty() || q.Problems() != nil || !q.match(Facts{})(record(senders[0].sender)) {
		t.Error("the zero query is not the empty one")
	}
}

func TestProblems(t *testing.T) {
	type want struct {
		place  string // what stands there
		notice bool
		text   string // part of it
	}
	for _, c := range []struct {
		query string
		want  []want
	}{
		{"golden state:error", nil},
		{"state:in quality:r !channel:k is:att region:e", nil},
		{"state:error,", nil},
		{"colour:red", []want{{"colour:", false, "Unknown key colour. Use state, change, is, channel, quality, region, name, number, id, or quote the word."}}},
		{"a !Stat:err", []want{{"Stat:", false, "Unknown key stat. Use state, or quote"}}},
		{"states:err", []want{{"states:", false, "Use state, or"}}},
		{"state:foo", []want{{"foo", true, `No known state begins with "foo".`}}},
		{"change:err,foo,dra", []want{{"foo", true, `No known change status begins with "foo".`}}},
		{"channel:fax", []want{{"fax", false, `Unknown channel "fax". Use whatsapp, kakaotalk.`}}},
		{"is:odd,marked", []want{{"odd", false, `Unknown view "odd". Use attention, changed, marked, removal, review, unconfirmed.`}}},
		{"state:", []want{{"state:", true, "state: wants a value right behind the colon."}}},
		{"!name:,,", []want{{"!name:,,", true, "wants a value"}}},
		{"! a", []want{{"!", true, "negates"}}},
		{`a "b c`, []want{{`"b c`, true, "no end"}}},
		{`state:"in pro`, []want{{`"in pro`, true, "no end"}}},
		{"state:a state:b", []want{{"state:b", true, "state:a,b"}}},
		{"!state:active state:error", nil},
		{"is:marked is:removal", nil},
		{"x:1 state:foo y:2", []want{{"x:", false, ""}, {"foo", true, ""}, {"y:", false, ""}}},
		{"channel:\x1b[31mfax", []want{{"channel:", true, "value"}}},
		{"channel:\u202efax", []want{{"\u202efax", false, `"<U+202E>fax"`}}},
		{"channel:" + strings.Repeat("x", 50), []want{{strings.Repeat("x", 50), false, `"xxxxxxxxxxxxxxxxxxxxx..."`}}},
	} {
		got := Parse(c.query).Problems()
		places := slices.SortedFunc(slices.Values(c.want), func(a, b want) int {
			return strings.Index(c.query, a.place) - strings.Index(c.query, b.place)
		})
		if len(got) != len(c.want) {
			t.Errorf("%q has %d problems: %+v", c.query, len(got), got)
			continue
		}
		for _, p := range got {
			ok := slices.ContainsFunc(places, func(w want) bool {
				return c.query[p.From:p.To] == w.place && p.Notice == w.notice && strings.Contains(p.Text, w.text)
			})
			if !ok {
				t.Errorf("%q has %+v at %q", c.query, p, c.query[p.From:p.To])
			}
		}
	}
}

func TestTermsHaveTheirPlace(t *testing.T) {
	query := `한빛  !state:error,blocked "two words" +82 10-55 x:1 "a"b`
	type place struct {
		Text, Key  string
		Values     []text.Raw
		Not, Wrong bool
	}
	want := []place{
		{"한빛", "", []text.Raw{"한빛"}, false, false},
		{"!state:error,blocked", "state", []text.Raw{"error", "blocked"}, true, false},
		{`"two words"`, "", []text.Raw{"two words"}, false, false},
		{"+82 10-55", "", []text.Raw{"+82 10-55"}, false, false},
		{"x:1", "", nil, false, true},
		{`"a"`, "", []text.Raw{"a"}, false, false},
		{"b", "", []text.Raw{"b"}, false, false},
	}
	var got []place
	for _, t := range Parse(query).Terms {
		got = append(got, place{query[t.From:t.To], t.Key, t.Values, t.Not, t.Wrong})
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestChip(t *testing.T) {
	for query, want := range map[string]string{
		"Golden":                       "golden",
		`!"Two  Words"`:                `!"two words"`,
		"!!a":                          "a",
		"+82 10-55":                    "+82 10-55",
		"STATE:Error":                  "state:error",
		"state:err":                    "state:err*",
		"state:foo":                    "state:foo*",
		"!state:error,in":              "!state:error,in*",
		"state:In-Progress":            "state:in_progress",
		"id:a,b,c,d,e":                 "id:a,b,c,+2",
		`name:"two words",x`:           `name:"two words",x`,
		"channel:KKO":                  "channel:kakaotalk",
		"channel:w":                    "channel:whatsapp",
		"is:att":                       "is:attention",
		"is:re":                        "is:re*",
		"x:\u202e1":                    "x:<U+202E>1",
		"state:":                       "state:",
		strings.Repeat("x", 100):       strings.Repeat("x", 21) + "...",
		"a\u202eb":                     "ab",
		"k:" + strings.Repeat("é", 99): "k:" + strings.Repeat("é", 19) + "...",
	} {
		q := Parse(query)
		if len(q.Terms) != 1 {
			t.Errorf("%q has %d terms", query, len(q.Terms))
		} else if got := q.Terms[0].Chip(); got != want {
			t.Errorf("%q is shown as %q, want %q", query, got, want)
		}
	}
}

func TestLimits(t *testing.T) {
	long := strings.Repeat("a", MaxBytes-1) + "한빛"
	q := Parse(long)
	if p := q.Problems(); len(p) != 1 || p[0].From != MaxBytes-1 || p[0].To != len(long) || p[0].Notice {
		t.Errorf("too long: %+v", p)
	}
	for _, many := range []string{
		strings.Repeat("a ", MaxValues+9) + "state:foo colour:red is: !", "id:" + strings.Repeat("a,", MaxValues+9), "state:" + strings.Repeat("err,", MaxValues+1),
		strings.Repeat("a ", MaxValues) + "is:marked is:odd", strings.Repeat("a ", MaxValues) + "+82 10 +82 11",
	} {
		q := Parse(many)
		n := 0
		for _, t := range q.Terms {
			n += len(t.Values)
		}
		if p := q.Problems(); n != MaxValues || len(p) != 1 || !strings.Contains(p[0].Text, fmt.Sprint(MaxValues)) || p[0].To != len(many) {
			t.Errorf("%.20q: %d values, %+v", many, n, p)
		}
	}
	if p := Parse(strings.Repeat("a ", MaxValues)).Problems(); p != nil {
		t.Errorf("as many as allowed: %+v", p)
	}
	for _, s := range []string{"a", " ", "!", `"`, ":", "a:", "a,", "\x00", "\xff", "é", "is:", "1 ", "+1 ", "\u0301"} {
		huge := strings.Repeat(s, 1<<20/len(s))
		q := Parse(huge)
		q.match(Facts{})(record(senders[0].sender))
		if len(q.Terms) > MaxBytes || len(q.Problems()) > MaxBytes+1 {
			t.Errorf("%q: %d terms", s, len(q.Terms))
		}
		Complete(huge, len(huge))
	}
}
