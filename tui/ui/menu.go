package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"callsign/internal/text"
	"callsign/styles"
)

// MenuItem is one line of a menu. An item that is off stays in sight with its reason.
type MenuItem struct {
	Key   string // one letter that chooses it
	Label string
	// Reason says why it is off, now; nil or empty when it is on.
	Reason func() string
	Do     tea.Cmd
}

func (it MenuItem) why() string {
	if it.Reason == nil {
		return ""
	}
	return it.Reason()
}

// Menu chooses one of a few things by arrows and enter, or by a letter.
type Menu struct {
	Heading string
	Text    []string // cleaned paragraphs above the items
	Items   []MenuItem
	at, top int
	note    string
	started bool
}

// Title, Width, Update and Body make a Menu a Dialog.
func (m *Menu) Title() string { return m.Heading }

// Width is wide enough for most reasons.
func (m *Menu) Width() int { return 70 }

// Update moves and chooses.
func (m *Menu) Update(msg tea.Msg) (tea.Cmd, bool) {
	key, ok := msg.(tea.KeyMsg)
	if !ok {
		return nil, false
	}
	m.note = ""
	m.start()
	if len(m.Items) == 0 {
		return nil, key.String() == "esc" || key.String() == "enter" || key.String() == "q"
	}
	for i, it := range m.Items {
		if it.Key != "" && it.Key == key.String() {
			m.at = i
			return m.choose()
		}
	}
	switch key.String() {
	case "esc", "q":
		return nil, true
	case "down", "j", "tab":
		m.at = (m.at + 1) % len(m.Items)
	case "up", "k", "shift+tab":
		m.at = (m.at + len(m.Items) - 1) % len(m.Items)
	case "enter":
		return m.choose()
	}
	return nil, false
}

// start puts the cursor on the first item that is on.
func (m *Menu) start() {
	if m.started {
		return
	}
	m.started = true
	for i, it := range m.Items {
		if it.why() == "" {
			m.at = i
			return
		}
	}
}

func (m *Menu) choose() (tea.Cmd, bool) {
	it := m.Items[m.at]
	if why := it.why(); why != "" {
		m.note = why
		return nil, false
	}
	return it.Do, true
}

// Body draws the items; the reason of the selected one stands below them in full.
func (m *Menu) Body(look styles.Look, w, h int) ([]string, int, int) {
	t := look.Theme
	head := Paragraphs(m.Text, w)
	if len(head) > 0 {
		head = append(head, "")
	}
	m.start()
	note := m.note
	if note == "" && m.at < len(m.Items) {
		note = m.Items[m.at].why()
	}
	foot := []string{""}
	for _, l := range text.Wrap(note, w) {
		foot = append(foot, t.Warn.Render(l))
	}
	foot = append(foot, HintLine(look, []Hint{{"enter", "choose"}, {"esc", "leave"}}, w))
	rows := max(min(1, len(m.Items)), h-len(head)-len(foot))
	m.top = max(0, min(max(m.top, m.at-rows+1), m.at, len(m.Items)-rows))
	lines := head
	for i := m.top; i < len(m.Items) && i < m.top+rows; i++ {
		lines = append(lines, m.item(look, m.Items[i], i == m.at, w))
	}
	return append(lines, foot...), -1, 0
}

func (m *Menu) item(look styles.Look, it MenuItem, selected bool, w int) string {
	t, g := look.Theme, look.Glyphs
	name := t.Text.Render(it.Label)
	if why := it.why(); why != "" {
		name = t.Dim.Render(it.Label + "  " + why)
	}
	line := "  " + t.Key.Render(text.Fit(it.Key, 2, "")) + name
	if !selected {
		return text.Fit(line, w, g.Ellipsis)
	}
	return t.Select(text.Fit(g.Cursor+line[1:], w, g.Ellipsis), true)
}
