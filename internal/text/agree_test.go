package text

import (
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"pgregory.net/rapid"
)

// TestEveryCharacterInContext cleans every character (of those that are shown as codes, of ideographs and syllables a sample) alone and beside others and compares Width with x/ansi, which segments into grapheme
// clusters: they differ only where Pin knows it, and then Width is the larger.
func TestEveryCharacterInContext(t *testing.T) {
	contexts := [][2]string{{"", ""}, {"a", "b"}, {"한", "글"}, {"", ""}, {"👍", "👍"}, {"ب", "ب"}, {"e\u0301", "\u0301"}, {"क", "क"}}
	bad := 0
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if r >= 0xd800 && r < 0xe000 {
			continue
		}
		if r%61 != 0 && (classify(r) == classShown || unicode.In(r, unicode.Han, unicode.Hangul)) {
			continue // there are a million of them and they are all alike
		}
		for i, c := range contexts {
			if i == 3 {
				c = [2]string{string(r), string(r)}
			}
			s := Line(c[0] + string(r) + c[1])
			own, theirs := Width(s), ansi.StringWidth(s)
			if own != theirs && (!hasDisputed(s) || own < theirs) {
				t.Errorf("U+%04X in context %d: %q has width %d, x/ansi says %d", r, i, s, own, theirs)
				if bad++; bad > 60 {
					t.Fatal("and more")
				}
			}
		}
	}
}

// TestAgreesWithEmulator draws cleaned text between two borders on a terminal emulator that clusters: the second border is in the column
// that Width says, with Pin for any text, and without it where no character is disputed.
func TestAgreesWithEmulator(t *testing.T) {
	const size = 400
	rapid.Check(t, func(t *rapid.T) {
		s := Line(hostile().Draw(t, "text"))
		if w := Width(s); w > size-2 {
			s = Truncate(s, size-2, "")
		}
		if got := column(Pin("["+s+"]", 0), size); got != 1+Width(s) {
			t.Fatalf("%+q has width %d, the emulator used %d", s, Width(s), got-1)
		}
		if hasDisputed(s) {
			return
		}
		if Pin(s, 0) != s {
			t.Fatalf("%+q was pinned", s)
		}
		if got := column("["+s+"]", size); got != 1+Width(s) {
			t.Fatalf("%+q has width %d, the emulator used %d without Pin", s, Width(s), got-1)
		}
		if got := ansi.StringWidth(s); got != Width(s) {
			t.Fatalf("%+q has width %d, x/ansi says %d", s, Width(s), got)
		}
	})
}

// column draws a line that ends in a border and returns the border's column.
func column(line string, size int) int {
	term := vt.NewEmulator(size, 1)
	_, _ = term.WriteString(line)
	for x := size - 1; x >= 0; x-- {
		if c := term.CellAt(x, 0); c != nil && c.Content == "]" {
			return x
		}
	}
	return -1
}

func TestPin(t *testing.T) {
	for _, c := range []struct {
		name, line string
		col        int
		want       string
	}{
		{"ASCII", "abc", 0, "abc"},
		{"Korean and styles", red + "한" + off, 0, red + "한" + off},
		{"Hindi", "aका|", 0, "aका\x1b[4G|"},
		{"not at the left edge", "का|", 10, "का\x1b[13G|"},
		{"a flag", "🇰🇷|", 0, "🇰🇷\x1b[3G|"},
		{"a conjunct is one piece", "क्ष|", 0, "क्ष\x1b[3G|"},
		{"at the end nothing follows", "aका", 0, "aका"},
		{"before a style", "का" + off + "|", 0, "का\x1b[3G" + off + "|"},
	} {
		if got := Pin(c.line, c.col); got != c.want {
			t.Errorf("%s: got %+q, want %+q", c.name, got, c.want)
		}
	}
}

func BenchmarkPin(b *testing.B) {
	for _, c := range []struct{ name, s string }{
		{"ASCII", strings.Repeat("Acme Corporation ", 7)}, {"Korean", strings.Repeat("한국어 채널 │", 9)}, {"Hindi", strings.Repeat("हिन्दी ", 16)},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				_ = Pin(c.s, 0)
			}
		})
	}
}
