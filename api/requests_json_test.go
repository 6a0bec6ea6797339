package api

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDecodeActivity(t *testing.T) {
	const at = "2026-03-09T10:11:12.013Z"
	for _, tc := range []struct {
		in   string
		want Activity
	}{
		{`{"type":"COMMENT_ADDED","created":"` + at + `","author":"Kim","comment":"로고를\n바꿔","future":1}`,
			Activity{"COMMENT_ADDED", parseTime(at), "Kim", "로고를\n바꿔"}},
		{`{"type":"FUTURE"}`, Activity{Type: "FUTURE", Created: parseTime("")}},
		{`{"type":null,"author":null,"comment":7}`, Activity{Comment: "7", Created: parseTime("")}},
		{`{"created":123,"author":{"name":"x"}}`, Activity{Created: parseTime("123"), Author: `{"name":"x"}`}},
		{`{}`, Activity{Created: parseTime("")}},
	} {
		got, err := decodeActivity([]byte(tc.in))
		if d := cmp.Diff(tc.want, got); d != "" || err != nil {
			t.Errorf("%s: %v\n%s", tc.in, err, d)
		}
	}
}

func TestDecodeRegistration(t *testing.T) {
	const at = "2026-03-09T10:11:12.013Z"
	for _, tc := range []struct {
		in   string
		want Registration
	}{
		{`{"id":"a","method":"SMS","accepted":"` + at + `","verificationCodeSent":true}`, Registration{"SMS", true, parseTime(at)}},
		{`{"id":"a","method":"VOICE","accepted":"` + at + `","verificationCodeSent":false}`, Registration{"VOICE", false, parseTime(at)}},
		{`{"plusFriendId":"@a","state":"VERIFYING"}`, Registration{"", true, parseTime("")}},
		{`{"verificationCodeSent":"false","method":1}`, Registration{"1", false, parseTime("")}},
	} {
		got, err := decodeRegistration([]byte(tc.in))
		if d := cmp.Diff(tc.want, got); d != "" || err != nil {
			t.Errorf("%s: %v\n%s", tc.in, err, d)
		}
	}
}

func TestDecodeComment(t *testing.T) {
	const at = "2026-03-09T10:11:12.013Z"
	got, err := decodeComment([]byte(`{"type":"CREATED","comment":"x","created":"` + at + `"}`))
	if want := (Comment{"x", parseTime(at)}); err != nil || got != want {
		t.Errorf("%#v, %v", got, err)
	}
}

func TestDecodeCategory(t *testing.T) {
	got, err := decodeCategory([]byte(`{"parentCode":"","depth":1,"code":"004","name":"음식","subcategories":[
		{"parentCode":"004","depth":"x","code":"0002","name":"카페","subcategories":[
			{"depth":3,"code":"0001","name":"커피","subcategories":[{"code":"9999","name":"too deep"}]},
			{"name":"no code"}, 7, null, {"code":"0002","name":null,"subcategories":{}}]},
		{"code":"0003"}]}`))
	want := Category{"004", "음식", 1, []Category{
		{"0002", "카페", 2, []Category{{"0001", "커피", 3, nil}, {"0002", "", 3, nil}}},
		{"0003", "", 2, nil},
	}}
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Errorf("%v\n%s", err, d)
	}
	deep := strings.Repeat(`{"code":"0","subcategories":[`, 3000) + strings.Repeat("]}", 3000)
	if c, err := decodeCategory([]byte(deep)); err != nil || len(c.Subcategories[0].Subcategories[0].Subcategories) != 0 {
		t.Errorf("a deep tree: %v", err)
	}
}

func TestDecodeTemplateCategory(t *testing.T) {
	got, err := decodeTemplateCategory([]byte(`{"name":"구매","nameEnglish":"Purchase","subcategories":[
		{"code":"002001","name":"구매완료","nameEnglish":"Purchase completed","groupName":"구매","inclusion":"a","exclusion":""}, 1, {}]}`))
	want := TemplateCategory{"구매", "Purchase", []TemplateSubcategory{
		{"002001", "구매완료", "Purchase completed", "구매", "a", ""}, {}}}
	if d := cmp.Diff(want, got); d != "" || err != nil {
		t.Errorf("%v\n%s", err, d)
	}
}

func TestDecodeRequestsRefused(t *testing.T) {
	for _, in := range []string{"", "null", "[]", "1", `"x"`, "{", `{"a":1}x`} {
		_, e1 := decodeActivity([]byte(in))
		_, e2 := decodeRegistration([]byte(in))
		_, e3 := decodeComment([]byte(in))
		_, e4 := decodeCategory([]byte(in))
		_, e5 := decodeTemplateCategory([]byte(in))
		for i, err := range []error{e1, e2, e3, e4, e5} {
			if err == nil || !strings.HasPrefix(err.Error(), "reading ") {
				t.Errorf("%q, decoder %d: %v", in, i+1, err)
			}
		}
	}
	if _, err := decodeCategory([]byte(`{"name":"x"}`)); err == nil || !strings.Contains(err.Error(), "no code") {
		t.Errorf("a category without a code: %v", err)
	}
}
