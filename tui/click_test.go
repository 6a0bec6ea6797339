package tui

import (
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/fleet"
)

// TestAClickOnWhatWentAway: the feed of a sender may be let go between a frame and a click, or the frame before.
func TestAClickOnWhatWentAway(t *testing.T) {
	for _, drawn := range []bool{false, true} {
		run(t, setup{}, func(p *program) {
			p.find("stadtwerke")
			p.keys("x", "h")
			p.shows("COMMENT_ADDED")
			p.app.env.Fleet = fleet.New(fleet.Options{Channels: api.Channels()})
			if drawn {
				p.shows("Nothing has happened yet.")
			}
			p.app.mouse(tea.MouseMsg{X: 5, Y: 10, Button: tea.MouseButtonLeft, Action: tea.MouseActionPress})
		})
	}
}
