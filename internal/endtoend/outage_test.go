//go:build unix

package endtoend

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"callsign/api/sandbox"
)

// rig is a server that can fail behind a proxy that can fail.
type rig struct {
	*server
	proxy *proxy
	clock *clock
	hook  atomic.Value // func(http.ResponseWriter, *http.Request) bool: true when it has answered
}

type hook = func(http.ResponseWriter, *http.Request) bool

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{clock: newClock()}
	r.mend()
	r.server = serveOptions(t, sandbox.Options{Now: r.clock.Now}, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			if !r.hook.Load().(hook)(w, req) {
				h.ServeHTTP(w, req)
			}
		})
	})
	r.proxy = newProxy(t, r.server.url)
	return r
}

// answer puts a hook before the API; mend takes it away.
func (r *rig) answer(h hook) { r.hook.Store(h) }
func (r *rig) mend()         { r.answer(func(http.ResponseWriter, *http.Request) bool { return false }) }

// status answers everything with a status.
func (r *rig) status(code int) {
	r.answer(func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(code); return true })
}

// quick starts the program with short intervals on the proxy.
func (r *rig) quick() *window {
	r.t.Helper()
	return open(r.t, launch{args: oauthArgs(r.proxy.url()), env: credentials(), home: quickHome(r.t)})
}

// quickHome is a home with a configuration of short intervals.
func quickHome(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	dir := filepath.Join(home, "config", "callsign")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "config.toml"), []byte("[refresh]\nsenders = \"1s\"\nfocus = \"1s\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return home
}

// headSays waits until the first line holds one of the words.
func (w *window) headSays(words ...string) {
	w.t.Helper()
	w.within(2*patience, fmt.Sprintf("one of %q in the first line", words), func() bool {
		head := w.rows()[0]
		return slices.ContainsFunc(words, func(s string) bool { return strings.Contains(head, s) })
	})
}

// cursorMoves moves the cursor one row down, or up from the last.
func (w *window) cursorMoves() {
	w.t.Helper()
	before := w.row("▸")
	if before == "" {
		w.t.Fatal("no row has the cursor")
	}
	w.press(down)
	w.until("the cursor on another row", func() bool { r := w.row("▸"); return r != "" && r != before })
}

// TestOutage: whatever happens on the way to the server, the program stays, says so, obeys its keys, and recovers by itself; who
// wants to leave meanwhile leaves at once.
func TestOutage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fail, end func(*rig)
		says      []string
	}{
		"killed": {func(r *rig) { r.proxy.kill() }, func(r *rig) { r.proxy.revive() }, []string{"offline, retry"}},
		"silent": {func(r *rig) { r.proxy.set(silent) }, func(r *rig) { r.proxy.set(pass) }, []string{"offline, retry", "stale"}},
		"reset":  {func(r *rig) { r.proxy.set(cut) }, func(r *rig) { r.proxy.set(pass) }, []string{"offline, retry"}},
		"reset in the body": {func(r *rig) { r.proxy.set(cutBody) }, func(r *rig) { r.proxy.set(pass) },
			[]string{"offline, retry"}},
		"a byte a second": {func(r *rig) { r.proxy.set(trickle) }, func(r *rig) { r.proxy.set(pass) }, []string{"offline, retry", "stale"}},
		"500":             {func(r *rig) { r.status(500) }, (*rig).mend, []string{"offline, retry"}},
		"503":             {func(r *rig) { r.status(503) }, (*rig).mend, []string{"offline, retry"}},
		"web page": {func(r *rig) {
			r.answer(func(w http.ResponseWriter, _ *http.Request) bool {
				w.Header().Set("Content-Type", "text/html")
				fmt.Fprint(w, "<!doctype html><title>Log in</title>")
				return true
			})
		}, (*rig).mend, []string{"offline, retry"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			stays, leaves := r.quick(), r.quick()
			for _, w := range []*window{stays, leaves} {
				w.headSays("live")
				w.see("Best Pharmacy")
			}
			c.fail(r)
			for _, w := range []*window{stays, leaves} {
				w.headSays(c.says...)
				w.shows("Best Pharmacy")
				w.cursorMoves()
			}
			leaves.press("q")
			leaves.endWithin(prompt, 0)
			stays.keysWork()
			c.end(r)
			stays.headSays("live")
			stays.cursorMoves()
			stays.press("q")
			stays.endWithin(prompt, 0)
		})
	}
}

// TestRefusedForGood: after a 401 that a fresh token does not mend nothing is asked any more, until the user asks.
func TestRefusedForGood(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	w := r.quick()
	w.headSays("live")
	var asked atomic.Int64
	r.answer(func(w http.ResponseWriter, req *http.Request) bool {
		if strings.HasSuffix(req.URL.Path, "/oauth2/token") {
			return false
		}
		asked.Add(1)
		w.WriteHeader(http.StatusUnauthorized)
		return true
	})
	w.headSays("refused")
	w.cursorMoves()
	w.keysWork()
	// What was under way together, each once more with a fresh token; the answers to some may come after the first refusal.
	if n := asked.Load(); n > 8 {
		t.Errorf("%d requests were refused", n)
	}
	r.mend()
	w.shows("refused")
	w.press("r")
	w.headSays("live")
	w.press("q")
	w.endWithin(prompt, 0)
}

// TestOneTokenForAll: when the token expires under several calls, one new one is bought and all of them get through with it.
func TestOneTokenForAll(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	w := r.quick()
	w.headSays("live")
	tokens := func() int { return r.box.Requests()["POST /oauth2/token"] }
	if n := tokens(); n != 1 {
		t.Fatalf("%d tokens were bought at the start", n)
	}
	const calls = 2
	var mu sync.Mutex
	var held int
	release := make(chan struct{})
	r.answer(func(_ http.ResponseWriter, req *http.Request) bool {
		if strings.HasSuffix(req.URL.Path, "/oauth2/token") {
			return false
		}
		mu.Lock()
		held++
		if held == calls {
			r.clock.advance(2 * time.Hour)
			close(release)
		}
		mu.Unlock()
		<-release
		return false
	})
	w.press("R")
	eventually(t, "the calls to have met an expired token", func() bool { return tokens() > 1 })
	eventually(t, "more calls to have come through", func() bool { mu.Lock(); defer mu.Unlock(); return held > 4*calls })
	w.headSays("live")
	if n := tokens(); n != 2 {
		t.Errorf("%d tokens were bought for one that expired", n-1)
	}
	w.end0()
}

// TestRetryAfterIsNeverShort: a server that says when to come back is not asked before.
func TestRetryAfterIsNeverShort(t *testing.T) {
	t.Parallel()
	const wait = 2 * time.Second
	r := newRig(t)
	w := r.quick()
	w.headSays("live")
	var mu sync.Mutex
	var last time.Time // the last 429
	limiting, early, said := true, 0, 0
	r.answer(func(w http.ResponseWriter, _ *http.Request) bool {
		mu.Lock()
		defer mu.Unlock()
		now := time.Now()
		// Requests that were on their way together with the first refused one could not know of it.
		if !last.IsZero() && said >= 4 && now.Sub(last) < wait {
			early++
		}
		if !limiting {
			return false
		}
		last, said = now, said+1
		w.Header().Set("Retry-After", "2")
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	})
	eventually(t, "four refusals", func() bool { mu.Lock(); defer mu.Unlock(); return said >= 4 })
	w.headSays("backoff ", "stale")
	w.cursorMoves()
	mu.Lock()
	limiting = false
	mu.Unlock()
	w.headSays("live")
	mu.Lock()
	defer mu.Unlock()
	if early > 0 {
		t.Errorf("%d requests came before the time", early)
	}
	w.press("q")
	w.endWithin(prompt, 0)
}
