package tui

import (
	"testing"
	"time"

	"callsign/api"
	"callsign/api/sandbox"
	"callsign/internal/fleet"
)

// sleeps lets the machine sleep: the wall clock jumps, and nothing else has moved.
func (p *program) sleeps(d time.Duration) {
	now := p.app.env.Now
	p.app.env.Now = func() time.Time { return now().Round(0).Add(d) }
}

func (p *program) requests() (n int) {
	for _, count := range p.api.Requests() {
		n += count
	}
	return n
}

// After a night everything is read again at once, without a storm and without waiting for what was under way when the lid was closed.
func TestAwakeAgain(t *testing.T) {
	run(t, setup{live: true}, func(p *program) {
		p.sleep(time.Minute)
		before := p.requests()
		p.sleep(time.Minute)
		usual := p.requests() - before
		for range 3 {
			p.api.FailNext("GET", sandbox.Fault{Kind: sandbox.FaultHang})
		}
		p.sleep(15 * time.Second) // three requests hang, as on a dead connection
		before = p.requests()
		p.sleeps(8 * time.Hour)
		p.keys("down") // whatever comes first
		p.sleep(3 * time.Second)
		fr := p.app.env.Fleet.Freshness(p.app.env.Now())
		if fr.State != fleet.Live || fr.Age > 4*time.Second {
			t.Errorf("three seconds after: %+v", fr)
		}
		asleep := 0
		for i := range p.app.env.Fleet.Feed().Len() {
			if e := p.app.env.Fleet.Feed().At(i); e.Kind == fleet.Woke {
				asleep++
			}
		}
		if asleep != 1 {
			t.Errorf("%d lines about sleeping", asleep)
		}
		p.sleep(57 * time.Second)
		if n := p.requests() - before; n > 2*usual {
			t.Errorf("%d requests in the minute after, %d in a usual one", n, usual)
		}
	})
}

// The top line tells why nothing is read while a 429 holds, also when it was the answer to a write, which goes on afterwards.
func TestHoldIsOnTheScreen(t *testing.T) {
	for _, method := range []string{"GET", "POST"} {
		t.Run(method, func(t *testing.T) {
			run(t, setup{}, func(p *program) {
				p.sleep(10 * time.Second)
				p.api.FailNext(method, sandbox.Fault{Kind: sandbox.FaultStatus, Status: 429, RetryAfter: "50"})
				wrote := make(chan error, 1)
				if method == "POST" {
					k := p.app.env.Fleet.Records()[0].Sender.Key
					go func() {
						_, err := p.app.env.Client.AddComment(p.app.ctx, k, "patience")
						wrote <- err
					}()
				}
				p.sleep(5 * time.Second)
				p.shows("backoff 4")
				before := p.requests()
				p.sleep(20 * time.Second)
				p.shows("backoff 2")
				if n := p.requests() - before; n != 0 {
					t.Errorf("%d requests while it holds", n)
				}
				p.sleep(40 * time.Second)
				p.shows("live 10s")
				if method == "POST" {
					if err := <-wrote; err != nil {
						t.Errorf("the write: %v", err)
					}
				}
			})
		})
	}
}

// A 404 that was overtaken, by the answer to a write or by a sleep, removes nobody, and ends no countdown.
func TestAnOvertaken404RemovesNobody(t *testing.T) {
	run(t, setup{journal: t.TempDir()}, func(p *program) {
		p.find("stadtwerke")
		p.sleep(time.Second)
		k, _ := p.app.view().Sender()
		p.app.env.Removals[k] = time.Now().Add(time.Hour)
		gone := &api.Error{Kind: api.KindService, Status: 404, Code: "sender_not_found"}
		p.send(fetched{req: fleet.Request{Kind: fleet.GetSender, Channel: k.Channel, Key: k, ID: 1 << 40}, err: gone})
		_, known := p.app.env.Fleet.Get(k)
		if _, marked := p.app.env.Removals[k]; !known || !marked {
			t.Errorf("known %v, marked %v", known, marked)
		}
		p.app.env.Fleet.Refresh(p.app.env.Now(), k)
		for _, r := range p.app.env.Fleet.Due(p.app.env.Now()) {
			if r.Kind == fleet.GetSender {
				p.send(fetched{req: r, err: gone})
			}
		}
		_, known = p.app.env.Fleet.Get(k)
		if _, marked := p.app.env.Removals[k]; known || marked {
			t.Errorf("gone, but known %v, marked %v", known, marked)
		}
	})
}

// A countdown that is over says so: a sender that is there long after it may be another one with the same id (plusFriendIds come again).
func TestARemovalThatIsLongOverIsDoubted(t *testing.T) {
	run(t, setup{w: 120, h: 40}, func(p *program) {
		p.find("stadtwerke")
		k, _ := p.app.view().Sender()
		for past, want := range map[time.Duration][]string{
			-36 * time.Hour: {"REMOVAL 2d", "Marked for removal, gone on"},
			time.Hour:       {"REMOVAL 0d", "Marked for removal, gone on"},
			72 * time.Hour:  {"REMOVAL ?", "Was to be gone on"},
		} {
			p.app.env.Removals[k] = p.app.env.Now().Add(-past)
			p.keys("ctrl+l")
			p.shows(want...)
		}
	})
}
