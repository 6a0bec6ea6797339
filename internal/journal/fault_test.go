package journal

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// disk fails on demand. It belongs to one test and its files.
type disk struct {
	writeErr, syncErr, cutErr error
	part                      int // bytes that a failing write still writes
	syncs                     int
}

type faulty struct {
	*os.File
	d *disk
}

func (f faulty) Write(p []byte) (int, error) {
	if f.d.writeErr != nil {
		n, _ := f.File.Write(p[:min(f.d.part, len(p))])
		return n, &os.PathError{Op: "write", Path: f.Name(), Err: f.d.writeErr}
	}
	return f.File.Write(p)
}

func (f faulty) Sync() error { f.d.syncs++; return f.d.syncErr }

func (f faulty) Truncate(n int64) error {
	if f.d.cutErr != nil {
		return f.d.cutErr
	}
	return f.File.Truncate(n)
}

func (d *disk) setup() setup {
	s := defaults()
	s.wrap = func(f *os.File) file { return faulty{f, d} }
	return s
}

func TestFullDiskSaysSo(t *testing.T) {
	for _, tc := range []struct {
		err  error
		want string
	}{
		{syscall.ENOSPC, "no space left on device; make room"},
		{syscall.EDQUOT, "make room"},
		{syscall.EROFS, "read-only"},
		{syscall.EACCES, "permission denied; check its owner"},
		{syscall.EIO, "the disk fails"},
	} {
		d := &disk{}
		j := mustOpen(t, t.TempDir(), d.setup())
		id := begin(t, j, t0, save(kko, "name", "x"))
		d.writeErr, d.part = tc.err, 40
		before := content(t, j)
		for what, err := range map[string]error{
			"draft":  func() error { _, err := j.SaveDraft(t0, Draft{Key: wa}); return err }(),
			"begin":  func() error { _, err := j.Begin(t0, save(wa)); return err }(),
			"remove": j.SeenRemoved(t0, wa),
			"end":    j.End(t0, id, Result{Outcome: Applied}),
		} {
			if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), j.Path()) || !errors.Is(err, tc.err) {
				t.Errorf("%s with %v: %v", what, tc.err, err)
			}
		}
		if content(t, j) != before {
			t.Errorf("%v: the file was changed", tc.err)
		}
		if s := j.State(); len(s.UnderWay)+len(s.Unconfirmed) != 0 {
			t.Errorf("%v: the outcome does not count: %+v", tc.err, s)
		}
		if _, err := j.Refresh(); err == nil {
			t.Errorf("%v: a late outcome that cannot be written is not told", tc.err)
		}
		d.writeErr = nil
		must(t, j.Close())
		s := opened(t, j.dir).State()
		if len(s.Unconfirmed) != 0 || len(s.Drafts) != 0 || s.Unreadable != 0 {
			t.Errorf("%v: after all: %+v", tc.err, s)
		}
	}
}

// Whatever fails in whatever order: what was reported as written is there, what was reported as failed never is, once the disk
// works again; and no write that Begin refused blocks its sender.
func TestRandomFaults(t *testing.T) {
	dir := tempDir(t)
	rapid.Check(t, func(rt *rapid.T) {
		d := &disk{}
		j := mustOpen(rt, dir(), d.setup())
		open, drafts := map[string]bool{}, map[string]bool{}
		pick := func(label string, errs ...error) error { return rapid.SampledFrom(errs).Draw(rt, label) }
		for i := range rapid.IntRange(1, 25).Draw(rt, "steps") {
			d.writeErr = pick("write", nil, nil, syscall.ENOSPC)
			d.syncErr = pick("sync", nil, nil, syscall.EIO)
			d.cutErr = pick("cut", nil, syscall.EIO)
			d.part = rapid.IntRange(0, 900).Draw(rt, "part")
			k := wa
			k.ID = k.ID + "-" // a sender of its own for each write
			for range i {
				k.ID += "i"
			}
			switch rapid.IntRange(0, 2).Draw(rt, "step") {
			case 0:
				if id, err := j.Begin(t0, save(k, "about", "x")); err == nil {
					open[id] = true
				}
			case 1:
				if id, err := j.SaveDraft(t0, Draft{Key: k, Typed: values("about", "typed")}); err == nil {
					drafts[id] = true
				}
			case 2:
				for id := range open {
					_ = j.End(t0, id, Result{Outcome: Applied}) // late or not, it counts
					delete(open, id)
					break
				}
			}
			if got := len(j.State().UnderWay); got < len(open) {
				rt.Fatalf("%d writes under way, want %d at least", got, len(open))
			}
		}
		*d = disk{}
		s, err := j.Refresh()
		must(rt, err)
		s = j.State()
		checkFaults(rt, s.UnderWay, s, open, drafts)
		must(rt, j.Close())
		j2 := mustOpen(rt, j.dir, d.setup())
		s = j2.State()
		checkFaults(rt, s.Unconfirmed, s, open, drafts)
		must(rt, j2.Close())
	})
}

func checkFaults(t *rapid.T, got []Pending, s State, open, drafts map[string]bool) {
	t.Helper()
	have := map[string]bool{}
	for _, p := range got {
		have[p.ID] = true
	}
	if d := cmp.Diff(open, have); d != "" {
		t.Fatalf("pending writes: %s", d)
	}
	kept := map[string]bool{}
	for _, list := range s.Drafts {
		for _, x := range list {
			kept[x.ID] = true
		}
	}
	for id := range drafts { // a draft that was reported as failed may be there: more is not less
		if !kept[id] {
			t.Fatalf("a saved draft is gone")
		}
	}
}

// A write that Begin refused does not block its sender, even if its line stayed in the file: the disk took it, failed to sync it and
// failed to cut it off.
func TestRefusedBeginDoesNotBlock(t *testing.T) {
	d := &disk{}
	j := mustOpen(t, t.TempDir(), d.setup())
	must(t, j.End(t0, begin(t, j, t0, save(kko)), Result{Outcome: Applied}))
	d.syncErr, d.cutErr = syscall.EIO, syscall.EIO
	if _, err := j.Begin(t0, save(wa)); err == nil || strings.Count(content(t, j), `"kind":"begin"`) != 2 {
		t.Fatalf("%v", err)
	}
	*d = disk{}
	id := begin(t, j, t0, save(wa))
	must(t, j.Close())
	if s := opened(t, j.dir).State(); len(s.Unconfirmed) != 1 || s.Unconfirmed[0].ID != id {
		t.Errorf("%+v", s)
	}
}

// Everything is synced before a method returns.
func TestEveryRecordIsSynced(t *testing.T) {
	d := &disk{}
	j := mustOpen(t, t.TempDir(), d.setup())
	defer j.Close()
	var id, draft string
	for i, step := range []func() error{
		func() (err error) {
			draft, err = j.SaveDraft(t0, Draft{Key: wa, Typed: values("about", "x")})
			return err
		},
		func() error { return j.DropDraft(t0, wa, draft) },
		func() (err error) { id, err = j.Begin(t0, save(wa)); return err },
		func() error { return j.End(t0, id, Result{Outcome: Applied}) },
		func() error { return j.SeenRemoved(t0, wa) },
		func() error { return j.SenderGone(t0, wa) },
	} {
		must(t, step())
		if d.syncs != i+1 {
			t.Errorf("step %d: %d syncs", i, d.syncs)
		}
	}
}

// A compaction that fails leaves the file as it was, and whoever caused it hears nothing.
func TestFailedCompaction(t *testing.T) {
	d := &disk{}
	s := d.setup()
	s.compact = 1
	var copies []string
	s.wrap = func(f *os.File) file {
		if strings.HasSuffix(f.Name(), copyExt) {
			copies = append(copies, f.Name())
			return faulty{f, &disk{writeErr: syscall.ENOSPC, part: 10}}
		}
		return faulty{f, d}
	}
	j := mustOpen(t, t.TempDir(), s)
	id := ""
	for i := range 40 {
		var err error
		id, err = j.SaveDraft(t0, Draft{ID: id, Key: wa, Typed: values("about", fmt.Sprint(i))})
		must(t, err)
	}
	if n := strings.Count(content(t, j), "\n"); n != 40 || len(copies) == 0 {
		t.Errorf("%d lines, %d copies", n, len(copies))
	}
	if len(copies) > 20 {
		t.Errorf("it was tried %d times", len(copies))
	}
	for _, name := range copies {
		if _, err := os.Stat(name); err == nil {
			t.Errorf("a copy was left behind")
		}
	}
	must(t, j.Close())
}
