//go:build unix

package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestFileKinds(t *testing.T) {
	tests := []struct {
		name string
		make func(t *testing.T, path string)
		want string
	}{
		{"missing", func(*testing.T, string) {}, "~/f.toml: is not there, check the path or copy config.example.toml to it: file does not exist"},
		{"pipe", func(t *testing.T, path string) { must(t, syscall.Mkfifo(path, 0o600)) },
			"~/f.toml: is a pipe, the configuration must be a regular file; give one with --config FILE"},
		{"directory", func(t *testing.T, path string) { must(t, os.Mkdir(path, 0o700)) },
			"~/f.toml: is a directory, the configuration must be a regular file; give one with --config FILE"},
		{"device", func(t *testing.T, path string) { must(t, os.Symlink("/dev/zero", path)) },
			"~/f.toml: is a device, the configuration must be a regular file; give one with --config FILE"},
		{"dangling link", func(t *testing.T, path string) { must(t, os.Symlink(path+"x", path)) },
			"~/f.toml: is a link to a file that is not there, correct or remove the link: file does not exist"},
		{"link to itself", func(t *testing.T, path string) { must(t, os.Symlink(path, path)) },
			"~/f.toml: cannot be opened, too many levels of symbolic links; check the path"},
		{"one gigabyte", func(t *testing.T, path string) {
			must(t, os.WriteFile(path, nil, 0o600))
			must(t, os.Truncate(path, 1<<30))
		},
			"~/f.toml: is larger than 1 MiB, no configuration is; check that it is the right file"},
		{"not UTF-8", func(t *testing.T, path string) { must(t, os.WriteFile(path, []byte("[ui]\n# caf\xe9\n"), 0o600)) },
			"~/f.toml:2:6: the file is not UTF-8 text, it must be; save it as UTF-8"},
		{"UTF-16", func(t *testing.T, path string) { must(t, os.WriteFile(path, []byte("\xff\xfe[\x00u\x00"), 0o600)) },
			"~/f.toml:1:1: the file is not UTF-8 text, it must be; save it as UTF-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			env := world(t, sinchVars)
			path := filepath.Join(env.Home, "f.toml")
			tt.make(t, path)
			env.Args = []string{"--config", path}
			wantText(t, message(t, env), tt.want)
		})
	}
}

func TestFileBehindALink(t *testing.T) {
	env := world(t, nil)
	target, link := filepath.Join(env.Home, "target"), filepath.Join(env.Home, "link")
	must(t, os.WriteFile(target, []byte(keyed), 0o600))
	must(t, os.Symlink(target, link))
	env.Args = []string{"--config", link}
	if c := load(t, env); c.Path != link || c.Profile.Name != "acme" {
		t.Errorf("got path %q, profile %q", c.Path, c.Profile.Name)
	}
}

func TestLargestFile(t *testing.T) {
	fill := strings.Repeat("#\n", (maxFile-len(keyed))/2)
	load(t, withFile(t, world(t, nil), keyed+fill))
	if got := message(t, withFile(t, world(t, nil), keyed+fill+strings.Repeat("\n", 100))); !strings.Contains(got, "larger than 1 MiB") {
		t.Errorf("got %q", got)
	}
}

// A dangling link in the usual place is a mistake, not the absence of a file.
func TestUsualPlaceIsADanglingLink(t *testing.T) {
	env := world(t, sinchVars)
	dir := filepath.Join(env.Home, ".config", "callsign")
	must(t, os.MkdirAll(dir, 0o700))
	must(t, os.Symlink("/nowhere/at/all", filepath.Join(dir, "config.toml")))
	wantText(t, message(t, env), "config.toml: is a link to a file that is not there, correct or remove the link: file does not exist")
}

func TestModes(t *testing.T) {
	secrets := map[string]string{
		"key_secret":   keyed + "key_secret = \"" + canary + "\"\n",
		"access_token": keyed + "access_token = \"" + canary + "\"\n",
		"inline":       "profiles.acme = { project_id = \"p\", key_id = \"k\", key_secret = \"" + canary + "\" }\n",
		"elsewhere":    keyed + "[profiles.other]\nkey_secret = \"" + canary + "\"\n[ui]\n",
	}
	for name, file := range secrets {
		for mode, allowed := range map[os.FileMode]bool{
			0o600: true, 0o400: true, 0o700: true,
			0o640: false, 0o604: false, 0o620: false, 0o602: false, 0o610: false, 0o644: false, 0o666: false,
		} {
			env := withFile(t, world(t, nil, "--profile", "acme"), file)
			path := filepath.Join(env.Home, ".config", "callsign", "config.toml")
			must(t, os.Chmod(path, mode))
			_, err := Load(env)
			if (err == nil) != allowed {
				t.Errorf("%s, mode %04o: %v", name, mode, err)
			}
			if err != nil && !strings.Contains(err.Error(), "run: chmod 600 "+path) {
				t.Errorf("%s, mode %04o: no advice in %q", name, mode, err)
			}
		}
	}
}

func TestModeMessage(t *testing.T) {
	env := withFile(t, world(t, nil), keyed+"key_secret = \""+canary+"\"\n")
	must(t, os.Chmod(filepath.Join(env.Home, ".config", "callsign", "config.toml"), 0o644))
	wantText(t, message(t, env), `
config.toml:4:1: a secret in a file that others can read (mode 0644), run: chmod 600 config.toml
    key_secret =…
    ^`)
}

// A file without a secret may have any mode and any owner.
func TestModeDoesNotMatterWithoutASecret(t *testing.T) {
	env := withFile(t, world(t, nil), keyed)
	env.UID++
	must(t, os.Chmod(filepath.Join(env.Home, ".config", "callsign", "config.toml"), 0o666))
	load(t, env)
}

func TestFileOfAnotherUser(t *testing.T) {
	env := withFile(t, world(t, nil), keyed+"key_secret = \""+canary+"\"\n")
	env.UID++
	wantText(t, message(t, env), `
config.toml:4:1: a secret in a file of another user, its owner can read and change it; copy the file to one of your own
    key_secret =…
    ^`)
}

func TestChmodAdviceIsQuoted(t *testing.T) {
	for in, want := range map[string]string{"/a/b.toml": "/a/b.toml", "/a b": "'/a b'", "/a'b": `'/a'\''b'`, "/$(x)": "'/$(x)'"} {
		if got := shellWord(in); got != want {
			t.Errorf("shellWord(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestNothing(t *testing.T) {
	for name, env := range map[string]Env{
		"no file":          world(t, nil),
		"file without use": withFile(t, world(t, nil), "[ui]\nmouse = true\n"),
		"empty variables":  world(t, map[string]string{"SINCH_PROJECT_ID": "", "SINCH_KEY_ID": ""}),
	} {
		t.Run(name, func(t *testing.T) {
			wantText(t, message(t, env), `
Callsign has no project to show yet. Ways to begin:
  callsign --demo     try it: no network, no account, nothing to set up
  environment         set SINCH_PROJECT_ID, SINCH_KEY_ID and SINCH_KEY_SECRET, then run callsign
  file                copy config.example.toml to config.toml
  callsign --help     all flags and variables`)
			if _, err := Load(env); !errors.Is(err, ErrNothing) {
				t.Errorf("%v is not ErrNothing", err)
			}
		})
	}
	t.Run("no home", func(t *testing.T) {
		if _, err := Load(Env{}); !errors.Is(err, ErrNothing) || !strings.Contains(err.Error(), "a file given with --config FILE") {
			t.Errorf("got %v", err)
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
