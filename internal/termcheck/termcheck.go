// Package termcheck judges what a program wrote to a terminal, byte by byte: only the sequences that Callsign uses, each where it
// belongs, and everything put back in the end. Only tests use it.
//
// It allows. What is not named here is a fault, whatever a terminal would make of it.
package termcheck

import (
	"fmt"
	"slices"
	"unicode"
	"unicode/utf8"
)

// Allow says what the program had a reason to write beside frames. The zero value allows frames alone.
type Allow struct {
	// Copies is how many times a text may have gone to the terminal's clipboard (OSC 52). Inside tmux one copy is two sequences.
	Copies int
	// Notices is how many desktop notifications may have been shown (OSC 9).
	Notices int
	// Bells is how many times the bell may have rung on the screen of the program.
	Bells int
	// Children is true when an editor had the terminal: a soft reset and the end of what it may have switched on come after it.
	Children bool
	// Cut is true when the end may be missing, because the program was killed or the terminal taken away.
	Cut bool
}

// maxFaults is how many faults are told: one brings others with it.
const maxFaults = 5

// Check gives what is wrong with raw, all output of a program from its start; nothing when all is well.
func Check(raw string, a Allow) []string {
	s := stream{raw: raw, allow: a, modes: map[string]bool{}}
	s.run()
	return s.faults
}

// Line gives what is wrong with one line of a frame, which is text and colours and nothing else.
func Line(line string) []string {
	s := stream{raw: line, modes: map[string]bool{alternate: true, synchronized: true}, sgrOnly: true}
	s.run()
	return s.faults
}

// NotRestored names the modes that are not as a shell expects them after raw; nothing when all are.
func NotRestored(raw string) []string {
	s := stream{raw: raw, modes: map[string]bool{}, allow: Allow{Cut: true}}
	s.run()
	var out []string
	for mode, name := range normallyOff() {
		if s.modes[mode] {
			out = append(out, name+" is still on")
		}
	}
	for mode, name := range normallyOn() {
		if on, touched := s.modes[mode]; touched && !on {
			out = append(out, name+" is still off")
		}
	}
	slices.Sort(out)
	return out
}

// Taken reports whether raw ends with the screen in the program's hands: the alternate screen is on.
func Taken(raw string) bool {
	s := stream{raw: raw, modes: map[string]bool{}, allow: Allow{Cut: true}}
	s.run()
	return s.modes[alternate]
}

const (
	alternate    = "1049"
	synchronized = "2026"
)

// normallyOff and normallyOn are the private modes that the program may set and reset, by their state outside of it.
func normallyOff() map[string]string {
	return map[string]string{alternate: "the alternate screen", "2004": "bracketed paste", "1004": "focus reports", "1002": "mouse reports",
		"1006": "mouse encoding", synchronized: "a synchronized update"}
}

func normallyOn() map[string]string {
	return map[string]string{"25": "the cursor", "7": "automatic wrap"}
}

// childModes are modes that the program never sets and takes back behind an editor that may have left them.
var childModes = []string{"1", "1000", "1003", "1005", "1015"}

// stream reads raw from the begin to the end and knows the modes at each place.
type stream struct {
	raw     string
	allow   Allow
	sgrOnly bool

	at       int
	modes    map[string]bool
	faults   []string
	overflow int

	copies, notices, bells int
}

func (s *stream) run() {
	for s.at < len(s.raw) {
		s.at += s.step(s.raw[s.at:])
	}
	if s.modes[synchronized] && !s.allow.Cut && !s.sgrOnly {
		s.fault("the last frame has no end")
	}
	for _, c := range []struct {
		what      string
		n, limits int
	}{{"texts for the clipboard", s.copies, 2 * s.allow.Copies}, {"notifications", s.notices, s.allow.Notices}, {"bells", s.bells, s.allow.Bells}} {
		if c.n > c.limits {
			s.fault(fmt.Sprintf("%d %s, where %d belong", c.n, c.what, c.limits))
		}
	}
	if s.overflow > 0 {
		s.faults = append(s.faults, fmt.Sprintf("and %d more", s.overflow))
	}
}

// fault notes something with the place where it is.
func (s *stream) fault(what string) {
	if len(s.faults) >= maxFaults {
		s.overflow++
		return
	}
	from, to := max(0, s.at-40), min(len(s.raw), s.at+60)
	s.faults = append(s.faults, fmt.Sprintf("%s at byte %d: %q", what, s.at, s.raw[from:to]))
}

// step judges what rest begins with and gives its length.
func (s *stream) step(rest string) int {
	c := rest[0]
	switch {
	case c == '\x1b':
		return s.escape(rest)
	case c < ' ' || c == 0x7f:
		s.control(c)
		return 1
	case c < utf8.RuneSelf:
		s.drawn()
		return 1
	}
	r, size := utf8.DecodeRuneInString(rest)
	switch {
	case r == utf8.RuneError && size == 1:
		if !s.allow.Cut || utf8.FullRuneInString(rest) {
			s.fault("a byte that is not UTF-8")
		}
	case unicode.IsControl(r):
		s.fault(fmt.Sprintf("the C1 control %U", r))
	case unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) && r != '\u200c' && r != '\u200d':
		s.fault(fmt.Sprintf("the invisible character %U", r))
	}
	s.drawn()
	return size
}

// drawn notes text: on the program's screen it stands in a frame.
func (s *stream) drawn() {
	if s.modes[alternate] && !s.modes[synchronized] {
		s.fault("text outside of a frame")
		s.modes[synchronized] = true // said once
	}
}

// control judges a control character. Line breaks belong to what stands on the screen beside the program.
func (s *stream) control(c byte) {
	switch {
	case !s.modes[alternate] && (c == '\r' || c == '\n' || c == '\t' || c == '\b'):
	case c == '\a' && s.modes[alternate] && !s.modes[synchronized]:
		s.bells++
	default:
		s.fault(fmt.Sprintf("the control character %q", c))
	}
}
