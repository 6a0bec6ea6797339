package tui

import (
	"context"
	"testing"
	"time"

	"callsign/api"
	"callsign/api/sandbox"
	"callsign/internal/fleet"
	"callsign/tui/view"
)

// TestSwitchingMixesNothing: after a switch nothing of the profile before is shown, not even answers that come late.
func TestSwitchingMixesNothing(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.app.options.Profiles = []string{"demo", "other"}
		p.app.options.Switch = func(context.Context, string) (Profile, error) {
			box := sandbox.New(sandbox.Options{Now: time.Now, Seed: 9, ProjectID: "p", Choices: sandbox.Choices{NotInitialized: []string{"whatsapp"}}})
			client, err := api.New(api.Options{BaseURL: "https://other.invalid", ProjectID: "p", Transport: box.Transport(), Rate: 1000,
				Auth: api.Auth{Mode: api.Basic, KeyID: "demo-key", Secret: api.NewSecret("demo-secret")}})
			return Profile{Client: client, Fleet: fleet.New(fleet.Options{Channels: api.Channels(), Rate: 500}),
				Session: view.Session{Profile: "other", Badge: "OTHER", Server: "other", ProjectID: "p"}}, err
		}
		p.shows("Harbour Books")
		p.api.SetFaults(sandbox.Faults{Latency: 2 * time.Second})
		p.keys("R")
		p.keys(":")
		p.typing("profile other")
		p.keys("enter")
		p.shows("OTHER", "other", "This is the profile other now")
		p.sleep(time.Minute)
		p.hides("+44 7700900123", "Cedar")
		if n := len(p.app.env.Fleet.Records()); n == 0 {
			t.Error("the other profile shows nothing")
		}
	})
}

func TestSwitchingAsksBeforeTextIsLost(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.find("stadtwerke")
		p.keys("e", "tab")
		p.typing("text")
		other := p.another("other")
		p.app.options.Switch = func(context.Context, string) (Profile, error) { return other, nil }
		p.send(switchProfile{"other"})
		p.idle()
		p.shows("Switch to other?", "[Stay]")
		p.keys("enter")
		p.shows("text")
	})
}

func TestThePaletteFindsCommandsSendersAndThemes(t *testing.T) {
	run(t, setup{theme: "dark"}, func(p *program) {
		p.keys(":")
		p.typing("zed")
		p.shows("Zed")
		p.keys("ctrl+u")
		p.typing("theme mono")
		p.keys("enter")
		if !p.app.env.Look.Theme.Mono {
			t.Error("the theme did not change")
		}
		p.keys(":")
		p.typing("marker")
		p.keys("enter", "2", "G")
		p.shows("marker")
	})
}
