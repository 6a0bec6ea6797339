package tui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/tui/activity"
	"callsign/tui/view"
)

// comment lets a colleague say something.
func (p *program) comment(k api.Key, s string) {
	p.t.Helper()
	if _, err := p.app.env.Client.AddComment(context.Background(), k, s); err != nil {
		p.t.Fatal(err)
	}
}

// keyNamed is the sender whose name begins so.
func (p *program) keyNamed(name string) api.Key {
	p.t.Helper()
	for _, r := range p.app.env.Fleet.Records() {
		if strings.HasPrefix(string(r.Sender.Name), name) {
			return r.Sender.Key
		}
	}
	p.t.Fatalf("nobody is called %q", name)
	return api.Key{}
}

func TestSearchInTheFeed(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.sleep(time.Minute)
		p.keys("2")
		p.shows("/ search", "F filter")
		p.keys("/")
		p.typing("review")
		p.shows("enter keep")
		if !p.app.Frame().ShowCursor {
			t.Error("no cursor where one types")
		}
		p.keys("enter")
		p.shows("1 of ", "n older", "not following")
		p.keys("n")
		p.shows("2 of ")
		p.keys("N")
		p.shows("1 of ")
		p.keys("esc")
		p.hides("1 of ", "n older")
		p.keys("f")
		p.shows("following")
		p.keys("n")
		p.shows("Search first (/).")
	})
}

func TestFilterTheFeedFromARow(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.sleep(time.Minute)
		p.comment(p.keyNamed("Stadtwerke"), "wait for me")
		p.sleep(2 * time.Minute)
		p.keys("2", "enter")
		p.shows("wait for me", "s Show only this sender", "t Show only entries of this type")
		p.keys("s")
		p.shows("F id:", "hidden", "esc clears", "Stadtwerke")
		p.hides("Clínica")
		p.keys("enter", "t")
		p.shows("F type:comment_added")
		p.hides("ACTIVE ")
		p.keys("esc")
		p.hides("hidden")
		p.keys("F")
		p.typing("!zzz ")
		p.typing("sta")
		p.hides("unknown")
		p.keys("esc")
		p.hides("hidden")
	})
}

// TestFeedOfTheStrip: the feed beside or below the list searches and filters as that of the tab does.
func TestFeedOfTheStrip(t *testing.T) {
	for _, size := range [][2]int{{120, 40}, {200, 60}} {
		run(t, setup{w: size[0], h: size[1]}, func(p *program) {
			p.sleep(time.Minute)
			p.keys("tab", "tab", "F")
			p.typing("type:rejected")
			f := p.app.Frame()
			if line := plain(f.Lines[f.Cursor.Y]); !strings.Contains(line, "F type:rejected") || !f.ShowCursor {
				t.Errorf("the cursor is not in the query: %q", line)
			}
			p.keys("enter")
			p.shows("F type:rejected", "hidden", "F filter")
			p.keys("esc")
			p.hides("hidden")
			p.shows("last hour ")
		})
	}
}

// TestAComment5000: an entry of any length is read to its end in the dialog.
func TestAComment5000(t *testing.T) {
	for _, size := range [][2]int{{40, 12}, {80, 24}, {200, 60}} {
		run(t, setup{w: size[0], h: size[1]}, func(p *program) {
			p.sleep(time.Minute)
			p.comment(p.keyNamed("Stadtwerke"), "begin "+strings.Repeat("전국 1등 \x1b[2J ", 450)+" THE-END")
			p.sleep(2 * time.Minute)
			p.keys("2", "enter")
			p.shows("begin", "Open the sender")
			p.hides("THE-END")
			top := p.screen()
			p.keys("pgdown")
			if p.screen() == top {
				t.Errorf("it does not scroll:\n%s", top)
			}
			p.keys("end")
			p.shows("THE-END")
			p.keys("esc", "w")
			if size[1] < 60 {
				p.shows("shows all")
				return
			}
			p.shows("begin", "THE-END")
		})
	}
}

func TestCopyOfAnEntry(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.sleep(time.Minute)
		k := p.keyNamed("Stadtwerke")
		p.comment(k, "two\nlines \x1b[2J")
		p.sleep(2 * time.Minute)
		p.keys("2")
		feed := p.app.view().(*activity.Model)
		if ok, why := p.app.can(view.Copy); !ok || !feed.Owns(view.Copy) {
			t.Fatal(why)
		}
		d := p.app.env.Fleet.Feed()
		got := activity.Text(p.app.env, d.At(d.Len()-1))
		if !strings.Contains(got, "  Stadtwerke") || !strings.HasSuffix(got, "\ntwo\nlines ^[[2J") || !strings.Contains(got, "COMMENT_ADDED") {
			t.Errorf("%q", got)
		}
		if p.app.dialogs.Any() {
			t.Error("a dialog")
		}
		p.keys("y")
		if p.app.dialogs.Any() {
			t.Error("the copy menu of the sender came up")
		}
		p.keys("enter", "n")
		p.shows("Copy")
	})
}

// TestTheFeedSleeps: with nothing to read nothing wakes the program, and relative times wake it only when one of them changes.
func TestTheFeedSleeps(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.sleep(time.Minute)
		p.keys("2", "p")
		p.sleep(time.Minute)
		heard := 0
		p.hears = func(tea.Msg) { heard++ }
		p.sleep(time.Hour)
		if heard != 0 {
			t.Errorf("woken %d times while paused", heard)
		}
		p.comment(p.keyNamed("Stadtwerke"), "just now")
		p.keys("p")
		p.sleep(2 * time.Minute)
		p.keys("p", "T", "T")
		p.shows("just now")
		p.sleep(time.Minute)
		heard = 0
		p.sleep(30 * time.Minute)
		if heard < 25 || heard > 100 {
			t.Errorf("woken %d times in half an hour of relative times", heard)
		}
	})
}

// TestNewSinceInTheProgram: the line comes when the terminal has not the focus, or another tab is in sight.
func TestNewSinceInTheProgram(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.sleep(time.Minute)
		k := p.keyNamed("Stadtwerke")
		p.keys("2")
		p.hides("new since")
		p.comment(k, "seen at once")
		p.sleep(2 * time.Minute)
		p.hides("new since")
		p.keys("1")
		p.comment(k, "behind the list")
		p.sleep(2 * time.Minute)
		p.keys("2")
		p.shows("new since")
		p.sleep(time.Minute)
		p.send(tea.BlurMsg{})
		p.hides("new since")
		p.comment(k, "behind another window")
		p.sleep(10 * time.Minute)
		p.shows("new since")
		if s := p.screen(); strings.Index(s, "new since") < strings.Index(s, "behind the list") {
			t.Errorf("the line stands too high:\n%s", s)
		}
	})
}

// TestGapInTheFeed: enter loads what a gap stands for.
func TestGapInTheFeed(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.sleep(time.Minute)
		k := p.keyNamed("Stadtwerke")
		p.keys("2", "p")
		for i := range 1200 {
			p.comment(k, fmt.Sprint("burst ", i))
		}
		p.keys("p", "r")
		p.sleep(2 * time.Minute)
		p.keys("F")
		p.typing("type:nothing") // what is missing cannot be filtered away
		p.keys("enter", "g")
		p.shows("≈ 1001 not shown of Stadtwerke", "enter loads")
		for _, stop := range []string{"esc", "enter"} {
			p.send(keyMsg("enter"))
			p.shows("loading", "of Stadtwerke", "esc stops")
			p.send(keyMsg(stop))
			p.idle()
			p.shows("≈ 1001 not shown", "F type:nothing")
		}
		p.keys("enter")
		p.sleep(time.Minute)
		p.hides("≈ 1001 not shown", "loading")
	})
}
