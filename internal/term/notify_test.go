package term

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"callsign/internal/text"
)

func TestNotifySequence(t *testing.T) {
	tests := []struct {
		name string
		env  map[string]string
		text string
		want string
	}{
		{"plain", map[string]string{"TERM": "xterm-256color"}, "한국 rejected", "\x1b]9;Callsign: 한국 rejected\a"},
		{"over SSH", map[string]string{"TERM": "xterm", "SSH_TTY": "x"}, "x", "\x1b]9;Callsign: x\a"},
		{"tmux", map[string]string{"TERM": "screen-256color", "TMUX": "x"}, "x", "\x1bPtmux;\x1b\x1b]9;Callsign: x\a\x1b\\"},
		{"tmux beyond SSH", map[string]string{"TERM": "tmux-256color"}, "x", "\x1bPtmux;\x1b\x1b]9;Callsign: x\a\x1b\\"},
		{"screen", map[string]string{"TERM": "screen", "STY": "x"}, "x", ""},
		{"screen beyond SSH", map[string]string{"TERM": "screen-256color"}, "x", ""},
		{"screen in a terminal of its own name", map[string]string{"TERM": "xterm", "STY": "x"}, "x", ""},
		{"linux console", map[string]string{"TERM": "linux"}, "x", ""},
		{"dumb", map[string]string{"TERM": "dumb"}, "x", ""},
		{"no TERM", nil, "x", ""},
		{"nothing to say", map[string]string{"TERM": "xterm"}, " ", ""},
		{"an end of its own", map[string]string{"TERM": "xterm"}, "a\x07b\x1b\\c\u009cd\ne", "\x1b]9;Callsign: a^Gb^[\\c<U+009C>d^Je\a"},
		{"no progress bar", map[string]string{"TERM": "xterm"}, "4;1;50", "\x1b]9;Callsign: 4;1;50\a"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := notifySequence(test.text, func(k string) string { return test.env[k] })
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestNotifyIsShort(t *testing.T) {
	xterm := func(k string) string { return map[string]string{"TERM": "xterm"}[k] }
	for _, s := range []string{strings.Repeat("넓", 10_000), strings.Repeat("\x1b", 10_000), "a" + strings.Repeat("\u0301", 10_000)} {
		line := strings.TrimSuffix(strings.TrimPrefix(notifySequence(s, xterm), "\x1b]9;"), "\a")
		if w := text.Width(line); w > notifyMax || w < len(notifyFrom) || !utf8.ValidString(line) || len(line) > 4*notifyMax {
			t.Errorf("%d cells, %d bytes: %q", w, len(line), line)
		}
	}
}

// TestBellRingsBetweenFrames: a bell never falls into a frame, where it would end up in a synchronized update.
func TestBellRingsBetweenFrames(t *testing.T) {
	withScreen(t, time.Second, func(t *testing.T, l *loop, term *slowTerminal) {
		l.changes <- "one"
		for range 3 {
			msg, _ := Bell()().(rawMsg)
			l.screen.raw(msg.seq)
			l.changes <- "two"
		}
		time.Sleep(time.Minute)
		writes, _ := term.taken()
		all := strings.Join(writes, "|")
		if strings.Count(all, "\a") != 3 {
			t.Errorf("wrote %q, want three bells", writes)
		}
		for _, w := range writes {
			if strings.Contains(w, "\a") && strings.Trim(w, "\a") != "" {
				t.Errorf("a bell inside of a frame: %q", w)
			}
		}
	})
}
