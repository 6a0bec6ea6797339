package api

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// authServer sells numbered tokens and answers API calls that carry the newest one; others get a 401.
type authServer struct {
	t      *testing.T
	mu     sync.Mutex
	sold   int
	life   int
	delay  time.Duration
	fail   func() (*http.Response, error) // instead of a token
	revoke bool                           // accept no token at all
	used   []string
}

func (s *authServer) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host == "auth.sinch.com" {
		return s.sell(r)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	auth := r.Header.Get("Authorization")
	s.used = append(s.used, auth)
	if strings.Contains(auth, "Basic") || strings.Contains(auth, canary) {
		s.t.Errorf("the secret was sent to %s", r.URL)
	}
	if s.revoke || auth != fmt.Sprintf("Bearer T%d", s.sold) {
		return reply(401, `{"title":"Expired"}`, `WWW-Authenticate: Bearer error="invalid_token", error_description="expired"`), nil
	}
	return reply(200, okSender), nil
}

func (s *authServer) sell(r *http.Request) (*http.Response, error) {
	want := "Basic " + base64.StdEncoding.EncodeToString([]byte("k:"+canary))
	if err := r.ParseForm(); err != nil || r.Form.Encode() != "grant_type=client_credentials" || r.Header.Get("Authorization") != want || r.Method != "POST" {
		s.t.Errorf("token request %s %v %v", r.Method, r.Header, r.Form)
	}
	s.mu.Lock()
	delay, fail := s.delay, s.fail
	s.mu.Unlock()
	select {
	case <-time.After(delay):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	if fail != nil {
		return fail()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sold++
	return reply(200, fmt.Sprintf(`{"access_token":"T%d","token_type":"bearer","expires_in":%d,"scope":""}`, s.sold, s.life)), nil
}

func (s *authServer) set(f func()) { s.mu.Lock(); defer s.mu.Unlock(); f() }

func withKey(o *Options) { o.Auth = Auth{KeyID: "k", Secret: NewSecret(canary)} }

func TestTokenIsSharedAndRenewed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &authServer{t: t, life: 3600, delay: time.Second}
		c := newTest(t, s, withKey)
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if err := read(t.Context(), c); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if s.sold != 1 {
			t.Fatalf("%d tokens for 20 parallel calls, want 1", s.sold)
		}
		time.Sleep(time.Hour - time.Minute - 2*time.Second) // just before it is due
		if err := read(t.Context(), c); err != nil || s.sold != 1 {
			t.Errorf("%v, %d tokens, want the first still", err, s.sold)
		}
		time.Sleep(2 * time.Second)
		start := time.Now()
		if err := read(t.Context(), c); err != nil || time.Since(start) != 0 {
			t.Errorf("%v: a call waited %v for an early renewal", err, time.Since(start))
		}
		time.Sleep(2 * time.Second)
		if err := read(t.Context(), c); err != nil || s.sold != 2 || s.used[len(s.used)-1] != "Bearer T2" {
			t.Errorf("%v, %d tokens, want the second in use", err, s.sold)
		}
	})
}

// A failed early renewal costs nothing while the old token is good; afterwards the call fails and says why.
func TestFailedRenewalKeepsToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &authServer{t: t, life: 100}
		c := hasty(newTest(t, s, withKey))
		if err := read(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		asked := 0
		s.set(func() { s.fail = func() (*http.Response, error) { asked++; return nil, syscall.ECONNRESET } })
		time.Sleep(91 * time.Second)
		for range 3 {
			if err := read(t.Context(), c); err != nil {
				t.Errorf("a good token was given up: %v", err)
			}
			synctest.Wait()
		}
		if asked != 1 {
			t.Errorf("%d renewals in a row, want a pause after the first", asked)
		}
		time.Sleep(10 * time.Second)
		e := asError(t, writes["DELETE"](t.Context(), c))
		if e.Kind != KindNetwork || e.Phase != NotSent || e.Path != "/oauth2/token" || e.Host != "auth.sinch.com" {
			t.Errorf("kind %d, phase %d, %s: %v", e.Kind, e.Phase, e.Path, e)
		}
	})
}

// The life of a token is measured on the wall clock: a laptop that slept must not use a dead one.
func TestTokenLifeIsWallClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &authServer{t: t, life: 3600}
		var asleep time.Duration
		c := newTest(t, s, withKey, func(o *Options) { o.Now = func() time.Time { return time.Now().Add(asleep) } })
		if err := read(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		asleep = 8 * time.Hour
		if err := read(t.Context(), c); err != nil || s.sold != 2 || len(s.used) != 2 {
			t.Errorf("%v, %d tokens, %d calls, want a new token before the call", err, s.sold, len(s.used))
		}
	})
}

// A 401 buys a new token and sends once more, writes too. A second 401 is final.
func TestUnauthorized(t *testing.T) {
	all := map[string]func(context.Context, *Client) error{"GET": read}
	for name, call := range writes {
		if name != "POST" && name != "POST without body" { // the scripted answers are senders
			all[name] = call
		}
	}
	for name, call := range all {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &authServer{t: t, life: 3600}
				c := newTest(t, s, withKey)
				if err := call(t.Context(), c); err != nil {
					t.Fatal(err)
				}
				s.set(func() { s.sold = 10; s.used = nil }) // the server forgot the token
				if err := call(t.Context(), c); err != nil || strings.Join(s.used, ",") != "Bearer T1,Bearer T11" {
					t.Errorf("%v, used %v", err, s.used)
				}
				s.set(func() { s.revoke = true; s.used = nil })
				e := asError(t, call(t.Context(), c))
				if e.Kind != KindAuth || e.Status != 401 || len(s.used) != 2 || !strings.Contains(e.Advice(), "project id") {
					t.Errorf("kind %d after %v: %v", e.Kind, s.used, e)
				}
			})
		})
	}
}

// A caller that gives up does not spoil the purchase for the others.
func TestTokenPurchaseOutlivesItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &authServer{t: t, life: 3600, delay: 5 * time.Second}
		c := newTest(t, s, withKey)
		ctx, cancel := context.WithCancel(t.Context())
		var first, second error
		var both sync.WaitGroup
		both.Go(func() { first = read(ctx, c) })
		synctest.Wait()
		both.Go(func() { second = read(t.Context(), c) })
		time.Sleep(time.Second)
		cancel()
		both.Wait()
		if asError(t, first).Kind != KindCancelled || second != nil || s.sold != 1 {
			t.Errorf("first %v, second %v, %d tokens", first, second, s.sold)
		}
	})
}

func TestTokenErrors(t *testing.T) {
	tests := []struct {
		name     string
		fail     func() (*http.Response, error)
		kind     ErrorKind
		want     string
		requests int32
	}{
		{"rfc 6749", answers(401, `{"error":"invalid_client","error_description":"Client authentication failed"}`), KindAuth, "invalid_client: Client authentication failed", 1},
		{"gateway", answers(401, `{"type":"t","title":"Invalid credentials","detail":"The key was not accepted."}`), KindAuth, "key was not accepted", 1},
		{"400", answers(400, `{"error":"unsupported_grant_type"}`), KindAuth, "unsupported_grant_type", 1},
		{"empty 401", answers(401, ""), KindAuth, "401 Unauthorized", 1},
		{"429", answers(429, "", "Retry-After: 1"), KindService, "429", 3},
		{"500 page", answers(500, "<html><title>Oops</title>", "Content-Type: text/html"), KindNotJSON, "Oops", 3},
		{"page with 200", answers(200, "<html>login", "Content-Type: text/html"), KindNotJSON, "login", 1},
		{"no token", answers(200, `{"token_type":"bearer","expires_in":1}`), KindMalformed, "no usable access token", 1},
		{"token that cannot stand in a header", answers(200, `{"access_token":"a\r\nX: y","token_type":"bearer"}`), KindMalformed, "no usable access token", 1},
		{"other type", answers(200, `{"access_token":"a","token_type":"mac","expires_in":1}`), KindMalformed, "mac", 1},
		{"not an object", answers(200, `[]`), KindMalformed, "OAuth2", 1},
		{"redirect", answers(302, "", "Location: https://evil.example/"), KindRedirect, "302", 1},
		{"too slow", func() (*http.Response, error) {
			time.Sleep(tokenTimeout + time.Second)
			return nil, context.DeadlineExceeded
		}, KindTimeout, "10s", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var n atomic.Int32
				var seen calls
				s := &authServer{t: t, fail: func() (*http.Response, error) { n.Add(1); return tt.fail() }}
				c := newTest(t, s, withKey, seen.observe)
				e := asError(t, writes["PATCH"](t.Context(), c))
				if e.Kind != tt.kind || e.Phase != NotSent || !strings.Contains(e.Error(), tt.want) || len(s.used) != 0 {
					t.Errorf("kind %d, phase %d: %v", e.Kind, e.Phase, e)
				}
				if n.Load() != tt.requests || len(seen.all()) != int(tt.requests) {
					t.Errorf("%d requests, %d calls seen, want %d", n.Load(), len(seen.all()), tt.requests)
				}
				if s := fmt.Sprintf("%+v %#v %v", e, e, seen.all()); strings.Contains(s, canary) || strings.Contains(s, "Basic ") {
					t.Error("the secret got out")
				}
			})
		})
	}
}

func TestTokenLife(t *testing.T) {
	now := time.Date(2026, 3, 9, 10, 0, 0, 0, time.UTC)
	tests := []struct {
		expires     string
		due, expiry time.Duration
	}{
		{`"expires_in":3600`, 3540 * time.Second, time.Hour},
		{`"expires_in":"3600"`, 3540 * time.Second, time.Hour},
		{`"expires_in":3600.0`, 3540 * time.Second, time.Hour},
		{`"expires_in":100`, 90 * time.Second, 100 * time.Second},
		{`"expires_in":0`, 3540 * time.Second, time.Hour},
		{`"expires_in":-5`, 3540 * time.Second, time.Hour},
		{`"expires_in":null`, 3540 * time.Second, time.Hour},
		{`"expires_in":9007199254740991`, 365*24*time.Hour - time.Minute, 365 * 24 * time.Hour},
	}
	for _, tt := range tests {
		s := newTokenSource(nil, &url.URL{}, Secret{})
		ans := &answer{status: 200, header: http.Header{"Content-Type": {"application/json"}}, body: []byte(`{"access_token":"a","token_type":"BEARER",` + tt.expires + `}`)}
		tok, err := s.decode(s.exchange(), ans, now)
		if err != nil || tok.due.Sub(now) != tt.due || tok.expiry.Sub(now) != tt.expiry {
			t.Errorf("%s: due %v, expiry %v, %v", tt.expires, tok.due.Sub(now), tok.expiry.Sub(now), err)
		}
	}
}

func TestAuthIsChecked(t *testing.T) {
	secret := NewSecret(canary)
	tests := []struct {
		auth Auth
		want string // part of the error; empty: accepted
	}{
		{Auth{Mode: None}, ""},
		{Auth{Mode: Basic, KeyID: "k", Secret: secret}, ""},
		{Auth{Mode: Token, Secret: secret}, ""},
		{Auth{KeyID: "k", Secret: secret}, ""},
		{Auth{KeyID: "k", Secret: secret, TokenURL: "http://127.0.0.1:9/oauth2/token"}, ""},
		{Auth{KeyID: "k", Secret: secret, TokenURL: "http://auth.sinch.com/oauth2/token"}, "https"},
		{Auth{KeyID: "k", Secret: secret, TokenURL: "ftp://auth.sinch.com"}, "https"},
		{Auth{KeyID: "k", Secret: secret, TokenURL: "https://u:" + canary + "@auth.sinch.com/"}, "credentials"},
		{Auth{Secret: secret}, "key id"},
		{Auth{KeyID: "a:b", Secret: secret}, "colon"},
		{Auth{KeyID: "k"}, "secret"},
		{Auth{KeyID: "k", Secret: NewSecret(canary + "\n")}, "one line"},
		{Auth{Mode: Token}, "missing"},
		{Auth{Mode: Token, Secret: NewSecret(canary + " ")}, "blank"},
		{Auth{Mode: 9, KeyID: "k", Secret: secret}, "not known"},
	}
	for _, tt := range tests {
		c, err := New(Options{BaseURL: "https://x.example", ProjectID: "p", Auth: tt.auth})
		if c != nil {
			c.Close()
		}
		if (err == nil) != (tt.want == "") || (err != nil && !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%+v: %v, want %q", tt.auth, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), canary) {
			t.Errorf("the secret is in %v", err)
		}
	}
}
