//go:build unix

package term

import "golang.org/x/sys/unix"

// NoCoreDump keeps the memory of this process, with the secrets in it, from being written to a file when it dies. Call it first.
// Where the system refuses, nothing is different from before.
func NoCoreDump() {
	var limit unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_CORE, &limit) == nil {
		limit.Cur = 0
		_ = unix.Setrlimit(unix.RLIMIT_CORE, &limit)
	}
}
