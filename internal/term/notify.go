package term

import (
	"os"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/internal/text"
)

const (
	bellSequence = "\a"

	// notifyMax is the longest notification in cells. Desktops show about two lines, and a long string is more than some
	// terminals read.
	notifyMax = 120
	// notifyFrom begins every notification: it says whose it is, and a text that began with a digit would be an order to some
	// terminals (ConEmu and Windows Terminal read "9;4;…" as a progress bar).
	notifyFrom = "Callsign: "
)

// Bell rings the terminal's bell: a sound, a flash or a mark on the window or the tmux tab, whatever the user has set there.
func Bell() tea.Cmd {
	return func() tea.Msg { return rawMsg{seq: bellSequence} }
}

// Notify shows a notification of the desktop, as far as the terminal knows OSC 9: the text after "Callsign: ", cleaned and cut to
// 120 cells. It goes through tmux, where allow-passthrough is on. Where it would be seen as rubbish or by nobody (screen, the Linux
// console, a dumb terminal) nothing is written. The terminal does not say whether it was shown, so there is no result.
func Notify(s string) tea.Cmd {
	return func() tea.Msg {
		seq := notifySequence(s, os.Getenv)
		if seq == "" {
			return nil
		}
		return rawMsg{seq: seq}
	}
}

// notifySequence is what shows s, or "" where nothing would.
func notifySequence(s string, getenv func(string) string) string {
	name := getenv("TERM")
	through := getenv("TMUX") != "" || strings.HasPrefix(name, "tmux")
	deaf := getenv("STY") != "" || name == "" || name == "dumb" || name == "linux" || strings.HasPrefix(name, "screen")
	line := text.Truncate(strings.TrimSpace(text.Line(s)), notifyMax-len(notifyFrom), "…")
	switch {
	case line == "" || deaf && !through:
		return ""
	case through:
		return "\x1bPtmux;\x1b\x1b]9;" + notifyFrom + line + "\a\x1b\\"
	default:
		return "\x1b]9;" + notifyFrom + line + "\a"
	}
}
