//go:build unix

package endtoend

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"
	"golang.org/x/term"
)

// demo starts the program on the API inside of it and waits for its list.
func demo(t *testing.T, l launch) *window {
	t.Helper()
	l.args = append(l.args, "--demo")
	w := open(t, l)
	w.see("NAME", "? help")
	return w
}

// inShell starts the program as a job of a shell: script has it as $BIN, and a scratch file as $JOBS.
func inShell(script string) func(*exec.Cmd) {
	return func(c *exec.Cmd) {
		c.Path, c.Args = "/bin/sh", append([]string{"sh", "-c", script}, c.Args...)
		c.Env = append(c.Env, "BIN="+binary(), "JOBS="+filepath.Join(c.Dir, "jobs"), "PATH="+os.Getenv("PATH"))
	}
}

// shellHasIt checks that the terminal is the shell's again while the program is stopped.
func (w *window) shellHasIt() {
	w.t.Helper()
	eventually(w.t, "the line settings to be the shell's", func() bool {
		now, err := term.GetState(int(w.slave.Fd()))
		return err == nil && *now == *w.before
	})
	w.untilRestored()
}

// ended waits for what the shell says last: it may have ended itself before that is seen.
func (w *window) ended(text string) {
	w.t.Helper()
	eventually(w.t, text, func() bool { return strings.Contains(w.screen(), text) })
}

// TestTerminalSignals: each signal that can end a program, once and again and again, gives the terminal back and says what it was.
func TestTerminalSignals(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGABRT, syscall.SIGUSR1, syscall.SIGUSR2,
		syscall.SIGALRM, syscall.SIGSEGV, syscall.SIGXCPU} {
		for _, times := range []int{1, 5} {
			t.Run(fmt.Sprint(sig, " ", times), func(t *testing.T) {
				t.Parallel()
				w := demo(t, launch{})
				for range times {
					_ = w.cmd.Process.Signal(sig) // it may have ended just now
				}
				w.end(128 + int(sig))
			})
		}
	}
}

// TestTerminalIgnoresWhatMeansNothing: a reader that is gone is noticed by writing, not by a signal.
func TestTerminalIgnoresWhatMeansNothing(t *testing.T) {
	t.Parallel()
	w := demo(t, launch{})
	for _, sig := range []syscall.Signal{syscall.SIGPIPE, syscall.SIGXFSZ, syscall.SIGWINCH, syscall.SIGCHLD, syscall.SIGURG, syscall.SIGCONT} {
		if err := w.cmd.Process.Signal(sig); err != nil {
			t.Fatal(err)
		}
	}
	w.press("?")
	w.see("Help: ")
	w.press(ctrlC)
	w.end(0)
}

// TestTerminalGone: the window is closed.
func TestTerminalGone(t *testing.T) {
	t.Parallel()
	w := demo(t, launch{})
	_ = w.slave.Close()
	_ = w.master.Close()
	<-w.exited
	if want := 128 + int(syscall.SIGHUP); w.code != want {
		t.Errorf("exit code %d, want %d", w.code, want)
	}
	w.allow.Cut = true
}

// TestTerminalJob: ctrl+z and fg, a stop from outside and bg, and a callsign that begins in the background.
func TestTerminalJob(t *testing.T) {
	const stopped = `until jobs >$JOBS; grep -q Stopped $JOBS; do :; done; echo BACK; read line; `
	for name, c := range map[string]struct {
		script string
		stop   func(*window)
	}{
		"ctrl+z":     {`set -m; "$BIN" --demo; ` + stopped + `fg >/dev/null; echo "ENDED $?"`, func(w *window) { w.press("\x1a") }},
		"bg":         {`set -m; "$BIN" --demo; bg >/dev/null; ` + stopped + `fg >/dev/null; echo "ENDED $?"`, func(w *window) { w.press("\x1a") }},
		"background": {`set -m; stty -icanon -echo; "$BIN" --demo & stty icanon echo; ` + stopped + `fg >/dev/null; echo "ENDED $?"`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t, launch{prepare: inShell(c.script)})
			if c.stop != nil {
				w.see("NAME", "? help")
				c.stop(w)
			}
			w.see("BACK")
			w.shellHasIt()
			w.press("go\n")
			w.see("NAME", "? help")
			w.press("q")
			w.ended("ENDED 0")
			w.shellHasIt()
		})
	}
}

// TestTerminalStopInAPaste: what was pasted before and after a stop is text, on both sides of it.
func TestTerminalStopInAPaste(t *testing.T) {
	t.Parallel()
	w := open(t, launch{prepare: inShell(`set -m; "$BIN" --demo & echo $! >$JOBS; fg >/dev/null; echo BACK; read line; fg >/dev/null; echo "ENDED $?"`)})
	w.see("NAME", "? help")
	w.press("/")
	w.until("the filter line", func() bool { return strings.HasPrefix(w.rows()[2], "/") })
	w.press("n\x1b[200~or") // in one, so that the paste has begun when the key is seen
	w.until("the key", func() bool { return strings.HasPrefix(w.rows()[2], "/n") })
	pid := 0
	data, _ := os.ReadFile(filepath.Join(w.home, "jobs"))
	if _, err := fmt.Sscan(string(data), &pid); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(pid, syscall.SIGTSTP); err != nil {
		t.Fatal(err)
	}
	w.see("BACK")
	w.shellHasIt()
	w.press("go\n")
	w.until("the first half", func() bool { return strings.HasPrefix(w.rows()[2], "/nor") })
	w.press("thern\x1b[201~")
	w.until("all of it", func() bool { return strings.HasPrefix(w.rows()[2], "/northern") })
	w.press(ctrlC)
	w.ended("ENDED 0")
	w.shellHasIt()
}

// TestTerminalSizes: a thousand sizes, none and one cell among them; the last one counts.
func TestTerminalSizes(t *testing.T) {
	t.Parallel()
	w := demo(t, launch{size: size{200, 60}}) // the checks at the end know no size beyond it
	set := func(cols, rows int) {
		if err := pty.Setsize(w.master, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 1000 {
		set(i*7%200, i*5%60) // 0x0 first
	}
	set(1, 1)
	set(0, 0)
	set(200, 60)
	w.until("a whole frame", func() bool {
		rows := w.rows()
		return strings.Contains(rows[0], "DEMO") && strings.Contains(rows[59], "? help")
	})
	w.press("q")
	w.end(0)
}

func TestTerminalOfOneCell(t *testing.T) {
	for _, s := range []size{{1, 1}, {2, 1}, {1, 5}} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			w := open(t, launch{size: s, args: []string{"--demo"}})
			eventually(t, "a frame", func() bool { return strings.Contains(w.output(), syncEnd) })
			w.press(ctrlC)
			w.end(0)
		})
	}
}

// TestTerminalKinds: what TERM says decides whether the program runs; NO_COLOR and an unknown terminal only what it looks like.
func TestTerminalKinds(t *testing.T) {
	colour := regexp.MustCompile(`\x1b\[(\d+;)*(3[0-8]|4[0-8]|9\d|10[0-7])[;m]`)
	for name, c := range map[string]struct {
		env     []string
		colours bool
	}{
		"NO_COLOR": {[]string{"NO_COLOR=1"}, false},
		"unset":    {[]string{"TERM="}, true},
		"unknown":  {[]string{"TERM=no-such-terminal"}, true},
		"linux":    {[]string{"TERM=linux"}, true},
		"vt100":    {[]string{"TERM=vt100"}, true},
		"screen":   {[]string{"TERM=screen", "STY=1.x"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := demo(t, launch{env: c.env})
			w.press("q")
			w.end(0)
			if colour.MatchString(w.output()) && !c.colours {
				t.Errorf("there are colours: %q", colour.FindString(w.output()))
			}
		})
	}
	t.Run("dumb", func(t *testing.T) {
		t.Parallel()
		w := open(t, launch{args: []string{"--demo"}, env: []string{"TERM=dumb"}})
		w.end(2)
		eventually(t, "a reason", func() bool { return strings.Contains(w.output(), "TERM is dumb") })
		if strings.Contains(w.output(), "\x1b") {
			t.Errorf("output %q", w.output())
		}
	})
}

// TestTerminalOneEnd: one end of the program is no terminal, or is closed. The other stays untouched.
func TestTerminalOneEnd(t *testing.T) {
	for name, script := range map[string]string{
		"no input":      `"$BIN" --demo </dev/null`,
		"no output":     `"$BIN" --demo | cat; exit 2`,
		"closed input":  `"$BIN" --demo <&-`,
		"closed output": `"$BIN" --demo >&-`,
		"reader gone":   `"$BIN" --demo | true; exit 2`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := open(t, launch{prepare: inShell(script)})
			w.end(2)
			eventually(t, "a reason", func() bool { return strings.Contains(w.output(), "no terminal") })
			if strings.Contains(w.output(), "\x1b") {
				t.Errorf("output %q", w.output())
			}
		})
	}
}

// TestTerminalAnswersAreNoKeys: late answers to the questions of an earlier program arrive in the middle of typing, whole and in parts.
func TestTerminalAnswersAreNoKeys(t *testing.T) {
	t.Parallel()
	w := demo(t, launch{})
	w.press("/")
	w.until("the filter line", func() bool { return strings.HasPrefix(w.rows()[2], "/") })
	for i, answer := range []string{"\x1b[?62;22c", "\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\", "\x1b]10;rgb:ffff/ffff/ffff\x07", "\x1b[24;80R", "\x1b[?2026;2$y", "\x1b[>0;276;0c",
		"\x1bP>|xterm(390)\x1b\\", "\x1bP1+r544e=787465726d\x1b\\", "\x1b[?1u", "\x1b[8;24;80t", "\x1b_Gi=31;OK\x1b\\", "\xff\xc0"} {
		w.press(answer[:2], answer[2:], string(rune('a'+i)))
	}
	w.until("the letters alone", func() bool { return strings.HasPrefix(strings.TrimRight(w.rows()[2], " █"), "/abcdefghijkl") })
	w.press(ctrlC)
	w.end(0)
}

// TestTerminalPasteWithoutEnd: the text is not lost, and the program is not deaf.
func TestTerminalPasteWithoutEnd(t *testing.T) {
	t.Parallel()
	w := demo(t, launch{})
	w.press("/")
	w.until("the filter line", func() bool { return strings.HasPrefix(w.rows()[2], "/") })
	w.press("\x1b[200~nor\x03th\x1b[20")
	w.until("the text", func() bool { return strings.HasPrefix(w.rows()[2], "/nor") })
	w.press(ctrlC)
	w.end(0)
}

// TestTerminalHugePaste: a paste of megabytes into a line is cut, and the keys behind it work.
func TestTerminalHugePaste(t *testing.T) {
	t.Parallel()
	w := demo(t, launch{})
	w.press("/")
	w.until("the filter line", func() bool { return strings.HasPrefix(w.rows()[2], "/") })
	w.press("\x1b[200~")
	for range 1 << 10 {
		w.press(strings.Repeat("\x1b[200~가나다 D\n", 256))
	}
	w.press("\x1b[201~")
	w.press(ctrlC)
	w.end(0)
}

// TestTerminalCrashedEditor: an editor that is killed leaves a raw terminal and its own screen behind; neither stays. It sees no
// secret of ours.
func TestTerminalCrashedEditor(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	script := filepath.Join(home, "editor")
	text := "#!/bin/sh\nenv >\"$HOME/seen\"\nstty raw -echo\nprintf '\\033[?1049h\\033[?25l\\033[?1003hBROKEN'\nkill -9 $$\n"
	if err := os.WriteFile(script, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	api := serve(t, nil)
	w := open(t, launch{home: home, args: oauthArgs(api.url), env: append(credentials(), "EDITOR="+script, "PATH="+os.Getenv("PATH"))})
	w.allow.Children, w.others = true, true
	w.openSender("northern", "Northern Lights Travel")
	w.press("E")
	w.see("The editor failed")
	w.press(ctrlC)
	w.end(0)
	seen, err := os.ReadFile(filepath.Join(home, "seen"))
	if err != nil || !strings.Contains(string(seen), "HOME=") || strings.Contains(string(seen), "SINCH_") {
		t.Errorf("the editor saw %s, %v", seen, err)
	}
}

// TestTerminalCopyOverSSH: the desktop of another machine is not the user's, so no program of it is tried, and the screen says which
// way the text went.
func TestTerminalCopyOverSSH(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	for _, tool := range []string{"xclip", "xsel", "wl-copy", "pbcopy", "tmux"} {
		if err := os.WriteFile(filepath.Join(home, tool), []byte("#!/bin/sh\ntouch \"$HOME/used\"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	env := []string{"PATH=" + home, "DISPLAY=:0", "WAYLAND_DISPLAY=w", "SSH_TTY=/dev/pts/9"}
	w := demo(t, launch{home: home, env: env})
	w.allow.Copies = 1
	w.press("y")
	w.see("Copy")
	w.press("i")
	w.see("OSC 52")
	if !strings.Contains(w.output(), "\x1b]52;c;") {
		t.Error("nothing was sent to the terminal")
	}
	if _, err := os.Stat(filepath.Join(home, "used")); err == nil {
		t.Error("a program of the other machine was used")
	}
	w.press("q")
	w.end(0)
}

// TestTerminalKilled: no program can catch a SIGKILL. The terminal is given back all the same.
func TestTerminalKilled(t *testing.T) {
	t.Parallel()
	w := demo(t, launch{})
	eventually(t, "the warden", func() bool {
		out, _ := exec.Command("ps", "-s", fmt.Sprint(w.cmd.Process.Pid), "-o", "args=").Output()
		return strings.Contains(string(out), " callsign-warden ")
	})
	if err := w.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-w.exited
	if w.code != -int(syscall.SIGKILL) {
		t.Errorf("exit code %d", w.code)
	}
	w.untilRestored()
	eventually(t, "the terminal to echo whole lines", func() bool {
		cmd := exec.Command("stty", "-a")
		cmd.Stdin = w.slave
		out, err := cmd.Output()
		return err == nil && !strings.Contains(string(out), "-icanon") && !strings.Contains(string(out), "-echo ") && !strings.Contains(string(out), "-isig")
	})
}
