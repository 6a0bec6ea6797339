//go:build unix

package logfile

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// noFollow refuses symbolic links and does not wait for the other end of a pipe.
const noFollow = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// unfit says why an open file is not fit to be the log; empty when it is. shown is its path for people.
func unfit(info fs.FileInfo, shown string) string {
	st, ok := info.Sys().(*syscall.Stat_t)
	switch {
	case !info.Mode().IsRegular():
		return notRegular(info.Mode())
	case !ok || int(st.Uid) != os.Geteuid():
		return "belongs to another user; choose another --log-file"
	case info.Mode().Perm()&0o077 != 0:
		return fmt.Sprintf("has the mode %04o, others must not read the log; run: chmod 600 %s", info.Mode().Perm(), shown)
	}
	return ""
}
