//go:build darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd

package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"callsign/internal/ownfile"
)

// errQuota means that the user's share of the disk is full.
const errQuota = syscall.EDQUOT

// foreignDir says why a folder is not fit for the journal; empty when it is.
func foreignDir(info fs.FileInfo) string {
	switch {
	case !info.IsDir():
		return "is not a folder; move it away"
	case !ownfile.Owned(info):
		return "belongs to another user, who could replace the journal; set XDG_STATE_HOME to a folder of your own"
	case ownfile.Allows(info, 0o022):
		return fmt.Sprintf("can be written by others (mode %04o), who could replace the journal; run chmod 700 on it", info.Mode().Perm())
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
