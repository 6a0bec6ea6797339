package styles

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

func TestOverDropsTheStylesInside(t *testing.T) {
	part := Style{open: "\x1b[31m"}
	base := Style{open: "\x1b[7m"}
	for _, c := range []struct{ name, line, want string }{
		{"parts", "a" + part.Render("b") + "c", "\x1b[7mabc\x1b[0m"},
		{"plain", "abc", "\x1b[7mabc\x1b[0m"},
		{"empty", "", ""},
		{"only a style", part.open + reset, ""},
	} {
		if got := base.Over(c.line); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// TestSelectIsSeenAndKeepsTheText checks that the row under the cursor looks different from others, with and without the keys, in every theme.
func TestSelectIsSeenAndKeepsTheText(t *testing.T) {
	eachTheme(t, func(t *testing.T, theme *Theme) {
		row := "Acme " + theme.Good.Render("ok") + " 한국"
		focused, blurred := theme.Select(row, true), theme.Select(row, false)
		if focused == blurred || focused == row || blurred == row {
			t.Errorf("rows look the same: %q, %q, %q", row, focused, blurred)
		}
		for _, got := range []string{focused, blurred} {
			if ansi.Strip(got) != ansi.Strip(row) {
				t.Errorf("the text became %q", ansi.Strip(got))
			}
			if !strings.HasSuffix(got, reset) {
				t.Errorf("%q leaves a style open", got)
			}
		}
	})
}

func TestGlyphNames(t *testing.T) {
	for _, name := range []string{"auto", "unicode", "ascii"} {
		if g := GlyphsByName(name, Env{}); g.Ellipsis == "" {
			t.Errorf("%s has no ellipsis", name)
		}
	}
}
