package text

import (
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

const red, off = "\x1b[1;31m", "\x1b[0m"

func TestWidth(t *testing.T) {
	for _, c := range []struct {
		s    string
		want int
	}{
		{"", 0}, {"abc", 3}, {red + "abc" + off, 3}, {"한국", 4}, {red + "한" + off + "a", 3}, {"مَرْحَبًا", 5}, {"e\u0301", 1}, {"👍", 2}, {"🇰🇷", 2},
		{"❤", 1}, {"…│─", 3}, {"東京", 4}, {"\u3000", 2}, {"हिन्दी", 5}, {"ทำ", 2}, {"ｶﾞ", 2}, {"\x1b[", 0}, {"\x1b[38;5;1", 0},
	} {
		if got := Width(c.s); got != c.want {
			t.Errorf("%+q has width %d, want %d", c.s, got, c.want)
		}
	}
}

func TestTruncate(t *testing.T) {
	for _, c := range []struct {
		name, s    string
		w          int
		tail, want string
	}{
		{"fits", "abc", 3, "…", "abc"},
		{"cut", "abcd", 3, "…", "ab…"},
		{"no tail", "abcd", 3, "", "abc"},
		{"one cell", "abcd", 1, "…", "…"},
		{"none", "abcd", 0, "…", ""},
		{"negative", "abcd", -1, "…", ""},
		{"tail wider than the room", "abcd", 2, "...", "ab"},
		{"tail as wide as the room", "abcd", 3, "...", "..."},
		{"a wide character does not fit", "한국어", 4, "…", "한…"},
		{"exactly, wide", "한국어", 6, "…", "한국어"},
		{"only wide", "한국", 1, "", ""},
		{"marks stay on their base", "ae\u0301\u0323b", 2, "", "ae\u0301\u0323"},
		{"a flag is not split", "a🇰🇷🇩🇪", 4, "", "a🇰🇷"},
		{"a spacing mark is not split", "aकाb", 2, "", "a"},
		{"styled, fits", red + "abc" + off, 3, "…", red + "abc" + off},
		{"styled, cut", red + "abcd" + off + "ef", 3, "…", red + "ab…" + off},
		{"styles after the cut", "ab" + red + "cd" + off, 2, "", "ab" + red + off},
		{"marks of the last character after its width is used", "e\u0301e\u0301", 1, "", "e\u0301"},
	} {
		if got := Truncate(c.s, c.w, c.tail); got != c.want {
			t.Errorf("%s: got %+q, want %+q", c.name, got, c.want)
		}
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		name, s     string
		w           int
		left, right string
	}{
		{"narrower", "ab", 5, "ab   ", "   ab"},
		{"equal", "ab", 2, "ab", "ab"},
		{"wider", "abcd", 3, "ab…", "ab…"},
		{"a wide character leaves a gap", "한국어", 4, "한… ", " 한…"},
		{"empty", "", 2, "  ", "  "},
		{"no room", "ab", 0, "", ""},
		{"styled", red + "한" + off, 3, red + "한" + off + " ", " " + red + "한" + off},
	} {
		if got := Fit(c.s, c.w, "…"); got != c.left {
			t.Errorf("%s: Fit gives %+q, want %+q", c.name, got, c.left)
		}
		if got := FitRight(c.s, c.w, "…"); got != c.right {
			t.Errorf("%s: FitRight gives %+q, want %+q", c.name, got, c.right)
		}
	}
	if got := Spaces(500); len(got) != 500 || strings.Trim(got, " ") != "" {
		t.Errorf("500 spaces are %d bytes", len(got))
	}
}

// styled draws cleaned text with styles of ours in it.
func styled() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		var out strings.Builder
		for range rapid.IntRange(0, 4).Draw(t, "parts") {
			part := Line(hostile().Draw(t, "part"))
			if rapid.Bool().Draw(t, "styled") {
				part = red + part + off
			}
			out.WriteString(part)
		}
		return out.String()
	})
}

func TestFitProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, w := styled().Draw(t, "text"), rapid.IntRange(0, 40).Draw(t, "width")
		tail := rapid.SampledFrom([]string{"", "…", "~", "...", "한"}).Draw(t, "tail")
		for name, got := range map[string]string{"Fit": Fit(s, w, tail), "FitRight": FitRight(s, w, tail)} {
			if Width(got) != w {
				t.Fatalf("%s(%+q, %d) gives %+q of width %d", name, s, w, got, Width(got))
			}
		}
		got := Truncate(s, w, tail)
		if Width(got) > w {
			t.Fatalf("Truncate(%+q, %d) gives %+q of width %d", s, w, got, Width(got))
		}
		plain := ansi.Strip(s)
		if Width(s) <= w && w > 0 && got != s {
			t.Fatalf("%+q fits into %d and became %+q", s, w, got)
		}
		kept := ansi.Strip(got)
		if Width(s) > w && w >= Width(tail) {
			if !strings.HasSuffix(kept, tail) {
				t.Fatalf("%+q does not end in %q", kept, tail)
			}
			kept = kept[:len(kept)-len(tail)]
		}
		if !strings.HasPrefix(plain, kept) {
			t.Fatalf("%+q is not the start of %+q", kept, plain)
		}
		// What a style opens is closed: all sequences are still there.
		if w > 0 && strings.Count(got, "\x1b") != strings.Count(s, "\x1b") {
			t.Fatalf("%+q lost a style sequence of %+q", got, s)
		}
		// Cut once more, one cell of room for the next cluster would have been too much.
		if Width(s) > w && tail == "" && w > 0 {
			rest := strings.TrimPrefix(plain, kept)
			if _, cw := nextCluster(rest); Width(kept)+cw <= w {
				t.Fatalf("%+q has room for more of %+q in %d", kept, rest, w)
			}
		}
	})
}

// TestCommonCharacters checks the short way against the tables.
func TestCommonCharacters(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		w := commonWidth(r)
		if w == 0 {
			continue
		}
		if c := classifyRare(r); c != classPlain && r >= 0x300 || w != runeWidthRare(r) {
			t.Errorf("%U is common with width %d, by the tables its class is %d and its width %d", r, w, c, runeWidthRare(r))
		}
	}
}

// TestTableOfWideCharacters compares the table with x/ansi for every character that cleaning leaves.
func TestTableOfWideCharacters(t *testing.T) {
	for r := rune(0x20); r <= unicode.MaxRune; r++ {
		c := classify(r)
		if c == classMark || c == classPlain {
			own, theirs := runeWidth(r), ansi.StringWidth(string(r))
			if own != theirs {
				t.Errorf("%U has width %d, x/ansi says %d", r, own, theirs)
			}
		}
	}
	for i := 1; i < len(wide); i++ {
		if wide[i].first <= wide[i-1].last {
			t.Errorf("%#x is out of order", wide[i].first)
		}
	}
}

func BenchmarkWidth(b *testing.B) {
	for _, c := range []struct{ name, s string }{
		{"ASCII", strings.Repeat("Acme Corporation ", 7)},
		{"Styled", strings.Repeat(red+"Acme"+off+" Corp ", 12)},
		{"Korean", strings.Repeat("한국어 채널 ", 10)},
		{"Arabic", strings.Repeat("مَرْحَبًا بكم ", 9)},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				_ = Width(c.s)
			}
		})
	}
}

func BenchmarkFit(b *testing.B) {
	for _, c := range []struct{ name, s string }{
		{"ASCII", "Acme Corporation"}, {"ASCIICut", "Acme Corporation Customer Service"}, {"Korean", "한국어 채널"}, {"KoreanCut", "한국어 채널 이름 고객센터 알림톡"},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = Fit(c.s, 24, "…")
			}
		})
	}
}
