package detail

import (
	"fmt"
	"strings"
	"time"

	"callsign/api"
	"callsign/internal/text"
	"callsign/styles"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// revealed is a secret that stands above the facts for a while. The zero value is none.
type revealed struct {
	token api.Secret
	until time.Time
}

// Reveal shows the bearer token of the sender until a time. Whoever calls it sees to it that it is hidden by then; past that time it is
// not drawn in any case.
func (m *Model) Reveal(token api.Secret, until time.Time) { m.secret = revealed{token, until} }

// Hide forgets the token.
func (m *Model) Hide() { m.secret = revealed{} }

// left is how long a token is still to be seen, 0 when none is. Both clocks count: the monotonic one stands still while a laptop
// sleeps, the wall clock can be set back.
func (r revealed) left(now time.Time) time.Duration {
	if r.token.IsZero() {
		return 0
	}
	return max(0, min(r.until.Sub(now), r.until.Round(0).Sub(now.Round(0))))
}

// Revealing is how long the token is still to be seen, 0 when it is hidden.
func (m *Model) Revealing() time.Duration { return m.secret.left(m.env.Now()) }

// tokenLines are what stands above the facts while the token is shown: what it is and how long, and the token, cut by cells and not
// by words, so that nothing is lost at a break. It is the only place that draws a secret.
func (m *Model) tokenLines(w, h int) []string {
	left := m.Revealing()
	if left == 0 || h < 2 || w < 1 {
		return nil
	}
	t, g := m.env.Look.Theme, m.env.Look.Glyphs
	seconds := (left + time.Second - 1) / time.Second
	head := ui.Sides(m.env.Look, t.Header.Render("Bearer token, a secret"),
		t.Warn.Render(fmt.Sprintf("hidden in %ds  %s hides", seconds, m.env.Key(view.Reveal))), w)
	parts := chop(text.Line(m.secret.token.Reveal()), w)
	if room := max(1, h-3); len(parts) > room {
		parts = append(parts[:room-1:room-1], g.Ellipsis+" too long for this window; "+m.env.Key(view.Copy)+" copies it whole")
	}
	out := append([]string{head}, fitted(t.Strong, parts, w, g)...)
	return append(out, text.Fit(t.Border.Render(strings.Repeat(g.H, w)), w, ""))
}

func fitted(style styles.Style, parts []string, w int, g *styles.Glyphs) []string {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = text.Fit(style.Render(p), w, g.Ellipsis)
	}
	return out
}

// chop cuts cleaned text into pieces of at most w cells, without leaving anything out.
func chop(s string, w int) []string {
	var out []string
	for s != "" {
		part := text.Truncate(s, w, "")
		if part == "" {
			part = s[:text.FirstCluster(s)] // wider than the window
		}
		out, s = append(out, part), s[len(part):]
	}
	return out
}

// tokenState is what the list of facts says of the token: never the token.
func (m *Model) tokenState() string {
	if m.Revealing() > 0 {
		return "set, shown above"
	}
	return "set, hidden (" + m.env.Key(view.Reveal) + " shows it)"
}
