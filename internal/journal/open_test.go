//go:build unix

package journal

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestWhatIsRefused(t *testing.T) {
	name := fileName(scope)
	for _, tc := range []struct {
		what string
		make func(dir, path string) error
		want string
	}{
		{"readable by the group", func(_, p string) error { return os.WriteFile(p, nil, 0o640) }, "chmod 600"},
		{"readable by all", func(_, p string) error { return os.WriteFile(p, nil, 0o604) }, "has the mode 0604"},
		{"executable", func(_, p string) error { return os.WriteFile(p, nil, 0o700) }, "chmod 600"},
		{"a link", func(d, p string) error {
			target := filepath.Join(d, "target")
			return firstOf(os.WriteFile(target, nil, 0o600), os.Symlink(target, p))
		}, "is a symbolic link"},
		{"a link to nothing", func(d, p string) error { return os.Symlink(filepath.Join(d, "nothing"), p) }, "is a symbolic link"},
		{"a pipe", func(_, p string) error { return syscall.Mkfifo(p, 0o600) }, "is a pipe"},
		{"a folder", func(_, p string) error { return os.Mkdir(p, 0o700) }, "is a folder"},
		{"of another user", func(_, p string) error { return firstOf(os.WriteFile(p, nil, 0o600), os.Chown(p, 12345, -1)) }, "another user"},
		{"in a folder for all", func(d, _ string) error { return os.Chmod(d, 0o777) }, "chmod 700"},
		{"in a folder of another user", func(d, _ string) error { return os.Chown(d, 12345, -1) }, "another user"},
		{"in a file", func(d, _ string) error { return firstOf(os.RemoveAll(d), os.WriteFile(d, nil, 0o600)) }, "not a directory"},
	} {
		for _, ext := range []string{".jsonl", ".lock"} {
			t.Run(tc.what+ext, func(t *testing.T) {
				dir := filepath.Join(t.TempDir(), "state")
				must(t, os.Mkdir(dir, 0o700))
				umask(t, 0)
				if err := tc.make(dir, filepath.Join(dir, name+ext)); os.IsPermission(err) {
					t.Skip("only root can give files away")
				} else if err != nil {
					t.Fatal(err)
				}
				j, _, err := Open(dir, scope, t0)
				if err == nil {
					_ = j.Close()
					t.Fatal("it was opened")
				}
				if !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), dir) {
					t.Errorf("%v", err)
				}
				if _, err := os.Stat(filepath.Join(dir, "nothing")); err == nil {
					t.Error("the target of a link was made")
				}
			})
		}
	}
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func umask(t *testing.T, mask int) {
	t.Helper()
	old := syscall.Umask(mask)
	t.Cleanup(func() { syscall.Umask(old) })
}

func TestModes(t *testing.T) {
	for _, mask := range []int{0, 0o022, 0o777} {
		t.Run("", func(t *testing.T) {
			base := t.TempDir()
			dir := filepath.Join(base, "a")
			if mask == 0o777 { // nobody could make a folder in one of mode 0
				must(t, os.Mkdir(dir, 0o700))
			} else {
				dir = filepath.Join(dir, "b")
			}
			umask(t, mask)
			j := opened(t, dir)
			begin(t, j, t0, save(wa))
			entries, err := os.ReadDir(dir)
			must(t, err)
			if len(entries) != 3 {
				t.Errorf("%d files", len(entries))
			}
			for _, e := range entries {
				if info, err := e.Info(); err != nil || info.Mode() != 0o600 {
					t.Errorf("%s: %v %v", e.Name(), info.Mode(), err)
				}
			}
			if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
				t.Errorf("the folder: %v %v", info.Mode(), err)
			}
		})
	}
}

func TestScopesNeverMix(t *testing.T) {
	dir := t.TempDir()
	scopes := []Scope{
		scope, {Server: scope.Server, Project: "p-2"}, {Server: "https://other.example", Project: "p-1"}, {Server: "http://api.example", Project: "p-1"},
		{Server: "https://api.example:8443", Project: "../../etc"}, {Server: "한빛", Project: "\x00/\n"}, {}, {Server: "https://api.example p-1"},
		{Server: strings.Repeat("a", 5000), Project: strings.Repeat("b", 5000)},
	}
	names := map[string]bool{}
	for _, s := range scopes {
		j, _, err := Open(dir, s, t0)
		must(t, err)
		begin(t, j, t0, save(wa))
		if filepath.Dir(j.Path()) != dir || len(filepath.Base(j.Path())) > 120 {
			t.Errorf("%q", j.Path())
		}
		names[j.Path()] = true
		must(t, j.Close())
	}
	if len(names) != len(scopes) {
		t.Errorf("%d files for %d scopes", len(names), len(scopes))
	}
	if a, b := fileName(scope), fileName(Scope{Server: scope.Server + "/", Project: scope.Project}); a != b {
		t.Errorf("a slash at the end makes another journal")
	}
	if !strings.HasPrefix(fileName(scope), "journal-api.example-p-1-") {
		t.Errorf("%s", fileName(scope))
	}
}

// Damaged lines are counted and stay; records of a newer version stay, also through a compaction.
func TestDamagedAndForeignLines(t *testing.T) {
	dir := t.TempDir()
	s := fast()
	j := mustOpen(t, dir, s)
	begin(t, j, t0, save(wa))
	must(t, j.Close())
	foreign := ""
	for _, body := range []string{`{"v":1,"kind":"rocket","x":1`, `{"v":2,"kind":"begin","anything":[1,2]`} {
		foreign += body + crcMember + sum([]byte(body)) + "\"}\n"
	}
	whole := content(t, j)
	flipped := strings.Replace(whole, "about", "abuot", 1)
	must(t, os.WriteFile(j.Path(), []byte(whole+foreign+"{}\n\n"+flipped+strings.Repeat("\x00", 4096)+"\n"+whole), 0o600))
	j, st, err := open(dir, scope, t0, s)
	must(t, err)
	if st.Unreadable != 3 || st.Foreign != 2 || len(st.Unconfirmed) != 1 {
		t.Errorf("%+v", st)
	}
	must(t, j.rewrite(func(off int64) bool { _, old := j.outdated(t0)[off]; return !old }))
	if st = j.State(); st.Unreadable != 3 || st.Foreign != 2 || len(st.Unconfirmed) != 1 || !strings.Contains(content(t, j), foreign) {
		t.Errorf("after the compaction: %+v", st)
	}
	must(t, j.Close())
}

// A file that is removed, cut or replaced while the program runs.
func TestFileChangedUnderneath(t *testing.T) {
	dir := t.TempDir()
	a, b := opened(t, dir), opened(t, dir)
	begin(t, a, t0, save(wa))
	begin(t, b, t0, save(kko))

	must(t, os.Remove(a.Path()))
	for _, j := range []*Journal{a, b} {
		if s, err := j.Refresh(); err != nil || len(s.UnderWay) != 2 || strings.Count(content(t, j), "\n") != 2 {
			t.Fatalf("removed: %+v %v", s, err)
		}
	}
	must(t, os.Remove(a.path(".lock")))
	c, err := openLock(a.path(".lock")) // a third instance makes it anew
	must(t, err)
	must(t, c.take(a.setup.pause))
	if err := a.lock.take(func(time.Duration) {}); err == nil {
		t.Fatal("two have the lock")
	}
	must(t, c.close())
	must(t, os.Remove(a.livePath(a.me.ID)))
	if _, err := a.SaveDraft(t0, Draft{Key: wa}); err != nil {
		t.Fatal(err)
	}
	if s, err := b.Refresh(); err != nil || len(s.UnderWay) != 2 || len(s.Drafts) != 1 {
		t.Fatalf("lock removed: %+v %v", s, err)
	}
	must(t, os.Truncate(a.Path(), 0))
	if s, err := a.Refresh(); err != nil || len(s.UnderWay)+len(s.Drafts) != 0 {
		t.Fatalf("emptied: %+v %v", s, err)
	}
	must(t, os.Remove(a.Path()))
	must(t, os.Symlink(b.path(".lock"), a.Path()))
	if _, err := a.Begin(t0, save(wa)); err == nil || !strings.Contains(err.Error(), "symbolic link") {
		t.Fatalf("replaced by a link: %v", err)
	}
}

// What was left by instances that were killed is removed.
func TestSweep(t *testing.T) {
	dir := t.TempDir()
	j := opened(t, dir)
	stray := []string{j.livePath(strings.Repeat("a", idLen)), j.path("." + strings.Repeat("b", idLen) + copyExt)}
	kept := []string{filepath.Join(dir, "notes"), filepath.Join(dir, "journal-x.live"), j.livePath(j.me.ID)}
	for _, p := range append(stray, kept[:2]...) {
		must(t, os.WriteFile(p, nil, 0o600))
	}
	opened(t, dir)
	for _, p := range stray {
		if _, err := os.Stat(p); err == nil {
			t.Errorf("%s is still there", p)
		}
	}
	for _, p := range kept {
		if _, err := os.Stat(p); err != nil {
			t.Error(err)
		}
	}
}

func TestClosed(t *testing.T) {
	j := mustOpen(t, t.TempDir(), fast())
	must(t, j.Close())
	must(t, j.Close())
	if _, err := j.Begin(t0, save(wa)); err == nil {
		t.Error("it writes after Close")
	}
	if _, err := j.History(wa, 0); err == nil {
		t.Error("it reads after Close")
	}
	if _, err := os.Stat(j.livePath(j.me.ID)); err == nil {
		t.Error("its own file is still there")
	}
}
