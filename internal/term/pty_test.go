//go:build unix

package term

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"

	"callsign/internal/termcheck"
)

// patience is how long a condition may take to come true. It is no assertion on speed: a condition that holds ends the wait.
const patience = 30 * time.Second

// window is a terminal with a program in it.
type window struct {
	t        testing.TB
	master   *os.File
	slave    *os.File
	cmd      *exec.Cmd
	before   string // stty -g
	crashDir string
	exited   chan struct{}
	exitCode int
	allow    termcheck.Allow // what the test makes the program write beside frames
	others   bool            // another program writes on the program's screen, so that the output is not its own
	reading  sync.Mutex      // held by a test that does not let the terminal drain

	mu      sync.Mutex
	emu     *vt.Emulator
	raw     []byte
	changed chan struct{} // cap 1
}

type windowOption func(*window)

// withoutControl starts the program in a session that the terminal does not control: no SIGHUP when it goes away.
func withoutControl(w *window) { w.cmd.SysProcAttr.Setctty = false }

// inShell starts the program as a job of a shell, in script at the place of $BIN.
func inShell(script string) windowOption {
	return func(w *window) {
		w.cmd.Args = []string{"sh", "-c", script}
		w.cmd.Path, _ = exec.LookPath("sh")
	}
}

func withEnv(kv ...string) windowOption {
	return func(w *window) { w.cmd.Env = append(w.cmd.Env, kv...) }
}

func open(t testing.TB, opts ...windowOption) *window {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Skipf("no pty here: %v", err)
	}
	if err := pty.Setsize(slave, &pty.Winsize{Rows: 12, Cols: 60}); err != nil {
		t.Fatal(err)
	}
	w := &window{t: t, master: pollable(t, master), slave: slave, emu: vt.NewEmulator(60, 12), changed: make(chan struct{}, 1), exited: make(chan struct{}), crashDir: t.TempDir()}
	w.before = w.stty("-g")
	w.cmd = exec.Command(os.Args[0])
	w.cmd.Env = append(os.Environ(), childEnv+"="+w.crashDir, "TERM=screen-256color", "BIN="+os.Args[0], "JOBS="+t.TempDir()+"/jobs", "SSH_TTY=x", "TMUX=", "STY=", "GOCOVERDIR="+t.TempDir())
	w.cmd.Stdin, w.cmd.Stdout, w.cmd.Stderr = slave, slave, slave
	w.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	for _, opt := range opts {
		opt(w)
	}
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var done sync.WaitGroup
	done.Go(w.read)
	done.Go(w.wait)
	done.Go(func() { // answers of the emulator; nobody waits for them
		b := make([]byte, 256)
		for _, err := w.emu.Read(b); err == nil; _, err = w.emu.Read(b) {
		}
	})
	t.Cleanup(func() {
		w.allow.Cut = w.allow.Cut || !w.over() // it is killed now
		_ = w.cmd.Process.Kill()
		<-w.exited
		_ = w.slave.Close()
		_ = w.master.Close()
		if answers, ok := w.emu.InputPipe().(io.Closer); ok {
			_ = answers.Close() // ends Read; the emulator's own Close is not safe beside one
		}
		done.Wait()
		for _, fault := range termcheck.Check(w.output(), w.allow) {
			if !w.others {
				t.Errorf("the program writes %s", fault)
			}
		}
		if t.Failed() {
			t.Logf("screen:\n%s\nend of output: %q", w.screen(), w.output()[max(0, len(w.output())-600):])
		}
	})
	return w
}

// pollable is the same file, so that Close ends a Read of it.
func pollable(t testing.TB, f *os.File) *os.File {
	t.Helper()
	fd, err := syscall.Dup(int(f.Fd()))
	if err != nil {
		t.Fatal(err)
	}
	syscall.CloseOnExec(fd)
	_ = f.Close()
	if err := syscall.SetNonblock(fd, true); err != nil {
		t.Fatal(err)
	}
	return os.NewFile(uintptr(fd), "pty master")
}

func (w *window) read() {
	b := make([]byte, 64<<10)
	for {
		w.reading.Lock()
		n, err := w.master.Read(b)
		w.reading.Unlock()
		w.mu.Lock()
		w.raw = append(w.raw, b[:n]...)
		_, _ = w.emu.Write(b[:n])
		w.mu.Unlock()
		w.tell()
		if err != nil {
			return
		}
	}
}

func (w *window) wait() {
	err := w.cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		w.exitCode = exit.ExitCode()
		if exit.ExitCode() < 0 {
			w.exitCode = -int(exit.Sys().(syscall.WaitStatus).Signal())
		}
	}
	close(w.exited)
	w.tell()
}

func (w *window) tell() {
	select {
	case w.changed <- struct{}{}:
	default:
	}
}

func (w *window) screen() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.emu.String()
}

func (w *window) output() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return string(w.raw)
}

// until waits for a condition.
func (w *window) until(what string, ok func() bool) {
	w.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	again := time.NewTicker(20 * time.Millisecond) // for conditions that are not on the screen
	defer again.Stop()
	for !ok() {
		select {
		case <-w.changed:
		case <-again.C:
		case <-deadline.C:
			w.t.Fatalf("waited in vain for %s", what)
		}
	}
}

func (w *window) see(text string) {
	w.t.Helper()
	w.until(fmt.Sprintf("%q on the screen", text), func() bool { return strings.Contains(w.screen(), text) })
}

func (w *window) send(keys string) {
	w.t.Helper()
	if _, err := w.master.WriteString(keys); err != nil {
		w.t.Fatal(err)
	}
}

// ready waits for the program's first frame.
func (w *window) ready() *window {
	w.t.Helper()
	w.see("keys 0.")
	return w
}

func (w *window) pid() int {
	m := regexp.MustCompile(`pid (\d+)\.`).FindStringSubmatch(w.screen())
	if m == nil {
		w.t.Fatalf("no pid on the screen")
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

func (w *window) signal(sig syscall.Signal) {
	w.t.Helper()
	if err := syscall.Kill(w.pid(), sig); err != nil {
		w.t.Fatal(err)
	}
}

func (w *window) stty(args ...string) string {
	cmd := exec.Command("stty", args...)
	cmd.Stdin = w.slave
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.t.Fatalf("stty: %v: %s", err, out)
	}
	return string(out)
}

// exit waits for the end and checks the code and that the terminal is as before.
func (w *window) exit(code int) {
	w.t.Helper()
	w.until("the end", w.over)
	if w.exitCode != code {
		w.t.Errorf("exit code %d, want %d", w.exitCode, code)
	}
	w.restored()
}

// restored checks what a shell finds after the program.
func (w *window) restored() {
	w.t.Helper()
	if after := w.stty("-g"); after != w.before {
		w.t.Errorf("line settings\n   now %s before %s", after, w.before)
	}
	w.until("the modes to be as before", func() bool { return termcheck.NotRestored(w.output()) == nil })
}

// mode is "h" or "l", what the program last did to a mode; "" when it did nothing.
func (w *window) mode(n string) string {
	all := regexp.MustCompile(`\x1b\[\?`+n+`([hl])`).FindAllStringSubmatch(w.output(), -1)
	if all == nil {
		return ""
	}
	return all[len(all)-1][1]
}

func TestPtyKeys(t *testing.T) {
	w := open(t).ready()
	if w.mode("1049") != "h" || w.mode("2004") != "h" || !strings.Contains(w.stty("-a"), "-icanon") {
		t.Error("the terminal was not taken")
	}
	w.send("abc")
	w.see("keys 3.")
	for _, key := range []string{"key a.", "key b.", "key c."} {
		w.see(key)
	}
	w.send("\xed")
	w.send("\x95\x9c")
	w.see("key 한.")
	w.send("\x1b[1;2A\x1bx\x1b[I")
	w.see("key shift+up.")
	w.see("key alt+x.")
	w.see("tea.FocusMsg.")
	w.send("\x1b")
	w.see("key esc.")
	w.send("\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?62c\x1b[12;1R,")
	w.see("key ,.")
	w.see("keys 8.")
	w.send("q")
	w.exit(0)
}

func TestPtyPaste(t *testing.T) {
	w := open(t).ready()
	text := strings.Repeat("발신자 Sender\n", 7000)[:100_000]
	w.send("a\x1b[200~" + text + "\x1b[201~b")
	w.see(fmt.Sprintf("paste %d %08x.", len([]byte(string([]rune(text)))), crc32.ChecksumIEEE([]byte(string([]rune(text))))))
	w.see("key b.")
	w.see("keys 2.")
	if i, j := strings.Index(w.screen(), "paste"), strings.Index(w.screen(), "key b."); i < j {
		t.Error("the key overtook the paste")
	}
	w.send("\x1b[200~no end")
	w.see("paste 6 ")
	w.send("q")
	w.exit(0)
}

var pasteSize = flag.Int("paste", 8<<20, "bytes of the huge paste")

// TestPtyHugePaste: a paste without limit takes no memory without limit, and the keys behind it are keys.
func TestPtyHugePaste(t *testing.T) {
	w := open(t).ready()
	w.send("\x1b[200~\x03\x1a\x1b[201\x1b[20~")
	part := strings.Repeat("q\x1b[200~한\n", 1<<12)
	for left := *pasteSize; left > 0; left -= len(part) {
		w.send(part)
	}
	w.send("\x1b[201~x")
	w.see("key x.")
	w.see(fmt.Sprint("paste ", pasteMax/10)) // and a digit: a character that was cut is left out
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", w.pid()))
	if err == nil { // only Linux tells
		var most int
		if _, err := fmt.Sscanf(string(status[bytes.Index(status, []byte("VmHWM:")):]), "VmHWM: %d kB", &most); err != nil || most > 96<<10 {
			t.Errorf("the program took %d KiB, %v", most, err)
		}
		t.Logf("at most %d KiB", most)
	}
	w.send("q")
	w.exit(0)
}

func TestPtyResize(t *testing.T) {
	w := open(t).ready()
	for _, size := range [][2]int{{100, 20}, {30, 8}, {61, 13}} {
		w.mu.Lock()
		w.emu.Resize(size[0], size[1])
		w.mu.Unlock()
		if err := pty.Setsize(w.slave, &pty.Winsize{Cols: uint16(size[0]), Rows: uint16(size[1])}); err != nil {
			t.Fatal(err)
		}
		w.see(fmt.Sprintf("size %dx%d ", size[0], size[1]))
		w.see(strings.Repeat("=", size[0]))
	}
	w.send("q")
	w.exit(0)
}

func TestPtyMouse(t *testing.T) {
	w := open(t).ready()
	w.send("M")
	w.until("mouse mode", func() bool { return w.mode("1006") == "h" && w.mode("1002") == "h" })
	w.send("\x1b[<0;5;3M\x1b[<0;500;3M")
	w.see("mouse left press 4,2.")
	w.send("m")
	w.until("no mouse mode", func() bool { return w.mode("1006") == "l" && w.mode("1002") == "l" })
	w.send("M")
	w.until("mouse mode", func() bool { return w.mode("1006") == "h" })
	if strings.Contains(w.screen(), "499") {
		t.Error("a report outside of the window came through")
	}
	w.send("q")
	w.exit(0)
}

// gone takes the terminal away and checks that the program ends.
func (w *window) gone(code int) {
	w.t.Helper()
	w.allow.Cut = true
	_ = w.slave.Close()
	_ = w.master.Close()
	w.until("the end", w.over)
	if w.exitCode != code {
		w.t.Errorf("exit code %d, want %d", w.exitCode, code)
	}
}

const jobScript = `set -m; "$BIN"; echo "STOPPED $(stty -g)"; read line; stty intr ^X; fg; echo "ENDED $? $(stty -g)"`

func TestPtySuspend(t *testing.T) {
	for name, stop := range map[string]func(*window){
		"ctrl+z":       func(w *window) { w.send("\x1a") },
		"tea.Suspend":  func(w *window) { w.send("Z") },
		"from outside": func(w *window) { w.signal(syscall.SIGTSTP) },
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t, inShell(jobScript)).ready()
			stop(w)
			w.until("the stop", func() bool { return strings.Contains(w.output(), "STOPPED "+strings.TrimSpace(w.before)) })
			w.restored()
			w.send("go\n")
			w.see("term.ResumedMsg.")
			if !strings.Contains(w.stty("-a"), "-icanon") || w.mode("1049") != "h" || w.mode("2004") != "h" {
				t.Error("the terminal was not taken again")
			}
			w.send("ab")
			w.see("key b.")
			w.send("q")
			w.see("ENDED 0")
			w.until("the shell's end", w.over)
		})
	}
}

// left reports whether the program left that file.
func (w *window) left(name string) bool {
	_, err := os.Stat(filepath.Join(w.crashDir, name))
	return err == nil
}

func (w *window) over() bool {
	select {
	case <-w.exited:
		return true
	default:
		return false
	}
}

// TestPtySuspendWithoutShell: the kernel refuses to stop a process that nobody could continue.
func TestPtySuspendWithoutShell(t *testing.T) {
	w := open(t).ready()
	w.send("\x1a")
	w.see("term.ResumedMsg.")
	w.send("x")
	w.see("key x.")
	w.send("q")
	w.exit(0)
}

// TestPtyStoppedHard: after SIGSTOP the shell has changed the line settings.
func TestPtyStoppedHard(t *testing.T) {
	w := open(t, inShell(`set -m; "$BIN"; echo STOPPED; stty sane; read line; fg; echo "ENDED $?"`)).ready()
	w.others = true
	w.signal(syscall.SIGSTOP)
	w.see("STOPPED")
	w.send("go\n")
	w.see("term.ResumedMsg.")
	w.until("raw mode", func() bool { return strings.Contains(w.stty("-a"), "-icanon") })
	w.send("q")
	w.see("ENDED 0")
}

func TestPtyExec(t *testing.T) {
	w := open(t).ready()
	w.allow.Children = true
	w.send("E")
	w.see("EDITOR icanon")
	if w.mode("1049") != "l" || w.mode("2004") != "l" {
		t.Error("the editor found our modes")
	}
	w.signalChild(syscall.SIGINT) // ctrl+c in the editor reaches us too
	w.signalChild(syscall.SIGQUIT)
	for i := range 10 { // all of them, none to us
		line := fmt.Sprintf("some text %d", i)
		w.send(line + "\n")
		w.until("the editor's line", func() bool { return strings.Contains(w.output(), "GOT "+line) })
	}
	w.see("key {exit status 3}.")
	w.send("x")
	w.see("key x.")
	w.send("N")
	w.see("*fmt.wrapError.")
	w.send("q")
	w.exit(0)
}

// signalChild signals the program itself while its pid is not on the screen.
func (w *window) signalChild(sig syscall.Signal) {
	if err := w.cmd.Process.Signal(sig); err != nil {
		w.t.Fatal(err)
	}
}

// TestPtyExecEndedByKeyboard: ctrl+c ends the editor, and only that.
func TestPtyExecEndedByKeyboard(t *testing.T) {
	w := open(t).ready()
	w.allow.Children = true
	w.send("K")
	w.see("EDITOR")
	w.send("\x03") // the terminal's own ctrl+c: a signal to the editor and to us
	w.see("key {signal: interrupt}.")
	w.send("xq")
	w.exit(0)
}

func TestPtyExecThenSignal(t *testing.T) {
	w := open(t).ready()
	w.allow.Children = true
	w.send("E")
	w.see("EDITOR icanon")
	w.signalChild(syscall.SIGTERM)
	w.exit(128 + int(syscall.SIGTERM))
	w.until("the editor's end", func() bool { return strings.Contains(w.output(), "TERMINATED") })
}

func TestPtyRedraw(t *testing.T) {
	w := open(t).ready()
	w.others = true
	if _, err := w.slave.WriteString("\x1b[H\x1b[41mrubbish of another program"); err != nil {
		t.Fatal(err)
	}
	w.see("rubbish")
	w.send("R")
	w.until("a clean screen", func() bool {
		return !strings.Contains(w.screen(), "rubbish") && strings.Contains(w.screen(), "keys 1.")
	})
	w.send("q")
	w.exit(0)
}

func TestPtyCopy(t *testing.T) {
	w := open(t).ready()
	w.allow.Copies = 1
	w.send("Y")
	w.see("copied OSC 52 <nil>.")
	w.until("the sequence", func() bool { return strings.Contains(w.output(), "\x1b]52;c;7ZWc6rWt\x07") })
	w.send("q")
	w.exit(0)
}

func TestPtyFlood(t *testing.T) {
	w := open(t).ready()
	w.send("Lx")
	w.see("key x.")
	w.see("flood over.")
	w.send("q")
	w.exit(0)
}

// TestPtyStuckTerminal: nobody reads what the program writes, as when a connection hangs.
func TestPtyStuckTerminal(t *testing.T) {
	w := open(t).ready()
	w.allow.Cut = true
	pid := w.pid()
	w.send("W")
	w.see("keys 1.") // and now frames follow without end
	w.reading.Lock()
	defer w.reading.Unlock()
	w.until("the screen to be stuck", func() bool { return w.left("stuck") })
	w.until("keys to be read beside a stuck screen", func() bool {
		w.send(strings.Repeat("a", 50))
		return w.left("keys")
	})
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	w.until("the end", w.over)
	if after := w.stty("-g"); w.exitCode != 128+int(syscall.SIGTERM) || after != w.before {
		t.Errorf("exit %d, line settings\n   now %s before %s", w.exitCode, after, w.before)
	}
}

func TestPtyNoBytesWhileIdle(t *testing.T) {
	w := open(t).ready()
	w.send("a")
	w.see("keys 1.")
	w.until("a whole frame", func() bool { return strings.HasSuffix(w.output(), syncEnd) })
	before := len(w.output())
	select {
	case <-w.exited:
		t.Error("the program ended")
	case <-time.After(500 * time.Millisecond): // nothing is the result; there is no condition to wait for
	}
	if after := w.output(); len(after) != before {
		t.Errorf("wrote %q while idle", after[before:])
	}
	w.send("q")
	w.exit(0)
}

func TestPtyDumbTerminal(t *testing.T) {
	w := open(t, withEnv("TERM=dumb"))
	w.see("TERM is dumb")
	w.until("the end", w.over)
	if w.exitCode != 2 || strings.Contains(w.output(), "\x1b") {
		t.Errorf("exit %d, output %q", w.exitCode, w.output())
	}
}

func TestNoTerminal(t *testing.T) {
	f, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := Run(t.Context(), nil, Options{In: f, Out: f}); !errors.Is(err, ErrNoTerminal) {
		t.Errorf("got %v", err)
	}
	if IsTerminal(nil, f) {
		t.Error("nil is a terminal")
	}
}

// TestPtyBellAndNotify: both reach the terminal whole, and the text of a notification as text.
func TestPtyBellAndNotify(t *testing.T) {
	w := open(t, withEnv("TERM=xterm-256color")).ready()
	w.allow.Bells, w.allow.Notices = 1, 1
	w.send("B")
	w.until("the bell", func() bool { return strings.Contains(w.output(), syncEnd+"\a") })
	w.send("O")
	w.until("the notification", func() bool { return strings.Contains(w.output(), "\x1b]9;Callsign: 2 senders need you ^[[2J\a") })
	w.send("q")
	w.exit(0)
}
