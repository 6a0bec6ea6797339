package config

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sharedKeys are rules for tests: a key that two commands want, a key that is named twice, and help without one.
func sharedKeys(keys map[string][]string) (found []KeyProblem) {
	owner := map[string]string{}
	for _, command := range commands() {
		for i, k := range keys[command] {
			if slices.Contains(keys[command][:i], k) {
				found = append(found, KeyProblem{Command: command, Key: k, Text: "named twice"})
			} else if other := owner[k]; other != "" {
				found = append(found, KeyProblem{Command: other, Other: command, Key: k, Text: "shared with " + command})
			}
			owner[k] = command
		}
	}
	if names, ok := keys["help"]; ok && len(names) == 0 {
		found = append(found, KeyProblem{Command: "help", Text: "needs \x1b a key"})
	}
	if _, ok := keys["comment"]; !ok && owner["c"] != "" {
		found = append(found, KeyProblem{Command: owner["c"], Other: "comment", Key: "c", Text: "is the key of comment"})
	}
	return found
}

func TestKeys(t *testing.T) {
	tests := []struct {
		name, file string
		want       map[string][]string
	}{
		{"none", "", nil},
		{"empty table", "[keys]\n", nil},
		{"a text, a list, an empty list", "[keys]\nedit = \"w\"\nremove = [\"X\", \"f8\"]\nmouse = []\n",
			map[string][]string{"edit": {"w"}, "remove": {"X", "f8"}, "mouse": {}}},
		{"inline and dotted", "keys = { edit = ['w'] }\n", map[string][]string{"edit": {"w"}}},
		{"dotted", "keys.edit = ['w']\nkeys.page-down = 'ctrl+f'\n", map[string][]string{"edit": {"w"}, "page-down": {"ctrl+f"}}},
		{"a list over lines", "[keys]\nedit = [ # a word\n  \"w\",\n  \"=\",\n]\n", map[string][]string{"edit": {"w", "="}}},
		{"quoted name", "[keys]\n\"edit\" = \"#\"\n", map[string][]string{"edit": {"#"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			env := withFile(t, world(t, nil), tt.file+keyed)
			var asked map[string][]string
			env.CheckKeys = func(keys map[string][]string) []KeyProblem { asked = keys; return nil }
			c := load(t, env)
			if d := cmp.Diff(tt.want, c.Keys); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(tt.want, asked); d != "" {
				t.Errorf("asked about: %s", d)
			}
		})
	}
}

// The demo takes the keys too: it is where they are tried.
func TestKeysOfTheDemo(t *testing.T) {
	env := withFile(t, world(t, nil, "--demo"), "[keys]\nedit = \"w\"\n")
	if c := load(t, env); len(c.Keys["edit"]) != 1 {
		t.Errorf("got %q", c.Keys)
	}
	env = withFile(t, world(t, nil, "--demo"), "[keys]\nedit = \"w\"\nmark = \"w\"\n")
	env.CheckKeys = sharedKeys
	if got := message(t, env); !strings.Contains(got, "config.toml:3:8: keys.edit: shared with mark") {
		t.Errorf("got %q", got)
	}
}

func TestKeyErrors(t *testing.T) {
	tests := []struct{ name, file, want string }{
		{"unknown commands", "[keys]\nedti = \"w\"\nfrobnicate = \"W\"\n", `
config.toml:2:1: keys.edti is not a command, did you mean edit?
    edti =…
    ^
config.toml:3:1: keys.frobnicate is not a command, config.example.toml lists them all
    frobnicate =…
    ^`},
		{"hostile command", "[keys]\n\"\\u001b]0;owned\\u0007\" = \"w\"\n", `
config.toml:2:1: keys.^[]0;owned^G is not a command, config.example.toml lists them all
    "\u001b]0;owned\u0007" =…
    ^`},
		{"wrong types", "[keys]\nedit = 5\nremove = [\"X\", 5]\nmark = { key = \"m\" }\nmouse = true\n", `
config.toml:2:8: keys.edit is a number, it must be a list of keys: ["e"]
    edit =…
          ^
config.toml:3:16: an element of keys.remove is a number, it must be text between double quotes: "…"
    remove =…
            ^
config.toml:4:8: keys.mark is a table, it must be a list of keys: ["e"]
    mark =…
          ^
config.toml:5:9: keys.mouse is true or false, it must be a list of keys: ["e"]
    mouse = true
            ^`},
		{"too many", "[keys]\nedit = [\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"]\n", `
config.toml:2:1: keys.edit has 9 keys, a command can have 8; take some out
    edit = ["1","2","3","4","5","6","7","8","9"]
    ^`},
		{"twice", "keys.edit = \"w\"\nkeys.edit = \"v\"\n", `
config.toml:2:1: keys.edit is set a second time, the first is on line 1; keep one of them
    keys.edit = "v"
    ^`},
		{"no table", "keys = [\"w\"]\n", `
config.toml:1:1: keys is a table, not a value; write [keys] on its own line and its keys below
    keys =…
    ^`},
		{"a table too deep", "[keys.edit]\nx = 1\n", `
config.toml:1:2: [keys.edit] is not a table of this file, tables are [ui], [refresh], [keys] and [profiles.NAME]; did you mean [keys]?
    [keys.edit]
     ^`},
		{"below another table", "edit = \"w\"\n[key]\n[ui]\nremove = \"X\"\n", `
config.toml:1:1: edit is not a key of this file, it belongs in [keys]
    edit = "w"
    ^
config.toml:2:2: [key] is not a table of this file, tables are [ui], [refresh], [keys] and [profiles.NAME]; did you mean [keys]?
    [key]
     ^
config.toml:4:1: ui.remove is not a key of this file, it belongs in [keys]
    remove = "X"
    ^`},
		{"conflict in the file is at its later place, whichever command is asked", "[keys]\nmark = [\"v\", \"w\"]\nedit = [\"w\", \"=\"]\n", `
config.toml:3:9: keys.edit: shared with mark
    edit = ["w", "="]
            ^`},
		{"conflict in the file, the other order", "[keys]\nedit = [\"w\"]\nmark = [\"v\", \"w\"]\n", `
config.toml:3:14: keys.edit: shared with mark
    mark = ["v", "w"]
                 ^`},
		{"conflict with a key that a command keeps", "[keys]\nedit = 'c'\n", `
config.toml:2:8: keys.edit: is the key of comment
    edit = 'c'
           ^`},
		{"named twice is at the second", "[keys]\nedit = [\"w\", \"w\"]\n", `
config.toml:2:14: keys.edit: named twice
    edit = ["w", "w"]
                 ^`},
		{"about a command", "[keys]\nhelp = []\n", `
config.toml:2:1: keys.help: needs ^[ a key
    help = []
    ^`},
		{"the mistake is in the command that lets go", "[keys]\nedit = \"c\"\ncomment = 5\n", `
config.toml:3:11: keys.comment is a number, it must be a list of keys: ["e"]
    comment =…
             ^`},
		{"the mistake is in its name", "[keys]\nedit = \"c\"\ncoment = \"n\"\n", `
config.toml:3:1: keys.coment is not a command, did you mean comment?
    coment =…
    ^`},
		{"nothing is concluded from half a file", "[keys]\nedit = \"c\"\ncomment = \"n\n", `
config.toml:3:13: this is not TOML, basic strings cannot have new lines; write NAME = "value", text goes between double quotes
    comment =…
             ^`},
		{"what follows the keys is not shown", "[keys]\nedit = [\"w\", \"w\"] # word\n", `
config.toml:2:14: keys.edit: named twice
    edit = ["w", "w"]…
                 ^`},
		{"together with all others", "x = 1\n[keys]\nedit = \"c\"\n[ui]\nmouse = 1\n", `
config.toml:1:1: x is not a key of this file, keys here are profile
    x =…
    ^
config.toml:3:8: keys.edit: is the key of comment
    edit = "c"
           ^
config.toml:5:9: ui.mouse is a number, it must be true or false, without quotes
    mouse = 1
            ^`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			env := withFile(t, world(t, nil), tt.file+keyed)
			env.CheckKeys = sharedKeys
			wantText(t, message(t, env), tt.want)
		})
	}
}

// Keys that are no letters are shown in the quoted line too; only what is no list of keys is not.
func TestQuotedKeys(t *testing.T) {
	for line, want := range map[string]string{
		`help = ["?", "="]`:          `help = ["?", "="]`,
		`help = "\""`:                `help = "\""`,
		`help = ['\', "\\", '{',]`:   `help = ['\', "\\", '{',]`,
		`keys.help = "#"`:            `keys.help = "#"`,
		`help = ["` + canary + `"]`:  `help =…`,
		`mouse = true`:               `mouse = true`,
		`mouse = true # word`:        `mouse = true …`,
		`help = "a" key = "secret"`:  `help = "a"…`,
		`help = "a" } # key`:         `help = "a"…`,
		`keys = { help = ["secret"]`: `keys =…`,
		`# help = "secret"`:          `…`,
		`help =`:                     `help =…`,
	} {
		if got, _ := quote(line, 0, commands()); got != want {
			t.Errorf("%s is shown as %s, want %s", line, got, want)
		}
	}
}

func TestManyKeyProblems(t *testing.T) {
	var file strings.Builder
	file.WriteString("[keys]\n")
	for _, c := range commands() {
		fmt.Fprintf(&file, "%s = [\"w\", \"w\", \"w\", \"w\", \"w\", \"w\", \"w\", \"w\"]\n", c)
	}
	env := withFile(t, world(t, nil), file.String()+keyed)
	env.CheckKeys = sharedKeys
	got := message(t, env)
	if n := strings.Count(got, "\n"); n > 3*maxProblems+1 || !strings.Contains(got, "more problems") {
		t.Errorf("the message has %d lines:\n%s", n, got)
	}
}
