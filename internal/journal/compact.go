package journal

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"time"

	"callsign/internal/ownfile"
	"callsign/internal/text"
)

// How much history is kept of a sender when the file is compacted.
const (
	keepRecords = 1000
	keepFor     = 90 * 24 * time.Hour
)

// copyExt marks a copy that is being written.
const copyExt = ".part"

// compact rewrites a large file without what says nothing any more, when that is more than half of it. It never fails: the larger
// file is as good. The caller holds the lock and has caught up.
func (j *Journal) compact(now time.Time) {
	if j.pos < max(j.setup.compact, j.next) {
		return
	}
	old := j.outdated(now)
	bytes := int64(0)
	for _, n := range old {
		bytes += int64(n) + 1
	}
	later := j.pos + j.pos/4
	if bytes*2 <= j.pos || j.rewrite(func(off int64) bool { _, drop := old[off]; return !drop }) != nil {
		j.next = later
		return
	}
	j.next = 2 * j.pos
}

// outdated returns the lines that can go: those that say nothing any more, and history that is too long or too old. What the state
// is made of stays, and so does every line that this version cannot read.
func (j *Journal) outdated(now time.Time) map[int64]int {
	old, keep := map[int64]int{}, map[string]bool{}
	for off, n := range j.index.obsolete {
		old[off] = n
	}
	for _, p := range j.state.open {
		keep[p.ID] = true
	}
	for _, r := range j.state.Removals {
		if now.Before(r.Gone.Add(keepFor)) {
			keep[r.ID] = true
		}
	}
	young := map[string]bool{}
	for _, events := range j.index.byKey {
		records := 0
		for i := len(events) - 1; i >= 0; i-- { // once one is too old, so are all before it, whatever their clock said
			records += len(events[i].lines)
			if records > keepRecords || now.Sub(events[i].at) > keepFor {
				break
			}
			young[events[i].id] = true
		}
	}
	for id, e := range j.index.events {
		if !keep[id] && !young[id] {
			for _, l := range e.lines {
				old[l.off] = l.n
			}
		}
	}
	return old
}

// rewrite copies the lines to keep into a new file, which then takes the old one's place. When it fails the old one stays.
func (j *Journal) rewrite(keep func(off int64) bool) error {
	path := j.path("." + j.me.ID + copyExt)
	_ = os.Remove(path)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE|os.O_EXCL|ownfile.NoFollow, 0o600)
	if err != nil {
		return openError(path, err)
	}
	out := j.setup.wrap(f)
	err = f.Chmod(0o600)
	if err == nil {
		err = j.copyLines(out, keep)
	}
	if err == nil {
		err = os.Rename(path, j.Path())
	}
	if err != nil {
		_ = out.Close()
		_ = os.Remove(path)
		return fmt.Errorf("rewriting %s: %w; %s", text.Line(j.Path()), ownfile.Reason(err), advice(err))
	}
	syncDir(path)
	_ = j.file.Close()
	j.use(out)
	return j.readNew()
}

func (j *Journal) copyLines(out file, keep func(off int64) bool) error {
	w := bufio.NewWriterSize(struct{ io.Writer }{out}, 64<<10) // nothing but its Write: everything goes through the buffer
	var failed error
	_, err := readLines(j.file, 0, j.pos, func(off int64, _ []byte, n int) {
		if failed == nil && keep(off) {
			_, failed = io.Copy(w, io.NewSectionReader(j.file, off, int64(n)+1))
		}
	})
	for _, step := range []func() error{w.Flush, out.Sync} {
		if err == nil && failed == nil {
			err = step()
		}
	}
	if failed != nil {
		return failed
	}
	return err
}
