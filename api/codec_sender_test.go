package api

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"

	"callsign/internal/text"
)

const fullWhatsApp = `{
	"id": "2f0b8d0e-6a52-4d6c-8f4e-5f7d9a1c0001", "state": "ACTIVE",
	"details": {"username": "hanbit", "displayName": "한빛커피", "vertical": "FOOD_AND_GROCERY", "about": "매일 아침 볶습니다",
		"email": null, "future": {"a": 1}},
	"changes": {"status": "REJECTED", "details": {"about": "새벽", "email": null, "displayName": null},
		"errorCode": "UNKNOWN_ERROR", "errorReason": "Ask support.", "future": 1},
	"metadata": {"displayName": {"value": "한빛커피 성수", "status": "REJECTED", "rejectionReason": "Too long"},
		"username": {"status": "RESERVED"}, "future": {"status": "PENDING"}},
	"created": "2026-03-02T04:05:06.007Z", "modified": "2026-03-09T10:11:12.013Z",
	"region": "EU", "metaLocalStorage": "KR",
	"conversationApiAppDetails": {"id": "0A1B", "projectId": "7d0c", "region": "US", "channelStatus": "FAILING"},
	"conversationApiApp": "0A1B", "maxTps": 10, "qualityRating": "GREEN", "dailyLimit": "TIER_1K", "bearerToken": "CANARY",
	"cloudApi": true, "countryCode": "82", "phoneNumber": "1055550101", "numberProvider": "CUSTOMER",
	"businessManager": "SINCH_UK", "compatibleRegions": ["eu", "us"], "wabaBanState": "DISABLE", "wabaBanDate": "2026", "future": []}`

func TestDecodeWhatsApp(t *testing.T) {
	got, err := decodeWhatsApp([]byte(fullWhatsApp))
	if err != nil {
		t.Fatal(err)
	}
	want := Sender{
		Key:    Key{WhatsApp, "2f0b8d0e-6a52-4d6c-8f4e-5f7d9a1c0001"},
		Number: "+82 1055550101", Name: "한빛커피", State: "ACTIVE", Quality: "GREEN", Region: "EU", HasToken: true,
		Details: texts("displayName", "한빛커피", "about", "매일 아침 볶습니다", "vertical", "FOOD_AND_GROCERY", "username", "hanbit"),
		Change: &Change{Status: "REJECTED", ErrorCode: "UNKNOWN_ERROR", ErrorReason: "Ask support.",
			Details: Values{{"about", Value{Text: "새벽"}}, {"email", Value{Null: true}}}},
		Reviews: []Review{{"displayName", "한빛커피 성수", "REJECTED", "Too long"}, {"username", "", "RESERVED", ""}},
		Attributes: texts("app.id", "0A1B", "app.projectId", "7d0c", "app.region", "US", "app.channelStatus", "FAILING",
			"maxTps", "10", "region", "EU", "metaLocalStorage", "KR", "businessManager", "SINCH_UK", "compatibleRegions", "eu, us",
			"numberProvider", "CUSTOMER", "dailyLimit", "TIER_1K", "wabaBanState", "DISABLE", "wabaBanDate", "2026",
			"cloudApi", "true"),
		Created:  parseTime("2026-03-02T04:05:06.007Z"),
		Modified: parseTime("2026-03-09T10:11:12.013Z"),
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for _, a := range got.Attributes {
		if !hasAttribute(&whatsApp, a.Name) {
			t.Errorf("%s is in no table", a.Name)
		}
	}
}

func TestDecodeKakaoTalk(t *testing.T) {
	got, err := decodeKakaoTalk([]byte(`{"id": 7, "plusFriendId": "@한빛커피", "changes": {"status": "IN_PROGRESS", "details":
		{"name": "한빛", "topLevelCategoryCode": "004", "midLevelCategoryCode": "0002", "subLevelCategoryCode": null,
		"logoImage": null, "adminPhoneNo": null}}, "bearerToken": "CANARY", "created": "soon"}`))
	if err != nil {
		t.Fatal(err)
	}
	want := Sender{
		Key: Key{KakaoTalk, "@한빛커피"}, Number: "@한빛커피", Name: "한빛", Attributes: texts("id", "7"),
		Change: &Change{Status: "IN_PROGRESS", Details: Values{
			{"name", Value{Text: "한빛"}}, {"topLevelCategoryCode", Value{Text: "004"}},
			{"midLevelCategoryCode", Value{Text: "0002"}}, {"logoImage", Value{Null: true}}}},
		Created: parseTime("soon"), Modified: parseTime(""),
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got.Created.Text != "soon" || !got.Created.At.IsZero() {
		t.Errorf("created: %#v", got.Created)
	}
}

// A value of a wrong type hides nothing else and is shown as it came.
func TestDecodeWrongTypes(t *testing.T) {
	for _, tc := range []struct {
		name, json string
		check      func(Sender) string
		want       string
	}{
		{"number id", `{"id":12345678901234567890}`, func(s Sender) string { return string(s.Key.ID) }, "12345678901234567890"},
		{"state list", `{"id":"a","state":[ "X", 1 ]}`, func(s Sender) string { return string(s.State) }, `["X",1]`},
		{"state bool", `{"id":"a","state":false}`, func(s Sender) string { return string(s.State) }, `false`},
		{"huge number", `{"id":"a","maxTps":1e999}`, func(s Sender) string { return string(s.Attributes.Text("maxTps")) }, `1e999`},
		{"name object", `{"id":"a","details":{"displayName":{"a": 1}}}`, func(s Sender) string { return string(s.Name) }, `{"a":1}`},
		{"details text", `{"id":"a","details":"x","state":"S"}`, func(s Sender) string { return string(s.State) }, "S"},
		{"changes text", `{"id":"a","changes":"DRAFT"}`, func(s Sender) string { return string(s.Change.Status) }, "DRAFT"},
		{"changes with a status only", `{"id":"a","changes":{"status":"DRAFT"}}`, func(s Sender) string {
			return string(s.Change.Status)
		}, "DRAFT"},
		{"empty changes", `{"id":"a","changes":{}}`, func(s Sender) string { return fmt.Sprint(s.Change == nil) }, "true"},
		{"changes list", `{"id":"a","changes":[1]}`, func(s Sender) string { return string(s.Change.Status) }, "[1]"},
		{"review text", `{"id":"a","metadata":{"displayName":"PENDING"}}`, func(s Sender) string {
			return string(s.Reviews[0].Status)
		}, "PENDING"},
		{"metadata list", `{"id":"a","metadata":[{}],"state":"S"}`, func(s Sender) string { return string(s.State) }, "S"},
		{"app text", `{"id":"a","conversationApiAppDetails":"x","region":"BR"}`, func(s Sender) string { return string(s.Region) }, "BR"},
		{"regions text", `{"id":"a","compatibleRegions":"eu"}`, func(s Sender) string {
			return string(s.Attributes.Text("compatibleRegions"))
		}, "eu"},
		{"regions mixed", `{"id":"a","compatibleRegions":["eu",1,null,{"x":2}]}`, func(s Sender) string {
			return string(s.Attributes.Text("compatibleRegions"))
		}, `eu, 1, {"x":2}`},
		{"numbers", `{"id":"a","countryCode":82,"phoneNumber":10}`, func(s Sender) string { return string(s.Number) }, "+82 10"},
		{"country only", `{"id":"a","countryCode":"82"}`, func(s Sender) string { return string(s.Number) }, "+82"},
		{"number only", `{"id":"a","phoneNumber":"10"}`, func(s Sender) string { return string(s.Number) }, "10"},
		{"token elsewhere", `{"id":"a","state":{"bearerToken":"CANARY"}}`, func(s Sender) string { return string(s.State) }, mask},
		{"pending name", `{"id":"a","metadata":{"displayName":{"value":"N","status":"PENDING"}}}`, func(s Sender) string {
			return string(s.Name)
		}, "N"},
		{"broken text", `{"id":"a","state":"\ud800x"}`, func(s Sender) string { return string(s.State) }, "\ufffdx"},
		{"broken bytes", "{\"id\":\"a\",\"state\":\"\xff\"}", func(s Sender) string { return string(s.State) }, "\ufffd"},
		{"twice", `{"id":"a","id":"b"}`, func(s Sender) string { return string(s.Key.ID) }, "b"},
		{"other spelling", `{"id":"a","STATE":"X","ID":"b"}`, func(s Sender) string { return string(s.Key.ID + s.State) }, "a"},
		{"quality number", `{"id":"a","qualityRating":3}`, func(s Sender) string { return string(s.Quality) }, "3"},
	} {
		s, err := decodeWhatsApp([]byte(tc.json))
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
		} else if got := tc.check(s); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestDecodeNulls(t *testing.T) {
	var o map[string]any
	if err := json.Unmarshal([]byte(fullWhatsApp), &o); err != nil {
		t.Fatal(err)
	}
	for name := range o {
		o[name] = nil
	}
	o["id"], o["changes"] = "a", map[string]any{"status": nil, "details": nil}
	data, _ := json.Marshal(o)
	got, err := decodeWhatsApp(data)
	if err != nil {
		t.Fatal(err)
	}
	want := Sender{Key: Key{WhatsApp, "a"}, Created: parseTime(""), Modified: parseTime("")}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestDecodeRefused(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 20000) + "1" + strings.Repeat("}", 20000)
	for _, in := range []string{"", " ", "null", "1", `"x"`, "[]", `[{"id":"a"}]`, "{", `{"id":"a"`, `{"id":"a"}}`, "{}",
		`{"id":null,"plusFriendId":null}`, `{"id":"","plusFriendId":""}`, `{"id":{},"plusFriendId":[]}`, deep} {
		for _, spec := range []*Spec{&whatsApp, &kakaoTalk} {
			s, err := spec.codec.sender([]byte(in))
			if err == nil {
				t.Errorf("%.40q is a %s sender: %+v", in, spec.Label, s)
			} else if !strings.Contains(err.Error(), string(spec.Channel)) {
				t.Errorf("%.40q: %v", in, err)
			}
		}
	}
	if _, err := decodeKakaoTalk([]byte(`{"id":"a"}`)); err == nil || !strings.Contains(err.Error(), plusFriendID) {
		t.Errorf("a sender without its path key: %v", err)
	}
}

// A sender that is kept for hours holds on to neither the page nor its own copy of common words.
func TestDecodeKeepsNoPage(t *testing.T) {
	data := []byte(fullWhatsApp)
	s, err := decodeWhatsApp(data)
	if err != nil {
		t.Fatal(err)
	}
	for i := range data {
		data[i] = '#'
	}
	if s.State != "ACTIVE" || s.Details.Text("displayName") != "한빛커피" || s.Attributes.Text("maxTps") != "10" {
		t.Errorf("the sender changed with its page: %#v", s)
	}
	other, err := decodeWhatsApp([]byte(fullWhatsApp))
	if err != nil {
		t.Fatal(err)
	}
	if unsafe.StringData(string(s.State)) != unsafe.StringData(string(other.State)) {
		t.Error("two senders hold two copies of ACTIVE")
	}
	kakao, err := decodeKakaoTalk([]byte(`{"plusFriendId":"@a","state":"ACTIVE"}`))
	if err != nil {
		t.Fatal(err)
	}
	if unsafe.StringData(string(s.State)) != unsafe.StringData(string(kakao.State)) {
		t.Error("a KakaoTalk sender holds its own copy of ACTIVE")
	}
	if allocated := testing.AllocsPerRun(10, func() { pack(&s) }); allocated > 2 {
		t.Errorf("packing allocates %.0f times", allocated)
	}
}

func hasAttribute(spec *Spec, name string) bool {
	for _, a := range spec.Attributes {
		if a.Name == name {
			return true
		}
	}
	return false
}

// texts makes values of name, text pairs.
func texts(pairs ...string) Values {
	var out Values
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, Entry{pairs[i], Value{Text: text.Raw(pairs[i+1])}})
	}
	return out
}

func FuzzSender(f *testing.F) {
	for _, seed := range []string{fullWhatsApp, `{"plusFriendId":"@a","details":{"topLevelCategoryCode":4}}`, `{"id":1}`, `{}`, `null`,
		`{"id":"a","changes":{"details":{"email":null}}}`, `{"id":"a","metadata":{"username":[]}}`, `[`, `{"id":"\ud800"}`,
		`{"id":"a","compatibleRegions":[[[]]]}`, `{"id":"a","state":{"bearerToken":"CANARY"}}`, "\xff\xfe", `{"id":"a","maxTps":1e999}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, spec := range []*Spec{&whatsApp, &kakaoTalk} {
			before := string(data)
			s, err := spec.codec.sender(data)
			if string(data) != before {
				t.Fatal("the input was changed")
			}
			if err != nil {
				continue
			}
			checkDecoded(t, spec, s)
		}
	})
}

// checkDecoded holds for every sender, whatever it was made from.
func checkDecoded(t *testing.T, spec *Spec, s Sender) {
	t.Helper()
	if s.Key.ID == "" || s.Key.Channel != spec.Channel {
		t.Fatalf("key %#v", s.Key)
	}
	for _, e := range s.Details {
		if e.Value.Null || fieldOf(spec.Fields, e.Name) == nil {
			t.Fatalf("live value %#v", e)
		}
	}
	if s.Change != nil {
		for _, e := range s.Change.Details {
			if f := fieldOf(spec.Fields, e.Name); f == nil || e.Value.Null && !f.Nullable {
				t.Fatalf("pending value %#v", e)
			}
		}
	}
	for _, a := range []Action{ActionEdit, ActionDiscard, ActionRegister, ActionVerify, ActionRemove, ActionComment} {
		if ok, reason := spec.Allowed(a, s); ok != (reason == "") {
			t.Fatalf("%s: %v %q", a, ok, reason)
		}
	}
	// What the decoder made can be sent back: everything in one patch.
	p := Patch{Status: Draft, Details: Diff(spec, nil, s.Effective())}
	if _, err := encodePatch(spec, p); err != nil {
		t.Fatalf("encoding what was decoded: %v", err)
	}
}

func BenchmarkDecodeWhatsApp(b *testing.B) {
	b.ReportAllocs()
	data := []byte(fullWhatsApp)
	for b.Loop() {
		if _, err := decodeWhatsApp(data); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSenderMemory reports what a decoded sender keeps.
func BenchmarkSenderMemory(b *testing.B) {
	const count = 20000
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		list := make([]Sender, 0, count)
		for i := range count {
			s, err := decodeWhatsApp([]byte(strings.Replace(fullWhatsApp, "c0001", fmt.Sprintf("%05d", i), 1)))
			if err != nil {
				b.Fatal(err)
			}
			list = append(list, s)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/count, "B/sender")
		runtime.KeepAlive(list)
	}
}
