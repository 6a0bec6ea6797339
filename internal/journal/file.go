package journal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"callsign/internal/ownfile"
	"callsign/internal/text"
)

// file is what the journal needs of an *os.File that is open for appending.
type file interface {
	io.ReaderAt
	io.Writer
	io.Closer
	Stat() (fs.FileInfo, error)
	Sync() error
	Truncate(size int64) error
}

// makeDir makes the folder, or checks that nobody else can replace the files in it.
func makeDir(dir string) error {
	if dir == "" {
		return errors.New("there is no place for it, neither XDG_STATE_HOME nor HOME names a folder; set one of them")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("making the folder %s: %w; %s", text.Line(dir), ownfile.Reason(err), advice(err))
	}
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("looking at the folder %s: %w; %s", text.Line(dir), ownfile.Reason(err), advice(err))
	}
	if why := foreignDir(info); why != "" {
		return fmt.Errorf("the folder %s %s", text.Line(dir), why)
	}
	return nil
}

// openPrivate opens a file for reading and appending, or makes it with mode 0600. made tells which. Anything but a regular file of
// our own that nobody else can read is refused.
func openPrivate(path string) (f *os.File, made bool, err error) {
	for range 3 { // it can go and come while we look
		f, err = os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE|os.O_EXCL|ownfile.NoFollow, 0o600)
		if err == nil {
			if err = f.Chmod(0o600); err == nil { // a umask can have taken bits away
				return f, true, nil
			}
			_ = f.Close()
			break
		}
		if !errors.Is(err, fs.ErrExist) {
			break
		}
		f, err = os.OpenFile(path, os.O_RDWR|os.O_APPEND|ownfile.NoFollow, 0)
		if err == nil {
			return checked(path, f)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	return nil, false, openError(path, err)
}

func checked(path string, f *os.File) (*os.File, bool, error) {
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return nil, false, openError(path, err)
	}
	if why := foreignFile(info, text.Line(path)); why != "" {
		_ = f.Close()
		return nil, false, fmt.Errorf("%s %s", text.Line(path), why)
	}
	return f, false, nil
}

// openError says why a file cannot be opened. What is in its place explains more than the system's error.
func openError(path string, err error) error {
	if info, e := os.Lstat(path); e == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s %s", text.Line(path), notRegular(info.Mode()))
	}
	return fmt.Errorf("opening %s: %w; %s", text.Line(path), ownfile.Reason(err), advice(err))
}

// foreignFile says why an open file is not fit to be the journal; empty when it is. shown is its path for people.
func foreignFile(info fs.FileInfo, shown string) string {
	switch {
	case !info.Mode().IsRegular():
		return notRegular(info.Mode())
	case !ownfile.Owned(info):
		return "belongs to another user; move it away"
	case ownfile.Allows(info, 0o177):
		return fmt.Sprintf("has the mode %04o, others must not read the journal; run: chmod 600 %s", info.Mode().Perm(), shown)
	}
	return ""
}

// notRegular says what is wrong with something that is no regular file.
func notRegular(m fs.FileMode) string {
	return "is " + ownfile.Kind(m) + " and the journal must be a regular file; move it away"
}

// advice is what to do about an error of the disk.
func advice(err error) string {
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, errQuota):
		return "make room on the disk and try again"
	case errors.Is(err, syscall.EROFS):
		return "the disk is read-only: set XDG_STATE_HOME to a folder that can be written"
	case errors.Is(err, fs.ErrPermission):
		return "check its owner and mode, or set XDG_STATE_HOME to a folder of your own"
	case errors.Is(err, syscall.EIO):
		return "the disk fails: set XDG_STATE_HOME to a folder on another one"
	}
	return "check the path, or set XDG_STATE_HOME to another folder"
}

// syncDir makes a new or renamed file's name last. Some file systems cannot, and say so; the file itself is synced anyway.
func syncDir(path string) {
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return
	}
	_ = d.Sync()
	_ = d.Close()
}
