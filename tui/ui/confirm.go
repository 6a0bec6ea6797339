package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"callsign/internal/text"
	"callsign/styles"
)

// Confirm asks a question with buttons. Focus starts on the first button, which has to be the safe answer; esc chooses it too.
type Confirm struct {
	Heading string
	// Text are paragraphs, cleaned; each is wrapped.
	Text    []string
	Buttons []Button
	row     *Buttons
}

// Title, Width, Update and Body make a Confirm a Dialog.
func (c *Confirm) Title() string { return c.Heading }

// Width is a comfortable line length.
func (c *Confirm) Width() int { return 60 }

// Update moves between the buttons.
func (c *Confirm) Update(msg tea.Msg) (tea.Cmd, bool) {
	key, ok := msg.(tea.KeyMsg)
	if !ok {
		return nil, false
	}
	c.init()
	if key.String() == "esc" {
		return c.Buttons[0].Do, true
	}
	if b := c.row.Update(key.String()); b != nil {
		return b.Do, true
	}
	return nil, false
}

func (c *Confirm) init() {
	if c.row == nil {
		c.row = &Buttons{List: c.Buttons}
	}
}

// Body draws the text and the buttons. When there is not room for both, the text is cut and the buttons stay.
func (c *Confirm) Body(look styles.Look, w, h int) ([]string, int, int) {
	c.init()
	lines := Paragraphs(c.Text, w)
	if len(lines) > h-2 {
		lines = lines[:max(0, h-2)]
	}
	return append(lines, "", c.row.Line(look, w)), -1, 0
}

// Paragraphs wraps each text to w cells with an empty line between them.
func Paragraphs(texts []string, w int) []string {
	var out []string
	for i, t := range texts {
		if i > 0 {
			out = append(out, "")
		}
		out = append(out, text.Wrap(t, w)...)
	}
	return out
}
