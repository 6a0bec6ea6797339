package tui

import (
	"time"

	"callsign/api"
	"callsign/tui/activity"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// newFeeds makes the two feeds of all senders: the tab's, which it returns, and the one beside or below the list. What was read in
// one is read in the other.
func (a *App) newFeeds() *activity.Model {
	feed := activity.New(a.env, api.Key{})
	a.strip = activity.New(a.env, api.Key{})
	a.strip.Share(feed)
	a.notices = notices{last: a.notices.last}
	return feed
}

// feeds are all feeds there are.
func (a *App) feeds() []*activity.Model {
	out := []*activity.Model{a.strip}
	for _, t := range a.tabs {
		for _, v := range t.stack {
			if m, ok := v.(*activity.Model); ok {
				out = append(out, m)
			}
		}
	}
	return out
}

// inSight reports whether a feed is drawn now.
func (a *App) inSight(m *activity.Model) bool {
	switch {
	case a.rects.mode == tooSmall:
		return false
	case a.wide():
		return m == a.strip || a.side() == view.View(m)
	}
	return a.view() == view.View(m)
}

// attend tells the feeds whether somebody looks at them.
func (a *App) attend() {
	activity.Attend(a.env.Now(), a.feeds(), func(m *activity.Model) bool { return !a.blurred && a.inSight(m) })
}

// feedChanges is when a feed in sight will look different although nothing comes: relative times grow.
func (a *App) feedChanges(now time.Time) (next time.Time, ok bool) {
	if a.env.Times != view.TimeRelative {
		return next, false
	}
	for _, m := range a.feeds() {
		if !a.inSight(m) {
			continue
		}
		if at, changes := m.Changes(now); changes && (!ok || at.Before(next)) {
			next, ok = at, true
		}
	}
	return next, ok
}

// drawStrip draws the feed beside or below the list. Beside it has a line of its own that says what it is, as its neighbours have.
func (a *App) drawStrip(focused bool) []string {
	r := a.rects.feed
	if a.rects.mode != triple {
		return a.strip.Lines(r.w, r.h, focused)
	}
	body := a.strip.Lines(r.w, r.h-1, focused)
	return append(ui.Fill(a.env.Look, []string{a.strip.Head(r.w, focused)}, r.w, 1), body...)
}

// stripHead is how many lines stand above the feed that has the keys and are not its own.
func (a *App) stripHead() int {
	if a.wide() && a.rects.mode == triple && a.pane == feedPane {
		return 1
	}
	return 0
}

// canView tells whether the view in sight has a meaning for a command; for what only the feed has, where that is.
func (a *App) canView(c view.Command) (ok bool, reason string) {
	ok, reason = a.view().Can(c)
	if ok || reason != "" {
		return ok, reason
	}
	switch c {
	case view.NextMatch, view.PrevMatch, view.FeedFilter, view.Follow, view.Wrap:
		return false, "Only in the feed: " + a.keyOf(view.Activity) + " shows it."
	}
	return false, ""
}
