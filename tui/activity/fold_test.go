package activity

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"callsign/internal/text"
)

// TestFoldMapAgreesWithFold: what is folded byte by byte is what text.Fold makes of it, and every byte knows its character.
func TestFoldMapAgreesWithFold(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(rapid.SampledFrom([]string{"a", "Z", "~", " ", "é", "e\u0301", "한", "\u0301", "İ", "👩‍👩‍👧", "^[", "\u00a0", "ß"}), 0, 12).Draw(t, "parts")
		s := strings.Join(parts, "")
		for _, spaces := range []bool{true, false} {
			f := foldMap(s, spaces)
			if len(f.from) != len(f.s) || len(f.to) != len(f.s) || !slices.IsSorted(f.from) {
				t.Fatalf("%q: %d bytes, %d and %d places", s, len(f.s), len(f.from), len(f.to))
			}
			var want strings.Builder
			for i := 0; i < len(s); {
				n := text.FirstCluster(s[i:])
				c := text.Fold(s[i : i+n])
				if c == "" && spaces && strings.TrimSpace(s[i:i+n]) == "" {
					c = " "
				}
				want.WriteString(c)
				i += n
			}
			if f.s != want.String() {
				t.Fatalf("%q became %q, want %q", s, f.s, want.String())
			}
		}
	})
}
