//go:build unix

package endtoend

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// prompt is how soon the program has to end when the user leaves, whatever the server does. It is generous: a program that waits
// for the network takes ten seconds and more.
const prompt = 3 * time.Second

// soon is how long a refresh that the user asks for may take on a server that answers. It would have to wait longer for the
// program's own next try.
const soon = 5 * time.Second

// TestWrongCredentials: a wrong secret and a wrong project are told apart from a broken network, and asking stops.
func TestWrongCredentials(t *testing.T) {
	for name, c := range map[string]struct {
		args func(string) []string
		env  []string
		say  []string
	}{
		"secret, basic":   {basicArgs, []string{"SINCH_PROJECT_ID=" + projectID, "SINCH_KEY_ID=" + keyID, "SINCH_KEY_SECRET=wrong"}, []string{"401", "Wrong project or key"}},
		"secret, oauth2":  {oauthArgs, []string{"SINCH_PROJECT_ID=" + projectID, "SINCH_KEY_ID=" + keyID, "SINCH_KEY_SECRET=wrong"}, []string{"401", "Check the key id and the key secret"}},
		"project, oauth2": {oauthArgs, []string{"SINCH_PROJECT_ID=another-project", "SINCH_KEY_ID=" + keyID, "SINCH_KEY_SECRET=" + keySecret}, []string{"project"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := serve(t, nil)
			w := open(t, launch{args: c.args(api.url), env: c.env})
			w.seeRow("LOCAL", "refused")
			w.hides("no senders yet")
			w.keysWork()
			w.press("!")
			w.see(append([]string{"Errors"}, c.say...)...)
			w.press(esc)
			w.lose("Errors")
			w.press("q")
			w.endWithin(prompt, 0)
			if n := api.asks(http.MethodGet); n > 4 { // two channels, each once more with a fresh token
				t.Errorf("%d requests with credentials that were refused", n)
			}
		})
	}
}

// TestBrokenServer: whatever is wrong with the server, the screen says it in words.
func TestBrokenServer(t *testing.T) {
	for name, c := range map[string]struct {
		url  func(*testing.T) string
		args func(string) []string
		say  []string
		// badge is the freshness in the first line.
		badge string
	}{
		"closed port":         {closedPort, basicArgs, []string{"refused the connection"}, "offline"},
		"closed port, oauth2": {closedPort, oauthArgs, []string{"refused the connection"}, "offline"},
		"HTML":                {htmlServer, basicArgs, []string{"a web page instead of an answer", "A proxy, a login page"}, "no data"},
		"hung":                {hungServer, basicArgs, []string{"did not answer within 20s"}, "offline"},
		"hung, oauth2":        {hungServer, oauthArgs, []string{"did not answer within 10s"}, "offline"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t, launch{args: c.args(c.url(t)), env: credentials()})
			w.seeRow("LOCAL", "RW")
			w.keysWork() // before the failure has come
			w.seeRow("LOCAL", c.badge)
			w.hides("no senders yet")
			w.seeRow("! reads")
			w.keysWork()
			w.press("!")
			w.see(append([]string{"Errors"}, c.say...)...)
			w.press(esc)
			w.lose("Errors")
			w.press("q")
			w.endWithin(prompt, 0)
		})
	}
}

// TestEmptyListSaysWhy: where nothing can be read, the list does not go on to say that it is loading.
func TestEmptyListSaysWhy(t *testing.T) {
	for name, c := range map[string]struct {
		url   func(*testing.T) string
		badge string
	}{
		"refused":     {func(t *testing.T) string { return serve(t, nil).url }, "refused"},
		"closed port": {closedPort, "offline"},
		"HTML":        {htmlServer, "no data"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := []string{"SINCH_PROJECT_ID=" + projectID, "SINCH_KEY_ID=" + keyID, "SINCH_KEY_SECRET=wrong"}
			w := open(t, launch{args: basicArgs(c.url(t)), env: env})
			w.seeRow("LOCAL", c.badge)
			w.hides("Loading senders")
			w.hides("stale 0s") // nothing was ever read, so nothing has an age
		})
	}
}

// TestQuitWhileHung: leaving does not wait for the first request.
func TestQuitWhileHung(t *testing.T) {
	for name, quit := range map[string]string{"q": "q", "ctrl+c": ctrlC} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t, launch{args: basicArgs(hungServer(t)), env: credentials()})
			w.see("Loading senders")
			w.press(quit)
			w.endWithin(prompt, 0)
		})
	}
}

// TestQuitWhileAWriteHangs: a change under way is worth a question, and the answer counts at once.
func TestQuitWhileAWriteHangs(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{})
	api := serve(t, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodDelete {
				close(arrived)
				<-r.Context().Done()
				return
			}
			h.ServeHTTP(w, r)
		})
	})
	w := oauth(t, api.url, small)
	w.find("northern")
	w.press("D")
	w.see("Remove Northern")
	w.press(northernDigits, enter)
	w.see("write under way")
	<-arrived
	w.keysWork()
	w.press(ctrlC)
	w.see("Quit?", "[Stay]", "under way")
	w.press(enter)
	w.lose("Quit?")
	w.press(ctrlC)
	w.see("Quit?")
	w.press(tab)
	w.see("[Quit]")
	w.press(enter)
	w.endWithin(prompt, 0)
	api.wrote(0)
}

// TestServerComesBack: what was read stays on the screen while the server is away, and is fresh again as soon as the user asks.
func TestServerComesBack(t *testing.T) {
	t.Parallel()
	var down atomic.Bool
	var refused atomic.Int64
	api := serve(t, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if down.Load() {
				refused.Add(1)
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			h.ServeHTTP(w, r)
		})
	})
	w := oauth(t, api.url, small)
	w.seeRow("LOCAL", "live")
	w.see("Best Pharmacy", "48 senders")
	down.Store(true)
	w.press("R")
	eventually(t, "enough failures to leave the server alone for a while", func() bool { return refused.Load() >= 5 })
	w.seeRow("LOCAL", "offline, retry")
	w.shows("Best Pharmacy")
	down.Store(false)
	w.press("R") // the user asks: that does not wait for the next try
	w.within(soon, "fresh data after R", func() bool { return strings.Contains(w.rows()[0], "live") })
	w.shows("Best Pharmacy")
}

// keysWork opens the help and closes it again.
func (w *window) keysWork() {
	w.t.Helper()
	w.press("?")
	w.see("Help: ", "search")
	w.press(esc)
	w.lose("Help: ")
}

// closedPort is an address where nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	l := listen(t)
	_ = l.Close()
	return "http://" + l.Addr().String()
}

// htmlServer answers everything with a web page, as a captive portal does.
func htmlServer(t *testing.T) string {
	t.Helper()
	return serveHTTP(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, "<!doctype html><title>Log in</title><p>Welcome to the hotel's network.")
	}))
}

// hungServer takes connections and never answers.
func hungServer(t *testing.T) string {
	t.Helper()
	l := listen(t)
	var done sync.WaitGroup
	var taken []net.Conn
	done.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			taken = append(taken, c)
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		done.Wait()
		for _, c := range taken {
			_ = c.Close()
		}
	})
	return "http://" + l.Addr().String()
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}
