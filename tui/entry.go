package tui

import (
	"strings"

	"callsign/internal/fleet"
	"callsign/internal/term"
	"callsign/internal/text"
	"callsign/tui/activity"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// entryMenu shows an entry of the feed whole, and what can be done from there.
func (a *App) entryMenu(e *fleet.Entry) ui.Dialog {
	const width = 66
	heading := "Entry"
	if !e.Key.IsZero() {
		heading = a.env.NameOf(e.Key)
	}
	m := &ui.Menu{Heading: heading, Text: []string{strings.Join(activity.Entry(a.env, e, width), "\n")}}
	if shown, ok := a.view().Sender(); !e.Key.IsZero() && (!ok || shown != e.Key || len(a.tabs[a.at].stack) == 1) {
		m.Items = append(m.Items, ui.MenuItem{Key: "o", Label: "Open the sender", Do: send(view.Open{Key: e.Key})})
	}
	if e.Comment != "" {
		m.Items = append(m.Items, ui.MenuItem{Key: "y", Label: "Copy the text", Do: term.Copy(text.Block(string(e.Comment)))})
	}
	return m
}
