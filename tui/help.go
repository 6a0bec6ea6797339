package tui

import (
	"cmp"
	"slices"
	"strings"

	"callsign/api"
	"callsign/internal/text"
	"callsign/styles"
	"callsign/tui/ui"
)

// state is whether a command works here, and why not.
type state struct {
	binding
	on     bool
	reason string
}

// help lists every command with its key. What is off here is dim and has its reason.
func (a *App) help() ui.Dialog {
	var all []state
	begins := map[string]int{} // the table has the order of the hints, in which a group may come twice
	for i, b := range a.keys.list {
		if _, ok := begins[b.group]; !ok {
			begins[b.group] = i
		}
		on, reason := a.can(b.command)
		all = append(all, state{b, on, reason})
	}
	slices.SortStableFunc(all, func(x, y state) int { return cmp.Compare(begins[x.group], begins[y.group]) })
	return &ui.Reader{Heading: "Help: " + a.view().Title(), Search: true,
		Lines: func(look styles.Look, w int, words string) []string {
			return helpLines(look, w, all, strings.Fields(words))
		}}
}

// helpLines draws what matches all words, under the headings of its groups.
func helpLines(look styles.Look, w int, all []state, words []string) []string {
	var out []string
	group := ""
	for _, s := range all {
		if !s.matches(words) {
			continue
		}
		if s.group != group {
			if group = s.group; len(out) > 0 {
				out = append(out, "")
			}
			out = append(out, look.Theme.Header.Render(group))
		}
		out = append(out, s.lines(look, w)...)
	}
	if len(words) == 0 {
		return append(out, legend(look)...)
	}
	if len(out) == 0 {
		return []string{look.Theme.Dim.Render("No command matches.")}
	}
	return out
}

// legend says what the signs beside words mean.
func legend(look styles.Look) []string {
	t, g := look.Theme, look.Glyphs
	out := []string{"", t.Header.Render("Signs")}
	for _, s := range []struct {
		role api.Role
		what string
	}{
		{api.RoleOK, "works"}, {api.RoleWorking, "waits for somebody"}, {api.RoleDraft, "a draft"}, {api.RoleProblem, "a problem"},
		{api.RoleHeld, "held"}, {api.RoleOff, "off, or not live yet"}, {api.RoleUnknown, "a value this program does not know"},
	} {
		out = append(out, "  "+t.Role(s.role).Render(g.Role(s.role))+"  "+t.Text.Render(s.what))
	}
	return append(out, "  "+t.New.Render(g.Delta)+"  "+t.Text.Render("changed: a value that waits, or one that we saw change"),
		"  "+t.Mark.Render(g.Mark)+"  "+t.Text.Render("marked"),
		"  "+t.Warn.Render(g.Up)+"  "+t.Text.Render("after a time in the feed: read late, it belongs further up"))
}

func (s state) matches(words []string) bool {
	hay := text.Fold(s.Help().Key + " " + s.Help().Desc + " " + s.group)
	for _, w := range words {
		if !strings.Contains(hay, w) {
			return false
		}
	}
	return true
}

func (s state) lines(look styles.Look, w int) []string {
	const column = 11
	t, g := look.Theme, look.Glyphs
	style, desc := t.Text, s.Help().Desc
	switch {
	case !s.on && s.reason != "":
		style, desc = t.Dim, desc+"  ("+s.reason+")"
	case !s.on:
		style, desc = t.Dim, desc+"  (not here)"
	}
	var out []string
	for i, part := range text.Wrap(desc, max(10, w-column-2)) {
		name := ""
		if i == 0 {
			name = keyNames(s.Help().Key, g)
		}
		out = append(out, "  "+t.Key.Render(text.Fit(name, column, g.Ellipsis))+style.Render(part))
	}
	return out
}

// keyNames writes arrow keys in the glyphs of the look.
func keyNames(s string, g *styles.Glyphs) string {
	return strings.NewReplacer("↓", g.Down, "↑", g.Up, "→", g.Right, "←", g.Left).Replace(s)
}
