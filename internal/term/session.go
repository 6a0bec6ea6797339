package term

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// signalKind is what a session does about a signal.
type signalKind int

const (
	signalIgnore   signalKind = iota
	signalKeyboard            // ends the program, but belongs to the editor while that runs
	signalEnd
	signalStop
	signalContinue
	signalResize
)

const (
	// loopGrace is how long the loop may take to end before it is left behind. With leaveLimit and childGrace it stays under two seconds.
	loopGrace = 900 * time.Millisecond
	// keyboardGrace is how long after the editor has ended a signal of the keyboard still means the editor.
	keyboardGrace = 200 * time.Millisecond
)

// session is one Run.
type session struct {
	opts   Options
	tty    *tty
	in     *input
	screen *screen
	model  *model
	prog   *tea.Program

	sigs     chan os.Signal
	loop     chan error   // the loop's end
	fatal    chan error   // why the program cannot go on; the first counts
	asked    chan tea.Msg // suspendMsg, execMsg
	ended    chan struct{}
	resizing atomic.Bool    // a resizeMsg is on its way
	crashed  atomic.Bool    // the first panic is reported, the others follow from it
	starting sync.WaitGroup // the start of the warden, during which the process must not be stopped

	child     *exec.Cmd // has the terminal; only the goroutine of run touches it
	childDone chan childEnd
	// childEndedAt is when the last one gave it back.
	childEndedAt time.Time
}

type childEnd struct {
	err  error
	done func(error) tea.Msg
}

func newSession(root Root, o Options) *session {
	s := &session{
		opts:      o,
		tty:       newTTY(o.In, o.Out, o.Mouse),
		in:        newInput(o.In),
		screen:    newScreen(o.MinFrame, o.NoSync),
		sigs:      make(chan os.Signal, 32),
		loop:      make(chan error, 1),
		fatal:     make(chan error, 1),
		asked:     make(chan tea.Msg),
		ended:     make(chan struct{}),
		childDone: make(chan childEnd, 1),
	}
	s.model = &model{s: s, root: root}
	return s
}

// run holds the terminal from enter to leave.
func (s *session) run(ctx context.Context) error {
	// They stay caught: a second one must not end the program on its way out, with texts that are not on the disk yet.
	signal.Notify(s.sigs, caught...)
	if err := s.front(); err != nil {
		return err
	}
	defer s.tty.leave()
	if err := s.tty.enter(); err != nil {
		return err
	}
	s.prog = tea.NewProgram(s.model,
		tea.WithContext(ctx), tea.WithInput(s.in), tea.WithOutput(io.Discard), tea.WithoutRenderer(),
		tea.WithoutSignalHandler(), tea.WithoutCatchPanics(), tea.WithFilter(filter))
	s.in.send, s.in.fail, s.in.rescue = s.prog.Send, s.fail, s.rescue
	s.in.interrupt = func() { s.fail(&Signalled{Signal: syscall.SIGINT}) }
	s.screen.write, s.screen.fail = s.tty.write, s.fail
	s.screen.flush = func() { s.prog.Send(flushMsg{}) }
	s.guard("screen", s.screen.run)
	s.guard("keyboard", s.in.pump)
	s.starting.Add(1)
	s.guard("warden", func() {
		defer s.starting.Done()
		s.tty.warden.start(s.tty.out)
	})
	s.guard("loop", func() {
		_, err := s.prog.Run()
		s.loop <- err
	})
	err := s.serve(ctx)
	return s.end(err)
}

// filter keeps Bubble Tea from handling what is ours.
func filter(_ tea.Model, msg tea.Msg) tea.Msg {
	if _, ok := msg.(tea.SuspendMsg); ok {
		return suspendMsg{}
	}
	return msg
}

// errLoopEnded is serve's word that the loop is over, with the loop's own result.
type errLoopEnded struct{ err error }

func (e errLoopEnded) Error() string { return "the loop ended" }

// serve decides until something ends the program, and returns what.
func (s *session) serve(ctx context.Context) error {
	for {
		var err error
		select {
		case err = <-s.loop:
			return errLoopEnded{err}
		case err = <-s.fatal:
			return s.explain(err)
		case <-ctx.Done():
			return context.Cause(ctx)
		case sig := <-s.sigs:
			err = s.signal(sig)
		case msg := <-s.asked:
			err = s.answer(msg)
		case e := <-s.childDone:
			err = s.childEnded(e)
		}
		if err != nil {
			return err
		}
	}
}

// end stops everything and turns the reason into Run's error. It takes less than two seconds, whatever hangs.
func (s *session) end(reason error) error {
	close(s.ended)
	s.prog.Kill()
	s.tty.leave()
	s.in.close()
	s.screen.stop()
	if s.child != nil {
		s.endChild()
	}
	var over errLoopEnded
	if errors.As(reason, &over) {
		return s.loopResult(over.err)
	}
	timer := time.NewTimer(loopGrace)
	defer timer.Stop()
	select {
	case <-s.loop:
		return reason
	case <-timer.C:
		return markHung(reason)
	}
}

// loopResult maps the result of a loop that ended by itself.
func (s *session) loopResult(err error) error {
	select {
	case fatal := <-s.fatal:
		return fatal
	default:
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, tea.ErrInterrupted):
		return &Signalled{Signal: syscall.SIGINT}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("run: %w", err)
	default:
		return fmt.Errorf("run the event loop: %w", err)
	}
}

// explain waits a moment, when the terminal is gone, for the signal that says so: the exit code tells the two apart.
func (s *session) explain(err error) error {
	var crash *Crash
	var interrupted *Signalled
	if errors.As(err, &crash) || errors.As(err, &interrupted) {
		return err
	}
	if end := s.pendingEnd(); end != nil {
		return end
	}
	return err
}

// signal handles one signal; an error ends the program.
func (s *session) signal(sig os.Signal) error {
	switch kind(sig) {
	case signalKeyboard:
		// ctrl+c in the editor goes to the whole group and means the editor, also when it ends the editor before the
		// signal is seen here.
		if s.child != nil || time.Since(s.childEndedAt) < keyboardGrace {
			return nil
		}
		return signalled(sig)
	case signalEnd:
		return signalled(sig)
	case signalStop:
		return s.suspend(false)
	case signalContinue:
		if s.child != nil {
			return nil
		}
		return s.reenter(true) // stopped by SIGSTOP: the shell has changed the terminal meanwhile
	case signalResize:
		if s.child == nil && s.resizing.CompareAndSwap(false, true) {
			s.post(resizeMsg{})
		}
	}
	return nil
}

func signalled(sig os.Signal) error {
	n, _ := sig.(syscall.Signal)
	return &Signalled{Signal: n}
}

// ask brings a message to serve.
func (s *session) ask(msg tea.Msg) {
	select {
	case s.asked <- msg:
	case <-s.ended:
	}
}

// answer does what a command asked for.
func (s *session) answer(msg tea.Msg) error {
	switch msg := msg.(type) {
	case suspendMsg:
		if s.child == nil {
			return s.suspend(true)
		}
	case execMsg:
		return s.startChild(msg)
	}
	return nil
}

// post sends messages to the loop in their order, without waiting for it: the loop may hang.
func (s *session) post(msgs ...tea.Msg) {
	s.guard("post", func() {
		for _, msg := range msgs {
			s.prog.Send(msg)
		}
	})
}

// fail ends the program with err, unless something else already did.
func (s *session) fail(err error) {
	select {
	case s.fatal <- err:
	default:
	}
}

// guard runs f in a goroutine whose panic becomes a Crash.
func (s *session) guard(name string, f func()) { guard(name, s.crash, f) }

// rescue, deferred, turns a panic of its caller into a Crash.
func (s *session) rescue(where string) {
	if r := recover(); r != nil {
		s.crash(where, r)
	}
}

func (s *session) crash(where string, value any) {
	if !s.crashed.CompareAndSwap(false, true) {
		return
	}
	s.fail(newCrash(where, value, s.opts.CrashDir))
}
