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

// The headings in help.
const (
	groupMove   = "Move"
	groupFind   = "Find"
	groupSender = "This sender"
	groupWatch  = "Watch"
	groupApp    = "Program"
)

// bindings is every command of the program, in the order of help and of the hints.
func bindings() []binding {
	return slices.Concat(moveBindings(), findBindings(), senderBindings(), toolBindings(), watchBindings(), sessionBindings())
}

// moveBindings go from place to place.
func moveBindings() []binding {
	return []binding{
		bind(view.OpenIt, groupMove, "enter right", "enter →", "open", "open"),
		bind(view.Esc, groupMove, "esc left", "esc ←", "one level back: dialog, filter, marks, view", ""),
		bind(view.Down, groupMove, "j down", "j ↓", "down", ""),
		bind(view.Up, groupMove, "k up", "k ↑", "up", ""),
		bind(view.PageDown, groupMove, "pgdown", "pgdn", "page down", ""),
		bind(view.PageUp, groupMove, "pgup", "pgup", "page up", ""),
		bind(view.HalfDown, groupMove, "ctrl+d", "ctrl+d", "half a page down", ""),
		bind(view.HalfUp, groupMove, "ctrl+u", "ctrl+u", "half a page up", ""),
		bind(view.Top, groupMove, "g home", "g", "first", ""),
		bind(view.Bottom, groupMove, "G end", "G", "last; in the feed: follow again", ""),
		bind(view.Senders, groupMove, "1", "1", "senders", ""),
		bind(view.Activity, groupMove, "2", "2", "activity of all senders", ""),
		bind(view.NextPane, groupMove, "tab", "tab", "next pane", ""),
		bind(view.PrevPane, groupMove, "shift+tab", "shift+tab", "previous pane", ""),
	}
}

// findBindings choose what is in sight, and mark.
func findBindings() []binding {
	return []binding{
		bind(view.Filter, groupFind, "/", "/", "filter: words and key:value, like state:error !channel:whatsapp; in the feed: search", "filter"),
		bind(view.NextMatch, groupFind, "n", "n", "in the feed: next match, going back in time", ""),
		bind(view.PrevMatch, groupFind, "N", "N", "in the feed: match before, going on in time", ""),
		bind(view.FeedFilter, groupFind, "F", "F", "filter the feed: type:error sender:golden is:problem, and words", "filter"),
		bind(view.Attention, groupFind, "A", "A", "needs attention: only errors, rejections, blocks, red quality; again: all", ""),
		bind(view.Sort, groupFind, "s", "s", "sort by the next column", ""),
		bind(view.SortBack, groupFind, "S", "S", "sort the other way round", ""),
		bind(view.Columns, groupFind, "C", "C", "choose the columns", ""),
		bind(view.MarkIt, groupFind, "space", "space", "mark", ""),
		bind(view.MarkDown, groupFind, "shift+down", "shift+↓", "mark downwards", ""),
		bind(view.MarkUp, groupFind, "shift+up", "shift+↑", "mark upwards", ""),
		bind(view.MarkAll, groupFind, "*", "*", "mark all in the filter; again: none", ""),
	}
}

// senderBindings are about the sender under the cursor.
func senderBindings() []binding {
	return []binding{
		bind(view.Edit, groupSender, "e", "e", "edit the profile in a form", "edit").writing().chosenBy("e"),
		bind(view.Editor, groupSender, "E", "E", "edit the profile as a file in $EDITOR", "").writing(),
		bind(view.Comment, groupSender, "c", "c", "add a comment", "comment").writing().chosenBy("c"),
		bind(view.Actions, groupSender, "x", "x", "all actions for this sender, with reasons", "actions").onSender(),
		bind(view.Register, groupSender, "", "", "send the verification code", "").writing().chosenBy("r"),
		bind(view.Verify, groupSender, "", "", "verify with the code", "").writing().chosenBy("v"),
		bind(view.Discard, groupSender, "", "", "discard pending changes", "").writing().chosenBy("d"),
		bind(view.Remove, groupSender, "D", "D", "remove (asks you to type its number or admin phone)", "").writing().chosenBy("D"),
		bind(view.History, groupSender, "", "", "activity of this sender alone", "").onSender().chosenBy("h"),
		bind(view.Copy, groupSender, "y", "y", "copy number, name, id or a value; in the feed: the entry", "").onSender(),
		bind(view.Browse, groupSender, "o", "o", "open a web address of this sender in the browser", "").onSender(),
		bind(view.Revert, groupSender, "u", "u", "revert the last change made here (a new change, reviewed)", "").writing(),
		bind(view.Diff, groupSender, "d", "d", "show only what is pending, or all again", ""),
		bind(view.Reveal, groupSender, "v", "v", "show the bearer token for 15 seconds; again: hide it", "").onSender(),
		bind(view.Refresh, groupSender, "r", "r", "read this sender again now", "").onSender(),
	}
}

// toolBindings reach everything else, and what goes out and comes in.
func toolBindings() []binding {
	return []binding{
		bind(view.Palette, groupApp, ": ctrl+p", ":", "palette: every command, senders, profiles, themes", "palette"),
		bind(view.Export, groupApp, "X", "X", "export what is marked, or in the filter: JSON, CSV, YAML", ""),
		bind(view.Create, groupApp, "a", "a", "add a sender", ""),
	}
}

// watchBindings are about what is read, and the feed.
func watchBindings() []binding {
	return []binding{
		bind(view.RefreshAll, groupWatch, "R", "R", "read everything again now", ""),
		bind(view.Pause, groupWatch, "p", "p", "pause or go on with reading", "pause"),
		bind(view.Slower, groupWatch, "-", "-", "read less often", ""),
		bind(view.Faster, groupWatch, "+ =", "+", "read more often", ""),
		bind(view.Follow, groupWatch, "f", "f", "follow the feed", "follow"),
		bind(view.Marker, groupWatch, "M", "M", "put a marker into the feed", "marker"),
		bind(view.Wrap, groupWatch, "w", "w", "long comments in the feed in one line or in several", ""),
		bind(view.Times, groupWatch, "T", "T", "times: local, UTC, relative", ""),
	}
}

// sessionBindings are about the program itself.
func sessionBindings() []binding {
	return []binding{
		bind(view.Errors, groupApp, "!", "!", "errors with what to do, requests, connection", ""),
		bind(view.Unconfirmed, groupApp, "U", "U", "changes whose outcome is not known", ""),
		bind(view.Tasks, groupApp, "", "", "what was done to several senders together, with results", ""),
		bind(view.Mouse, groupApp, "m", "m", "mouse on or off", ""),
		bind(view.Redraw, groupApp, "ctrl+l", "ctrl+l", "redraw the screen", ""),
		bind(view.Suspend, groupApp, "ctrl+z", "ctrl+z", "suspend", ""),
		bind(view.Leave, groupApp, "q", "q", "back to the root; there: quit", ""),
		bind(view.Quit, groupApp, "ctrl+c", "ctrl+c", "quit; asks when something would be lost", ""),
		bind(view.Help, groupApp, "? f1", "?", "help", "help"),
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
