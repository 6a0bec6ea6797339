package tui

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/internal/term"
	"callsign/internal/text"
	"callsign/styles"
	"callsign/tui/activity"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// onlyThis asks the feed in sight to show nothing but what a query lets pass.
type onlyThis struct{ query string }

// onlyThis filters the feed in sight.
func (a *App) onlyThis(m onlyThis) {
	if feed, ok := a.view().(*activity.Model); ok {
		feed.Filter(m.query)
	}
}

// copyOf asks for the copy menu of a sender.
type copyOf struct{ key api.Key }

func (a *App) copyOf(m copyOf) {
	if r, ok := a.env.Fleet.Get(m.key); ok {
		a.dialogs.Open(a.copyMenu(r.Sender), "")
	}
}

// entryDialog shows an entry of the feed whole, and below it what can be done from there. The text scrolls by pages; the arrows
// choose.
type entryDialog struct {
	ui.Menu
	text   func(w int) []string
	scroll ui.Scroll
}

// entryMenu makes the dialog of an entry.
func (a *App) entryMenu(e *fleet.Entry) ui.Dialog {
	d := &entryDialog{text: func(w int) []string { return activity.Entry(a.env, e, w) }}
	d.Heading = "Entry"
	add := func(key, label string, do tea.Cmd) {
		d.Items = append(d.Items, ui.MenuItem{Key: key, Label: label, Do: do})
	}
	_, inFeed := a.view().(*activity.Model)
	if !e.Key.IsZero() {
		d.Heading = a.env.NameOf(e.Key)
		if shown, ok := a.view().Sender(); !ok || shown != e.Key || len(a.tabs[a.at].stack) == 1 {
			add("o", "Open the sender", send(view.Open{Key: e.Key}))
		}
		if q, ok := phrase("id", string(e.Key.ID)); ok && inFeed {
			add("s", "Show only this sender", send(onlyThis{q}))
		}
	}
	if q, ok := typeQuery(e); ok && inFeed {
		add("t", "Show only entries of this type", send(onlyThis{q}))
	}
	add("y", "Copy the entry", term.Copy(activity.Text(a.env, e)))
	if e.Comment != "" {
		add("c", "Copy the comment", term.Copy(text.Block(string(e.Comment))))
	}
	if _, known := a.env.Fleet.Get(e.Key); known {
		add("n", "Copy name, number or id of the sender", send(copyOf{e.Key}))
	}
	return d
}

// typeQuery is the query for entries like this one.
func typeQuery(e *fleet.Entry) (string, bool) {
	switch e.Kind {
	case fleet.Observation:
		return "type:seen", true
	case fleet.OwnWrite:
		return "type:you", true
	case fleet.Activity:
		return phrase("type", string(e.Type))
	}
	return "", false
}

// phrase is a term with one value. A value with a quote cannot be written; the API has none.
func phrase(key, value string) (string, bool) {
	return key + `:"` + value + `"`, value != "" && !strings.ContainsAny(value, "\"\n\r")
}

// Update scrolls, else it is the menu's.
func (d *entryDialog) Update(msg tea.Msg) (tea.Cmd, bool) {
	key, ok := msg.(tea.KeyMsg)
	if !ok {
		return nil, false
	}
	switch k := key.String(); {
	case k == " ":
		d.scroll.Page(1)
	case slices.Contains([]string{"up", "down", "k", "j"}, k) || !d.scroll.Key(k):
		return d.Menu.Update(msg)
	}
	return nil, false
}

// Body draws as much of the text as leaves room for the menu.
func (d *entryDialog) Body(look styles.Look, w, h int) ([]string, int, int) {
	lines := d.text(max(1, w-1))
	const keys, least = 2, 4 // below the items; and with one item and the line between
	room := max(1, min(len(lines), max(h-len(d.Items)-keys-1, min(h/2, h-least))))
	d.scroll.SetSize(w, room)
	d.scroll.SetLines(lines)
	out := d.scroll.Lines(look)
	between := ""
	if len(lines) > room {
		between = look.Theme.Key.Render("pgdn pgup") + " " + look.Theme.Hint.Render("scroll")
	}
	out = append(out, text.Fit(between, w, ""))
	rest, x, y := d.Menu.Body(look, w, h-len(out))
	return append(out, rest...), x, y
}
