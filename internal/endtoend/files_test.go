//go:build unix

package endtoend

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestBadConfigurations: whatever is in the place of the file, the program ends with 2 and one message about it, and does not hang.
func TestBadConfigurations(t *testing.T) {
	t.Parallel()
	secret := "[profiles.a]\nproject_id = \"p\"\nkey_id = \"k\"\nkey_secret = \"" + keySecret + "\"\n"
	for name, tc := range map[string]struct {
		make func(path string) error
		want string
	}{
		"missing":   {func(string) error { return nil }, "is not there"},
		"pipe":      {func(p string) error { return syscall.Mkfifo(p, 0o600) }, "is a pipe"},
		"folder":    {func(p string) error { return os.Mkdir(p, 0o700) }, "is a directory"},
		"device":    {func(p string) error { return os.Symlink("/dev/zero", p) }, "is a device"},
		"huge":      {func(p string) error { return sparse(p, 1<<30) }, "is larger than 1 MiB"},
		"not text":  {func(p string) error { return os.WriteFile(p, []byte("\xff\xfe[\x00"), 0o600) }, "is not UTF-8 text"},
		"not TOML":  {func(p string) error { return os.WriteFile(p, []byte("\x1b[2J\n"), 0o600) }, "this is not TOML"},
		"all read":  {func(p string) error { return os.WriteFile(p, []byte(secret), 0o644) }, "run: chmod 600"},
		"all write": {func(p string) error { return open666(p, secret) }, "run: chmod 600"},
	} {
		path := filepath.Join(t.TempDir(), "f.toml")
		if err := tc.make(path); err != nil {
			t.Fatal(err)
		}
		stdout, stderr, code := plain(t, nil, "--config", path)
		if code != 2 || stdout != "" || !strings.HasPrefix(stderr, path) || !strings.Contains(stderr, tc.want) {
			t.Errorf("%s: exit %d, stdout %q, stderr %q", name, code, stdout, stderr)
		}
	}
}

func sparse(path string, size int64) error {
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		return err
	}
	return os.Truncate(path, size)
}

func open666(path, content string) error {
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		return err
	}
	return os.Chmod(path, 0o666)
}

// TestNoPlaceForState: where nothing can be kept the program shows everything and changes nothing, says why, and makes no file where it
// was started.
func TestNoPlaceForState(t *testing.T) {
	for name, env := range map[string][]string{
		"no home":             {"HOME=", "XDG_STATE_HOME="},
		"a device for a home": {"XDG_STATE_HOME=/dev/null"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := serve(t, nil)
			w := open(t, launch{args: basicArgs(api.url), env: append(credentials(), env...)})
			w.see("NAME", "RO", "48 senders")
			w.press("x")
			w.see("Nothing can be written")
			w.press(ctrlC)
			w.end(0)
			if entries, err := os.ReadDir(w.home); err != nil || len(entries) != 0 {
				t.Errorf("left behind: %v %v", entries, err)
			}
		})
	}
}
