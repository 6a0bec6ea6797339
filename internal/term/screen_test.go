package term

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// slowTerminal takes delay for every write.
type slowTerminal struct {
	mu     sync.Mutex
	delay  time.Duration
	err    error
	writes []string
	at     []time.Duration
	start  time.Time
}

func (s *slowTerminal) write(b []byte) error {
	time.Sleep(s.delay)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writes = append(s.writes, string(b))
	s.at = append(s.at, time.Since(s.start))
	return s.err
}

func (s *slowTerminal) taken() ([]string, []time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.writes...), append([]time.Duration(nil), s.at...)
}

// loop stands for the event loop: change alters the root, and flushes are handled in between.
type loop struct {
	screen  *screen
	changes chan string
	flushes chan struct{}
	state   string
	frames  int
	flushed int
}

func newLoop(sc *screen) *loop {
	l := &loop{screen: sc, changes: make(chan string), flushes: make(chan struct{})}
	sc.flush = func() {
		select {
		case l.flushes <- struct{}{}:
		case <-sc.quit:
		}
	}
	return l
}

func (l *loop) run() {
	for {
		select {
		case l.state = <-l.changes:
			l.screen.touch()
		case <-l.flushes:
			l.flushed++
		case <-l.screen.quit:
			return
		}
		if l.screen.ready(time.Now()) {
			l.frames++
			l.screen.show(job{frame: Frame{Lines: []string{l.state}}, w: 40, h: 1})
		}
	}
}

// withScreen runs f in virtual time with a screen on a terminal of that speed.
func withScreen(t *testing.T, delay time.Duration, f func(t *testing.T, l *loop, term *slowTerminal)) {
	synctest.Test(t, func(t *testing.T) {
		term := &slowTerminal{delay: delay, start: time.Now()}
		sc := newScreen(4*time.Millisecond, true)
		sc.write = term.write
		sc.fail = func(err error) { t.Errorf("fail: %v", err) }
		l := newLoop(sc)
		go sc.run()
		go l.run()
		time.Sleep(time.Second) // the last paint is long ago
		term.start = time.Now()
		f(t, l, term)
		sc.stop()
		synctest.Wait()
	})
}

func TestFirstChangeIsPaintedAtOnce(t *testing.T) {
	withScreen(t, 0, func(t *testing.T, l *loop, term *slowTerminal) {
		l.changes <- "one"
		synctest.Wait()
		writes, at := term.taken()
		if len(writes) != 1 || !strings.Contains(writes[0], "one") || at[0] != 0 {
			t.Errorf("wrote %q at %v", writes, at)
		}
	})
}

func TestSecondChangeWaitsForItsFrame(t *testing.T) {
	withScreen(t, 0, func(t *testing.T, l *loop, term *slowTerminal) {
		l.changes <- "one"
		time.Sleep(time.Millisecond)
		l.changes <- "two"
		l.changes <- "three"
		time.Sleep(time.Second)
		synctest.Wait()
		writes, at := term.taken()
		if len(writes) != 2 || !strings.Contains(writes[1], "three") || at[1] != 4*time.Millisecond {
			t.Errorf("wrote %q at %v", writes, at)
		}
		if l.flushed != 1 {
			t.Errorf("%d flushes, want 1", l.flushed)
		}
	})
}

func TestFloodIsCoalescedAndItsEndPainted(t *testing.T) {
	withScreen(t, 0, func(t *testing.T, l *loop, term *slowTerminal) {
		for range 1000 {
			l.changes <- "flood"
			time.Sleep(100 * time.Microsecond)
		}
		l.changes <- "last"
		time.Sleep(time.Second)
		synctest.Wait()
		writes, _ := term.taken()
		if l.frames > 27 || l.frames < 20 {
			t.Errorf("%d frames in 100 ms, want about 25", l.frames)
		}
		if last := writes[len(writes)-1]; !strings.Contains(last, "last") {
			t.Errorf("the last write is %q", last)
		}
	})
}

func TestSlowTerminalHoldsUpNothing(t *testing.T) {
	withScreen(t, 10*time.Second, func(t *testing.T, l *loop, term *slowTerminal) {
		begin := time.Now()
		for range 100 {
			l.changes <- "key"
		}
		l.changes <- "last"
		if d := time.Since(begin); d != 0 {
			t.Errorf("101 changes took %v beside a write of 10 s", d)
		}
		time.Sleep(time.Minute)
		writes, at := term.taken()
		if len(writes) != 2 || !strings.Contains(writes[1], "last") {
			t.Errorf("wrote %q at %v", writes, at)
		}
	})
}

func TestNothingHappensWhileNothingChanges(t *testing.T) {
	withScreen(t, 0, func(t *testing.T, l *loop, term *slowTerminal) {
		l.changes <- "one"
		time.Sleep(24 * time.Hour)
		synctest.Wait()
		if writes, _ := term.taken(); len(writes) != 1 || l.flushed != 0 {
			t.Errorf("%d writes and %d flushes in a day, want 1 and 0", len(writes), l.flushed)
		}
		l.changes <- "one" // the same frame
		synctest.Wait()
		if writes, _ := term.taken(); len(writes) != 1 {
			t.Errorf("an equal frame was written: %q", writes)
		}
	})
}

func TestRawGoesBetweenFrames(t *testing.T) {
	withScreen(t, time.Second, func(t *testing.T, l *loop, term *slowTerminal) {
		l.changes <- "one"
		l.screen.raw("<a>")
		l.screen.raw("<b>")
		l.changes <- "two"
		time.Sleep(time.Minute)
		writes, _ := term.taken()
		if got := strings.Join(writes, "\n"); !strings.Contains(got, "<a><b>") || !strings.Contains(writes[len(writes)-1], "two") {
			t.Errorf("wrote %q", writes)
		}
	})
}

func TestAfterADroppedFrameAllIsPainted(t *testing.T) {
	withScreen(t, 0, func(t *testing.T, l *loop, term *slowTerminal) {
		l.changes <- "one"
		time.Sleep(time.Second)
		term.mu.Lock()
		term.err = errLeft
		term.mu.Unlock()
		l.changes <- "two"
		time.Sleep(time.Second)
		term.mu.Lock()
		term.err = nil
		term.mu.Unlock()
		l.changes <- "one"
		time.Sleep(time.Second)
		writes, _ := term.taken()
		if last := writes[len(writes)-1]; len(writes) != 3 || !strings.Contains(last, clearAll) || !strings.Contains(last, "one") {
			t.Errorf("wrote %q", writes)
		}
	})
}

func TestWriteErrorIsReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("broken")
		term := &slowTerminal{err: broken}
		sc := newScreen(time.Millisecond, true)
		var failed []error
		sc.write, sc.fail = term.write, func(err error) { failed = append(failed, err) }
		l := newLoop(sc)
		go sc.run()
		go l.run()
		l.changes <- "one"
		synctest.Wait()
		sc.stop()
		synctest.Wait()
		if len(failed) != 1 || !errors.Is(failed[0], broken) {
			t.Errorf("reported %v", failed)
		}
	})
}
