package api

import (
	"flag"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"callsign/internal/text"
)

var triples = flag.Int("triples", 5000, "how many random triples of base, mine and theirs are merged")

func TestMerge(t *testing.T) {
	null := Value{Null: true}
	base := texts("displayName", "한빛", "about", "a", "email", "a@b.example")
	cat := texts("topLevelCategoryCode", "004", "midLevelCategoryCode", "0002", "subLevelCategoryCode", "0001")
	cat9 := cat.With("subLevelCategoryCode", Value{Text: "0009"})
	field := func(spec *Spec, name string) Field { return *spec.Field(name) }
	text := func(s text.Raw) Value { return Value{Text: s} }
	for _, tc := range []struct {
		name               string
		spec               *Spec
		base, theirs, mine Values
		patch              Values
		conflicts          []Conflict
	}{
		{"nothing", &whatsApp, base, base, nil, nil, nil},
		{"only mine", &whatsApp, base, base, texts("about", "b"), texts("about", "b"), nil},
		{"only theirs", &whatsApp, base, base.With("about", text("c")), nil, nil, nil},
		{"different fields", &whatsApp, base, base.With("about", text("c")), texts("email", "x"), texts("email", "x"), nil},
		{"the same", &whatsApp, base, base.With("about", text("b")), texts("about", "b"), nil, nil},
		{"both", &whatsApp, base, base.With("about", text("c")), texts("about", "b"), nil,
			[]Conflict{{field(&whatsApp, "about"), text("a"), text("b"), text("c")}}},
		{"I clear, they set", &whatsApp, base, base.With("about", text("c")), Values{{"about", null}}, nil,
			[]Conflict{{field(&whatsApp, "about"), text("a"), null, text("c")}}},
		{"I set, they clear", &whatsApp, base, base.Without("about"), texts("about", "b"), nil,
			[]Conflict{{field(&whatsApp, "about"), text("a"), text("b"), Value{}}}},
		{"both clear", &whatsApp, base, base.Without("about"), Values{{"about", null}}, nil, nil},
		{"both clear, theirs a null", &whatsApp, base, base.With("about", null), Values{{"about", null}}, nil, nil},
		{"empty and absent are the same", &whatsApp, base, base.With("address", Value{}), texts("address", "x"), texts("address", "x"), nil},
		{"I clear", &whatsApp, base, base, Values{{"about", null}}, Values{{"about", null}}, nil},
		{"a draft that is submitted as it is", &whatsApp, base, base, texts("about", "a"), texts("about", "a"), nil},
		{"the same, but they changed it", &whatsApp, base, base.With("about", text("c")), texts("about", "a"), nil,
			[]Conflict{{field(&whatsApp, "about"), text("a"), text("a"), text("c")}}},
		{"a name of others", &whatsApp, base, base, texts("name", "x"), texts("name", "x"), nil},
		{"one code of a path", &kakaoTalk, cat, cat, texts("subLevelCategoryCode", "0009"), cat9, nil},
		{"a path", &kakaoTalk, cat, cat.With("midLevelCategoryCode", text("0003")), cat9, nil,
			[]Conflict{{field(&kakaoTalk, "category"), text("004/0002/0001"), text("004/0002/0009"), text("004/0003/0001")}}},
		{"order of the table", &whatsApp, base, base, texts("email", "x", "displayName", "y"), texts("displayName", "y", "email", "x"), nil},
	} {
		patch, conflicts := Merge(tc.spec, tc.base, tc.theirs, tc.mine)
		if d := cmp.Diff(tc.patch, patch) + cmp.Diff(tc.conflicts, conflicts); d != "" {
			t.Errorf("%s: %s", tc.name, d)
		}
	}
}

// small draws a profile of few values, so that base, mine and theirs often agree.
func small(r *rand.Rand, spec *Spec) Values {
	var v Values
	for _, f := range spec.Fields {
		for _, name := range f.members() {
			switch n := r.IntN(5); n {
			case 0: // absent
			case 1:
				v = v.With(name, Value{Null: f.Nullable})
			default:
				v = v.With(name, Value{Text: text.Raw([]string{"1", "2", "3"}[n-2])})
			}
		}
	}
	return v
}

// Random triples: no change of theirs is overwritten without a conflict, no change of mine is lost without one, and the patch with
// the choices gives what was chosen.
func TestMergeRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	conflicts := 0
	for range *triples {
		spec := []*Spec{&whatsApp, &kakaoTalk}[r.IntN(2)]
		conflicts += checkMerge(t, r, spec, small(r, spec), small(r, spec), small(r, spec))
	}
	if conflicts < *triples/10 {
		t.Errorf("only %d conflicts in %d triples", conflicts, *triples)
	}
}

// keepMine is the patch with the user's value of the field. A code that a path lacks is there as an empty text, as in Diff, so that no
// code of theirs fills its place.
func keepMine(c Conflict, patch Values) Values {
	patch = c.Field.Put(patch, c.Mine)
	for _, name := range c.Field.members() {
		if _, ok := patch.Get(name); !ok {
			patch = patch.With(name, Value{})
		}
	}
	return patch
}

func checkMerge(t *testing.T, r *rand.Rand, spec *Spec, base, theirs, next Values) int {
	t.Helper()
	mine := Diff(spec, base, next)
	patch, conflicts := Merge(spec, base, theirs, mine)
	chosen := patch
	kept := map[string]bool{}
	in := map[string]bool{}
	for _, c := range conflicts {
		in[c.Field.Name] = true
		if r.IntN(2) == 0 {
			chosen = keepMine(c, chosen)
			kept[c.Field.Name] = true
		}
	}
	result := plain(apply(theirs, chosen))
	for i := range spec.Fields {
		f := &spec.Fields[i]
		changed, moved := !f.sameIn(base, next), !f.sameIn(base, theirs)
		agree := f.sameIn(next, theirs)
		if want := changed && moved && !agree; in[f.Name] != want {
			t.Fatalf("%s: conflict %v, want %v; base %v theirs %v next %v", f.Name, in[f.Name], want, base, theirs, next)
		}
		if f.Present(patch) != (changed && !moved) {
			t.Fatalf("%s: in the patch %v; base %v theirs %v next %v", f.Name, f.Present(patch), base, theirs, next)
		}
		want := theirs
		if changed && (!moved || kept[f.Name]) {
			want = next
		}
		if !f.sameIn(result, want) {
			t.Fatalf("%s: got %v, want %v; base %v theirs %v next %v, patch %v", f.Name, f.Of(result), f.Of(want), base, theirs, next, chosen)
		}
	}
	return len(conflicts)
}

// What is sent after a merge is a patch that merges again without a conflict: a second try does no harm.
func TestMergeTwice(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		for _, spec := range []*Spec{&whatsApp, &kakaoTalk} {
			base, theirs := drawProfile(rt, spec, "base"), drawProfile(rt, spec, "theirs")
			mine := Diff(spec, base, drawProfile(rt, spec, "next"))
			before := [3]Values{base.Clone(), theirs.Clone(), mine.Clone()}
			patch, _ := Merge(spec, base, theirs, mine)
			again, conflicts := Merge(spec, theirs, theirs, patch)
			if len(conflicts) != 0 || !again.Equal(patch) {
				rt.Fatalf("%v and then %v, %v", patch, again, conflicts)
			}
			if !base.Equal(before[0]) || !theirs.Equal(before[1]) || !mine.Equal(before[2]) {
				rt.Fatal("an argument was changed")
			}
		}
	})
}

func TestDiffers(t *testing.T) {
	null := Value{Null: true}
	live := texts("displayName", "n", "about", "a", "email", "e", "username", "u")
	pending := func(v Values) Sender {
		return Sender{Details: live, Change: &Change{Status: "IN_PROGRESS", Details: v}}
	}
	sent := texts("about", "b", "displayName", "m").With("email", null)
	for _, tc := range []struct {
		name string
		spec *Spec
		sent Values
		got  Sender
		want []string
	}{
		{"pending", &whatsApp, sent, pending(texts("about", "b", "displayName", "m").With("email", null)), nil},
		{"deletion left out", &whatsApp, sent, pending(texts("about", "b", "displayName", "m")), nil},
		{"live at once", &whatsApp, sent, Sender{Details: texts("about", "b", "displayName", "m")}, nil},
		{"nothing happened", &whatsApp, sent, Sender{Details: live}, []string{"displayName", "about", "email"}},
		{"another value", &whatsApp, sent, pending(texts("about", "c", "displayName", "m", "email", "x")), []string{"about", "email"}},
		{"name in review", &whatsApp, texts("displayName", "m"), Sender{Details: live,
			Reviews: []Review{{Field: "displayName", Value: "m", Status: "PENDING"}}}, nil},
		{"name in review, without its value", &whatsApp, texts("displayName", "m"), Sender{Details: live,
			Reviews: []Review{{Field: "displayName", Status: "DEFERRED"}}}, nil},
		{"name refused at once", &whatsApp, texts("displayName", "m"), Sender{Details: live,
			Reviews: []Review{{Field: "displayName", Value: "m", Status: "REJECTED"}}}, []string{"displayName"}},
		{"cut by the server", &whatsApp, texts("about", "b "), pending(texts("about", "b")), []string{"about"}},
		{"a path once", &kakaoTalk, texts("topLevelCategoryCode", "004", "midLevelCategoryCode", "0002", "subLevelCategoryCode", "0001"),
			Sender{Change: &Change{Details: texts("topLevelCategoryCode", "4", "midLevelCategoryCode", "2", "subLevelCategoryCode", "0001")}},
			[]string{"category"}},
		{"a logo deleted", &kakaoTalk, Values{{"logoImage", null}}, Sender{Details: texts("name", "n")}, nil},
	} {
		var got []string
		for _, f := range Differs(tc.spec, Patch{Status: Submit, Details: tc.sent}, tc.got) {
			got = append(got, f.Name)
		}
		if d := cmp.Diff(tc.want, got); d != "" {
			t.Errorf("%s: %s", tc.name, d)
		}
	}
}
