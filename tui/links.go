package tui

import (
	"fmt"
	"strings"

	"callsign/api"
	"callsign/internal/term"
	"callsign/internal/text"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// copyMenu offers what of a sender goes to the clipboard. A secret is not among it: the last line reads it again for the clipboard alone.
func (a *App) copyMenu(s api.Sender) ui.Dialog {
	spec := api.SpecOf(s.Key.Channel)
	m := &ui.Menu{Heading: "Copy"}
	add := func(key, label, value string) {
		if value != "" {
			m.Items = append(m.Items, ui.MenuItem{Key: key, Label: label + "  " + text.Truncate(text.Line(value), 46, a.env.Look.Glyphs.Ellipsis), Do: term.Copy(value)})
		}
	}
	add("n", spec.NumberLabel, string(s.Number))
	add("m", "Name", string(s.Name))
	if s.Key.ID != s.Number {
		add("i", "Id", string(s.Key.ID))
	}
	effective := s.Effective()
	for i, f := range spec.Fields {
		if v := f.Of(effective); f.Name != spec.NameField {
			add(fieldKey(i), f.Label, string(v.Text))
		}
	}
	if s.HasToken {
		m.Items = append(m.Items, ui.MenuItem{Key: "t", Label: "Bearer token  a secret: it stays in the clipboard", Do: send(copyToken{s.Key})})
	}
	return m
}

// fieldKey numbers the fields of a menu; there are more fields than digits.
func fieldKey(i int) string {
	if i > 9 {
		return ""
	}
	return fmt.Sprint(i)
}

// browseMenu shows the sender's web addresses whole before one is opened: an address may come from anybody.
func (a *App) browseMenu(s api.Sender) *ui.Menu {
	m := &ui.Menu{Heading: "Open in the browser"}
	effective := s.Effective()
	for _, f := range api.SpecOf(s.Key.Channel).Fields {
		address := string(f.Of(effective).Text)
		if f.Kind != api.KindURL || address == "" {
			continue
		}
		it := ui.MenuItem{Key: fmt.Sprint(len(m.Items) + 1), Label: f.Label, Do: term.OpenURL(address)}
		m.Text = append(m.Text, f.Label+": "+text.Line(address))
		if !strings.HasPrefix(address, "https://") {
			it.Reason = func() string { return "Only https addresses are opened." }
		}
		m.Items = append(m.Items, it)
	}
	return m
}

// copied says which way the text went; the terminal does not tell whether it took it.
func (a *App) copied(m term.CopiedMsg) {
	defer func() { a.secret.copied = false }()
	if m.Err != nil {
		a.notice = view.Notice{Text: "Not copied: " + text.Line(m.Err.Error()), Bad: true}
		return
	}
	said, where := "Copied with "+m.Way+".", "is in the clipboard"
	if !m.Sure() {
		said, where = "Sent to the terminal's clipboard ("+m.Way+").", "was sent to the terminal's clipboard"
	}
	if a.secret.copied {
		said = "The bearer token " + where + " (" + m.Way + "): copy something else when you are done."
	}
	a.notice = view.Notice{Text: said}
}

func (a *App) browsed(m term.OpenedMsg) {
	if m.Err != nil {
		a.notice = view.Notice{Text: "Not opened: " + text.Line(m.Err.Error()), Bad: true}
		return
	}
	a.notice = view.Notice{Text: "Opened " + text.Line(m.URL)}
}
