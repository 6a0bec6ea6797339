package term

import (
	"bytes"
	"time"
	"unicode/utf8"
)

// unit is one event of the keyboard or the mouse: a sequence that Bubble Tea turns into exactly one message, or a whole paste.
type unit struct {
	seq   []byte
	paste bool
	text  []byte
}

// splitter cuts what the terminal sends into units. Bytes can come in any portions. Where the next byte is needed to know what
// the last ones were, it waits, for as long as pending says.
//
// What is not a key is dropped: late answers of the terminal to questions of an earlier program, bytes that are not UTF-8, broken sequences.
type splitter struct {
	buf     []byte
	pasting bool
	text    []byte // of the paste so far
	// stalled is true after a paste was given without its end, until the next bytes have come: they may be the rest of it.
	stalled bool
}

const (
	esc   = 0x1b
	bel   = 0x07
	ctrlC = 0x03

	pasteMax = 1 << 20 // bytes of a paste that are kept; the rest is swallowed
	burst    = 64      // no hand types as many bytes at once
	csiMax   = 64      // no key and no mouse report is longer
	oscMax   = 64 << 10

	waitEsc     = 25 * time.Millisecond  // a lone ESC
	waitAlt     = 100 * time.Millisecond // ESC [ and the like: a key with alt, or the begin of a sequence
	waitPartial = 500 * time.Millisecond // inside a sequence
	waitPaste   = time.Second            // inside a paste
)

var (
	pasteBegin = []byte("\x1b[200~")
	pasteEnd   = []byte("\x1b[201~")
)

// feed adds bytes as they came. Behind a paste that has no end yet, bytes that bring the end, or that nobody types at once, are more
// of it: a line that stalls for a second must not turn the rest of a text into commands.
func (s *splitter) feed(b []byte) {
	if s.stalled && len(b) > 0 {
		s.pasting = (len(b) >= burst || bytes.Contains(b, pasteEnd)) && !bytes.HasPrefix(b, pasteBegin)
		s.stalled = false
	}
	s.buf = append(s.buf, b...)
}

// next gives the next unit that is complete.
func (s *splitter) next() (unit, bool) {
	for {
		if s.pasting {
			if !s.readPaste() {
				return unit{}, false
			}
			if u, ok := s.endPaste(); ok {
				return u, true
			}
			continue
		}
		n, v := scan(s.buf)
		switch v {
		case scanMore:
			return unit{}, false
		case scanKey:
			return unit{seq: s.take(n)}, true
		case scanPaste:
			s.pasting = true
		}
		s.take(n)
	}
}

// pending says how long to wait for more bytes before expire; false when nothing is waiting.
func (s *splitter) pending() (time.Duration, bool) {
	switch n := len(s.buf); {
	case s.pasting:
		return waitPaste, true
	case n == 0:
		return 0, false
	case n == 1 && s.buf[0] == esc, n == 2 && s.buf[0] == esc && s.buf[1] == esc:
		return waitEsc, true
	case n <= 3 && s.buf[0] == esc:
		return waitAlt, true
	default:
		return waitPartial, true
	}
}

// expire resolves what is waiting, because nothing more came in time. There may still be something waiting afterwards.
func (s *splitter) expire() (unit, bool) {
	if s.pasting {
		s.keep(len(s.buf))
		s.stalled = true
		return s.endPaste()
	}
	b := s.buf
	switch {
	case len(b) == 0:
		return unit{}, false
	case b[0] == esc && (len(b) == 1 || b[1] == esc):
		return unit{seq: s.take(1)}, true
	case len(b) == 2 && b[0] == esc && b[1] < utf8.RuneSelf:
		return unit{seq: s.take(2)}, true // alt and the key
	default:
		s.take(len(b)) // the rest of it would be letters, and letters are commands
		return unit{}, false
	}
}

// take removes the first n bytes. The result stays valid.
func (s *splitter) take(n int) []byte {
	b := bytes.Clone(s.buf[:n])
	s.buf = s.buf[n:]
	if len(s.buf) == 0 {
		s.buf = nil
	}
	return b
}

// readPaste moves what is surely text into the paste; true when its end was found.
func (s *splitter) readPaste() bool {
	if i := bytes.Index(s.buf, pasteEnd); i >= 0 {
		s.keep(i)
		s.take(len(pasteEnd))
		return true
	}
	s.keep(len(s.buf) - overlap(s.buf, pasteEnd))
	return false
}

// keep moves n bytes into the paste, as far as there is room.
func (s *splitter) keep(n int) {
	room := pasteMax - len(s.text)
	s.text = append(s.text, s.buf[:min(n, room)]...)
	s.buf = s.buf[n:]
}

// endPaste gives the paste; false when it is empty.
func (s *splitter) endPaste() (unit, bool) {
	u := unit{paste: true, text: s.text}
	s.pasting, s.text = false, nil
	if len(u.text) == pasteMax {
		u.text = u.text[:len(u.text)-partialRune(u.text)]
	}
	return u, len(u.text) > 0
}

// overlap is the length of the longest end of b that marker begins with, short of all of marker.
func overlap(b, marker []byte) int {
	for n := min(len(b), len(marker)-1); n > 0; n-- {
		if bytes.Equal(b[len(b)-n:], marker[:n]) {
			return n
		}
	}
	return 0
}

// partialRune is the length of an unfinished rune at the end of b.
func partialRune(b []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(b); n++ {
		if tail := b[len(b)-n:]; utf8.RuneStart(tail[0]) {
			if utf8.FullRune(tail) {
				return 0
			}
			return n
		}
	}
	return 0
}
