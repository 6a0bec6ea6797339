package ui

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/internal/text"
	"callsign/styles"
)

// Typed asks the user to type a token before it does something that cannot be undone. Paste is refused: the point is
// that a person reads what will go. The token is ASCII, so that it can be typed with any input method.
type Typed struct {
	Heading string
	Text    []string // cleaned paragraphs
	Token   string   // what has to be typed, ASCII, cleaned
	What    string   // what the token is: "the number's digits"
	Verb    string   // the button: "Remove"
	Do      tea.Cmd

	typed string
	note  string
	cut   bool // the window is too small for all of the text
}

// Title, Width, Update and Body make a Typed a Dialog.
func (d *Typed) Title() string { return d.Heading }

// Width is a comfortable line length.
func (d *Typed) Width() int { return 64 }

// Update takes the typed characters. Enter works only once the token stands there, and only while all of the text is in sight: nobody
// confirms what cannot be read. Esc leaves.
func (d *Typed) Update(msg tea.Msg) (tea.Cmd, bool) {
	key, ok := msg.(tea.KeyMsg)
	if !ok {
		return nil, false
	}
	d.note = ""
	switch {
	case key.Paste:
		d.note = "Pasting is off here: read and type it."
	case key.String() == "esc":
		return nil, true
	case key.String() == "enter" && d.cut:
		d.note = "Make the window larger: not all is in sight."
	case key.String() == "enter":
		if d.matches() {
			return d.Do, true
		}
		d.note = "Not yet: type " + d.What + " exactly."
	case key.String() == "backspace":
		d.typed = dropLast(d.typed)
	case key.String() == "ctrl+u":
		d.typed = ""
	case key.Type == tea.KeyRunes && !key.Alt:
		d.add(string(key.Runes))
	}
	return nil, false
}

// add takes printable ASCII and says what to do about anything else.
func (d *Typed) add(s string) {
	for _, r := range s {
		if r <= ' ' || r > '~' {
			d.note = "Only ASCII is needed here: press 한/영 or switch the input method."
			continue
		}
		if len(d.typed) < len(d.Token)+8 {
			d.typed += string(r)
		}
	}
}

func (d *Typed) matches() bool { return d.Token != "" && d.typed == d.Token }

func dropLast(s string) string {
	if s == "" {
		return s
	}
	return s[:len(s)-1]
}

// Body draws the text, the token, the input and what the keys do.
func (d *Typed) Body(look styles.Look, w, h int) ([]string, int, int) {
	t := look.Theme
	ask := []string{"Type " + d.What + ": " + t.Strong.Render(d.Token)}
	if text.Width(ask[0]) > w {
		ask = append(text.Wrap("Type "+d.What+":", w), t.Strong.Render(d.Token))
	}
	tail := []string{
		t.InputFocus.Render(text.Fit("> "+d.typed, min(w, len(d.Token)+12), look.Glyphs.Ellipsis)),
		t.Warn.Render(d.note),
		d.keys(look),
	}
	lines := append(Paragraphs(d.Text, w), "")
	room := h - len(tail) - len(ask)
	d.cut = len(lines) > room
	if d.cut {
		lines = lines[:max(0, min(room, len(lines)))]
	}
	lines = append(lines, ask...)
	return append(lines, tail...), min(2+len(d.typed), w-1), len(lines)
}

func (d *Typed) keys(look styles.Look) string {
	t := look.Theme
	enter := t.Dim.Render("enter " + strings.ToLower(d.Verb) + " (when it matches)")
	if d.matches() {
		enter = t.ButtonDanger.Render("[enter " + d.Verb + "]")
	}
	return t.ButtonFocus.Render("[esc Keep]") + "  " + enter
}
