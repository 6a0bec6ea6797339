package text

import (
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"lower already", "acme corp", "acme corp"},
		{"case", "Acme CORP", "acme corp"},
		{"spaces", "  Acme \t\n Corp  ", "acme corp"},
		{"ASCII spaces only", " a  b ", "a b"},
		{"no-break and ideographic spaces", "a\u00a0\u3000b", "a b"},
		{"decomposed", "Cafe\u0301", "café"},
		{"jamo", "\u1112\u1161\u11ab", "한"},
		{"format characters", "Ac\u200bme\u202e", "acme"},
		{"selectors", "❤\ufe0f", "❤"},
		{"controls", "a\x1bb", "a b"},
		{"Cyrillic", "ПРИВЕТ", "привет"},
		{"empty", "", ""},
	} {
		if got := Fold(c.in); got != c.want {
			t.Errorf("%s: got %+q, want %+q", c.name, got, c.want)
		}
	}
	if got := Fold(strings.Repeat("한", 1<<20)); len(got) > LineCap || !utf8.ValidString(got) {
		t.Errorf("huge text folds to %d bytes", len(got))
	}
}

func TestFoldProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := hostile().Draw(t, "text")
		if !utf8.ValidString(s) {
			return
		}
		f := Fold(s)
		if Fold(norm.NFD.String(s)) != f || Fold(norm.NFC.String(s)) != f {
			t.Fatalf("%+q folds differently when it is normalised", s)
		}
		if strings.Contains(f, "  ") || strings.TrimSpace(f) != f || strings.Contains(f, "\n") {
			t.Fatalf("%+q has spaces left", f)
		}
	})
}

func TestHaystack(t *testing.T) {
	h := Haystack("Acme Corp", "+82 10-5555 0101", "01JAB", "")
	for _, found := range []string{"acme", "corp", "acme corp", "acmecorp", "821055550101", "+82", "01jab"} {
		if !strings.Contains(h, found) {
			t.Errorf("%q is not in %q", found, h)
		}
	}
	for _, absent := range []string{"Acme", "corp+82", "corp 82", "010101jab"} {
		if strings.Contains(h, absent) {
			t.Errorf("%q is in %q", absent, h)
		}
	}
	if got := Haystack(); got != "" {
		t.Errorf("nothing gives %q", got)
	}
}

func TestDigits(t *testing.T) {
	for in, want := range map[string]string{
		"+82 (10) 5555-0101": "821055550101", "0800.1/2": "080012", "a1": "", "": "", "+": "", "한1": "", "１": "",
	} {
		if got := Digits(in); got != want {
			t.Errorf("%q gives %q, want %q", in, got, want)
		}
	}
}
