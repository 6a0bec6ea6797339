package tui

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/api/sandbox"
	"callsign/internal/fleet"
	"callsign/internal/journal"
	"callsign/styles"
	"callsign/tui/view"
)

// world is a program with the settings it has in real life (OAuth2, five requests a second) on a network that can fail, on a
// machine that can sleep.
type world struct {
	*program
	net     *network
	started time.Time
	slept   atomic.Int64 // nanoseconds that the machine was asleep
}

// conditions say in what world a program is started.
type conditions struct {
	senders int
	pace    float64 // of what happens by itself; 0 is nothing
	faults  sandbox.Faults
	// serve makes a real server of the API and returns its URL; nil leaves out the sockets.
	serve func(http.Handler) string
}

// inWorld starts a program in a bubble of virtual time, gives it to test and ends it.
func inWorld(t *testing.T, c conditions, test func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, c)
		defer w.close()
		w.idle()
		test(w)
	})
}

func newWorld(t testing.TB, c conditions) *world {
	w := &world{}
	box := sandbox.New(sandbox.Options{Now: w.now, Seed: 7, Senders: c.senders, ProjectID: "p", Live: c.pace > 0, Pace: c.pace})
	url, next := "https://demo.invalid", box.Transport()
	if c.serve != nil {
		url, next = c.serve(box), nil
	}
	w.net = &network{next: next, now: time.Now}
	o := api.Options{BaseURL: url, ProjectID: "p", Now: w.now, Observe: w.net.observe,
		Auth: api.Auth{Mode: api.OAuth2, KeyID: "demo-key", Secret: api.NewSecret("demo-secret"), TokenURL: url + "/oauth2/token"}}
	if next != nil {
		o.Transport = w.net
	}
	client, err := api.New(o)
	if err != nil {
		t.Fatal(err)
	}
	j, _, err := journal.Open(t.TempDir(), journal.Scope{Server: url, Project: "p"}, w.now())
	if err != nil {
		t.Fatal(err)
	}
	look := func(theme string) styles.Look {
		return styles.NewLook(theme, "unicode", styles.Env{Getenv: func(string) string { return "" }})
	}
	app := New(context.Background(), Options{
		Profile: Profile{Client: client, Fleet: fleet.New(fleet.Options{Channels: api.Channels(), Seed: 1}), Journal: j,
			Session: view.Session{Profile: "acme", Badge: "PROD", Server: url, ProjectID: "p"}},
		Look: look("mono"), Themed: look, Zone: time.UTC, Now: w.now, Dir: t.TempDir(), Editor: []string{"true"},
	})
	w.program = &program{t: t, app: app, api: box, msgs: make(chan tea.Msg, 10000)}
	w.do(app.Init())
	w.started = w.now()
	w.resize(80, 24)
	box.SetFaults(c.faults)
	return w
}

// now is the clock of a machine that slept: the wall clock went on, the monotonic one stood still.
func (w *world) now() time.Time {
	t := time.Now()
	slept := time.Duration(w.slept.Load()).Truncate(time.Second)
	if slept == 0 {
		return t
	}
	const hasMonotonic, secondsAt = 1 << 63, 30 // the layout of time.Time
	wall := (*uint64)(unsafe.Pointer(&t))
	if *wall&hasMonotonic == 0 {
		return t.Add(slept)
	}
	*wall += uint64(slept/time.Second) << secondsAt
	return t
}

// suspend lets the machine sleep: no timer runs meanwhile.
func (w *world) suspend(d time.Duration) { w.slept.Add(int64(d)) }

// network stands between the client and the API. It notes what passes, and can be down.
type network struct {
	next http.RoundTripper
	now  func() time.Time

	mu     sync.Mutex
	passed []passage
	status func(*http.Request) int // what is answered instead of the API, before it hears of it; 0: nothing
	after  func(*http.Request) int // the same, when the API has done what was asked
	fresh  int                     // how often idle connections were given up
	calls  int                     // attempts that the client has reported
}

// passage is one request.
type passage struct {
	at     time.Time
	method string
	path   string
}

// RoundTrip implements http.RoundTripper.
func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	n.mu.Lock()
	n.passed = append(n.passed, passage{n.now(), r.Method, r.URL.Path})
	before, after := n.status, n.after
	n.mu.Unlock()
	if before != nil {
		if code := before(r); code != 0 {
			return gatewayAnswer(r, code), nil
		}
	}
	res, err := n.next.RoundTrip(r)
	if err == nil && after != nil {
		if code := after(r); code != 0 {
			_ = res.Body.Close()
			return gatewayAnswer(r, code), nil
		}
	}
	return res, err
}

func gatewayAnswer(r *http.Request, code int) *http.Response {
	return &http.Response{StatusCode: code, Status: fmt.Sprint(code), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"text/plain"}}, Body: io.NopCloser(strings.NewReader("upstream connect error"))}
}

// CloseIdleConnections is what http.Client looks for.
func (n *network) CloseIdleConnections() { n.mu.Lock(); n.fresh++; n.mu.Unlock() }

// observe counts what the client tells of its attempts.
func (n *network) observe(api.Call) { n.mu.Lock(); n.calls++; n.mu.Unlock() }

func (n *network) set(before, after func(*http.Request) int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.status, n.after = before, after
}

// always answers one status.
func always(code int) func(*http.Request) int { return func(*http.Request) int { return code } }

// count is how many requests passed from a time on, up to another one; method may be empty for all.
func (n *network) count(method string, from, to time.Time) (count int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, p := range n.passed {
		if (method == "" || p.method == method) && !p.at.Before(from) && p.at.Before(to) {
			count++
		}
	}
	return count
}

func (n *network) drops() int { n.mu.Lock(); defer n.mu.Unlock(); return n.fresh }

// head is the first line of the screen.
func (p *program) head() string { return plain(p.lines()[0]) }

// says reports whether the first line holds a word.
func (p *program) says(word string) bool { return strings.Contains(p.head(), word) }

// headSays fails the test unless the first line holds one of the words.
func (p *program) headSays(words ...string) {
	p.t.Helper()
	for _, w := range words {
		if strings.Contains(p.head(), w) {
			return
		}
	}
	p.t.Fatalf("the first line says none of %q: %s", words, p.head())
}

// eventually lets virtual time pass until a condition holds, and returns how long that took.
func (p *program) eventually(limit time.Duration, what string, ok func() bool) time.Duration {
	p.t.Helper()
	const step = 500 * time.Millisecond
	for d := time.Duration(0); d <= limit; d += step {
		if ok() {
			return d
		}
		p.sleep(step)
	}
	p.t.Fatalf("%s has not come within %s:\n%s", what, limit, p.screen())
	return 0
}
