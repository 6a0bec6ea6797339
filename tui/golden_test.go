package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"callsign/api/sandbox"
	"callsign/internal/text"
)

// scene is a screen worth looking at, and how to get there.
type scene struct {
	name string
	play func(p *program)
}

func scenes() []scene {
	return []scene{
		{"list", func(*program) {}},
		{"filter", func(p *program) { p.keys("/"); p.typing("co") }},
		{"detail", func(p *program) { p.find("cedar"); p.keys("enter"); p.sleep(time.Second) }},
		{"edit", func(p *program) { p.find("stadtwerke"); p.keys("e", "tab"); p.typing("!") }},
		{"review", func(p *program) {
			p.find("stadtwerke")
			p.keys("e", "tab")
			p.typing("!")
			p.keys("tab", "tab", "tab", "ctrl+x", "ctrl+s")
		}},
		{"actions", func(p *program) { p.find("bright eyes"); p.keys("x") }},
		{"remove", func(p *program) { p.find("stadtwerke"); p.keys("D"); p.typing("4477") }},
		{"activity", func(p *program) { p.sleep(20 * time.Second); p.keys("2") }},
		{"search", func(p *program) { p.sleep(20 * time.Second); p.keys("2", "/"); p.typing("priya"); p.keys("enter", "n") }},
		{"only", func(p *program) {
			p.sleep(20 * time.Second)
			p.keys("2", "F")
			p.typing("type:rejected")
			p.keys("enter", "w")
		}},
		{"requests", func(p *program) { failing(p); p.keys("!", "2") }},
		{"connection", func(p *program) { failing(p); p.keys("!") }},
		{"reveal", func(p *program) { revealing(p); p.sleep(4 * time.Second) }},
		{"help", func(p *program) { p.keys("?") }},
	}
}

// failing lets the server ask for a rest.
func failing(p *program) {
	p.sleep(5 * time.Second)
	p.api.SetFaults(sandbox.Faults{TooMany: 1, RetryAfter: "50"})
	p.sleep(30 * time.Second)
}

func sizes() [][2]int { return [][2]int{{40, 12}, {80, 24}, {120, 40}, {200, 60}} }

// TestScreens compares whole screens with those that somebody looked at and found good.
func TestScreens(t *testing.T) {
	for _, sc := range scenes() {
		for _, size := range sizes() {
			t.Run(fmt.Sprintf("%s-%dx%d", sc.name, size[0], size[1]), func(t *testing.T) {
				run(t, setup{w: size[0], h: size[1]}, func(p *program) {
					sc.play(p)
					exact(t, p.lines(), size[0], size[1])
					golden.RequireEqual(t, []byte(p.screen()+"\n"))
				})
			})
		}
	}
}

// TestLooks compares the list in every theme and in ASCII at every size, styles included.
func TestLooks(t *testing.T) {
	for _, look := range [][2]string{{"auto", "unicode"}, {"dark", "unicode"}, {"light", "unicode"}, {"high-contrast", "unicode"}, {"mono", "ascii"}} {
		for _, size := range sizes() {
			t.Run(fmt.Sprintf("%s-%s-%dx%d", look[0], look[1], size[0], size[1]), func(t *testing.T) {
				run(t, setup{w: size[0], h: size[1], theme: look[0], glyphs: look[1]}, func(p *program) {
					exact(t, p.lines(), size[0], size[1])
					golden.RequireEqual(t, []byte(strings.Join(p.lines(), "\n")+"\n"))
				})
			})
		}
	}
}

// exact fails unless there are h lines of w cells.
func exact(t testing.TB, lines []string, w, h int) {
	t.Helper()
	if len(lines) != h {
		t.Fatalf("%d lines, want %d", len(lines), h)
	}
	for y, l := range lines {
		if got := text.Width(l); got != w {
			t.Fatalf("line %d is %d cells wide, want %d: %q", y, got, w, l)
		}
	}
}
