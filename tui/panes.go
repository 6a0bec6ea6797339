package tui

import (
	"strings"

	"callsign/api"
	"callsign/internal/text"
	"callsign/tui/detail"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// The panes of the wide layouts, in the order of the tab key.
const (
	listPane = iota
	sidePane
	feedPane
	paneCount
)

// wide reports whether the panes are in sight: the senders' tab in a wide window.
func (a *App) wide() bool { return a.rects.mode >= split && a.at == 0 }

// view is the view that has the keys.
func (a *App) view() view.View {
	if !a.wide() {
		return a.tabs[a.at].top()
	}
	switch a.pane {
	case sidePane:
		return a.side()
	case feedPane:
		return a.strip
	}
	return a.senders
}

// side is the view beside the list: what was opened, else the sender under the cursor.
func (a *App) side() view.View {
	if t := a.tabs[0]; len(t.stack) > 1 {
		return t.top()
	}
	return a.preview
}

// settle keeps the panes in step after every message: the preview follows the cursor of the list, and a form keeps the keys.
func (a *App) settle() {
	if !a.wide() {
		return
	}
	key, ok := a.senders.Sender()
	if have, _ := a.preview.Sender(); ok && have != key {
		a.preview = detail.New(a.env, key)
	}
	t := a.tabs[0]
	if len(t.stack) == 1 {
		return
	}
	if t.top().Typing() {
		a.pane = sidePane
		return
	}
	if shown, _ := t.top().Sender(); a.pane == listPane && shown != key {
		t.stack = t.stack[:1]
	}
}

// focus tells the fleet which sender is being looked at.
func (a *App) focus() {
	var key api.Key
	switch {
	case a.wide():
		key, _ = a.side().Sender()
	case len(a.tabs[a.at].stack) > 1:
		key, _ = a.view().Sender()
	}
	a.env.Fleet.Focus(key)
}

// nextPane gives the keys to the next pane.
func (a *App) nextPane(by int) { a.pane = (a.pane + by + paneCount) % paneCount }

// push opens a view on top of the one in sight. On the feed of the wide layouts it opens beside the list.
func (a *App) push(v view.View) {
	t := a.tabs[a.at]
	t.stack = append(t.stack, v)
	a.pane = sidePane
}

// back leaves the topmost view, or the pane.
func (a *App) back() {
	t := a.tabs[a.at]
	switch {
	case a.wide() && a.pane == feedPane:
		a.pane = listPane
	case len(t.stack) > 1:
		t.stack = t.stack[:len(t.stack)-1]
		if len(t.stack) == 1 {
			a.pane = listPane
		}
	default:
		a.pane = listPane
	}
}

// drawBody draws what is between head and foot, and where the real cursor belongs.
func (a *App) drawBody(focused bool) (lines []string, x, y int, show bool) {
	r := a.rects
	if !a.wide() {
		v := a.view()
		lines = v.Lines(r.body.w, r.body.h, focused)
		x, y, show = v.Cursor()
		return lines, x, y, show
	}
	list := a.senders.Lines(r.list.w, r.list.h, focused && a.pane == listPane)
	side := a.side().Lines(r.side.w, r.side.h, focused && a.pane == sidePane)
	feed := a.drawStrip(focused && a.pane == feedPane)
	edge := a.env.Look.Theme.Border.Render(a.env.Look.Glyphs.V)
	for i := range list {
		line := list[i] + edge + side[i]
		if r.mode == triple {
			line += edge + feed[i]
		}
		lines = append(lines, line)
	}
	if r.mode == split {
		lines = append(lines, a.rule())
		lines = append(lines, feed...)
	}
	at := map[int]rect{listPane: r.list, sidePane: r.side, feedPane: r.feed}[a.pane]
	x, y, show = a.view().Cursor()
	y += a.stripHead()
	return lines, x + at.x, y + at.y - r.body.y, show
}

// rule is the line between the panes above and the feed below.
func (a *App) rule() string {
	t, g := a.env.Look.Theme, a.env.Look.Glyphs
	title := t.Dim
	if a.pane == feedPane {
		title = t.Accent
	}
	head := t.Border.Render(g.H) + " " + title.Render(a.strip.Title()) + " " + a.strip.Brief() + " "
	end := ""
	if s := a.strip.Pulse(); s != "" {
		end = " " + s + " "
	}
	before := max(0, a.rects.list.w-text.Width(head))
	line := head + t.Border.Render(strings.Repeat(g.H, before)+g.TeeB+strings.Repeat(g.H, max(0, a.w-a.rects.list.w-1-text.Width(end))))
	return ui.Sides(a.env.Look, line+end, "", a.w)
}
