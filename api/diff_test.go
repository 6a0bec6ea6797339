package api

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"callsign/internal/text"
)

func TestDiff(t *testing.T) {
	null := Value{Null: true}
	base := texts("displayName", "한빛", "about", "a", "email", "a@b.example", "vertical", "OTHER", "username", "u")
	cat := texts("topLevelCategoryCode", "004", "midLevelCategoryCode", "0002", "subLevelCategoryCode", "0001")
	for _, tc := range []struct {
		name             string
		spec             *Spec
		base, next, want Values
	}{
		{"nothing", &whatsApp, base, base.Clone(), nil},
		{"set and clear, order of the table", &whatsApp, base, base.Without("email").With("about", Value{Text: "b"}).
			With("websiteOne", Value{Text: "w"}), texts("about", "b").With("email", null).With("websiteOne", Value{Text: "w"})},
		{"null in next", &whatsApp, base, base.With("email", null), Values{{"email", null}}},
		{"null with a rest of text", &whatsApp, base, base.With("email", Value{Text: "x", Null: true}), Values{{"email", null}}},
		{"empty is gone", &whatsApp, base, base.With("about", Value{}), Values{{"about", null}}},
		{"gone, null and empty are the same", &whatsApp, base.Without("email").With("address", null),
			base.With("email", Value{}).With("websiteTwo", null), nil},
		{"a required field is gone", &whatsApp, base, base.Without("displayName"), Values{{"displayName", Value{}}}},
		{"a username is gone", &whatsApp, base, base.With("username", null), Values{{"username", Value{}}}},
		{"names of others", &whatsApp, base, base.With("name", Value{Text: "x"}), nil},
		{"blanks count", &whatsApp, base, base.With("about", Value{Text: "a "}), texts("about", "a ")},
		{"one level", &kakaoTalk, cat, cat.With("subLevelCategoryCode", Value{Text: "0009"}),
			texts("topLevelCategoryCode", "004", "midLevelCategoryCode", "0002", "subLevelCategoryCode", "0009")},
		{"leading zero", &kakaoTalk, cat, cat.With("topLevelCategoryCode", Value{Text: "4"}),
			texts("topLevelCategoryCode", "4", "midLevelCategoryCode", "0002", "subLevelCategoryCode", "0001")},
		{"category gone", &kakaoTalk, cat, nil, Values{{"topLevelCategoryCode", Value{}}, {"midLevelCategoryCode", Value{}},
			{"subLevelCategoryCode", Value{}}}},
		{"from nothing", &kakaoTalk, nil, texts("logoImage", "l", "name", "n"), texts("name", "n", "logoImage", "l")},
		{"logo gone", &kakaoTalk, texts("logoImage", "l"), nil, Values{{"logoImage", null}}},
	} {
		before := tc.base.Clone()
		got := Diff(tc.spec, tc.base, tc.next)
		if d := cmp.Diff(tc.want, got); d != "" {
			t.Errorf("%s: %s", tc.name, d)
		}
		if !tc.base.Equal(before) {
			t.Errorf("%s: the base was changed", tc.name)
		}
	}
}

// apply does what the server does with a patch.
func apply(base, patch Values) Values {
	for _, e := range patch {
		if e.Value.Null || e.Value.Text == "" {
			base = base.Without(e.Name)
		} else {
			base = base.With(e.Name, e.Value)
		}
	}
	return base
}

// plain keeps what counts in a whole profile: texts that are not empty.
func plain(v Values) Values {
	out := Values{}
	for _, e := range v {
		if !e.Value.Null && e.Value.Text != "" {
			out = append(out, e)
		}
	}
	return out
}

// drawProfile draws a profile in any state, with values that the contract takes.
func drawProfile(t *rapid.T, spec *Spec, label string) Values {
	var v Values
	for _, f := range spec.Fields {
		kind := rapid.IntRange(0, 5).Draw(t, label+" "+f.Name)
		if f.Kind == KindTree {
			if kind > 1 {
				path := rapid.SampledFrom([]string{"004/0002/0001", "004/0002/0002", "004/0003/0001", "000/0000/0000"})
				v = f.Put(v, Value{Text: text.Raw(path.Draw(t, label))})
			}
			continue
		}
		switch kind {
		case 0: // absent
		case 1:
			v = v.With(f.Name, Value{})
		case 2:
			v = v.With(f.Name, Value{Null: true})
		default:
			v = v.With(f.Name, Value{Text: text.Raw(drawValue(t, f, label))})
		}
	}
	return v
}

func drawValue(t *rapid.T, f Field, label string) string {
	switch f.Kind {
	case KindEnum:
		return rapid.SampledFrom(f.Enum).Draw(t, label)
	case KindEmail:
		return rapid.StringMatching(`[a-z]{1,8}@[a-z]{1,8}\.example`).Draw(t, label)
	case KindURL:
		return rapid.StringMatching(`https://[a-z]{1,8}\.example/[a-z가-힣]{0,9}`).Draw(t, label)
	}
	limit := f.Max
	if limit == 0 || limit > 40 {
		limit = 40
	}
	return rapid.StringN(1, limit, -1).Draw(t, label)
}

// The whole way of an edit: the difference applied to the base gives the next profile, it is as small as it can be, and when the
// local check finds nothing wrong the contract takes the request.
func TestDiffToPatch(t *testing.T) {
	schema := map[Channel]string{WhatsApp: "UpdateWhatsAppSenderRequest", KakaoTalk: "UpdateKakaoTalkSenderRequest"}
	sent := 0
	for _, spec := range []*Spec{&whatsApp, &kakaoTalk} {
		rapid.Check(t, func(rt *rapid.T) {
			base, next := drawProfile(rt, spec, "base"), drawProfile(rt, spec, "next")
			d := Diff(spec, base, next)
			if got, want := plain(apply(base, d)), plain(next); !got.Equal(want) {
				rt.Fatalf("base %v, next %v, patch %v: %v", base, next, d, got)
			}
			if again := Diff(spec, apply(base, d), next); len(again) != 0 {
				rt.Fatalf("a second difference: %v", again)
			}
			for _, f := range spec.Fields {
				if f.Kind != KindTree && plain(base).Text(f.Name) == plain(next).Text(f.Name) {
					if _, ok := d.Get(f.Name); ok {
						rt.Fatalf("%s did not change and is in %v", f.Name, d)
					}
				}
			}
			p := Patch{Status: rapid.SampledFrom([]Submission{Draft, Submit}).Draw(rt, "status"), Details: d}
			if spec.CheckPatch(p) != nil {
				return
			}
			b, err := encodePatch(spec, p)
			if err != nil {
				rt.Fatal(err)
			}
			got, err := specValidate(t, schema[spec.Channel], b)
			if err != nil {
				rt.Fatalf("%v\n%s", err, got)
			}
			if strings.Count(got, "null") < countNulls(d) {
				rt.Fatalf("a null is missing: %s", got)
			}
			sent++
		})
	}
	if sent < 20 {
		t.Errorf("only %d patches were good enough to send", sent)
	}
}

func countNulls(v Values) int {
	n := 0
	for _, e := range v {
		if e.Value.Null {
			n++
		}
	}
	return n
}

// Of and Put are inverse for every path and leave everything else alone.
func TestTreePutOf(t *testing.T) {
	f := *kakaoTalk.Field("category")
	rapid.Check(t, func(t *rapid.T) {
		base := drawProfile(t, &kakaoTalk, "base")
		path := rapid.StringMatching(`([0-9]{1,4}(/[0-9]{1,4}(/[0-9/]{0,6}[0-9])?)?)?`).Draw(t, "path")
		got := f.Put(base, Value{Text: text.Raw(path)})
		if f.Of(got).Text != text.Raw(path) {
			t.Fatalf("put %q, got %q", path, string(f.Of(got).Text))
		}
		for _, e := range base {
			if v, _ := got.Get(e.Name); fieldOf(kakaoTalk.Fields, e.Name).Kind != KindTree && v != e.Value {
				t.Fatalf("%s changed to %#v", e.Name, v)
			}
		}
	})
}
