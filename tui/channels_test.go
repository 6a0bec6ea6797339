package tui

import (
	"testing"
	"time"

	"callsign/api"
	"callsign/internal/fleet"
)

// TestAProfileWithOneChannelIsLoaded when that channel is: the others are not waited for.
func TestAProfileWithOneChannelIsLoaded(t *testing.T) {
	run(t, setup{}, func(p *program) {
		other := p.another("other")
		other.Fleet = fleet.New(fleet.Options{Channels: []api.Channel{api.WhatsApp}, Rate: 500, Seed: 1})
		p.send(profileOpened{name: "other", profile: other})
		p.sleep(10 * time.Second)
		p.shows("live", "senders  ")
		p.hides("loading")
	})
}

// TestRowsThatCannotBeReadAreCounted: a list that hides some says so, and one that hides all does not say that there are none.
func TestRowsThatCannotBeReadAreCounted(t *testing.T) {
	run(t, setup{}, func(p *program) {
		list := func(page api.Page[api.Sender]) {
			p.app.env.Fleet.RefreshAll(p.app.env.Now())
			for _, r := range p.app.env.Fleet.Due(p.app.env.Now()) {
				if r.Kind == fleet.ListSenders {
					p.send(fetched{req: r, senders: page})
				}
			}
		}
		p.hides("unreadable")
		list(api.Page[api.Sender]{Total: 3, Bad: 3})
		p.shows("6 unreadable") // three of either channel

		other := p.another("other")
		p.app.enter(p.app.ctx, other)
		list(api.Page[api.Sender]{Total: 3, Bad: 3})
		p.shows("6 senders could not be read")
		p.hides("no senders yet")
	})
}

// TestMarksAreCountedInANarrowWindow, whatever else there is to say.
func TestMarksAreCountedInANarrowWindow(t *testing.T) {
	run(t, setup{w: 40, h: 12}, func(p *program) {
		p.mark("co")
		p.app.env.Fleet.RefreshAll(p.app.env.Now())
		for _, r := range p.app.env.Fleet.Due(p.app.env.Now()) {
			if r.Kind == fleet.ListSenders {
				p.send(fetched{req: r, senders: api.Page[api.Sender]{Total: 300, Bad: 100, Next: "more"}})
			}
		}
		p.shows("4 marked")
	})
}
