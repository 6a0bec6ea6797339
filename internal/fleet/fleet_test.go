package fleet

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"callsign/api"
	"callsign/internal/text"
)

// ready makes a loaded fleet of n senders, and the time it is then.
func ready(t *testing.T, n int) (*sim, *Fleet, time.Time) {
	t.Helper()
	s, f := watch(n, Options{})
	now := epoch.Add(3 * time.Second)
	s.run(f, epoch, now, 0)
	if f.Len() != n || !f.Loading(api.WhatsApp).Done {
		t.Fatalf("loaded %d of %d", f.Len(), n)
	}
	return s, f, now
}

// observations are what the feed says of a sender beside activities.
func observations(f *Fleet, k api.Key) (out []string) {
	for _, e := range f.Feed().Of(k) {
		if e.Kind == Observation {
			out = append(out, fmt.Sprintf("%s %s>%s", string(e.Type), string(e.Old), string(e.New)))
		}
	}
	return out
}

func TestFirstSightIsNoObservation(t *testing.T) {
	_, f, _ := ready(t, 120)
	for _, r := range f.Records() {
		if len(observations(f, r.Sender.Key)) > 0 || len(r.Changes()) > 0 || !r.Changed.IsZero() {
			t.Fatalf("%+v", r)
		}
	}
}

func TestObservations(t *testing.T) {
	base := api.Sender{
		Key: wa(0), State: "ACTIVE", Quality: "GREEN", Name: "A",
		Details:    api.Values{{Name: "about", Value: api.Value{Text: "x"}}},
		Attributes: api.Values{{Name: "maxTps", Value: api.Value{Text: "80"}}, {Name: "numberProvider", Value: api.Value{Text: "Sinch"}}},
		Reviews:    []api.Review{{Field: "displayName", Status: "PENDING"}},
	}
	draft := &api.Change{Status: "DRAFT", Details: api.Values{{Name: "about", Value: api.Value{Null: true}}}}
	for name, c := range map[string]struct {
		change   func(*api.Sender)
		observed []string
		fields   []string
	}{
		"nothing":          {func(s *api.Sender) {}, nil, nil},
		"order of values":  {func(s *api.Sender) { slices.Reverse(s.Attributes) }, nil, nil},
		"only modified":    {func(s *api.Sender) { s.Modified.Text = "later" }, nil, nil},
		"state":            {func(s *api.Sender) { s.State = "SUSPENDED" }, []string{"state ACTIVE>SUSPENDED"}, []string{"state"}},
		"quality lost":     {func(s *api.Sender) { s.Quality = "" }, []string{"quality GREEN>"}, []string{"quality"}},
		"limit":            {func(s *api.Sender) { s.Attributes = s.Attributes.With("maxTps", api.Value{Text: "8"}) }, []string{"attributes.maxTps 80>8"}, []string{"attributes.maxTps"}},
		"other attribute":  {func(s *api.Sender) { s.Attributes = s.Attributes.Without("numberProvider") }, nil, []string{"attributes.numberProvider"}},
		"pending deletion": {func(s *api.Sender) { s.Change = draft }, []string{"change >DRAFT"}, []string{"change", "pending.about"}},
		"detail":           {func(s *api.Sender) { s.Details = s.Details.With("about", api.Value{Text: "y"}) }, nil, []string{"details.about"}},
		"review":           {func(s *api.Sender) { s.Reviews[0].Status = "REJECTED" }, []string{"review.displayName PENDING>REJECTED"}, []string{"review.displayName"}},
		"review gone":      {func(s *api.Sender) { s.Reviews = nil }, []string{"review.displayName PENDING>"}, []string{"review.displayName"}},
		"name":             {func(s *api.Sender) { s.Name = "B" }, nil, []string{"name"}},
	} {
		t.Run(name, func(t *testing.T) {
			f := New(Options{Channels: []api.Channel{api.WhatsApp}})
			first, second := clone(base), clone(base)
			f.SenderLoaded(epoch, first)
			version := f.Version()
			c.change(&second)
			f.SenderLoaded(epoch.Add(time.Second), second)
			got := observations(f, wa(0))
			if !slices.Equal(got, c.observed) {
				t.Errorf("observed %q", got)
			}
			r, _ := f.Get(wa(0))
			var fields []string
			for _, d := range r.Changes() {
				fields = append(fields, d.Field)
			}
			if !slices.Equal(fields, c.fields) {
				t.Errorf("differences %q", fields)
			}
			changed := name != "nothing" && name != "order of values"
			if (f.Version() != version) != changed || r.Changed.IsZero() == changed {
				t.Errorf("version %d then %d, changed %v", version, f.Version(), r.Changed)
			}
		})
	}
}

func clone(s api.Sender) api.Sender {
	s.Details, s.Attributes, s.Reviews = s.Details.Clone(), s.Attributes.Clone(), slices.Clone(s.Reviews)
	return s
}

func TestDifferencesAreBoundedAndLatest(t *testing.T) {
	r := &Record{}
	for i := range 100 {
		r.note(Difference{Field: fmt.Sprint("f", i%40), Old: text.Raw(fmt.Sprint(i))})
	}
	if len(r.Changes()) != maxDifferences {
		t.Fatal(len(r.Changes()))
	}
	if d, ok := r.Difference("f19"); !ok || d.Old != "99" {
		t.Errorf("%+v", d)
	}
	if _, ok := r.Difference("f20"); ok {
		t.Error("the oldest difference was kept")
	}
}

func TestAbsentSenderIsAskedAfterThenGone(t *testing.T) {
	s, f, now := ready(t, 230)
	s.drop(wa(17))
	all := s.run(f, now, now.Add(12*time.Second), 0)
	if len(of(all, GetSender, wa(17))) != 1 {
		t.Fatalf("not asked after: %+v", of(all, GetSender, wa(17)))
	}
	if _, ok := f.Get(wa(17)); ok || f.Len() != 229 || len(f.Records()) != 229 {
		t.Fatalf("still there; %d records", f.Len())
	}
	if got := observations(f, wa(17)); !slices.Equal(got, []string{"removed ACTIVE>"}) {
		t.Errorf("observed %q", got)
	}
	if slices.ContainsFunc(f.Records(), func(r *Record) bool { return r.Sender.Key == wa(17) }) {
		t.Error("among the records")
	}
	s.add(wa(17))
	s.run(f, now.Add(12*time.Second), now.Add(30*time.Second), 0)
	if _, ok := f.Get(wa(17)); !ok || f.Records()[229].Sender.Key != wa(17) {
		t.Error("came back and is not shown last")
	}
}

func TestAbsentTwiceIsGoneWithoutAnAnswer(t *testing.T) {
	s, f, now := ready(t, 150)
	sweep := func() {
		now = now.Add(time.Minute)
		for range 100 {
			due := f.Due(now)
			if len(due) == 0 {
				return
			}
			for _, r := range due {
				if r.Kind == GetSender {
					f.Failed(now, r, &api.Error{Status: 500})
				} else {
					s.answer(f, now, r)
				}
			}
			now = now.Add(time.Second)
			if f.channels[0].next.After(now) {
				return
			}
		}
	}
	for i := range 60 {
		s.drop(wa(i))
	}
	sweep()
	if f.Len() != 150 {
		t.Fatalf("removed after one sweep: %d left", f.Len())
	}
	sweep()
	if f.Len() != 90 {
		t.Fatalf("%d left after two", f.Len())
	}
}

func TestUnreadableRowRemovesNobody(t *testing.T) {
	s, f, now := ready(t, 3)
	for range 5 {
		now = now.Add(time.Minute)
		for _, r := range f.Due(now) {
			if r.Kind == ListSenders {
				page := s.list(r)
				page.Items, page.Bad = page.Items[:2], 1
				f.SendersLoaded(now, r, page)
			} else {
				s.answer(f, now, r)
			}
		}
	}
	if p := f.Loading(api.WhatsApp); f.Len() != 3 || p.Bad != 1 || p.Total != 3 {
		t.Errorf("%d left, %+v", f.Len(), p)
	}
}

func TestRepeatedTokenEndsASweep(t *testing.T) {
	_, f := watch(0, Options{})
	now := epoch
	for range 10 {
		for _, r := range f.Due(now) {
			if r.Kind == ListSenders {
				f.SendersLoaded(now, r, api.Page[api.Sender]{Items: []api.Sender{{Key: wa(1)}}, Total: 5, Next: "same"})
			}
		}
		now = now.Add(time.Second / 2)
	}
	if p := f.Loading(api.WhatsApp); !p.Done || p.Loaded != 1 || p.Total != 5 {
		t.Errorf("%+v", p)
	}
}

func TestHostilePages(t *testing.T) {
	_, f := watch(0, Options{})
	due := f.Due(epoch)
	f.SendersLoaded(epoch, due[0], api.Page[api.Sender]{Total: -5, Bad: -1, Items: []api.Sender{
		{}, {Key: api.Key{Channel: api.WhatsApp}}, {Key: api.Key{Channel: "other", ID: "x"}}, {Key: wa(1)}, {Key: wa(1), State: "ACTIVE"},
	}})
	if p := f.Loading(api.WhatsApp); p.Loaded != 1 || p.Total != 0 || p.Bad != 0 || f.Len() != 1 {
		t.Errorf("%+v", p)
	}
	f.Refresh(epoch, wa(1))
	for _, r := range f.Due(epoch) {
		if r.Kind == GetSender {
			f.SenderPolled(epoch, r, api.Sender{Key: wa(2)})
		} else {
			f.ActivitiesLoaded(epoch, r, api.Page[api.Activity]{Total: -3, Bad: -1, Next: "x", Items: []api.Activity{{Type: "EDITED"}}})
		}
	}
	if f.Len() != 1 || len(f.Feed().Of(wa(1))) == 0 {
		t.Error("an answer about another sender was taken, or the activity was not")
	}
	if f.Loading("other") != (Progress{}) {
		t.Error("progress of a channel that is not watched")
	}
}

func TestWriteIsBelievedOverOlderAnswers(t *testing.T) {
	s, f, now := ready(t, 1)
	f.Focus(wa(0))
	now = now.Add(time.Minute)
	f.Due(now) // sees the focus
	now = now.Add(time.Second)
	f.Refresh(now, wa(0))
	f.RefreshAll(now)
	due := f.Due(now)
	written := *s.sender(wa(0))
	written.State = "SUSPENDED"
	f.SenderLoaded(now.Add(time.Second), clone(written))
	for _, r := range due {
		s.answer(f, now.Add(2*time.Second), r) // still ACTIVE
	}
	if r, _ := f.Get(wa(0)); r.Sender.State != "SUSPENDED" {
		t.Errorf("an older answer won: %s", r.Sender.State)
	}
	if got := observations(f, wa(0)); !slices.Equal(got, []string{"state ACTIVE>SUSPENDED"}) {
		t.Errorf("observed %q", got)
	}
}

func TestGoneIsBelievedOverOlderLists(t *testing.T) {
	s, f, now := ready(t, 5)
	now = now.Add(time.Minute)
	f.RefreshAll(now)
	due := f.Due(now)
	f.SenderGone(now.Add(time.Second), wa(2))
	for _, r := range due {
		s.answer(f, now.Add(2*time.Second), r)
	}
	if _, ok := f.Get(wa(2)); ok {
		t.Error("an older list brought it back")
	}
	f.SenderGone(now.Add(3*time.Second), wa(2)) // twice
	if got := observations(f, wa(2)); len(got) != 1 {
		t.Errorf("observed %q", got)
	}
}

func TestFreshness(t *testing.T) {
	network := &api.Error{Kind: api.KindNetwork}
	for name, c := range map[string]struct {
		err   error
		state State
		retry bool
	}{
		"network":   {network, Offline, true},
		"unknown":   {errors.New("x"), Offline, true},
		"circuit":   {&api.Error{Kind: api.KindCircuit}, Offline, true},
		"503":       {&api.Error{Status: 503}, Stale, false}, // of this list only, as far as is known
		"429":       {&api.Error{Status: 429}, Backoff, true},
		"401":       {&api.Error{Kind: api.KindAuth, Status: 401}, Refused, false},
		"500":       {&api.Error{Status: 500}, Stale, false},
		"not json":  {&api.Error{Kind: api.KindNotJSON, Status: 200}, Stale, false},
		"cancelled": {&api.Error{Kind: api.KindCancelled}, Live, false},
		"wrapped":   {fmt.Errorf("list: %w", network), Offline, true},
	} {
		t.Run(name, func(t *testing.T) {
			f, now := failList(t, c.err)
			fr := f.Freshness(now)
			if fr.State != c.state || (fr.Retry > 0) != c.retry || (fr.Err != nil) != (c.state != Live) {
				t.Errorf("%+v", fr)
			}
		})
	}
}

// failList loads a fleet and lets its next list fail while nothing else is answered.
func failList(t *testing.T, err error) (*Fleet, time.Time) {
	_, f, now := ready(t, 0)
	if fr := f.Freshness(now); fr.State != Live || fr.Age > 3*time.Second || fr.Err != nil || fr.Every != 10*time.Second {
		t.Fatalf("before: %+v", fr)
	}
	now = now.Add(12 * time.Second)
	due := f.Due(now)
	if len(due) != 1 {
		t.Fatalf("due %+v", due)
	}
	f.Failed(now, due[0], err)
	return f, now
}

func TestLoadingThenStale(t *testing.T) {
	s, f := watch(250, Options{})
	due := f.Due(epoch)
	if fr := f.Freshness(epoch); fr.State != Loading || !fr.Since.IsZero() || fr.Age != 0 {
		t.Errorf("%+v", fr)
	}
	s.answer(f, epoch, due[0])
	if fr := f.Freshness(epoch); fr.State != Loading {
		t.Errorf("%+v", fr)
	}
	s.run(f, epoch, epoch.Add(5*time.Second), 0)
	if fr := f.Freshness(epoch.Add(10 * time.Minute)); fr.State != Stale || fr.Age < 9*time.Minute {
		t.Errorf("%+v", fr)
	}
}

func TestOutageBacksOffAndRecovers(t *testing.T) {
	s, f, now := ready(t, 40)
	f.Focus(wa(1))
	end := now.Add(10 * time.Minute)
	var times []time.Time
	for now.Before(end) {
		for _, r := range f.Due(now) {
			times = append(times, now)
			f.Failed(now, r, &api.Error{Kind: api.KindNetwork})
		}
		next, ok := f.Next(now)
		if !ok {
			t.Fatal("the schedule stopped")
		}
		now = next
	}
	if len(times) > 24 {
		t.Errorf("%d requests in an outage of 10 minutes", len(times))
	}
	last := times[len(times)-1].Sub(times[len(times)-2])
	if last < 27*time.Second || last > 33*time.Second {
		t.Errorf("the last wait was %v", last)
	}
	all := s.run(f, now, now.Add(5*time.Second), 0)
	if len(all) < 5 || f.Freshness(now.Add(5*time.Second)).State != Live {
		t.Errorf("after the outage: %d requests, %+v", len(all), f.Freshness(now.Add(5*time.Second)))
	}
}

func TestRetryAfterIsObeyedAndRefreshOverrules(t *testing.T) {
	f, now := failList(t, &api.Error{Status: 429, RetryAfter: 5 * time.Minute})
	next, ok := f.Next(now)
	if !ok || next.Sub(now) != 5*time.Minute {
		t.Errorf("next in %v", next.Sub(now))
	}
	f.RefreshAll(now.Add(time.Second))
	if len(f.Due(now.Add(time.Second))) != 1 {
		t.Error("the user's refresh was not sent")
	}
}

func TestRefusedStopsUntilAsked(t *testing.T) {
	f, now := failList(t, &api.Error{Kind: api.KindAuth})
	if _, ok := f.Next(now); ok || len(f.Due(now.Add(time.Hour))) != 0 {
		t.Error("refused, and polling goes on")
	}
	f.Woke(now.Add(time.Hour), time.Hour)
	if len(f.Due(now.Add(time.Hour))) != 0 {
		t.Error("waking up overruled a refusal")
	}
	f.RefreshAll(now.Add(2 * time.Hour))
	if len(f.Due(now.Add(2*time.Hour))) == 0 {
		t.Error("the user asked, and nothing is sent")
	}
}

func TestNotEnabledChannelIsAskedRarely(t *testing.T) {
	s, f := watch(3, Options{Channels: []api.Channel{api.WhatsApp, api.KakaoTalk}})
	kakao := 0
	now := epoch
	for now.Before(epoch.Add(time.Hour)) {
		for _, r := range f.Due(now) {
			if r.Channel == api.KakaoTalk {
				kakao++
				f.Failed(now, r, &api.Error{Status: 400, Code: "project_not_initialized"})
			} else {
				s.answer(f, now, r)
			}
		}
		next, _ := f.Next(now)
		now = next
	}
	if kakao < 6 || kakao > 7 {
		t.Errorf("asked %d times in an hour", kakao)
	}
	if p := f.Loading(api.KakaoTalk); !p.NotEnabled || p.Err != nil || p.Done {
		t.Errorf("%+v", p)
	}
	if fr := f.Freshness(now); fr.State != Live || fr.Err != nil {
		t.Errorf("%+v", fr)
	}
}

func TestBrokenListIsTriedLessOften(t *testing.T) {
	_, f := watch(1, Options{})
	now, n := epoch, 0
	for now.Before(epoch.Add(10 * time.Minute)) {
		for _, r := range f.Due(now) {
			n++
			f.Failed(now, r, &api.Error{Status: 500})
		}
		now, _ = f.Next(now)
	}
	if n < 9 || n > 14 {
		t.Errorf("%d tries in 10 minutes", n)
	}
	if p := f.Loading(api.WhatsApp); p.Err == nil || p.Done {
		t.Errorf("%+v", p)
	}
}

func TestRefusedTokenStartsOver(t *testing.T) {
	s, f := watch(150, Options{})
	s.answer(f, epoch, f.Due(epoch)[0])
	second := f.Due(epoch)[0]
	if second.Token != "100" {
		t.Fatalf("%+v", second)
	}
	f.Failed(epoch, second, &api.Error{Status: 400, Code: "invalid_page_token"})
	lists := of(s.run(f, epoch, epoch.Add(time.Minute), 0), ListSenders, api.Key{})
	if len(lists) < 2 || lists[0].req.Token != "" || lists[1].req.Token != "100" || f.Len() != 150 {
		t.Errorf("%+v", lists)
	}
}

func TestFailedPollShowsNothingAndLosesNothing(t *testing.T) {
	s, f, now := ready(t, 1)
	s.happen(wa(0), now, "CREATED", "")
	now = now.Add(time.Minute)
	s.run(f, now, now.Add(2*time.Second), 0)
	shown := len(f.Feed().Of(wa(0)))
	for i := range 150 {
		s.happen(wa(0), now, "EDITED", fmt.Sprint(i))
	}
	now = now.Add(time.Minute)
	f.Refresh(now, wa(0))
	pages := 0
	for range 20 {
		for _, r := range f.Due(now) {
			if r.Kind == ListActivities {
				if pages++; pages == 3 {
					f.Failed(now, r, &api.Error{Status: 500})
					continue
				}
			}
			s.answer(f, now, r)
		}
		if pages < 3 && len(f.Feed().Of(wa(0))) != shown {
			t.Fatal("half a poll was shown")
		}
		now = now.Add(time.Second / 2)
	}
	s.run(f, now, now.Add(2*time.Minute), 0)
	if got := len(f.Feed().Of(wa(0))); got != shown+150 {
		t.Errorf("shown %d of 150", got-shown)
	}
}

func TestActivities404AsksForTheSender(t *testing.T) {
	s, f, now := ready(t, 2)
	s.drop(wa(1))
	f.Refresh(now, wa(0)) // something else under way
	f.schedule.enqueue(f.record(wa(1)))
	now = now.Add(time.Second)
	for range 3 {
		for _, r := range f.Due(now) {
			if r.Kind == ListActivities && r.Key == wa(1) {
				f.Failed(now, r, &api.Error{Status: 404, Code: "sender_not_found"})
				continue
			}
			s.answer(f, now, r)
		}
		now = now.Add(time.Second)
	}
	if _, ok := f.Get(wa(1)); ok {
		t.Error("still there")
	}
}
