package tui

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

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

// rank keeps the items that match a query, the closest first.
func rank(items []ui.FinderItem, query string) []ui.FinderItem {
	words := strings.Fields(text.Fold(query))
	if len(words) == 0 {
		return items
	}
	type hit struct {
		item  ui.FinderItem
		score int
	}
	var hits []hit
	for _, it := range items {
		if score, ok := closeness(text.Fold(it.Label), words); ok {
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

// closeness says how well a text holds all words of a query: 0 when each begins the text, 1 a word of it, 2 when one stands inside a
// word, 3 when the only word is made of the initials of the text's words, in their order. Letters strewn over a text are no match: what
// they find looks like a mistake.
func closeness(s string, words []string) (score int, ok bool) {
	for _, w := range words {
		switch i := strings.Index(s, w); {
		case i < 0:
			return 3, len(words) == 1 && isInitials(s, words[0])
		case i == 0:
		case strings.Contains(s, " "+w):
			score = max(score, 1)
		default:
			score = max(score, 2)
		}
	}
	return score, true
}

// isInitials reports whether letters are the first ones of words of a text, in their order; of some words, the first included.
func isInitials(s, letters string) bool {
	left := []rune(letters)
	for i, w := range strings.Fields(s) {
		if r, _ := utf8.DecodeRuneInString(w); len(left) > 0 && r == left[0] {
			left = left[1:]
		} else if i == 0 {
			return false
		}
	}
	return len(left) == 0
}
