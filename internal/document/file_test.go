package document

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
)

func write(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

// files lists the names and contents of a folder.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]string)
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			data = []byte("(no file)")
		}
		out[e.Name()] = string(data)
	}
	return out
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	for i, want := range []string{"a.csv", "a-2.csv", "a-3.csv"} {
		path, err := WriteFile(dir, "a.csv", write(want))
		if err != nil || path != filepath.Join(dir, want) {
			t.Fatal(i, path, err)
		}
		info, err := os.Lstat(path)
		if err != nil {
			t.Fatal(err)
		}
		if runtime.GOOS != "windows" && info.Mode() != 0o600 {
			t.Errorf("%s has the mode %v", path, info.Mode())
		}
	}
	got := files(t, dir)
	if len(got) != 3 || got["a.csv"] != "a.csv" || got["a-2.csv"] != "a-2.csv" || got["a-3.csv"] != "a-3.csv" {
		t.Errorf("%q", got)
	}
}

func TestWriteFileOverwritesNothing(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "target")
	if err := os.Symlink(outside, filepath.Join(dir, "a.csv")); err != nil {
		t.Skip("no symbolic links here")
	}
	if err := os.Mkdir(filepath.Join(dir, "a-2.csv"), 0o700); err != nil {
		t.Fatal(err)
	}
	path, err := WriteFile(dir, "a.csv", write("x"))
	if err != nil || path != filepath.Join(dir, "a-3.csv") {
		t.Error(path, err)
	}
	if _, err := os.Lstat(outside); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the link was followed: %v", err)
	}
}

func TestFailedExportLeavesNothing(t *testing.T) {
	broken := errors.New("cut off")
	for name, run := range map[string]func(dir string) error{
		"error": func(dir string) error {
			_, err := WriteFile(dir, "a.csv", func(w io.Writer) error {
				_, _ = io.WriteString(w, "half")
				return broken
			})
			return err
		},
		"panic": func(dir string) (err error) {
			defer func() { err, _ = recover().(error) }()
			_, err = WriteFile(dir, "a.csv", func(io.Writer) error { panic(broken) })
			return err
		},
	} {
		dir := t.TempDir()
		if err := run(dir); !errors.Is(err, broken) {
			t.Errorf("%s: %v", name, err)
		}
		if got := files(t, dir); len(got) != 0 {
			t.Errorf("%s left %q", name, got)
		}
	}
}

// TestNothingIsVisibleBeforeTheEnd: while an export runs its name is not there.
func TestNothingIsVisibleBeforeTheEnd(t *testing.T) {
	dir := t.TempDir()
	_, err := WriteFile(dir, "a.csv", func(io.Writer) error {
		for name := range files(t, dir) {
			if !strings.HasPrefix(name, ".callsign-") {
				t.Errorf("%s is there", name)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// TestFileThatVanishes: when the finished file cannot get its name, the name is free again.
func TestFileThatVanishes(t *testing.T) {
	dir := t.TempDir()
	_, err := WriteFile(dir, "a.csv", func(io.Writer) error {
		for name := range files(t, dir) {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				t.Skip("an open file cannot be removed here")
			}
		}
		return nil
	})
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "nothing was kept") {
		t.Error(err)
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("%q", got)
	}
}

func TestAllNamesTaken(t *testing.T) {
	dir := t.TempDir()
	for i := range maxTries {
		name := "a"
		if i > 0 {
			name = fmt.Sprintf("a-%d", i+1)
		}
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := WriteFile(dir, "a", write("x")); err == nil || !strings.Contains(err.Error(), "1000 files of this name are there already") {
		t.Error(err)
	}
	if got := files(t, dir); len(got) != maxTries {
		t.Errorf("%d files", len(got))
	}
}

func TestFoldersThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	plainFile := filepath.Join(dir, "file")
	if err := os.WriteFile(plainFile, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	bad := map[string]string{"missing": filepath.Join(dir, "none"), "a file": plainFile}
	if os.Getuid() != 0 && runtime.GOOS != "windows" { // root may write anywhere
		locked := filepath.Join(dir, "locked")
		if err := os.Mkdir(locked, 0o500); err != nil {
			t.Fatal(err)
		}
		bad["read-only"] = locked
	}
	for name, d := range bad {
		called := false
		path, err := WriteFile(d, "a.csv", func(io.Writer) error { called = true; return nil })
		if path != "" || err == nil || called || !strings.Contains(err.Error(), "choose a folder") {
			t.Errorf("%s: %q, %v, called %v", name, path, err, called)
		}
	}
}

func TestNamesThatAreNoFileNames(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"", ".", "..", "../a", "a/b", `a\b`, "/a", "a\x00b", "C:a"} {
		if path, err := WriteFile(dir, name, write("x")); err == nil {
			t.Errorf("%q was written to %s", name, path)
		}
	}
	if got := files(t, dir); len(got) != 0 {
		t.Errorf("%q", got)
	}
}

func TestFileName(t *testing.T) {
	at := time.Date(2026, 3, 1, 12, 0, 5, 0, time.FixedZone("KST", 9*3600))
	ascii := regexp.MustCompile(`^callsign-([A-Za-z0-9_-]{1,41}-)?20260301-120005\.(json|csv|yaml)$`)
	for profile, want := range map[string]string{
		"acme": "callsign-acme-20260301-120005.csv", "": "callsign-20260301-120005.csv", "한빛커피": "callsign-20260301-120005.csv",
		"../../etc/passwd": "callsign-etc-passwd-20260301-120005.csv", `..\..\x`: "callsign-x-20260301-120005.csv", "a b\x00\n/c.": "callsign-a-b-c-20260301-120005.csv",
		"-rf": "callsign-rf-20260301-120005.csv", ".hidden": "callsign-hidden-20260301-120005.csv", "Nord\u202eSüd": "callsign-Nord-S-d-20260301-120005.csv",
		strings.Repeat("x", 500): "callsign-" + strings.Repeat("x", 40) + "-20260301-120005.csv", "\xff\xfe": "callsign-20260301-120005.csv",
	} {
		got := FileName(profile, CSV, at)
		if got != want || !ascii.MatchString(got) || !isPlainName(got) {
			t.Errorf("%q: %q, want %q", profile, got, want)
		}
	}
	for _, f := range Formats() {
		if got := FileName("p", f, at); !ascii.MatchString(got) {
			t.Error(got)
		}
	}
	if got := FileName("p", "../x", at); got != "callsign-p-20260301-120005.x" {
		t.Error(got)
	}
}
