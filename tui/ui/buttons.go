package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/internal/text"
	"callsign/styles"
)

// Button is one answer of a dialog.
type Button struct {
	Label  string
	Danger bool
	// Do runs when the button is chosen; nil only closes.
	Do tea.Cmd
}

// Buttons is a row of answers. Focus starts on Focus, which callers set to the safe one.
type Buttons struct {
	List  []Button
	Focus int
}

// Update moves the focus and reports the chosen button, nil while none is.
func (b *Buttons) Update(key string) *Button {
	switch key {
	case "left", "shift+tab", "h":
		b.Focus = (b.Focus + len(b.List) - 1) % len(b.List)
	case "right", "tab", "l":
		b.Focus = (b.Focus + 1) % len(b.List)
	case "enter":
		return &b.List[b.Focus]
	}
	return nil
}

// Line draws the buttons in at most w cells, the one with the focus among them.
func (b *Buttons) Line(look styles.Look, w int) string {
	t := look.Theme
	parts := make([]string, len(b.List))
	for i, x := range b.List {
		style := t.Button
		switch {
		case i == b.Focus && x.Danger:
			style = t.ButtonDanger
		case i == b.Focus:
			style = t.ButtonFocus
		}
		label := " " + x.Label + " "
		if i == b.Focus {
			label = "[" + x.Label + "]"
		}
		parts[i] = style.Render(label)
	}
	first := 0
	for first < b.Focus && text.Width(strings.Join(parts[first:b.Focus+1], "  ")) > w {
		first++
	}
	return text.Truncate(strings.Join(parts[first:], "  "), w, look.Glyphs.Ellipsis)
}
