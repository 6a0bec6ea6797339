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

// Row draws one entry in one line of w cells: time, sender (when withSender), type and what was said.
func Row(env *view.Env, e *fleet.Entry, w int, withSender bool) string {
	t, g := env.Look.Theme, env.Look.Glyphs
	clock := t.Dim.Render(text.Fit(env.Clock(api.Time{At: when(e), Text: e.At.Text}), 8, g.Ellipsis))
	if line, ok := rule(env, e, w); ok {
		return line
	}
	line := clock + "  "
	if withSender {
		nw := min(max(12, w/6), 28)
		line += t.Text.Render(text.Fit(env.NameOf(e.Key), nw, g.Ellipsis)) + "  "
		if spec := api.SpecOf(e.Key.Channel); spec != nil && w >= 100 {
			line += t.Dim.Render(text.Fit(spec.Short, 5, g.Ellipsis)) + "  "
		}
	}
	word, style := kind(env, e)
	line += style.Render(text.Fit(word, typeWidth, g.Ellipsis)) + "  "
	return text.Fit(line+said(env, e), w, g.Ellipsis)
}

// rule draws the entries that are about the feed itself as a line across it.
func rule(env *view.Env, e *fleet.Entry, w int) (string, bool) {
	t, g := env.Look.Theme, env.Look.Glyphs
	clock := env.Clock(api.Time{At: when(e)})
	var say string
	style := t.Dim
	switch e.Kind {
	case fleet.Gap:
		say, style = fmt.Sprintf("%s %d not shown", g.Approx, e.Missing), t.Warn
		if !e.Key.IsZero() {
			say += " of " + env.NameOf(e.Key)
		}
	case fleet.Reset:
		say, style = "history of "+env.NameOf(e.Key)+" changed: reading it anew", t.Warn
	case fleet.Marker:
		say, style = "marker", t.Accent
	case fleet.Woke:
		clock = ""
		say = "asleep " + env.Clock(e.At) + " to " + env.Clock(api.Time{At: e.Seen}) + ", " + caught(e.Missing) + " caught up"
	default:
		return "", false
	}
	head := g.H + g.H + " " + clock + "  " + say + " "
	line := text.Fit(head, min(w, text.Width(head)), g.Ellipsis)
	for text.Width(line) < w {
		line += g.H
	}
	return style.Render(line), true
}

func caught(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}

// kind is the type of an entry and its look.
func kind(env *view.Env, e *fleet.Entry) (string, styles.Style) {
	t := env.Look.Theme
	switch e.Kind {
	case fleet.OwnWrite:
		return "you", t.Accent
	case fleet.Observation:
		return "seen", t.Dim
	}
	spec := api.SpecOf(e.Key.Channel)
	if spec == nil {
		return e.Type.String(), t.Text
	}
	role := spec.StateRole(string(e.Type))
	if role == api.RoleUnknown {
		role = spec.ChangeRole(string(e.Type))
	}
	if role == api.RoleUnknown {
		return e.Type.String(), t.Text
	}
	return e.Type.String(), t.Role(role)
}

// said is the text of an entry.
func said(env *view.Env, e *fleet.Entry) string {
	t, g := env.Look.Theme, env.Look.Glyphs
	switch e.Kind {
	case fleet.Observation:
		return t.Text.Render(field(env, e)+" ") + t.Dim.Render(orNone(e.Old, g)+" "+g.Right+" ") + looks(env, e).Render(orNone(e.New, g))
	case fleet.OwnWrite:
		return t.Text.Render(e.Comment.String())
	}
	out := ""
	if e.Comment != "" {
		out = t.Text.Render(e.Comment.String()) + "  "
	}
	if e.Author != "" {
		out += t.Dim.Render(e.Author.String())
	}
	return out
}

// typeWidth is the longest common type, COMMENT_ADDED.
const typeWidth = 13

// field names what an observation saw change, for people.
func field(env *view.Env, e *fleet.Entry) string {
	spec := api.SpecOf(e.Key.Channel)
	kind, name, dotted := strings.Cut(string(e.Type), ".")
	if spec == nil || !dotted {
		return e.Type.String()
	}
	if kind == "review" {
		return text.Line(spec.FieldLabel(name) + " review")
	}
	return text.Line(spec.FieldLabel(name))
}

// looks is the look of an observation's new value: that of its role, where it has one.
func looks(env *view.Env, e *fleet.Entry) styles.Style {
	t, spec := env.Look.Theme, api.SpecOf(e.Key.Channel)
	if spec == nil {
		return t.Text
	}
	switch e.Type {
	case "state":
		return t.Role(spec.StateRole(string(e.New)))
	case "change":
		return t.Role(spec.ChangeRole(string(e.New)))
	}
	return t.Text
}

// Entry draws one entry whole, with its date, in as many lines of w cells as its text needs.
func Entry(env *view.Env, e *fleet.Entry, w int) []string {
	t, g := env.Look.Theme, env.Look.Glyphs
	word, style := kind(env, e)
	at := api.Time{At: when(e), Text: e.At.Text}
	head := t.Dim.Render(env.Stamp(at)) + "  " + style.Render(word)
	if e.Author != "" {
		head += "  " + t.Dim.Render(e.Author.String())
	}
	out := []string{text.Truncate(head, w, g.Ellipsis)}
	if e.Kind != fleet.Activity {
		return append(out[:0], text.Truncate(head+"  "+said(env, e), w, g.Ellipsis))
	}
	if e.Comment != "" {
		for _, l := range text.WrapBlock(string(e.Comment), max(8, w-4)) {
			out = append(out, "    "+t.Text.Render(l))
		}
	}
	return out
}

func orNone(r text.Raw, g *styles.Glyphs) string {
	if r == "" {
		return g.None
	}
	return r.String()
}
