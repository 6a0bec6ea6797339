//go:build unix

package ownfile

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestKind(t *testing.T) {
	for mode, want := range map[fs.FileMode]string{
		fs.ModeSymlink: "a symbolic link", fs.ModeDir: "a folder", fs.ModeNamedPipe: "a pipe", fs.ModeSocket: "a socket",
		fs.ModeDevice | fs.ModeCharDevice: "a device", fs.ModeIrregular: "a special file",
	} {
		if got := Kind(mode | 0o644); got != want {
			t.Errorf("%v is %s, want %s", mode, got, want)
		}
	}
}

func TestReason(t *testing.T) {
	const pathless = "no such file or directory"
	dir := t.TempDir()
	gone := filepath.Join(dir, "gone")
	_, opened := os.Open(gone)
	renamed := os.Rename(gone, filepath.Join(dir, "elsewhere"))
	for _, err := range []error{opened, renamed} {
		if got := Reason(err).Error(); got != pathless {
			t.Errorf("%q of %q", got, err)
		}
	}
	if Reason(fs.ErrClosed) != fs.ErrClosed {
		t.Error("an error without a path is changed")
	}
}
