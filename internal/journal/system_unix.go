//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// noFollow refuses symbolic links and does not wait for the other end of a pipe.
const noFollow = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// errQuota means that the user's share of the disk is full.
const errQuota = syscall.EDQUOT

// foreignDir says why a folder is not fit for the journal; empty when it is.
func foreignDir(info fs.FileInfo) string {
	st, ok := info.Sys().(*syscall.Stat_t)
	switch {
	case !info.IsDir():
		return "is not a folder; move it away"
	case !ok || int(st.Uid) != os.Geteuid():
		return "belongs to another user, who could replace the journal; set XDG_STATE_HOME to a folder of your own"
	case info.Mode().Perm()&0o022 != 0:
		return fmt.Sprintf("can be written by others (mode %04o), who could replace the journal; run chmod 700 on it", info.Mode().Perm())
	}
	return ""
}

// foreignFile says why an open file is not fit to be the journal; empty when it is. shown is its path for people.
func foreignFile(info fs.FileInfo, shown string) string {
	st, ok := info.Sys().(*syscall.Stat_t)
	switch {
	case !info.Mode().IsRegular():
		return notRegular(info.Mode())
	case !ok || int(st.Uid) != os.Geteuid():
		return "belongs to another user; move it away"
	case info.Mode().Perm()&0o177 != 0:
		return fmt.Sprintf("has the mode %04o, others must not read the journal; run: chmod 600 %s", info.Mode().Perm(), shown)
	}
	return ""
}

// tryLock takes the lock of an open file; false when somebody has it. The lock belongs to the open file and goes with the process,
// however that ends.
func tryLock(f *os.File) (bool, error) {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return true, nil
		case errors.Is(err, syscall.EWOULDBLOCK):
			return false, nil
		case !errors.Is(err, syscall.EINTR):
			return false, err
		}
	}
}

// unlock gives up the lock of an open file. It cannot fail for a file that is open.
func unlock(f *os.File) { _ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN) }
