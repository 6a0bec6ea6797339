package filter

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/internal/text"
)

func raw(s string) text.Raw { return text.Raw(s) }

// terms draws one word or term of any kind, right or wrong.
func terms() *rapid.Generator[string] {
	value := rapid.SampledFrom([]string{"error", "err", "ERROR", "in", "none", "n", "active", "foo", "blocked", "eu", "red", "draft", "rejected", "kakao", "wa",
		"attention", "removal", "marked", "golden", "10", "+82", "한빛", `"golden bean"`, `"`, "", "é", "01"})
	list := rapid.Map(rapid.SliceOfN(value, 0, 3), func(v []string) string { return strings.Join(v, ",") })
	key := rapid.SampledFrom([]string{"channel", "state", "change", "quality", "region", "name", "number", "id", "is", "colour", "STATE"})
	word := rapid.SampledFrom([]string{"golden", "bean", "BEAN", "한빛", "커피", "café", "cafe\u0301", "النور", "10", "8210", "a", "0", "+82", "-", ":", "10:30", "https://a", `"golden bean"`, `""`})
	term := rapid.Custom(func(t *rapid.T) string { return key.Draw(t, "key") + ":" + list.Draw(t, "values") })
	return rapid.Custom(func(t *rapid.T) string {
		return rapid.SampledFrom([]string{"", "", "", "!", "!!"}).Draw(t, "not") + rapid.OneOf(word, term, term).Draw(t, "term")
	})
}

func queries() *rapid.Generator[string] {
	return rapid.Map(rapid.SliceOfN(terms(), 0, 5), func(t []string) string { return strings.Join(t, " ") })
}

func anySender() *rapid.Generator[api.Sender] {
	status := rapid.SampledFrom([]string{"", "ERROR", "ERR_OTHER", "ACTIVE", "IN_PROGRESS", "INACTIVE", "BLOCKED", "DRAFT", "REJECTED", "Fööd", "none", "NONE_SUCH"})
	return rapid.Custom(func(t *rapid.T) api.Sender {
		s := api.Sender{
			Key:     api.Key{Channel: rapid.SampledFrom(append(api.Channels(), "pigeon")).Draw(t, "channel"), ID: raw(rapid.OneOf(rapid.SampledFrom([]string{"01BEAN", "@한빛", "10"}), odd()).Draw(t, "id"))},
			Name:    raw(rapid.OneOf(rapid.SampledFrom([]string{"Golden Bean", "한빛 커피", "Café", "مخبز النور"}), odd()).Draw(t, "name")),
			Number:  raw(rapid.OneOf(rapid.SampledFrom([]string{"+82 1055550101", "@한빛", ""}), odd()).Draw(t, "number")),
			State:   raw(status.Draw(t, "state")),
			Quality: raw(rapid.SampledFrom([]string{"", "RED", "GREEN"}).Draw(t, "quality")),
			Region:  raw(rapid.SampledFrom([]string{"", "EU", "US"}).Draw(t, "region")),
		}
		if rapid.Bool().Draw(t, "pending") {
			change(status.Draw(t, "change"))(&s)
		}
		return s
	})
}

var someFacts = Facts{
	Removed: func(k api.Key) bool { return strings.Contains(string(k.ID), "0") },
	Marked:  func(k api.Key) bool { return strings.Contains(string(k.ID), "1") },
}

// TestSiftIsMatch: many at once are told the same as one by one, whatever was in pass before.
func TestSiftIsMatch(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, some := Parse(queries().Draw(t, "query")), rapid.SliceOfN(anySender(), 0, 5).Draw(t, "senders")
		match, records, want := q.match(someFacts), []*fleet.Record{}, []bool{}
		n := rapid.SampledFrom([]int{0, 1, 5, block - 1, block, block + 1, 3*block + 7}).Draw(t, "n")
		for i := range n * min(1, len(some)) {
			records = append(records, record(some[(i*i)%len(some)]))
			want = append(want, match(records[i]))
		}
		pass := make([]bool, len(records)+1)
		for i := range pass {
			pass[i] = i%3 == 0
		}
		beyond := pass[len(records)]
		q.Sift(someFacts)(records, pass)
		if !slices.Equal(pass[:len(records)], want) || pass[len(records)] != beyond {
			t.Fatalf("%v, want %v", pass, want)
		}
	})
}

func passes(query string, s api.Sender) bool { return Parse(query).match(someFacts)(record(s)) }

// alone reports a text that is one word or term whatever stands beside it.
func alone(term string) bool {
	tokens := scan(term)
	return len(tokens) == 1 && !slices.ContainsFunc(tokens[0].values, func(v span) bool { return v.open })
}

// separate keeps words from making one phone number together.
func separate(terms []string) bool {
	for i, t := range terms {
		if i > 0 && phoneDigits(t) != "" && strings.ContainsAny(terms[i-1], "+(") {
			return false
		}
	}
	return true
}

func TestNegation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		term, s := terms().Filter(alone).Draw(t, "term"), anySender().Draw(t, "sender")
		once, twice := passes("!"+term, s), passes("!!"+term, s)
		if plain := passes(term, s); twice != plain || once == plain && !Parse(term).Empty() {
			t.Fatalf("%v, once %v, twice %v", plain, once, twice)
		}
	})
}

// TestAllHaveToFit: a query passes what each of its terms passes, so their order does not matter.
func TestAllHaveToFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list, s := rapid.SliceOfN(terms().Filter(alone), 0, 5).Filter(separate).Draw(t, "terms"), anySender().Draw(t, "sender")
		want := true
		for _, term := range list {
			want = want && passes(term, s)
		}
		if got := passes(strings.Join(list, " "), s); got != want {
			t.Fatalf("%v, want %v", got, want)
		}
		mixed := rapid.Permutation(list).Filter(separate).Draw(t, "mixed")
		if got := passes(strings.Join(mixed, "  "), s); got != want {
			t.Fatalf("mixed %v, want %v", got, want)
		}
	})
}

func TestOneOfTheValuesHasToFit(t *testing.T) {
	values := rapid.SampledFrom([]string{"error", "err", "in", "none", "n", "active", "foo", "blocked", "10", "+82", "golden", "한빛", "é"})
	key := rapid.SampledFrom([]string{"state", "change", "quality", "region", "name", "number", "id"})
	rapid.Check(t, func(t *rapid.T) {
		k, list, s := key.Draw(t, "key"), rapid.SliceOfN(values, 1, 4).Draw(t, "values"), anySender().Draw(t, "sender")
		want := false
		for _, v := range list {
			want = want || passes(k+":"+v, s)
		}
		if got := passes(k+":"+strings.Join(list, ","), s); got != want {
			t.Fatalf("%v, want %v", got, want)
		}
	})
}

// TestWrongTermsChangeNothing: what has an error for a key, or no value yet, does not restrict.
func TestWrongTermsChangeNothing(t *testing.T) {
	wrong := rapid.SampledFrom([]string{"colour:red", "!x:", "is:odd", "!channel:fax", "state:", "!", "name:,", "is:"})
	rapid.Check(t, func(t *rapid.T) {
		list, s := rapid.SliceOfN(terms().Filter(alone), 0, 4).Filter(separate).Draw(t, "terms"), anySender().Draw(t, "sender")
		query := strings.Join(list, " ")
		bad := wrong.Draw(t, "wrong")
		if !passes(bad, s) || passes(bad+" "+query, s) != passes(query, s) || passes(query+" "+bad, s) != passes(query, s) {
			t.Fatal("it changes the result")
		}
	})
}

// TestTypingAValueOnlyNarrows: a beginning fits all that the longer beginning of the same unknown value fits.
func TestTypingAValueOnlyNarrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		held := rapid.StringMatching(`[A-Za-z_ \-]{1,12}`).Draw(t, "held")
		s := whatsApp("1", "", "", "")
		s.State = raw(held)
		folded := enumFold(held)
		for i := 1; i <= len(folded); i++ {
			typed := folded[:i]
			_, whole := fitting(states(), typed)
			if got := passes("state:"+typed, s); strings.HasPrefix(held, " ") || strings.Contains(held, "  ") || strings.HasSuffix(held, " ") {
				return // folding spaces away is not asked of one-word values
			} else if want := !whole || typed == folded; got != want {
				t.Fatalf("%q does not fit %q", typed, held)
			}
		}
	})
}

// TestNumbersByDigits: however a number is written, it finds the sender, and only by digits that are next to each other.
func TestNumbersByDigits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.StringMatching(`[1-9][0-9]{5,13}`).Draw(t, "digits")
		write := func(label, between string) string {
			var out strings.Builder
			for i := range len(digits) {
				if i > 0 && out.String()[out.Len()-1] >= '0' {
					out.WriteString(rapid.SampledFrom(strings.Split(between, "")).Draw(t, label))
				}
				out.WriteByte(digits[i])
			}
			return out.String()
		}
		sender := whatsApp("id", "Name", "+"+strings.ReplaceAll(write("number", " -()."), "()", "("), "ACTIVE")
		from := rapid.IntRange(0, len(digits)-2).Draw(t, "from")
		part := digits[from:rapid.IntRange(from+2, len(digits)).Draw(t, "to")]
		other := strings.Repeat("0", len(digits)+1)
		typed := "+" + write("typed", " -.")
		for query, want := range map[string]bool{
			typed: true, digits: true, part: true, "+" + part: true, "number:" + part: true, `"` + part + `"`: true, part[:1] + "-" + part[1:]: true,
			"name:" + part: false, "id:" + part: false, other: false, "+" + other: false, "!" + part: false,
		} {
			if got := passes(query, sender); got != want {
				t.Fatalf("%q and %q: %v", query, sender.Number, got)
			}
		}
	})
}

// TestUnicodeForms: composed and decomposed text is the same, on either side.
func TestUnicodeForms(t *testing.T) {
	word := rapid.StringOfN(rapid.SampledFrom([]rune("éÉüñçộ한빛커피뷁ㅎ각ᄀがパабйأآ😀a1")), 1, 8, -1)
	rapid.Check(t, func(t *rapid.T) {
		name, id, query := word.Draw(t, "name"), word.Draw(t, "id"), rapid.OneOf(word, queries()).Draw(t, "query")
		forms := []func(string) string{norm.NFC.String, norm.NFD.String}
		want := passes(norm.NFC.String(query), whatsApp(norm.NFC.String(id), norm.NFC.String(name), "", "ACTIVE"))
		for _, a := range forms {
			for _, b := range forms {
				if got := passes(a(query), whatsApp(b(id), b(name), "", "ACTIVE")); got != want {
					t.Fatalf("%v, want %v", got, want)
				}
			}
			if !passes(a(name), whatsApp(id, norm.NFD.String(name), "", "")) || !passes("name:"+a(name), whatsApp(id, name, "", "")) {
				t.Fatal("a name does not find itself")
			}
		}
	})
}

// sound checks what holds for any text.
func sound(t interface{ Fatalf(string, ...any) }, s string) {
	q := Parse(s)
	at := 0
	for i := range q.Terms {
		term := &q.Terms[i]
		if term.From < at || term.To <= term.From || term.To > len(s) {
			t.Fatalf("%q: term at %d..%d", s, term.From, term.To)
		}
		at = term.To
		clean(t, term.Chip())
		for _, v := range term.Values {
			if !strings.Contains(s[term.From:term.To], string(v)) {
				t.Fatalf("%q: value %q", s, string(v))
			}
		}
		if term.Key == "" && term.restricts() && len(term.values) != 1 {
			t.Fatalf("%q: a word with %d values", s, len(term.values))
		}
	}
	at = 0
	for _, p := range q.Problems() {
		if p.From < at || p.To <= p.From || p.To > len(s) {
			t.Fatalf("%q: problem at %d..%d", s, p.From, p.To)
		}
		at = p.From
		clean(t, p.Text)
	}
	match := q.match(someFacts)
	for _, x := range senders {
		if !match(record(x.sender)) && q.Empty() {
			t.Fatalf("%q is empty and refuses %s", s, x.name)
		}
	}
	for _, c := range api.Channels() {
		q.Server(c)
	}
	for _, cursor := range []int{0, len(s) / 2, len(s)} {
		for _, c := range Complete(s, cursor) {
			if c.From > c.To || c.To > len(s) || !utf8.ValidString(s[:c.From]) && utf8.ValidString(s) {
				t.Fatalf("%q: completion at %d..%d", s, c.From, c.To)
			}
			clean(t, c.Text+c.Help)
		}
	}
}

func clean(t interface{ Fatalf(string, ...any) }, s string) {
	if text.Line(s) != s || text.Width(s) > 200 {
		t.Fatalf("%q is not clean or too wide", s)
	}
}

func TestAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { sound(t, rapid.OneOf(odd(), queries()).Draw(t, "text")) })
}

func FuzzParse(f *testing.F) {
	for _, c := range searches {
		f.Add(c.query)
	}
	f.Add(strings.Repeat("state:err,", 500))
	f.Add("is:\x1b]52;c;x\x07 \u202e:\u200b \xff:\xff !\"\xf0\x90")
	f.Fuzz(func(t *testing.T, s string) { sound(t, s) })
}
