package term

import (
	"errors"
	"fmt"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	xterm "golang.org/x/term"
)

// errLeft means that the terminal is in other hands; what was to be written is dropped.
var errLeft = errors.New("the terminal is not ours now")

const (
	// Alternate screen, no cursor, bracketed paste, focus reports. No automatic wrap: a line that some terminal finds
	// wider than we do is cut there instead of pushing all others down.
	enterSequence = "\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?1004h\x1b[?7l"
	leaveSequence = resetSequence + mainScreen + cursorShow
	resetSequence = syncEnd + sgrReset + mouseOff + "\x1b[?1004l\x1b[?2004l\x1b[?7h"
	mouseOn       = "\x1b[?1002h\x1b[?1006h"
	mouseOff      = "\x1b[?1006l\x1b[?1002l"

	// What an editor may leave behind when it crashes: margins and the like (soft reset; what follows is for terminals that
	// do not know it: character sets, insert mode, the modes of the cursor keys and the keypad), and the ways to report the mouse that we do not use.
	childSequence = "\x1b[!p\x1b(B\x0f\x1b[4l\x1b[?1l\x1b>\x1b[?1000l\x1b[?1003l\x1b[?1005l\x1b[?1015l" + resetSequence + cursorShow
	// And its alternate screen. Not written without need: it also moves the cursor.
	mainScreen = "\x1b[?1049l"

	leaveLimit = 500 * time.Millisecond
	retryWrite = 2 * time.Millisecond
)

func mouseSequence(on bool) string {
	if on {
		return mouseOn
	}
	return mouseOff
}

// tty is the terminal and its modes. write is for any goroutine, the rest for one.
type tty struct {
	in, out *os.File
	mouse   atomic.Bool // mouse reports wanted

	writing chan struct{} // cap 1: full while somebody writes
	ours    atomic.Bool   // write is allowed
	saved   *xterm.State  // what leave puts back; nil before the first enter
	raw     bool          // raw mode is on
	warden  warden
}

func newTTY(in, out *os.File, mouse bool) *tty {
	t := &tty{in: in, out: out, writing: make(chan struct{}, 1)}
	t.mouse.Store(mouse)
	return t
}

// enter takes the terminal: raw mode and our modes. Entering twice sets everything again, for a terminal that others
// changed behind our back; leave still puts back what was there the first time.
func (t *tty) enter() error {
	state, err := xterm.MakeRaw(int(t.in.Fd()))
	if err != nil {
		return fmt.Errorf("switch the terminal to raw mode: %w", err)
	}
	if !t.raw {
		t.saved, t.raw = state, true
	}
	t.ours.Store(true)
	t.warden.tell(true)
	seq := enterSequence
	if t.mouse.Load() {
		seq += mouseOn
	}
	return t.write([]byte(seq))
}

// leave puts the terminal back. It can be called any number of times, and never takes longer than leaveLimit:
// a terminal that takes no more output gets its line settings back and nothing else.
func (t *tty) leave() {
	if !t.raw {
		return
	}
	t.ours.Store(false)
	t.putBack(leaveSequence)
	t.raw = false
	t.warden.tell(false)
}

// clean puts back what a command may have left behind that had the terminal. Its line settings are no model for ours: a
// command that crashed leaves its own. killed says that it did not come to leaving the alternate screen.
func (t *tty) clean(killed bool) {
	seq := childSequence
	if killed {
		seq += mainScreen
	}
	t.putBack(seq)
}

// putBack writes seq, as far as the terminal takes it, and sets the line settings of before.
func (t *tty) putBack(seq string) {
	done := make(chan struct{})
	guard("leave", nil, func() {
		defer close(done)
		t.writing <- struct{}{}
		_ = t.writeAll([]byte(seq)) // the terminal may be gone
		<-t.writing
	})
	timer := time.NewTimer(leaveLimit)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
	if foreground(t.in) { // else the settings are those of whoever has it, and the kernel would stop us for touching them
		_ = xterm.Restore(int(t.in.Fd()), t.saved)
	}
}

// write writes all of b, or nothing and errLeft while the terminal is not ours.
func (t *tty) write(b []byte) error {
	t.writing <- struct{}{}
	defer func() { <-t.writing }()
	if !t.ours.Load() {
		return errLeft
	}
	if err := t.writeAll(b); err != nil {
		return fmt.Errorf("write to the terminal: %w", err)
	}
	return nil
}

// writeAll also copes with an output that another program made non-blocking: the setting belongs to the open file, which
// a terminal's programs share.
func (t *tty) writeAll(b []byte) error {
	for {
		n, err := t.out.Write(b)
		b = b[n:]
		if !errors.Is(err, syscall.EAGAIN) {
			return err
		}
		time.Sleep(retryWrite)
	}
}
