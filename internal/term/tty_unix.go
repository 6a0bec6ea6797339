//go:build unix

package term

import (
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

const supported = true

// caught are the signals that a session handles: all that would end the program without a word to the terminal. What Go makes
// of a fault of its own (SIGSEGV and its like, when they do not come from outside) stays a panic. SIGPIPE and SIGXFSZ are among
// them only because they otherwise end a program whose write fails; the write says so itself.
var caught = []os.Signal{
	syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT,
	syscall.SIGTSTP, syscall.SIGCONT, syscall.SIGWINCH, syscall.SIGPIPE, syscall.SIGXFSZ,
	syscall.SIGABRT, syscall.SIGALRM, syscall.SIGVTALRM, syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGXCPU,
	syscall.SIGSEGV, syscall.SIGBUS, syscall.SIGFPE, syscall.SIGILL, syscall.SIGTRAP, syscall.SIGSYS,
}

// kind is what a session does about a signal.
func kind(sig os.Signal) signalKind {
	switch sig {
	case syscall.SIGINT, syscall.SIGQUIT:
		return signalKeyboard
	case syscall.SIGTSTP:
		return signalStop
	case syscall.SIGCONT:
		return signalContinue
	case syscall.SIGWINCH:
		return signalResize
	case syscall.SIGPIPE, syscall.SIGXFSZ:
		return signalIgnore
	default:
		return signalEnd
	}
}

// foreground reports whether the terminal f is in the hands of this process's group, or does not control it.
func foreground(f *os.File) bool {
	group, err := unix.IoctlGetInt(int(f.Fd()), unix.TIOCGPGRP)
	return err != nil || group == unix.Getpgrp()
}

// stopSelf asks the kernel to stop this process, or its whole group. SIGTTIN stops just like SIGTSTP, and like it is refused
// when no shell is there to continue the process, which SIGSTOP is not. It cannot be SIGTSTP itself: Go never gives a signal that was once
// caught its default action back.
func stopSelf(group bool) {
	pid := 0
	if !group {
		pid = os.Getpid()
	}
	// A child between fork and exec is of our group too; stopped there it would hold us in the fork, neither running nor stopped.
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	_ = syscall.Kill(pid, syscall.SIGTTIN) // an error is the same as a refusal: we go on
}
