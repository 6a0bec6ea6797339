package tui

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/bubbles/key"

	"callsign/internal/text"
	"callsign/tui/view"
)

// binding ties a command to its keys. The table is the only place that knows keys: dispatch, help, the actions menu and the
// last line all read it.
type binding struct {
	command view.Command
	key.Binding
	// hint is the word in the last line; empty keeps the command out of it.
	hint string
	// group is the heading in help.
	group string
	// sender commands act on one sender and stand in the actions menu.
	sender bool
	// write commands change something on the server: read-only profiles do not have them.
	write bool
	// letter chooses the command in the actions menu; empty leaves it to the arrows there.
	letter string
}

func bind(c view.Command, group, keys, shown, help, hint string) binding {
	return binding{command: c, group: group, hint: hint,
		Binding: key.NewBinding(key.WithKeys(fields(keys)...), key.WithHelp(shown, help))}
}

func (b binding) onSender() binding { b.sender = true; return b }
func (b binding) writing() binding  { b.sender, b.write = true, true; return b }

// chosenBy gives the letter in the actions menu. A command without a key is shown by it: "x v".
func (b binding) chosenBy(letter string) binding { b.letter = letter; return b }

// fields splits the names of keys.
func fields(s string) []string {
	out := strings.Fields(s)
	for i := range out {
		out[i] = sent(out[i])
	}
	return out
}

// bindings is every command of the program, in the order of help and of the hints.
func bindings() []binding {
	const (
		move   = "Move"
		find   = "Find"
		sender = "This sender"
		watch  = "Watch"
		app    = "Program"
	)
	return []binding{
		bind(view.OpenIt, move, "enter right", "enter →", "open", "open"),
		bind(view.Esc, move, "esc left", "esc ←", "one level back: dialog, filter, marks, view", ""),
		bind(view.Down, move, "j down", "j ↓", "down", ""),
		bind(view.Up, move, "k up", "k ↑", "up", ""),
		bind(view.PageDown, move, "pgdown", "pgdn", "page down", ""),
		bind(view.PageUp, move, "pgup", "pgup", "page up", ""),
		bind(view.HalfDown, move, "ctrl+d", "ctrl+d", "half a page down", ""),
		bind(view.HalfUp, move, "ctrl+u", "ctrl+u", "half a page up", ""),
		bind(view.Top, move, "g home", "g", "first", ""),
		bind(view.Bottom, move, "G end", "G", "last; in the feed: follow again", ""),
		bind(view.Senders, move, "1", "1", "senders", ""),
		bind(view.Activity, move, "2", "2", "activity of all senders", ""),
		bind(view.NextPane, move, "tab", "tab", "next pane", ""),
		bind(view.PrevPane, move, "shift+tab", "shift+tab", "previous pane", ""),

		bind(view.Filter, find, "/", "/", "filter: words and key:value, like state:error !channel:whatsapp; in the feed: search", "filter"),
		bind(view.NextMatch, find, "n", "n", "in the feed: next match, going back in time", ""),
		bind(view.PrevMatch, find, "N", "N", "in the feed: match before, going on in time", ""),
		bind(view.FeedFilter, find, "F", "F", "filter the feed: type:error sender:golden is:problem, and words", "filter"),
		bind(view.Attention, find, "A", "A", "needs attention: only errors, rejections, blocks, red quality; again: all", ""),
		bind(view.Sort, find, "s", "s", "sort by the next column", ""),
		bind(view.SortBack, find, "S", "S", "sort the other way round", ""),
		bind(view.Columns, find, "C", "C", "choose the columns", ""),
		bind(view.MarkIt, find, "space", "space", "mark", ""),
		bind(view.MarkDown, find, "shift+down", "shift+↓", "mark downwards", ""),
		bind(view.MarkUp, find, "shift+up", "shift+↑", "mark upwards", ""),
		bind(view.MarkAll, find, "*", "*", "mark all in the filter; again: none", ""),

		bind(view.Edit, sender, "e", "e", "edit the profile in a form", "edit").writing().chosenBy("e"),
		bind(view.Editor, sender, "E", "E", "edit the profile as a file in $EDITOR", "").writing(),
		bind(view.Comment, sender, "c", "c", "add a comment", "comment").writing().chosenBy("c"),
		bind(view.Actions, sender, "x", "x", "all actions for this sender, with reasons", "actions").onSender(),
		bind(view.Register, sender, "", "", "send the verification code", "").writing().chosenBy("r"),
		bind(view.Verify, sender, "", "", "verify with the code", "").writing().chosenBy("v"),
		bind(view.Discard, sender, "", "", "discard pending changes", "").writing().chosenBy("d"),
		bind(view.Remove, sender, "D", "D", "remove (asks you to type its number or admin phone)", "").writing().chosenBy("D"),
		bind(view.History, sender, "", "", "activity of this sender alone", "").onSender().chosenBy("h"),
		bind(view.Copy, sender, "y", "y", "copy number, name, id or a value; in the feed: the entry", "").onSender(),
		bind(view.Browse, sender, "o", "o", "open a web address of this sender in the browser", "").onSender(),
		bind(view.Revert, sender, "u", "u", "revert the last change made here (a new change, reviewed)", "").writing(),
		bind(view.Diff, sender, "d", "d", "show only what is pending, or all again", ""),
		bind(view.Reveal, sender, "v", "v", "show the bearer token for 15 seconds; again: hide it", "").onSender(),
		bind(view.Refresh, sender, "r", "r", "read this sender again now", "").onSender(),

		bind(view.Palette, app, ": ctrl+p", ":", "palette: every command, senders, profiles, themes", "palette"),
		bind(view.Export, app, "X", "X", "export what is marked, or in the filter: JSON, CSV, YAML", ""),
		bind(view.Create, app, "a", "a", "add a sender", ""),
		bind(view.RefreshAll, watch, "R", "R", "read everything again now", ""),
		bind(view.Pause, watch, "p", "p", "pause or go on with reading", "pause"),
		bind(view.Slower, watch, "-", "-", "read less often", ""),
		bind(view.Faster, watch, "+ =", "+", "read more often", ""),
		bind(view.Follow, watch, "f", "f", "follow the feed", "follow"),
		bind(view.Marker, watch, "M", "M", "put a marker into the feed", "marker"),
		bind(view.Wrap, watch, "w", "w", "long comments in the feed in one line or in several", ""),
		bind(view.Times, watch, "T", "T", "times: local, UTC, relative", ""),

		bind(view.Errors, app, "!", "!", "errors with what to do, requests, connection", ""),
		bind(view.Unconfirmed, app, "U", "U", "changes whose outcome is not known", ""),
		bind(view.Tasks, app, "", "", "what was done to several senders together, with results", ""),
		bind(view.Mouse, app, "m", "m", "mouse on or off", ""),
		bind(view.Redraw, app, "ctrl+l", "ctrl+l", "redraw the screen", ""),
		bind(view.Suspend, app, "ctrl+z", "ctrl+z", "suspend", ""),
		bind(view.Leave, app, "q", "q", "back to the root; there: quit", ""),
		bind(view.Quit, app, "ctrl+c", "ctrl+c", "quit; asks when something would be lost", ""),
		bind(view.Help, app, "? f1", "?", "help", "help"),
	}
}

// keymap finds bindings by key name and by command.
type keymap struct {
	list      []binding
	byKey     map[string]int
	byCommand map[view.Command]int
}

// newKeymap is the table with the keys that the user gave to commands by their names; CheckKeys has nothing against them.
func newKeymap(own map[string][]string) keymap {
	m := keymap{list: rebound(own), byKey: map[string]int{}, byCommand: map[view.Command]int{}}
	for i, b := range m.list {
		m.byCommand[b.command] = i
		for _, k := range b.Keys() {
			m.byKey[k] = i
		}
	}
	return m
}

// of returns the binding of a key as Bubble Tea names it.
func (m keymap) of(name string) (binding, bool) {
	i, ok := m.byKey[name]
	if !ok {
		return binding{}, false
	}
	return m.list[i], true
}

// command returns the binding of a command.
func (m keymap) command(c view.Command) binding { return m.list[m.byCommand[c]] }

// rebound is the table with the user's keys in place of its own, and what help and the actions menu show of them.
func rebound(own map[string][]string) []binding {
	list := bindings()
	changed := map[int]bool{}
	taken := map[string]bool{} // letters of the actions menu that are keys the user gave
	menu := ""                 // the key that opens it
	for i, b := range list {
		if names, ok := own[string(b.command)]; ok && !slices.Equal(names, b.names()) {
			list[i], changed[i] = b.rebind(names), true
			taken[list[i].letter] = true
		}
		if b.command == view.Actions {
			menu, _, _ = strings.Cut(list[i].Help().Key, " ")
		}
	}
	for i, b := range list {
		if changed[i] {
			continue
		}
		if taken[b.letter] {
			list[i].letter = ""
		}
		if b.letter != "" && len(b.Keys()) == 0 && menu != "" {
			list[i].SetHelp(strings.TrimSpace(menu+" "+list[i].letter), b.Help().Desc)
		}
	}
	return list
}

// names are the keys as they are written in the configuration.
func (b binding) names() []string {
	names := slices.Clone(b.Keys())
	for i, k := range names {
		if before, ok := strings.CutSuffix(k, " "); ok {
			names[i] = before + "space"
		}
	}
	return names
}

// rebind gives a command other keys.
func (b binding) rebind(names []string) binding {
	keys := make([]string, len(names))
	letter := ""
	for i, n := range names {
		keys[i] = sent(n)
		if letter == "" && utf8.RuneCountInString(n) == 1 {
			letter = n
		}
	}
	b.Binding = key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown(names), b.Help().Desc))
	if b.letter != "" {
		b.letter = letter
	}
	return b
}

// sent is a key as Bubble Tea names it: the word "space" is the space key.
func sent(name string) string {
	switch name {
	case "space":
		return " "
	case "alt+space":
		return "alt+ "
	}
	return name
}

// shownWidth is how many cells the keys of one command take in help; the first key is shown however long it is.
const shownWidth = 10

// shown writes keys for help and hints, arrows as signs.
func shown(names []string) string {
	signs := map[string]string{"up": "↑", "down": "↓", "left": "←", "right": "→", "pgdown": "pgdn"}
	out := ""
	for _, n := range names {
		base := strings.LastIndexByte(n[:max(0, len(n)-1)], '+') + 1
		if sign, ok := signs[n[base:]]; ok {
			n = n[:base] + sign
		}
		switch {
		case out == "":
			out = n
		case text.Width(out)+1+text.Width(n) <= shownWidth:
			out += " " + n
		}
	}
	return out
}
