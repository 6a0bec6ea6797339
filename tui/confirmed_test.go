package tui

import (
	"testing"
	"time"

	"callsign/api"
	"callsign/api/sandbox"
	"callsign/internal/fleet"
	"callsign/tui/view"
)

// TestAConfirmedWriteStaysInItsProfile: what was confirmed for one profile is never carried out in the next, however close they come.
func TestAConfirmedWriteStaysInItsProfile(t *testing.T) {
	run(t, setup{}, func(p *program) {
		box := sandbox.New(sandbox.Options{Now: time.Now, Seed: 7, ProjectID: "p"}) // the same senders
		client, err := api.New(api.Options{BaseURL: "https://other.invalid", ProjectID: "p", Transport: box.Transport(), Rate: 1000,
			Auth: api.Auth{Mode: api.Basic, KeyID: "demo-key", Secret: api.NewSecret("demo-secret")}})
		if err != nil {
			t.Fatal(err)
		}
		p.find("stadtwerke")
		p.keys("D")
		p.typing("447700900456")
		confirmed := p.app.Update(keyMsg("enter"))
		p.send(profileOpened{name: "other", profile: Profile{Client: client, Fleet: fleet.New(fleet.Options{Channels: api.Channels(), Rate: 500, Seed: 1}),
			Session: view.Session{Profile: "other", Badge: "PROD"}}})
		p.do(confirmed)
		p.idle()
		if n := len(box.Writes()); n != 0 {
			t.Errorf("%d writes in the other profile", n)
		}
	})
}
