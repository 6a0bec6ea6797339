package ui

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func numbered(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("line %d", i)
	}
	return out
}

func TestScrollMoves(t *testing.T) {
	var s Scroll
	s.SetSize(20, 10)
	s.SetLines(numbered(100))
	steps := []struct {
		name string
		do   func()
		top  int
	}{
		{"up at the top", func() { s.Move(-1) }, 0},
		{"down", func() { s.Move(3) }, 3},
		{"page", func() { s.Page(1) }, 12},
		{"page back", func() { s.Page(-2) }, 0},
		{"half", func() { s.HalfPage(1) }, 5},
		{"end", s.End, 90},
		{"beyond", func() { s.Move(math.MaxInt) }, 90},
		{"far up", func() { s.Page(math.MinInt) }, 0},
		{"end again", s.End, 90},
		{"fewer lines", func() { s.SetLines(numbered(50)) }, 40},
		{"more again", func() { s.SetLines(numbered(100)) }, 40},
		{"higher", func() { s.SetSize(20, 80) }, 20},
		{"home", s.Home, 0},
	}
	for _, st := range steps {
		st.do()
		if s.top != st.top {
			t.Errorf("%s: top %d, want %d", st.name, s.top, st.top)
		}
	}
}

func TestScrollExactSize(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s Scroll
		lines := make([]string, rapid.IntRange(0, 30).Draw(t, "n"))
		for i := range lines {
			lines[i] = trickyText(t, "line")
			if rapid.Bool().Draw(t, "styled") {
				lines[i] = testLook().Theme.Dim.Render(lines[i])
			}
		}
		w, h := rapid.IntRange(-1, 60).Draw(t, "w"), rapid.IntRange(-1, 20).Draw(t, "h")
		s.SetLines(lines)
		s.SetSize(w, h)
		s.Move(rapid.IntRange(-5, 40).Draw(t, "move"))
		wantExact(t, s.Lines(testLook()), max(0, w), max(0, h))
		if s.top < 0 || s.top > max(0, len(lines)-max(0, h)) {
			t.Fatalf("top %d", s.top)
		}
	})
}

// TestScrollbarEnds: the thumb touches an end exactly when the window does, where there is room to tell.
func TestScrollbarEnds(t *testing.T) {
	look := testLook()
	thumb := look.Theme.Scroll.Render(look.Glyphs.ScrollThumb)
	rapid.Check(t, func(t *rapid.T) {
		h := rapid.IntRange(1, 50).Draw(t, "h")
		n := rapid.IntRange(h+1, 100000).Draw(t, "n")
		top := rapid.IntRange(0, n-h).Draw(t, "top")
		bar := scrollbar(look, 1, h, top, n)
		var b strings.Builder
		for y := range h {
			b.WriteByte(".#"[btoi(bar(y) == thumb)])
		}
		s := b.String()
		if strings.Count(s, "#") == 0 || strings.Contains(strings.Trim(s, "."), ".") {
			t.Fatalf("not one thumb: %s", s)
		}
		if h >= 3 && n >= 2*h {
			if (s[0] == '#') != (top == 0) || (s[h-1] == '#') != (top == n-h) {
				t.Fatalf("%d of %d in %d: %s", top, n, h, s)
			}
		}
	})
	for _, n := range []int{0, 4, 5} {
		if got := scrollbar(look, 1, 5, 0, n)(0); got != " " {
			t.Errorf("a scrollbar for %d lines: %q", n, got)
		}
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
