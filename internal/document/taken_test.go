//go:build unix

package document

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Whatever has the name already is neither opened nor changed: a pipe would hang, a link lead elsewhere, a device take the text.
func TestNameThatIsTakenBySomethingElse(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "outside")
	if err := os.WriteFile(outside, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, take := range map[string]func(path string) error{
		"read-only file": func(p string) error { return os.WriteFile(p, []byte("precious"), 0o400) },
		"pipe":           func(p string) error { return syscall.Mkfifo(p, 0o600) },
		"folder":         func(p string) error { return os.Mkdir(p, 0o700) },
		"link":           func(p string) error { return os.Symlink(outside, p) },
		"dangling link":  func(p string) error { return os.Symlink(outside+"x", p) },
		"device":         func(p string) error { return os.Symlink("/dev/full", p) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			taken := filepath.Join(dir, "a.csv")
			if err := take(taken); err != nil {
				t.Fatal(err)
			}
			before, err := os.Lstat(taken)
			if err != nil {
				t.Fatal(err)
			}
			type result struct {
				path string
				err  error
			}
			done := make(chan result, 1)
			go func() {
				path, err := WriteFile(dir, "a.csv", write("new"))
				done <- result{path, err}
			}()
			select {
			case r := <-done:
				if r.err != nil || r.path != filepath.Join(dir, "a-2.csv") {
					t.Fatal(r.path, r.err)
				}
			case <-time.After(time.Minute):
				t.Fatal("it hangs")
			}
			after, err := os.Lstat(taken)
			if err != nil || !os.SameFile(before, after) || after.Mode() != before.Mode() || after.Size() != before.Size() {
				t.Errorf("%v became %v, %v", before, after, err)
			}
		})
	}
	if data, err := os.ReadFile(outside); err != nil || string(data) != "precious" {
		t.Errorf("the target of a link holds %q, %v", data, err)
	}
	if _, err := os.Lstat(outside + "x"); !errors.Is(err, os.ErrNotExist) {
		t.Error("the target of a link was made")
	}
}
