package styles

import (
	"strings"
	"testing"

	"github.com/charmbracelet/lipgloss"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

func TestRender(t *testing.T) {
	bold := Style{open: "\x1b[1m"}
	for _, c := range []struct {
		name  string
		style Style
		text  string
		want  string
	}{
		{"styled", bold, "ok", "\x1b[1mok\x1b[0m"},
		{"nothing to style", bold, "", ""},
		{"plain style", Style{}, "ok", "ok"},
	} {
		if got := c.style.Render(c.text); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestUnder(t *testing.T) {
	base, part := Style{open: "\x1b[7m"}, Style{open: "\x1b[31m"}
	for _, c := range []struct{ name, line, want string }{
		{"no parts", "row", "\x1b[7mrow\x1b[0m"},
		{"a part in the middle", "a" + part.Render("b") + "c", "\x1b[7ma\x1b[31mb\x1b[0m\x1b[7mc\x1b[0m"},
		{"empty", "", ""},
	} {
		if got := base.Under(c.line); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
	if got := (Style{}).Under("a" + part.Render("b")); got != "a"+part.Render("b") {
		t.Errorf("a plain style changed the line: %q", got)
	}
}

// drawn runs over a line and tells the style that each character of text has.
func drawn(line string) (text string, open []string) {
	current := ""
	for line != "" {
		if strings.HasPrefix(line, "\x1b[") {
			end := strings.IndexByte(line, 'm') + 1
			if seq := line[:end]; seq == reset {
				current = ""
			} else {
				current += seq
			}
			line = line[end:]
			continue
		}
		text += line[:1]
		open = append(open, current)
		line = line[1:]
	}
	return text, open
}

// TestUnderEverywhere checks that every character of a line lies on the base style, parts keep their own, and the line ends without style.
func TestUnderEverywhere(t *testing.T) {
	theme, err := ThemeByName("auto", Env{})
	if err != nil {
		t.Fatal(err)
	}
	parts := []Style{{}, theme.Dim, theme.Strong, theme.Error, theme.BadgeProd}
	rapid.Check(t, func(t *rapid.T) {
		var line strings.Builder
		for range rapid.IntRange(0, 6).Draw(t, "parts") {
			text := rapid.StringMatching(`[a-z ]{0,5}`).Draw(t, "text")
			line.WriteString(rapid.SampledFrom(parts).Draw(t, "style").Render(text))
		}
		before, styleBefore := drawn(line.String())
		after, styleAfter := drawn(theme.cursor.Under(line.String()))
		if before != after {
			t.Fatalf("text changed from %q to %q", before, after)
		}
		for i := range styleBefore {
			if styleAfter[i] != theme.cursor.open+styleBefore[i] {
				t.Fatalf("character %d has style %q, want %q on %q", i, styleAfter[i], styleBefore[i], theme.cursor.open)
			}
		}
		if whole := theme.cursor.Under(line.String()); whole != "" && !strings.HasSuffix(whole, reset) {
			t.Fatalf("%q leaves a style open", whole)
		}
		// Every reset is followed by the base or by the end.
		for i, rest := range strings.Split(theme.cursor.Under(line.String()), reset) {
			if i > 0 && rest != "" && !strings.HasPrefix(rest, theme.cursor.open) {
				t.Fatalf("after a reset comes %q", rest)
			}
		}
	})
}

// TestCompileMatchesLipgloss compares a compiled style with what lipgloss renders.
func TestCompileMatchesLipgloss(t *testing.T) {
	theme, err := ThemeByName("auto", Env{})
	if err != nil {
		t.Fatal(err)
	}
	if theme.Error.open != "\x1b[1;31m" || theme.cursor.open != "\x1b[7m" {
		t.Errorf("error opens with %q and cursor with %q", theme.Error.open, theme.cursor.open)
	}
	if s := theme.BadgeProd.Render(" PROD "); ansi.Strip(s) != " PROD " {
		t.Errorf("the badge's text is %q", ansi.Strip(s))
	}
	if got := lipgloss.NewStyle().Foreground(lipgloss.Color("1")).Render("x"); got != "x" {
		t.Errorf("lipgloss's default renderer draws %q; parts of bubbles would show colours that no theme chose", got)
	}
}

func BenchmarkUnder(b *testing.B) {
	theme, _ := ThemeByName("auto", Env{})
	line := strings.Repeat("cell "+theme.Good.Render("ok")+" ", 12)
	b.ReportAllocs()
	for b.Loop() {
		_ = theme.cursor.Under(line)
	}
}
