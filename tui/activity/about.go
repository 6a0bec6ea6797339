package activity

import (
	"fmt"
	"strings"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/internal/text"
	"callsign/styles"
	"callsign/tui/view"
)

// about is what an entry says that is about the feed itself.
func about(env *view.Env, e *fleet.Entry) (say string, style styles.Style, ok bool) {
	t := env.Look.Theme
	switch e.Kind {
	case fleet.Gap:
		return gap(env, e), t.Warn, true
	case fleet.Reset:
		return "history of " + env.NameOf(e.Key) + " changed: reading it anew", t.Warn, true
	case fleet.Marker:
		return "marker", t.Accent, true
	case fleet.Woke:
		return "asleep " + env.Clock(e.At) + " to " + env.Clock(api.Time{At: e.Seen}) + ", " + caught(e.Missing) + " caught up", t.Dim, true
	}
	return "", styles.Style{}, false
}

// gap says how much is missing and how to get it, or how far the reading of it is.
func gap(env *view.Env, e *fleet.Entry) string {
	of := ""
	if !e.Key.IsZero() {
		of = " of " + env.NameOf(e.Key)
	}
	if !e.Loading {
		return fmt.Sprintf("%s %d not shown%s, %s loads", env.Look.Glyphs.Approx, e.Missing, of, env.Key(view.OpenIt))
	}
	far := ""
	if e.Reach > 0 {
		far = fmt.Sprintf(" %d of %d", e.Read, e.Reach)
	}
	return fmt.Sprintf("loading%s%s, %s stops", far, of, env.Key(view.Esc))
}

func caught(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}

// aboutClock is the time before such a line; a sleep says its times itself.
func (r *rows) aboutClock(e *fleet.Entry) string {
	if e.Kind == fleet.Woke {
		return ""
	}
	return r.env.Clock(api.Time{At: when(e)}) + "  "
}

// ruled is a text in a line across the feed.
func ruled(env *view.Env, say string, style styles.Style, w int) string {
	g := env.Look.Glyphs
	line := text.Truncate(g.H+g.H+" "+say+" ", w, g.Ellipsis)
	return style.Render(line + strings.Repeat(g.H, max(0, w-text.Width(line))))
}
