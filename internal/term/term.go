// Package term owns the terminal: raw mode, the alternate screen, what is on it, what comes from the keyboard, and
// putting everything back on every way to end.
//
// Bubble Tea keeps its event loop, its commands and its table of key sequences. Everything it would do to the terminal
// itself (renderer, signals, raw mode, suspend, panics) is switched off, and done here.
//
// Four goroutines run beside Bubble Tea's: the one that called Run decides (signals, suspend, the editor, the end), one reads
// the keyboard, one writes the screen, one runs Bubble Tea's loop. Only the last touches the Root.
package term

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	xterm "golang.org/x/term"
)

// Frame is one complete picture of the window.
type Frame struct {
	// Lines are the rows from top to bottom: exactly as many as the window is high, each at most as wide as the window in
	// cells. SGR sequences are allowed, every other control is not and is shown as a question mark.
	Lines []string
	// Cursor is where the terminal's own cursor stands, counted in cells from 0,0 at the top left.
	Cursor Point
	// ShowCursor says whether the cursor is seen.
	ShowCursor bool
}

// Point is a cell of the window, counted from 0,0 at the top left.
type Point struct{ X, Y int }

// Root is the program's root model. All three methods run on one goroutine.
//
// Update gets tea.WindowSizeMsg (the first right after Init), tea.KeyMsg with exactly one key each (a paste is one KeyMsg with
// Paste set, of at most 1 MiB), tea.MouseMsg inside the window, tea.FocusMsg, tea.BlurMsg, ResumedMsg, CopiedMsg, and the results
// of its own commands. Commands are tea.Cmd as usual, tea.Batch, tea.Sequence and tea.Quit included. For the editor use Exec of
// this package, never tea.ExecProcess.
type Root interface {
	Init() tea.Cmd
	Update(tea.Msg) tea.Cmd
	// Frame draws the window in the size of the last tea.WindowSizeMsg. It is called when the screen can take a frame, which
	// under a flood of messages is less often than Update.
	Frame() Frame
}

// Options say where and how to run.
type Options struct {
	// In and Out are the terminal; nil means standard input and output.
	In, Out *os.File
	// Mouse switches mouse reports on from the start.
	Mouse bool
	// MinFrame is the least time between two frames; 0 means 4 ms. The first change after a rest is painted at once, a flood
	// is painted at this rate, and its last state always.
	MinFrame time.Duration
	// NoSync leaves out the synchronized-update marks (mode 2026) around frames. Terminals that do not know them ignore them.
	NoSync bool
	// CrashDir is where a crash file goes; "" means none. It is made (0700) when needed.
	CrashDir string
}

const defaultMinFrame = 4 * time.Millisecond

// Run shows root until it quits and returns after the terminal is as it was before.
//
// The error is nil after tea.Quit; *Signalled after a signal; *Crash after a panic; ErrNoTerminal or ErrDumbTerminal when there is
// nothing to run on; ErrInputClosed when the keyboard is gone; context.Cause(ctx) when ctx ended; else a write error of the terminal.
// ExitCode maps it to the program's exit code. The signals that end a program stay caught afterwards, so that a second one does not cut
// off what the program still has to save.
//
// Run also returns when root hangs: the goroutine that is stuck in root is left behind then, root must not be touched any more,
// and errors.Is(err, ErrHung) says so. After Signalled print nothing: the terminal may be gone or stuck, and the line would wait for it.
func Run(ctx context.Context, root Root, o Options) error {
	if o.In == nil {
		o.In = os.Stdin
	}
	if o.Out == nil {
		o.Out = os.Stdout
	}
	if o.MinFrame <= 0 {
		o.MinFrame = defaultMinFrame
	}
	if !IsTerminal(o.In, o.Out) {
		return ErrNoTerminal
	}
	if os.Getenv("TERM") == "dumb" {
		return ErrDumbTerminal
	}
	if !supported {
		return fmt.Errorf("run on this system: %w", ErrNoTerminal)
	}
	// Libraries complain there, net/http with what a server sent; on the screen it would be rubbish in the middle of a frame.
	complaints := log.Writer()
	log.SetOutput(io.Discard)
	defer log.SetOutput(complaints)
	return newSession(root, o).run(ctx)
}

// IsTerminal reports whether both ends are a terminal.
func IsTerminal(in, out *os.File) bool {
	return in != nil && out != nil && xterm.IsTerminal(int(in.Fd())) && xterm.IsTerminal(int(out.Fd()))
}
