//go:build unix

package term

import (
	"os"
	"syscall"
)

const supported = true

// caught are the signals that a session handles. SIGPIPE is among them only because Go otherwise ends a program
// that writes to a closed standard output.
var caught = []os.Signal{
	syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT,
	syscall.SIGTSTP, syscall.SIGCONT, syscall.SIGWINCH, syscall.SIGPIPE,
}

// kind is what a session does about a signal.
func kind(sig os.Signal) signalKind {
	switch sig {
	case syscall.SIGINT, syscall.SIGQUIT:
		return signalKeyboard
	case syscall.SIGTERM, syscall.SIGHUP:
		return signalEnd
	case syscall.SIGTSTP:
		return signalStop
	case syscall.SIGCONT:
		return signalContinue
	case syscall.SIGWINCH:
		return signalResize
	default:
		return signalIgnore
	}
}

// stopSelf asks the kernel to stop this process, or its whole group. SIGTTIN stops just like SIGTSTP, and like it is refused
// when no shell is there to continue the process, which SIGSTOP is not. It cannot be SIGTSTP itself: Go never gives a signal that was once
// caught its default action back.
func stopSelf(group bool) {
	pid := 0
	if !group {
		pid = os.Getpid()
	}
	_ = syscall.Kill(pid, syscall.SIGTTIN) // an error is the same as a refusal: we go on
}
