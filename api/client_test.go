package api

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"callsign/internal/text"
)

func TestMain(m *testing.M) {
	code := m.Run()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func mustURL(s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil {
		panic(err)
	}
	return u
}

func TestNewChecks(t *testing.T) {
	tests := []struct {
		base, project string
		ok            bool
	}{
		{"https://provisioning.api.sinch.com", "p", true},
		{"https://provisioning.api.sinch.com/", "p", true},
		{"HTTPS://host.example:8443", "p", true},
		{"http://localhost:8080", "p", true},
		{"http://127.0.0.1", "p", true},
		{"http://[::1]:8080", "p", true},
		{"http://[::ffff:127.0.0.1]", "p", true},
		{"http://host.example", "p", false},
		{"http://127.0.0.1.evil.example", "p", false},
		{"http://localhost.evil.example", "p", false},
		{"http://0.0.0.0", "p", false},
		{"http://10.0.0.1", "p", false},
		{"https://", "p", false},
		{"https://:443", "p", false},
		{"host.example", "p", false},
		{"", "p", false},
		{"ftp://host.example", "p", false},
		{"https:host.example", "p", false},
		{"https://u:" + canary + "@host.example", "p", false},
		{"https://host.example/v1", "p", false},
		{"https://host.example/?x=" + canary, "p", false},
		{"https://host.example?", "p", false},
		{"https://host.example#x", "p", false},
		{"https://host.example\n", "p", false},
		{"https://host.example", "", false},
		{"https://host.example", ".", false},
		{"https://host.example", "..", false},
		{"https://host.example", "a\nb", false},
		{"https://host.example", "\xff", false},
		{"https://host.example", strings.Repeat("a", 1025), false},
		{"https://host.example", "a/../b", true}, // escaped, one part
	}
	for _, tt := range tests {
		c, err := New(Options{BaseURL: tt.base, ProjectID: tt.project, Auth: Auth{Mode: None}})
		if (err == nil) != tt.ok || (c != nil) != tt.ok {
			t.Errorf("%q %q: %v", tt.base, tt.project, err)
		}
		if c != nil {
			c.Close()
			c.Close() // twice is fine
		}
		if err != nil && strings.Contains(err.Error(), canary) {
			t.Errorf("a secret is in %v", err)
		}
	}
}

// A read only client sends no write at all, and still reads.
func TestReadOnly(t *testing.T) {
	s := play(answers(200, okSender))
	c := newTest(t, s, func(o *Options) { o.ReadOnly = true })
	for name, write := range writes {
		if e := asError(t, write(context.Background(), c)); e.Kind != KindReadOnly || e.Phase != NotSent {
			t.Errorf("%s: kind %d: %v", name, e.Kind, e)
		}
	}
	if _, err := c.CreateSender(context.Background(), WhatsApp, CreateRequest{Shape: "embedded"}); err == nil {
		t.Error("create was let through")
	}
	if err := c.Verify(context.Background(), testKey, "012345"); asError(t, err).Kind != KindReadOnly {
		t.Errorf("verify: %v", err)
	}
	if len(s.at) != 0 {
		t.Fatalf("%d requests left", len(s.at))
	}
	if err := read(context.Background(), c); err != nil {
		t.Error(err)
	}
}

// What cannot be right is refused here, without a request.
func TestLocalRefusals(t *testing.T) {
	ctx := context.Background()
	patch := func(p Patch) func(*Client) error {
		return func(c *Client) error { _, err := c.UpdateSender(ctx, testKey, p); return err }
	}
	about := Values{{"about", Value{Text: "x"}}}
	id := func(id string) func(*Client) error {
		return func(c *Client) error { return c.RemoveSender(ctx, Key{WhatsApp, text.Raw(id)}) }
	}
	tests := []struct {
		name string
		call func(*Client) error
		kind ErrorKind
		want string
	}{
		{"nothing changed", patch(Patch{Status: Draft}), KindInvalid, "nothing was changed"},
		{"no status", patch(Patch{Details: about}), KindInvalid, "DRAFT or SUBMIT"},
		{"unknown field", patch(Patch{Draft, Values{{"extra", Value{Text: "x"}}}}), KindInvalid, "extra"},
		{"not nullable", patch(Patch{Draft, Values{{"displayName", Value{Null: true}}}}), KindInvalid, "cannot be cleared"},
		{"twice", patch(Patch{Draft, append(about.Clone(), about...)}), KindInvalid, "twice"},
		{"not UTF-8", patch(Patch{Draft, Values{{"about", Value{Text: "\xff"}}}}), KindInvalid, "UTF-8"},
		{"empty id", id(""), KindInvalid, "empty"},
		{"dot", id("."), KindInvalid, "path step"},
		{"two dots", id(".."), KindInvalid, "path step"},
		{"control", id("a\x00b"), KindInvalid, "control"},
		{"line end", id("a\r\nb"), KindInvalid, "control"},
		{"unknown channel", func(c *Client) error { return c.RemoveSender(ctx, Key{"rcs", "x"}) }, KindUnsupported, "not known"},
		{"unknown channel, list", func(c *Client) error { _, err := c.SenderPage(ctx, "rcs", ListQuery{}); return err }, KindUnsupported, "not known"},
		{"unknown channel, pages", func(c *Client) error { return firstError(c.Senders(ctx, "rcs", ListQuery{})) }, KindUnsupported, "not known"},
		{"unknown channel, activities", func(c *Client) error { return firstError(c.Activities(ctx, Key{"\x1b", "x"}, PageQuery{})) }, KindUnsupported, "not known"},
		{"page size", func(c *Client) error { _, err := c.ActivityPage(ctx, testKey, PageQuery{Size: 101}); return err }, KindInvalid, "1 to 100"},
		{"negative page size", func(c *Client) error { return firstError(c.Activities(ctx, testKey, PageQuery{Size: -1})) }, KindInvalid, "1 to 100"},
		{"empty comment", func(c *Client) error { _, err := c.AddComment(ctx, testKey, ""); return err }, KindInvalid, "empty"},
		{"long comment", func(c *Client) error { _, err := c.AddComment(ctx, testKey, strings.Repeat("한", 65536)); return err }, KindInvalid, "65536 characters"},
		{"comment not UTF-8", func(c *Client) error { _, err := c.AddComment(ctx, testKey, "\xff"); return err }, KindInvalid, "UTF-8"},
		{"method", func(c *Client) error { _, err := c.Register(ctx, testKey, "FAX"); return err }, KindInvalid, "SMS or VOICE"},
		{"code", func(c *Client) error { return c.Verify(ctx, Key{KakaoTalk, "@a"}, "12a") }, KindInvalid, "digits"},
		{"shape", func(c *Client) error { _, err := c.CreateSender(ctx, WhatsApp, CreateRequest{Shape: "x"}); return err }, KindInvalid, "shape"},
		{"create not UTF-8", func(c *Client) error {
			_, err := c.CreateSender(ctx, WhatsApp, CreateRequest{Shape: "embedded", Values: Values{{"wabaId", Value{Text: "\xff"}}}})
			return err
		}, KindInvalid, "UTF-8"},
		{"usernames", func(c *Client) error { _, err := c.SuggestedUsernames(ctx, Key{KakaoTalk, "@a"}); return err }, KindUnsupported, "only whatsapp"},
		{"categories", func(c *Client) error { _, err := c.SenderCategories(ctx, WhatsApp); return err }, KindUnsupported, "only kakaotalk"},
		{"template categories", func(c *Client) error { _, err := c.TemplateCategories(ctx, testKey, PageQuery{}); return err }, KindUnsupported, "only kakaotalk"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := play(answers(200, okSender))
			e := asError(t, tt.call(newTest(t, s)))
			if e.Kind != tt.kind || e.Phase != NotSent || !strings.Contains(e.Error(), tt.want) || len(s.at) != 0 {
				t.Errorf("kind %d, phase %d, %d requests: %v", e.Kind, e.Phase, len(s.at), e)
			}
		})
	}
}

// The longest comment, in characters and not in bytes, is sent.
func TestLongestComment(t *testing.T) {
	c := newTest(t, play(answers(201, `{"type":"CREATED","comment":"c","created":"2026-03-02t04:05:06.007z"}`)))
	got, err := c.AddComment(context.Background(), testKey, strings.Repeat("한", maxComment))
	if err != nil || got.Text != "c" || got.Created.At != time.Date(2026, 3, 2, 4, 5, 6, 7e6, time.UTC) {
		t.Errorf("%+v, %v", got, err)
	}
}

// Calls of the user go before polling, also through the whole client; observers see every attempt and no secret.
func TestBackgroundWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var order []string
		var seen calls
		c := newTest(t, roundTripper(func(r *http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			order = append(order, r.URL.Path[len("/v1/projects/p/whatsapp/senders/"):])
			return reply(200, okSender), nil
		}), seen.observe, func(o *Options) {
			o.Auth, o.Rate = Auth{Mode: Basic, KeyID: "k", Secret: NewSecret(canary)}, 0
		})
		var all sync.WaitGroup
		for _, name := range []string{"b0", "b1", "b2", "u1", "u2"} {
			ctx := t.Context()
			if name[0] == 'b' {
				ctx = InBackground(ctx)
			}
			all.Go(func() {
				if _, err := c.Sender(ctx, Key{WhatsApp, text.Raw(name)}); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		start := time.Now()
		all.Wait()
		if got := strings.Join(order, " "); got != "b0 u1 u2 b1 b2" {
			t.Errorf("order %s", got)
		}
		if took := time.Since(start).Round(time.Millisecond); took != 4*time.Second {
			t.Errorf("5 calls took %v with Basic, want one a second", took)
		}
		for _, call := range seen.all() {
			if call.Method != "GET" || call.Path != "/v1/projects/{projectId}/whatsapp/senders/{id}" || call.Status != 200 || call.Attempt != 1 || call.Err != "" {
				t.Errorf("call %+v", call)
			}
		}
		if s := fmt.Sprintf("%+v", seen.all()); len(seen.all()) != 5 || strings.Contains(s, canary) || strings.Contains(s, "u1") {
			t.Errorf("%d calls: %s", len(seen.all()), s)
		}
	})
}

func TestModesSendTheirHeader(t *testing.T) {
	tests := []struct {
		auth Auth
		want string
	}{
		{Auth{Mode: None, KeyID: "k", Secret: NewSecret(canary)}, ""},
		{Auth{Mode: Basic, KeyID: "k", Secret: NewSecret("s:~")}, "Basic azpzOn4="},
		{Auth{Mode: Token, Secret: NewSecret("tok")}, "Bearer tok"},
	}
	for _, tt := range tests {
		var got []string
		c := newTest(t, roundTripper(func(r *http.Request) (*http.Response, error) {
			got = append(got, r.Header.Get("Authorization"))
			return reply(401, ""), nil
		}), func(o *Options) { o.Auth = tt.auth })
		if e := asError(t, read(context.Background(), c)); e.Kind != KindAuth || len(got) != 1 || got[0] != tt.want {
			t.Errorf("%v: sent %q, want %q once: %v", tt.auth.Mode, got, tt.want, e)
		}
	}
}
