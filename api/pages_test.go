package api

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"testing"
	"time"

	"callsign/internal/text"
)

// firstError is the first error of a walk.
func firstError[T any](seq iter.Seq2[Page[T], error]) error {
	for _, err := range seq {
		if err != nil {
			return err
		}
	}
	return nil
}

func page(next string, senders ...string) string {
	return fmt.Sprintf(`{"totalSize":9,"pageSize":50,"nextPageToken":%s,"senders":[%s]}`, next, strings.Join(senders, ","))
}

func TestWalk(t *testing.T) {
	q := ListQuery{States: []string{"ACTIVE", "ERROR"}, ChangeStatuses: []string{"DRAFT"}, PageQuery: PageQuery{Size: 2}}
	tests := []struct {
		name    string
		pages   map[string]string // by token
		want    string            // tokens asked for
		senders int
		fails   bool
	}{
		{"one page", map[string]string{"": page("null", okSender)}, "''", 1, false},
		{"empty token", map[string]string{"": page(`""`, okSender)}, "''", 1, false},
		{"three pages", map[string]string{"": page(`"a"`, okSender), "a": page(`"b+/="`), "b+/=": page("null", okSender, okSender)}, "'' 'a' 'b+/='", 3, false},
		{"token repeats", map[string]string{"": page(`"a"`, okSender), "a": page(`"b"`, okSender), "b": page(`"a"`, okSender)}, "'' 'a' 'b'", 3, false},
		{"token repeats itself", map[string]string{"": page(`"a"`, okSender), "a": page(`"a"`, okSender)}, "'' 'a'", 2, false},
		{"error on the second", map[string]string{"": page(`"a"`, okSender), "a": "{}"}, "'' 'a'", 1, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var asked []string
			c := newTest(t, roundTripper(func(r *http.Request) (*http.Response, error) {
				v := r.URL.Query()
				token := v.Get("pageToken")
				v.Del("pageToken")
				if got := v.Encode(); got != "filterStates=ACTIVE&filterStates=ERROR&filterStatuses=DRAFT&pageSize=2" {
					t.Errorf("query %s", got)
				}
				asked = append(asked, "'"+token+"'")
				return reply(200, tt.pages[token]), nil
			}))
			n, failed := 0, false
			for p, err := range c.Senders(context.Background(), WhatsApp, q) {
				if failed {
					t.Error("the walk goes on after an error")
				}
				if failed = err != nil; failed {
					asError(t, err)
				}
				n += len(p.Items)
			}
			if got := strings.Join(asked, " "); got != tt.want || n != tt.senders || failed != tt.fails {
				t.Errorf("asked %s, %d senders, failed %v", got, n, failed)
			}
		})
	}
}

// A walk can be left early, and can be walked again.
func TestWalkCanStop(t *testing.T) {
	s := play(answers(200, page(`"a"`, okSender)))
	seq := newTest(t, s).Senders(context.Background(), WhatsApp, ListQuery{})
	for i := range 2 {
		for range seq {
			break
		}
		if len(s.at) != i+1 {
			t.Errorf("%d requests, want %d", len(s.at), i+1)
		}
	}
}

// A list that never ends is ended.
func TestWalkEnds(t *testing.T) {
	n := 0
	c := newTest(t, roundTripper(func(*http.Request) (*http.Response, error) {
		n++
		return reply(200, fmt.Sprintf(`{"totalSize":1,"nextPageToken":"t%d","notifications":[]}`, n)), nil
	}), func(o *Options) { o.Rate = 1e6 })
	e := asError(t, firstError(c.Activities(context.Background(), testKey, PageQuery{})))
	if e.Kind != KindMalformed || n != maxPages {
		t.Errorf("after %d pages: %v", n, e)
	}
}

func TestPageDecoding(t *testing.T) {
	tests := []struct {
		name, body, ctype string
		items, bad, total int
		kind              ErrorKind
		fails             bool
	}{
		{name: "good", body: `{"totalSize":2,"pageSize":50,"senders":[` + okSender + `,` + okSender + `]}`, items: 2, total: 2},
		{name: "bad elements", body: `{"totalSize":5,"senders":[null,5,"x",{},[],` + okSender + `]}`, items: 1, bad: 5, total: 5},
		{name: "unknown members", body: `{"totalSize":1.0,"new":{"a":[1]},"senders":[{"id":"a","new":[{}],"state":"NEW_STATE"}]}`, items: 1, total: 1},
		{name: "total as text", body: `{"totalSize":"1","senders":[` + okSender + `]}`, items: 1, total: 1},
		{name: "empty", body: `{"totalSize":0,"senders":[]}`},
		{name: "nothing and no list", body: `{"totalSize":0}`},
		{name: "nothing and null", body: `{"totalSize":0,"senders":null}`},
		{name: "vendor type", body: `{"totalSize":0,"senders":[]}`, ctype: "application/vnd.x+json; charset=utf-8"},
		{name: "no list", body: `{"totalSize":3}`, kind: KindMalformed, fails: true},
		{name: "list is an object", body: `{"totalSize":0,"senders":{}}`, kind: KindMalformed, fails: true},
		{name: "no total", body: `{"senders":[]}`, kind: KindMalformed, fails: true},
		{name: "negative total", body: `{"totalSize":-1,"senders":[]}`, kind: KindMalformed, fails: true},
		{name: "total is no number", body: `{"totalSize":"many","senders":[]}`, kind: KindMalformed, fails: true},
		{name: "other case", body: `{"TotalSize":1,"Senders":[]}`, kind: KindMalformed, fails: true},
		{name: "array", body: `[]`, kind: KindMalformed, fails: true},
		{name: "null", body: `null`, kind: KindMalformed, fails: true},
		{name: "two values", body: `{"totalSize":0,"senders":[]} {}`, kind: KindMalformed, fails: true},
		{name: "cut off", body: `{"totalSize":1,"senders":[{"id":"a"`, kind: KindMalformed, fails: true},
		{name: "nothing at all", body: ``, kind: KindNotJSON, fails: true},
		{name: "page", body: `<html><title>Log in</title>`, kind: KindNotJSON, fails: true},
		{name: "page that says JSON", body: `<html>`, ctype: "application/json", kind: KindNotJSON, fails: true},
		{name: "text", body: `{"totalSize":0,"senders":[]}`, ctype: "text/plain", kind: KindNotJSON, fails: true},
		{name: "bad type", body: `{"totalSize":0,"senders":[]}`, ctype: ";;", kind: KindNotJSON, fails: true},
		{name: "deep", body: strings.Repeat("[", 100_000), kind: KindMalformed, fails: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var headers []string
			if tt.ctype != "" {
				headers = []string{"Content-Type: " + tt.ctype}
			}
			p, err := newTest(t, play(answers(200, tt.body, headers...))).SenderPage(context.Background(), WhatsApp, ListQuery{})
			if tt.fails {
				if e := asError(t, err); e.Kind != tt.kind || e.Status != 200 {
					t.Errorf("kind %d: %v", e.Kind, e)
				}
				return
			}
			if err != nil || len(p.Items) != tt.items || p.Bad != tt.bad || p.Total != tt.total {
				t.Errorf("%d items, %d bad, %d in all, %v", len(p.Items), p.Bad, p.Total, err)
			}
		})
	}
}

// A write whose answer is no use may have been done all the same.
func TestUselessAnswerToWrite(t *testing.T) {
	for _, body := range []string{"", "null", "[]", "{}", "<html>", `{"id":5`} {
		c := newTest(t, play(answers(200, body)))
		if e := asError(t, writes["PATCH"](context.Background(), c)); e.Phase != MaybeSent || !strings.Contains(e.Advice(), "may have been done") {
			t.Errorf("%q: phase %d: %v", body, e.Phase, e)
		}
	}
}

func TestSmallCalls(t *testing.T) {
	ctx := context.Background()
	answer := func(status int, body string) *Client { return newTest(t, play(answers(status, body))) }
	if s, known, err := answer(200, `{"status":"VERIFIED"}`).VerificationStatus(ctx, testKey); s != "VERIFIED" || !known || err != nil {
		t.Errorf("status %q %v %v", s, known, err)
	}
	if s, known, err := answer(404, `{"title":"no route"}`).VerificationStatus(ctx, testKey); s != "" || known || err != nil {
		t.Errorf("server without the call: %q %v %v", s, known, err)
	}
	if _, known, err := answer(404, serviceError("sender_not_found")).VerificationStatus(ctx, testKey); known || asError(t, err).Code != "sender_not_found" {
		t.Errorf("sender is gone: %v %v", known, err)
	}
	if _, known, err := answer(200, `{}`).VerificationStatus(ctx, Key{KakaoTalk, "@a"}); known || err != nil {
		t.Errorf("channel without the call: %v %v", known, err)
	}
	if got, err := answer(200, `{"id":"s1","bearerToken":"`+canary+`"}`).BearerToken(ctx, testKey); err != nil || got.Reveal() != canary || fmt.Sprint(got) == canary {
		t.Errorf("token %v %v", got, err)
	}
	if got, err := answer(200, okSender).BearerToken(ctx, testKey); err != nil || !got.IsZero() {
		t.Errorf("no token: %v %v", got, err)
	}
	if names, err := answer(200, `{"usernames":["a",5,null,"","b"]}`).SuggestedUsernames(ctx, testKey); err != nil || fmt.Sprint(names) != "[a b]" {
		t.Errorf("usernames %v %v", names, err)
	}
	if _, err := answer(200, `{}`).SuggestedUsernames(ctx, testKey); asError(t, err).Kind != KindMalformed {
		t.Errorf("no usernames: %v", err)
	}
	if r, err := answer(200, `{"id":"x","method":"SMS","accepted":"2026-03-09T10:11:12.013Z","verificationCodeSent":false}`).Register(ctx, testKey, "SMS"); err != nil || r.CodeSent || r.Method != "SMS" || r.Accepted.At.IsZero() {
		t.Errorf("registration %+v %v", r, err)
	}
	if err := answer(204, "").Verify(ctx, testKey, ""); err != nil {
		t.Errorf("verify without a code: %v", err)
	}
}

func TestParseTime(t *testing.T) {
	want := time.Date(2026, 3, 2, 4, 5, 6, 7e6, time.UTC)
	for _, s := range []string{"2026-03-02T04:05:06.007Z", "2026-03-02t04:05:06.007z", " 2026-03-02 04:05:06.007Z ", "2026-03-02T06:05:06.007+02:00", "2026-03-02T06:05:06.007+0200", "2026-03-02T04:05:06.007"} {
		if got := parseTime(s); !got.At.Equal(want) || got.At.Location() != time.UTC || got.Text != text.Raw(s) {
			t.Errorf("%q: %+v", s, got)
		}
	}
	for _, s := range []string{"", "yesterday", "2026-13-02T04:05:06Z", "1772424306", "\x1b[2J", strings.Repeat("2026", 1000)} {
		if got := parseTime(s); !got.At.IsZero() || string(got.Text) != s {
			t.Errorf("%q: %+v", s, got)
		}
	}
}

func FuzzDecodeList(f *testing.F) {
	for _, s := range []string{page("null", okSender), page(`"a"`), `{"totalSize":1,"senders":[null,{"id":1}]}`, `{}`, `[]`, `null`, `{"totalSize":1e2,"senders":[{}]}`, ` {"totalSize" : 0 } `, `{"senders":[],"totalSize":0,"senders":1}`} {
		f.Add([]byte(s))
	}
	ex := exchange{op: "list the senders", method: http.MethodGet, url: mustURL("https://api.example"), spec: &whatsApp}
	f.Fuzz(func(t *testing.T, data []byte) {
		ans := &answer{status: 200, header: http.Header{"Content-Type": {"application/json"}}, body: data}
		p, err := decodePage(ex, ans, "senders", func(raw json.RawMessage) (Sender, error) { return decodeWhatsApp(raw) })
		if err != nil {
			if len(p.Items) != 0 || err.Error() == "" || strings.ContainsAny(err.Error(), "\x1b\n") {
				t.Errorf("%q: %d items and %q", data, len(p.Items), err.Error())
			}
			return
		}
		// What was accepted is what the standard library sees too.
		var std struct {
			Senders []json.RawMessage `json:"senders"`
		}
		var m map[string]json.RawMessage
		if json.Unmarshal(data, &m) != nil {
			t.Fatalf("%q was accepted", data)
		}
		if json.Unmarshal(m["senders"], &std.Senders) == nil && len(std.Senders) != len(p.Items)+p.Bad {
			t.Errorf("%q: %d items and %d bad of %d", data, len(p.Items), p.Bad, len(std.Senders))
		}
	})
}
