package journal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"callsign/internal/ownfile"
	"callsign/internal/text"
)

// catchUp reads what is new in the file. The caller holds the lock, so the file stands still. A file that was replaced, by the
// compaction of another instance or by the user, is read anew; one that is gone is put back.
func (j *Journal) catchUp() error {
	missing := false
	if j.file != nil && !samePlace(j.file, j.Path()) {
		if _, err := os.Lstat(j.Path()); errors.Is(err, fs.ErrNotExist) {
			missing = true
		} else {
			_ = j.file.Close()
			j.file = nil
		}
	}
	if j.file == nil {
		f, made, err := openPrivate(j.Path())
		if err != nil {
			return err
		}
		if made {
			syncDir(j.Path())
		}
		j.use(j.setup.wrap(f))
	}
	if err := j.readNew(); err != nil {
		return err
	}
	if missing {
		if err := j.rewrite(func(int64) bool { return true }); err != nil {
			return fmt.Errorf("putting back the file that was removed: %w", err)
		}
	}
	j.stayAlive()
	j.probeAll()
	return nil
}

// readNew reads to the end of the open file.
func (j *Journal) readNew() error {
	info, err := j.file.Stat()
	if err != nil {
		return fmt.Errorf("looking at %s: %w", text.Line(j.Path()), ownfile.Reason(err))
	}
	if info.Size() < j.pos { // somebody has cut it
		j.forget()
	}
	if err := j.read(j.file, info.Size()); err != nil {
		return fmt.Errorf("reading %s: %w; %s", text.Line(j.Path()), ownfile.Reason(err), advice(err))
	}
	return nil
}

// use makes a file the one that is read and written.
func (j *Journal) use(f file) {
	j.file = f
	j.next = 0
	j.forget()
}

// forget starts the state anew: the file will be read from its start.
func (j *Journal) forget() {
	j.pos, j.torn, j.state, j.index = 0, 0, State{}, index{}
}

// read takes in the lines up to size from what holds the same bytes as the file. What comes after the last newline is left for
// write to repair.
func (j *Journal) read(from io.ReaderAt, size int64) error {
	fresh := j.pos == 0
	end, err := readLines(from, j.pos, size, j.take)
	j.pos, j.torn = end, size-end
	if fresh {
		for _, r := range j.late { // they are not in the file
			j.state.apply(r)
		}
	}
	return err
}

// take adds one line to the state and to the index.
func (j *Journal) take(off int64, line []byte, n int) {
	r, err := parseLine(line)
	switch {
	case n == 0:
	case errors.Is(err, errForeign):
		j.state.Foreign++
	case err != nil:
		j.state.Unreadable++
	default:
		j.state.apply(r)
		j.index.add(r, span{off, n})
	}
}

// append writes outcomes that are late and then the records, all with one write, and syncs. When it fails nothing has been added: what
// was written is cut off again. The caller holds the lock and has caught up.
func (j *Journal) append(records ...record) error {
	var data []byte
	for _, r := range append(j.late[:len(j.late):len(j.late)], records...) {
		line, err := formatLine(r)
		if err != nil {
			return err
		}
		data = append(data, line...)
	}
	if j.torn > 0 && j.file.Truncate(j.pos) == nil {
		j.torn = 0
	}
	if j.torn > 0 {
		data = append([]byte(spoiler), data...)
	}
	if clean, err := j.write(data); err != nil {
		if !clean {
			j.disown(records)
		}
		return fmt.Errorf("recording in the journal %s: %w; %s", text.Line(j.Path()), ownfile.Reason(err), advice(err))
	}
	j.late = nil
	start := j.pos + j.torn
	if j.torn > 0 { // what was torn is now a damaged line
		j.state.Unreadable++
		j.pos, j.torn = start+int64(len(spoiler)), 0
	}
	// The lines are taken from memory: what is on disk counts, even if it cannot be read back.
	_ = j.read(written{data, start}, start+int64(len(data)))
	if len(records) > 0 {
		j.compact(time.Time(records[0].At))
	}
	return nil
}

// spoiler makes sure that half a line, ended by the newline after it, is never taken for a whole one.
const spoiler = "!\n"

// write puts data at the end of the file and on the disk. When it fails, clean tells whether the file is as it was before.
func (j *Journal) write(data []byte) (clean bool, err error) {
	n, err := j.file.Write(data)
	if err == nil {
		err = j.file.Sync()
	}
	if err == nil || n == 0 {
		return true, err
	}
	return j.file.Truncate(j.pos+j.torn) == nil, err
}

// disown makes sure that writes which failed to be recorded are not taken for pending ones, should their lines be in the file after
// all: the caller was told not to send them.
func (j *Journal) disown(records []record) {
	for _, r := range records {
		if r.Kind != kindBegin {
			continue
		}
		e := j.record(time.Time(r.At), kindEnd, r.ID)
		e.Key, e.End = r.Key, &wireEnd{Outcome: NotSent}
		j.late = append(j.late, e)
	}
}

// written is data that has just been written to a place in the file.
type written struct {
	data  []byte
	start int64
}

func (w written) ReadAt(p []byte, off int64) (int, error) {
	n := copy(p, w.data[off-w.start:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}
