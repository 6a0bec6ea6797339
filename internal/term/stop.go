package term

import "time"

const (
	// stopLimit is how long a stop that the kernel refused is waited for.
	stopLimit = 250 * time.Millisecond
	// hangupGrace is how long the signal is waited for that says why the keyboard is gone, or that comes with a SIGCONT.
	hangupGrace = 400 * time.Millisecond
)

// suspend gives the terminal back, stops, and takes it again afterwards.
func (s *session) suspend(group bool) error {
	if s.child == nil {
		s.tty.leave()
	}
	if _, err := s.stopped(group); err != nil {
		return err
	}
	if s.child != nil {
		return nil // the editor draws itself again
	}
	return s.reenter(true)
}

// stopped stops the process and returns when it runs again, or at once, with false, when the kernel refuses to stop it; an error
// when a signal came that ends it.
func (s *session) stopped(group bool) (continued bool, err error) {
	// The first program that Go starts is preceded by a trial of its own, a child that ForkLock does not cover (see stopSelf). The warden is
	// that program.
	s.starting.Wait()
	stopSelf(group)
	// A stop that the kernel refuses is never continued.
	timer := time.NewTimer(stopLimit)
	defer timer.Stop()
	for {
		select {
		case sig := <-s.sigs:
			switch kind(sig) {
			case signalContinue:
				return true, nil
			case signalEnd, signalKeyboard:
				if err := s.signal(sig); err != nil {
					return false, err
				}
			}
		case <-timer.C:
			return false, nil
		}
	}
}

// front stops until the program is in the terminal's foreground. In the background (callsign &, or bg after ctrl+z) the terminal
// is in the shell's hands: what it is set to now is not what it has to be given back with.
func (s *session) front() error {
	for !foreground(s.tty.in) {
		// What continued us may also have been told to end us, and the one can be here before the other.
		if err := s.pendingEnd(); err != nil {
			return err
		}
		continued, err := s.stopped(false)
		if err != nil {
			return err
		}
		if !continued && !foreground(s.tty.in) {
			return ErrBackground
		}
	}
	return nil
}

// pendingEnd waits a moment for a signal that ends the program.
func (s *session) pendingEnd() error {
	timer := time.NewTimer(hangupGrace)
	defer timer.Stop()
	for {
		select {
		case sig := <-s.sigs:
			if k := kind(sig); k == signalEnd || k == signalKeyboard {
				return signalled(sig)
			}
		case <-timer.C:
			return nil
		}
	}
}

// reenter takes the terminal and has everything painted again.
func (s *session) reenter(tell bool) error {
	if err := s.front(); err != nil {
		return err
	}
	if err := s.tty.enter(); err != nil {
		return err
	}
	if tell {
		s.post(reshowMsg{}, ResumedMsg{})
	} else {
		s.post(reshowMsg{})
	}
	return nil
}
