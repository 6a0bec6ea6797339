package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/internal/text"
)

// called is what the terminal was told, and when.
type called struct {
	at   []time.Time
	says []string
}

// listen notes what the program tells the terminal beside its frames.
func listen(p *program) *called {
	var c called
	p.hears = func(m tea.Msg) {
		if fmt.Sprintf("%T", m) == "term.rawMsg" {
			c.at, c.says = append(c.at, time.Now()), append(c.says, fmt.Sprintf("%+v", m))
		}
	}
	return &c
}

// TestNoticesInALivingProject: nobody is called while he looks, and no more often than every ten seconds when he does not.
func TestNoticesInALivingProject(t *testing.T) {
	t.Setenv("TERM", "xterm")
	t.Setenv("TMUX", "")
	t.Setenv("STY", "")
	run(t, setup{live: true}, func(p *program) {
		p.app.options.Notify = NotifyOSC9
		c := listen(p)
		p.sleep(5 * time.Minute)
		if len(c.at) != 0 {
			t.Fatalf("called while looking: %q", c.says)
		}
		p.send(tea.BlurMsg{})
		p.sleep(time.Hour)
		if len(c.at) < 10 {
			t.Fatalf("called %d times in an hour", len(c.at))
		}
		for i := 1; i < len(c.at); i++ {
			if d := c.at[i].Sub(c.at[i-1]); d < noticeEvery {
				t.Errorf("called again after %s", d)
			}
		}
		for _, s := range c.says {
			if !strings.Contains(s, " is ") && !strings.Contains(s, " senders: ") {
				t.Errorf("%q", s)
			}
		}
	})
}

func TestNoticesAreOptional(t *testing.T) {
	run(t, setup{live: true}, func(p *program) {
		c := listen(p)
		p.send(tea.BlurMsg{})
		p.sleep(20 * time.Minute)
		if len(c.at) != 0 {
			t.Errorf("called %d times although nobody asked for it", len(c.at))
		}
		p.app.options.Notify = NotifyBell
		p.sleep(20 * time.Minute)
		if len(c.at) == 0 || c.says[0] != "{seq:\a}" {
			t.Errorf("%q", c.says)
		}
	})
}

// TestNoticesAreSummed: what comes within ten seconds of a notice waits and is told together, and the same is not told twice.
func TestNoticesAreSummed(t *testing.T) {
	t.Setenv("TERM", "xterm")
	t.Setenv("TMUX", "")
	t.Setenv("STY", "")
	run(t, setup{}, func(p *program) {
		p.app.options.Notify = NotifyOSC9
		p.keys("p") // paused: nothing comes by itself
		c := listen(p)
		p.send(tea.BlurMsg{})
		keys := []api.Key{}
		for _, r := range p.app.env.Fleet.Records() {
			if r.Sender.Key.Channel == api.WhatsApp && r.Sender.State == "ACTIVE" && r.Sender.Change == nil {
				keys = append(keys, r.Sender.Key)
			}
		}
		becomes := func(i int, state, change string) {
			r, _ := p.app.env.Fleet.Get(keys[i])
			s := r.Sender
			s.State = text.Raw(state)
			if change != "" {
				s.Change = &api.Change{Status: text.Raw(change)}
			}
			p.app.env.Fleet.SenderLoaded(time.Now(), s)
			p.send(nil)
			p.idle()
		}
		becomes(0, "SUSPENDED", "")
		name := p.app.env.NameOf(keys[0])
		becomes(1, "ACTIVE", "IN_PROGRESS") // nobody waits for that
		becomes(1, "ACTIVE", "REJECTED")
		becomes(2, "ACTIVE", "REJECTED")
		becomes(3, "ERROR", "")
		if len(c.says) != 1 || !strings.Contains(c.says[0], "Callsign: "+name+" is SUSPENDED") {
			t.Fatalf("%q", c.says)
		}
		p.sleep(noticeEvery + time.Second)
		if len(c.says) != 2 || !strings.Contains(c.says[1], "3 senders: 2 REJECTED, 1 ERROR") {
			t.Fatalf("%q", c.says)
		}
		becomes(3, "ACTIVE", "")
		becomes(3, "ERROR", "")
		p.sleep(time.Minute)
		if len(c.says) != 3 || !strings.Contains(c.says[2], " is ACTIVE") || strings.Contains(c.says[2], "ERROR") {
			t.Fatalf("%q", c.says)
		}
		becomes(4, "SUSPENDED", "")
		p.send(tea.FocusMsg{}) // he came back: it is on the screen
		p.sleep(time.Minute)
		if len(c.says) != 4 {
			t.Fatalf("%q", c.says)
		}
	})
}

// TestNoticesForgetOldNews: what a sender became is told again when it happens again later.
func TestNoticesForgetOldNews(t *testing.T) {
	var n notices
	now := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)
	e := &fleet.Entry{Key: api.Key{Channel: api.WhatsApp, ID: "1"}, Kind: fleet.Observation, Type: "state", New: "ERROR"}
	n.take(now, []*fleet.Entry{e, {Key: e.Key, Kind: fleet.Activity, Type: "ERROR"}})
	n.take(now.Add(noticeOnce-1), []*fleet.Entry{e})
	if len(n.waiting) != 1 {
		t.Errorf("%d", len(n.waiting))
	}
	n.take(now.Add(noticeOnce), []*fleet.Entry{e})
	if len(n.waiting) != 2 || len(n.told) != 1 {
		t.Errorf("%d, %d remembered", len(n.waiting), len(n.told))
	}
}
