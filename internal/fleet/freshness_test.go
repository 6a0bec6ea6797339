package fleet

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"callsign/api"
)

// What a screen can be told at once, one thing on top of the other. Each has its age, and a sentence why.
func TestFreshnessOfCombinations(t *testing.T) {
	network := &api.Error{Kind: api.KindNetwork, Op: "list the senders", Host: "api.example"}
	busy := &api.Error{Status: 503, Op: "list the senders", Host: "api.example"}
	refused := &api.Error{Kind: api.KindAuth, Status: 401, Op: "list the senders"}
	limited := &api.Error{Status: 429, RetryAfter: time.Minute, Op: "list the senders", Host: "api.example"}
	// fail lets the next requests fail, one for each error.
	fail := func(f *Fleet, now time.Time, errs ...error) time.Time {
		for _, err := range errs {
			f.RefreshAll(now)
			due := f.Due(now)
			f.Failed(now, due[0], err)
			for _, r := range due[1:] {
				f.Failed(now, r, &api.Error{Kind: api.KindCancelled})
			}
		}
		return now
	}
	for _, c := range []struct {
		name  string
		do    func(f *Fleet, now time.Time) time.Time
		state State
		err   error
		why   string
	}{
		{"live", func(_ *Fleet, now time.Time) time.Time { return now }, Live, nil, ""},
		{"paused", func(f *Fleet, now time.Time) time.Time { f.Pause(true); return now.Add(time.Hour) }, Paused, nil, "paused"},
		{"paused while offline", func(f *Fleet, now time.Time) time.Time { f.Pause(true); return fail(f, now, network) }, Paused, network, "paused. list the senders: the connection"},
		{"paused while a list fails", func(f *Fleet, now time.Time) time.Time { f.Pause(true); return fail(f, now, busy) }, Paused, busy, "503"},
		{"paused while held", func(f *Fleet, now time.Time) time.Time {
			f.Pause(true)
			f.Heed(now, api.ClientStatus{Rate: 5, Hold: now.Add(time.Minute), Why: limited})
			return now
		}, Paused, limited, "paused. list the senders: api.example answered 429"},
		{"refused", func(f *Fleet, now time.Time) time.Time { return fail(f, now, refused) }, Refused, refused, "Wrong project or key"},
		{"refused while paused", func(f *Fleet, now time.Time) time.Time { f.Pause(true); return fail(f, now, refused) }, Refused, refused, "Wrong project or key"},
		{"refused, hours ago", func(f *Fleet, now time.Time) time.Time { return fail(f, now, refused).Add(3 * time.Hour) }, Refused, refused, "Wrong project"},
		{"refused while offline", func(f *Fleet, now time.Time) time.Time { return fail(f, now, network, refused) }, Refused, refused, "Wrong project"},
		{"offline", func(f *Fleet, now time.Time) time.Time { return fail(f, now, network) }, Offline, network, "the connection to api.example broke"},
		{"one list fails", func(f *Fleet, now time.Time) time.Time { return fail(f, now, busy) }, Stale, busy, "503"},
		{"everything fails", func(f *Fleet, now time.Time) time.Time { return fail(f, now, busy, busy, busy) }, Offline, busy, "503"},
		{"held", func(f *Fleet, now time.Time) time.Time {
			f.Heed(now, api.ClientStatus{Rate: 5, Hold: now.Add(time.Minute), Why: limited})
			return now
		}, Backoff, limited, "429"},
		{"held while offline", func(f *Fleet, now time.Time) time.Time {
			f.Heed(now, api.ClientStatus{Rate: 5, Hold: now.Add(time.Minute), Why: limited})
			return fail(f, now, network)
		}, Backoff, limited, "429"},
		{"limited", func(f *Fleet, now time.Time) time.Time { return fail(f, now, limited) }, Backoff, limited, "429"},
		{"old for no known reason", func(_ *Fleet, now time.Time) time.Time { return now.Add(time.Minute) }, Stale, nil, "1m"},
		{"out of focus", func(f *Fleet, now time.Time) time.Time {
			f.Active(now.Add(-time.Minute), false)
			return now
		}, Live, nil, "out of focus: all is read every 50s"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, f, now := ready(t, 3)
			fr := f.Freshness(c.do(f, now))
			if fr.State != c.state || fr.Err != c.err || !strings.Contains(fr.Why, c.why) || (c.why == "") != (fr.Why == "") {
				t.Errorf("%+v", fr)
			}
			if fr.Since.IsZero() || fr.State != Live && fr.Age == 0 {
				t.Errorf("no age: %+v", fr)
			}
			if (fr.Retry > 0) != (c.state == Offline || c.state == Backoff) {
				t.Errorf("retry in %v", fr.Retry)
			}
		})
	}
}

// A request that was not even sent tells nothing new: it makes no wait longer.
func TestProbesThatAreNotSentMakeNoWaitLonger(t *testing.T) {
	circuit := &api.Error{Kind: api.KindCircuit, RetryAfter: 4 * time.Second}
	f, now := failList(t, circuit)
	for range 5 {
		now, _ = f.Next(now)
		f.Failed(now, f.Due(now)[0], circuit)
	}
	if fr := f.Freshness(now); fr.State != Offline || fr.Retry != 4*time.Second {
		t.Errorf("%+v", fr)
	}
}

// A server that never answers is offline after the first request that was waited for in vain.
func TestSilenceIsOffline(t *testing.T) {
	_, f := watch(1, Options{})
	req := f.Due(epoch)[0]
	now := epoch.Add(20 * time.Second)
	f.Failed(now, req, &api.Error{Kind: api.KindTimeout})
	if fr := f.Freshness(now); fr.State != Offline || fr.Retry == 0 || fr.Err == nil || !fr.Since.IsZero() {
		t.Errorf("%+v", fr)
	}
}

// A channel of which a part was read has an age, and one that the project does not use has none.
func TestFreshnessOfParts(t *testing.T) {
	s, f := both(250, 250, Options{Rate: 5})
	first := map[api.Channel]bool{}
	now := epoch
	for range 4 {
		for _, r := range f.Due(now) {
			if first[r.Channel] && r.Channel == api.KakaoTalk {
				f.Failed(now, r, &api.Error{Status: 500})
				continue
			}
			first[r.Channel] = true
			s.answer(f, now, r)
		}
		now = now.Add(time.Second)
	}
	if fr := f.Freshness(now); fr.State != Stale || fr.Since.IsZero() || fr.Age < 3*time.Second || fr.Err == nil {
		t.Errorf("a list that failed in the middle: %+v", fr)
	}
	s.run(f, now, now.Add(time.Minute), 0)
	if fr := f.Freshness(now.Add(time.Minute)); fr.State != Live || fr.Err != nil {
		t.Errorf("a minute later: %+v", fr)
	}

	s, f = both(250, 0, Options{Rate: 5})
	s.run(f, epoch, epoch.Add(time.Minute), 0)
	now = epoch.Add(time.Minute)
	f.RefreshAll(now)
	for _, r := range f.Due(now) {
		if r.Channel == api.KakaoTalk {
			f.Failed(now, r, &api.Error{Status: 400, Code: "project_not_initialized"})
		} else {
			s.answer(f, now, r)
		}
	}
	s.run(f, now, now.Add(9*time.Minute), 0)
	if fr := f.Freshness(now.Add(9 * time.Minute)); fr.State != Live || fr.Age > 12*time.Second {
		t.Errorf("a channel that is not enabled: %+v", fr)
	}
}

// The age is that of the oldest page on the screen, not of the last answer; and the interval is the one that is reached.
func TestFreshnessIsHonestAboutLargeLists(t *testing.T) {
	s, f := watch(6000, Options{Rate: 5})
	now := epoch.Add(3 * time.Minute)
	s.run(f, epoch, now, 10*time.Millisecond)
	for range 20 {
		s.run(f, now, now.Add(7*time.Second), 10*time.Millisecond)
		now = now.Add(7 * time.Second)
		fr := f.Freshness(now)
		if fr.State != Live || fr.Every < 20*time.Second || fr.Every > 30*time.Second || fr.Age < 18*time.Second || fr.Age > 30*time.Second ||
			!strings.Contains(fr.Why, "rate") {
			t.Fatalf("60 pages at half of 5/s: %+v", fr)
		}
	}
}

// After a pause the lists are read at once.
func TestResumeReadsAtOnce(t *testing.T) {
	s, f, now := ready(t, 500)
	f.Pause(true)
	now = now.Add(time.Hour)
	f.Pause(false)
	s.run(f, now, now.Add(3*time.Second), 0)
	if fr := f.Freshness(now.Add(3 * time.Second)); fr.State != Live || fr.Age > 3*time.Second || fr.Every != 10*time.Second {
		t.Errorf("%+v", fr)
	}
}

// Nothing is named that would only wait in the client, and the last turn of a hold is not missed.
func TestHeed(t *testing.T) {
	s, f, now := ready(t, 500)
	now = now.Add(time.Minute)
	f.Heed(now, api.ClientStatus{Rate: 1, Next: 3 * time.Second})
	if due := f.Due(now); len(due) != 0 {
		t.Errorf("named with no turn to be had: %+v", due)
	}
	if next, ok := f.Next(now); !ok || next.Sub(now) != 3*time.Second {
		t.Errorf("next in %v", next.Sub(now))
	}
	all := s.run(f, now, now.Add(63*time.Second), 0)
	if n := len(all); n < 58 || n > 62 {
		t.Errorf("%d requests in the minute after, at 1/s", n)
	}
	now = now.Add(70 * time.Second)
	f.Heed(now, api.ClientStatus{Rate: 5, Next: -time.Second, Hold: now.Add(20 * time.Second), Why: errors.New("x")})
	if next, ok := f.Next(now); !ok || next.Sub(now) != 20*time.Second || len(f.Due(now)) != 0 {
		t.Errorf("held: next in %v", next.Sub(now))
	}
	if due := f.Due(now.Add(20 * time.Second)); len(due) == 0 {
		t.Error("the hold is over, and nothing is due")
	}
}

// When little is allowed it goes to the focused sender, then the lists, then the others, and none of them is left out.
func TestLittleIsShared(t *testing.T) {
	s, f := watch(1000, Options{Rate: 0.5})
	now := epoch.Add(time.Minute)
	s.run(f, epoch, now, 0)
	f.Focus(wa(5))
	all := s.run(f, now, now.Add(20*time.Minute), 3*time.Second)
	focus := len(of(all, GetSender, wa(5))) + len(of(all, ListActivities, wa(5)))
	lists := len(of(all, ListSenders, api.Key{}))
	others := len(all) - focus - lists
	if len(all) < 580 || focus > len(all)/2+5 || focus < lists || lists < others || others < len(all)/sweepShare-5 {
		t.Errorf("%d requests in 20 minutes: %d focus, %d lists, %d others", len(all), focus, lists, others)
	}
	if !slices.ContainsFunc(tokensOf(all), func(token string) bool { return token == "900" }) {
		t.Error("the last page was never read")
	}
}

func tokensOf(all []sent) (tokens []string) {
	for _, x := range of(all, ListSenders, api.Key{}) {
		tokens = append(tokens, x.req.Token)
	}
	return tokens
}
