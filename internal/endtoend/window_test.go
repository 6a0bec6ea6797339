//go:build unix

package endtoend

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"golang.org/x/term"

	"callsign/internal/termcheck"
)

// patience is how long a condition may take to come true. It asserts no speed: a condition that holds ends the wait.
const patience = 30 * time.Second

// size is a window's size in cells.
type size struct{ w, h int }

var (
	small = size{80, 24}
	large = size{120, 40}
)

func (s size) String() string { return fmt.Sprintf("%dx%d", s.w, s.h) }

// launch says how to start the program.
type launch struct {
	size size
	args []string
	env  []string // beside the fixed ones
	home string   // empty makes a new one
	// prepare changes how the program is started.
	prepare func(*exec.Cmd)
	// program is another one than the one that is tested; empty for that.
	program string
}

// window is a terminal with the program in it.
type window struct {
	t             *testing.T
	size          size
	master, slave *os.File
	before        *term.State
	home          string
	cmd           *exec.Cmd
	exited        chan struct{}
	wild          bool // it writes to the terminal what it should not: the runtime does when it is killed
	code          int  // exit code, valid once exited is closed; -n when a signal killed it

	mu     sync.Mutex
	emu    *vt.Emulator
	raw    []byte
	fed    int // bytes of raw that the emulator has seen
	titles []string
	allow  termcheck.Allow // what the test makes the program write beside frames
	others bool            // another program writes on the program's screen, so that the output is not its own
	// otherScreen and cursorHidden are the emulator's word; with mu held.
	otherScreen, cursorHidden bool
	changed                   chan struct{} // cap 1
}

// open starts the program in a new terminal.
func open(t *testing.T, l launch) *window {
	t.Helper()
	if l.size == (size{}) {
		l.size = small
	}
	w := &window{t: t, size: l.size, home: l.home, exited: make(chan struct{}), changed: make(chan struct{}, 1),
		emu: vt.NewEmulator(l.size.w, l.size.h)}
	if w.home == "" {
		w.home = t.TempDir()
	}
	w.emu.SetCallbacks(vt.Callbacks{Title: w.titled, IconName: w.titled,
		AltScreen: func(on bool) { w.otherScreen = on }, CursorVisibility: func(shown bool) { w.cursorHidden = !shown }})
	w.openTerminal()
	w.cmd = exec.Command(cmp.Or(l.program, binary()), l.args...)
	w.cmd.Env = append(environment(w.home), l.env...)
	w.cmd.Dir = w.home
	w.cmd.Stdin, w.cmd.Stdout, w.cmd.Stderr = w.slave, w.slave, w.slave
	w.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if l.prepare != nil {
		l.prepare(w.cmd)
	}
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var done sync.WaitGroup
	done.Go(w.read)
	done.Go(w.wait)
	done.Go(w.drain)
	t.Cleanup(func() { w.close(&done) })
	return w
}

// environment is all that the program knows of its surroundings.
func environment(home string) []string {
	return []string{"TERM=xterm-256color", "LANG=C.UTF-8", "TZ=UTC", "HOME=" + home,
		"XDG_CONFIG_HOME=" + home + "/config", "XDG_STATE_HOME=" + home + "/state"}
}

func (w *window) openTerminal() {
	w.t.Helper()
	var err error
	if w.master, w.slave, err = pty.Open(); err != nil {
		w.t.Skipf("no pty here: %v", err)
	}
	if err := pty.Setsize(w.master, &pty.Winsize{Cols: uint16(w.size.w), Rows: uint16(w.size.h)}); err != nil {
		w.t.Fatal(err)
	}
	if w.before, err = term.GetState(int(w.slave.Fd())); err != nil {
		w.t.Fatal(err)
	}
}

// titled notes a title; called with mu held.
func (w *window) titled(title string) { w.titles = append(w.titles, title) }

func (w *window) read() {
	b := make([]byte, 64<<10)
	for {
		n, err := w.master.Read(b)
		w.mu.Lock()
		w.raw = append(w.raw, b[:n]...)
		w.feed()
		w.mu.Unlock()
		w.tell()
		if err != nil {
			return
		}
	}
}

// feed shows the output to the emulator up to an open synchronized update, so that the screen is never half of a frame, and no
// character reaches the emulator in two parts.
func (w *window) feed() {
	end := len(w.raw)
	begin := bytes.LastIndex(w.raw, []byte(syncBegin))
	if begin >= w.fed && !bytes.Contains(w.raw[begin:], []byte(syncEnd)) {
		end = begin
	}
	_, _ = w.emu.Write(w.raw[w.fed:end])
	w.fed = end
}

const (
	syncBegin = "\x1b[?2026h"
	syncEnd   = "\x1b[?2026l"
)

// drain takes what the emulator answers; nobody waits for it.
func (w *window) drain() {
	b := make([]byte, 256)
	for _, err := w.emu.Read(b); err == nil; _, err = w.emu.Read(b) {
	}
}

func (w *window) wait() {
	err := w.cmd.Wait()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && exit.ExitCode() < 0:
		w.code = -int(exit.Sys().(syscall.WaitStatus).Signal())
	case errors.As(err, &exit):
		w.code = exit.ExitCode()
	}
	close(w.exited)
	w.tell()
}

// tell wakes up until.
func (w *window) tell() {
	select {
	case w.changed <- struct{}{}:
	default:
	}
}

// close ends everything and checks what holds for every run.
func (w *window) close(done *sync.WaitGroup) {
	w.allow.Cut = w.allow.Cut || !w.over() // it is killed now
	_ = w.cmd.Process.Kill()
	<-w.exited
	_ = w.slave.Close()
	_ = w.master.Close()
	if answers, ok := w.emu.InputPipe().(io.Closer); ok {
		_ = answers.Close() // ends Read; the emulator's own Close is not safe beside one
	}
	done.Wait()
	if !w.wild {
		w.harmless()
	}
	w.secretKept()
	if w.t.Failed() {
		raw := w.output()
		w.t.Logf("screen of %s:\n%s\nend of output: %q", w.size, strings.Join(w.rows(), "\n"), raw[max(0, len(raw)-300):])
	}
}

// rows are the lines on the screen, as wide as the window, blanks at the end left out.
func (w *window) rows() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := make([]string, w.size.h)
	for y := range out {
		var b strings.Builder
		for x := 0; x < w.size.w; {
			content, width := " ", 1
			if c := w.emu.CellAt(x, y); c != nil && c.Content != "" {
				content, width = c.Content, max(1, c.Width)
			}
			b.WriteString(content)
			x += width
		}
		out[y] = strings.TrimRight(b.String(), " ")
	}
	return out
}

func (w *window) screen() string { return strings.Join(w.rows(), "\n") }

// row is the first line on the screen that holds text; empty when none does.
func (w *window) row(text string) string {
	for _, r := range w.rows() {
		if strings.Contains(r, text) {
			return r
		}
	}
	return ""
}

// cell is the character at a place.
func (w *window) cell(x, y int) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if c := w.emu.CellAt(x, y); c != nil {
		return c.Content
	}
	return ""
}

func (w *window) output() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return string(w.raw)
}

// until waits for a condition.
func (w *window) until(what string, ok func() bool) {
	w.t.Helper()
	w.within(patience, what, ok)
}

func (w *window) within(limit time.Duration, what string, ok func() bool) {
	w.t.Helper()
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	for !ok() {
		select {
		case <-w.changed:
		case <-deadline.C:
			w.t.Fatalf("waited in vain for %s", what)
		}
		if w.over() && !ok() {
			w.t.Fatalf("the program ended with code %d before %s", w.code, what)
		}
	}
}

// see waits until all texts are on the screen at once.
func (w *window) see(texts ...string) {
	w.t.Helper()
	w.until(fmt.Sprintf("%q on the screen", texts), func() bool { return containsAll(w.screen(), texts) })
}

// seeRow waits until one line of the screen holds all texts.
func (w *window) seeRow(texts ...string) {
	w.t.Helper()
	w.until(fmt.Sprintf("a line with %q", texts), func() bool {
		for _, r := range w.rows() {
			if containsAll(r, texts) {
				return true
			}
		}
		return false
	})
}

// lose waits until a text has left the screen.
func (w *window) lose(text string) {
	w.t.Helper()
	w.until(fmt.Sprintf("%q to leave the screen", text), func() bool { return !strings.Contains(w.screen(), text) })
}

// shows checks that a text is on the screen now.
func (w *window) shows(text string) {
	w.t.Helper()
	if !strings.Contains(w.screen(), text) {
		w.t.Errorf("%q is not on the screen", text)
	}
}

// hides checks that a text is not on the screen now.
func (w *window) hides(text string) {
	w.t.Helper()
	if strings.Contains(w.screen(), text) {
		w.t.Errorf("%q is on the screen", text)
	}
}

func containsAll(s string, texts []string) bool {
	for _, t := range texts {
		if !strings.Contains(s, t) {
			return false
		}
	}
	return true
}

func (w *window) over() bool {
	select {
	case <-w.exited:
		return true
	default:
		return false
	}
}

// end waits for the program's end and checks its exit code and the terminal.
func (w *window) end(code int) {
	w.t.Helper()
	w.endWithin(patience, code)
}

// end0 leaves the program with q from wherever it is, and checks a clean end.
func (w *window) end0() {
	w.t.Helper()
	deep := w.row("Senders →") != "" // asked before the key: the program may be quick
	w.press("q")
	if deep {
		w.lose("Senders →")
		w.press("q")
	}
	w.end(0)
}

// endWithin is end with a limit that matters.
func (w *window) endWithin(limit time.Duration, code int) {
	w.t.Helper()
	select {
	case <-w.exited:
	case <-time.After(limit):
		w.t.Fatalf("the program has not ended within %s", limit)
	}
	if w.code != code {
		w.t.Errorf("exit code %d, want %d", w.code, code)
	}
	w.restored()
}
