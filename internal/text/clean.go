package text

import (
	"fmt"
	"strconv"
	"unicode/utf8"
)

// The limits of cleaned text in bytes. Longer text ends with the number of bytes that are not shown.
const (
	LineCap  = 4 << 10
	BlockCap = 64 << 10
)

// markCap is how many marks a character keeps.
const markCap = 4

// Line returns s as one line that is safe to print and has the same width on every terminal:
//
//   - Controls are shown: ^[ for ESC, ^J for a newline, <U+009B> for what has no caret form, <FF> for a byte that is not UTF-8.
//   - What draws nothing or reorders text is shown as its code: bidi controls, zero-width characters, fillers, tags, soft hyphens,
//     line separators, private and unassigned characters. Joiners stay where they change the shape of letters.
//   - A character keeps four marks, the others are counted: <+99996>. Marks without a base are shown as codes.
//   - Emoji sequences are reduced to what terminals with and without clustering draw alike: joined emoji stand side by side, skin
//     tones, variation selectors and keycaps are left out, flags stay.
//   - Jamo that make a modern syllable are composed, others are shown as codes. Nothing else is normalised.
//   - At most LineCap bytes come back; longer text ends with the count of bytes not shown: <+91904 bytes>.
//
// Clean text comes back unchanged, without an allocation; Line(Line(s)) == Line(s).
func Line(s string) string { return clean(s, LineCap, false) }

// Block is Line for text of several lines: newlines stay (\r\n counts as one), a tab is four spaces, at most BlockCap bytes.
func Block(s string) string { return clean(s, BlockCap, true) }

func clean(s string, limit int, block bool) string {
	if len(s) <= limit && isClean(s, block) {
		return s
	}
	c := cleaner{src: s, block: block}
	return c.run(limit)
}

// isClean reports whether cleaning would change nothing, for the common case: no marks, joiners or flags.
func isClean(s string, block bool) bool {
	for i := 0; i < len(s); {
		b := s[i]
		if b < utf8.RuneSelf {
			if (b < 0x20 || b == 0x7f) && (b != '\n' || !block) {
				return false
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 || classify(r) != classPlain {
			return false
		}
		i += n
	}
	return true
}

// isPrintable reports whether s is printable ASCII, one cell a byte.
func isPrintable(s string) bool {
	for i := range len(s) {
		if s[i] < 0x20 || s[i] > 0x7e {
			return false
		}
	}
	return true
}

// cleaner writes the clean form of src, one step a character. What a step leaves out or composes depends only on the base
// it has just written, so that a second pass finds nothing left to do.
type cleaner struct {
	src   string
	block bool
	out   []byte

	base  rune // what a mark would sit on; 0 when there is nothing
	last  rune // the last character written on the base, marks included
	marks int  // marks kept on the base
	extra int  // marks not kept
	// what has been left out after the base: each once, a second one is shown
	selector, modifier, keycap bool
}

// run cleans src. When the result would be longer than limit it ends at the last step that leaves room for the count of what is missing.
func (c *cleaner) run(limit int) string {
	const room = len("<+9223372036854775807 bytes>")
	c.out = make([]byte, 0, min(len(c.src)+len(c.src)/4+8, limit))
	scan := min(len(c.src), 16*limit) // marks that are only counted cost time too
	fitOut, fitIn := 0, 0
	for i := 0; i < scan; {
		i += c.step(i)
		if c.extra == 0 {
			if len(c.out) > limit {
				return string(c.missing(fitOut, fitIn))
			}
			if len(c.out) <= limit-room {
				fitOut, fitIn = len(c.out), i
			}
		}
	}
	c.flush()
	if len(c.out) > limit || scan < len(c.src) {
		return string(c.missing(fitOut, fitIn))
	}
	return string(c.out)
}

// missing ends the output at a position and says how much of the source is not in it.
func (c *cleaner) missing(out, in int) []byte {
	return fmt.Appendf(c.out[:out], "<+%d bytes>", len(c.src)-in)
}

// step cleans the character at i and returns the length of what it read.
func (c *cleaner) step(i int) int {
	r, n := utf8.DecodeRuneInString(c.src[i:])
	if r == utf8.RuneError && n == 1 {
		c.text(fmt.Sprintf("<%02X>", c.src[i]))
		return n
	}
	switch classify(r) {
	case classPlain:
		if hangul, size := c.syllable(i, r, n); size > n {
			c.keep(hangul)
			return size
		}
		c.keep(r)
	case classMark:
		c.mark(r)
	case classSelector:
		c.leaveOut(r, c.base != 0 && c.marks == 0, &c.selector)
	case classModifier:
		c.leaveOut(r, isEmoji(c.base) && c.marks == 0, &c.modifier)
	case classKeycap:
		if c.base == 0 || isKeycapBase(c.base) {
			c.leaveOut(r, c.base != 0 && c.marks == 0, &c.keycap)
		} else {
			c.mark(r)
		}
	case classJoiner:
		c.joiner(r, c.peek(i+n))
	case classRegional:
		return n + c.flag(r, c.peek(i+n))
	case classJamo:
		return c.jamo(i, r, n)
	case classControl:
		return c.control(i)
	default:
		c.code(r)
	}
	return n
}

// keep writes a character that marks can sit on; on a space they could not be seen.
func (c *cleaner) keep(r rune) {
	c.flush()
	c.out = utf8.AppendRune(c.out, r)
	c.base, c.last = r, r
	if isSpace(r) {
		c.base = 0
	}
}

// text writes characters of ours, which no mark can sit on.
func (c *cleaner) text(s string) {
	c.flush()
	c.out = append(c.out, s...)
}

// code shows a character as its code.
func (c *cleaner) code(r rune) { c.text(fmt.Sprintf("<U+%04X>", r)) }

// flush ends a character: it says how many marks were not kept and forgets the base.
func (c *cleaner) flush() {
	if c.extra > 0 {
		c.out = append(c.out, "<+"...)
		c.out = strconv.AppendInt(c.out, int64(c.extra), 10)
		c.out = append(c.out, '>')
	}
	c.base, c.last, c.marks, c.extra = 0, 0, 0, 0
	c.selector, c.modifier, c.keycap = false, false, false
}

func (c *cleaner) mark(r rune) {
	switch {
	case c.base == 0:
		c.code(r)
	case c.marks == markCap:
		c.extra++
	default:
		c.out = utf8.AppendRune(c.out, r)
		c.last = r
		c.marks++
	}
}

// leaveOut drops a character that only some terminals take room for, when it may and did not already.
func (c *cleaner) leaveOut(r rune, ok bool, done *bool) {
	if !ok || *done {
		c.code(r)
		return
	}
	*done = true
}

// joiner keeps a joiner after a virama, and a non-joiner between Arabic letters: there it changes what is seen. Between emoji it is left out.
func (c *cleaner) joiner(r, next rune) {
	switch {
	case c.base != 0 && c.extra == 0 && isVirama(c.last):
		c.mark(r)
	case r == zwnj && joinsForward(c.base) && c.last != zwnj && isArabicLetter(next):
		c.mark(r)
	case r == zwj && isEmoji(c.base) && c.marks == 0 && isEmoji(next):
		c.flush()
	default:
		c.code(r)
	}
}

// flag keeps a pair of regional indicators and returns the length of the second one.
func (c *cleaner) flag(r, next rune) int {
	if !isRegional(next) {
		c.code(r)
		return 0
	}
	c.flush()
	c.out = utf8.AppendRune(utf8.AppendRune(c.out, r), next)
	return utf8.RuneLen(next)
}

func (c *cleaner) control(i int) int {
	b := c.src[i]
	switch {
	case c.block && b == '\n':
		c.text("\n")
	case c.block && b == '\t':
		c.text("    ")
	case c.block && b == '\r' && i+1 < len(c.src) && c.src[i+1] == '\n':
		c.text("\n")
		return 2
	default:
		c.text(string([]byte{'^', b ^ 0x40}))
	}
	return 1
}

// peek returns the character at i, 0 at the end.
func (c *cleaner) peek(i int) rune {
	if i >= len(c.src) {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(c.src[i:])
	return r
}

// The arithmetic of Hangul syllables, Unicode 3.12.
const (
	jamoL, jamoV, jamoT    = 0x1100, 0x1161, 0x11a7
	countL, countV, countT = 19, 21, 28
	syllables              = 0xac00
)

// jamo composes a leading consonant and a vowel, with a final consonant or without; anything else is shown as its code.
func (c *cleaner) jamo(i int, r rune, n int) int {
	v := c.peek(i + n)
	if r < jamoL || r >= jamoL+countL || v < jamoV || v >= jamoV+countV {
		c.code(r)
		return n
	}
	s := syllables + ((r-jamoL)*countV+v-jamoV)*countT
	s, size := c.syllable(i, s, n+utf8.RuneLen(v))
	c.keep(s)
	return size
}

// syllable adds a final consonant that follows at i+n to the syllable s when it has none. It returns the length of all.
func (c *cleaner) syllable(i int, s rune, n int) (rune, int) {
	if s < syllables || s > 0xd7a3 || (s-syllables)%countT != 0 {
		return s, n
	}
	if t := c.peek(i + n); t > jamoT && t < jamoT+countT {
		return s + t - jamoT, n + utf8.RuneLen(t)
	}
	return s, n
}
