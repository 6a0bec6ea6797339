//go:build unix

package ownfile

import (
	"io/fs"
	"os"
	"syscall"
)

// NoFollow is a flag for os.OpenFile: it refuses symbolic links and does not wait for the other end of a pipe.
const NoFollow = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// Owned reports whether a file belongs to the user who runs the program.
func Owned(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) == os.Geteuid()
}

// Allows reports whether a file's mode has any of these bits.
func Allows(info fs.FileInfo, bits fs.FileMode) bool { return info.Mode().Perm()&bits != 0 }
