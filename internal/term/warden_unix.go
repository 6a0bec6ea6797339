//go:build unix

package term

import (
	"os"
	"os/exec"
	"sync"
	"syscall"
)

// warden gives the terminal back when the program dies in a way that nothing inside of it can catch: SIGKILL, no memory, a fault of
// the Go runtime, a panic in a goroutine of a library. It is a shell that waits for the end of a pipe. Each line in the pipe says
// whether the terminal is taken; when the pipe ends while it is, the shell puts it back. It costs a process of about a megabyte
// that never wakes up. Where there is no shell there is no warden.
type warden struct {
	mu   sync.Mutex
	pipe *os.File // nil before start and without a shell
	held bool
}

// wardenScript has the terminal on descriptor 3 and our modes' ends as $1. Our raw mode is the one without signals; a shell that has
// the terminal already has other settings, and keeps them.
const wardenScript = `
trap '' INT QUIT TERM HUP TSTP TTOU TTIN
held=no
while read -r line; do held=$line; done
if [ "$held" = yes ]; then
  case $(stty -a <&3) in *-isig*) stty sane <&3;; esac
  printf '%s' "$1" >&3
fi`

// start starts the shell.
func (w *warden) start(out *os.File) {
	read, write, err := os.Pipe()
	if err != nil {
		return
	}
	defer read.Close()
	cmd := exec.Command("/bin/sh", "-c", wardenScript, "callsign-warden", leaveSequence)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH") + ":/usr/bin:/bin"}
	cmd.Stdin, cmd.ExtraFiles = read, []*os.File{out}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // ctrl+z and a kill of the job are not for it
	if err := cmd.Start(); err != nil {
		_ = write.Close()
		return
	}
	_ = cmd.Process.Release() // it ends after us
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pipe = write
	w.say()
}

// tell notes whether the terminal is taken.
func (w *warden) tell(held bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held = held
	w.say()
}

// say writes a line; with mu held. A pipe takes many of them at once, so that this does not wait.
func (w *warden) say() {
	if w.pipe == nil {
		return
	}
	line := "no\n"
	if w.held {
		line = "yes\n"
	}
	_, _ = w.pipe.WriteString(line) // a warden that was killed is missed by nobody but the next SIGKILL
}
