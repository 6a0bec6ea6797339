package logfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"callsign/internal/ownfile"
	"callsign/internal/text"
)

// MaxSize is how large the log gets, in bytes. Then it becomes FILE.1, in place of the one before, and a new one begins: no more than
// twice MaxSize is ever kept.
const MaxSize = 10 << 20

// file is a log file that is open for appending. It follows its path: when the file was moved, by us, by another callsign that writes
// into it too, or by a program that rotates logs, a new one is made. Not safe for concurrent use.
type file struct {
	path string
	max  int64
	f    *os.File
	torn bool // the last line is not whole
}

func openFile(path string, limit int64) (*file, error) {
	l := &file{path: path, max: limit}
	return l, l.open()
}

// open opens or makes the file.
func (l *file) open() error {
	f, err := os.OpenFile(l.path, os.O_RDWR|os.O_APPEND|os.O_CREATE|ownfile.NoFollow, 0o600)
	if err != nil {
		if info, e := os.Lstat(l.path); e == nil && !info.Mode().IsRegular() {
			return fmt.Errorf("%s %s", text.Line(l.path), notRegular(info.Mode()))
		}
		return fmt.Errorf("%s: %w; %s", text.Line(l.path), ownfile.Reason(err), advice(err))
	}
	info, err := f.Stat()
	if err == nil {
		if why := unfit(info, text.Line(l.path)); why != "" {
			err = fmt.Errorf("%s %s", text.Line(l.path), why)
		}
	}
	if err != nil {
		_ = f.Close()
		return err
	}
	last := []byte{'\n'}
	if info.Size() > 0 {
		_, _ = f.ReadAt(last, info.Size()-1) // unreadable: at worst two lines run together
	}
	l.f, l.torn = f, last[0] != '\n'
	return nil
}

// Write appends a whole line, or says why it could not.
func (l *file) Write(line []byte) (int, error) {
	if err := l.follow(int64(len(line))); err != nil {
		return 0, err
	}
	out := line
	if l.torn {
		out = append([]byte{'\n'}, line...)
	}
	n, err := l.f.Write(out)
	if err != nil {
		l.torn = l.torn || n > 0
		return 0, fmt.Errorf("%s: %w; %s", text.Line(l.path), ownfile.Reason(err), advice(err))
	}
	l.torn = false
	return len(line), nil
}

// follow makes sure that the open file is the one at the path, and has room for n bytes.
func (l *file) follow(n int64) error {
	if l.f == nil {
		return l.open()
	}
	here, err := l.f.Stat()
	if err != nil {
		return fmt.Errorf("%s: %w", text.Line(l.path), ownfile.Reason(err))
	}
	there, err := os.Lstat(l.path)
	moved := errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(here, there)
	switch {
	case moved:
	case here.Size() == 0 || here.Size()+n+1 <= l.max:
		return nil
	default:
		if err := os.Rename(l.path, l.path+".1"); err != nil {
			return fmt.Errorf("%s is full and cannot become %s.1: %w; move that away", text.Line(l.path), text.Line(l.path), ownfile.Reason(err))
		}
	}
	_ = l.f.Close()
	l.f = nil
	return l.open()
}

// Close closes the file.
func (l *file) Close() error {
	if l.f == nil {
		return nil
	}
	return l.f.Close()
}

// unfit says why an open file is not fit to be the log; empty when it is. shown is its path for people.
func unfit(info fs.FileInfo, shown string) string {
	switch {
	case !info.Mode().IsRegular():
		return notRegular(info.Mode())
	case !ownfile.Owned(info):
		return "belongs to another user; choose another --log-file"
	case ownfile.Allows(info, 0o077):
		return fmt.Sprintf("has the mode %04o, others must not read the log; run: chmod 600 %s", info.Mode().Perm(), shown)
	}
	return ""
}

// notRegular says what is wrong with something that is no regular file.
func notRegular(m fs.FileMode) string { return "is " + ownfile.Kind(m) + "; choose another --log-file" }

// advice is what to do about an error of the disk.
func advice(err error) string {
	switch {
	case errors.Is(err, syscall.ENOSPC):
		return "make room on the disk"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		return "choose a --log-file that you may write to"
	}
	return "choose another --log-file"
}
