package tui

import (
	"flag"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

var randomActs = flag.Int("acts", 10000, "random keys, resizes and pauses of TestRandomKeys")

// TestRandomKeys plays random keys, resizes, clicks and pauses: no panic, always exactly h lines of w cells, nothing but the
// sequences we use, and no write unless its confirmation was on the screen.
func TestRandomKeys(t *testing.T) {
	names := []string{"up", "down", "left", "right", "enter", "esc", "tab", "shift+tab", "pgup", "pgdown", "home", "end", "backspace", "delete",
		"ctrl+s", "ctrl+x", "ctrl+r", "ctrl+u", "ctrl+d", "ctrl+l", "ctrl+p", " ", "shift+down", "shift+up", "f1"}
	letters := []rune("abcdefghijklmnoprstuvwxyzDGMRSTX/?:!*+-=12ㅓㅏ한é🙂")
	run(t, setup{live: true}, func(p *program) {
		rng := rand.New(rand.NewPCG(1, 2))
		for range *randomActs {
			before, writes := p.screen(), len(p.api.Writes())
			key := ""
			switch n := rng.IntN(100); {
			case n < 45:
				key = names[rng.IntN(len(names))]
				p.send(keyMsg(key))
			case n < 90:
				key = string(letters[rng.IntN(len(letters))])
				p.send(keyMsg(key))
			case n < 93:
				p.resize(20+rng.IntN(200), 5+rng.IntN(60))
			case n < 97:
				p.send(tea.MouseMsg{X: rng.IntN(p.w), Y: rng.IntN(p.h), Action: tea.MouseActionPress, Button: tea.MouseButtonLeft + tea.MouseButton(rng.IntN(5))})
			case n < 98:
				p.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("pasted \x1b[2J text\nwith lines"), Paste: true})
			default:
				p.sleep(time.Duration(rng.IntN(3000)) * time.Millisecond)
				continue
			}
			p.idle()
			p.quit = false // random keys quit; the App does not mind
			lines := p.lines()
			exact(t, lines, p.w, p.h)
			onlyOurSequences(t, lines)
			if len(p.api.Writes()) > writes && !confirmed(before, key) {
				t.Fatalf("key %q wrote %+v without a confirmation on the screen:\n%s", key, p.api.Writes()[writes], before)
			}
		}
	})
}

// confirmed reports that the screen before a key was one that asks.
func confirmed(screen, key string) bool {
	if key != "enter" && key != "ctrl+s" && len([]rune(key)) != 1 {
		return false
	}
	for _, s := range []string{"[Submit for review]", "[Save as draft]", "[Discard]", "[enter Remove]", "Add comment", "Verify", "Send the verification code"} {
		if strings.Contains(screen, s) {
			return true
		}
	}
	return false
}

// onlyOurSequences fails on any control but SGR.
func onlyOurSequences(t testing.TB, lines []string) {
	t.Helper()
	for _, l := range lines {
		rest := l
		for {
			i := strings.IndexFunc(rest, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 })
			if i < 0 {
				break
			}
			seq, ok := strings.CutPrefix(rest[i:], "\x1b[")
			end := strings.IndexFunc(seq, func(r rune) bool { return (r < '0' || r > '9') && r != ';' })
			if !ok || end < 0 || seq[end] != 'm' {
				t.Fatalf("a line holds a control that is not ours: %q", l)
			}
			rest = seq[end+1:]
		}
	}
}
