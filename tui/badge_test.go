package tui

import (
	"strings"
	"testing"
)

// TestALongHostIsABadge: another server is named by its host, which may be longer than the window is wide.
func TestALongHostIsABadge(t *testing.T) {
	for _, size := range [][2]int{{40, 10}, {60, 12}, {80, 24}, {120, 40}} {
		run(t, setup{w: size[0], h: size[1], readOnly: true}, func(p *program) {
			p.app.env.Session.Badge = strings.Repeat("provisioning.", 6) + "example.com"
			exact(t, p.lines(), p.w, p.h)
			p.shows("provisioning.", "RO", "live 10s")
		})
	}
}
