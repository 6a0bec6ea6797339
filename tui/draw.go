package tui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"callsign/internal/fleet"
	"callsign/internal/term"
	"callsign/internal/text"
	"callsign/styles"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// draw composes the window: two lines of head, the view, a line of results, a line of keys. Dialogs lie above the view.
func (a *App) draw() term.Frame {
	body := a.rects.body
	if a.rects.mode == tooSmall {
		return term.Frame{Lines: ui.Fill(a.env.Look, []string{a.tooSmall()}, a.w, a.h)}
	}
	inner, x, y, show := a.drawBody(!a.dialogs.Any())
	if a.dialogs.Any() {
		inner, x, y, show = a.dialogs.Over(a.env.Look, inner, body.w, body.h)
	}
	lines := make([]string, 0, a.h)
	lines = append(lines, a.headLine(), a.tabLine())
	lines = append(lines, inner...)
	lines = append(lines, a.resultLine(), a.keyLine())
	return term.Frame{Lines: lines, Cursor: term.Point{X: x, Y: body.y + y}, ShowCursor: show}
}

// tooSmall says what is the case in a window in which nothing can be drawn.
func (a *App) tooSmall() string {
	s := fmt.Sprintf("%dx%d is too small: %dx%d at least", a.w, a.h, minWidth, minHeight)
	if a.dialogs.Any() {
		s = "Enlarge: a question waits. " + s
	}
	return s
}

// headLine says where we are and how much the screen can be trusted. RO and the freshness are never cut, nor is the badge unless it is
// the name of a host that is longer than the line.
func (a *App) headLine() string {
	t, g, s := a.env.Look.Theme, a.env.Look.Glyphs, a.env.Session
	badge := t.BadgeOther
	switch {
	case s.Demo:
		badge = t.BadgeDemo
	case s.Production:
		badge = t.BadgeProd
	}
	right := a.freshness()
	if s.ReadOnly {
		right = t.ReadOnly.Render("RO") + "  " + right
	} else if a.w >= 60 {
		right = t.Dim.Render("RW") + "  " + right
	}
	left := badge.Render(" "+text.Truncate(s.Badge, a.w-text.Width(right)-4, g.Ellipsis)+" ") + " "
	room := a.w - text.Width(left) - text.Width(right) - 1
	crumbs := t.Dim.Render(s.Profile) + "  " + a.crumbs()
	return left + text.Fit(crumbs, max(0, room), g.Ellipsis) + " " + right
}

func (a *App) crumbs() string {
	t, g := a.env.Look.Theme, a.env.Look.Glyphs
	var parts []string
	stack := a.tabs[a.at].stack
	if a.wide() && a.pane == feedPane {
		stack = []view.View{a.senders, a.strip}
	}
	for i, v := range stack {
		style := t.Text
		if i == len(stack)-1 {
			style = t.Strong
		}
		parts = append(parts, style.Render(text.Truncate(v.Title(), 32, g.Ellipsis)))
	}
	return strings.Join(parts, t.Dim.Render(" "+g.Right+" "))
}

// freshness is the fleet's state in a word with its numbers.
func (a *App) freshness() string {
	t := a.env.Look.Theme
	f := a.env.Fleet.Freshness(a.env.Now())
	word := f.State.String()
	switch f.State {
	case fleet.Live:
		return t.Good.Render(word) + t.Dim.Render(" "+view.Seconds(f.Every))
	case fleet.Loading:
		return t.Info.Render(word)
	case fleet.Paused:
		return t.Warn.Render(word)
	case fleet.Stale:
		if f.Since.IsZero() {
			return t.Error.Render("no data")
		}
		return t.Warn.Render(word + " " + view.Seconds(f.Age))
	case fleet.Offline:
		word += ", retry now"
		if f.Retry > 0 {
			word = f.State.String() + ", retry " + countdown(f.Retry)
		}
	case fleet.Backoff:
		if f.Retry > 0 {
			word += " " + countdown(f.Retry)
		}
	}
	return t.Error.Render(word)
}

// tabLine has the tabs and what the view says of itself.
func (a *App) tabLine() string {
	t := a.env.Look.Theme
	var left string
	for i, tab := range a.tabs {
		style := t.Dim
		if i == a.at {
			style = t.Accent
		}
		left += style.Render(tabLabel(i, tab)) + "  "
	}
	status := a.view().Status()
	if a.wide() && a.pane == feedPane { // the line above that feed has what it says of itself
		status = a.senders.Status()
	}
	return ui.Sides(a.env.Look, " "+left, status+" ", a.w)
}

func tabLabel(i int, t *tab) string { return fmt.Sprintf("%d %s", i+1, t.stack[0].Title()) }

// resultLine has the last result in words, what is under way, and how many errors were not read.
func (a *App) resultLine() string {
	t, g := a.env.Look.Theme, a.env.Look.Glyphs
	left := a.notice.Text
	if lost := a.senders.Lost(); left == "" && lost != "" {
		left = lost
		a.notice = view.Notice{Text: lost}
	}
	style := t.Text
	if a.notice.Bad {
		style = t.Error
	}
	var right []string
	if n := len(a.writes); n > 0 {
		right = append(right, t.Warn.Render(fmt.Sprintf("%d write under way", n)))
	}
	if n, _ := a.trouble.unread(); n > 0 {
		right = append(right, t.Error.Render(view.Count(n, "error"))+t.Dim.Render(" "+a.keyOf(view.Errors)+" reads"))
	}
	r := strings.Join(right, "  ")
	room := a.w - text.Width(r) - 2
	return " " + text.Fit(style.Render(text.Truncate(left, max(0, room), g.Ellipsis)), max(0, room), g.Ellipsis) + r + " "
}

// keyLine has the keys that work here; help is never cut.
func (a *App) keyLine() string {
	var hints []ui.Hint
	v, own := a.view().(view.Hinting)
	switch {
	case a.dialogs.Any():
	case own && a.view().Typing():
		hints = v.Hints()
	default:
		hints = a.hints()
	}
	return text.Fit(" "+ui.HintLine(a.env.Look, hints, max(0, a.w-2)), a.w, "")
}

// hints are the commands that work here now.
func (a *App) hints() []ui.Hint {
	var hints []ui.Hint
	if s := a.env.Fleet.Freshness(a.env.Now()).State; s != fleet.Live && s != fleet.Loading {
		hints = append(hints, ui.Hint{Key: a.keyOf(view.Errors), Text: "why"})
	}
	paused := a.env.Fleet.Paused()
	if paused {
		hints = append(hints, ui.Hint{Key: a.keyOf(view.Pause), Text: "resume"})
	}
	for _, b := range a.ordered() {
		if b.hint == "" || b.command == view.Pause && paused {
			continue
		}
		if ok, _ := a.can(b.command); ok {
			word := b.hint
			if v, ok := a.view().(view.Worded); ok && v.Word(b.command) != "" {
				word = v.Word(b.command)
			}
			hints = append(hints, ui.Hint{Key: firstKey(b, a.env.Look.Glyphs), Text: word})
		}
	}
	return hints
}

// leading is a view whose keys matter in another order than that of the table.
type leading interface{ Leads() []view.Command }

// ordered are the bindings in the order of the hints.
func (a *App) ordered() []binding {
	v, ok := a.view().(leading)
	if !ok {
		return a.keys.list
	}
	leads := v.Leads()
	rank := func(b binding) int {
		if i := slices.Index(leads, b.command); i >= 0 {
			return i
		}
		return len(leads)
	}
	list := slices.Clone(a.keys.list)
	slices.SortStableFunc(list, func(x, y binding) int { return cmp.Compare(rank(x), rank(y)) })
	return list
}

// keyOf is the key of a command for a sentence.
func (a *App) keyOf(c view.Command) string {
	b := a.keys.command(c)
	switch {
	case b.Help().Key == "":
		return "the palette"
	case len(b.Keys()) == 0:
		return b.Help().Key // through the actions menu: "x v"
	}
	return firstKey(b, a.env.Look.Glyphs)
}

func firstKey(b binding, g *styles.Glyphs) string {
	name, _, _ := strings.Cut(b.Help().Key, " ")
	return keyNames(name, g)
}
