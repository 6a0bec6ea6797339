package tui

import (
	"cmp"
	"slices"
	"strings"

	"callsign/api"
	"callsign/internal/text"
	"callsign/styles"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// mostSenders bounds how many senders the palette offers at once.
const mostSenders = 50

// palette offers every command with its key and, when it is off, the reason; and below them profiles, themes and senders.
func (a *App) palette() ui.Dialog {
	fixed := append(a.paletteCommands(), a.paletteSettings()...)
	return &ui.Finder{Heading: "Palette", Items: func(query string) []ui.FinderItem {
		out := rank(fixed, query)
		if query != "" {
			out = append(out, a.paletteSenders(query)...)
		}
		return out
	}}
}

// paletteCommands are the commands; those that have no meaning here come last.
func (a *App) paletteCommands() []ui.FinderItem {
	var here, elsewhere []ui.FinderItem
	for _, b := range a.keys.list {
		if b.command == view.Palette {
			continue
		}
		ok, reason := a.can(b.command)
		it := ui.FinderItem{Label: b.Help().Desc, Detail: b.group, Key: keyNames(b.Help().Key, a.env.Look.Glyphs), Reason: reason, Do: ask(b.command)}
		if !ok && reason == "" {
			it.Reason = "This has no meaning in the view in sight."
			elsewhere = append(elsewhere, it)
			continue
		}
		here = append(here, it)
	}
	return append(here, elsewhere...)
}

// paletteSettings are the profiles and themes.
func (a *App) paletteSettings() []ui.FinderItem {
	var out []ui.FinderItem
	for _, name := range a.options.Profiles {
		it := ui.FinderItem{Label: "profile " + text.Line(name), Detail: "switch to this profile", Do: send(switchProfile{name})}
		if name == a.env.Session.Profile {
			it.Reason = "This profile is open."
		}
		out = append(out, it)
	}
	for _, name := range styles.ThemeNames() {
		out = append(out, ui.FinderItem{Label: "theme " + name, Detail: "for this session", Do: send(setTheme{name})})
	}
	return out
}

// paletteSenders are senders that match all words of the query.
func (a *App) paletteSenders(query string) []ui.FinderItem {
	words := strings.Fields(text.Fold(query))
	var out []ui.FinderItem
	for _, r := range a.env.Fleet.Records() {
		if len(out) == mostSenders {
			break
		}
		if !hasAll(r.Hay, words) {
			continue
		}
		out = append(out, ui.FinderItem{Label: a.env.NameOf(r.Sender.Key), Detail: api.SpecOf(r.Sender.Key.Channel).Label + "  " + r.Sender.Number.String(),
			Do: send(view.Open{Key: r.Sender.Key})})
	}
	return out
}

func hasAll(hay string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(hay, w) {
			return false
		}
	}
	return len(words) > 0
}

// rank keeps the items whose label holds the query's letters in their order, the closest first.
func rank(items []ui.FinderItem, query string) []ui.FinderItem {
	q := strings.ReplaceAll(text.Fold(query), " ", "")
	if q == "" {
		return items
	}
	type hit struct {
		item  ui.FinderItem
		score int
	}
	var hits []hit
	for _, it := range items {
		if score, ok := closeness(text.Fold(it.Label), q); ok {
			hits = append(hits, hit{it, score})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.score, b.score) })
	out := make([]ui.FinderItem, len(hits))
	for i, h := range hits {
		out[i] = h.item
	}
	return out
}

// closeness counts the gaps between the query's letters in a text: 0 when they stand together at its start.
func closeness(s, query string) (score int, ok bool) {
	if i := strings.Index(s, query); i >= 0 {
		if i > 0 && s[i-1] != ' ' {
			return 2, true
		}
		return min(i, 1), true
	}
	at, last := 0, -1
	for _, r := range query {
		i := strings.IndexRune(s[at:], r)
		if i < 0 {
			return 0, false
		}
		if at+i != last+1 {
			score += 3
			if at+i > 0 && s[at+i-1] != ' ' {
				score += 4
			}
		}
		last = at + i
		at = last + len(string(r))
	}
	return score + 3, true
}
