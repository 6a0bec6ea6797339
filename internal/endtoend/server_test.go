//go:build unix

package endtoend

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"callsign/api/sandbox"
)

// The one project and key of the servers in these tests. The secret is a word that nothing else contains.
const (
	projectID = "endtoend-project"
	keyID     = "endtoend-key"
	keySecret = "endtoend-canary-secret"
)

// clock is a time that moves only when a test says so.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

// newClock starts at the present, because the program compares the server's times with its own.
func newClock() *clock { return &clock{now: time.Now().UTC()} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// server is the API on a socket.
type server struct {
	t   *testing.T
	box *sandbox.Sandbox
	url string
}

// serve starts the API with the hand-made senders, where nothing happens by itself. wrap may stand in front of it.
func serve(t *testing.T, wrap func(http.Handler) http.Handler) *server {
	t.Helper()
	return serveOptions(t, sandbox.Options{Now: newClock().Now}, wrap)
}

func serveOptions(t *testing.T, o sandbox.Options, wrap func(http.Handler) http.Handler) *server {
	t.Helper()
	o.ProjectID, o.KeyID, o.KeySecret = projectID, keyID, keySecret
	s := &server{t: t, box: sandbox.New(o)}
	var h http.Handler = s.box
	if wrap != nil {
		h = wrap(h)
	}
	s.url = serveHTTP(t, h)
	return s
}

// serveHTTP listens on a free port for the time of the test.
func serveHTTP(t *testing.T, h http.Handler) string {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(func() {
		srv.CloseClientConnections()
		srv.Close()
	})
	return srv.URL
}

// credentials are the variables that a user sets.
func credentials() []string {
	return []string{"SINCH_PROJECT_ID=" + projectID, "SINCH_KEY_ID=" + keyID, "SINCH_KEY_SECRET=" + keySecret}
}

func basicArgs(url string) []string { return []string{"--server", url, "--auth", "basic"} }

func oauthArgs(url string) []string {
	return []string{"--server", url, "--auth", "oauth2", "--token-url", url + "/oauth2/token"}
}

// basic starts the program on a server with HTTP Basic.
func basic(t *testing.T, url string, s size) *window {
	t.Helper()
	return open(t, launch{size: s, args: basicArgs(url), env: credentials()})
}

// oauth starts the program on a server with OAuth2, whose rate limit is the higher one.
func oauth(t *testing.T, url string, s size) *window {
	t.Helper()
	return open(t, launch{size: s, args: oauthArgs(url), env: credentials()})
}

// applied are the writes that the server has applied.
func (s *server) applied() []sandbox.Write { return s.box.Writes() }

// onlyWrite waits for a write and checks that it is the only one, with that method.
func (s *server) onlyWrite(method string) sandbox.Write {
	s.t.Helper()
	return s.lastOf(1, method)
}

// lastOf waits for n writes in all and returns the last, checked for its method.
func (s *server) lastOf(n int, method string) sandbox.Write {
	s.t.Helper()
	eventually(s.t, "a write to be applied", func() bool { return len(s.applied()) >= n })
	all := s.applied()
	if len(all) != n {
		s.t.Fatalf("%d writes were applied, want %d: %v", len(all), n, all)
	}
	if all[n-1].Method != method {
		s.t.Fatalf("the write is a %s of %s, want %s", all[n-1].Method, all[n-1].Path, method)
	}
	return all[n-1]
}

// wrote checks that no more than n writes were applied so far.
func (s *server) wrote(n int) {
	s.t.Helper()
	if all := s.applied(); len(all) != n {
		s.t.Errorf("%d writes were applied, want %d: %v", len(all), n, all)
	}
}

// asks counts the requests of a method that arrived, whatever became of them.
func (s *server) asks(method string) int {
	n := 0
	for name, count := range s.box.Requests() {
		if strings.HasPrefix(name, method+" ") && !strings.HasSuffix(name, "/oauth2/token") {
			n += count
		}
	}
	return n
}

// bodyOf is a JSON body as a tree.
func bodyOf(t *testing.T, b []byte) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatalf("the body %q: %v", b, err)
	}
	return m
}

// eventually waits for a condition that no screen shows.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

// rewrite is a handler that changes senders in the answers of another one: edit gets every sender of a list, and the one
// that is asked for alone.
func rewrite(h http.Handler, edit func(sender map[string]any)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		h.ServeHTTP(rec, r)
		body := rec.Body.Bytes()
		if rec.Code/100 == 2 && strings.Contains(r.URL.Path, "/senders") && !strings.Contains(r.URL.Path, "activities") {
			body = rewriteBody(body, edit)
		}
		for k, v := range rec.Header() {
			w.Header()[k] = v
		}
		w.Header().Del("Content-Length")
		w.WriteHeader(rec.Code)
		_, _ = io.Copy(w, bytes.NewReader(body))
	})
}

func rewriteBody(body []byte, edit func(map[string]any)) []byte {
	var m map[string]any
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if dec.Decode(&m) != nil {
		return body
	}
	list, isList := m["senders"].([]any)
	if !isList {
		edit(m)
	}
	for _, x := range list {
		if s, ok := x.(map[string]any); ok {
			edit(s)
		}
	}
	out, err := json.Marshal(m)
	if err != nil {
		return body
	}
	return out
}

// senderID is the id of a sender, found by its name as any client would.
func senderID(t *testing.T, api *server, channel, name string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, api.url+"/v1/projects/"+projectID+"/"+channel+"/senders?pageSize=100", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(keyID, keySecret)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var page struct {
		Senders []struct {
			ID, PlusFriendID string
			Details, Changes struct {
				DisplayName, Name string
				Details           struct{ DisplayName, Name string }
			}
		}
	}
	if err := json.NewDecoder(resp.Body).Decode(&page); err != nil {
		t.Fatal(err)
	}
	for _, s := range page.Senders {
		for _, n := range []string{s.Details.DisplayName, s.Details.Name, s.Changes.Details.DisplayName, s.Changes.Details.Name} {
			if n == name {
				return s.ID
			}
		}
	}
	t.Fatalf("the server has no sender %q", name)
	return ""
}
