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
	leaveSequence = "\x1b[?2026l\x1b[m" + mouseOff + "\x1b[?1004l\x1b[?2004l\x1b[?7h\x1b[?1049l\x1b[?25h"
	mouseOn       = "\x1b[?1002h\x1b[?1006h"
	mouseOff      = "\x1b[?1006l\x1b[?1002l"

	leaveLimit = 500 * time.Millisecond
	retryWrite = 2 * time.Millisecond
)

func mouseSequence(on bool) string {
	if on {
		return mouseOn
	}
	return mouseOff
}

// tty is the terminal and its modes. enter and leave are for one goroutine; write is for any.
type tty struct {
	in, out *os.File
	mouse   atomic.Bool // mouse reports wanted

	writing chan struct{} // cap 1: full while somebody writes
	ours    atomic.Bool   // write is allowed
	saved   *xterm.State  // what leave puts back; nil when raw mode is off
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
	if t.saved == nil {
		t.saved = state
	}
	t.ours.Store(true)
	seq := enterSequence
	if t.mouse.Load() {
		seq += mouseOn
	}
	return t.write([]byte(seq))
}

// leave puts the terminal back. It can be called any number of times, and never takes longer than leaveLimit:
// a terminal that takes no more output gets its line settings back and nothing else.
func (t *tty) leave() {
	if t.saved == nil {
		return
	}
	t.ours.Store(false)
	done := make(chan struct{})
	guard("leave", nil, func() {
		defer close(done)
		t.writing <- struct{}{}
		_ = t.writeAll([]byte(leaveSequence)) // the terminal may be gone
		<-t.writing
	})
	timer := time.NewTimer(leaveLimit)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
	_ = xterm.Restore(int(t.in.Fd()), t.saved)
	t.saved = nil
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
