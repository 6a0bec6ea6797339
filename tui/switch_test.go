package tui

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/api/sandbox"
	"callsign/internal/document"
	"callsign/internal/fleet"
	"callsign/tui/view"
)

// another makes a profile on an API of its own.
func (p *program) another(name string) Profile {
	p.t.Helper()
	box := sandbox.New(sandbox.Options{Now: time.Now, Seed: 8, ProjectID: "other"})
	client, err := api.New(api.Options{BaseURL: "https://other.invalid", ProjectID: "other", Transport: box.Transport(), Rate: 1000,
		Auth: api.Auth{Mode: api.Basic, KeyID: "demo-key", Secret: api.NewSecret("demo-secret")}})
	if err != nil {
		p.t.Fatal(err)
	}
	return Profile{Client: client, Fleet: fleet.New(fleet.Options{Channels: api.Channels(), Rate: 500, Seed: 1}),
		Session: view.Session{Profile: name, Badge: "PROD", Server: "other", ProjectID: "other", Production: true}}
}

// TestASlowProfileAsksBeforeTextIsLost: text that was typed while the other profile was being opened is not thrown away unasked.
func TestASlowProfileAsksBeforeTextIsLost(t *testing.T) {
	for _, stay := range []bool{true, false} {
		run(t, setup{}, func(p *program) {
			other := p.another("other")
			p.app.options.Switch = func(context.Context, string) (Profile, error) {
				time.Sleep(10 * time.Second)
				return other, nil
			}
			p.send(switchProfile{"other"})
			p.find("stadtwerke")
			p.keys("c")
			p.typing("typed meanwhile")
			p.sleep(11 * time.Second)
			p.shows("Switch to other?", "not sent")
			if stay {
				p.keys("enter")
				p.shows("DEMO", "typed meanwhile")
				return
			}
			p.keys("right", "enter")
			p.shows("PROD", "This is the profile other now.")
		})
	}
}

// TestAProfileThatLosesNothingIsEnteredAtOnce, without a question.
func TestAProfileThatLosesNothingIsEnteredAtOnce(t *testing.T) {
	run(t, setup{}, func(p *program) {
		other := p.another("other")
		p.app.options.Switch = func(context.Context, string) (Profile, error) { return other, nil }
		p.send(switchProfile{"other"})
		p.idle()
		p.shows("PROD", "This is the profile other now.")
	})
}

// TestTheProfileAskedForLastIsEntered: one that was slow to open does not take the place of another that was chosen meanwhile, neither
// when it was opened after it nor when it could not be.
func TestTheProfileAskedForLastIsEntered(t *testing.T) {
	for _, fails := range []bool{false, true} {
		run(t, setup{}, func(p *program) {
			slow, quick := p.another("slow"), p.another("quick")
			p.app.options.Switch = func(_ context.Context, name string) (Profile, error) {
				if name == "quick" {
					return quick, nil
				}
				time.Sleep(10 * time.Second)
				if fails {
					return Profile{}, errors.New("no secret")
				}
				return slow, nil
			}
			p.send(switchProfile{"slow"})
			p.send(switchProfile{"quick"})
			p.idle()
			p.shows("This is the profile quick now.")
			p.sleep(time.Minute)
			p.shows("quick")
			p.hides("profile slow")
			if got := p.app.env.Session.Profile; got != "quick" {
				t.Errorf("the profile is %s", got)
			}
		})
	}
}

// TestTheEditorKeepsItsProfile: a profile that was slow to open does not come while a text is in the editor, which would then be about a
// sender of another project.
func TestTheEditorKeepsItsProfile(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.find("stadtwerke")
		key, _ := p.app.view().Sender()
		r, _ := p.app.env.Fleet.Get(key)
		typed := strings.Replace(string(document.Profile(api.SpecOf(key.Channel), r.Sender)), "Fahrpläne", "Fahrpläne, neu getippt", 1)
		left := stamped{p.app.opened, editorLeft{fileEdited{sender: r.Sender, data: []byte(typed)}}}
		other := p.another("other")
		p.app.options.Switch = func(context.Context, string) (Profile, error) { return other, nil }

		p.send(fileWritten{path: filepath.Join(t.TempDir(), "file")})
		p.send(switchProfile{"other"})
		p.idle()
		p.shows("DEMO", "Switch to other?", "in the editor")
		p.send(left)
		p.sleep(time.Second)
		p.keys("enter") // stay
		p.shows("DEMO", "neu getippt")
		if p.app.editors != 0 {
			t.Errorf("%d editors", p.app.editors)
		}

		p.send(fileWritten{path: filepath.Join(t.TempDir(), "file")})
		p.send(switchProfile{"other"})
		p.sleep(time.Second)
		p.keys("right", "enter") // before the editor's answer is here
		p.shows("PROD", "This is the profile other now.")
		p.send(left)
		p.idle()
		p.hides("neu getippt")
		if p.app.editors != 0 || p.app.dirty() {
			t.Errorf("%d editors, dirty %v", p.app.editors, p.app.dirty())
		}
	})
}

// TestASleepBelongsToTheProfileThatSlept: another one that is entered while the old connections are still being given up is read at once,
// and says nothing of a sleep.
func TestASleepBelongsToTheProfileThatSlept(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.sleep(time.Minute)
		p.sleeps(8 * time.Hour)
		other := p.another("other")
		given := p.app.Update(profileOpened{name: "other", profile: other}) // the first message after the sleep
		if p.app.waking {
			t.Error("the new profile waits for connections that are not its own")
		}
		p.do(given)
		p.sleep(5 * time.Second)
		for i := range other.Fleet.Feed().Len() {
			if e := other.Fleet.Feed().At(i); e.Kind == fleet.Woke {
				t.Error("a sleep in the feed of a profile that was opened after it")
			}
		}
		p.shows("live")
	})
}

// TestAProfileThatOpensUnseenIsReadSlowly, as any other while the terminal has not the focus.
func TestAProfileThatOpensUnseenIsReadSlowly(t *testing.T) {
	run(t, setup{}, func(p *program) {
		other := p.another("other")
		p.send(tea.BlurMsg{})
		p.send(profileOpened{name: "other", profile: other})
		p.sleep(3 * time.Minute)
		if every := other.Fleet.Freshness(p.app.env.Now()).Every; every < 50*time.Second {
			t.Errorf("read every %s", every)
		}
	})
}
