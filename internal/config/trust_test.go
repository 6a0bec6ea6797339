//go:build unix

package config

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const programmed = keyed + "key_secret_command = [\"true\"]\n"

// A file that names a program decides what runs as its reader: only the reader and the administrator may change it.
func TestCommandOfAnybodyIsRefused(t *testing.T) {
	for mode, allowed := range map[os.FileMode]bool{0o600: true, 0o644: true, 0o444: true, 0o755: true, 0o664: false, 0o620: false, 0o602: false, 0o666: false} {
		env := withFile(t, world(t, nil), programmed)
		path := filepath.Join(env.Home, ".config", "callsign", "config.toml")
		must(t, os.Chmod(path, mode))
		_, err := Load(env)
		if (err == nil) != allowed {
			t.Errorf("mode %04o: %v", mode, err)
		}
		if err != nil && !strings.Contains(err.Error(), "run: chmod go-w "+path) {
			t.Errorf("mode %04o: no advice in %q", mode, err)
		}
	}
}

func TestCommandOfAnotherUserIsRefused(t *testing.T) {
	env := withFile(t, world(t, nil), programmed)
	path := filepath.Join(env.Home, ".config", "callsign", "config.toml")
	if err := os.Chown(path, 12345, -1); os.IsPermission(err) {
		t.Skip("only root can give files away")
	} else if err != nil {
		t.Fatal(err)
	}
	wantText(t, message(t, env), `
config.toml:4:1: a command in a file of another user, its owner decides what runs as you; copy the file to one of your own
    key_secret_command =…
    ^`)
	must(t, os.Chown(path, 0, -1))
	env.UID = 12345 // root wrote it for everybody
	load(t, env)
}

// The owner that counts is that of the file, not that of a link to it.
func TestSecretBehindALink(t *testing.T) {
	for name, tc := range map[string]struct {
		mode    os.FileMode
		foreign bool
		want    string
	}{
		"private":         {mode: 0o600},
		"readable by all": {mode: 0o644, want: "a secret in a file that others can read (mode 0644)"},
		"of another user": {mode: 0o600, foreign: true, want: "a secret in a file of another user"},
	} {
		t.Run(name, func(t *testing.T) {
			env := world(t, nil)
			target, link := filepath.Join(env.Home, "target"), filepath.Join(env.Home, "link")
			must(t, os.WriteFile(target, []byte(keyed+"key_secret = \""+canary+"\"\n"), 0o600))
			must(t, os.Chmod(target, tc.mode))
			if tc.foreign {
				if err := os.Chown(target, 12345, -1); os.IsPermission(err) {
					t.Skip("only root can give files away")
				} else if err != nil {
					t.Fatal(err)
				}
			}
			must(t, os.Symlink(target, link))
			env.Args = []string{"--config", link}
			if tc.want == "" {
				load(t, env)
			} else if got := message(t, env); !strings.Contains(got, tc.want) {
				t.Errorf("got %q", got)
			}
		})
	}
}

// Contents that are no configuration, each with its place.
func TestOddContents(t *testing.T) {
	for name, tc := range map[string]struct{ file, want string }{
		"NUL bytes":      {"[ui]\nmouse\x00 = true\n", "config.toml:2:6: this is not TOML"},
		"NUL in a text":  {"[ui]\ntheme = \"da\x00rk\"\n", "config.toml:2:12: this is not TOML"},
		"a block of NUL": {strings.Repeat("\x00", 4096), "config.toml:1:1: this is not TOML"},
		"a BOM twice":    {"\xef\xbb\xbf\xef\xbb\xbf[ui]\n", "config.toml:1:1: this is not TOML"},
		"only CR":        {"[ui]\rmouse = true\r", "config.toml:1:"},
		"a web page":     {"<!DOCTYPE html><html>", "config.toml:1:1: this is not TOML"},
		"a surrogate":    {"# \xed\xa0\x80\n", "config.toml:1:3: the file is not UTF-8 text"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := message(t, withFile(t, world(t, nil), tc.file)); !strings.HasPrefix(got, tc.want) || strings.ContainsAny(got, "\x00\r") {
				t.Errorf("got %q", got)
			}
		})
	}
	for name, file := range map[string]string{"empty": "", "a BOM alone": "\xef\xbb\xbf", "blank": "\r\n\r\n", "a comment": "# nothing"} {
		t.Run(name, func(t *testing.T) {
			if c := load(t, withFile(t, world(t, sinchVars), file)); c.Profile.ProjectID != "env-project" {
				t.Errorf("got %q", c.Profile.ProjectID)
			}
			message(t, withFile(t, world(t, nil), file)) // alone it is nothing to start with
		})
	}
}

// What blocks or never ends when it is read is refused at once, in the usual place too.
func TestSpecialFilesInTheUsualPlace(t *testing.T) {
	for name, tc := range map[string]struct {
		make func(path string) error
		want string
	}{
		"pipe":   {func(p string) error { return syscall.Mkfifo(p, 0o600) }, "is a pipe"},
		"folder": {func(p string) error { return os.Mkdir(p, 0o700) }, "is a directory"},
		"zeros":  {func(p string) error { return os.Symlink("/dev/zero", p) }, "is a device"},
		"null":   {func(p string) error { return os.Symlink("/dev/null", p) }, "is a device"},
		"terabyte": {func(p string) error {
			if err := os.WriteFile(p, nil, 0o600); err != nil {
				return err
			}
			return os.Truncate(p, 1<<40)
		}, "is larger than 1 MiB"},
		"socket": {func(p string) error { return listenAt(t, p) }, "cannot be opened"},
		"a file for a folder": {func(p string) error {
			return firstOf(os.Remove(filepath.Dir(p)), os.WriteFile(filepath.Dir(p), nil, 0o600))
		}, "not a directory"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, err := os.MkdirTemp("", "cs") // the path of a socket must be short
			must(t, err)
			t.Cleanup(func() { _ = os.RemoveAll(dir) })
			env := world(t, map[string]string{"XDG_CONFIG_HOME": dir, "SINCH_PROJECT_ID": "p", "SINCH_KEY_ID": "k", "SINCH_KEY_SECRET": canary})
			path := filepath.Join(dir, "callsign", "config.toml")
			must(t, os.Mkdir(filepath.Dir(path), 0o700))
			if err := tc.make(path); err != nil {
				t.Skip("this file system does not have it: ", err)
			}
			got := make(chan string, 1)
			go func() { _, err := Load(env); got <- err.Error() }()
			select {
			case s := <-got:
				if !strings.Contains(s, tc.want) || !strings.HasPrefix(s, path+": ") {
					t.Errorf("got %q", s)
				}
			case <-time.After(time.Minute):
				t.Fatal("it hangs")
			}
		})
	}
}

func listenAt(t *testing.T, path string) error {
	l, err := net.Listen("unix", path)
	if err == nil {
		t.Cleanup(func() { _ = l.Close() })
	}
	return err
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
