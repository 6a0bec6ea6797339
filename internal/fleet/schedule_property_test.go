package fleet

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"callsign/api"
)

// chaos drives a schedule at random and knows what is under way.
type chaos struct {
	*rapid.T
	s      *sim
	f      *Fleet
	now    time.Time
	flying map[job]flight
	order  []Request // not given back
}

// TestScheduleProperties drives the schedule at random: answers out of order, twice or never, failures of all kinds, focus, blur, pause,
// sleep, a client that allows less. Next and Due agree and never turn in circles, nothing is in flight twice, never more than four, of
// which the user has one, and whatever happened, it goes on and forgets nobody.
func TestScheduleProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, f := watch(rapid.IntRange(0, 230).Draw(t, "senders"), Options{
			Rate: rapid.SampledFrom([]float64{0.3, 1, 5, 50}).Draw(t, "rate"), Seed: 7,
			Channels: []api.Channel{api.WhatsApp, api.KakaoTalk, api.WhatsApp},
		})
		c := &chaos{T: t, s: s, f: f, now: epoch, flying: map[job]flight{}}
		for range rapid.IntRange(1, 120).Draw(t, "steps") {
			c.step()
			c.act()
		}
		c.recovers()
	})
}

// step sends what is due, perhaps at the time that Next says, and checks it.
func (c *chaos) step() {
	next, ok := c.f.Next(c.now)
	if ok && next.Before(c.now) {
		c.Fatalf("next %v before now %v", next, c.now)
	}
	if ok && rapid.Bool().Draw(c.T, "wait") {
		c.now = next
	}
	due := c.f.Due(c.now)
	if len(due) > 0 && (!ok || next.After(c.now)) {
		c.Fatalf("due at %v, although Next said %v %v", c.now, next, ok)
	}
	if ok && c.now.Equal(next) && len(due) == 0 && len(c.flying) == 0 && c.f.pace.blurred.IsZero() { // out of focus all gets slower meanwhile
		c.Fatalf("Next said %v, and nothing is due", next)
	}
	if again, ok := c.f.Next(c.now); ok && !again.After(c.now) {
		c.Fatalf("all that was due is sent, and Next says now: the program would turn in circles")
	}
	for j, fl := range c.flying {
		if c.now.Sub(fl.sent) >= flightLimit {
			delete(c.flying, j)
		}
	}
	for _, r := range due {
		if _, twice := c.flying[r.job()]; twice {
			c.Fatalf("twice in flight: %+v", r)
		}
		c.flying[r.job()] = flight{id: r.ID, sent: c.now, user: r.User}
		c.order = append(c.order, r)
		background := 0
		for _, fl := range c.flying {
			if !fl.user {
				background++
			}
		}
		if len(c.flying) > maxFlights || background > backgroundSlots {
			c.Fatalf("%d in flight, %d of them in the background", len(c.flying), background)
		}
	}
}

// take takes a request that was not given back.
func (c *chaos) take() (Request, bool) {
	if len(c.order) == 0 {
		return Request{}, false
	}
	i := rapid.IntRange(0, len(c.order)-1).Draw(c.T, "answer")
	r := c.order[i]
	c.order = slices.Delete(c.order, i, i+1)
	if c.flying[r.job()].id == r.ID {
		delete(c.flying, r.job())
	}
	return r, true
}

// act does one thing to the fleet.
func (c *chaos) act() {
	k := wa(rapid.IntRange(0, 250).Draw(c.T, "key"))
	switch rapid.IntRange(0, 16).Draw(c.T, "act") {
	case 0:
		c.f.Focus(k)
	case 1:
		c.f.Pause(rapid.Bool().Draw(c.T, "pause"))
	case 2:
		c.f.Refresh(c.now, k)
	case 3:
		c.f.RefreshAll(c.now)
	case 4:
		c.f.Wrote(c.now, k, Own{Type: "EDITED"})
	case 5:
		c.f.Woke(c.now, time.Hour)
		for j, fl := range c.flying {
			if !fl.user {
				delete(c.flying, j)
			}
		}
	case 6:
		c.f.Active(c.now, rapid.Bool().Draw(c.T, "active"))
	case 7:
		c.s.happen(k, c.now, "EDITED", "x")
	case 8, 9:
		if r, ok := c.take(); ok {
			c.f.Failed(c.now, r, failures()[rapid.IntRange(0, len(failures())-1).Draw(c.T, "failure")])
		}
	case 10:
		c.f.Heed(c.now, c.client())
	case 11:
		c.now = c.now.Add(time.Duration(rapid.IntRange(0, 600).Draw(c.T, "s")) * time.Second)
	default:
		c.now = c.now.Add(time.Duration(rapid.IntRange(0, 3000).Draw(c.T, "ms")) * time.Millisecond)
		if r, ok := c.take(); ok {
			c.s.answer(c.f, c.now, r)
			c.s.answer(c.f, c.now, r) // twice
		}
	}
}

// client is what a client may say of itself.
func (c *chaos) client() api.ClientStatus {
	s := api.ClientStatus{Rate: rapid.SampledFrom([]float64{0.3, 2, 50}).Draw(c.T, "allowed"), FullRate: 50}
	s.Next = time.Duration(rapid.IntRange(-5000, 5000).Draw(c.T, "next turn in ms")) * time.Millisecond
	if rapid.Bool().Draw(c.T, "hold") {
		s.Hold, s.Why = c.now.Add(time.Minute), &api.Error{Status: 429}
		s.Next = time.Minute
	}
	return s
}

// recovers lets all answers come back and five good minutes pass: the screen is live, and every sender was asked, or as many as the rate
// allows.
func (c *chaos) recovers() {
	for _, r := range c.order {
		c.s.answer(c.f, c.now, r)
	}
	c.f.Heed(c.now, api.ClientStatus{Rate: 50, FullRate: 50})
	c.f.Pause(false)
	c.f.Active(c.now, true)
	c.f.RefreshAll(c.now)
	all := c.s.run(c.f, c.now, c.now.Add(5*time.Minute), 100*time.Millisecond)
	if len(of(all, ListSenders, api.Key{})) == 0 {
		c.Fatalf("the schedule has stopped")
	}
	if fr := c.f.Freshness(c.now.Add(5 * time.Minute)); fr.State != Live {
		c.Fatalf("after 5 good minutes: %+v", fr)
	}
	asked := map[api.Key]bool{}
	for _, x := range of(all, ListActivities, api.Key{}) {
		asked[x.req.Key] = true
	}
	if want := min(c.f.Len(), len(all)/(2*sweepShare)); len(asked) < want-1 {
		c.Fatalf("%d of %d senders were asked in %d requests", len(asked), c.f.Len(), len(all))
	}
}

func failures() []error {
	return []error{
		errors.New("something"), context.Canceled, &api.Error{Kind: api.KindNetwork}, &api.Error{Kind: api.KindAuth, Status: 401},
		&api.Error{Status: 500}, &api.Error{Status: 404, Code: "sender_not_found"}, &api.Error{Status: 400, Code: "invalid_page_token"},
		&api.Error{Status: 429, RetryAfter: 7 * time.Second}, &api.Error{Status: 400, Code: "project_not_initialized"},
		&api.Error{Kind: api.KindCircuit, RetryAfter: time.Second}, &api.Error{Kind: api.KindHeld, RetryAfter: 20 * time.Second},
		&api.Error{Status: 503, RetryAfter: 30 * time.Second}, &api.Error{Kind: api.KindTimeout}, &api.Error{Kind: api.KindNetwork, Phase: api.MaybeSent},
	}
}
