package styles

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// TestSelectFoundKeepsWhatWasFoundApart: on the row under the cursor too, in every theme, and the text stays as it is.
func TestSelectFoundKeepsWhatWasFoundApart(t *testing.T) {
	eachTheme(t, func(t *testing.T, theme *Theme) {
		row := "Acme " + theme.Good.Render("ok") + " 한" + theme.Match.Render("국") + " end"
		got := theme.SelectFound(row)
		if ansi.Strip(got) != ansi.Strip(row) {
			t.Errorf("the text became %q", ansi.Strip(got))
		}
		if !strings.Contains(got, theme.Match.Render("국")) {
			t.Errorf("what was found looks like the rest: %q", got)
		}
		if !strings.HasSuffix(got, reset) {
			t.Errorf("%q leaves a style open", got)
		}
		if none := "Acme " + theme.Good.Render("ok"); theme.SelectFound(none) != theme.Select(none, true) {
			t.Error("a row without anything found differs from Select")
		}
	})
}
