package text

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		name, s string
		w       int
		want    []string
	}{
		{"fits", "one two", 7, []string{"one two"}},
		{"words", "one two three", 8, []string{"one two", "three"}},
		{"the space at the break is dropped", "one two   three", 7, []string{"one two", "three"}},
		{"a long word", "abcdefgh", 3, []string{"abc", "def", "gh"}},
		{"a long word after a short one", "a bcdefgh i", 4, []string{"a", "bcde", "fgh", "i"}},
		{"newlines", "one\n\ntwo", 9, []string{"one", "", "two"}},
		{"indentation", "  one two", 6, []string{"  one", "two"}},
		{"only spaces", "     ", 3, []string{""}},
		{"Korean", "한국어 채널 이름", 9, []string{"한국어", "채널 이름"}},
		{"Chinese", "我们的频道", 5, []string{"我们", "的频", "道"}},
		{"a character wider than the line", "a한b", 1, []string{"a", "?", "b"}},
		{"empty", "", 5, []string{""}},
		{"no room", "abc", 0, nil},
		{"marks", "e\u0301e\u0301e\u0301", 2, []string{"e\u0301e\u0301", "e\u0301"}},
	} {
		if got := Wrap(c.s, c.w); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %+q, want %+q", c.name, got, c.want)
		}
	}
}

func TestWrapProperties(t *testing.T) {
	noSpace := func(s string) string {
		return strings.Map(func(r rune) rune {
			if isSpace(r) || r == '\n' {
				return -1
			}
			return r
		}, s)
	}
	rapid.Check(t, func(t *rapid.T) {
		s, w := Block(hostile().Draw(t, "text")), rapid.IntRange(1, 30).Draw(t, "width")
		lines := Wrap(s, w)
		for _, l := range lines {
			if Width(l) > w || strings.Contains(l, "\n") {
				t.Fatalf("Wrap(%+q, %d) gives the line %+q of width %d", s, w, l, Width(l))
			}
		}
		if len(lines) < 1+strings.Count(s, "\n") {
			t.Fatalf("%d lines of %+q", len(lines), s)
		}
		// Two cells take any cluster but a wide one with a spacing mark.
		if got := noSpace(strings.Join(lines, "")); w >= 8 && got != noSpace(s) {
			t.Fatalf("Wrap(%+q, %d) gives %+q", s, w, lines)
		}
	})
}

func BenchmarkWrap(b *testing.B) {
	s := strings.Repeat("The quick brown fox jumps over 한국어 채널. ", 20)
	b.ReportAllocs()
	for b.Loop() {
		_ = Wrap(s, 60)
	}
}
