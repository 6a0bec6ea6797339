//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd)

package journal

import (
	"errors"
	"io/fs"
	"os"
)

// Without locks and owners the journal keeps nothing: Open fails and says so.

var (
	errQuota  = errors.New("the disk quota is exceeded")
	errNoLock = errors.New("this system has no file locks that the journal can use")
)

func foreignDir(fs.FileInfo) string { return errNoLock.Error() }

func tryLock(*os.File) (bool, error) { return false, errNoLock }

func unlock(*os.File) {}
