package term

import (
	"errors"
	"fmt"
	"os/exec"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

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
	if err := s.reenter(false); err != nil {
		return err
	}
	s.in.resume()
	s.tellDone(e.done, e.err)
	return nil
}

func (s *session) tellDone(done func(error) tea.Msg, err error) {
	if done == nil {
		return
	}
	s.guard("the command's result", func() { s.prog.Send(done(err)) })
}
