package ui

import (
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/styles"
)

// waits is a dialog that closes when its answer comes.
type waits struct{ answer string }

func (w *waits) Update(msg tea.Msg) (tea.Cmd, bool) {
	s, ok := msg.(string)
	return nil, ok && s == w.answer
}
func (w *waits) Title() string                                         { return w.answer }
func (w *waits) Width() int                                            { return 10 }
func (w *waits) Body(styles.Look, int, int) (lines []string, x, y int) { return nil, -1, 0 }

// TestAnAnswerReachesADialogThatLiesBelow: it would wait for ever.
func TestAnAnswerReachesADialogThatLiesBelow(t *testing.T) {
	var d Dialogs
	d.Open(&waits{"below"}, "")
	d.Open(&waits{"top"}, "")
	d.Update("below", time.Time{})
	if top := d.Top(); top == nil || top.Title() != "top" {
		t.Fatalf("%v is on top", top)
	}
	d.Update("top", time.Time{})
	if d.Any() {
		t.Error("the answered dialog is still open")
	}
}
