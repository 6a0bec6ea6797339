//go:build unix

package endtoend

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/term"
)

// pane is a shell inside of a tmux of its own, without anybody looking at it.
type pane struct {
	t      *testing.T
	home   string
	socket string
	tty    *os.File
	before *term.State
}

// openPane starts tmux; the test is skipped only where there is none.
func openPane(t *testing.T) *pane {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Skip("tmux is not in PATH: what happens inside of it is not tested here")
	}
	dir, err := os.MkdirTemp("", "callsign-tmux-") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	p := &pane{t: t, home: t.TempDir(), socket: filepath.Join(dir, "s")}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the pane:\n%s", p.screen())
		}
		_, _ = p.command("kill-server").CombinedOutput() // it may be gone
		_ = os.RemoveAll(dir)
	})
	p.tmux("new-session", "-d", "-x", "80", "-y", "24", "PS1='$ ' exec sh")
	p.tmux("set", "-g", "set-clipboard", "on")
	eventually(t, "the shell", func() bool { return strings.Contains(p.screen(), "$") })
	if p.tty, err = os.OpenFile(p.ask("#{pane_tty}"), os.O_RDWR|syscall.O_NOCTTY, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.tty.Close() })
	if p.before, err = term.GetState(int(p.tty.Fd())); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *pane) command(args ...string) *exec.Cmd {
	cmd := exec.Command("tmux", append([]string{"-f", "/dev/null", "-S", p.socket}, args...)...)
	cmd.Env = append(environment(p.home), "PATH="+os.Getenv("PATH"), "BIN="+binary())
	return cmd
}

func (p *pane) tmux(args ...string) string {
	p.t.Helper()
	out, err := p.command(args...).CombinedOutput()
	if err != nil {
		p.t.Fatalf("tmux %q: %v: %s", args, err, out)
	}
	return strings.TrimSuffix(string(out), "\n")
}

func (p *pane) ask(format string) string { p.t.Helper(); return p.tmux("display", "-p", format) }
func (p *pane) screen() string {
	out, _ := p.command("capture-pane", "-p").Output()
	return string(out)
}

func (p *pane) keys(keys ...string) { p.t.Helper(); p.tmux(append([]string{"send-keys"}, keys...)...) }

func (p *pane) see(texts ...string) {
	p.t.Helper()
	eventually(p.t, fmt.Sprintf("%q in the pane", texts), func() bool { return containsAll(p.screen(), texts) })
}

// run starts the program with its pid in a file.
func (p *pane) run() {
	p.t.Helper()
	p.keys(`sh -c 'echo $$ >$HOME/pid; exec "$BIN" --demo'; echo "ENDED" $?`, "Enter")
	p.see("NAME", "? help")
	if got := p.modes(); got != "1 1 1 0" && got != "1 0 1 0" {
		p.t.Errorf("the program has not taken the pane: %q", got)
	}
}

// modes are the alternate screen, the cursor, and reports of the mouse as tmux sees them; its wrap flag is the third, turned round.
func (p *pane) modes() string {
	p.t.Helper()
	return p.ask("#{alternate_on} #{cursor_flag} #{?#{==:#{wrap_flag},1},0,1} #{||:#{||:#{mouse_standard_flag},#{mouse_button_flag}},#{||:#{mouse_all_flag},#{mouse_sgr_flag}}}")
}

// restored checks the pane after the program. A paste shows whether bracketed paste is off: tmux brackets it only when asked to.
func (p *pane) restored() {
	p.t.Helper()
	eventually(p.t, "the pane to be as before", func() bool {
		now, err := term.GetState(int(p.tty.Fd()))
		return err == nil && *now == *p.before && p.modes() == "0 1 0 0"
	})
	p.keys("cat -v", "Enter")
	p.tmux("set-buffer", "-b", "probe", "pasted")
	p.tmux("paste-buffer", "-p", "-b", "probe")
	p.keys("Enter", "C-d")
	p.see("pasted\npasted\n")
}

func (p *pane) signal(sig syscall.Signal) {
	p.t.Helper()
	data, _ := os.ReadFile(filepath.Join(p.home, "pid"))
	var pid int
	if _, err := fmt.Sscan(string(data), &pid); err != nil {
		p.t.Fatal(err)
	}
	if err := syscall.Kill(pid, sig); err != nil {
		p.t.Fatal(err)
	}
}

// TestTmuxEnds: inside of tmux, every end gives the pane back.
func TestTmuxEnds(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(*pane)
		code int
	}{
		"q":       {func(p *pane) { p.keys("q") }, 0},
		"ctrl+c":  {func(p *pane) { p.keys("C-c") }, 0},
		"SIGTERM": {func(p *pane) { p.signal(syscall.SIGTERM) }, 143},
		"SIGHUP":  {func(p *pane) { p.signal(syscall.SIGHUP) }, 129},
		"SIGQUIT": {func(p *pane) { p.signal(syscall.SIGQUIT) }, 131},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := openPane(t)
			p.run()
			c.end(p)
			p.see(fmt.Sprint("ENDED ", c.code))
			p.restored()
		})
	}
}

// TestTmuxSuspend: ctrl+z and fg, with a paste between brackets of tmux's own afterwards.
func TestTmuxSuspend(t *testing.T) {
	t.Parallel()
	p := openPane(t)
	p.run()
	p.keys("C-z")
	p.see("Stopped")
	p.restored()
	p.keys("fg", "Enter")
	p.see("NAME", "? help")
	p.keys("/")
	p.see("enter keep")
	p.tmux("set-buffer", "-b", "name", "north\nq")
	p.tmux("paste-buffer", "-p", "-b", "name")
	p.see("north q") // text with a line break, and no keys
	p.keys("C-c")
	p.restored()
}

// TestTmuxCopy: a copied id is in tmux's own buffer, and the screen says that tmux took it.
func TestTmuxCopy(t *testing.T) {
	t.Parallel()
	p := openPane(t)
	p.run()
	p.keys("y")
	p.see("Copy")
	p.keys("i")
	p.see("Copied with tmux.")
	if id := p.tmux("show-buffer"); len(id) < 10 {
		t.Errorf("the buffer holds %q", id)
	}
	p.keys("q")
	p.see("ENDED 0")
	p.restored()
}

// TestTmuxGone: the pane is closed.
func TestTmuxGone(t *testing.T) {
	t.Parallel()
	p := openPane(t)
	p.run()
	p.tmux("kill-server")
	eventually(t, "the program's end", func() bool {
		data, _ := os.ReadFile(filepath.Join(p.home, "pid"))
		var pid int
		_, err := fmt.Sscan(string(data), &pid)
		return err == nil && syscall.Kill(pid, 0) == syscall.ESRCH
	})
}
