package tui

import (
	"fmt"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/internal/text"
	"callsign/styles"
	"callsign/tui/edit"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// tasks is the dialog with the list of tasks.
type tasks struct {
	bulk   *bulk
	anew   bool // opened again, not by confirming it
	scroll ui.Scroll
}

// Title, Width, Dirty, Update and Body make it a Dialog.
func (d *tasks) Title() string { return d.bulk.what }

// Width is wide enough for a name and a result.
func (d *tasks) Width() int { return 100 }

// Dirty reports that leaving would stop what was confirmed.
func (d *tasks) Dirty() bool { return !d.bulk.over() }

// Update scrolls, cancels, retries and, once all is over, closes.
func (d *tasks) Update(msg tea.Msg) (tea.Cmd, bool) {
	key, ok := msg.(tea.KeyMsg)
	if !ok {
		return nil, false
	}
	switch key.String() {
	case "esc", "q", "enter":
		return d.leave(), d.bulk.over()
	case "c":
		d.bulk.cancel()
	case "r":
		if d.bulk.over() {
			return send(retryBulk{d.bulk, d.anew}), false
		}
	default:
		d.scroll.Key(key.String())
	}
	return nil, false
}

// leave closes the form too, when everything it said was done.
func (d *tasks) leave() tea.Cmd {
	b := d.bulk
	switch {
	case !b.over():
		return nil
	case b.count(failed) > 0:
		return view.Tell(fmt.Sprintf("%d of %d failed. The palette shows the tasks again.", b.count(failed), len(b.tasks)))
	case b.form == nil:
		return nil
	}
	return send(edit.Leave{Form: b.form})
}

// Body draws a line for each task and the counts.
func (d *tasks) Body(look styles.Look, w, h int) ([]string, int, int) {
	b, t := d.bulk, look.Theme
	head := fmt.Sprintf("%d of %d done", b.count(done), len(b.tasks))
	if n := b.count(failed); n > 0 {
		head += fmt.Sprintf(", %d failed", n)
	}
	if n := b.count(skipped); n > 0 {
		head += fmt.Sprintf(", %d left out", n)
	}
	var lines []string
	for _, x := range b.tasks {
		lines = append(lines, d.line(look, x, w-2))
	}
	d.scroll.SetSize(w, max(1, min(len(lines), h-4)))
	d.scroll.SetLines(lines)
	hints := []ui.Hint{{Key: "c", Text: "cancel the rest"}}
	if b.over() {
		hints = []ui.Hint{{Key: "r", Text: "retry failed"}, {Key: "esc", Text: "close"}}
	}
	out := append([]string{t.Strong.Render(head), ""}, d.scroll.Lines(look)...)
	return append(out, "", ui.HintLine(look, hints, w)), -1, 0
}

func (d *tasks) line(look styles.Look, x *task, w int) string {
	t, g := look.Theme, look.Glyphs
	mark := map[taskState]string{
		waiting: t.Dim.Render(" "), running: t.Warn.Render(g.Working), done: t.Good.Render(g.Check), failed: t.Error.Render(g.Cross), skipped: t.Dim.Render(g.Off),
	}[x.state]
	return mark + " " + text.Fit(x.write.Name, min(28, w/3), g.Ellipsis) + "  " + t.Dim.Render(text.Truncate(x.result, max(0, w-min(28, w/3)-4), g.Ellipsis))
}
