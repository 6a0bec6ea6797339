// Package journal keeps on disk what must survive: drafts of forms, changes that were sent with the sender before and after,
// removals with their dates, and writes whose outcome is not known.
//
// A journal is one file of JSON lines for each server and project, mode 0600. Each line is one record, written with a single write
// and synced before a method returns, and carries a checksum. Nothing is changed in place, so a crash costs at most the line that was
// being written. Several instances of the program share the file: every append holds a lock and first reads what the others wrote.
//
// No secret is ever written: values of secret fields, verification codes and tokens are dropped here, whatever the caller passes.
package journal

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Scope says whose journal it is. Journals of different scopes never mix.
type Scope struct {
	// Server is the base URL that requests go to.
	Server string
	// Project is the project id.
	Project string
}

// Instance is one running program.
type Instance struct {
	// ID is random: 32 hexadecimal digits.
	ID string `json:"id"`
	// PID is its process id, for people; the number may have been used again since.
	PID int `json:"pid"`
	// Start is when it opened the journal.
	Start time.Time `json:"start"`
}

// Journal is an open journal. Its methods may be called from several goroutines; they wait for the disk, so call them from
// commands. It has no clock: the time is passed in.
type Journal struct {
	dir   string
	name  string // of the file, without ".jsonl"
	me    Instance
	setup setup

	mu     sync.Mutex
	closed bool
	lock   *lockFile
	live   *os.File // locked as long as we run, see alive
	file   file
	pos    int64 // everything before it has been read
	torn   int64 // bytes after pos that are no whole line
	state  State
	index  index
	dead   map[string]bool // instances that are known to be gone
	late   []record        // outcomes that could not be written yet, already in state
	next   int64           // size in bytes at which compaction is tried again
}

// setup is what tests change.
type setup struct {
	wrap    func(*os.File) file // the file that is written to
	pause   func(time.Duration) // between two tries to get the lock
	compact int64               // the size in bytes that starts compaction
}

func defaults() setup {
	return setup{wrap: func(f *os.File) file { return f }, pause: time.Sleep, compact: 4 << 20}
}

// Open opens the journal of a scope in dir and reads it. What is missing is made: dir with mode 0700, files with 0600. A file that
// belongs to somebody else, that others can read, or that is a link, a pipe or anything but a regular file is refused. A torn last
// line is ignored; State counts lines that cannot be read. Call Close at the end.
func Open(dir string, scope Scope, now time.Time) (*Journal, State, error) {
	return open(dir, scope, now, defaults())
}

func open(dir string, scope Scope, now time.Time, s setup) (*Journal, State, error) {
	id, err := newID()
	if err != nil {
		return nil, State{}, err
	}
	j := &Journal{
		dir: dir, name: fileName(scope), setup: s, dead: map[string]bool{},
		me: Instance{ID: id, PID: os.Getpid(), Start: now.UTC().Round(0)},
	}
	if err := j.start(); err != nil {
		j.release()
		return nil, State{}, fmt.Errorf("opening the journal: %w", err)
	}
	return j, j.snapshot(), nil
}

// start takes the lock, then this instance's own lock, and reads the file.
func (j *Journal) start() error {
	if err := makeDir(j.dir); err != nil {
		return err
	}
	var err error
	if j.lock, err = openLock(j.path(".lock")); err != nil {
		return err
	}
	if err := j.lock.take(j.setup.pause); err != nil {
		return err
	}
	defer j.lock.drop()
	j.sweep()
	if j.live, err = openLive(j.livePath(j.me.ID)); err != nil {
		return err
	}
	return j.catchUp()
}

// Path is the file that holds the journal, for messages.
func (j *Journal) Path() string { return j.path(".jsonl") }

func (j *Journal) path(ext string) string { return filepath.Join(j.dir, j.name+ext) }

// State is what the journal says, as of the last call that read the file.
func (j *Journal) State() State {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.snapshot()
}

// Refresh reads what other instances wrote and finds out which of them are gone. It also tries again to write outcomes that End
// could not write.
func (j *Journal) Refresh() (State, error) {
	var s State
	err := j.locked(func() error {
		s = j.snapshot()
		return j.flush()
	})
	return s, err
}

// Close gives up the locks. Writes of this instance that have no outcome are unconfirmed from then on. It fails when an outcome
// that End could not write still cannot be written.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return nil
	}
	j.closed = true
	err := j.leave()
	return errors.Join(err, j.release())
}

// leave writes what is late and removes this instance's own file; the next to open the journal does it otherwise.
func (j *Journal) leave() error {
	if err := j.lock.take(j.setup.pause); err != nil {
		if len(j.late) > 0 {
			return fmt.Errorf("recording in the journal: %w", err)
		}
		return nil
	}
	defer j.lock.drop()
	_ = os.Remove(j.livePath(j.me.ID))
	if len(j.late) == 0 {
		return nil
	}
	if err := j.readNew(); err != nil {
		return err
	}
	return j.append()
}

// release closes all files, and with them the locks.
func (j *Journal) release() error {
	var errs []error
	if j.file != nil {
		errs = append(errs, j.file.Close())
	}
	if j.live != nil {
		errs = append(errs, j.live.Close())
	}
	if j.lock != nil {
		errs = append(errs, j.lock.close())
	}
	return errors.Join(errs...)
}

// errClosed is what every method returns after Close.
var errClosed = errors.New("the journal is closed")

// locked runs do while no other instance writes, after reading what the others have written.
func (j *Journal) locked(do func() error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return errClosed
	}
	if err := j.lock.take(j.setup.pause); err != nil {
		return fmt.Errorf("recording in the journal: %w", err)
	}
	defer j.lock.drop()
	if err := j.catchUp(); err != nil {
		return fmt.Errorf("reading the journal: %w", err)
	}
	_ = j.flush() // what keeps it from being written keeps do from it too, and do says so
	return do()
}

// flush writes the outcomes that are late.
func (j *Journal) flush() error {
	if len(j.late) == 0 {
		return nil
	}
	return j.append()
}

// record makes a record of this instance.
func (j *Journal) record(now time.Time, k kind, id string) record {
	return record{Version: version, At: stamp(now), Kind: k, ID: id, By: by{ID: j.me.ID, PID: j.me.PID, Start: stamp(j.me.Start)}}
}

// newID gives a random id, for instances, drafts and writes.
func newID() (string, error) {
	var b [idLen / 2]byte
	if _, err := rand.Read(b[:]); err != nil {
		return "", fmt.Errorf("making an id for the journal: %w", err)
	}
	return hex.EncodeToString(b[:]), nil
}

// idLen is the length of an id in characters.
const idLen = 32
