package fleet

import (
	"fmt"
	"testing"
	"time"

	"callsign/api"
	"callsign/internal/text"
)

// both makes a fleet over a simulated API with senders of two channels.
func both(whatsApp, kakaoTalk int, o Options) (*sim, *Fleet) {
	o.Channels = []api.Channel{api.WhatsApp, api.KakaoTalk}
	s, f := watch(whatsApp, o)
	for i := range kakaoTalk {
		s.add(api.Key{Channel: api.KakaoTalk, ID: text.Raw(fmt.Sprintf("@kakao%06d", i))})
	}
	return s, f
}

// lists picks the list requests of a channel.
func lists(all []sent, c api.Channel) (out []sent) {
	for _, x := range of(all, ListSenders, api.Key{}) {
		if x.req.Channel == c {
			out = append(out, x)
		}
	}
	return out
}

func TestFirstLoadMayBeFaster(t *testing.T) {
	s, f := watch(10_000, Options{Rate: 5, LoadRate: 200})
	s.run(f, epoch, epoch.Add(time.Second), 0)
	if !f.Loading(api.WhatsApp).Done {
		t.Fatalf("100 pages at 200/s: %+v", f.Loading(api.WhatsApp))
	}
	all := s.run(f, epoch.Add(time.Second), epoch.Add(61*time.Second), time.Millisecond)
	if n := len(all); n < 250 || n > 310 {
		t.Errorf("%d requests in the minute after, at 5/s", n)
	}
}

func TestFirstLoadGetsNearlyTheWholeRate(t *testing.T) {
	s, f := both(20_000, 100, Options{Rate: 5})
	f.Focus(wa(3))
	all := s.run(f, epoch, epoch.Add(30*time.Second), 0)
	if n := len(lists(all, api.WhatsApp)); n < 120 {
		t.Errorf("%d pages of the list that is being loaded, of %d requests in 30 s at 5/s", n, len(all))
	}
	if n := len(lists(all, api.KakaoTalk)); n != 1 {
		t.Errorf("a list that is loaded was asked for %d times meanwhile", n)
	}
	f.RefreshAll(epoch.Add(30 * time.Second))
	all = s.run(f, epoch.Add(30*time.Second), epoch.Add(33*time.Second), 50*time.Millisecond)
	if n := len(lists(all, api.KakaoTalk)); n != 1 {
		t.Errorf("the user asked, and the list was asked for %d times", n)
	}
}

func TestSweepsArePacedEvenly(t *testing.T) {
	for _, c := range []struct {
		senders     int
		least, most time.Duration
	}{
		{6000, 390 * time.Millisecond, 450 * time.Millisecond}, // half of 5/s, without a pause
		{1000, 390 * time.Millisecond, 6500 * time.Millisecond},
		{300, 1600 * time.Millisecond, 8 * time.Second},
	} {
		s, f := watch(c.senders, Options{Rate: 5})
		now := epoch.Add(time.Minute)
		s.run(f, epoch, now, 0)
		all := s.run(f, now, now.Add(2*time.Minute), 10*time.Millisecond)
		for _, d := range gaps(lists(all, api.WhatsApp)) {
			if d < c.least || d > c.most {
				t.Errorf("%d senders: %v between two pages", c.senders, d)
			}
		}
	}
}

// A sweep is not interleaved with another one, whose page tokens would get old, and no channel is swept twice while the other waits.
func TestChannelsAreSweptInTurn(t *testing.T) {
	s, f := both(3000, 1000, Options{Rate: 5})
	s.run(f, epoch, epoch.Add(30*time.Second), 0)
	all := of(s.run(f, epoch.Add(30*time.Second), epoch.Add(10*time.Minute), 20*time.Millisecond), ListSenders, api.Key{})
	sweeps := map[api.Channel]int{}
	for i, x := range all {
		if x.req.Token == "" {
			sweeps[x.req.Channel]++
		} else if i > 0 && all[i-1].req.Channel != x.req.Channel {
			t.Fatalf("page %q of %s after a page of %s", x.req.Token, x.req.Channel, all[i-1].req.Channel)
		}
	}
	if d := sweeps[api.WhatsApp] - sweeps[api.KakaoTalk]; d < -1 || d > 1 || sweeps[api.WhatsApp] < 30 {
		t.Errorf("sweeps: %v", sweeps)
	}
}

func TestUsersSweepGetsTheWholeRate(t *testing.T) {
	s, f := watch(3000, Options{Rate: 5})
	now := epoch.Add(time.Minute)
	s.run(f, epoch, now, 0)
	f.RefreshAll(now)
	all := lists(s.run(f, now, now.Add(12*time.Second), 10*time.Millisecond), api.WhatsApp)
	if len(all) < 45 {
		t.Errorf("%d pages in 12 s at 5/s", len(all))
	}
}
