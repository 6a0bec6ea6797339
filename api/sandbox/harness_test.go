package sandbox

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"callsign/api/openapi/contract"
)

// epoch is when all tests begin.
var epoch = time.Date(2026, 3, 2, 4, 5, 6, 7e6, time.UTC)

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// rig is a sandbox with a client whose every answer is checked against the contract.
type rig struct {
	t testing.TB
	*Sandbox
	clock *clock
	rt    http.RoundTripper
}

func newRig(t testing.TB, o Options) *rig {
	t.Helper()
	c := &clock{t: epoch}
	o.Now = c.now
	if o.Seed == 0 {
		o.Seed = 1
	}
	s := New(o)
	return &rig{t: t, Sandbox: s, clock: c, rt: checked(t, s.Transport())}
}

// reply is an answer with its decoded body.
type reply struct {
	t      testing.TB
	status int
	header http.Header
	raw    []byte
	body   map[string]any
}

const base = "https://provisioning.example/v1/projects/demo-project"

// request makes an authorised request; path is below the project or a whole URL. body is a JSON text, empty for none.
func (r *rig) request(method, path, body string) *http.Request {
	if !strings.HasPrefix(path, "https://") {
		path = base + path
	}
	var in io.Reader
	if body != "" {
		in = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(context.Background(), method, path, in)
	if err != nil {
		r.t.Fatalf("%s %s: %v", method, path, err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	req.SetBasicAuth("demo-key", "demo-secret")
	return req
}

func (r *rig) send(req *http.Request) reply {
	r.t.Helper()
	res, err := r.rt.RoundTrip(req)
	if err != nil {
		r.t.Fatalf("%s %s: %v", req.Method, req.URL, err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		r.t.Fatalf("%s %s: read body: %v", req.Method, req.URL, err)
	}
	out := reply{t: r.t, status: res.StatusCode, header: res.Header, raw: raw}
	if len(raw) > 0 && json.Unmarshal(raw, &out.body) != nil {
		r.t.Fatalf("%s %s: no JSON: %.200q", req.Method, req.URL, raw)
	}
	return out
}

func (r *rig) do(method, path, body string) reply {
	r.t.Helper()
	return r.send(r.request(method, path, body))
}

// bad sends a request that breaks the contract on purpose: only its answer is checked.
func (r *rig) bad(method, path, body string) reply {
	r.t.Helper()
	req := r.request(method, path, body)
	return r.send(req.WithContext(contract.BadRequest(req.Context())))
}

// want fails unless the status and the error code are these; code is empty for success.
func (p reply) want(status int, code string) reply {
	p.t.Helper()
	got, _ := p.body["errorCode"].(string)
	if p.status != status || got != code {
		p.t.Fatalf("got %d %q, want %d %q: %.400s", p.status, got, status, code, p.raw)
	}
	if code != "" && (p.text("message") == "" || p.text("resolution") == "") {
		p.t.Fatalf("error without message or resolution: %s", p.raw)
	}
	return p
}

// at returns a value by its dotted path, nil when there is none.
func (p reply) at(path string) any {
	var v any = p.body
	for _, key := range strings.Split(path, ".") {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		if v, ok = m[key]; !ok {
			return nil
		}
	}
	return v
}

func (p reply) text(path string) string {
	s, _ := p.at(path).(string)
	return s
}

func (p reply) list(path string) []any {
	l, _ := p.at(path).([]any)
	return l
}

func (p reply) int(path string) int {
	f, _ := p.at(path).(float64)
	return int(f)
}

// path is the request path of a sender.
func path(x *sender, tail string) string {
	return "/" + x.ch.name + "/senders/" + url.PathEscape(x.key()) + tail
}

// plant adds a sender in a state and change status with the usual values.
func (r *rig) plant(ch int, state, status string) *sender {
	r.mu.Lock()
	defer r.mu.Unlock()
	sh := r.shelves[ch]
	x := &sender{ch: sh.ch, id: r.newID(), state: state, created: r.now, modified: r.now, pinned: true}
	if ch == kakaoTalk {
		x.friend = "@plant" + x.id[:8]
	} else {
		x.region, x.country, x.phone, x.compatible = "EU", "44", "7700900555", []string{}
		place(x)
	}
	p := ordinary(ch)
	if status != "" {
		x.change = &change{status: status}
	}
	if state != "" {
		x.details = p
		if status != "" {
			x.change.details.set(sh.ch.title, "Pending name")
		}
	} else if status != "" {
		x.change.details = p
	}
	sh.add(x)
	x.note(r.now, "CREATED", "test", "")
	return x
}

func ordinary(ch int) (p profile) {
	if ch == whatsApp {
		p.set(waName, "Planted")
		p.set(waVertical, "OTHER")
		p.set(waEmail, "a@planted.example")
		return p
	}
	p.set(ktAdmin, "+821055550123")
	p.set(ktName, "Planted")
	p.set(ktLogo, "https://planted.example/logo.png")
	p.set(ktTop, "004")
	p.set(ktMid, "0001")
	p.set(ktSub, "0002")
	return p
}

// named finds a hand-made sender by a part of its name.
func (r *rig) named(part string) *sender {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, sh := range r.shelves {
		for slot := range sh.first {
			if x := sh.at(slot); x != nil && strings.Contains(x.live().val[x.ch.title], part) {
				return x
			}
		}
	}
	r.t.Fatalf("no hand-made sender named %q", part)
	return nil
}
