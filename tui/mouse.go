package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"callsign/internal/text"
	"callsign/tui/view"
)

// clickable is a view that knows what is at a place.
type clickable interface {
	// Click puts the cursor where the mouse was pressed, relative to Lines; open reports a press on what had the cursor already.
	Click(x, y int) (open bool)
}

// mouse moves by the wheel and selects by the left button, in the pane under the pointer. A dialog takes no mouse: nothing is
// confirmed by a click.
func (a *App) mouse(m tea.MouseMsg) tea.Cmd {
	if a.dialogs.Any() || m.Action != tea.MouseActionPress || a.rects.mode == tooSmall {
		return nil
	}
	if m.Y == 1 && m.Button == tea.MouseButtonLeft {
		return a.clickTab(m.X)
	}
	r, ok := a.point(m.X, m.Y)
	if !ok || a.view().Typing() {
		return nil
	}
	switch m.Button {
	case tea.MouseButtonWheelUp:
		return a.wheel(view.Up)
	case tea.MouseButtonWheelDown:
		return a.wheel(view.Down)
	case tea.MouseButtonLeft:
		if c, ok := a.view().(clickable); ok && c.Click(m.X-r.x, m.Y-r.y-a.stripHead()) {
			return a.run(view.OpenIt, "")
		}
	}
	return nil
}

const wheelSteps = 3

func (a *App) wheel(c view.Command) tea.Cmd {
	for range wheelSteps {
		if ok, _ := a.view().Can(c); ok {
			a.view().Run(c)
		}
	}
	return nil
}

// point gives the keys to the pane under the pointer and returns where it lies. A form keeps the keys.
func (a *App) point(x, y int) (rect, bool) {
	if !a.wide() {
		return a.rects.body, inside(a.rects.body, x, y)
	}
	for pane, r := range map[int]rect{listPane: a.rects.list, sidePane: a.rects.side, feedPane: a.rects.feed} {
		if inside(r, x, y) {
			if !a.view().Typing() {
				a.pane = pane
			}
			return r, a.pane == pane
		}
	}
	return rect{}, false
}

func inside(r rect, x, y int) bool { return x >= r.x && x < r.x+r.w && y >= r.y && y < r.y+r.h }

// clickTab switches to the tab under the pointer.
func (a *App) clickTab(x int) tea.Cmd {
	at := 1
	for i, t := range a.tabs {
		w := text.Width(tabLabel(i, t))
		if x >= at && x < at+w && !a.view().Typing() {
			return a.run(t.command, "")
		}
		at += w + 2
	}
	return nil
}
