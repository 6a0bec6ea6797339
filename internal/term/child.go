package term

import (
	"errors"
	"fmt"
	"os/exec"
	"syscall"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// childGrace is how long an editor may take to end when the program ends.
const childGrace = 500 * time.Millisecond

// ErrBusy is given to the done function of Exec when another command has the terminal.
var ErrBusy = errors.New("another program has the terminal")

// startChild gives the terminal to a command.
func (s *session) startChild(m execMsg) error {
	if s.child != nil {
		s.tellDone(m.done, ErrBusy)
		return nil
	}
	s.in.pause()
	s.tty.leave()
	s.attach(m.cmd)
	if err := m.cmd.Start(); err != nil {
		return s.childEnded(childEnd{err: fmt.Errorf("start %s: %w", m.cmd.Path, err), done: m.done})
	}
	s.child = m.cmd
	s.guard("wait", func() {
		s.childDone <- childEnd{err: m.cmd.Wait(), done: m.done}
	})
	return nil
}

func (s *session) attach(cmd *exec.Cmd) {
	if cmd.Env == nil {
		cmd.Env = childEnviron()
	}
	if cmd.Stdin == nil {
		cmd.Stdin = s.tty.in
	}
	if cmd.Stdout == nil {
		cmd.Stdout = s.tty.out
	}
	if cmd.Stderr == nil {
		cmd.Stderr = s.tty.out
	}
}

// childEnded takes the terminal back.
func (s *session) childEnded(e childEnd) error {
	s.child, s.childEndedAt = nil, time.Now()
	s.tty.clean(wasKilled(e.err))
	if err := s.reenter(false); err != nil {
		return err
	}
	s.in.resume()
	s.tellDone(e.done, e.err)
	return nil
}

// endChild ends the command that has the terminal, and puts back what it leaves behind. Editors save their text when they are asked
// to end. One that does not end is left alone: a kill would lose it.
func (s *session) endChild() {
	_ = s.child.Process.Signal(syscall.SIGTERM) // it may have ended just now
	timer := time.NewTimer(childGrace)
	defer timer.Stop()
	killed := true
	select {
	case e := <-s.childDone:
		killed = wasKilled(e.err)
	case <-timer.C:
	}
	s.tty.clean(killed)
}

// wasKilled reports whether a signal ended a command.
func wasKilled(err error) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && exit.ExitCode() < 0
}

func (s *session) tellDone(done func(error) tea.Msg, err error) {
	if done == nil {
		return
	}
	s.guard("the command's result", func() { s.prog.Send(done(err)) })
}
