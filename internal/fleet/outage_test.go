package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"callsign/api"
	"callsign/internal/fleet"
)

// trip is what a server does instead of answering as it should.
type trip = func(*http.Request) (*http.Response, error)

// says answers every request in the same way. Headers are given as "Name: value".
func says(status int, contentType, body string, headers ...string) trip {
	return func(*http.Request) (*http.Response, error) {
		h := http.Header{"Content-Type": {contentType}, "Date": {serverTime().Format(http.TimeFormat)}}
		for _, line := range headers {
			name, value, _ := strings.Cut(line, ": ")
			h.Set(name, value)
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

// serverTime is the clock of a server that is years ahead of ours.
func serverTime() time.Time { return time.Now().Add(100_000 * time.Hour).UTC() }

func fails(err error) trip { return func(*http.Request) (*http.Response, error) { return nil, err } }

func hangs(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// only lets go wrong what has a path with such an end.
func only(end string, t trip) trip {
	return func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, end) {
			return t(r)
		}
		return nil, nil
	}
}

// load lets everything be read, and looks at a sender.
func (s *stack) load() {
	s.run(10 * time.Second)
	s.fleet.Focus(s.fleet.Records()[7].Sender.Key)
	s.run(5 * time.Second)
}

var outages = map[string]struct {
	trip  trip
	state fleet.State
	why   string
	first int // requests in the first minute
}{
	"503":        {says(503, "text/plain", "no"), fleet.Offline, "503", 60},
	"500":        {says(500, "application/json", `{"errorCode":"internal_error","message":"m","resolution":"r"}`), fleet.Offline, "500", 60},
	"a web page": {says(200, "text/html", "<html>log in"), fleet.Offline, "instead of the API", 60},
	"403":        {says(403, "text/plain", "no"), fleet.Stale, "403", 60},
	"refused":    {fails(&net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}), fleet.Offline, "refused the connection", 15},
	"reset":      {fails(&net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}), fleet.Offline, "broke", 60},
	"black hole": {hangs, fleet.Offline, "did not answer within 20s", 15},
}

// TestOutage: ten minutes in which nothing works cost few requests, say why, and are over within a minute.
func TestOutage(t *testing.T) {
	for name, c := range outages {
		t.Run(name, func(t *testing.T) {
			inStack(t, setup{senders: 500}, func(t *testing.T, s *stack) {
				s.load()
				s.net.does(c.trip)
				begin := time.Since(s.start)
				s.run(10 * time.Minute)
				s.checkBounded(begin, 10, c.first)
				fr := s.fleet.Freshness(time.Now())
				if fr.State != c.state || fr.Age < 9*time.Minute || fr.Err == nil || !strings.Contains(fr.Why, c.why) || fr.State == fleet.Offline && fr.Retry > time.Minute {
					t.Errorf("after ten minutes: %+v", fr)
				}
				var e *api.Error
				if errors.As(fr.Err, &e) && e.Kind == api.KindCircuit {
					t.Errorf("a circuit is no reason: %v", fr.Err)
				}
				s.recovers(t)
			})
		})
	}
}

// checkBounded checks how many requests arrived in so many minutes of an outage.
func (s *stack) checkBounded(begin time.Duration, minutes, first int) {
	s.t.Helper()
	var counts []int
	for i := range minutes {
		n, _ := s.net.between(begin+time.Duration(i)*time.Minute, begin+time.Duration(i+1)*time.Minute)
		counts = append(counts, n)
		if i == 0 && n > first || i > 0 && n > 12 || n == 0 && i == minutes-1 {
			s.t.Errorf("minute %d: %d requests", i+1, n)
		}
	}
	s.t.Logf("requests a minute: %v", counts)
}

// recovers lets the server work again, and wants a live screen with fresh rows within a minute.
func (s *stack) recovers(t *testing.T) {
	t.Helper()
	s.net.does(nil)
	back := time.Now()
	for time.Since(back) < 2*time.Minute {
		s.run(time.Second)
		fr := s.fleet.Freshness(time.Now())
		fresh := fr.State == fleet.Live && fr.Age < 15*time.Second
		for _, r := range s.fleet.Records() {
			fresh = fresh && s.read[r.Sender.Key].After(back)
		}
		if fresh {
			break
		}
	}
	if d := time.Since(back); d > time.Minute {
		t.Errorf("live again after %v", d)
	} else {
		t.Logf("live again after %v", d.Round(time.Second))
	}
}

// TestTokenEndpointDown: without a token nothing can be read, and the token endpoint is spared too.
func TestTokenEndpointDown(t *testing.T) {
	for name, trip := range map[string]trip{
		"503":        says(503, "text/plain", "no"),
		"refused":    fails(&net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}),
		"black hole": hangs,
		"429":        says(429, "text/plain", "no", "Retry-After: 20"),
	} {
		t.Run(name, func(t *testing.T) {
			inStack(t, setup{senders: 500, trip: only("/oauth2/token", trip)}, func(t *testing.T, s *stack) {
				s.run(10 * time.Minute)
				s.checkBounded(0, 10, 30)
				if all, tokens := s.net.between(0, 10*time.Minute); all != tokens {
					t.Errorf("%d requests without a token", all-tokens)
				}
				if fr := s.fleet.Freshness(time.Now()); !fr.Since.IsZero() || fr.Err == nil || fr.Why == "" {
					t.Errorf("freshness %+v", fr)
				}
				s.recovers(t)
			})
		})
	}
}

// TestOneChannelFails: the other one is as fresh as ever, and the screen says what is missing.
func TestOneChannelFails(t *testing.T) {
	for name, trip := range map[string]trip{
		"503": says(503, "text/plain", "no"), "500": says(500, "text/plain", "no"), "black hole": hangs,
	} {
		t.Run(name, func(t *testing.T) {
			inStack(t, setup{senders: 150, rate: 2}, func(t *testing.T, s *stack) {
				s.load()
				s.net.does(only("/kakaotalk/senders", trip))
				begin := len(s.net.hits)
				var oldest sample
				s.each = func(now time.Time) {
					age := time.Duration(0)
					for _, r := range s.fleet.Records() {
						if r.Sender.Key.Channel == api.WhatsApp {
							age = max(age, now.Sub(s.read[r.Sender.Key]))
						}
					}
					oldest.add(age)
				}
				s.run(3 * time.Minute)
				if age := oldest.at(100); age > 20*time.Second {
					t.Errorf("a row of the channel that works was %v old", age)
				}
				failed := 0
				for _, h := range s.net.hits[begin:] {
					if strings.HasSuffix(h.path, "/kakaotalk/senders") {
						failed++
					}
				}
				if failed > 3*9 {
					t.Errorf("%d requests for the list that fails", failed)
				}
				fr := s.fleet.Freshness(time.Now())
				if fr.State != fleet.Stale || fr.Age < 2*time.Minute || fr.Err == nil || fr.Why == "" {
					t.Errorf("freshness %+v", fr)
				}
				s.each = nil
				s.recovers(t)
			})
		})
	}
}

// TestActivitiesFail: when no history can be read at all the lists go on, and it is not tried sender by sender.
func TestActivitiesFail(t *testing.T) {
	inStack(t, setup{senders: 500}, func(t *testing.T, s *stack) {
		s.load()
		s.net.does(only("/activities", says(500, "text/plain", "no")))
		begin := time.Since(s.start)
		s.run(3 * time.Minute)
		failed := 0
		for _, h := range s.net.hits {
			if h.at >= begin+time.Minute && strings.HasSuffix(h.path, "/activities") {
				failed++
			}
		}
		if failed == 0 || failed > 2*12 {
			t.Errorf("%d requests for activities in two minutes", failed)
		}
		if fr := s.fleet.Freshness(time.Now()); fr.State != fleet.Live || fr.Age > 15*time.Second {
			t.Errorf("freshness %+v", fr)
		}
	})
}

// TestRetryAfter: whatever a 429 asks for, no request arrives before, not even the user's, and what it cannot mean does no harm.
func TestRetryAfter(t *testing.T) {
	for _, c := range []struct {
		header string
		wait   time.Duration // 0: none is asked for
	}{
		{"30", 30 * time.Second},
		{"2.5", 2500 * time.Millisecond},
		{"90", 90 * time.Second},
		{"date", 47 * time.Second},
		{"1000000000", 24 * time.Hour}, // longer than the test
		{"99999999999999999999999999", 24 * time.Hour},
		{"-5", 0},
		{"soon", 0},
		{"", 0},
		{"0", 0},
	} {
		t.Run(c.header, func(t *testing.T) {
			inStack(t, setup{senders: 60, rate: 2}, func(t *testing.T, s *stack) { s.obeys(t, c.header, c.wait) })
		})
	}
}

// obeys lets one request be answered with 429 while polling is busy, and the user save something right after.
func (s *stack) obeys(t *testing.T, header string, wait time.Duration) {
	s.load()
	used := false
	s.net.does(func(r *http.Request) (*http.Response, error) {
		if used {
			return nil, nil
		}
		used = true
		value := header
		if value == "date" {
			value = serverTime().Truncate(time.Second).Add(wait).Format(http.TimeFormat)
		}
		return says(429, "text/plain", "slow down", "Retry-After: "+value)(r)
	})
	s.run(time.Second)
	wrote, asked, took := make(chan error, 1), time.Now(), time.Duration(0)
	go func() {
		_, err := s.client.AddComment(context.Background(), s.fleet.Records()[3].Sender.Key, "while held")
		took = time.Since(asked)
		wrote <- err
	}()
	s.run(time.Second)
	fr := s.fleet.Freshness(time.Now())
	if wait > 3*time.Second && (fr.State != fleet.Backoff || fr.Retry <= 0 || fr.Retry > max(wait, 24*time.Hour*365) || !strings.Contains(fr.Why, "429")) {
		t.Errorf("freshness %+v", fr)
	}
	s.run(100 * time.Second)
	s.checkObeyed(t, wait)
	err := <-wrote
	var e *api.Error
	switch {
	case wait <= time.Minute && err != nil:
		t.Errorf("the write failed: %v", err)
	case wait > time.Minute && (!errors.As(err, &e) || e.Kind != api.KindHeld || e.Phase != api.NotSent || e.RetryAfter <= time.Minute):
		t.Errorf("the write was to be refused at once: %v", err)
	}
	if wait <= 90*time.Second {
		s.run(30 * time.Second)
		if fr := s.fleet.Freshness(time.Now()); fr.State != fleet.Live {
			t.Errorf("at the end %+v", fr)
		}
	}
	t.Logf("the write was over after %v; rate %.2f", took.Round(time.Millisecond), s.client.Status().Rate)
}

// checkObeyed checks at the server that nothing left between a 429 and the end of its wait.
func (s *stack) checkObeyed(t *testing.T, wait time.Duration) {
	t.Helper()
	s.net.mu.Lock()
	defer s.net.mu.Unlock()
	limited := 0
	for _, x := range s.net.hits {
		if x.status != 429 {
			continue
		}
		limited++
		for _, h := range s.net.hits {
			if h.at > x.done && h.at < x.done+wait {
				t.Errorf("%s %s left %v after a 429 that asked for %v", h.method, h.path, h.at-x.done, wait)
				return
			}
		}
	}
	if limited != 1 {
		t.Errorf("%d answers with 429", limited)
	}
}

// A write that waits for the end of a hold can be given up, and then it is not sent.
func TestHeldWriteCanBeGivenUp(t *testing.T) {
	inStack(t, setup{senders: 40}, func(t *testing.T, s *stack) {
		s.load()
		s.net.does(says(429, "text/plain", "slow down", "Retry-After: 50"))
		s.run(5 * time.Second)
		s.net.does(nil)
		ctx, cancel := context.WithCancel(context.Background())
		wrote := make(chan error, 1)
		go func() {
			_, err := s.client.AddComment(ctx, s.fleet.Records()[3].Sender.Key, "given up")
			wrote <- err
		}()
		s.run(5 * time.Second)
		if n := s.client.Status().Waiting; n != 1 {
			t.Errorf("%d calls wait", n)
		}
		cancel()
		var e *api.Error
		if err := <-wrote; !errors.As(err, &e) || e.Kind != api.KindCancelled || e.Phase != api.NotSent {
			t.Errorf("error %v", err)
		}
		s.run(2 * time.Minute)
		if n := len(s.box.Writes()); n != 0 {
			t.Errorf("%d writes", n)
		}
	})
}

// TestRefused: wrong credentials stop everything until the user asks, and a right answer then starts it again.
func TestRefused(t *testing.T) {
	for _, rate := range []float64{5, 1} {
		t.Run(fmt.Sprint(rate), func(t *testing.T) {
			inStack(t, setup{senders: 500, rate: rate}, func(t *testing.T, s *stack) {
				s.load()
				s.run(time.Minute)
				s.net.does(only("", func(r *http.Request) (*http.Response, error) {
					if strings.HasSuffix(r.URL.Path, "token") {
						return nil, nil
					}
					return says(401, "application/json", `{"errorCode":"unauthorized_error","message":"m","resolution":""}`)(r)
				}))
				for _, ask := range []func(){func() {}, func() { s.fleet.RefreshAll(time.Now()) }} {
					begin := time.Since(s.start)
					ask()
					s.run(10 * time.Minute)
					all, tokens := s.net.between(begin, time.Since(s.start))
					if all == 0 || all-tokens > 8 || tokens > 4 {
						t.Errorf("%d requests, %d of them for tokens", all, tokens)
					}
					fr := s.fleet.Freshness(time.Now())
					if fr.State != fleet.Refused || !strings.Contains(strings.ToLower(fr.Why), "wrong project or key") || fr.Age < 9*time.Minute {
						t.Errorf("freshness %+v", fr)
					}
				}
				s.net.does(nil)
				s.run(time.Minute)
				if fr := s.fleet.Freshness(time.Now()); fr.State != fleet.Refused {
					t.Errorf("it went on by itself: %+v", fr)
				}
				s.fleet.RefreshAll(time.Now())
				s.recovers(t)
			})
		})
	}
}

// TestClockJump: the machine slept for eight hours. One token is bought, there is no storm, and the screen is live again at once.
func TestClockJump(t *testing.T) {
	inStack(t, setup{senders: 500}, func(t *testing.T, s *stack) {
		s.load()
		s.skew = 8 * time.Hour
		s.fleet.Woke(time.Now(), 8*time.Hour)
		s.client.Reconnect()
		begin := time.Since(s.start)
		s.run(10 * time.Second)
		if fr := s.fleet.Freshness(time.Now()); fr.State != fleet.Live || fr.Age > 10*time.Second {
			t.Errorf("ten seconds after: %+v", fr)
		}
		s.run(50 * time.Second)
		all, tokens := s.net.between(begin, begin+time.Minute)
		if tokens != 1 || all > 310 {
			t.Errorf("%d requests in the minute after, %d of them for tokens", all, tokens)
		}
		t.Logf("%d requests in the minute after, %d for tokens", all, tokens)
	})
}

// TestCircuitIsNoReason: when the user's calls have opened the circuit, what is said is why they failed.
func TestCircuitIsNoReason(t *testing.T) {
	inStack(t, setup{senders: 60}, func(t *testing.T, s *stack) {
		s.load()
		s.fleet.Pause(true)
		s.net.does(says(503, "text/plain", "no"))
		for range 5 {
			_, _ = s.client.Sender(context.Background(), s.fleet.Records()[3].Sender.Key)
		}
		s.fleet.Pause(false)
		s.run(time.Second)
		var e *api.Error
		fr := s.fleet.Freshness(time.Now())
		if s.client.Status().Circuit.State != api.CircuitOpen || fr.State != fleet.Offline || !errors.As(fr.Err, &e) || e.Status != 503 {
			t.Errorf("%+v", fr)
		}
	})
}
