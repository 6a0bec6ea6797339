package ui

import (
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/internal/text"
	"callsign/styles"
)

// Dialog is a box above the views. While one is open all keys are its own.
type Dialog interface {
	// Update takes a key or a message; done closes the dialog. cmd runs in either case.
	Update(msg tea.Msg) (cmd tea.Cmd, done bool)
	// Title stands in the box's border, cleaned.
	Title() string
	// Body draws the inside: at most h lines of at most w cells, and where the real cursor belongs (x < 0: nowhere).
	Body(look styles.Look, w, h int) (lines []string, x, y int)
	// Width is the inner width the dialog would like, in cells.
	Width() int
}

// surprise is how long keys are ignored after a dialog that no key opened: what was typed in that time was meant for
// what lay below.
const surprise = 300 * time.Millisecond

// Dialogs is the stack of open dialogs. The zero value is empty.
type Dialogs struct {
	open []layer
}

type layer struct {
	dialog Dialog
	// opener is the key that opened the dialog. It never answers it, however long it is held: it is swallowed until
	// another key comes.
	opener string
	// deafUntil is when a dialog that came by itself starts to listen.
	deafUntil time.Time
}

// Open puts a dialog on top that the user asked for. opener is the key that did; empty when the asking was a choice in another
// dialog.
func (d *Dialogs) Open(dialog Dialog, opener string) {
	d.open = append(d.open, layer{dialog: dialog, opener: opener})
}

// Interrupt puts a dialog on top that comes by itself.
func (d *Dialogs) Interrupt(dialog Dialog, now time.Time) {
	d.open = append(d.open, layer{dialog: dialog, deafUntil: now.Add(surprise)})
}

// Any reports whether a dialog is open.
func (d *Dialogs) Any() bool { return len(d.open) > 0 }

// Dirty reports whether a dialog holds text, or waits for an answer, that would be lost with it.
func (d *Dialogs) Dirty() bool {
	for _, l := range d.open {
		if g, ok := l.dialog.(interface{ Dirty() bool }); ok && g.Dirty() {
			return true
		}
	}
	return false
}

// Top returns the topmost dialog or nil.
func (d *Dialogs) Top() Dialog {
	if len(d.open) == 0 {
		return nil
	}
	return d.open[len(d.open)-1].dialog
}

// Clear closes all dialogs.
func (d *Dialogs) Clear() { d.open = nil }

// Update gives a key to the topmost dialog, and anything else to all: the one that waits for an answer may lie below.
func (d *Dialogs) Update(msg tea.Msg, now time.Time) tea.Cmd {
	key, ok := msg.(tea.KeyMsg)
	if !ok {
		return d.tell(msg)
	}
	if len(d.open) == 0 {
		return nil
	}
	i := len(d.open) - 1
	top := &d.open[i]
	if now.Before(top.deafUntil) || (top.opener != "" && key.String() == top.opener) {
		return nil
	}
	top.opener = ""
	cmd, done := top.dialog.Update(key)
	if done {
		d.open = d.open[:i]
	}
	return cmd
}

func (d *Dialogs) tell(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	d.open = slices.DeleteFunc(d.open, func(l layer) bool {
		cmd, done := l.dialog.Update(msg)
		cmds = append(cmds, cmd)
		return done
	})
	return tea.Batch(cmds...)
}

// Over draws the topmost dialog over the lines below it, which are h lines of w cells, and returns where the real cursor
// belongs (show false: nowhere).
func (d *Dialogs) Over(look styles.Look, below []string, w, h int) (lines []string, x, y int, show bool) {
	top := d.Top()
	if top == nil || w < 8 || h < 3 {
		return below, 0, 0, false
	}
	inner := min(top.Width(), w-4)
	body, cx, cy := top.Body(look, inner, h-2)
	if over := len(body) - (h - 2); over > 0 { // the last line says what the keys do: it is never cut
		body = append(body[:h-3:h-3], body[len(body)-1])
	}
	box := Box(look, top.Title(), body, inner)
	left, upper := (w-inner-4)/2, (h-len(box))/3
	out := append([]string(nil), below...)
	for i, line := range box {
		out[upper+i] = text.Overlay(out[upper+i], line, left, inner+4, w)
	}
	return out, left + 2 + cx, upper + 1 + cy, cx >= 0
}

// Box draws a border with a title around lines of w cells; the result is w+4 cells wide.
func Box(look styles.Look, title string, body []string, w int) []string {
	t, g := look.Theme, look.Glyphs
	head := ""
	if title != "" {
		head = " " + text.Truncate(title, w-2, g.Ellipsis) + " "
	}
	out := make([]string, 0, len(body)+2)
	rule := repeat(g.H, w+1-text.Width(head))
	out = append(out, t.BorderFocus.Render(g.TL+g.H)+t.DialogTitle.Render(head)+t.BorderFocus.Render(rule+g.TR))
	edge := t.BorderFocus.Render(g.V)
	for _, line := range body {
		out = append(out, edge+t.Dialog.Under(" "+text.Fit(line, w, g.Ellipsis)+" ")+edge)
	}
	return append(out, t.BorderFocus.Render(g.BL+repeat(g.H, w+2)+g.BR))
}
