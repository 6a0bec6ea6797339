package ui

import (
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"pgregory.net/rapid"

	"callsign/internal/text"
	"callsign/styles"
)

// TestTextBoxRows: every byte of the value is in exactly one row, rows are never wider than the box, and words stay whole
// where they can.
func TestTextBoxRows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := NewTextBox(true, 0)
		b.SetValue(rapid.StringOf(rapid.RuneFrom([]rune("ab 한é\n👍x"))).Draw(t, "value"))
		w := rapid.IntRange(2, 20).Draw(t, "w")
		joined := ""
		for i, r := range b.rows(w) {
			if i > 0 && r.from > 0 && b.value[r.from-1] == '\n' {
				joined += "\n"
			}
			part := b.value[r.from:r.to]
			if text.Width(b.shown(part)) > w {
				t.Fatalf("row %q is wider than %d", part, w)
			}
			joined += part
		}
		if joined != b.value {
			t.Fatalf("rows give %q, the value is %q", joined, b.value)
		}
	})
	b := NewTextBox(true, 0)
	b.SetValue("one two three")
	if got := b.rows(8); len(got) != 2 || b.value[got[0].from:got[0].to] != "one two " {
		t.Errorf("rows %v", got)
	}
}

// TestTextBoxIsATextEditor: typing anything anywhere puts it there, and the real cursor stays inside the box.
func TestTextBoxIsATextEditor(t *testing.T) {
	keys := []tea.KeyType{tea.KeyLeft, tea.KeyRight, tea.KeyHome, tea.KeyEnd, tea.KeyBackspace, tea.KeyDelete, tea.KeyCtrlW, tea.KeyCtrlU, tea.KeyCtrlK, tea.KeyCtrlLeft, tea.KeyCtrlRight}
	rapid.Check(t, func(t *rapid.T) {
		b := NewTextBox(rapid.Bool().Draw(t, "multi"), 0)
		b.SetValue(rapid.String().Draw(t, "value"))
		w, h := rapid.IntRange(2, 30).Draw(t, "w"), rapid.IntRange(1, 4).Draw(t, "h")
		for range rapid.IntRange(0, 30).Draw(t, "keys") {
			if rapid.Bool().Draw(t, "text") {
				s := rapid.StringOf(rapid.RuneFrom([]rune("a한 é👍\u0301\u202e"))).Draw(t, "s")
				before, at := b.value, b.pos
				b.Insert(s)
				if want := before[:at] + s + before[at:]; b.value != want {
					t.Fatalf("inserting %q into %q at %d gave %q", s, before, at, b.value)
				}
			} else if k := rapid.SampledFrom(keys).Draw(t, "key"); !b.Update(tea.KeyMsg{Type: k}) {
				t.Fatalf("%v means nothing", k)
			}
			b.UpDown(rapid.SampledFrom([]int{-1, 1}).Draw(t, "by"), w)
			lines, x, y := b.Lines(styles.Style{}, w, h)
			if x < 0 || x >= w+1 || y < 0 || y >= len(lines) {
				t.Fatalf("the cursor is at %d, %d of %d lines of %d cells", x, y, len(lines), w)
			}
			for _, l := range lines {
				if text.Width(l) != w || strings.ContainsAny(l, "\x1b\n") {
					t.Fatalf("line %q is not %d cells", l, w)
				}
			}
		}
	})
}
