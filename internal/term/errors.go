package term

import (
	"errors"
	"fmt"
	"syscall"
)

var (
	// ErrNoTerminal means that standard input or output is not a terminal.
	ErrNoTerminal = errors.New("no terminal: standard input and output must both be one; run this in a terminal window, without pipes")
	// ErrDumbTerminal means TERM=dumb.
	ErrDumbTerminal = errors.New("the terminal cannot move its cursor (TERM is dumb); use another terminal, or set TERM to what it really is, for example xterm-256color")
	// ErrBackground means that the program was started in the background, by something that cannot bring it to the front.
	ErrBackground = errors.New("another program has the terminal; start this in the foreground, without &")
	// ErrInputClosed means that the keyboard is gone: the terminal was closed or hung up.
	ErrInputClosed = errors.New("the terminal's input was closed")
	// ErrHung is in every error of Run after which the root must not be touched, because it is still stuck in a call.
	ErrHung = errors.New("the event loop hangs")
)

// Exit codes of a program that did not end by itself.
const (
	exitError   = 1
	exitUsage   = 2
	exitCrash   = 70
	exitSignals = 128
)

// Crash is the error after a panic. It carries no value of the program.
type Crash struct {
	// Where names what panicked: "Update", "command", …
	Where string
	// Path is the crash file; "" when none was asked for or it could not be written.
	Path string
	// Exit is the exit code to use, 70.
	Exit int
	// Hung says that the event loop did not end in time, see ErrHung.
	Hung bool

	fileErr error
}

func (c *Crash) Error() string {
	switch {
	case c.Path != "" && c.fileErr != nil:
		return fmt.Sprintf("internal error in %s; the stack, without any data, is in %s: please send it with a report (it is not where it belongs: %v)", c.Where, c.Path, c.fileErr)
	case c.Path != "":
		return fmt.Sprintf("internal error in %s; the stack, without any data, is in %s: please send it with a report", c.Where, c.Path)
	case c.fileErr != nil:
		return fmt.Sprintf("internal error in %s; the crash file could not be written: %v", c.Where, c.fileErr)
	default:
		return fmt.Sprintf("internal error in %s", c.Where)
	}
}

// Unwrap gives the error of writing the crash file, if there was one.
func (c *Crash) Unwrap() error { return c.fileErr }

// Signalled is the error after a signal that ends a program.
type Signalled struct {
	Signal syscall.Signal
	// Hung says that the event loop did not end in time, see ErrHung.
	Hung bool
}

func (s *Signalled) Error() string { return "ended by a signal: " + s.Signal.String() }

// ExitCode is the program's exit code for an error of Run: 0 for nil, 128+n for a signal, 70 for a crash, 2 when there is no
// terminal to run on, else 1.
func ExitCode(err error) int {
	var sig *Signalled
	var crash *Crash
	switch {
	case err == nil:
		return 0
	case errors.As(err, &sig):
		return exitSignals + int(sig.Signal)
	case errors.As(err, &crash):
		return crash.Exit
	case errors.Is(err, ErrNoTerminal), errors.Is(err, ErrDumbTerminal):
		return exitUsage
	default:
		return exitError
	}
}

// Is makes errors.Is(err, ErrHung) work.
func (c *Crash) Is(target error) bool { return c.Hung && target == ErrHung }

// Is makes errors.Is(err, ErrHung) work.
func (s *Signalled) Is(target error) bool { return s.Hung && target == ErrHung }

// markHung notes in an error of Run that the event loop was left behind.
func markHung(err error) error {
	var sig *Signalled
	var crash *Crash
	switch {
	case errors.As(err, &sig):
		sig.Hung = true
	case errors.As(err, &crash):
		crash.Hung = true
	default:
		return fmt.Errorf("%w (and %w)", err, ErrHung)
	}
	return err
}
