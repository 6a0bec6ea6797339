package edit

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/text"
	"callsign/tui/ui"
)

// choice is the screen on which the user decides, field by field, whose value stays. It starts with theirs everywhere.
type choice struct {
	conflicts []api.Conflict
	mine      []bool
	at        int
	theirs    api.Sender
}

// conflict opens the choice. What the user typed into other fields stays as it is.
func (m *Model) conflict(theirs api.Sender, conflicts []api.Conflict) {
	m.stage = choosing
	m.choice = choice{conflicts: conflicts, mine: make([]bool, len(conflicts)), theirs: theirs}
}

func (m *Model) chooseKey(key tea.KeyMsg) tea.Cmd {
	c := &m.choice
	switch key.String() {
	case "up", "k", "shift+tab":
		c.at = max(0, c.at-1)
	case "down", "j", "tab":
		c.at = min(len(c.conflicts)-1, c.at+1)
	case "left", "right", " ", "h", "l":
		c.mine[c.at] = !c.mine[c.at]
	case "enter":
		return m.decided()
	case "esc":
		m.stage = editing
		m.problem = []string{"Somebody changed this sender while you were editing. Nothing was sent."}
	}
	return nil
}

// decided opens the form on the sender as it is now, with the user's values where the user wants them, and shows the review again.
func (m *Model) decided() tea.Cmd {
	mine, c := m.form.Changes(), m.choice
	m.base = c.theirs
	m.open()
	for _, f := range m.spec.Fields {
		if f.Present(mine) && !c.keepsTheirs(f.Name) {
			m.form.SetText(f.Name, string(f.Of(mine).Text))
		}
	}
	m.stage = editing
	if !m.form.Dirty() {
		m.problem = []string{"Nothing of yours is left to send: their values stay."}
		return nil
	}
	return m.review()
}

func (c *choice) keepsTheirs(field string) bool {
	for i, x := range c.conflicts {
		if x.Field.Name == field {
			return !c.mine[i]
		}
	}
	return false
}

// chooseLines draws the conflicts: what it was, what they made of it, what you want.
func (m *Model) chooseLines(w, h int) []string {
	look := m.env.Look
	t := look.Theme
	out := []string{t.Title.Render("Changed by somebody else: " + m.env.NameOf(m.base.Key))}
	for _, l := range text.Wrap("While you were editing, these fields were changed on the server too. Nothing was sent. Choose whose value stays; then you see the review again.", w) {
		out = append(out, t.Dim.Render(l))
	}
	out = ui.Fill(look, out, w, min(len(out), max(0, h-fieldLines))) // the field that the keys act on is always in sight
	return append(out, m.conflictLines(w, h-len(out))...)
}

// fieldLines is how many lines one conflict takes.
const fieldLines = 5

// conflictLines draws as many conflicts as there is room for, the one at the cursor among them.
func (m *Model) conflictLines(w, h int) []string {
	look := m.env.Look
	t, g := look.Theme, look.Glyphs
	var out []string
	first := max(0, m.choice.at+1-max(1, h/fieldLines))
	for i, c := range m.choice.conflicts[first:] {
		i += first
		label := "  " + c.Field.Label
		if i == m.choice.at {
			label = g.Cursor + " " + c.Field.Label
		}
		out = append(out, "", t.Strong.Render(label), m.option("was   ", c.Base, false, w),
			m.option("theirs", c.Theirs, !m.choice.mine[i], w), m.option("mine  ", c.Mine, m.choice.mine[i], w))
	}
	return ui.Fill(look, out, w, h)
}

func (m *Model) option(who string, v api.Value, taken bool, w int) string {
	t, g := m.env.Look.Theme, m.env.Look.Glyphs
	value := v.Text.String()
	if value == "" {
		value = "(none)"
	}
	line := fmt.Sprintf("    %s  %s", who, value)
	if !taken {
		return t.Dim.Render(text.Truncate(line, w, g.Ellipsis))
	}
	return t.New.Render(text.Truncate("  "+g.Check+" "+line[4:], w, g.Ellipsis))
}
