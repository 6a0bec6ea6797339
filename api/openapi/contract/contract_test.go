package contract

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// record collects deviations instead of failing.
type record struct{ got []string }

func (r *record) Helper()                        {}
func (r *record) Errorf(format string, a ...any) { r.got = append(r.got, fmt.Sprintf(format, a...)) }

const (
	base   = "https://provisioning.api.sinch.com/v1/projects/p"
	sender = `{"id":"x","region":"EU","metaLocalStorage":"KR","created":"2026-03-02T04:05:06.007Z","modified":"2026-03-02T04:05:06.007Z",` +
		`"cloudApi":true,"businessManager":"SINCH_UK","compatibleRegions":[]}`
	apiError = `{"errorCode":"sender_not_found","message":"m","resolution":"r"}`
)

func TestDeviations(t *testing.T) {
	tests := []struct {
		name, method, path, body string
		auth                     string
		status                   int
		answer, ctype            string
		bad                      bool
		want                     string // part of the deviation; empty: none
	}{
		{name: "list", method: "GET", path: "/whatsapp/senders?pageSize=100&filterStates=ACTIVE&filterStates=ERROR", status: 200, answer: `{"totalSize":0,"pageSize":50,"senders":[]}`},
		{name: "documented error", method: "GET", path: "/whatsapp/senders/x", status: 404, answer: apiError},
		{name: "no body on 204", method: "DELETE", path: "/whatsapp/senders/x", status: 204},
		{name: "kakao id escaped", method: "GET", path: "/kakaotalk/senders/%40%ED%95%9C%2Fa", status: 404, answer: apiError},
		{name: "templates", method: "GET", path: "/kakaotalk/categories/senders/%40a/templates", status: 200, answer: `{"totalSize":0,"pageSize":50,"categories":[]}`},
		{name: "gateway error", method: "GET", path: "/whatsapp/senders/x", status: 503, answer: `{"type":"t","title":"x","detail":"d"}`},
		{name: "unknown path", method: "GET", path: "/whatsapp/nothing/at/all", status: 404, answer: apiError, want: "no such operation"},
		{name: "unknown query", method: "GET", path: "/whatsapp/senders?size=1", status: 200, answer: `{"totalSize":0,"pageSize":50,"senders":[]}`, want: "not in the contract"},
		{name: "comma filter", method: "GET", path: "/whatsapp/senders?filterStates=ACTIVE,ERROR", status: 200, answer: `{"totalSize":0,"pageSize":50,"senders":[]}`, want: "request"},
		{name: "page size", method: "GET", path: "/whatsapp/senders?pageSize=101", status: 200, answer: `{"totalSize":0,"pageSize":50,"senders":[]}`, want: "request"},
		{name: "page size twice", method: "GET", path: "/whatsapp/senders?pageSize=1&pageSize=2", status: 200, answer: `{"totalSize":0,"pageSize":50,"senders":[]}`, want: "2 times"},
		{name: "body on delete", method: "DELETE", path: "/whatsapp/senders/x", body: "{}", status: 204, want: "a body where"},
		{name: "unknown member in request", method: "POST", path: "/whatsapp/senders/x/comments", body: `{"comment":"a","x":1}`, status: 201, answer: `{"type":"CREATED","comment":"a"}`, want: "request"},
		{name: "marked request", method: "POST", path: "/whatsapp/senders/x/comments", body: `{"comment":""}`, bad: true, status: 400, answer: apiError},
		{name: "marked request, wrong answer", method: "POST", path: "/whatsapp/senders/x/comments", body: `{}`, bad: true, status: 400, answer: `{}`, want: "answer 400"},
		{name: "no credentials", method: "GET", path: "/whatsapp/senders/x", auth: "-", status: 404, answer: apiError, want: "not refused"},
		{name: "no credentials, refused", method: "GET", path: "/whatsapp/senders/x", auth: "-", status: 401, answer: `{"title":"t"}`},
		{name: "member missing in answer", method: "GET", path: "/whatsapp/senders", status: 200, answer: `{"totalSize":0,"senders":[]}`, want: "answer 200"},
		{name: "wrong type in answer", method: "GET", path: "/whatsapp/senders", status: 200, answer: `{"totalSize":"0","pageSize":1,"senders":[]}`, want: "answer 200"},
		{name: "html", method: "GET", path: "/whatsapp/senders", status: 200, ctype: "text/html", answer: "<p>", want: "answer 200"},
		{name: "unknown success", method: "GET", path: "/whatsapp/senders", status: 206, answer: "{}", want: "no such success"},
		{name: "body on 204", method: "POST", path: "/whatsapp/senders/x/verify", body: `{"code":"012345"}`, status: 204, answer: sender, want: "body where"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := &record{}
			c := New(t)
			c.t = r
			h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json; charset=utf-8")
				if tt.ctype != "" {
					w.Header().Set("Content-Type", tt.ctype)
				}
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.answer)
			})
			req, err := http.NewRequest(tt.method, base+tt.path, nil)
			if err != nil {
				t.Fatal(err)
			}
			if tt.body != "" {
				req.Body = io.NopCloser(strings.NewReader(tt.body))
				req.Header.Set("Content-Type", "application/json")
			}
			if tt.auth == "" {
				req.Header.Set("Authorization", "Bearer x")
			}
			if tt.bad {
				req = req.WithContext(BadRequest(req.Context()))
			}
			resp, err := c.HandlerTransport(h).RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			if body, _ := io.ReadAll(resp.Body); string(body) != tt.answer {
				t.Errorf("the caller reads %q, want %q", body, tt.answer)
			}
			got := strings.Join(r.got, "\n")
			if (tt.want == "") != (got == "") || !strings.Contains(got, tt.want) {
				t.Errorf("deviations %q, want %q", got, tt.want)
			}
		})
	}
}

func TestOperations(t *testing.T) {
	c := New(t)
	rt := c.HandlerTransport(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	for range 2 {
		req, err := http.NewRequest("DELETE", base+"/kakaotalk/senders/%40a/changes", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Basic x")
		if _, err := rt.RoundTrip(req); err != nil {
			t.Fatal(err)
		}
	}
	if got := c.Operations(); len(got) != 1 || got["deleteKakaoTalkSenderChanges"] != 2 {
		t.Errorf("operations %v, want deleteKakaoTalkSenderChanges twice", got)
	}
}
