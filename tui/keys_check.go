package tui

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/internal/text"
	"callsign/tui/view"
)

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
