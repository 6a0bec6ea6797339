package tui

import (
	"flag"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"go.uber.org/goleak"

	"callsign/api"
	"callsign/api/sandbox"
	"callsign/internal/fleet"
)

var (
	soakTime    = flag.Duration("soak", 0, "how long TestSoakOnSockets runs in real time; 0 leaves it out")
	soakVirtual = flag.Duration("soak.virtual", 5*time.Minute, "how long TestSoak runs in virtual time")
)

// soakConditions: 500 senders, about 20 activities a second, one request in a hundred goes wrong.
func soakConditions() conditions {
	return conditions{senders: 500, pace: 60, faults: sandbox.Faults{
		ResetBefore: 0.002, ResetAfter: 0.002, Status5xx: 0.002, TooMany: 0.001, RetryAfter: "1", HTML: 0.001, Truncate: 0.001, ExpireTokens: 0.001,
	}}
}

// TestSoak runs the program for minutes of virtual time, with a user who does something now and then: nothing grows that should
// not, and in the end the feed has told of everything that happened. For an hour: go test -run 'TestSoak$' -soak.virtual=1h.
func TestSoak(t *testing.T) {
	inWorld(t, soakConditions(), func(w *world) {
		s := &soak{world: w, pass: w.sleep, press: func(n string) { w.keys(n) }, rng: rand.New(rand.NewPCG(5, 6))}
		s.run(*soakVirtual)
	})
}

// TestSoakOnSockets is the same in real time, with a real client on real sockets: go test -run TestSoakOnSockets -soak=10m.
func TestSoakOnSockets(t *testing.T) {
	if *soakTime == 0 {
		t.Skip("no -soak=10m")
	}
	before := goleak.IgnoreCurrent()
	c := soakConditions()
	var server *httptest.Server
	c.serve = func(h http.Handler) string {
		server = httptest.NewServer(h)
		return server.URL
	}
	w := newWorld(t, c)
	s := &soak{world: w, pass: w.live, press: func(n string) { w.send(keyMsg(n)) }, rng: rand.New(rand.NewPCG(5, 6))}
	s.run(*soakTime)
	w.app.Close()
	server.Close()
	goleak.VerifyNone(t, before)
}

// live lets real time pass and handles what comes meanwhile, a frame for each message as the terminal does.
func (w *world) live(d time.Duration) {
	end := time.NewTimer(d)
	defer end.Stop()
	for {
		select {
		case m := <-w.msgs:
			w.send(m)
			w.app.Frame()
		case <-end.C:
			return
		}
	}
}

// soak is a long run.
type soak struct {
	*world
	pass  func(time.Duration)
	press func(string)
	rng   *rand.Rand
	told  map[api.Key]*account
}

// account is what the feed has told of a sender since the start of the program.
type account struct {
	last    uint64   // number of the last entry
	news    []uint64 // activities since the start, in the order they were shown
	missing int      // as its gaps say
	resets  int
}

// run soaks for d and logs what it measured.
func (s *soak) run(d time.Duration) {
	s.told = map[api.Key]*account{}
	const step = 5 * time.Second
	var marks []mark
	quarter := d / 4
	for at := time.Duration(0); at < d; at += step {
		if at >= quarter*time.Duration(len(marks)+1) {
			marks = append(marks, s.mark())
		}
		s.pass(step)
		s.tell()
		s.act()
		exact(s.t, s.lines(), s.w, s.h)
	}
	marks = append(marks, s.mark())
	for i, m := range marks {
		s.t.Logf("at %d/%d: %s", i+1, len(marks), m)
	}
	s.bounded(marks[1], marks[len(marks)-1])
	s.addsUp()
}

// act does what a user does now and then; every act ends where it began.
func (s *soak) act() {
	acts := [][]string{
		{"down"}, {"down"}, {"up"}, {"pgdown"}, {"pgup"}, {"G"}, {"g"}, {"enter", "esc"}, {"2", "G", "1"}, {"2", "k", "k", "f", "1"}, {"r"}, {"R"},
		{"/", "a", "enter", "esc"}, {"s"}, {"S"}, {"M"}, {"p", "p"}, {"e", "esc", "esc"}, {"?", "esc"}, {"!", "esc"}, {"d", "esc"}, {"blur"}, {"focus"},
		{"c", "h", "i", "ctrl+s"}, {"T"}, {"space", "esc"}, {"narrow"}, {"wide"},
	}
	if s.rng.IntN(3) > 0 {
		return
	}
	for _, name := range acts[s.rng.IntN(len(acts))] {
		switch name {
		case "blur":
			s.send(tea.BlurMsg{})
		case "focus":
			s.send(tea.FocusMsg{})
		case "narrow":
			s.resize(80, 24)
		case "wide":
			s.resize(200, 60)
		default:
			s.press(name)
		}
		s.pass(300 * time.Millisecond)
	}
	for range 3 { // whatever a fault has left open
		if !s.app.dialogs.Any() && len(s.app.tabs[s.app.at].stack) == 1 {
			break
		}
		s.press("esc")
		s.pass(400 * time.Millisecond)
		if s.app.dirty() {
			s.press("right") // "Throw away": the comment failed
			s.press("enter")
			s.pass(400 * time.Millisecond)
		}
	}
}

// tell takes down what the feed has told since the last time. The feed forgets what is old; the account does not.
func (s *soak) tell() {
	for _, r := range s.app.env.Fleet.Records() {
		k := r.Sender.Key
		a := s.told[k]
		if a == nil {
			a = &account{}
			s.told[k] = a
		}
		last := a.last
		for _, e := range s.app.env.Fleet.Feed().Of(k) {
			if e.Seq <= last {
				continue
			}
			a.last = max(a.last, e.Seq)
			switch {
			case e.Kind == fleet.Activity && !e.History:
				a.news = append(a.news, identity(string(e.Type), e.At.At, string(e.Author), string(e.Comment)))
			case e.Kind == fleet.Gap:
				a.missing += e.Missing
			case e.Kind == fleet.Reset:
				a.resets++
			}
		}
	}
}

// identity is short, so that the account stays small beside what it watches.
func identity(kind string, at time.Time, author, comment string) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s|%s|%s|%s", at.UTC().Format(time.RFC3339Nano), kind, author, comment)
	return h.Sum64()
}

// mark is what the program has at a time.
type mark struct {
	requests, entries, goroutines, files int
	heap                                 uint64
	born                                 int // activities that the API has in its memory since the start
}

func (m mark) String() string {
	return fmt.Sprintf("%d requests, %d entries in the feed, %d activities since the start, heap %.1f MiB, %d goroutines, %d descriptors",
		m.requests, m.entries, m.born, float64(m.heap)/(1<<20), m.goroutines, m.files)
}

func (s *soak) mark() mark {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // the first one lets go of what has a finalizer or is pooled
	runtime.ReadMemStats(&m)
	s.net.mu.Lock()
	defer s.net.mu.Unlock()
	n := mark{requests: s.net.calls, entries: s.app.env.Fleet.Feed().Len(), goroutines: runtime.NumGoroutine(), heap: m.HeapAlloc, files: descriptors()}
	for _, a := range s.told {
		n.born += len(a.news) + a.missing
	}
	return n
}

// descriptors is how many files and sockets this process has open; 0 where the system does not say.
func descriptors() int {
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	return len(list)
}

// bounded compares the second quarter with the end.
func (s *soak) bounded(early, late mark) {
	const (
		perBorn  = 200     // bytes: the test's API keeps every activity (72 and room to grow), and the account above 8
		perEntry = 700     // bytes: an entry of the feed, until the feed is full
		slack    = 4 << 20 // garbage of another size, growing maps, journal, what is under way
		flights  = 30      // what is under way at one time and not at another: four requests and as many idle connections, each two or three on both sides
	)
	allowed := uint64(perBorn*(late.born-early.born) + perEntry*max(0, late.entries-early.entries) + slack)
	if late.heap > early.heap+allowed {
		s.t.Errorf("the heap has grown from %d to %d bytes, %d are explained", early.heap, late.heap, allowed)
	}
	if late.goroutines > early.goroutines+flights {
		s.t.Errorf("%d goroutines have become %d", early.goroutines, late.goroutines)
	}
	if late.files > early.files+flights {
		s.t.Errorf("%d descriptors have become %d", early.files, late.files)
	}
}

// addsUp compares what the feed has told with what the API has: for every sender each activity since it was first read, in order,
// or declared missing.
func (s *soak) addsUp() {
	t := s.t
	s.api.SetFaults(sandbox.Faults{})
	s.send(tea.FocusMsg{})
	end := s.now()
	shown, missing, checked, late := 0, 0, 0, 0
	for _, k := range s.sample() {
		want := s.activitiesSince(k, end)
		s.catchUp(k, want)
		a := s.told[k]
		if len(a.news) > 0 { // a sender that was read late has a late beginning
			late += len(want)
			want = want[max(0, slices.Index(want, a.news[0])):]
			late -= len(want)
		}
		checked++
		shown, missing = shown+len(a.news), missing+a.missing
		news := a.news[:min(len(a.news), len(want))] // what came after the end is no business of this count
		switch {
		case a.resets > 0:
			t.Errorf("%v: the history is said to have changed %d times", k, a.resets)
		case len(news)+a.missing != len(want):
			t.Errorf("%v: %d activities are shown and %d declared missing, %d have happened", k, len(news), a.missing, len(want))
		case a.missing == 0 && !slices.Equal(news, want):
			t.Errorf("%v: what is shown is not what happened", k)
		}
	}
	if shown == 0 {
		t.Error("nothing has happened to the senders that were looked at")
	}
	t.Logf("%d senders compared with the API: %d activities shown, %d declared missing, %d before the first reading", checked, shown, missing, late)
}

// sample is up to 40 senders that something was told of, and some that nothing was.
func (s *soak) sample() (keys []api.Key) {
	for k := range s.told {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b api.Key) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
	s.rng.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	return keys[:min(len(keys), 40)]
}

// activitiesSince are a sender's activities since the program was started up to a time, oldest first, as the API has them.
func (s *soak) activitiesSince(k api.Key, end time.Time) (out []uint64) {
	client, err := api.New(api.Options{BaseURL: "https://demo.invalid", ProjectID: "p", Transport: s.api.Transport(), Rate: 1000, Now: s.now,
		Auth: api.Auth{Mode: api.Basic, KeyID: "demo-key", Secret: api.NewSecret("demo-secret")}})
	if err != nil {
		s.t.Fatal(err)
	}
	defer client.Close()
	for q := (api.PageQuery{Size: 100}); ; {
		page, err := client.ActivityPage(s.t.Context(), k, q)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, a := range page.Items {
			if at := a.Created.At; at.After(s.started) && !at.After(end) {
				out = append(out, identity(string(a.Type), at, string(a.Author), string(a.Comment)))
			}
		}
		if page.Next == "" {
			slices.Reverse(out)
			return out
		}
		q.Token = page.Next
	}
}

// catchUp asks for a sender until the feed has told as much as there is, or for a minute: what then is missing is not coming.
func (s *soak) catchUp(k api.Key, want []uint64) {
	for range 60 {
		s.tell()
		a := s.told[k]
		if len(a.news)+a.missing >= len(want) && (len(want) == 0 || a.missing > 0 || slices.Contains(a.news, want[len(want)-1])) {
			return
		}
		s.app.env.Fleet.Refresh(s.now(), k)
		s.send(tea.FocusMsg{})
		s.pass(time.Second)
	}
}
