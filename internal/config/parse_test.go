package config

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestFileErrors(t *testing.T) {
	tests := []struct{ name, file, want string }{
		{"every kind of mistake at once", "theme = \"dark\"\n[ui]\nthem = \"dark\"\ntheme = \"drak\"\nmouse = \"yes\"\n\ttime = 5\n[refresh]\nsenders = 10\nfocus = \"20m\"\n[uu]\na = 1\n", `
config.toml:1:1: theme is not a key of this file, it belongs in [ui]
    theme = "dark"
    ^
config.toml:3:1: ui.them is not a key of this file, did you mean theme?
    them =…
    ^
config.toml:4:9: ui.theme "drak" is not a theme, it can be auto, dark, light, high-contrast and mono; did you mean "dark"?
    theme = "drak"
            ^
config.toml:5:9: ui.mouse is text, it must be true or false, without quotes
    mouse = "yes"
            ^
config.toml:6:9: ui.time is a number, it must be text between double quotes: "…"
    time = 5
           ^
config.toml:8:11: refresh.senders is a number, it must be text between double quotes: "…"
    senders = 10
              ^
config.toml:9:9: refresh.focus "20m" is out of range, it is 1s to 10m
    focus = "20m"
            ^
config.toml:10:2: [uu] is not a table of this file, tables are [ui], [refresh], [keys] and [profiles.NAME]
    [uu]
     ^`},
		{"table meant", "[profile.acme]\nproject_id = \"x\"\n", `
config.toml:1:2: [profile.acme] is not a table of this file, tables are [ui], [refresh], [keys] and [profiles.NAME]; did you mean [profiles.NAME]?
    [profile.acme]
     ^`},
		{"list of tables", "[[profiles.a]]\n", `
config.toml:1:3: [[profiles.a]] is a list of tables, there is only one of each; write [profiles.a]
    [[profiles.a]]
      ^`},
		{"twice", "[ui]\nmouse = true\nmouse = false\n[ui]\n", `
config.toml:3:1: ui.mouse is set a second time, the first is on line 2; keep one of them
    mouse = false
    ^
config.toml:4:2: [ui] is set a second time, the first is on line 1; keep one of them
    [ui]
     ^`},
		{"value for a table", "ui = 4\n", `
config.toml:1:1: ui is a table, not a value; write [ui] on its own line and its keys below
    ui =…
    ^`},
		{"table for a value", "[ui]\ntheme = { dark = true }\n", `
config.toml:2:9: ui.theme is a table, it must be text between double quotes: "…"
    theme =…
           ^`},
		{"date", keyed + "server = 2026-01-02\n", `
config.toml:4:10: profiles.acme.server is a date or time, it must be text between double quotes: "…"
    server = 2026-01-02
             ^`},
		{"empty text", keyed + "server = \"\"\n", `
config.toml:4:10: profiles.acme.server is empty, give it a value or take the line out
    server = ""
             ^`},
		{"duration without a unit", "[refresh]\nfocus = \"3\"\n" + keyed, `
config.toml:2:9: refresh.focus "3" is not a duration, write a number and a unit like "10s" or "2m"
    focus = "3"
            ^`},
		{"duration too short", "[refresh]\nfocus = \"999ms\"\n" + keyed, `
config.toml:2:9: refresh.focus "999ms" is out of range, it is 1s to 10m
    focus = "999ms"
            ^`},
		{"ids", "[profiles.acme]\nproject_id = \"한국\"\nkey_id = \"a:b\"\n", `
config.toml:2:14: profiles.acme.project_id: this is not a project id, it has letters, digits and dashes only; copy it from the Sinch dashboard
    project_id =…
                ^
config.toml:3:10: profiles.acme.key_id: this is not a key id, it has letters, digits and dashes only; copy it from the access keys page of the Sinch dashboard
    key_id =…
            ^`},
		{"server, auth, token URL", keyed + "server = \"prodction\"\nauth = \"oauth\"\ntoken_url = \"http://x.example\"\n", `
config.toml:4:10: profiles.acme.server: "prodction" is not a server, servers are production, staging, staging-dev, internal-production, internal-staging and internal-staging-dev, or a URL like https://host; did you mean "production"?
    server = "prodction"
             ^
config.toml:5:8: profiles.acme.auth "oauth" is not a way to authorise, it can be oauth2, basic, token and none; did you mean "oauth2"?
    auth = "oauth"
           ^
config.toml:6:13: profiles.acme.token_url: http is only allowed to this computer (localhost, 127.0.0.1, [::1]), anybody on the way could read the key; use https
    token_url = "http://x.example"
                ^`},
		{"channels", keyed + "channels = [\"whatsapp\", \"kakao\"]\n", `
config.toml:4:25: profiles.acme.channels "kakao" is not a channel, channels are whatsapp and kakaotalk
    channels = ["whatsapp", "kakao"]
                            ^`},
		{"channel twice", keyed + "channels = [\"whatsapp\", \"whatsapp\"]\n", `
config.toml:4:25: profiles.acme.channels names "whatsapp" twice, take one out
    channels = ["whatsapp", "whatsapp"]
                            ^`},
		{"no channels", keyed + "channels = []\n", `
config.toml:4:1: profiles.acme.channels is an empty list, put something in or take the line out
    channels = []
    ^`},
		{"channel of a wrong type", keyed + "channels = [\"whatsapp\", 1]\n", `
config.toml:4:25: an element of profiles.acme.channels is a number, it must be text between double quotes: "…"
    channels = ["whatsapp", 1]
                            ^`},
		{"command for a shell", keyed + "key_secret_command = \"pass show x\"\n", `
config.toml:4:22: profiles.acme.key_secret_command is text, it must be a list of the program and its arguments: ["pass", "show", "sinch/acme"]
    key_secret_command =…
                        ^`},
		{"command without a program", keyed + "key_secret_command = [\" \", \"x\"]\n", `
config.toml:4:1: profiles.acme.key_secret_command has no program, write ["program", "argument", …]
    key_secret_command =…
    ^`},
		{"profile names", "[profiles.\"a\\u001bb\"]\n[profiles.env]\n[profiles.\"a b\"]\nread_only = true\n[profiles.\"\\u3164\"]\n", `
config.toml:1:2: "a^[b" cannot name a profile, names have 1 to 40 letters, digits, dashes, dots and underscores; choose another
    [profiles."a\u001bb"]
     ^
config.toml:2:2: the profile name "env" is taken by callsign itself, choose another
    [profiles.env]
     ^
config.toml:3:2: "a b" cannot name a profile, names have 1 to 40 letters, digits, dashes, dots and underscores; choose another
    [profiles."a b"]
     ^
config.toml:5:2: "<U+3164>" cannot name a profile, names have 1 to 40 letters, digits, dashes, dots and underscores; choose another
    [profiles."\u3164"]
     ^`},
		{"not TOML, and a mistake before it", "[ui]\nmouse = 1\nthis is not toml\n", `
config.toml:2:9: ui.mouse is a number, it must be true or false, without quotes
    mouse = 1
            ^
config.toml:3:6: this is not TOML, expected '=' after key; write NAME = "value", text goes between double quotes
    …
    ^`},
		{"what lacks behind a syntax error is not missed", "[profiles.acme]\nproject_id = \"p\"\nserver = \"staging\n", `
config.toml:3:18: this is not TOML, basic strings cannot have new lines; write NAME = "value", text goes between double quotes
    server = "staging
                     ^`},
		{"column in characters, caret in cells", "ui = { time = \"한국\" }\n[profiles.한국]\n", `
config.toml:1:15: ui.time "한국" is not a way to show times, it can be local, utc and relative
    ui =…
        ^
config.toml:2:11: this is not TOML, invalid character at start of key: U+D55C '한'; write NAME = "value", text goes between double quotes
    [profiles.한국]
              ^`},
		{"table in two places", "ui.theme = \"dark\"\n[ui]\nmouse = true\n" + keyed, `
config.toml:2:2: table ui already exists as defined by a dotted key, write each table in one place
    [ui]
     ^`},
		{"hostile key", "\"\\u001b]0;owned\\u0007\" = 1\n\"\u202e\" = 2\n", `
config.toml:1:1: ^[]0;owned^G is not a key of this file, keys here are profile
    "\u001b]0;owned\u0007" =…
    ^
config.toml:2:1: <U+202E> is not a key of this file, keys here are profile
    "<U+202E>" =…
    ^`},
		{"inline tables", "profiles = { acme = { project_id = \"a\", them = 1 } }\n", `
config.toml:1:14: the profile acme has no key_id, requests need one; write key_id = "…" or set SINCH_KEY_ID
    profiles =…
              ^
config.toml:1:41: profiles.acme.them is not a key of this file, keys here are access_token, allow_internal, auth, channels, key_id, key_secret, key_secret_command, project_id, read_only, server and token_url
    profiles =…
              ^`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantText(t, message(t, withFile(t, world(t, nil), tt.file)), tt.want)
		})
	}
}

// A mistake on or near the line of a secret must not print the secret.
func TestErrorsHideSecrets(t *testing.T) {
	lines := []string{
		"key_secret = \"" + canary + " x\"",
		"key_secret = \"" + canary,
		"key_secret = " + canary,
		"key_secret " + canary,
		"key_secret \"" + canary + "\"",
		"key_secert = \"" + canary + "\"",
		"key_id = \"" + canary + ":\"",
		"project_id = \"" + canary + "\"",
		"token = \"" + canary + "\"",
		"key_secret = [\"" + canary + "\"]",
		"key_secret = { value = \"" + canary + "\" }",
		"key_secret = \"\"\"\n" + canary + "\nmore\"\"\"",
		"key_secret = \"\"\"\n" + canary + "\n\"\"\"\nread_only = 1",
		"read_only = 1 # " + canary,
		"# " + canary + " \x01",
		"read_only = true key_secret = \"" + canary + "\"",
		"server = \"https://user:" + canary + "@host.example\"",
		"server = \"https://host.example?" + canary + "\"",
		"server = \"user:" + canary + "@host.example\"",
		"token_url = \"https://user:" + canary + "@host.example/\"",
		"key_secret_command = [\"echo\", \"" + canary + "\", 1]",
		"key_secret_command = [\n\"echo\",\n\"" + canary + "\",\n1]",
		"key_secret_command = [\"echo\", \"" + canary + "\"",
		"[ui]\nkey_secret = \"" + canary + "\"",
		"[uu]\nkey_secret = \"" + canary + "\"\n[ui]\nmouse = 1",
		"x.key_secret = { a = [ { b = \"" + canary + "\" } ] }",
		"\"key_secret\" = \"" + canary + "\"\n'key_secret' = \"" + canary + "\"",
		"access_token = '" + canary + "'\naccess_token = 1e99999",
		"edit = \"" + canary + "\"",
		"edit = [\"e\", \"" + canary + "\"]",
		"x = 1\n[keys]\nkey_secret = \"" + canary + "\"",
		"x = 1\n[keys]\nedit = [\"e\", \"" + canary + "\", 1]",
		"x = 1\n[keys]\nedit = [1, \"e\"] key_secret = \"" + canary + "\"",
		"x = 1\n[keys]\nedit = [\"e\", \"e\", \"e\", \"e\", \"e\", \"e\", \"e\", \"e\", \"e\"] # " + canary,
		"x = 1\n[keys]\nedit = { key_secret = \"" + canary + "\" }",
	}
	for i, line := range lines {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			message(t, withFile(t, world(t, nil), "[profiles.acme]\n"+line+"\n"))
		})
	}
}

func TestFileShapes(t *testing.T) {
	want := func(t *testing.T, file string) {
		t.Helper()
		c := load(t, withFile(t, world(t, nil), file))
		if c.Profile.ProjectID != "p-1" || c.Profile.KeyID != "k-1" || c.UI.Theme != "dark" || c.Refresh.Focus != time.Second {
			t.Errorf("got %q %q %q %s", c.Profile.ProjectID, c.Profile.KeyID, c.UI.Theme, c.Refresh.Focus)
		}
	}
	plain := "profile = \"acme\"\n[ui]\ntheme = \"dark\"\n[refresh]\nfocus = \"1s\"\n" + keyed
	t.Run("plain", func(t *testing.T) { want(t, plain) })
	t.Run("BOM", func(t *testing.T) { want(t, "\xef\xbb\xbf"+plain) })
	t.Run("CRLF", func(t *testing.T) { want(t, strings.ReplaceAll(plain, "\n", "\r\n")) })
	t.Run("no newline at the end", func(t *testing.T) { want(t, strings.TrimSuffix(plain, "\n")) })
	t.Run("dotted", func(t *testing.T) {
		want(t, "ui.theme = 'dark'\nrefresh.focus = \"1s\"\nprofiles.acme.project_id = \"p-1\"\nprofiles.\"acme\".key_id = \"k-1\"\n")
	})
	t.Run("inline", func(t *testing.T) {
		want(t, "ui = { theme = \"dark\" }\nrefresh = { focus = \"1s\" }\nprofiles = { acme = { project_id = \"p-1\", key_id = \"k-1\" } }\n")
	})
	t.Run("empty tables", func(t *testing.T) { want(t, plain+"[profiles]\n") })
}

func TestPositionsWithBOMAndCRLF(t *testing.T) {
	got := message(t, withFile(t, world(t, nil), "\xef\xbb\xbfprofil = 1\r\n[ui]\r\nmouse = 1\r\n"))
	wantText(t, got, `
config.toml:1:1: profil is not a key of this file, did you mean profile?
    profil =…
    ^
config.toml:3:9: ui.mouse is a number, it must be true or false, without quotes
    mouse = 1
            ^`)
}

// A file made to be slow or endless to report is reported in a screenful.
func TestManyProblems(t *testing.T) {
	tests := map[string]string{
		"unknown keys":        strings.Repeat("a", 10) + " = 1\n" + numbered(60_000, "k%d = 1\n"),
		"unknown keys inline": "ui = { " + numbered(60_000, "k%d = 1, ") + "z = 1 }",
		"twice":               "[ui]\n" + strings.Repeat("mouse = true\n", 60_000),
		"profiles":            numbered(60_000, "[profiles.p%d]\n"),
		"deep":                "x = " + strings.Repeat("[", 300_000) + strings.Repeat("]", 300_000),
		"dotted":              strings.Repeat("a.", 300_000) + "a = 1",
		"long line":           "[ui]\ntheme = \"" + strings.Repeat("한", 300_000) + "\"",
		"commands":            "[keys]\n" + numbered(60_000, "edi%d = 1\n"),
		"keys":                "[keys]\nedit = [" + strings.Repeat("1, ", 60_000) + "]",
		"marks":               "[ui]\ntheme = \"a" + strings.Repeat("\u0301", 400_000) + "\"",
	}
	for name, file := range tests {
		t.Run(name, func(t *testing.T) {
			got := message(t, withFile(t, world(t, nil), file))
			if n := strings.Count(got, "\n"); n > 3*maxProblems+1 || len(got) > 20_000 {
				t.Errorf("the message has %d lines, %d bytes", n, len(got))
			}
		})
	}
}

func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

func TestLongLineIsQuotedAroundTheMistake(t *testing.T) {
	got := message(t, withFile(t, world(t, nil), "[ui]\n"+strings.Repeat(" ", 400)+"theme = \"drak\"\nglyphs"+strings.Repeat(" ", 200)+"= \"x\"\n"+keyed))
	wantText(t, got, `
config.toml:2:409: ui.theme "drak" is not a theme, it can be auto, dark, light, high-contrast and mono; did you mean "dark"?
    theme = "drak"
            ^
config.toml:3:209: ui.glyphs "x" is not a glyph set, it can be auto, unicode and ascii
    …                               = "x"
                                      ^`)
}

func TestOnlyTwentyProblemsAreShown(t *testing.T) {
	got := message(t, withFile(t, world(t, nil), numbered(23, "k%d = 1\n")))
	if !strings.HasSuffix(got, "\n… and 3 more problems") || strings.Count(got, "is not a key") != 20 {
		t.Errorf("got:\n%s", got)
	}
}
