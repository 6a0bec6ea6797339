// Package styles is the only place that names colours and glyphs. Themes are made with lipgloss and compiled once to
// escape sequences, because a lipgloss render costs microseconds and a screen has hundreds of styled pieces.
package styles

import (
	"strings"

	"github.com/charmbracelet/lipgloss"

	_ "callsign/styles/noquery" // before Bubble Tea's init
)

// reset ends a style.
const reset = "\x1b[0m"

// Style is a compiled look. The zero value is plain text.
type Style struct{ open string }

// Render returns t in the style; t itself when the style is plain or t is empty. t must hold no styles of its own: use Under for that.
func (s Style) Render(t string) string {
	if s.open == "" || t == "" {
		return t
	}
	return s.open + t + reset
}

// Under returns a line that already has styled parts on top of this style: it is opened again wherever a part ends. Parts keep
// what they set themselves.
func (s Style) Under(line string) string {
	if s.open == "" || line == "" {
		return line
	}
	if !strings.Contains(line, reset) {
		return s.open + line + reset
	}
	return s.open + strings.ReplaceAll(line, reset, reset+s.open) + reset
}

// Over returns a line in this style alone: the parts' own styles are taken off.
func (s Style) Over(line string) string { return s.Render(unstyled(line)) }

// unstyled takes the style sequences out of a line.
func unstyled(line string) string {
	if !strings.Contains(line, "\x1b[") {
		return line
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(line, "\x1b[")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		_, line, _ = strings.Cut(rest, "m")
	}
}

// compile renders a style once and keeps what comes before the text.
func compile(s lipgloss.Style) Style {
	const probe = "x"
	open, _, _ := strings.Cut(s.Render(probe), probe)
	return Style{open: open}
}
