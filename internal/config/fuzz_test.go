package config

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzParse loads any text as a configuration: no crash, an *Error or a complete profile, a message that is safe to print.
func FuzzParse(f *testing.F) {
	example, err := os.ReadFile(examplePath)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		string(example), keyed, three, "", "\xef\xbb\xbf[ui]\r\n", "[ui]\ntheme = 1", "profiles = { a = { key_secret = \"x\" } }",
		"[profiles.\"\\u202e\"]", "[[ui]]", "ui.theme = [[[[", "a = \"\"\"\n\n\"\"\"", "x = 1e999", "x = 0x", "x = 1979-05-27T07:32:00Z",
		"[profiles.a]\nserver = \"https://한국\"", "\x00", "[profiles.a]\nkey_secret_command = [\"x\", 1]", "'' = 1", "[profiles.'']", "ui = {}", "profiles.a = {}",
		"[keys]\nedit = [\"a\", \"a\"]\nhelp = \"a\"", "keys.edit = [[", "keys = { edit = \"\", edti = 1 }",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, file string) {
		d := &document{name: "f", data: []byte(file), commands: commands()}
		if !utf8.ValidString(file) {
			return // refused before parsing
		}
		d.parse()
		d.checkKeys(sharedKeys)
		var p Profile
		probs := d.problems
		if !d.unreadable {
			in := &inputs{doc: d}
			chosen, more := in.choose()
			p, probs = chosen, append(probs, more...)
		}
		if len(probs) > 0 {
			checkMessage(t, newError(probs))
			return
		}
		if p.ProjectID == "" || p.Server.URL == "" || len(p.Channels) == 0 || p.Auth == "" {
			t.Errorf("an incomplete profile without an error: %v", p)
		}
		_ = fmt.Sprintf("%+v", p)
	})
}

func checkMessage(t *testing.T, err error) {
	t.Helper()
	var ce *Error
	if !errors.As(err, &ce) {
		t.Fatalf("got %T", err)
	}
	if !utf8.ValidString(err.Error()) {
		t.Fatalf("the message is not UTF-8: %q", err)
	}
	for _, r := range err.Error() {
		if r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 || r == 0x202e {
			t.Fatalf("the message holds %U: %q", r, err)
		}
	}
	if lines := strings.Count(err.Error(), "\n"); lines > 3*maxProblems+1 {
		t.Errorf("the message has %d lines", lines)
	}
}
