package tui

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

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

		bind(view.Filter, find, "/", "/", "filter: words and key:value, like state:error !channel:whatsapp", "filter"),
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
		bind(view.Copy, sender, "y", "y", "copy number, name, id or a value", "").onSender(),
		bind(view.Browse, sender, "o", "o", "open a web address of this sender in the browser", "").onSender(),
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
		bind(view.Times, watch, "T", "T", "times: local, UTC, relative", ""),

		bind(view.Errors, app, "!", "!", "errors not yet read, with what to do", ""),
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

// CommandNames are the names of all commands, sorted: what can be given other keys.
func CommandNames() []string {
	var names []string
	for _, b := range bindings() {
		names = append(names, string(b.command))
	}
	slices.Sort(names)
	return names
}

// KeyProblem is one thing that is wrong with the keys that a user gave to commands.
type KeyProblem struct {
	// Command is whose keys are wrong. Other is the second command of a conflict, else empty.
	Command, Other string
	// Key is the key as it is written; empty when all keys of the command together are wrong.
	Key string
	// Text says what is wrong and what to do, cleaned.
	Text string
}

// CheckKeys says what is wrong with keys that a user gave to commands; nothing when every key has one meaning. Keys are named as
// Bubble Tea names them, the space key is "space". A command that is not in the map keeps its keys, an empty list takes them away.
func CheckKeys(own map[string][]string) []KeyProblem {
	c := keyChecker{own: own, named: namedKeys(), wants: map[string][]view.Command{}}
	list := bindings()
	for _, b := range list {
		if names, ok := own[string(b.command)]; ok {
			c.command(b, names)
		}
	}
	for _, b := range list {
		if _, ok := own[string(b.command)]; !ok {
			for _, k := range b.names() {
				c.keeps(b.command, k)
			}
		}
	}
	return c.found
}

type keyChecker struct {
	own   map[string][]string
	named map[string]bool
	wants map[string][]view.Command // which commands of the user's want a key
	found []KeyProblem
}

func (c *keyChecker) add(b, other view.Command, key, format string, args ...any) {
	c.found = append(c.found, KeyProblem{string(b), string(other), key, fmt.Sprintf(format, args...)})
}

// command checks the keys given to one command.
func (c *keyChecker) command(b binding, names []string) {
	switch {
	case b.command == view.Quit && !slices.Contains(names, "ctrl+c"):
		c.add(b.command, "", "", `ctrl+c always quits and cannot be taken away; write quit = ["ctrl+c", …] or take the line out`)
	case mustKeepKey(b.command) && len(names) == 0:
		c.add(b.command, "", "", "this command must keep a key, without it there is no way on; write %s = [%q] or take the line out", b.command, b.names()[0])
	}
	for i, k := range names {
		if slices.Contains(names[:i], k) {
			c.add(b.command, "", k, "%q is named twice; take one out", short(k))
			continue
		}
		if why := c.fault(b, k); why != "" {
			c.add(b.command, "", k, "%s", why)
			continue
		}
		for _, other := range c.wants[k] {
			c.add(b.command, other, k, "%q is given to %s and to %s, a key has one meaning; take it out of one of them", k, other, b.command)
		}
		c.wants[k] = append(c.wants[k], b.command)
	}
}

// keeps checks a key that a command has by default and that the user did not take from it.
func (c *keyChecker) keeps(owner view.Command, k string) {
	for _, b := range c.wants[k] {
		none := fmt.Sprintf(", or none: %s = []", owner)
		if mustKeepKey(owner) {
			none = ""
		}
		c.add(b, owner, k, `%q is the key of %s too; choose another, or give %s other keys: %s = ["…"]%s`, k, owner, owner, owner, none)
	}
}

// mustKeepKey are the commands without which nobody finds out of where they are.
func mustKeepKey(c view.Command) bool { return c == view.Help || c == view.Esc || c == view.Quit }

// fault says why a command cannot have a key, empty when it can.
func (c *keyChecker) fault(b binding, k string) string {
	if why := c.unsendable(k); why != "" {
		return why
	}
	if r, ok := reservedKeys()[k]; ok && r.owner != b.command {
		if r.owner == "" {
			return fmt.Sprintf("%q is a key of forms (%s), a key has one meaning everywhere; choose another", k, r.does)
		}
		return fmt.Sprintf("%q can only be a key of %s, forms and dialogs need it for that (%s); choose another", k, r.owner, r.does)
	}
	if b.write && (strings.Contains(k, "ctrl+") || strings.HasPrefix(k, "alt+") || k == "enter" || k == "space") {
		return fmt.Sprintf("%q is hit by mistake too easily for a command that changes something; choose a key without ctrl and alt, not enter or space", k)
	}
	return ""
}

// reserved is what a key means in forms and dialogs, where the table does not reach.
type reserved struct {
	owner view.Command // the only command that may have the key; empty for none
	does  string
}

func reservedKeys() map[string]reserved {
	return map[string]reserved{
		"enter": {view.OpenIt, "choose, go on"}, "esc": {view.Esc, "leave"}, "ctrl+c": {view.Quit, "quit"},
		"tab": {view.NextPane, "next field"}, "shift+tab": {view.PrevPane, "previous field"},
		"ctrl+l": {view.Redraw, "redraw"}, "ctrl+z": {view.Suspend, "suspend"},
		"ctrl+s": {"", "review"}, "ctrl+r": {"", "undo a field"}, "ctrl+x": {"", "clear a field"}, "ctrl+o": {"", "a field in the editor"},
	}
}

// namedKeys are the keys that have a name of more than one character, without alt.
func namedKeys() map[string]bool {
	named := map[string]bool{"space": true}
	for t := tea.KeyF20; t <= tea.KeyBackspace; t++ {
		if name := t.String(); t != tea.KeyRunes && len(name) > 1 {
			named[name] = true
		}
	}
	return named
}

// maxKeyName is the longest name of a key that is repeated in a message, in characters: no key has a longer one.
const maxKeyName = 20

func short(name string) string {
	if utf8.RuneCountInString(name) > maxKeyName {
		return "…"
	}
	return text.Line(name)
}

const keyForms = "a key is one character, or enter, esc, tab, space, backspace, delete, insert, up, down, left, right, home, end, pgup, pgdown, f1 to f20, or some of them with ctrl+, shift+ or alt+"

// unsendable says why no terminal sends a key of this name, empty when one does.
func (c *keyChecker) unsendable(name string) string {
	if c.sendable(name) {
		return ""
	}
	r, n := utf8.DecodeRuneInString(name)
	single := n == len(name)
	same, spelt := sameKey(strings.ToLower(name)), c.spelling(name)
	bare, alt := strings.CutPrefix(name, "alt+")
	held, ctrl := strings.CutPrefix(name, "ctrl+")
	name = short(name)
	switch {
	case single && jamoKeys[r] != "":
		return fmt.Sprintf("%q is taken for the Latin letter on its key; write %q", name, jamoKeys[r])
	case single && isHangul(r):
		return fmt.Sprintf("%q is taken for the Latin letters on its keys; write one of those", name)
	case same != "":
		return fmt.Sprintf("%q is the same as %q to a terminal; write that", name, same)
	case spelt != "":
		return fmt.Sprintf("%q is not how a key is written here; write %q", name, spelt)
	case single && unicode.IsControl(r):
		return fmt.Sprintf("%q is a control character; write the name of its key, such as enter, tab or ctrl+d", name)
	case alt && c.sendable(bare) && !strings.HasPrefix(bare, "alt+"):
		return fmt.Sprintf("%q does not come through, other keys begin with what terminals send for it; choose another", name)
	case ctrl && utf8.RuneCountInString(held) == 1:
		return fmt.Sprintf(`%q is nothing that terminals send, ctrl goes with the letters a to z and with @ \ ] ^ _; choose another`, name)
	}
	return fmt.Sprintf("%q is not a key, %s", name, keyForms)
}

// sendable reports names, and single characters that stand for themselves, alt before them or not.
func (c *keyChecker) sendable(name string) bool {
	if bare, ok := strings.CutPrefix(name, "alt+"); ok {
		if strings.HasPrefix(bare, "alt+") || slices.Contains([]string{"esc", "shift+tab", "[", "O", "f17", "f18", "f19", "f20"}, bare) {
			return false
		}
		name = bare
	}
	if c.named[name] {
		return true
	}
	r, n := utf8.DecodeRuneInString(name)
	return n > 0 && n == len(name) && r != ' ' && r != utf8.RuneError && unicode.IsPrint(r) && !unicode.IsMark(r) && text.Line(name) == name &&
		!isHangul(r) && !strings.ContainsRune("↑↓←→", r)
}

// sameKey is the key that terminals send for one that they cannot tell from it, whose name is in lower case.
func sameKey(name string) string {
	same := map[string]string{"ctrl+i": "tab", "ctrl+m": "enter", "ctrl+[": "esc", "ctrl+?": "backspace", "ctrl+space": "ctrl+@", "ctrl+`": "ctrl+@",
		"ctrl+/": "ctrl+_", "ctrl+tab": "tab", "ctrl+enter": "enter", "shift+enter": "enter", "ctrl+esc": "esc", "shift+esc": "esc",
		"shift+space": "space", "ctrl+backspace": "backspace", "shift+backspace": "backspace"}
	if s := same[name]; s != "" {
		return s
	}
	letter, ok := strings.CutPrefix(name, "ctrl+shift+")
	if !ok || len(letter) != 1 || letter[0] < 'a' || letter[0] > 'z' {
		return ""
	}
	if s := same["ctrl+"+letter]; s != "" {
		return s
	}
	return "ctrl+" + letter
}

// spelling is how a key is written here whose name was taken from elsewhere; empty when there is none.
func (c *keyChecker) spelling(name string) string {
	if letter, ok := strings.CutPrefix(name, "shift+"); ok && len(letter) == 1 && letter[0] >= 'A' && unicode.IsLetter(rune(letter[0])) {
		return strings.ToUpper(letter)
	}
	low := strings.ToLower(name)
	for _, mod := range [][2]string{{"control+", "ctrl+"}, {"c-", "ctrl+"}, {"^", "ctrl+"}, {"option+", "alt+"}, {"meta+", "alt+"}, {"m-", "alt+"}} {
		if bare, ok := strings.CutPrefix(low, mod[0]); ok && bare != "" {
			low = mod[1] + bare
		}
	}
	base := strings.LastIndexByte(low[:max(0, len(low)-1)], '+') + 1
	other := map[string]string{"escape": "esc", "return": "enter", "pageup": "pgup", "pgdn": "pgdown", "pagedown": "pgdown", "del": "delete",
		"ins": "insert", " ": "space", "↑": "up", "↓": "down", "←": "left", "→": "right", "backtab": "shift+tab"}[low[base:]]
	if other != "" {
		low = low[:base] + other
	}
	if low != name && c.sendable(low) {
		return low
	}
	return ""
}
