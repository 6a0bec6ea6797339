package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"callsign/internal/text"
	"callsign/styles"
)

// FinderItem is one thing a Finder offers.
type FinderItem struct {
	Label  string // cleaned
	Detail string // dim, behind the label; cleaned
	Key    string // its key, at the right
	Reason string // why it is off; empty when it is on
	Do     tea.Cmd
}

// Finder chooses one of many things by typing parts of their names: the palette.
type Finder struct {
	Heading string
	// Items gives what matches a query, the best first. It is asked once a keystroke and must be quick.
	Items func(query string) []FinderItem

	query TextBox
	shown []FinderItem
	ready bool
	at    int
	top   int
	note  string
}

// Title, Width, Update and Body make a Finder a Dialog.
func (f *Finder) Title() string { return f.Heading }

// Width is wide enough for a name and a reason.
func (f *Finder) Width() int { return 84 }

// Update types, moves and chooses.
func (f *Finder) Update(msg tea.Msg) (tea.Cmd, bool) {
	key, ok := msg.(tea.KeyMsg)
	if !ok {
		return nil, false
	}
	f.fill()
	f.note = ""
	switch key.String() {
	case "esc":
		return nil, true
	case "enter":
		return f.choose()
	case "down", "ctrl+n", "tab":
		f.move(1)
	case "up", "shift+tab":
		f.move(-1)
	case "pgdown":
		f.move(10)
	case "pgup":
		f.move(-10)
	default:
		if f.query.Update(key) {
			f.ready = false
			f.fill()
		}
	}
	return nil, false
}

func (f *Finder) fill() {
	if !f.ready {
		f.shown, f.at, f.top, f.ready = f.Items(f.query.Value()), 0, 0, true
	}
}

func (f *Finder) move(by int) { f.at = max(0, min(f.at+by, len(f.shown)-1)) }

func (f *Finder) choose() (tea.Cmd, bool) {
	if len(f.shown) == 0 {
		return nil, false
	}
	it := f.shown[f.at]
	if it.Reason != "" {
		f.note = it.Reason
		return nil, false
	}
	return it.Do, true
}

// Body draws the query, what matches, and why the selected one is off.
func (f *Finder) Body(look styles.Look, w, h int) ([]string, int, int) {
	f.fill()
	t := look.Theme
	box, x, _ := f.query.Lines(t.InputFocus, max(4, w-2), 1)
	lines := []string{t.Key.Render(": ") + box[0], ""}
	rows := max(1, h-4)
	f.top = min(max(f.top, f.at-rows+1), f.at)
	for i := range rows {
		switch at := f.top + i; {
		case at < len(f.shown):
			lines = append(lines, f.line(look, f.shown[at], at == f.at, w))
		case i == 0:
			lines = append(lines, t.Dim.Render("Nothing matches."))
		default:
			lines = append(lines, "")
		}
	}
	note := f.note
	if note == "" && f.at < len(f.shown) {
		note = f.shown[f.at].Reason
	}
	lines = append(lines, t.Warn.Render(text.Truncate(note, w, look.Glyphs.Ellipsis)),
		HintLine(look, []Hint{{"up down", "move"}, {"enter", "do it"}, {"esc", "leave"}}, w))
	return lines, 2 + x, 0
}

func (f *Finder) line(look styles.Look, it FinderItem, selected bool, w int) string {
	t, g := look.Theme, look.Glyphs
	style := t.Text
	if it.Reason != "" {
		style = t.Dim
	}
	left := "  " + style.Render(it.Label)
	if it.Detail != "" {
		left += "  " + t.Dim.Render(it.Detail)
	}
	line := Sides(look, left, t.Key.Render(it.Key), w)
	if !selected {
		return line
	}
	return t.Select(g.Cursor+line[1:], true)
}
