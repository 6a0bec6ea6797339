package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"callsign/styles"
)

// CheckItem is one line of a Checklist.
type CheckItem struct {
	ID, Label string
	On        bool
	Note      string // dim, behind the label
}

// Checklist switches things on and off. Every change takes effect at once.
type Checklist struct {
	Heading string
	Items   func() []CheckItem
	// Set takes the ids that are on after a change.
	Set func(ids []string)
	at  int
}

// Title, Width, Update and Body make a Checklist a Dialog.
func (c *Checklist) Title() string { return c.Heading }

// Width is a short line.
func (c *Checklist) Width() int { return 50 }

// Update moves and switches.
func (c *Checklist) Update(msg tea.Msg) (tea.Cmd, bool) {
	key, ok := msg.(tea.KeyMsg)
	if !ok {
		return nil, false
	}
	items := c.Items()
	switch key.String() {
	case "esc", "q":
		return nil, true
	case "down", "j", "tab":
		c.at = (c.at + 1) % len(items)
	case "up", "k", "shift+tab":
		c.at = (c.at + len(items) - 1) % len(items)
	case " ", "enter":
		var on []string
		for i, it := range items {
			if it.On != (i == c.at) {
				on = append(on, it.ID)
			}
		}
		c.Set(on)
	}
	return nil, false
}

// Body draws the items.
func (c *Checklist) Body(look styles.Look, w, _ int) ([]string, int, int) {
	t, g := look.Theme, look.Glyphs
	var lines []string
	for i, it := range c.Items() {
		mark := "[ ] "
		if it.On {
			mark = "[" + g.Check + "] "
		}
		line := Sides(look, "  "+mark+t.Text.Render(it.Label)+"  "+t.Dim.Render(it.Note), "", w)
		if i == c.at {
			line = t.Select(g.Cursor+line[1:], true)
		}
		lines = append(lines, line)
	}
	return append(lines, "", HintLine(look, []Hint{{"space", "on or off"}, {"esc", "close"}}, w)), -1, 0
}
