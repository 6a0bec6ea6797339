package tui

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/api/sandbox"
	"callsign/internal/term"
)

// aToken is what every bearer token of the sandbox begins with.
const aToken = "SANDBOX-NOT-A-TOKEN-"

// exposed reports whether any byte of the window's frame belongs to a token, wherever it is broken.
func (p *program) exposed() bool {
	joined := strings.ReplaceAll(strings.ReplaceAll(p.screen(), "\n", ""), " ", "")
	return strings.Contains(joined, aToken) || strings.Contains(strings.Join(p.lines(), ""), aToken)
}

// wantExposed fails when the token is not as it should be.
func (p *program) wantExposed(want bool, when string) {
	p.t.Helper()
	if p.exposed() != want {
		p.t.Fatalf("%s: a token on the screen: %v, want %v\n%s", when, !want, want, p.screen())
	}
}

// revealing opens a sender with a token and shows it.
func revealing(p *program) {
	p.t.Helper()
	p.find("stadtwerke")
	p.keys("enter")
	p.wantExposed(false, "opened")
	p.shows("PROFILE")
	p.keys("v")
	p.wantExposed(true, "after v")
}

// TestRevealEndsByItself after 15 seconds that are counted down, and leaves the frame as it was.
func TestRevealEndsByItself(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {40, 10}, {120, 40}, {200, 60}} {
		run(t, setup{w: size[0], h: size[1]}, func(p *program) {
			p.find("stadtwerke")
			p.keys("enter", "j")
			before := strings.Join(p.lines()[2:p.h-2], "\n")
			p.keys("v")
			for left := 15; left > 0; left-- {
				p.wantExposed(true, fmt.Sprintf("%d s before the end", left))
				p.shows(fmt.Sprintf("hidden in %ds", left))
				exact(t, p.lines(), p.w, p.h)
				p.sleep(time.Second)
			}
			p.wantExposed(false, "after 15 s")
			p.shows("hidden again")
			if after := strings.Join(p.lines()[2:p.h-2], "\n"); after != before && p.w < splitWidth { // wide windows show the feed too
				t.Errorf("the view is not as it was before:\n%s", after)
			}
			if p.app.secret.at != nil || p.app.secret.cancel != nil {
				t.Error("the App still remembers it")
			}
		})
	}
}

// TestRevealIsHiddenBy everything that may bring other eyes, or another program, to the terminal.
func TestRevealIsHiddenBy(t *testing.T) {
	other := func(p *program) {
		made := p.another("other")
		p.app.options.Switch = func(context.Context, string) (Profile, error) { return made, nil }
		p.send(switchProfile{"other"})
		p.idle()
	}
	key := func(names ...string) func(*program) { return func(p *program) { p.keys(names...) } }
	for name, hide := range map[string]func(*program){
		"v again":       key("v"),
		"lost focus":    func(p *program) { p.send(tea.BlurMsg{}) },
		"back":          key("esc"),
		"the root":      key("q"),
		"quitting":      key("ctrl+c"),
		"the other tab": key("2"),
		"suspend":       key("ctrl+z"),
		"resumed":       func(p *program) { p.send(term.ResumedMsg{}) },
		"help":          key("?"),
		"palette":       key(":"),
		"the copy menu": key("y"),
		"errors":        key("!"),
		"the form":      key("e"),
		"$EDITOR":       key("E"),
		"a comment":     key("c"),
		"removal":       key("D"),
		"export":        key("X"),
		"a profile":     other,
		"a dialog by itself": func(p *program) {
			p.app.dialogs.Interrupt(p.app.cameErrors(), p.app.env.Now())
			p.send(lookAgain{})
		},
		"a small window": func(p *program) { p.resize(39, 9); p.resize(80, 24) },
		"the sender gone": func(p *program) {
			k, _ := p.app.view().Sender()
			p.app.env.Fleet.SenderGone(p.app.env.Now(), k)
			p.send(lookAgain{})
		},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, setup{journal: t.TempDir()}, func(p *program) {
				revealing(p)
				hide(p)
				p.wantExposed(false, name)
				if p.app.secret.at != nil {
					t.Error("the App still remembers the view")
				}
				for range 20 {
					p.sleep(time.Second)
					p.wantExposed(false, name+", later")
				}
			})
		})
	}
}

// TestRevealStays while the user scrolls in it, redraws or makes the window larger.
func TestRevealStays(t *testing.T) {
	run(t, setup{}, func(p *program) {
		revealing(p)
		p.keys("j", "G", "k", "g", "ctrl+d", "ctrl+l")
		p.resize(90, 30)
		p.wantExposed(true, "scrolled")
	})
}

// TestRevealInTheWideLayouts: the pane beside the list shows it, and moving the cursor in the list hides it.
func TestRevealInTheWideLayouts(t *testing.T) {
	for _, size := range [][2]int{{120, 40}, {200, 60}} {
		run(t, setup{w: size[0], h: size[1]}, func(p *program) {
			p.find("state:active channel:whatsapp")
			p.keys("v")
			p.wantExposed(true, "beside the list")
			p.keys("down")
			p.wantExposed(false, "another sender")
			p.keys("v")
			p.wantExposed(true, "of the other sender")
			p.keys("tab", "tab")
			p.wantExposed(false, "in the feed")
			p.keys("v")
			p.wantExposed(false, "asked for in the feed")
		})
	}
}

// TestRevealSaysWhyNot.
func TestRevealSaysWhyNot(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.find("stadtwerke")
		p.keys("v")
		p.shows("Open the sender first (enter)")
		p.keys("esc")
		p.find("channel:kakaotalk")
		p.keys("enter", "v")
		p.shows("This sender has no bearer token")
		p.keys("?")
		p.typing("bearer")
		p.shows("show the bearer token for 15 seconds", "sender has no bearer token")
	})
}

// TestRevealThatFails says why, and keeps the error for the panel.
func TestRevealThatFails(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.find("stadtwerke")
		p.keys("enter")
		p.app.env.Fleet.Pause(true)
		p.api.FailNext("GET", sandbox.Fault{Kind: sandbox.FaultError, Status: 404, Code: "sender_not_found"})
		p.keys("v")
		p.sleep(time.Second)
		p.wantExposed(false, "after a failure")
		p.shows("The bearer token could not be read", "1 error")
		p.keys("v")
		p.sleep(time.Second)
		p.wantExposed(true, "the second time")
	})
}

// TestLateTokenIsDropped when the user has gone elsewhere, or looks away, before it came.
func TestLateTokenIsDropped(t *testing.T) {
	for name, leave := range map[string]func(*program){
		"back": func(p *program) { p.keys("esc") }, "blur": func(p *program) { p.send(tea.BlurMsg{}) }, "dialog": func(p *program) { p.keys("?") },
		"back and in again": func(p *program) { p.keys("esc", "enter") },
	} {
		t.Run(name, func(t *testing.T) {
			run(t, setup{}, func(p *program) {
				p.find("stadtwerke")
				p.keys("enter")
				p.app.env.Fleet.Pause(true)
				p.api.SetFaults(sandbox.Faults{Latency: 5 * time.Second})
				p.keys("v")
				p.shows("reading the bearer token")
				leave(p)
				for range 30 {
					p.sleep(time.Second)
					p.wantExposed(false, name)
				}
			})
		})
	}
}

// TestASleepingLaptopShowsNoOldSecret: the wall clock counts as well.
func TestASleepingLaptopShowsNoOldSecret(t *testing.T) {
	run(t, setup{}, func(p *program) {
		now := p.app.env.Now
		revealing(p)
		p.app.env.Now = func() time.Time { return now().Round(0).Add(time.Hour) } // what a slept clock looks like: no monotonic reading
		p.wantExposed(false, "the first frame after the sleep")
	})
}

// TestReadOnlyMayReveal: it is reading.
func TestReadOnlyMayReveal(t *testing.T) {
	run(t, setup{readOnly: true}, revealing)
}

// TestCopyMenuReadsTheToken only when its own line is chosen, and does not show it.
func TestCopyMenuReadsTheToken(t *testing.T) {
	t.Setenv("TERM", "xterm-256color") // takes OSC 52
	for _, name := range []string{"TMUX", "STY", "DISPLAY", "WAYLAND_DISPLAY", "TERM_PROGRAM"} {
		t.Setenv(name, "")
	}
	run(t, setup{}, func(p *program) {
		p.find("stadtwerke")
		p.keys("enter", "y")
		p.shows("Bearer token  a secret")
		p.wantExposed(false, "the menu")
		p.keys("t")
		p.wantExposed(false, "copied")
		if !p.app.secret.copied {
			t.Fatal("nothing is on its way to the clipboard")
		}
		p.send(term.CopiedMsg{Way: "OSC 52"})
		p.shows("The bearer token was sent to the terminal's clipboard (OSC 52)")
		p.keys("esc", "y", "n")
		p.send(term.CopiedMsg{Way: "OSC 52"})
		p.shows("Sent to the terminal's clipboard (OSC 52).")
	})
}

// TestRevealLeavesNothingBehind in the journal, an export, a draft or the errors.
func TestRevealLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	run(t, setup{journal: dir}, func(p *program) {
		p.app.options.Dir = dir
		revealing(p)
		p.keys("X")
		p.keys("1")
		p.keys("e", "tab")
		p.typing("typed")
		p.sleep(3 * time.Second)
		r, _ := p.app.env.Fleet.Get(p.app.env.Fleet.Records()[0].Sender.Key)
		if s := fmt.Sprintf("%+v %#v %+v", r, r, p.app.env.Drafts); strings.Contains(s, aToken) {
			t.Error("the fleet or the drafts hold a token")
		}
		for _, r := range p.app.env.Fleet.Records() {
			if s := fmt.Sprintf("%+v", r.Sender); strings.Contains(s, aToken) {
				t.Errorf("the fleet holds a token: %s", s)
			}
		}
	})
	files := 0
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		files++
		if bytes.Contains(data, []byte(aToken)) {
			t.Errorf("%s holds a token", path)
		}
		return err
	})
	if err != nil || files < 2 {
		t.Errorf("%d files, %v", files, err)
	}
}

// TestTokenLongerThanTheWindow keeps the frame whole and says that something is missing.
func TestTokenLongerThanTheWindow(t *testing.T) {
	for _, size := range [][2]int{{40, 10}, {80, 24}, {120, 40}} {
		run(t, setup{w: size[0], h: size[1]}, func(p *program) {
			p.find("stadtwerke")
			p.keys("enter")
			at := p.app.detailInSight()
			for _, n := range []int{1, 37, 38, 39, 200, 20_000} {
				at.Reveal(hostileToken(n), p.app.env.Now().Add(revealTime))
				exact(t, p.lines(), p.w, p.h)
				p.shows("Bearer token")
			}
			p.shows("too long for this")
			at.Hide()
		})
	}
}

// hostileToken is a token of n pieces that a terminal must not get as they are.
func hostileToken(n int) api.Secret { return api.NewSecret(strings.Repeat("넓\x1b[2J\u202e", n)) }

// TestAKeyThatGoesElsewhereIsSaid at the start and after a switch.
func TestAKeyThatGoesElsewhereIsSaid(t *testing.T) {
	const say = "For tokens the key goes to tokens.example"
	run(t, setup{}, func(p *program) {
		p.hides(say)
		other := p.another("other")
		other.Session.KeyGoesTo = "tokens.example"
		p.app.options.Switch = func(context.Context, string) (Profile, error) { return other, nil }
		p.send(switchProfile{"other"})
		p.idle()
		p.shows("PROD", say)
	})
	run(t, setup{}, func(p *program) {
		p.app.options.Profile.Session.KeyGoesTo = "tokens.example"
		first := New(context.Background(), p.app.options)
		defer first.cancel()
		first.resize(80, 24)
		if frame := plain(strings.Join(first.Frame().Lines, "\n")); !strings.Contains(frame, say) {
			t.Errorf("the first frame does not say it:\n%s", frame)
		}
	})
}

// TestATokenIsNotCopiedBehindTheUsersBack: the answer of a slow server does not replace what is in the clipboard once he is at another
// window, where he may be pasting.
func TestATokenIsNotCopiedBehindTheUsersBack(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.find("stadtwerke")
		p.keys("enter")
		p.sleep(time.Second)
		p.api.SetFaults(sandbox.Faults{Latency: 5 * time.Second})
		p.keys("y", "t")
		p.shows("reading the bearer token")
		p.send(tea.BlurMsg{})
		p.sleep(time.Minute)
		p.shows("The bearer token was not copied")
		if p.app.secret.copied {
			t.Error("it was")
		}
	})
}
