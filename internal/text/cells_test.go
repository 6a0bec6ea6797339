package text

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

func TestSkip(t *testing.T) {
	for _, c := range []struct {
		name, s string
		n       int
		want    string
	}{
		{"nothing", "abc", 0, "abc"},
		{"some", "abc", 2, "c"},
		{"more than there is", "abc", 9, ""},
		{"half of a wide character", "한국", 1, " 국"},
		{"styles stay", red + "abc" + off + "d", 2, red + "c" + off + "d"},
		{"marks go with their base", "e\u0301a", 1, "a"},
	} {
		if got := Skip(c.s, c.n); got != c.want {
			t.Errorf("%s: got %+q, want %+q", c.name, got, c.want)
		}
	}
}

func TestOverlayKeepsTheLineExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := rapid.IntRange(1, 40).Draw(t, "w")
		x := rapid.IntRange(0, w).Draw(t, "x")
		width := rapid.IntRange(0, w-x).Draw(t, "width")
		line := Fit(styled().Draw(t, "line"), w, "")
		box := Fit(styled().Draw(t, "box"), width, "")
		got := Overlay(line, box, x, width, w)
		if Width(got) != w {
			t.Fatalf("%+q has width %d, want %d", got, Width(got), w)
		}
		if plain := ansi.Strip(got); !strings.Contains(plain, ansi.Strip(box)) {
			t.Fatalf("%+q is not in %+q", box, plain)
		}
		if rest := Skip(line, x); Width(rest) != w-x {
			t.Fatalf("without %d cells %+q has width %d, want %d", x, line, Width(rest), w-x)
		}
	})
}

func TestClusters(t *testing.T) {
	for _, c := range []struct {
		s           string
		first, last string
	}{
		{"", "", ""}, {"abc", "a", "c"}, {"한국", "한", "국"}, {"👨\u200d👩!👍🏽", "👨\u200d👩", "👍🏽"}, {"e\u0301x\u0301", "e\u0301", "x\u0301"},
		{"\xff\xfe", "\xff", "\xfe"}, {"🇰🇷🇩🇪", "🇰🇷", "🇩🇪"},
	} {
		if got := c.s[:FirstCluster(c.s)]; got != c.first {
			t.Errorf("the first character of %+q is %+q, want %+q", c.s, got, c.first)
		}
		if got := c.s[len(c.s)-LastCluster(c.s):]; got != c.last {
			t.Errorf("the last character of %+q is %+q, want %+q", c.s, got, c.last)
		}
	}
}

func TestLastClusterIsBounded(t *testing.T) {
	s := strings.Repeat("\u0301", 100_000)
	if n := LastCluster(s); n < 1 || n > clusterReach+2 {
		t.Errorf("the last character has %d bytes", n)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := hostile().Draw(t, "text")
		for n := 0; s != ""; n++ {
			size := LastCluster(s)
			if size < 1 || size > len(s) {
				t.Fatalf("the last character of %+q has %d bytes", s, size)
			}
			s = s[:len(s)-size]
		}
	})
}
