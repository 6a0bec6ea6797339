package term

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/muesli/cancelreader"
)

// input reads the keyboard. Its Read, which Bubble Tea calls, gives one unit at a time: Bubble Tea makes one message of one Read.
// Pastes go around Bubble Tea's parser, which would need time in the square of their length, but keep their place among the keys: they
// are sent from inside Read, before the next unit is looked at.
type input struct {
	file *os.File
	send func(tea.Msg) // blocks until the loop has the message, or has ended
	fail func(error)   // the keyboard is gone
	// rescue turns a panic inside Read into a crash.
	rescue func(where string)
	// interrupt says that ctrl+c was typed into a program that takes no keys any more.
	interrupt func()

	quit  chan struct{}
	typed chan struct{} // cap 1: there is something in queue
	taken chan struct{} // cap 1: there is room in queue
	split splitter      // only Read touches it
	rest  []byte        // of a unit longer than Read's buffer

	mu      sync.Mutex
	queue   []byte                    // read and not taken yet
	since   time.Time                 // when the oldest byte of it came
	reader  cancelreader.CancelReader // nil while not reading
	paused  bool
	pausing chan struct{} // closed by pause
	resumed chan struct{} // closed by resume
	stopped chan struct{} // closed by pump once it has stopped reading for a pause
}

const (
	chunkSize  = 4096
	pauseLimit = 300 * time.Millisecond

	// queueMax is how many bytes are read ahead of a loop that is busy. They are what was typed or pasted meanwhile.
	queueMax = 64 << 10
	// hungAfter is how long typed bytes may lie untaken before ctrl+c ends the program instead of waiting with them. Raw mode has
	// no other key that reaches a program whose loop hangs.
	hungAfter = 2 * time.Second
)

func newInput(file *os.File) *input {
	return &input{
		file:    file,
		quit:    make(chan struct{}),
		typed:   make(chan struct{}, 1),
		taken:   make(chan struct{}, 1),
		pausing: make(chan struct{}),
	}
}

// Read gives the bytes of one key or mouse report.
func (in *input) Read(p []byte) (n int, err error) {
	err = io.EOF // after a panic
	defer in.rescue("input")
	n, err = in.read(p)
	return n, err
}

func (in *input) read(p []byte) (int, error) {
	for len(in.rest) == 0 {
		u, ok := in.split.next()
		if !ok {
			if u, ok = in.wait(); !ok {
				select {
				case <-in.quit:
					return 0, io.EOF
				default:
					continue
				}
			}
		}
		if u.paste {
			in.send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(string(u.text)), Paste: true})
			continue
		}
		in.rest = u.seq
	}
	n := copy(p, in.rest)
	in.rest = in.rest[n:]
	return n, nil
}

// wait waits for bytes, or for what is pending to be resolved, which can give a unit.
func (in *input) wait() (unit, bool) {
	var expired <-chan time.Time
	if d, ok := in.split.pending(); ok {
		timer := time.NewTimer(d)
		defer timer.Stop()
		expired = timer.C
	}
	select {
	case <-in.typed:
		in.split.feed(in.take())
	case <-expired:
		return in.split.expire()
	case <-in.quit:
	}
	return unit{}, false
}

// close ends pump and Read.
func (in *input) close() {
	close(in.quit)
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.reader != nil {
		in.reader.Cancel()
	}
}

// pump reads the terminal until close, with pauses.
func (in *input) pump() {
	for {
		err := in.pumpOnce()
		select {
		case <-in.quit:
			return
		default:
		}
		if !errors.Is(err, cancelreader.ErrCanceled) {
			in.fail(err)
			return
		}
		in.mu.Lock()
		resumed := in.resumed
		if in.stopped != nil {
			close(in.stopped)
			in.stopped = nil
		}
		in.mu.Unlock()
		if resumed == nil {
			continue
		}
		select {
		case <-resumed:
		case <-in.quit:
			return
		}
	}
}

// pumpOnce reads until the end, an error, or a pause (ErrCanceled).
func (in *input) pumpOnce() error {
	r, err := cancelreader.NewReader(in.file)
	if err != nil {
		return fmt.Errorf("read the keyboard: %w", err)
	}
	in.mu.Lock()
	if in.paused || in.closed() {
		in.mu.Unlock()
		_ = r.Close()
		return cancelreader.ErrCanceled
	}
	in.reader = r
	pausing := in.pausing
	in.mu.Unlock()
	defer func() {
		in.mu.Lock()
		in.reader = nil
		in.mu.Unlock()
		_ = r.Close()
	}()
	b := make([]byte, chunkSize)
	for {
		n, err := r.Read(b)
		if n > 0 && in.put(b[:n], time.Now()) {
			in.waitForRoom(pausing)
		}
		if err != nil && !errors.Is(err, cancelreader.ErrCanceled) {
			return fmt.Errorf("%w: %w", ErrInputClosed, err)
		}
		if err != nil {
			return err
		}
	}
}

// put hands bytes to Read and reports whether the queue is full. What was typed before a pause comes after it.
func (in *input) put(b []byte, now time.Time) (full bool) {
	in.mu.Lock()
	if len(in.queue) == 0 {
		in.since = now
	}
	hung := now.Sub(in.since) >= hungAfter
	in.queue = append(in.queue, b...)
	full = len(in.queue) >= queueMax
	in.mu.Unlock()
	raise(in.typed)
	if hung && bytes.IndexByte(b, ctrlC) >= 0 {
		in.interrupt()
	}
	return full
}

// take takes all bytes of the queue.
func (in *input) take() []byte {
	in.mu.Lock()
	b := in.queue
	in.queue = nil
	in.mu.Unlock()
	raise(in.taken)
	return b
}

// waitForRoom waits until the queue has been taken. A pause ends the wait, the reader ends then too.
func (in *input) waitForRoom(pausing <-chan struct{}) {
	for {
		in.mu.Lock()
		full := len(in.queue) >= queueMax
		in.mu.Unlock()
		if !full {
			return
		}
		select {
		case <-in.taken:
		case <-pausing:
			return
		case <-in.quit:
			return
		}
	}
}

// raise sets a flag that is a channel of capacity 1.
func raise(flag chan<- struct{}) {
	select {
	case flag <- struct{}{}:
	default:
	}
}

func (in *input) closed() bool {
	select {
	case <-in.quit:
		return true
	default:
		return false
	}
}

// pause stops reading, so that another program gets the keys. It returns when that is so.
func (in *input) pause() {
	in.mu.Lock()
	if in.paused {
		in.mu.Unlock()
		return
	}
	in.paused = true
	in.resumed = make(chan struct{})
	stopped := make(chan struct{})
	in.stopped = stopped
	close(in.pausing)
	if in.reader != nil {
		in.reader.Cancel()
	}
	in.mu.Unlock()
	timer := time.NewTimer(pauseLimit)
	defer timer.Stop()
	select {
	case <-stopped:
	case <-timer.C:
	case <-in.quit:
	}
}

// resume reads again.
func (in *input) resume() {
	in.mu.Lock()
	defer in.mu.Unlock()
	if !in.paused {
		return
	}
	in.paused = false
	in.pausing = make(chan struct{})
	close(in.resumed)
	in.resumed = nil
}
