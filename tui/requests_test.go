package tui

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callsign/api"
	"callsign/api/sandbox"
	"callsign/internal/calllog"
	"callsign/internal/fleet"
	"callsign/internal/logfile"
)

// panel is the open panel of errors and requests.
func (p *program) panel() *requests {
	p.t.Helper()
	d, ok := p.app.dialogs.Top().(*requests)
	if !ok {
		p.t.Fatalf("the panel is not open:\n%s", p.screen())
	}
	return d
}

// underCursor is the number of the attempt under the cursor, as it was drawn, and its line on the screen.
func (p *program) underCursor() (uint64, int) {
	p.lines()
	l := &p.panel().lists[requestsPart]
	return l.seen, l.row
}

// TestFreshnessIsNeverCut: the words of the top line are the documented ones, whole, in every window.
func TestFreshnessIsNeverCut(t *testing.T) {
	gone := errors.New("gone")
	for want, set := range map[string]func(f *fleet.Fleet, now time.Time){
		"live 10s":           func(*fleet.Fleet, time.Time) {},
		"paused":             func(f *fleet.Fleet, _ time.Time) { f.Pause(true) },
		"stale 3m":           func(*fleet.Fleet, time.Time) {},
		"offline, retry 12s": func(f *fleet.Fleet, now time.Time) { fail(f, now, gone) },
		"offline, retry now": func(f *fleet.Fleet, now time.Time) { fail(f, now.Add(-time.Minute), gone) },
		"backoff 40s": func(f *fleet.Fleet, now time.Time) {
			fail(f, now, &api.Error{Kind: api.KindService, Status: 429, RetryAfter: 40 * time.Second})
		},
		"refused": func(f *fleet.Fleet, now time.Time) { fail(f, now, &api.Error{Kind: api.KindAuth, Status: 401}) },
	} {
		t.Run(want, func(t *testing.T) {
			run(t, setup{readOnly: true}, func(p *program) {
				now := time.Now()
				if want == "stale 3m" {
					p.app.env.Now = func() time.Time { return now.Add(3*time.Minute + time.Second) }
				}
				set(p.app.env.Fleet, now)
				for w := 40; w <= 200; w++ {
					for _, badge := range []string{"PROD", strings.Repeat("long.host.", 20) + "example.com"} {
						p.app.env.Session.Badge = badge
						p.app.resize(w, 24)
						exact(t, p.lines(), w, 24)
						head := plain(p.lines()[0])
						if !strings.Contains(head, "RO  "+want) {
							t.Fatalf("%d columns: %q", w, head)
						}
						if hinted := strings.Contains(plain(p.lines()[23]), "! why"); hinted == (want == "live 10s") {
							t.Fatalf("%d columns: the last line is %q", w, plain(p.lines()[23]))
						}
					}
				}
			})
		})
	}
}

// fail gives a request of the fleet back as failed.
func fail(f *fleet.Fleet, now time.Time, err error) {
	f.RefreshAll(now)
	for _, r := range f.Due(now) {
		f.Failed(now, r, err)
	}
}

// TestTheReasonIsOneKeyAway: what is the matter decides which part opens.
func TestTheReasonIsOneKeyAway(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.keys("!")
		p.shows("Nothing has failed.")
		p.keys("esc", "p", "!")
		p.shows("paused since", "Reading was paused here", "only when you ask", "48 senders", "Rate", "1000 of 1000")
		p.keys("esc", "p")
		p.api.SetFaults(sandbox.Faults{ResetBefore: 1})
		p.sleep(time.Minute)
		p.keys("!")
		p.shows("offline since 00:0", "is not reached", "Next try")
		p.keys("esc")
		p.app.trouble.add(time.Now(), "save x", errors.New("that failed"))
		p.keys("!")
		p.shows("that failed")
	})
}

// TestConnectionCountsWhileItIsOpen: an age on the screen is never an old one, also when nothing comes in.
func TestConnectionCountsWhileItIsOpen(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.keys("p", "!")
		p.shows("(0s)")
		for range 5 {
			if in := time.Until(p.app.wake); in <= 0 || in > time.Second {
				t.Fatalf("the next frame comes in %v", in)
			}
			p.sleep(time.Second)
		}
		p.shows("(5s)")
		p.keys("esc")
		p.sleep(2 * time.Second)
		before := p.app.wake
		p.sleep(time.Minute)
		if p.app.wake != before {
			t.Error("it wakes up although it is closed and paused")
		}
	})
}

// TestRequestsAreLiveAndKeepTheCursor: what comes in above does not move what the user looks at.
func TestRequestsAreLiveAndKeepTheCursor(t *testing.T) {
	run(t, setup{w: 120, h: 40}, func(p *program) {
		p.sleep(20 * time.Second)
		p.keys("!", "2")
		p.shows("GET", "whatsapp/senders", "200")
		newest, _ := p.underCursor()
		p.sleep(20 * time.Second)
		if n, row := p.underCursor(); n == newest || row != 0 {
			t.Errorf("the cursor stayed on %d in line %d and does not follow", n, row)
		}
		p.keys("down", "down", "down", "pgdown", "up")
		at, row := p.underCursor()
		if row == 0 {
			t.Fatal("the cursor is in the first line: nothing can push it")
		}
		p.sleep(30 * time.Second)
		if n, r := p.underCursor(); n != at || r != row {
			t.Errorf("the cursor went from %d in line %d to %d in line %d", at, row, n, r)
		}
		p.shows(" new ")
		p.keys("enter")
		p.shows("GET /v1/projects/{projectId}", "Answer", "Attempt", "$SINCH_ACCESS_TOKEN")
		p.keys("esc", "G")
		if n, _ := p.underCursor(); n != p.app.calls.Total()-min(p.app.calls.Total(), calllog.Kept)+1 {
			t.Errorf("the last is %d of %d", n, p.app.calls.Total())
		}
		p.keys("g")
		if n, _ := p.underCursor(); n != p.app.calls.Total() {
			t.Errorf("the first is %d of %d", n, p.app.calls.Total())
		}
	})
}

// TestRequestsNameTheSenderAndNotItsID: rows hold a template and a name, filters keep what they say.
func TestRequestsNameTheSenderAndNotItsID(t *testing.T) {
	run(t, setup{w: 120, h: 40}, func(p *program) {
		p.find("stadtwerke")
		key, _ := p.app.view().Sender()
		p.api.FailNext("POST", sandbox.Fault{Kind: sandbox.FaultError, Status: 500, Code: "internal_error\x1b[31m"})
		p.keys("c")
		p.typing("hello")
		p.keys("ctrl+s")
		p.sleep(time.Second)
		p.keys("esc", "right", "enter")
		p.keys("!")
		p.keys("2", "/")
		p.shows("failed", "POST", "500", "{id}/comments", "Stadtwerke", "internal_error??31m")
		p.hides("GET  ", key.ID.String())
		p.keys("/")
		p.shows("writes", "POST")
		p.hides("GET  ")
		p.keys("enter")
		p.shows("Stadtwerke", key.ID.String(), "body.json", "$SINCH_ACCESS_TOKEN")
		p.hides("demo-secret", "hello")
	})
}

// TestRetryPreparesAWriteAndSendsNothing: what failed goes through its confirmation once more.
func TestRetryPreparesAWriteAndSendsNothing(t *testing.T) {
	run(t, setup{w: 120, h: 40, journal: t.TempDir()}, func(p *program) {
		p.find("stadtwerke")
		p.api.FailNext("DELETE", sandbox.Fault{Kind: sandbox.FaultError, Status: 500, Code: "internal_error"})
		p.keys("D")
		p.typing("447700900456")
		p.keys("enter")
		p.sleep(time.Second)
		p.shows("remove Stadtwerke", "try again")
		p.keys("r")
		p.shows("Remove Stadtwerke", "cannot be undone")
		if n := len(p.applied("DELETE")); n != 0 {
			t.Errorf("%d removals", n)
		}
	})
}

// TestTheLogTellsOfStatesAndWrites without a value or a name.
func TestTheLogTellsOfStatesAndWrites(t *testing.T) {
	path := filepath.Join(t.TempDir(), "l.log")
	run(t, setup{journal: t.TempDir()}, func(p *program) {
		log, err := logfile.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		p.app.options.Log = log
		p.find("stadtwerke")
		p.keys("c")
		p.typing("typed-canary")
		p.keys("ctrl+s")
		p.sleep(time.Second)
		p.keys("p")
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
	})
	data, _ := os.ReadFile(path)
	for _, want := range []string{`"msg":"write","kind":"comment","channel":"whatsapp","outcome":"applied"`, `"msg":"state","before":"live","now":"paused"`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("no %s in\n%s", want, data)
		}
	}
	for _, bad := range []string{"typed-canary", "Stadtwerke", "other"} {
		if strings.Contains(string(data), bad) {
			t.Errorf("%s in\n%s", bad, data)
		}
	}
}

// TestPanelFitsEveryWindow: every part and every opened entry, whatever the size.
func TestPanelFitsEveryWindow(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.app.trouble.add(time.Now(), "save "+strings.Repeat("한빛", 40), &api.Error{Kind: api.KindService, Op: "save the sender", Status: 400, Code: "x_y", Method: "PATCH",
			Path: "/v1", Message: "hostile \x1b[31m\u202e" + "text", Fields: []api.FieldError{{Path: "details.a", Message: "b\nc"}}})
		p.app.trouble.add(time.Now(), reading, errors.New(strings.Repeat("long ", 200)))
		for _, size := range [][2]int{{40, 10}, {41, 11}, {60, 15}, {80, 24}, {120, 40}, {200, 60}} {
			p.resize(size[0], size[1])
			for _, part := range []string{"1", "2", "3"} {
				for _, open := range []string{"", "enter"} {
					p.keys("!", part)
					if open != "" {
						p.keys(open)
					}
					exact(t, p.lines(), size[0], size[1])
					if s := p.screen(); strings.ContainsAny(s, "\x1b\u202e") || !strings.Contains(s, "esc ") {
						t.Fatalf("%v part %s:\n%q", size, part, s)
					}
					p.keys("q")
				}
			}
		}
	})
}
