package term

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"pgregory.net/rapid"

	"callsign/internal/termcheck"
)

// emulator is a terminal that shows what a painter wrote.
type emulator struct {
	*vt.Emulator
	cursorShown bool
}

func newEmulator(t interface{ Cleanup(func()) }, w, h int) *emulator {
	e := &emulator{Emulator: vt.NewEmulator(w, h), cursorShown: true}
	e.SetCallbacks(vt.Callbacks{CursorVisibility: func(on bool) { e.cursorShown = on }})
	_, _ = e.WriteString(enterSequence)
	t.Cleanup(func() { _ = e.Close() })
	return e
}

// cells is everything that is seen, cell by cell with its style.
func (e *emulator) cells() []string {
	var out []string
	for y := range e.Height() {
		var b strings.Builder
		for x := range e.Width() {
			c := e.CellAt(x, y)
			if c == nil {
				b.WriteString("nil|")
				continue
			}
			fmt.Fprintf(&b, "%s/%d/%s|", c.Content, c.Width, c.Style.String())
		}
		out = append(out, b.String())
	}
	return out
}

var lineParts = rapid.SampledFrom([]string{
	"a", "bc", "hello world", " ", "   ", "한국", "발신자", "日本", "é", "…", "│", "●", "مرحبا",
	"\x1b[31m", "\x1b[1;44m", "\x1b[7m", "\x1b[m", "\x1b[0m", "\x1b[48;5;17m", "\x1b[38;2;1;2;3m", "\x1b[4m",
})

// genLine draws a line of at most w cells, often exactly w.
func genLine(t *rapid.T, w int) string {
	line := strings.Join(rapid.SliceOfN(lineParts, 0, 12).Draw(t, "parts"), "")
	line = ansi.Truncate(line, w, "")
	if rapid.Bool().Draw(t, "padded") {
		line += strings.Repeat(rapid.SampledFrom([]string{" ", "x"}).Draw(t, "pad"), w-ansi.StringWidth(line))
	}
	return line
}

func genFrame(t *rapid.T, w, h int, prev Frame) Frame {
	f := Frame{ShowCursor: rapid.Bool().Draw(t, "shown")}
	f.Cursor = Point{X: rapid.IntRange(-1, w).Draw(t, "x"), Y: rapid.IntRange(-1, h).Draw(t, "y")}
	for y := range h {
		if y < len(prev.Lines) && ansi.StringWidth(prev.Lines[y]) <= w && rapid.IntRange(0, 2).Draw(t, "keep") > 0 {
			f.Lines = append(f.Lines, prev.Lines[y])
			continue
		}
		f.Lines = append(f.Lines, genLine(t, w))
	}
	return f
}

func TestPaintEqualsFullRepaint(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 30).Draw(t, "w"), rapid.IntRange(1, 8).Draw(t, "h")
		e := newEmulator(t, w, h)
		p := painter{noSync: rapid.Bool().Draw(t, "nosync")}
		var f Frame
		for range rapid.IntRange(1, 8).Draw(t, "frames") {
			switch rapid.IntRange(0, 7).Draw(t, "event") {
			case 0:
				w, h = rapid.IntRange(1, 30).Draw(t, "w"), rapid.IntRange(1, 8).Draw(t, "h")
				e.Resize(w, h)
			case 1:
				_, _ = e.WriteString("\x1b[5;3Hrubbish\x1b[41m")
				p.forget()
			}
			f = genFrame(t, w, h, f)
			_, _ = e.Write(p.paint(nil, job{frame: f, w: w, h: h}))
			compare(t, e, f, w, h)
		}
	})
}

// compare checks the emulator against one that only ever saw the last frame.
func compare(t *rapid.T, e *emulator, f Frame, w, h int) {
	t.Helper()
	ref := newEmulator(t, w, h)
	_, _ = ref.WriteString("\x1b[?25l")
	for y, line := range f.Lines {
		_, _ = ref.WriteString(fmt.Sprintf("\x1b[%d;1H%s\x1b[m", y+1, line))
	}
	if got, want := e.cells(), ref.cells(); !reflect.DeepEqual(got, want) {
		t.Fatalf("screen differs\n got %q\nwant %q\nlines %q", got, want, f.Lines)
	}
	if e.cursorShown != f.ShowCursor {
		t.Fatalf("cursor shown: %v, want %v", e.cursorShown, f.ShowCursor)
	}
	if at := e.CursorPosition(); f.ShowCursor && (at.X != clamp(f.Cursor.X, w) || at.Y != clamp(f.Cursor.Y, h)) {
		t.Fatalf("cursor at %v, want %v in %dx%d", at, f.Cursor, w, h)
	}
}

func TestPaintWritesOnlyChanges(t *testing.T) {
	p := painter{}
	lines := func(s ...string) []string { return s }
	steps := []struct {
		name string
		job  job
		want string
	}{
		{"first", job{frame: Frame{Lines: lines("ab", "cd", "")}, w: 2, h: 3},
			"\x1b[?2026h\x1b[?25l\x1b[m\x1b[H\x1b[2J\x1b[1;1Hab\x1b[2;1Hcd\x1b[?2026l"},
		{"nothing", job{frame: Frame{Lines: lines("ab", "cd", "")}, w: 2, h: 3}, ""},
		{"hidden cursor moves", job{frame: Frame{Lines: lines("ab", "cd", ""), Cursor: Point{1, 1}}, w: 2, h: 3}, ""},
		{"one line", job{frame: Frame{Lines: lines("ab", "c", "")}, w: 2, h: 3}, "\x1b[?2026h\x1b[2;1Hc\x1b[K\x1b[?2026l"},
		{"cursor", job{frame: Frame{Lines: lines("ab", "c", ""), Cursor: Point{1, 1}, ShowCursor: true}, w: 2, h: 3},
			"\x1b[?2026h\x1b[2;2H\x1b[?25h\x1b[?2026l"},
		{"line under a shown cursor", job{frame: Frame{Lines: lines("ab", "\x1b[1mc", ""), Cursor: Point{1, 1}, ShowCursor: true}, w: 2, h: 3},
			"\x1b[?2026h\x1b[?25l\x1b[2;1H\x1b[1mc\x1b[m\x1b[K\x1b[2;2H\x1b[?25h\x1b[?2026l"},
		{"too few lines", job{frame: Frame{Lines: lines("ab")}, w: 2, h: 3}, "\x1b[?2026h\x1b[?25l\x1b[2;1H\x1b[K\x1b[?2026l"},
		{"full", job{frame: Frame{Lines: lines("ab")}, w: 2, h: 3, full: true},
			"\x1b[?2026h\x1b[?25l\x1b[m\x1b[H\x1b[2J\x1b[1;1Hab\x1b[?2026l"},
		{"too wide, too many", job{frame: Frame{Lines: lines("abcdef", "x", "y", "z")}, w: 2, h: 2},
			"\x1b[?2026h\x1b[?25l\x1b[m\x1b[H\x1b[2J\x1b[1;1Hab\x1b[2;1Hx\x1b[K\x1b[?2026l"},
	}
	for _, step := range steps {
		if got := string(p.paint(nil, step.job)); got != step.want {
			t.Errorf("%s:\n got %q\nwant %q", step.name, got, step.want)
		}
	}
}

func TestOnlySGR(t *testing.T) {
	for in, want := range map[string]string{
		"plain 한국 é":                 "plain 한국 é",
		"\x1b[1;38:2::1:2:3mx\x1b[m": "\x1b[1;38:2::1:2:3mx\x1b[m",
		"a\nb\tc\rd\x00e\x7f":        "a?b?c?d?e?",
		"\x1b[2Jx":                   "?[2Jx",
		"\x1b]52;c;eA==\x07":         "?]52;c;eA==?",
		"\x1b[?1049l":                "?[?1049l",
		"x\x1b":                      "x?",
		"x\x1b[3":                    "x?[3",
		"\u009b2J\u0085":             "?2J?",
		"\xff\xfe":                   "??",
		"\ufffd":                     "\ufffd",
		"\x1b[31\x1b[31mred\x1bPx":   "?[31\x1b[31mred?Px",
	} {
		if got := onlySGR(in); got != want {
			t.Errorf("onlySGR(%q) = %q, want %q", in, got, want)
		}
	}
}

func BenchmarkPaintOneLine(b *testing.B) {
	lines := make([]string, 40)
	for i := range lines {
		lines[i] = strings.Repeat("\x1b[32mok\x1b[m sender ", 9)[:100]
	}
	other := append([]string(nil), lines...)
	other[20] = "\x1b[7m" + other[20]
	p := painter{}
	var buf []byte
	for i := range b.N {
		f := Frame{Lines: lines}
		if i%2 == 0 {
			f.Lines = other
		}
		buf = p.paint(buf[:0], job{frame: f, w: 120, h: 40})
	}
}

// FuzzPaint: whatever is in the lines of a frame, the terminal gets text, colours and our own sequences, and the frame after it looks
// as if it were the first.
func FuzzPaint(f *testing.F) {
	for _, s := range []string{"", "plain 한국 é", "\x1b]52;c;ZXZpbA==\x07", "\x1b]0;owned\x1b\\", "\x1bPq#0\x1b\\", "\x1b_Gx\x1b\\", "\u009b2J", "\x1b[2J\x1b[H",
		"\x1b[31\x1b[31m", "\x1b[?1049l", "a\nb\rc\td", "\xff\xc3(", "\x1b[38;2;1;2;3mx\x1b[m", "مرحبا\u202e", "👨‍👩‍👧🇰🇷", "a\u0301\u0301", "\x1b"} {
		f.Add(s, "next", 7, 2)
	}
	f.Fuzz(func(t *testing.T, one, two string, w, h int) {
		w, h = 1+abs(w)%200, 1+abs(h)%50
		var p painter
		out := []byte(enterSequence)
		for _, lines := range [][]string{{one, two}, {two}, {two, one, one}} {
			out = p.paint(out, job{frame: Frame{Lines: lines, Cursor: Point{X: w, Y: -h}, ShowCursor: len(lines) == 1}, w: w, h: h})
		}
		out = append(out, leaveSequence...)
		for _, fault := range termcheck.Check(string(out), termcheck.Allow{}) {
			if !strings.Contains(fault, "invisible character") { // text cleans those, where it arrives
				t.Errorf("the painter writes %s", fault)
			}
		}
		if left := termcheck.NotRestored(string(out)); left != nil {
			t.Error(left)
		}
	})
}

func abs(n int) int { return max(n, -(n + 1)) }
