//go:build !(darwin || dragonfly || freebsd || illumos || linux || netbsd || openbsd)

package journal

import (
	"errors"
	"io/fs"
	"os"
)

// Without locks and owners the journal keeps nothing: Open fails and says so.

const noFollow = 0

var (
	errQuota  = errors.New("the disk quota is exceeded")
	errNoLock = errors.New("this system has no file locks that the journal can use")
)

func foreignDir(fs.FileInfo) string { return errNoLock.Error() }

func foreignFile(fs.FileInfo, string) string { return errNoLock.Error() }

func tryLock(*os.File) (bool, error) { return false, errNoLock }

func unlock(*os.File) {}
