package termcheck

import (
	"fmt"
	"slices"
	"strings"
)

// escape judges the sequence that rest begins with and gives its length.
func (s *stream) escape(rest string) int {
	if len(rest) == 1 {
		return s.incomplete(rest)
	}
	switch rest[1] {
	case '[':
		return s.csi(rest)
	case ']':
		return s.osc(rest)
	case 'P':
		return s.passthrough(rest)
	case '>', '(':
		if n := s.afterChild(rest); n > 0 {
			return n
		}
	}
	s.fault(fmt.Sprintf("the sequence ESC %q", rest[1]))
	return 2
}

// afterChild is the length of a sequence that takes back what an editor left: the keypad's mode and the character set, shift in
// included, which is a control character. 0 when it is none, or no editor ran.
func (s *stream) afterChild(rest string) int {
	if !s.allow.Children || s.sgrOnly {
		return 0
	}
	for _, seq := range []string{"\x1b>", "\x1b(B\x0f"} {
		if strings.HasPrefix(rest, seq) {
			return len(seq)
		}
	}
	return 0
}

// incomplete notes a sequence that the end of the output cuts off.
func (s *stream) incomplete(rest string) int {
	if !s.allow.Cut {
		s.fault("a sequence without its end")
	}
	return len(rest)
}

// csi judges ESC [ parameters final.
func (s *stream) csi(rest string) int {
	end := strings.IndexFunc(rest[2:], func(r rune) bool { return r >= 0x40 && r <= 0x7e })
	if end < 0 {
		return s.incomplete(rest)
	}
	n := 2 + end + 1
	params, final := rest[2:n-1], rest[n-1]
	switch {
	case strings.ContainsFunc(params, func(r rune) bool { return r < 0x20 || r > 0x3f }):
		s.fault("a broken sequence")
		return 2 // what follows is judged by itself
	case final == 'm' && only(params, "0123456789;:"):
	case s.sgrOnly:
		s.fault(fmt.Sprintf("the sequence %q in a line", rest[:n]))
	case (final == 'h' || final == 'l') && strings.HasPrefix(params, "?"):
		s.mode(params[1:], final == 'h')
	case s.allow.Children && (final == 'p' && params == "!" || final == 'l' && params == "4"):
	case moves(params, final):
		if s.modes[alternate] && !s.modes[synchronized] {
			s.fault(fmt.Sprintf("the sequence %q outside of a frame", rest[:n]))
		}
	default:
		s.fault(fmt.Sprintf("the sequence %q", rest[:n]))
	}
	return n
}

// moves reports sequences that place the cursor or erase: CUP, CHA, EL and ED in the forms that are used.
func moves(params string, final byte) bool {
	switch final {
	case 'H':
		row, col, two := strings.Cut(params, ";")
		return params == "" || two && number(row) && number(col)
	case 'G':
		return number(params)
	case 'K':
		return params == ""
	case 'J':
		return params == "2"
	default:
		return false
	}
}

func number(s string) bool { return s != "" && len(s) <= 4 && only(s, "0123456789") }

func only(s, chars string) bool { return strings.Trim(s, chars) == "" }

// mode judges a private mode and remembers it.
func (s *stream) mode(mode string, on bool) {
	_, off := normallyOff()[mode]
	_, normal := normallyOn()[mode]
	switch {
	case s.allow.Children && !on && slices.Contains(childModes, mode):
		return
	case !off && !normal:
		s.fault("the private mode " + mode)
		return
	case mode == synchronized && on && s.modes[synchronized]:
		s.fault("a frame inside of a frame")
	}
	s.modes[mode] = on
}

// osc judges ESC ] text BEL: the clipboard and notifications, and these where they are expected, between frames.
func (s *stream) osc(rest string) int {
	end := strings.IndexAny(rest[2:], "\a\x1b")
	if end < 0 {
		if body := rest[2:]; !strings.HasPrefix(clipboardBegin, body) && !strings.HasPrefix(noticeBegin, body) {
			s.count(body)
		}
		return s.incomplete(rest)
	}
	body, n := rest[2:2+end], 2+end+1
	if rest[n-1] != '\a' {
		s.fault("a string that does not end with BEL")
	}
	s.count(body)
	if strings.ContainsFunc(body, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }) {
		s.fault("a control character in a string")
	}
	if s.modes[synchronized] {
		s.fault("a string inside of a frame")
	}
	return n
}

const (
	clipboardBegin = "52;c;"
	noticeBegin    = "9;Callsign: "
)

// count counts the strings that are known and notes what is not.
func (s *stream) count(body string) {
	text, copied := strings.CutPrefix(body, clipboardBegin)
	kind, _, _ := strings.Cut(body, ";")
	switch {
	case copied && only(text, base64):
		s.copies++
	case strings.HasPrefix(body, noticeBegin):
		s.notices++
	default:
		s.fault("the string OSC " + kind)
	}
}

const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="

// passthrough judges what goes through tmux to the terminal around it: the same two strings, with each ESC doubled.
func (s *stream) passthrough(rest string) int {
	const begin = "\x1bPtmux;"
	switch {
	case strings.HasPrefix(begin, rest):
		return s.incomplete(rest)
	case !strings.HasPrefix(rest, begin):
		s.fault("a device control string")
		return 2
	}
	end := strings.Index(rest, "\a\x1b\\")
	if end < 0 {
		return s.incomplete(rest)
	}
	inner := rest[len(begin) : end+1]
	if !strings.HasPrefix(inner, "\x1b\x1b]") || strings.Count(inner, "\x1b") != 2 {
		s.fault("a passthrough of something else than one string")
	} else {
		s.osc(inner[1:])
	}
	return end + len("\a\x1b\\")
}
