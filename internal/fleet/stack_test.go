package fleet_test

import (
	"context"
	"flag"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"callsign/api"
	"callsign/api/sandbox"
	"callsign/internal/fleet"
)

var virtual = flag.Duration("virtual", 3*time.Minute, "how much time TestAges and TestNight let pass; -virtual=1h for the whole acceptance")

// stack is the whole reading side in virtual time: a fleet, a real client, and the sandbox behind a network that takes 50 to 300 ms and
// does what a test wants.
type stack struct {
	t      *testing.T
	rate   float64
	box    *sandbox.Sandbox
	net    *network
	client *api.Client
	fleet  *fleet.Fleet
	start  time.Time
	skew   time.Duration // of the wall clock
	back   chan reply
	flying map[uint64]bool

	read    map[api.Key]time.Time // when the server made the row that is shown
	history map[api.Key]time.Time // when it made the newest page of its activities
	polls   map[api.Key]int
	gaps    sample              // between two polls of the activities of a sender
	turns   sample              // between when the fleet named a request and when it left
	each    func(now time.Time) // called every second

	mu    sync.Mutex
	users sync.WaitGroup
	waits sample // how long calls of the user waited until they left
}

// reply is the answer to one of the fleet's requests.
type reply struct {
	req        fleet.Request
	made, left time.Time // at the server, and when it left us
	launched   time.Time
	senders    api.Page[api.Sender]
	sender     api.Sender
	activities api.Page[api.Activity]
	err        error
}

type setup struct {
	senders int
	rate    float64                                       // 0: 5; 1 is that of Basic, which is used then
	trip    func(r *http.Request) (*http.Response, error) // instead of the sandbox; nil answers go on to it
}

func newStack(t *testing.T, o setup) *stack {
	if o.rate == 0 {
		o.rate = 5
	}
	s := &stack{
		t: t, rate: o.rate, start: time.Now(), back: make(chan reply, 100), flying: map[uint64]bool{},
		read: map[api.Key]time.Time{}, history: map[api.Key]time.Time{}, polls: map[api.Key]int{},
	}
	s.box = sandbox.New(sandbox.Options{Now: time.Now, Seed: 3, Senders: o.senders, Live: true, ProjectID: "p"})
	s.net = &network{box: s.box.Transport(), trip: o.trip, start: s.start, dice: rand.New(rand.NewPCG(1, 2))}
	auth := api.Auth{Mode: api.OAuth2, KeyID: "demo-key", Secret: api.NewSecret("demo-secret"), TokenURL: "https://auth.example/oauth2/token"}
	if o.rate == 1 {
		auth.Mode = api.Basic
	}
	var err error
	s.client, err = api.New(api.Options{
		BaseURL: "https://api.example", ProjectID: "p", Auth: auth, Transport: s.net, Rate: o.rate,
		Now: func() time.Time { return time.Now().Round(0).Add(s.skew) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.client.Close)
	s.fleet = fleet.New(fleet.Options{Channels: api.Channels(), Rate: o.rate, Seed: 5})
	return s
}

// run lets time pass as the program does: it sends what is due, sets one timer, and gives answers back.
func (s *stack) run(d time.Duration) {
	end, second := time.Now().Add(d), time.Now()
	for {
		now := time.Now()
		time.Sleep(time.Microsecond) // real clocks move between one look and the next
		s.fleet.Heed(now, s.client.Status())
		for _, r := range s.fleet.Due(now) {
			s.flying[r.ID] = true
			go s.fetch(r)
		}
		at := second.Add(time.Second)
		if next, ok := s.fleet.Next(now); ok && next.Before(at) {
			at = next
		}
		timer := time.NewTimer(at.Sub(now))
		select {
		case r := <-s.back:
			s.answer(r)
		case <-timer.C:
		}
		timer.Stop()
		if now = time.Now(); now.Sub(second) >= time.Second {
			second = now
			if s.each != nil {
				s.each(now)
			}
			if !now.Before(end) {
				return
			}
		}
	}
}

type madeKey struct{}
type leftKey struct{}

func (s *stack) fetch(r fleet.Request) {
	out := reply{req: r, launched: time.Now()}
	ctx := context.WithValue(context.WithValue(context.Background(), madeKey{}, &out.made), leftKey{}, &out.left)
	if !r.User {
		ctx = api.InBackground(ctx)
	}
	page := api.PageQuery{Token: r.Token, Size: r.Size}
	switch r.Kind {
	case fleet.ListSenders:
		out.senders, out.err = s.client.SenderPage(ctx, r.Channel, api.ListQuery{PageQuery: page})
	case fleet.GetSender:
		out.sender, out.err = s.client.Sender(ctx, r.Key)
	case fleet.ListActivities:
		out.activities, out.err = s.client.ActivityPage(ctx, r.Key, page)
	}
	s.back <- out
}

func (s *stack) answer(r reply) {
	now := time.Now()
	delete(s.flying, r.req.ID)
	if !r.left.IsZero() {
		s.turns.add(r.left.Sub(r.launched))
	}
	switch {
	case r.err != nil:
		s.fleet.Failed(now, r.req, r.err)
	case r.req.Kind == fleet.ListSenders:
		for i := range r.senders.Items {
			s.read[r.senders.Items[i].Key] = r.made
		}
		s.fleet.SendersLoaded(now, r.req, r.senders)
	case r.req.Kind == fleet.GetSender:
		s.read[r.sender.Key] = r.made
		s.fleet.SenderPolled(now, r.req, r.sender)
	case r.req.Kind == fleet.ListActivities:
		if r.req.Token == "" {
			if last, ok := s.history[r.req.Key]; ok {
				s.gaps.add(r.made.Sub(last))
			}
			s.history[r.req.Key] = r.made
			s.polls[r.req.Key]++
		}
		s.fleet.ActivitiesLoaded(now, r.req, r.activities)
	}
}

// hit is a request that arrived at the server.
type hit struct {
	at     time.Duration // since the start
	method string
	path   string
	token  bool
	status int // 0: no answer
	done   time.Duration
}

// network is the way to the sandbox.
type network struct {
	box   http.RoundTripper
	start time.Time

	mu   sync.Mutex
	trip func(r *http.Request) (*http.Response, error)
	hits []hit
	dice *rand.Rand
}

func (n *network) RoundTrip(r *http.Request) (*http.Response, error) {
	n.mu.Lock()
	way := time.Duration(25+n.dice.IntN(126)) * time.Millisecond // each way
	trip := n.trip
	if at, ok := r.Context().Value(leftKey{}).(*time.Time); ok {
		*at = time.Now()
	}
	i := len(n.hits)
	n.hits = append(n.hits, hit{
		at: time.Since(n.start), method: r.Method, path: r.URL.Path, token: strings.HasSuffix(r.URL.Path, "/oauth2/token"),
	})
	n.mu.Unlock()
	pass(r.Context(), way)
	made := time.Now()
	var resp *http.Response
	err := r.Context().Err()
	if err == nil && trip != nil {
		resp, err = trip(r)
	}
	if err == nil && resp == nil {
		resp, err = n.box.RoundTrip(r)
	}
	pass(r.Context(), way)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.hits[i].done = time.Since(n.start)
	if err != nil {
		return nil, err
	}
	if at, ok := r.Context().Value(madeKey{}).(*time.Time); ok {
		*at = made
	}
	n.hits[i].status = resp.StatusCode
	return resp, nil
}

// pass waits, unless the request is given up.
func pass(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// does changes what the server does from now on.
func (n *network) does(trip func(r *http.Request) (*http.Response, error)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.trip = trip
}

// between counts the requests that arrived in a span since the start, or those of the token endpoint.
func (n *network) between(from, to time.Duration) (all, tokens int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, h := range n.hits {
		if h.at >= from && h.at < to {
			all++
			if h.token {
				tokens++
			}
		}
	}
	return all, tokens
}

// inStack runs a test in virtual time.
func inStack(t *testing.T, o setup, test func(t *testing.T, s *stack)) {
	synctest.Test(t, func(t *testing.T) {
		s := newStack(t, o)
		test(t, s)
		s.client.Close()
		s.users.Wait()
		for len(s.flying) > 0 {
			delete(s.flying, (<-s.back).req.ID)
		}
	})
}

// sample is many ages.
type sample []time.Duration

func (x *sample) add(d time.Duration) { *x = append(*x, d) }

// at is a percentile.
func (x sample) at(p float64) time.Duration {
	if len(x) == 0 {
		return 0
	}
	slices.Sort(x)
	return x[min(len(x)-1, int(p/100*float64(len(x))))].Round(time.Millisecond)
}
