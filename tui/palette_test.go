package tui

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"callsign/tui/ui"
)

func TestPaletteRanksWhatAPersonMeans(t *testing.T) {
	items := []ui.FinderItem{{Label: "pause or go on with reading"}, {Label: "remove (asks)"}, {Label: "edit the profile in a form"}, {Label: "read again now"}}
	for query, want := range map[string][]string{
		"":           {"pause or go on with reading", "remove (asks)", "edit the profile in a form", "read again now"},
		"re":         {"remove (asks)", "read again now", "pause or go on with reading"},
		"ead":        {"pause or go on with reading", "read again now"},
		"form edit":  {"edit the profile in a form"},
		"EDIT":       {"edit the profile in a form"},
		"etp":        {"edit the profile in a form"}, // initials
		"ran":        {"read again now"},
		"pgr":        {"pause or go on with reading"},
		"rn":         {"read again now"},
		"eof":        nil, // letters strewn over a text
		"edit nope":  nil,
		"remove now": nil,
	} {
		var got []string
		for _, it := range rank(items, query) {
			got = append(got, it.Label)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: %s", query, d)
		}
	}
}
