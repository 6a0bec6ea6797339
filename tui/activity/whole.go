package activity

import (
	"strings"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/internal/text"
	"callsign/tui/view"
)

// Entry draws one entry whole, with its date, in as many lines of w cells as its text needs.
func Entry(env *view.Env, e *fleet.Entry, w int) []string {
	t, g := env.Look.Theme, env.Look.Glyphs
	if say, style, ok := about(env, e); ok {
		return []string{text.Truncate(style.Render(env.Stamp(api.Time{At: when(e)})+"  "+say), w, g.Ellipsis)}
	}
	word, sign, style := kind(env, e)
	if sign = strings.TrimSpace(sign); sign != "" {
		sign += " "
	}
	head := t.Dim.Render(env.Stamp(api.Time{At: when(e), Text: e.At.Text})) + "  " + style.Render(sign+word)
	r := rows{env: env, w: w}
	switch {
	case e.Kind == fleet.Observation:
		out := []string{text.Truncate(head+"  "+r.observed(e), w, g.Ellipsis)}
		return append(out, note(env, seenNote, w)...)
	case e.Kind == fleet.OwnWrite:
		return []string{text.Truncate(head+"  "+t.Text.Render(e.Comment.String()), w, g.Ellipsis)}
	case e.Author != "":
		head += "  " + t.Dim.Render(e.Author.String())
	}
	out := []string{text.Truncate(head, w, g.Ellipsis)}
	if e.Comment != "" {
		for _, l := range text.WrapBlock(string(e.Comment), max(8, w-4)) {
			out = append(out, "    "+t.Text.Render(l))
		}
	}
	if !e.History && when(e).Add(lateBy).Before(e.Seen) {
		out = append(out, note(env, "Read "+env.Stamp(api.Time{At: e.Seen})+": it stands in the feed where it was read.", w)...)
	}
	return out
}

// seenNote says what an observation is.
const seenNote = "Seen by this program: two readings of the sender differ. When it happened, and by whom, is not known."

// note is a remark of ours on an entry.
func note(env *view.Env, say string, w int) []string {
	out := text.Wrap(say, max(8, w))
	for i, l := range out {
		out[i] = env.Look.Theme.Dim.Render(l)
	}
	return out
}

// Text is an entry as text to give to others: when, who, what in one line, a comment below it. Cleaned.
func Text(env *view.Env, e *fleet.Entry) string {
	at := env.Stamp(api.Time{At: when(e), Text: e.At.Text})
	if env.Times == view.TimeRelative && !when(e).IsZero() {
		at = when(e).In(env.Zone).Format("2006-01-02 15:04:05") // an age means nothing elsewhere
	}
	parts := []string{at}
	if say, _, ok := about(env, e); ok {
		return strings.Join(append(parts, say), "  ")
	}
	if !e.Key.IsZero() {
		parts = append(parts, env.NameOf(e.Key), e.Key.ID.String())
	}
	word, _, _ := kind(env, e)
	parts = append(parts, word)
	if e.Kind == fleet.Observation {
		label := e.Type
		if spec := api.SpecOf(e.Key.Channel); spec != nil {
			label = spec.ObservedLabel(label)
		}
		parts = append(parts, label.String()+" "+orNone(e.Old, env.Look.Glyphs)+" -> "+orNone(e.New, env.Look.Glyphs))
	}
	if e.Author != "" {
		parts = append(parts, e.Author.String())
	}
	out := strings.Join(parts, "  ")
	if e.Comment != "" {
		out += "\n" + text.Block(string(e.Comment))
	}
	return out
}
