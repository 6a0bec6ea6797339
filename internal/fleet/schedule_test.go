package fleet

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"callsign/api"
)

// watch makes a fleet over a simulated API with n WhatsApp senders.
func watch(n int, o Options) (*sim, *Fleet) {
	s := newSim()
	for i := range n {
		s.add(wa(i))
	}
	if o.Channels == nil {
		o.Channels = []api.Channel{api.WhatsApp}
	}
	return s, New(o)
}

// of picks the requests of a kind, about a sender when the key is not zero.
func of(all []sent, kind Kind, k api.Key) (out []sent) {
	for _, x := range all {
		if x.req.Kind == kind && (k.IsZero() || x.req.Key == k) {
			out = append(out, x)
		}
	}
	return out
}

// gaps are the times between requests, after the first skip.
func gaps(all []sent) (out []time.Duration) {
	for i := 1; i < len(all); i++ {
		out = append(out, all[i].at.Sub(all[i-1].at))
	}
	return out
}

func TestLoadsAllPagesThenSweeps(t *testing.T) {
	s, f := watch(412, Options{})
	all := s.run(f, epoch, epoch.Add(2*time.Second), 50*time.Millisecond)
	p := f.Loading(api.WhatsApp)
	if !p.Done || p.Loaded != 412 || p.Total != 412 || f.Len() != 412 {
		t.Fatalf("after 2 s: %+v", p)
	}
	lists := of(all, ListSenders, api.Key{})
	if len(lists) != 5 || lists[0].req.Size != 100 || lists[0].req.Token != "" || lists[4].req.Token != "400" {
		t.Fatalf("lists: %+v", lists)
	}
	for i, r := range f.Records() {
		if r.Sender.Key != wa(i) {
			t.Fatalf("record %d is %v", i, r.Sender.Key)
		}
	}
	all = s.run(f, epoch.Add(2*time.Second), epoch.Add(62*time.Second), 50*time.Millisecond)
	if n := len(of(all, ListSenders, api.Key{})); n < 25 || n > 35 {
		t.Errorf("%d list requests in a minute, expected about 30", n)
	}
}

func TestSweepIntervalHasJitterAndRepeats(t *testing.T) {
	starts := func(seed uint64) []time.Duration {
		s, f := watch(1, Options{Seed: seed})
		return gaps(of(s.run(f, epoch, epoch.Add(5*time.Minute), 0), ListSenders, api.Key{}))
	}
	a := starts(1)
	if !slices.Equal(a, starts(1)) {
		t.Error("the same seed gives another schedule")
	}
	if slices.Equal(a, starts(2)) {
		t.Error("another seed gives the same schedule")
	}
	for _, d := range a {
		if d < 9*time.Second || d > 11*time.Second+500*time.Millisecond {
			t.Errorf("interval %v", d)
		}
	}
	slices.Sort(a)
	if a[len(a)-1]-a[0] < 100*time.Millisecond {
		t.Error("no jitter")
	}
}

func TestNeverFasterThanTheRateNorMoreThanFour(t *testing.T) {
	for _, rate := range []float64{1, 5, 20} {
		s, f := watch(1500, Options{Rate: rate})
		f.Focus(wa(3))
		all := s.run(f, epoch, epoch.Add(2*time.Minute), 300*time.Millisecond)
		for i := range all {
			n := 0
			for j := i; j < len(all) && all[j].at.Sub(all[i].at) < 10*time.Second; j++ {
				n++
			}
			if limit := int(10*rate) + 4; n > limit {
				t.Fatalf("rate %v: %d requests in 10 s from %v", rate, n, all[i].at)
			}
		}
	}
}

func TestLargeListsLeaveHalfOfTheRate(t *testing.T) {
	s, f := watch(6000, Options{Rate: 5})
	s.run(f, epoch, epoch.Add(time.Minute), 10*time.Millisecond)
	if !f.Loading(api.WhatsApp).Done {
		t.Fatalf("not loaded: %+v", f.Loading(api.WhatsApp))
	}
	all := s.run(f, epoch.Add(time.Minute), epoch.Add(3*time.Minute), 10*time.Millisecond)
	lists, acts := len(of(all, ListSenders, api.Key{})), len(of(all, ListActivities, api.Key{}))
	if lists < 250 || lists > 310 || acts < 250 {
		t.Errorf("%d lists and %d activities in 2 minutes at 5/s", lists, acts)
	}
}

func TestRoundRobinIsFair(t *testing.T) {
	s, f := watch(150, Options{})
	all := s.run(f, epoch, epoch.Add(5*time.Minute), 20*time.Millisecond)
	count := map[api.Key]int{}
	for _, x := range of(all, ListActivities, api.Key{}) {
		count[x.req.Key]++
	}
	least, most := 1<<30, 0
	for i := range 150 {
		least, most = min(least, count[wa(i)]), max(most, count[wa(i)])
	}
	if least < 4 || most-least > 1 {
		t.Errorf("polled between %d and %d times", least, most)
	}
}

func TestFewSendersAreNotHammered(t *testing.T) {
	s, f := watch(2, Options{})
	acts := of(s.run(f, epoch, epoch.Add(time.Minute), 0), ListActivities, wa(1))
	if len(acts) < 5 || len(acts) > 8 {
		t.Errorf("%d polls of one of two senders in a minute", len(acts))
	}
}

// Its state is always looked at every 3 s; its activities less and less often while nothing happens, when the rate is wanted elsewhere.
func TestFocusIsFastThenSlower(t *testing.T) {
	s, f := watch(20, Options{Rate: 3})
	now := epoch.Add(5 * time.Second)
	s.run(f, epoch, now, 0)
	f.Focus(wa(7))
	all := s.run(f, now, now.Add(30*time.Second), 0)
	for _, kind := range []Kind{GetSender, ListActivities} {
		polls := of(all, kind, wa(7))
		if len(polls) < 9 || len(polls) > 12 {
			t.Errorf("kind %d: %d polls in 30 s", kind, len(polls))
		}
	}
	if first := of(all, ListActivities, wa(7)); first[0].at.Sub(now) > time.Second || first[0].req.Size != focusSize {
		t.Errorf("first look %v after, size %d", first[0].at.Sub(now), first[0].req.Size)
	}
	s.run(f, now.Add(30*time.Second), now.Add(15*time.Minute), 0)
	all = s.run(f, now.Add(15*time.Minute), now.Add(20*time.Minute), 0)
	for _, d := range gaps(of(all, ListActivities, wa(7))) {
		if d < 27*time.Second || d > 34*time.Second {
			t.Errorf("quiet for 15 minutes, interval of activities %v", d)
		}
	}
	for _, d := range gaps(of(all, GetSender, wa(7))) {
		if d < 2700*time.Millisecond || d > 3500*time.Millisecond {
			t.Errorf("quiet for 15 minutes, interval of its state %v", d)
		}
	}
	s.happen(wa(7), now, "EDITED", "x")
	s.run(f, now.Add(20*time.Minute), now.Add(21*time.Minute), 0)
	all = s.run(f, now.Add(21*time.Minute), now.Add(21*time.Minute+30*time.Second), 0)
	if n := len(of(all, ListActivities, wa(7))); n < 6 {
		t.Errorf("stirred: %d polls in 30 s", n)
	}
}

func TestPassingCursorSendsNothing(t *testing.T) {
	s, f := watch(50, Options{})
	now := epoch.Add(20 * time.Second)
	s.run(f, epoch, now, 0)
	for i := range 40 {
		f.Focus(wa(i))
		for _, x := range s.run(f, now, now.Add(50*time.Millisecond), 0) {
			if x.req.Kind == GetSender {
				t.Fatalf("a request for a sender that was passed: %+v", x.req)
			}
		}
		now = now.Add(50 * time.Millisecond)
	}
}

func TestChangedSenderIsReadAtOnce(t *testing.T) {
	s, f := watch(300, Options{})
	now := epoch.Add(3 * time.Minute)
	s.run(f, epoch, now, 0)
	s.sender(wa(250)).Quality = "RED"
	s.happen(wa(250), now, "EDITED", "worse")
	all := s.run(f, now, now.Add(14*time.Second), 0)
	r, _ := f.Get(wa(250))
	if r.Sender.Quality != "RED" || r.Changed.IsZero() {
		t.Fatalf("not seen: %+v", r.Sender)
	}
	polls := of(all, ListActivities, wa(250))
	if len(polls) == 0 || polls[len(polls)-1].at.Sub(r.Changed) > time.Second {
		t.Errorf("changed at %v, polls %v", r.Changed, polls)
	}
	d, ok := r.Difference("quality")
	if !ok || d.Old != "GREEN" {
		t.Errorf("difference: %+v", r.Changes())
	}
	var kinds []string
	for _, e := range f.Feed().Of(wa(250)) {
		kinds = append(kinds, fmt.Sprint(e.Kind, " ", e.Type, " ", e.Old, ">", e.New))
	}
	if !slices.Contains(kinds, "1 quality GREEN>RED") || !slices.Contains(kinds, "0 EDITED >") {
		t.Errorf("feed: %q", kinds)
	}
}

func TestOwnWriteIsFollowed(t *testing.T) {
	for _, paused := range []bool{false, true} {
		s, f := watch(100, Options{})
		now := epoch.Add(2 * time.Minute)
		s.run(f, epoch, now, 0)
		f.Pause(paused)
		f.Wrote(now, wa(5), Own{Type: "EDITED", Comment: "submitted"})
		if e := f.Feed().At(f.Feed().Len() - 1); e.Kind != OwnWrite || e.Key != wa(5) || e.Type != "EDITED" {
			t.Fatalf("entry %+v", e)
		}
		all := s.run(f, now, now.Add(9*time.Second), 0)
		for _, kind := range []Kind{GetSender, ListActivities} {
			for _, d := range followUps {
				if !slices.ContainsFunc(of(all, kind, wa(5)), func(x sent) bool {
					late := x.at.Sub(now.Add(d))
					return late >= 0 && late < 900*time.Millisecond
				}) {
					t.Errorf("paused %v, kind %d: no look after %v", paused, kind, d)
				}
			}
		}
	}
}

func TestPause(t *testing.T) {
	s, f := watch(10, Options{})
	now := epoch.Add(30 * time.Second)
	s.run(f, epoch, now, 0)
	f.Focus(wa(1))
	f.Pause(true)
	if all := s.run(f, now, now.Add(time.Hour), 0); len(all) != 0 || !f.Paused() {
		t.Fatalf("paused, and sent %+v", all)
	}
	if _, ok := f.Next(now); ok {
		t.Error("paused, and something is scheduled")
	}
	if st := f.Freshness(now.Add(time.Hour)); st.State != Paused || st.Age < time.Hour {
		t.Errorf("freshness %+v", st)
	}
	f.Refresh(now, wa(2))
	if all := s.run(f, now, now.Add(time.Second), 0); len(all) != 2 || all[0].req.Key != wa(2) || !all[0].req.User {
		t.Errorf("refresh while paused: %+v", all)
	}
	f.RefreshAll(now.Add(time.Minute))
	if all := s.run(f, now.Add(time.Minute), now.Add(2*time.Minute), 0); len(of(all, ListSenders, api.Key{})) != 1 {
		t.Errorf("refresh all while paused: %+v", all)
	}
	f.Pause(false)
	if all := s.run(f, now.Add(time.Hour), now.Add(time.Hour+time.Second), 0); len(all) == 0 {
		t.Error("resumed, and nothing is sent")
	}
}

func TestBlurredIsFiveTimesSlower(t *testing.T) {
	s, f := watch(200, Options{})
	now := epoch.Add(time.Minute)
	s.run(f, epoch, now, 0)
	f.Active(now, false)
	first := len(s.run(f, now, now.Add(time.Minute), 0))
	slow := len(s.run(f, now.Add(2*time.Minute), now.Add(7*time.Minute), 0)) / 5
	if first < 4*slow {
		t.Errorf("%d requests in the first minute, %d in a later one", first, slow)
	}
	end := now.Add(8 * time.Minute)
	f.Active(end, true)
	if all := s.run(f, end, end.Add(500*time.Millisecond), 0); len(of(all, ListSenders, api.Key{})) == 0 {
		t.Errorf("back, and the list is not read: %+v", all)
	}
}

func TestSetInterval(t *testing.T) {
	s, f := watch(1, Options{})
	f.SetInterval(time.Minute)
	if f.Interval() != time.Minute {
		t.Fatal(f.Interval())
	}
	s.run(f, epoch, epoch.Add(time.Minute), 0)
	for _, d := range gaps(of(s.run(f, epoch.Add(time.Minute), epoch.Add(10*time.Minute), 0), ListSenders, api.Key{})) {
		if d < 54*time.Second || d > 67*time.Second {
			t.Errorf("interval %v", d)
		}
	}
	f.SetInterval(0)
	if f.Interval() != minInterval {
		t.Error("an interval of 0 was taken")
	}
}

func TestWoke(t *testing.T) {
	s, f := watch(30, Options{})
	now := epoch.Add(time.Minute)
	s.run(f, epoch, now, 0)
	f.Focus(wa(3))
	s.run(f, now, now.Add(5*time.Second), 0)
	woke := now.Add(88 * time.Minute)
	for i := range 7 {
		s.happen(wa(3), woke.Add(-time.Duration(i+1)*time.Minute), "EDITED", fmt.Sprint(i))
	}
	f.Woke(woke, 80*time.Minute)
	all := s.run(f, woke, woke.Add(2*time.Second), 0)
	if len(of(all, ListSenders, api.Key{})) == 0 || len(of(all, GetSender, wa(3))) == 0 {
		t.Errorf("sent %+v", all)
	}
	i := f.Feed().Len() - 8
	e := f.Feed().At(i)
	if e.Kind != Woke || !e.At.At.Equal(woke.Add(-80*time.Minute)) || !e.Seen.Equal(woke) || e.Missing != 7 {
		t.Errorf("entry %+v", e)
	}
}

// What was under way when the machine fell asleep is lost: it is asked for again at once, and its answer is dropped.
func TestWokeGivesUpWhatWasUnderWay(t *testing.T) {
	_, f := watch(1, Options{})
	before := f.Due(epoch)
	f.Woke(epoch.Add(time.Second), time.Hour)
	again := f.Due(epoch.Add(time.Second))
	if len(before) != 1 || len(again) != 1 || again[0].job() != before[0].job() {
		t.Fatalf("before %+v, after %+v", before, again)
	}
	f.Failed(epoch.Add(2*time.Second), before[0], context.Canceled)
	f.SendersLoaded(epoch.Add(2*time.Second), before[0], api.Page[api.Sender]{Items: []api.Sender{{Key: wa(9)}}, Total: 1})
	if f.Len() != 0 || !f.inFlight(again[0].job()) {
		t.Error("the answer of before was taken")
	}
}

func TestLostAnswerIsGivenUp(t *testing.T) {
	_, f := watch(1, Options{})
	due := f.Due(epoch)
	if len(due) != 1 || len(f.Due(epoch.Add(time.Minute))) != 0 {
		t.Fatalf("due %+v", due)
	}
	next, ok := f.Next(epoch.Add(time.Minute))
	if !ok || next.Sub(epoch) != flightLimit {
		t.Fatalf("next %v %v", next, ok)
	}
	again := f.Due(next.Add(time.Second))
	if len(again) != 1 || again[0].ID == due[0].ID {
		t.Fatalf("again %+v", again)
	}
	f.SendersLoaded(next, due[0], api.Page[api.Sender]{Items: []api.Sender{{Key: wa(9)}}, Total: 1})
	if f.Len() != 0 {
		t.Error("a late answer was taken")
	}
}

// TestAHoldThatIsOverAfterASleep: the monotonic clock stands still while a machine sleeps. A hold that ended meanwhile, as the client says
// by the clock on the wall, does not go on in the schedule.
func TestAHoldThatIsOverAfterASleep(t *testing.T) {
	s, f, now := ready(t, 6)
	s.run(f, now, now.Add(20*time.Second), 0)
	now = now.Add(20 * time.Second)
	f.Heed(now, api.ClientStatus{Rate: 5, FullRate: 5, Hold: now.Add(time.Hour), Next: time.Hour})
	if got := f.Due(now.Add(time.Minute)); len(got) != 0 {
		t.Fatalf("%d requests while it holds", len(got))
	}
	now = now.Add(time.Minute) // and eight hours on the wall
	f.Woke(now, 8*time.Hour)
	f.Heed(now, api.ClientStatus{Rate: 5, FullRate: 5})
	if got := f.Due(now); len(got) == 0 {
		t.Error("it still holds")
	}
}
