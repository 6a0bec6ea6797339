package api

import (
	"maps"
	"strings"
	"testing"

	"callsign/internal/text"
)

func mustField(t *testing.T, spec *Spec, name string) Field {
	t.Helper()
	f := spec.Field(name)
	if f == nil {
		t.Fatalf("%s has no field %q", spec.Label, name)
	}
	return *f
}

func TestFieldCheck(t *testing.T) {
	long := func(unit string, n int) string { return strings.Repeat(unit, n) }
	for _, tc := range []struct {
		spec  *Spec
		field string
		value string
		want  string // a part of the sentence; "" means that nothing is wrong
	}{
		{&whatsApp, "displayName", "", "required"},
		{&whatsApp, "displayName", "x", ""},
		{&whatsApp, "displayName", long("한", 128), ""},
		{&whatsApp, "displayName", long("한", 129), "129 of 128"},
		{&whatsApp, "displayName", long("👩‍👧", 43), "129 of 128"}, // three code points each
		{&whatsApp, "displayName", "a\xffb", "not valid text"},
		{&whatsApp, "about", "", ""},
		{&whatsApp, "about", long("a", 139), ""},
		{&whatsApp, "about", long("a", 140), "140 of 139"},
		{&whatsApp, "description", "a\nb", ""},
		{&whatsApp, "description", long("é", 512), ""},
		{&whatsApp, "description", long("é", 513), "513 of 512"},
		{&whatsApp, "vertical", "OTHER", ""},
		{&whatsApp, "vertical", "NOT_SET", "list"},
		{&whatsApp, "vertical", "other", "list"},
		{&whatsApp, "vertical", "", "required"},
		{&whatsApp, "email", "hello@hanbit.example", ""},
		{&whatsApp, "email", "Kim <hello@hanbit.example>", "e-mail"},
		{&whatsApp, "email", "hello", "e-mail"},
		{&whatsApp, "email", "a@b@c", "e-mail"},
		{&whatsApp, "email", "a b@c.example", "e-mail"},
		{&whatsApp, "email", " a@c.example", "e-mail"},
		{&whatsApp, "email", long("a", 120) + "@c.example", "130 of 128"},
		{&whatsApp, "websiteOne", "https://hanbit.example/a?b=c", ""},
		{&whatsApp, "websiteOne", "http://hanbit.example", ""},
		{&whatsApp, "websiteOne", "https://한빛.example/길", ""},
		{&whatsApp, "websiteOne", "hanbit.example", "web address"},
		{&whatsApp, "websiteOne", "ftp://hanbit.example", "web address"},
		{&whatsApp, "websiteOne", "javascript:alert(1)", "web address"},
		{&whatsApp, "websiteOne", "https://", "web address"},
		{&whatsApp, "websiteOne", "https://:80/", "web address"},
		{&whatsApp, "websiteOne", "https://a b.example", "web address"},
		{&whatsApp, "websiteOne", "https://a.example/b c", "web address"},
		{&whatsApp, "websiteOne", "https://a.example/\x1b", "web address"},
		{&whatsApp, "photoUrl", "https://a.example/" + long("a", 239), "257 of 256"},
		{&whatsApp, "username", "", ""},
		{&whatsApp, "username", long("u", 5000), ""},
		{&kakaoTalk, "adminPhoneNo", "+821055550101", ""},
		{&kakaoTalk, "adminPhoneNo", long("1", 16), "16 of 15"},
		{&kakaoTalk, "logoImage", "https://a.example/" + long("a", 5000), ""},
		{&kakaoTalk, "category", "004/0002/0001", ""},
		{&kakaoTalk, "category", "", "required"},
		{&kakaoTalk, "category", "004", "last level"},
		{&kakaoTalk, "category", "004//0001", "last level"},
		{&kakaoTalk, "category", "004/0002/0001/1", "last level"},
		{&kakaoTalk, "category", "4/0002/0001", "Level 1 of the category must have 3 digits"},
		{&kakaoTalk, "category", "004/002/0001", "Level 2"},
		{&kakaoTalk, "category", "004/0002/00a1", "Level 3"},
	} {
		got := mustField(t, tc.spec, tc.field).Check(Value{Text: text.Raw(tc.value)})
		if (got == "") != (tc.want == "") || !strings.Contains(got, tc.want) {
			t.Errorf("%s %.40q: %q, want %q", tc.field, tc.value, got, tc.want)
		}
		if got != "" && (!strings.HasSuffix(got, ".") || strings.Contains(got, "\n")) {
			t.Errorf("%s: not one sentence: %q", tc.field, got)
		}
	}
}

func TestFieldCheckNull(t *testing.T) {
	for _, spec := range []*Spec{&whatsApp, &kakaoTalk} {
		for _, f := range spec.Fields {
			for _, v := range []Value{{Null: true}, {Null: true, Text: "left over"}} {
				if got := f.Check(v); (got == "") != f.Nullable {
					t.Errorf("%s: null gives %q", f.Name, got)
				}
			}
		}
	}
}

func TestFieldCheckDigitsAndMin(t *testing.T) {
	digits := Field{Kind: KindDigits, Min: 2, Max: 4}
	for in, ok := range map[string]bool{"1": false, "12": true, "0012": true, "12345": false, "12a": false, "-12": false, "１２": false, "1 2": false} {
		if got := digits.Check(Value{Text: text.Raw(in)}); (got == "") != ok {
			t.Errorf("%q: %q", in, got)
		}
	}
	if got := (Field{Min: 3}).Check(Value{Text: "한빛"}); got != "Too short: 2 of at least 3 characters." {
		t.Error(got)
	}
	if got := (Field{}).Count("e\u0301👩‍👧"); got != 5 {
		t.Errorf("%d code points", got)
	}
}

func TestFieldOfAndPut(t *testing.T) {
	tree := mustField(t, &kakaoTalk, "category")
	full := texts("name", "x", "topLevelCategoryCode", "004", "midLevelCategoryCode", "0002", "subLevelCategoryCode", "0001")
	for _, tc := range []struct {
		in   Values
		want string
	}{
		{full, "004/0002/0001"},
		{full.Without("subLevelCategoryCode"), "004/0002"},
		{full.Without("midLevelCategoryCode"), "004//0001"},
		{full.Without("topLevelCategoryCode"), "/0002/0001"},
		{texts("name", "x"), ""},
		{nil, ""},
	} {
		got := tree.Of(tc.in)
		if got != (Value{Text: text.Raw(tc.want)}) {
			t.Errorf("%v: %#v", tc.in, got)
		}
		if back := tree.Put(texts("name", "x"), got); !back.Equal(tc.in.With("name", Value{Text: "x"})) {
			t.Errorf("%v: put back as %v", tc.in, back)
		}
	}
	if got := tree.Put(full, Value{Text: "1/2/3/4"}); got.Text("subLevelCategoryCode") != "3/4" {
		t.Errorf("a level too many: %v", got)
	}
	if got := tree.Put(full, Value{Null: true}); !got.Equal(full) {
		t.Errorf("a null category: %v", got)
	}
	nullable := tree
	nullable.Nullable = true
	if got := nullable.Of(nullable.Put(full, Value{Null: true})); !got.Null {
		t.Errorf("a null category: %#v", got)
	}
	name, email := mustField(t, &whatsApp, "displayName"), mustField(t, &whatsApp, "email")
	if got := name.Put(texts("displayName", "x"), Value{Null: true}); got.Text("displayName") != "x" {
		t.Errorf("a null name: %v", got)
	}
	if got := email.Of(email.Put(nil, Value{Null: true})); !got.Null {
		t.Errorf("a null e-mail: %#v", got)
	}
	if got := email.Put(full, Value{Text: "y"}); got.Text("email") != "y" || full.Text("email") != "" {
		t.Errorf("put: %v, from %v", got, full)
	}
}

func TestCheckPatch(t *testing.T) {
	null := Value{Null: true}
	for _, tc := range []struct {
		spec *Spec
		d    Values
		want map[string]string
	}{
		{&whatsApp, nil, nil},
		{&whatsApp, texts("about", "x", "websiteOne", "https://a.example").With("email", null), nil},
		{&whatsApp, texts("about", ""), map[string]string{"about": errEmptyPatch}},
		{&whatsApp, texts("displayName", ""), map[string]string{"displayName": errRequired}},
		{&whatsApp, texts("username", ""), map[string]string{"username": errNotNull}},
		{&whatsApp, Values{{"username", null}, {"vertical", null}}, map[string]string{"username": errNotNull, "vertical": errNotNull}},
		{&whatsApp, texts("email", "x", "vertical", "NOT_SET", "future", "x"),
			map[string]string{"email": errEmail, "vertical": errNotListed, "future": errUnknown}},
		{&kakaoTalk, texts("topLevelCategoryCode", "004"), map[string]string{"category": errTree}},
		{&kakaoTalk, texts("subLevelCategoryCode", "0001"), map[string]string{"category": errTree}},
		{&kakaoTalk, texts("subLevelCategoryCode", ""), map[string]string{"category": errRequired}},
		{&kakaoTalk, texts("topLevelCategoryCode", "004", "midLevelCategoryCode", "0002").With("subLevelCategoryCode", null),
			map[string]string{"category": errTree}},
		{&kakaoTalk, texts("topLevelCategoryCode", "004", "midLevelCategoryCode", "0002", "subLevelCategoryCode", "0001"), nil},
		{&kakaoTalk, Values{{"topLevelCategoryCode", null}, {"midLevelCategoryCode", null}, {"subLevelCategoryCode", null}},
			map[string]string{"category": errNotNull}},
		{&kakaoTalk, texts("category", "004/0002/0001"), map[string]string{"category": errUnknown}},
	} {
		if got := tc.spec.CheckPatch(Patch{Draft, tc.d}); !maps.Equal(got, tc.want) || (got == nil) != (tc.want == nil) {
			t.Errorf("%v: %v, want %v", tc.d, got, tc.want)
		}
	}
}

func TestCheckCreate(t *testing.T) {
	shape := func(spec *Spec, name string) CreateShape {
		s, err := findShape(spec.Shapes, name)
		if err != nil {
			t.Fatal(err)
		}
		return *s
	}
	for _, tc := range []struct {
		shape CreateShape
		req   CreateRequest
		want  []string
	}{
		{shape(&kakaoTalk, "sender"), CreateRequest{Status: Draft, Values: texts("plusFriendId", "@a")}, nil},
		{shape(&kakaoTalk, "sender"), CreateRequest{Status: Draft}, []string{"plusFriendId"}},
		{shape(&kakaoTalk, "sender"), CreateRequest{Status: Draft, Values: texts("plusFriendId", "@a", "logoImage", "x")}, []string{"logoImage"}},
		{shape(&kakaoTalk, "sender"), CreateRequest{Status: Submit, Values: texts("plusFriendId", "@a")}, []string{"adminPhoneNo", "category", "name"}},
		{shape(&kakaoTalk, "sender"), CreateRequest{Status: Draft, Values: texts("plusFriendId", "@a", "topLevelCategoryCode", "004")}, []string{"category"}},
		{shape(&whatsApp, "embedded"), CreateRequest{Status: Draft}, []string{"phoneNumberId"}},
		{shape(&whatsApp, "newNumber"), CreateRequest{}, []string{"countryCode", "displayName", "phoneNumber"}},
		{shape(&whatsApp, "partnerInitiated"), CreateRequest{Status: Submit, Values: texts("phoneNumberProvider", "SINCH", "region", "XX",
			"countryCode", "+82", "displayName", "x", "vertical", "OTHER")}, []string{"countryCode", "region"}},
	} {
		sameSet(t, "errors of "+tc.shape.Name, tc.want, keysOf(tc.shape.CheckCreate(tc.req)))
	}
}
