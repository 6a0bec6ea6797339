package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"callsign/internal/ownfile"
	"callsign/internal/text"
)

// lockFile is the lock that instances hold while they read and append. It is a file of its own, because the journal's file can be
// replaced by a compacted one.
type lockFile struct {
	path string
	f    *os.File
}

func openLock(path string) (*lockFile, error) {
	f, _, err := openPrivate(path)
	if err != nil {
		return nil, err
	}
	return &lockFile{path, f}, nil
}

// lockTries is how often the lock is tried, with 1 to 50 ms between, together about 5 s. The lock is held for the time of a write
// to the disk; whoever holds it longer is stopped or hangs.
const lockTries = 100

// take takes the lock, also when somebody has removed or replaced its file.
func (l *lockFile) take(pause func(time.Duration)) error {
	for i := range lockTries {
		ok, err := tryLock(l.f)
		if err != nil {
			return fmt.Errorf("locking %s: %w", text.Line(l.path), err)
		}
		if ok && samePlace(l.f, l.path) {
			return nil
		}
		if ok {
			if err := l.reopen(); err != nil {
				return err
			}
			continue
		}
		pause(min(time.Duration(i+1)*time.Millisecond, 50*time.Millisecond))
	}
	return fmt.Errorf("locking %s: another instance of the program holds the lock and does not go on; look for one that is stopped, "+
		"or try again", text.Line(l.path))
}

// reopen opens the file that is in our file's place now.
func (l *lockFile) reopen() error {
	f, _, err := openPrivate(l.path)
	if err != nil {
		return err
	}
	_ = l.f.Close()
	l.f = f
	return nil
}

func (l *lockFile) drop() { unlock(l.f) }

func (l *lockFile) close() error { return l.f.Close() }

// samePlace reports whether an open file is still the one that its path names.
func samePlace(f interface{ Stat() (fs.FileInfo, error) }, path string) bool {
	have, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(path)
	return err == nil && os.SameFile(have, there)
}

// Every instance holds the lock of a file of its own for as long as it runs. When it dies, however it dies, the lock is free: then
// its writes without an outcome are unconfirmed. These files are made, tried and removed only under the journal's lock.

const liveExt = ".live"

func (j *Journal) livePath(id string) string { return j.path("." + id + liveExt) }

func openLive(path string) (*os.File, error) {
	f, _, err := openPrivate(path)
	if err != nil {
		return nil, err
	}
	if ok, err := tryLock(f); err != nil || !ok {
		_ = f.Close()
		if err == nil {
			err = errors.New("somebody else has locked it")
		}
		return nil, fmt.Errorf("locking %s: %w", text.Line(path), err)
	}
	return f, nil
}

// stayAlive makes our own file anew when somebody has removed it. Without it the others take us for dead; that is not worth an
// error here.
func (j *Journal) stayAlive() {
	path := j.livePath(j.me.ID)
	if j.live == nil || samePlace(j.live, path) {
		return
	}
	if f, err := openLive(path); err == nil {
		_ = j.live.Close()
		j.live = f
	}
}

// runs reports whether an instance is alive, as far as was found out when the file was read last.
func (j *Journal) runs(id string) bool { return !j.dead[id] }

// probe finds out whether an instance is gone. What cannot be found out counts as alive until the next time: to take the writes of a
// running instance for unconfirmed would be worse.
func (j *Journal) probe(id string) {
	if id == j.me.ID || j.dead[id] {
		return
	}
	path := j.livePath(id)
	f, err := os.OpenFile(path, os.O_RDWR|ownfile.NoFollow, 0)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		j.dead[id] = true
	case err == nil:
		if ok, err := tryLock(f); ok && err == nil {
			j.dead[id] = true
			_ = os.Remove(path)
		}
		_ = f.Close()
	}
}

// sweep removes what dead instances left behind: their own files, and copies that were not finished.
func (j *Journal) sweep() {
	entries, err := os.ReadDir(j.dir)
	if err != nil {
		return // they are only litter
	}
	for _, e := range entries {
		rest, ours := strings.CutPrefix(e.Name(), j.name+".")
		id, live := strings.CutSuffix(rest, liveExt)
		switch {
		case ours && live && isID(id):
			j.probe(id)
		case ours && strings.HasSuffix(rest, copyExt):
			_ = os.Remove(filepath.Join(j.dir, e.Name()))
		}
	}
}

// probeAll finds out which instances with open writes or drafts are gone.
func (j *Journal) probeAll() {
	for _, p := range j.state.open {
		j.probe(p.By.ID)
	}
	for _, list := range j.state.Drafts {
		for _, d := range list {
			j.probe(d.By.ID)
		}
	}
}
