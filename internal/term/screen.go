package term

import (
	"sync"
	"time"
)

// screen writes frames in its own goroutine, so that a slow terminal never holds up a key.
//
// It takes at most one frame at a time and not more often than min. The loop goroutine asks ready before it draws one; when the answer
// is no, the screen calls flush once as soon as the answer would be yes. Nothing happens while nothing changes.
type screen struct {
	min   time.Duration
	write func([]byte) error // errLeft: the terminal is not ours now
	flush func()             // have the loop goroutine paint
	fail  func(error)

	jobs chan job      // cap 1; filled only after ready said yes, so sending never blocks
	kick chan struct{} // cap 1: there is something to do beside jobs
	quit chan struct{}

	mu      sync.Mutex
	dirty   bool      // the screen is behind the root
	busy    bool      // a frame is being drawn or written
	asked   bool      // flush was called, and ready not since
	last    time.Time // when the last frame was taken
	pending []byte    // sequences beside frames

	painter painter // only the goroutine of run touches it
	buf     []byte
}

func newScreen(minFrame time.Duration, noSync bool) *screen {
	return &screen{
		min:     minFrame,
		jobs:    make(chan job, 1),
		kick:    make(chan struct{}, 1),
		quit:    make(chan struct{}),
		painter: painter{noSync: noSync},
	}
}

// touch notes that the root may look different now.
func (sc *screen) touch() {
	sc.mu.Lock()
	sc.dirty = true
	sc.mu.Unlock()
}

// ready asks for leave to paint. After true the caller must call show.
func (sc *screen) ready(now time.Time) bool {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	sc.asked = false
	if !sc.dirty || sc.busy {
		return false // whoever is busy looks at dirty afterwards
	}
	if now.Sub(sc.last) < sc.min {
		sc.wake()
		return false
	}
	sc.dirty, sc.busy, sc.last = false, true, now
	return true
}

// show hands over a frame.
func (sc *screen) show(j job) { sc.jobs <- j }

// raw writes a sequence between two frames.
func (sc *screen) raw(seq string) {
	sc.mu.Lock()
	sc.pending = append(sc.pending, seq...)
	sc.mu.Unlock()
	sc.wake()
}

func (sc *screen) wake() { raise(sc.kick) }

// stop ends run. A write that hangs is left behind.
func (sc *screen) stop() { close(sc.quit) }

func (sc *screen) run() {
	for {
		select {
		case j := <-sc.jobs:
			sc.draw(j)
		case <-sc.kick:
		case <-sc.quit:
			return
		}
		sc.writePending()
		if !sc.settle() {
			return
		}
	}
}

func (sc *screen) draw(j job) {
	sc.buf = sc.painter.paint(sc.buf[:0], j)
	if len(sc.buf) > 0 {
		sc.send(sc.buf)
	}
	sc.mu.Lock()
	sc.busy = false
	sc.mu.Unlock()
}

func (sc *screen) writePending() {
	sc.mu.Lock()
	seq := sc.pending
	sc.pending = nil
	sc.mu.Unlock()
	if len(seq) > 0 {
		sc.send(seq)
	}
}

func (sc *screen) send(b []byte) {
	err := sc.write(b)
	if err == nil {
		return
	}
	sc.painter.forget()
	if err != errLeft { //nolint:errorlint // a sentinel of our own, never wrapped
		sc.fail(err)
	}
}

// settle waits, if the screen is behind the root, until the next frame is due, and asks for it. It is false at the end.
func (sc *screen) settle() bool {
	sc.mu.Lock()
	behind, wait := sc.behind(), sc.min-time.Since(sc.last)
	sc.mu.Unlock()
	if !behind {
		return true
	}
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-sc.quit:
			return false
		}
	}
	sc.mu.Lock()
	behind = sc.behind()
	sc.asked = sc.asked || behind
	sc.mu.Unlock()
	if behind {
		sc.flush()
	}
	return true
}

// behind says that a frame has to be asked for; with mu held.
func (sc *screen) behind() bool { return sc.dirty && !sc.busy && !sc.asked }
