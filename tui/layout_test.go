package tui

import (
	"testing"

	"pgregory.net/rapid"
)

func TestLayoutModes(t *testing.T) {
	for _, c := range []struct {
		w, h int
		was  mode
		want mode
	}{
		{39, 24, single, tooSmall}, {80, 9, single, tooSmall}, {40, 10, tooSmall, single}, {80, 24, tooSmall, single}, {119, 40, single, single},
		{120, 29, single, single}, {120, 30, single, split}, {119, 40, split, split}, {118, 40, split, split}, {117, 40, split, single},
		{179, 60, split, split}, {180, 60, split, triple}, {178, 60, triple, triple}, {177, 60, triple, split}, {100, 80, single, single},
		{38, 24, single, tooSmall},
	} {
		if got := layout(c.w, c.h, c.was).mode; got != c.want {
			t.Errorf("%dx%d after mode %d: mode %d, want %d", c.w, c.h, c.was, got, c.want)
		}
	}
}

// TestPanesFillTheBody: the panes and the lines between them cover every cell of the body once.
func TestPanesFillTheBody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 400).Draw(t, "w"), rapid.IntRange(1, 120).Draw(t, "h")
		r := layout(w, h, mode(rapid.IntRange(0, 3).Draw(t, "was")))
		switch r.mode {
		case split:
			if r.list.w+1+r.side.w != w || r.list.h != r.side.h || r.list.h+1+r.feed.h != h-4 || r.feed.w != w {
				t.Fatalf("%+v", r)
			}
		case triple:
			if r.list.w+1+r.side.w+1+r.feed.w != w || r.list.h != h-4 || r.side.h != h-4 || r.feed.h != h-4 {
				t.Fatalf("%+v", r)
			}
		}
		for _, p := range []rect{r.list, r.side, r.feed} {
			if p.w < 0 || p.h < 0 || r.mode >= split && (p.w < 20 || p.h < 3) {
				t.Fatalf("a pane is too small: %+v", r)
			}
		}
	})
}
