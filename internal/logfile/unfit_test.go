//go:build unix

package logfile

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestWhatIsNotALogIsRefused says what is wrong, and touches nothing.
func TestWhatIsNotALogIsRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		make func(path string) error
		want string
	}{
		"folder": {func(p string) error { return os.Mkdir(p, 0o700) }, "is a folder"},
		"pipe":   {func(p string) error { return syscall.Mkfifo(p, 0o600) }, "is a pipe"},
		"link":   {func(p string) error { return os.Symlink("elsewhere", p) }, "is a symbolic link"},
		"link to a file": {func(p string) error {
			if err := os.WriteFile(p+".target", nil, 0o600); err != nil {
				return err
			}
			return os.Symlink(p+".target", p)
		}, "is a symbolic link"},
		"open to others": {func(p string) error { return os.WriteFile(p, []byte("mine\n"), 0o644) }, "chmod 600"},
		"no folder":      {func(p string) error { return os.Symlink("/nowhere", filepath.Dir(p)+"/x") }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "l.log")
			if err := tt.make(path); err != nil {
				t.Fatal(err)
			}
			if tt.want == "" {
				path, tt.want = filepath.Join(filepath.Dir(path), "x", "l.log"), "choose another --log-file"
			}
			l, err := Open(path)
			if err == nil {
				_ = l.Close()
				t.Fatal("it was opened")
			}
			if !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("%v", err)
			}
			if _, err := os.Lstat(path + ".target"); err == nil {
				if data, _ := os.ReadFile(path + ".target"); len(data) != 0 {
					t.Errorf("written to: %q", data)
				}
			}
		})
	}
	if err := mustFail(t, "/dev/null"); !strings.Contains(err.Error(), "is a device") {
		t.Error(err)
	}
}

func mustFail(t *testing.T, path string) error {
	t.Helper()
	l, err := Open(path)
	if err == nil {
		_ = l.Close()
		t.Fatal(path + " was opened")
	}
	return err
}

// TestAnotherUsersFileIsRefused needs to be root to make one.
func TestAnotherUsersFileIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "l.log")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(path, 65534, 65534); err != nil {
		t.Skip("only root can give a file away")
	}
	if err := mustFail(t, path); !strings.Contains(err.Error(), "belongs to another user") {
		t.Error(err)
	}
}

// TestALogIsPrivate: a new one is readable for its owner only.
func TestALogIsPrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "l.log")
	l, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	if info, _ := os.Stat(path); info.Mode() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}
