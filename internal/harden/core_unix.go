//go:build unix

package harden

import "syscall"

// noCore allows core files of no size. The hard limit stays, so that a program that we start can have it back. It fails nowhere: a limit
// can always be lowered.
func noCore() {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_CORE, &limit) == nil {
		limit.Cur = 0
		_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &limit)
	}
}
