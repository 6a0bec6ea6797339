package tui

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"callsign/tui/view"
)

// found writes problems one a line.
func found(own map[string][]string) string {
	var lines []string
	for _, p := range CheckKeys(own) {
		lines = append(lines, fmt.Sprintf("%s|%s|%s: %s", p.Command, p.Other, p.Key, p.Text))
	}
	return strings.Join(lines, "\n")
}

type own = map[string][]string

func TestKeyProblems(t *testing.T) {
	const form = "a key is one character, or enter, esc, tab, space, backspace, delete, insert, up, down, left, right, home, end, pgup, pgdown, f1 to f20, or some of them with ctrl+, shift+ or alt+"
	tests := []struct {
		name string
		own  own
		want string
	}{
		{"nothing", nil, ""},
		{"free keys", own{"edit": {"z", "f2"}, "page-down": {"pgdown", "ctrl+f"}, "mark": {"insert"}, "mouse": {}, "times": {"alt+t", "alt+up", "alt+space"},
			"top": {"ctrl+@", `"`, `\`, "é", "漢"}}, ""},
		{"two change places", own{"edit": {"c"}, "comment": {"e"}}, ""},
		{"an unbound command frees its key", own{"mouse": {}, "edit": {"m"}}, ""},
		{"moved away and taken", own{"open": {"right"}, "help": {"h"}, "mark": {"?", "f1"}}, ""},
		{"quit gets one more", own{"quit": {"ctrl+q", "ctrl+c"}}, ""},

		{"a key that a command keeps", own{"edit": {"c"}}, `edit|comment|c: "c" is the key of comment too; choose another, or give comment other keys: comment = ["…"], or none: comment = []`},
		{"a key of help", own{"mark": {"?"}}, `mark|help|?: "?" is the key of help too; choose another, or give help other keys: help = ["…"]`},
		{"the second key of a command", own{"mark": {"="}}, `mark|faster|=: "=" is the key of faster too; choose another, or give faster other keys: faster = ["…"], or none: faster = []`},
		{"two in the file", own{"edit": {"z"}, "mark": {"insert", "z"}}, `edit|mark|z: "z" is given to mark and to edit, a key has one meaning; take it out of one of them`},
		{"three in the file", own{"edit": {"z"}, "mark": {"z"}, "sort": {"z"}}, `mark|sort|z: "z" is given to sort and to mark, a key has one meaning; take it out of one of them
edit|sort|z: "z" is given to sort and to edit, a key has one meaning; take it out of one of them
edit|mark|z: "z" is given to mark and to edit, a key has one meaning; take it out of one of them`},
		{"two in the file and a command that keeps it", own{"edit": {"m"}, "sort": {"m"}}, `edit|sort|m: "m" is given to sort and to edit, a key has one meaning; take it out of one of them
sort|mouse|m: "m" is the key of mouse too; choose another, or give mouse other keys: mouse = ["…"], or none: mouse = []
edit|mouse|m: "m" is the key of mouse too; choose another, or give mouse other keys: mouse = ["…"], or none: mouse = []`},
		{"twice in one list", own{"edit": {"z", "z"}}, `edit||z: "z" is named twice; take one out`},

		{"help without a key", own{"help": {}}, `help||: this command must keep a key, without it there is no way on; write help = ["?"] or take the line out`},
		{"back without a key", own{"back": {}}, `back||: this command must keep a key, without it there is no way on; write back = ["esc"] or take the line out`},
		{"quit without a key", own{"quit": {}}, `quit||: ctrl+c always quits and cannot be taken away; write quit = ["ctrl+c", …] or take the line out`},
		{"quit with another", own{"quit": {"f10"}}, `quit||: ctrl+c always quits and cannot be taken away; write quit = ["ctrl+c", …] or take the line out`},

		{"enter", own{"pause": {"enter"}}, `pause||enter: "enter" can only be a key of open, forms and dialogs need it for that (choose, go on); choose another`},
		{"esc", own{"back": {"left"}, "leave": {"esc"}}, `leave||esc: "esc" can only be a key of back, forms and dialogs need it for that (leave); choose another`},
		{"tab", own{"next-pane": {}, "follow": {"tab"}}, `follow||tab: "tab" can only be a key of next-pane, forms and dialogs need it for that (next field); choose another`},
		{"ctrl+c", own{"copy": {"ctrl+c"}}, `copy||ctrl+c: "ctrl+c" can only be a key of quit, forms and dialogs need it for that (quit); choose another`},
		{"ctrl+z", own{"suspend": {}, "leave": {"ctrl+z"}}, `leave||ctrl+z: "ctrl+z" can only be a key of suspend, forms and dialogs need it for that (suspend); choose another`},
		{"ctrl+s", own{"sort": {"ctrl+s"}}, `sort||ctrl+s: "ctrl+s" is a key of forms (review), a key has one meaning everywhere; choose another`},

		{"a write on ctrl, alt, space", own{"remove": {"ctrl+k", "alt+d", "space", "ctrl+pgup"}, "mark": {}},
			`remove||ctrl+k: "ctrl+k" is hit by mistake too easily for a command that changes something; choose a key without ctrl and alt, not enter or space
remove||alt+d: "alt+d" is hit by mistake too easily for a command that changes something; choose a key without ctrl and alt, not enter or space
remove||space: "space" is hit by mistake too easily for a command that changes something; choose a key without ctrl and alt, not enter or space
remove||ctrl+pgup: "ctrl+pgup" is hit by mistake too easily for a command that changes something; choose a key without ctrl and alt, not enter or space`},
		{"a write on enter", own{"register": {"enter"}, "open": {"right"}}, `register||enter: "enter" can only be a key of open, forms and dialogs need it for that (choose, go on); choose another`},

		{"the same to a terminal", own{"top": {"ctrl+i", "ctrl+m", "ctrl+[", "ctrl+shift+x", "Ctrl+Shift+I", "shift+enter"}},
			`top||ctrl+i: "ctrl+i" is the same as "tab" to a terminal; write that
top||ctrl+m: "ctrl+m" is the same as "enter" to a terminal; write that
top||ctrl+[: "ctrl+[" is the same as "esc" to a terminal; write that
top||ctrl+shift+x: "ctrl+shift+x" is the same as "ctrl+x" to a terminal; write that
top||Ctrl+Shift+I: "Ctrl+Shift+I" is the same as "tab" to a terminal; write that
top||shift+enter: "shift+enter" is the same as "enter" to a terminal; write that`},
		{"other spellings", own{"top": {"Ctrl+D", "C-d", "^d", "escape", "PageUp", "F5", "shift+e", "↑", "shift+↓", " ", "option+e"}},
			`top||Ctrl+D: "Ctrl+D" is not how a key is written here; write "ctrl+d"
top||C-d: "C-d" is not how a key is written here; write "ctrl+d"
top||^d: "^d" is not how a key is written here; write "ctrl+d"
top||escape: "escape" is not how a key is written here; write "esc"
top||PageUp: "PageUp" is not how a key is written here; write "pgup"
top||F5: "F5" is not how a key is written here; write "f5"
top||shift+e: "shift+e" is not how a key is written here; write "E"
top||↑: "↑" is not how a key is written here; write "up"
top||shift+↓: "shift+↓" is not how a key is written here; write "shift+down"
top|| : " " is not how a key is written here; write "space"
top||option+e: "option+e" is not how a key is written here; write "alt+e"`},
		{"nothing that is sent", own{"top": {"ctrl+1", "ctrl+é", "alt+[", "alt+esc"}}, `top||ctrl+1: "ctrl+1" is nothing that terminals send, ctrl goes with the letters a to z and with @ \ ] ^ _; choose another
top||ctrl+é: "ctrl+é" is nothing that terminals send, ctrl goes with the letters a to z and with @ \ ] ^ _; choose another
top||alt+[: "alt+[" does not come through, other keys begin with what terminals send for it; choose another
top||alt+esc: "alt+esc" does not come through, other keys begin with what terminals send for it; choose another`},
		{"no key", own{"top": {"gg", "", "cmd+k", "f21", "alt+alt+e", "alt+", "ctrl+", "e\u0301", "a name that is far too long for a key"}}, strings.Join([]string{
			`top||gg: "gg" is not a key, ` + form, `top||: "" is not a key, ` + form, `top||cmd+k: "cmd+k" is not a key, ` + form, `top||f21: "f21" is not a key, ` + form,
			`top||alt+alt+e: "alt+alt+e" is not a key, ` + form, `top||alt+: "alt+" is not a key, ` + form, `top||ctrl+: "ctrl+" is not a key, ` + form,
			"top||e\u0301: \"e\u0301\" is not a key, " + form, `top||a name that is far too long for a key: "…" is not a key, ` + form}, "\n")},
		{"hostile", own{"top": {"\x1b", "\t", "\u202e", "\u3164", "\u0301", "\xff"}}, strings.Join([]string{
			"top||\x1b: \"^[\" is a control character; write the name of its key, such as enter, tab or ctrl+d",
			"top||\t: \"^I\" is a control character; write the name of its key, such as enter, tab or ctrl+d",
			"top||\u202e: \"<U+202E>\" is not a key, " + form,
			"top||\u3164: \"<U+3164>\" is taken for the Latin letters on its keys; write one of those",
			"top||\u0301: \"<U+0301>\" is not a key, " + form,
			"top||\xff: \"<FF>\" is not a key, " + form}, "\n")},
		{"Hangul", own{"top": {"ㅈ", "한"}}, `top||ㅈ: "ㅈ" is taken for the Latin letter on its key; write "w"
top||한: "한" is taken for the Latin letters on its keys; write one of those`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, found(tt.own)); d != "" {
				t.Error(d)
			}
		})
	}
}

// The program's own keys keep its rules, also when they are written down, and then nothing looks different.
func TestOwnKeysKeepTheRules(t *testing.T) {
	all := own{}
	for _, b := range bindings() {
		all[string(b.command)] = b.names()
		if got := found(own{string(b.command): b.names()}); got != "" {
			t.Error(got)
		}
	}
	if got := found(all); got != "" {
		t.Error(got)
	}
	for i, b := range newKeymap(all).list {
		if a := newKeymap(nil).list[i]; a.Help() != b.Help() || a.letter != b.letter || !slices.Equal(a.Keys(), b.Keys()) {
			t.Errorf("%s is %v, written down %v", a.command, a, b)
		}
	}
}

// TestExampleOfKeys: the example lists every command, and its lines work when they are switched on.
func TestExampleOfKeys(t *testing.T) {
	data, err := os.ReadFile("../config.example.toml")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(data), "\n# Commands: ")
	listed, rest, ok := strings.Cut(rest, ".\n[keys]\n")
	if !ok {
		t.Fatal("the example has no list of commands above [keys]")
	}
	if d := cmp.Diff(CommandNames(), strings.FieldsFunc(listed, func(r rune) bool { return strings.ContainsRune(", #\n", r) })); d != "" {
		t.Errorf("the example lists other commands (-program +example):\n%s", d)
	}
	lines, _, _ := strings.Cut(rest, "\n\n")
	keys := own{}
	for _, l := range strings.Split(lines, "\n") {
		name, value, _ := strings.Cut(strings.TrimPrefix(l, "#"), " = ")
		keys[name] = []string{}
		for _, m := range regexp.MustCompile(`"([^"]*)"`).FindAllStringSubmatch(value, -1) {
			keys[name] = append(keys[name], m[1])
		}
		if !slices.Contains(CommandNames(), name) {
			t.Errorf("the example gives keys to %q", name)
		}
	}
	if got := found(keys); got != "" || len(keys) < 3 {
		t.Errorf("%d examples: %s", len(keys), got)
	}
}

// A command in the file has the keys of the file and no others, all others keep theirs.
func TestKeysOfTheFileComeFirst(t *testing.T) {
	m := newKeymap(own{"edit": {"z", "space"}, "mark": {"insert"}, "mouse": {}, "help": {"h", "?"}})
	for key, want := range map[string]view.Command{"z": view.Edit, " ": view.Edit, "e": "", "insert": view.MarkIt, "m": "", "h": view.Help, "?": view.Help, "f1": "",
		"c": view.Comment, "enter": view.OpenIt, "ctrl+c": view.Quit, "j": view.Down, "down": view.Down} {
		if b, _ := m.of(key); b.command != want {
			t.Errorf("%q is %q, want %q", key, b.command, want)
		}
	}
	if b := m.command(view.Mouse); b.command != view.Mouse || b.Help().Key != "" || b.Help().Desc == "" {
		t.Errorf("a command without a key is %+v", b)
	}
}

func TestShownKeys(t *testing.T) {
	for want, names := range map[string][]string{
		"": nil, "z": {"z"}, "z f2": {"z", "f2"}, "↓ j": {"down", "j"}, "pgdn": {"pgdown"}, "pgup": {"pgup"}, "space": {"space"}, "+ =": {"+", "="},
		"shift+↓": {"shift+down"}, "ctrl+pgdn": {"ctrl+pgdown"}, "ctrl+d →": {"ctrl+d", "right"}, "ctrl+d x": {"ctrl+d", "shift+right", "x"},
		"ctrl+shift+↑": {"ctrl+shift+up", "k"}, "alt++": {"alt++"}, "漢 é": {"漢", "é"},
	} {
		if got := shown(names); got != want {
			t.Errorf("%q is shown as %q, want %q", names, got, want)
		}
	}
}

func TestLettersOfTheActionsMenu(t *testing.T) {
	type row struct{ Letter, Shown string }
	for _, tt := range []struct {
		own  own
		want map[view.Command]row
	}{
		{nil, map[view.Command]row{view.Edit: {"e", "e"}, view.Remove: {"D", "D"}, view.Register: {"r", "x r"}, view.History: {"h", "x h"}, view.Copy: {"", "y"}}},
		{own{"edit": {"f2", "z"}, "remove": {}, "verify": {"V"}}, map[view.Command]row{
			view.Edit: {"z", "f2 z"}, view.Remove: {"", ""}, view.Verify: {"V", "V"}, view.Register: {"r", "x r"}}},
		{own{"edit": {"f2"}, "copy": {"e"}}, map[view.Command]row{view.Edit: {"", "f2"}, view.Copy: {"", "e"}}},
		{own{"actions": {".", "x"}}, map[view.Command]row{view.Register: {"r", ". r"}, view.Actions: {"", ". x"}}},
		{own{"actions": {}}, map[view.Command]row{view.Register: {"r", ""}, view.Edit: {"e", "e"}}},
		// A letter that the user gave to one action no longer chooses another.
		{own{"edit": {"v"}, "remove": {"h"}, "reveal": {}}, map[view.Command]row{view.Edit: {"v", "v"}, view.Verify: {"", "x"}, view.History: {"", "x"}, view.Remove: {"h", "h"}}},
	} {
		if got := found(tt.own); got != "" {
			t.Error(got)
		}
		m := newKeymap(tt.own)
		for c, want := range tt.want {
			if b := m.command(c); (row{b.letter, b.Help().Key}) != want {
				t.Errorf("%v: %s has %q, shown as %q; want %q", tt.own, c, b.letter, b.Help().Key, want)
			}
		}
	}
}

// rekey gives a program other keys.
func rekey(p *program, keys own) {
	p.t.Helper()
	if got := found(keys); got != "" {
		p.t.Fatal(got)
	}
	p.app.keys = newKeymap(keys)
}

func TestOptionsKeys(t *testing.T) {
	run(t, setup{}, func(p *program) {
		o := p.app.options
		o.Keys = own{"edit": {"z"}}
		app := New(context.Background(), o)
		if b, _ := app.keys.of("z"); b.command != view.Edit {
			t.Errorf("w is %q", b.command)
		}
	})
}

// TestOtherKeyForEdit: the new key opens the form, the old one does nothing, and hints, help and palette show the new one.
func TestOtherKeyForEdit(t *testing.T) {
	run(t, setup{}, func(p *program) {
		rekey(p, own{"edit": {"z"}, "mouse": {}, "page-down": {"ctrl+f", "down"}, "down": {"j"}})
		p.find("stadtwerke")
		before := p.screen()
		p.keys("e")
		if p.screen() != before {
			t.Errorf("the old key did something:\n%s", p.screen())
		}
		p.shows("z edit")
		p.hides("e edit")

		p.keys("?")
		p.typing("profile in a form")
		p.shows("z          edit the profile in a form")
		p.keys("esc")
		p.typing("page down")
		p.shows("ctrl+f ↓   page down")
		p.keys("esc")
		p.typing("mouse")
		p.shows("           mouse on or off")
		p.keys("esc", "esc")

		p.keys(":")
		p.typing("edit the profile in a form")
		p.shows(" z │")
		p.keys("esc")

		p.keys("z")
		p.shows("ctrl+s review")
		p.keys("tab")
		p.typing("we")
		p.shows("we")
		p.keys("ctrl+s")
		p.shows("Review: 1 field")
	})
}

// The actions menu has the keys that the user gave, and sentences name them.
func TestOtherKeysInTheActionsMenu(t *testing.T) {
	run(t, setup{}, func(p *program) {
		rekey(p, own{"edit": {"z"}, "remove": {"X"}, "export": {}, "actions": {"."}, "filter": {"f"}, "follow": {"F"}, "feed-filter": {}})
		p.keys("f")
		p.typing("stadtwerke")
		p.keys("enter", ".")
		p.shows("z Edit the profile", "X Remove", "c Add a comment", "v Verify")
		p.keys("e", "D")
		p.shows("z Edit the profile")
		p.keys("z")
		p.shows("ctrl+s review")
		p.keys("esc")
		p.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("text"), Paste: true})
		p.shows("f filters, z edits")
	})
}

// An unbound command stays in the palette.
func TestCommandWithoutAKey(t *testing.T) {
	run(t, setup{}, func(p *program) {
		rekey(p, own{"times": {}})
		p.keys("T")
		p.hides("Times are")
		p.keys(":")
		p.typing("times: local")
		p.keys("enter")
		p.shows("Times are UTC.")
	})
}

// The keys of a Korean keyboard follow the letters they stand on, and still never begin a write.
func TestHangulFollowsOtherKeys(t *testing.T) {
	run(t, setup{}, func(p *program) {
		rekey(p, own{"times": {"z"}, "edit": {"t"}})
		p.typing("ㅋ")
		p.shows("Times are UTC.")
		p.typing("ㅅ")
		p.shows("Keys are Latin letters")
		p.hides("ctrl+s review")
	})
}

// sendable are keys and what Bubble Tea sends for them.
func sendable() map[string]tea.KeyMsg {
	keys := map[string]tea.KeyMsg{}
	for t := tea.KeyType(-100); t < 200; t++ {
		for _, alt := range []bool{false, true} {
			m := tea.KeyMsg{Type: t, Alt: alt}
			if name := strings.TrimPrefix(m.String(), "alt+"); t != tea.KeyRunes && name != "" && name != " " {
				keys[m.String()] = m
			}
		}
	}
	for r := '!'; r <= '~'; r++ {
		for _, alt := range []bool{false, true} {
			m := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{r}, Alt: alt}
			keys[m.String()] = m
		}
	}
	keys["space"] = tea.KeyMsg{Type: tea.KeySpace, Runes: []rune{' '}}
	keys["alt+space"] = tea.KeyMsg{Type: tea.KeySpace, Runes: []rune{' '}, Alt: true}
	return keys
}

// TestAcceptedKeysArrive: a key that nothing is said against is one that Bubble Tea sends, and runs the command.
func TestAcceptedKeysArrive(t *testing.T) {
	keys, accepted := sendable(), 0
	for name := range keys {
		// marking is no write, and every key but its own is taken from the others here
		all := own{}
		for _, b := range bindings() {
			if !mustKeepKey(b.command) {
				all[string(b.command)] = []string{}
			}
		}
		all["mark"] = []string{name}
		if found(all) != "" {
			continue
		}
		accepted++
		if b, _ := newKeymap(all).of(keys[name].String()); b.command != view.MarkIt {
			t.Errorf("%q runs %q", name, b.command)
		}
	}
	if accepted < 250 || accepted == len(keys) {
		t.Errorf("%d of %d keys are accepted", accepted, len(keys))
	}
}

// TestOneKeyOneMeaning: whatever keys are accepted, every key has one command, every command the keys it was given, and help,
// back and quit can be reached.
func TestOneKeyOneMeaning(t *testing.T) {
	var pool []string
	for name := range sendable() {
		pool = append(pool, name)
	}
	slices.Sort(pool)
	accepted, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		keys := own{}
		// free keys and letters of the actions menu, which two commands soon want; keys of others; anything
		from := rapid.SampledFrom([][]string{{"f5", "z", "h", "v"}, defaultKeys(), pool}).Draw(t, "from")
		for range rapid.IntRange(1, 6).Draw(t, "commands") {
			keys[rapid.SampledFrom(CommandNames()).Draw(t, "command")] = rapid.SliceOfN(rapid.SampledFrom(from), 0, 3).Draw(t, "keys")
		}
		if len(CheckKeys(keys)) > 0 {
			refused++
			return
		}
		accepted++
		checkOneMeaning(t, keys)
	})
	if accepted == 0 || refused == 0 {
		t.Errorf("%d sets accepted, %d refused: both are wanted", accepted, refused)
	}
}

func defaultKeys() []string {
	var keys []string
	for _, b := range bindings() {
		keys = append(keys, b.names()...)
	}
	return keys
}

func checkOneMeaning(t *rapid.T, keys own) {
	m := newKeymap(keys)
	owner := map[string]view.Command{}
	for _, b := range m.list {
		want, given := keys[string(b.command)]
		if !given {
			want = bindings()[m.byCommand[b.command]].names()
		}
		if !slices.Equal(b.names(), want) {
			t.Fatalf("%s has %q, want %q", b.command, b.names(), want)
		}
		for _, k := range b.Keys() {
			if other, ok := owner[k]; ok {
				t.Fatalf("%q is a key of %s and of %s", k, other, b.command)
			}
			owner[k] = b.command
			if got, _ := m.of(k); got.command != b.command {
				t.Fatalf("%q runs %s, it is a key of %s", k, got.command, b.command)
			}
			if b.write && (strings.Contains(k, "ctrl+") || k == "enter" || k == " ") {
				t.Fatalf("%q runs %s, which writes", k, b.command)
			}
		}
		if len(b.Keys()) > 0 && b.Help().Key == "" {
			t.Fatalf("%s shows none of its keys %q", b.command, b.Keys())
		}
	}
	for _, c := range []view.Command{view.Help, view.Esc} {
		if len(m.command(c).Keys()) == 0 {
			t.Fatalf("%s has no key", c)
		}
	}
	if owner["ctrl+c"] != view.Quit {
		t.Fatalf("ctrl+c runs %s", owner["ctrl+c"])
	}
	letters := map[string]view.Command{}
	for _, b := range m.list {
		if other, ok := letters[b.letter]; ok && b.letter != "" {
			t.Fatalf("%q chooses %s and %s in the actions menu", b.letter, other, b.command)
		}
		letters[b.letter] = b.command
	}
}

// TestKeysThatChangePlaces: any rotation of the letters among commands that only read is accepted.
func TestKeysThatChangePlaces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var names, keys []string
		for _, b := range bindings() {
			if len(b.Keys()) == 1 && len(b.Keys()[0]) == 1 && b.Keys()[0] != " " && !b.write {
				names, keys = append(names, string(b.command)), append(keys, b.Keys()[0])
			}
		}
		given := own{}
		for i, k := range rapid.Permutation(keys).Draw(t, "keys") {
			given[names[i]] = []string{k}
		}
		if got := found(given); got != "" {
			t.Fatal(got)
		}
		checkOneMeaning(t, given)
	})
}
