//go:build unix

package term

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"callsign/internal/termcheck"
)

// TestPtySignals: each signal that ends a program gives its code, also when it comes more than once.
func TestPtySignals(t *testing.T) {
	for _, item := range caught {
		sig, _ := item.(syscall.Signal)
		if k := kind(sig); k != signalEnd && k != signalKeyboard {
			continue
		}
		for _, times := range []int{1, 3} {
			t.Run(fmt.Sprint(sig, " ", times), func(t *testing.T) {
				t.Parallel()
				w := open(t).ready()
				pid := w.pid()
				for range times {
					_ = syscall.Kill(pid, sig) // it may have ended just now
				}
				w.exit(128 + int(sig))
			})
		}
	}
}

// TestPtyHarmlessSignals: what does not end a program does not disturb it.
func TestPtyHarmlessSignals(t *testing.T) {
	w := open(t).ready()
	for _, sig := range []syscall.Signal{syscall.SIGPIPE, syscall.SIGXFSZ, syscall.SIGWINCH, syscall.SIGURG, syscall.SIGCHLD} {
		w.signal(sig)
	}
	w.send("x")
	w.see("key x.")
	w.send("q")
	w.exit(0)
}

// TestPtyHung: a program that hangs is left after a signal, in time.
func TestPtyHung(t *testing.T) {
	for name, key := range map[string]string{"Update": "H", "Frame": "V"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t).ready()
			w.send(key)
			w.leaveHung(func() { w.signalChild(syscall.SIGTERM) }, syscall.SIGTERM)
		})
	}
	t.Run("Init", func(t *testing.T) {
		w := open(t, withEnv(childInit+"=hang"))
		w.leaveHung(func() { w.signalChild(syscall.SIGTERM) }, syscall.SIGTERM)
	})
}

// TestPtyHungAndCtrlC: raw mode makes a key of ctrl+c, and a loop that hangs takes no keys. It ends the program all the same.
func TestPtyHungAndCtrlC(t *testing.T) {
	w := open(t).ready()
	w.send("H")
	w.leaveHung(func() {
		w.until("the end", func() bool {
			if !w.over() {
				_, _ = w.master.WriteString("\x03") // the program may have ended just now
			}
			return w.over()
		})
	}, syscall.SIGINT)
}

// leaveHung waits for the hang, ends the program, and checks that Run said that it hangs.
func (w *window) leaveHung(end func(), sig syscall.Signal) {
	w.t.Helper()
	w.until("the hang", func() bool { return w.left("hanging") })
	end()
	w.exit(128 + int(sig))
	if !w.left("hung") {
		w.t.Error("Run did not say that the loop hangs")
	}
}

func TestPtyOtherEnds(t *testing.T) {
	for key, end := range map[string]struct {
		code int
		text string
	}{
		"I": {128 + int(syscall.SIGINT), ""},
		"X": {1, "cancelled by the test"},
		"q": {0, ""},
	} {
		t.Run(key, func(t *testing.T) {
			w := open(t).ready()
			w.send(key)
			w.exit(end.code)
			w.see(end.text)
		})
	}
}

// TestPtyCrash: wherever a panic is, its value is nowhere to be seen, and the screen says where the stack is.
func TestPtyCrash(t *testing.T) {
	for name, crash := range map[string]struct{ init, key, where string }{
		"Update":           {"", "U", "Update"},
		"Frame":            {"", "F", "Update"},
		"batch":            {"", "C", "command"},
		"sequence":         {"", "S", "command"},
		"tick and suspend": {"", "T", "command"},
		"Init":             {"panic", "", "Init"},
		"first command":    {"command", "", "command"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t, withEnv(childInit+"="+crash.init))
			if crash.init == "" {
				w.ready()
				w.send(crash.key)
			}
			w.exit(70)
			w.see("internal error in " + crash.where)
			files, _ := filepath.Glob(filepath.Join(w.crashDir, "crash-*.txt"))
			if len(files) != 1 { // one panic, one file, also when others follow from it
				t.Fatalf("crash files: %v", files)
			}
			b, err := os.ReadFile(files[0])
			if err != nil || !strings.Contains(string(b), "childRoot") {
				t.Errorf("crash file: %v\n%s", err, b)
			}
			if all := string(b) + w.output(); strings.Contains(all, canary) {
				t.Errorf("the panic's value got out:\n%s", all)
			}
			if info, err := os.Stat(files[0]); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%v, %v", info, err)
			}
			if said := strings.ReplaceAll(w.output(), "\r\n", ""); !strings.Contains(said, files[0]) {
				t.Errorf("the path is not on the screen: %q", said)
			}
		})
	}
}

func TestPtyTerminalGone(t *testing.T) {
	t.Run("with SIGHUP", func(t *testing.T) {
		w := open(t).ready()
		w.gone(128 + int(syscall.SIGHUP))
	})
	t.Run("without", func(t *testing.T) {
		w := open(t, withoutControl).ready()
		w.gone(1)
	})
	t.Run("while it writes", func(t *testing.T) {
		w := open(t, withoutControl).ready()
		w.send("W")
		w.see("waste ")
		w.gone(1)
	})
}

// TestPtyComplaints: what libraries write to the log is not written over the screen.
func TestPtyComplaints(t *testing.T) {
	w := open(t).ready()
	w.send("lx")
	w.see("key x.")
	w.send("q")
	w.exit(0)
	if strings.Contains(w.output(), canary) {
		t.Error("the log went to the screen")
	}
}

// TestPtyBackground: callsign & does not look at the terminal before it is in front: what it finds there is the shell's.
func TestPtyBackground(t *testing.T) {
	const script = `set -m; stty -icanon -echo -isig; "$BIN" & until jobs >$JOBS; grep -q Stopped $JOBS; do :; done
echo BACK; read line; stty icanon echo isig; fg >/dev/null; echo "ENDED $?"`
	w := open(t, inShell(script))
	w.see("BACK")
	if out := w.output(); strings.Contains(out, "\x1b") {
		t.Errorf("it wrote from the background: %q", out)
	}
	w.send("go\n")
	w.ready()
	w.send("q")
	w.see("ENDED 0")
	w.restored()
}

// TestPtyBackgroundAfterSuspend: bg leaves the program stopped and the terminal with the shell.
func TestPtyBackgroundAfterSuspend(t *testing.T) {
	const script = `set -m; "$BIN"; bg >/dev/null; until jobs >$JOBS; grep -q Stopped $JOBS; do :; done
echo BACK; read line; fg >/dev/null; echo "ENDED $?"`
	w := open(t, inShell(script)).ready()
	w.send("\x1a")
	w.see("BACK")
	w.restored()
	w.send("go\n")
	w.see("term.ResumedMsg.")
	w.send("q")
	w.see("ENDED 0")
	w.restored()
}

// TestPtyKilledInBackground: a program that is stopped leaves a terminal alone that is not its own any more.
func TestPtyKilledInBackground(t *testing.T) {
	const script = `set -m; "$BIN"; kill -TERM %1; kill -CONT %1; while wait %1; c=$?; [ $c = 149 ]; do :; done; echo "ENDED $c"; read line; echo "READ $line"`
	w := open(t, inShell(script)).ready()
	w.send("\x1a")
	w.see(fmt.Sprint("ENDED ", 128+int(syscall.SIGTERM)))
	w.restored()
	w.send("on\n")
	w.see("READ on")
}

// TestPtySuspendInPaste: a paste that ctrl+z from outside interrupts is not lost, and the rest of it is no command.
func TestPtySuspendInPaste(t *testing.T) {
	w := open(t, inShell(`set -m; "$BIN"; echo STOPPED; read line; fg >/dev/null; echo "ENDED $?"`)).ready()
	w.send("a\x1b[200~half a text") // in one, so that the paste has begun when the key is seen
	w.see("key a.")
	w.signal(syscall.SIGTSTP)
	w.see("STOPPED")
	w.restored()
	w.send("go\n")
	w.see("term.ResumedMsg.")
	w.see("paste 11 ")
	w.send("qqq\x1b[201~")
	w.see("paste 3 ")
	w.send("q")
	w.see("ENDED 0")
}

// TestPtyNothingIsAsked: a terminal that answers nothing holds up nothing, because nothing is asked.
func TestPtyNothingIsAsked(t *testing.T) {
	start := time.Now()
	w := open(t).ready()
	t.Logf("the first frame took %v", time.Since(start))
	w.send("q")
	w.exit(0) // the end checks that no question was written
}

// TestPtyWarden: deaths that nothing in the program can catch. The terminal is given back from outside.
func TestPtyWarden(t *testing.T) {
	for name, c := range map[string]struct {
		die  func(*window)
		code int
	}{
		"SIGKILL":             {func(w *window) { w.signal(syscall.SIGKILL) }, -int(syscall.SIGKILL)},
		"unguarded goroutine": {func(w *window) { w.send("g") }, 2},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t).ready()
			w.others = true // Go writes its trace
			w.watched()
			c.die(w)
			w.until("the end", w.over)
			if w.exitCode != c.code {
				t.Errorf("exit code %d, want %d", w.exitCode, c.code)
			}
			w.until("the terminal to be given back", func() bool {
				settings := w.stty("-a")
				return termcheck.NotRestored(w.output()) == nil && !strings.Contains(settings, "-icanon") && !strings.Contains(settings, "-echo ") && !strings.Contains(settings, "-isig")
			})
		})
	}
}

// TestPtyWardenLeavesOthersAlone: a program that is killed while it is stopped or its editor runs has no terminal to give back.
func TestPtyWardenLeavesOthersAlone(t *testing.T) {
	w := open(t, inShell(`set -m; "$BIN"; echo STOPPED; stty -echo; kill -KILL %1; wait %1; echo "ENDED"; read line; echo "READ $line"`)).ready()
	w.watched()
	w.send("\x1a")
	w.see("ENDED")
	w.until("the warden's end", func() bool { return w.wardens() == 0 })
	if settings := w.stty("-a"); !strings.Contains(settings, "-echo ") {
		t.Errorf("the shell's settings were changed: %s", settings)
	}
	w.send("on\n")
	w.see("READ on")
}

// watched waits until the warden is on its post.
func (w *window) watched() {
	w.t.Helper()
	w.until("the warden", func() bool { return w.wardens() == 1 })
}

// wardens counts the wardens of this terminal's session.
func (w *window) wardens() (n int) {
	out, err := exec.Command("ps", "-s", fmt.Sprint(w.cmd.Process.Pid), "-o", "args=").CombinedOutput()
	if err != nil && len(out) > 0 {
		w.t.Fatalf("ps: %v: %s", err, out)
	}
	return strings.Count(string(out), " callsign-warden ")
}
