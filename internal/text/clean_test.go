package text

import (
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestLine(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"ASCII", "Acme Corp (DE) ~", "Acme Corp (DE) ~"},
		{"Korean", "한국어 채널", "한국어 채널"},
		{"Arabic with marks", "مَرْحَبًا", "مَرْحَبًا"},
		{"emoji", "🚀 launch 👍", "🚀 launch 👍"},

		{"escape sequence", "\x1b]52;c;aGk=\x07", "^[]52;c;aGk=^G"},
		{"newline, tab, carriage return", "a\n\tb\r", "a^J^Ib^M"},
		{"NUL and DEL", "\x00\x7f", "^@^?"},
		{"C1 controls", "\u009b31m\u0085", "<U+009B>31m<U+0085>"},
		{"invalid UTF-8", "a\xff\xc3(b\xed\xa0\x80", "a<FF><C3>(b<ED><A0><80>"},
		{"a real replacement character", "\ufffd", "\ufffd"},

		{"bidi override", "abc\u202etxt.exe\u2069", "abc<U+202E>txt.exe<U+2069>"},
		{"zero-width space", "Ac\u200bme", "Ac<U+200B>me"},
		{"byte order mark", "\ufeffAcme", "<U+FEFF>Acme"},
		{"soft hyphen", "co\u00adop", "co<U+00AD>op"},
		{"line and paragraph separators", "a\u2028b\u2029", "a<U+2028>b<U+2029>"},
		{"Hangul filler", "\u3164\uffa0\u115f", "<U+3164><U+FFA0><U+115F>"},
		{"Braille blank", "\u2800", "<U+2800>"},
		{"tags", "\U000e0041", "<U+E0041>"},
		{"private use", "\ue0b0", "<U+E0B0>"},
		{"unassigned", "\u0378\U0001faff", "<U+0378><U+1FAFF>"},
		{"no-break and ideographic spaces", "a\u00a0b\u3000c", "a\u00a0b\u3000c"},
		{"a letter that joins the next one", "\u0d4e|", "<U+0D4E>|"},

		{"a mark", "e\u0301", "e\u0301"},
		{"a mark without a base", "\u0301e", "<U+0301>e"},
		{"a mark after a space", "a \u0301", "a <U+0301>"},
		{"a mark after a code", "\u200b\u0301", "<U+200B><U+0301>"},
		{"as many marks as are kept", "e" + strings.Repeat("\u0301", 4) + "f", "e" + strings.Repeat("\u0301", 4) + "f"},
		{"too many marks", "e" + strings.Repeat("\u0301", 9) + "f", "e" + strings.Repeat("\u0301", 4) + "<+5>f"},
		{"Devanagari", "हिन्दी", "हिन्दी"},
		{"Thai", "ทำ", "ทำ"},

		{"family", "👨\u200d👩\u200d👧", "👨👩👧"},
		{"profession with skin tone and selector", "👩🏽\u200d⚕\ufe0f.", "👩⚕."},
		{"skin tone", "👍🏽", "👍"},
		{"skin tone without an emoji", "a🏽", "a<U+1F3FD>"},
		{"two skin tones", "👍🏽🏿", "👍<U+1F3FF>"},
		{"emoji selector", "❤\ufe0f", "❤"},
		{"text selector", "☎\ufe0e", "☎"},
		{"selector without a base", "\ufe0f", "<U+FE0F>"},
		{"data hidden in selectors", "a\ufe01\ufe02\U000e0101", "a<U+FE02><U+E0101>"},
		{"keycap", "1\ufe0f\u20e3#\u20e3", "1#"},
		{"keycap on a letter", "a\u20e3", "a\u20e3"},
		{"flag", "🇰🇷🇩🇪", "🇰🇷🇩🇪"},
		{"half a flag", "🇰🇷🇩x", "🇰🇷<U+1F1E9>x"},
		{"a mark on a flag", "🇰🇷\u0301", "🇰🇷<U+0301>"},
		{"a joiner between letters", "a\u200db", "a<U+200D>b"},
		{"a joiner at the end", "👨\u200d", "👨<U+200D>"},
		{"half form", "क्\u200dष", "क्\u200dष"},
		{"Persian", "می\u200cخواهم", "می\u200cخواهم"},
		{"a non-joiner that changes nothing", "ا\u200cب", "ا<U+200C>ب"},
		{"two non-joiners", "ی\u200c\u200cخ", "ی<U+200C><U+200C>خ"},

		{"jamo", "\u1112\u1161\u11ab\u1100\u116e\u11a8", "한국"},
		{"jamo without a final consonant", "\u1112\u1161", "하"},
		{"syllable and final consonant", "하\u11ab", "한"},
		{"a third final consonant", "한\u11ab", "한<U+11AB>"},
		{"single jamo", "\u1112 \u1161", "<U+1112> <U+1161>"},
		{"compatibility jamo", "ㅎㅏ", "ㅎㅏ"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Line(c.in); got != c.want {
				t.Errorf("got %+q, want %+q", got, c.want)
			}
		})
	}
}

func TestBlock(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"newlines", "a\nb\r\nc\n", "a\nb\nc\n"},
		{"tab", "a\tb", "a    b"},
		{"other controls", "a\rb\x1b[2J\n", "a^Mb^[[2J\n"},
		{"a mark at the start of a line", "a\n\u0301", "a\n<U+0301>"},
		{"separators", "a\u2028b", "a<U+2028>b"},
	} {
		if got := Block(c.in); got != c.want {
			t.Errorf("%s: got %+q, want %+q", c.name, got, c.want)
		}
	}
}

func TestCaps(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"as long as allowed", strings.Repeat("x", LineCap), strings.Repeat("x", LineCap)},
		{"one byte more", strings.Repeat("x", LineCap+1), strings.Repeat("x", LineCap-28) + "<+29 bytes>"},
		{"much longer", strings.Repeat("x", 1_000_000), strings.Repeat("x", LineCap-28) + "<+995932 bytes>"},
		{"grows when cleaned", strings.Repeat("\x1b", LineCap), strings.Repeat("^[", LineCap/2-14) + "<+2062 bytes>"},
		{"marks without end", "e" + strings.Repeat("\u0301", 20_000), "e" + strings.Repeat("\u0301", 4) + "<+19996>"},
		{"marks to the limit of what is read", "e" + strings.Repeat("\u0301", 100_000), "e" + strings.Repeat("\u0301", 4) + "<+199992 bytes>"},
	} {
		got := Line(c.in)
		if got != c.want {
			t.Errorf("%s: got %d bytes ending in %+q, want %d ending in %+q", c.name, len(got), end(got), len(c.want), end(c.want))
		}
		if again := Line(got); again != got {
			t.Errorf("%s: cleaned twice it ends in %+q", c.name, end(again))
		}
	}
	if got := Block(strings.Repeat("line\n", 1<<20)); len(got) > BlockCap || !strings.HasSuffix(got, " bytes>") {
		t.Errorf("a huge block has %d bytes and ends in %+q", len(got), end(got))
	}
}

// end is the end of a long string, for messages.
func end(s string) string { return s[max(0, len(s)-40):] }

func TestRawPrintsClean(t *testing.T) {
	r := Raw("\x1b[2J\u202e")
	if got := fmt.Sprintf("%s|%v|%q", r, r, r); got != `^[[2J<U+202E>|^[[2J<U+202E>|"^[[2J<U+202E>"` {
		t.Errorf("got %+q", got)
	}
	if string(r) != "\x1b[2J\u202e" {
		t.Error("the bytes are not kept")
	}
}

// pieces are what hostile and foreign text is made of.
var pieces = []string{
	"a", "Z", "0", "7", "#", " ", "  ", "\t", "\n", "\r\n", "\x1b", "\x1b[31m", "\x00", "\x7f", "\u009b", "\xff", "\xe2\x82", "<U+0301>", "<+3>", "^[",
	"\u202e", "\u200b", "\u200c", "\u200d", "\ufeff", "\u00ad", "\u2028", "\u3164", "\u115f", "\u2800", "\u034f", "\U000e0041", "\ue000", "\u0378",
	"\u0301", "\u0300\u0323", "\u20e3", "\ufe0f", "\ufe0e", "\U000e0101", "🏽", "👍", "👨", "👩", "❤", "♀", "©", "🇰", "🇷", "🏴", "☰",
	"한", "하", "국", "\u1112", "\u1161", "\u11ab", "ㅎ", "漢", "字", "か", "ｶ", "\uff9e", "م", "ا", "ی", "\u064e", "ש", "\u05b8",
	"क", "\u093f", "\u093e", "\u094d", "ष", "ท", "\u0e33", "\u0e48", "\u0d4e", "é", "ß", "…", "│", "─",
}

// hostile draws text that is made of pieces and of any other characters.
func hostile() *rapid.Generator[string] {
	piece := rapid.OneOf(rapid.SampledFrom(pieces), rapid.SampledFrom(pieces), rapid.StringN(0, 3, -1))
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(piece, 0, 24).Draw(t, "pieces"), "")
	})
}

// checkClean reports what is wrong with a cleaned text, or "".
func checkClean(s string, block bool) string {
	if !utf8.ValidString(s) {
		return "is not UTF-8"
	}
	marks := 0
	for _, r := range s {
		switch {
		case r == '\n' && block:
		case unicode.IsControl(r):
			return fmt.Sprintf("has the control %U", r)
		case unicode.Is(unicode.Cf, r) && !isJoiner(r), unicode.In(r, unicode.Zl, unicode.Zp, unicode.Co):
			return fmt.Sprintf("has the invisible %U", r)
		}
		if isMark(r) || isJoiner(r) {
			marks++
		} else {
			marks = 0
		}
		if marks > markCap {
			return "has too many marks"
		}
	}
	return ""
}

func TestCleanProperties(t *testing.T) {
	for _, f := range []struct {
		name  string
		clean func(string) string
		limit int
		block bool
	}{{"Line", Line, LineCap, false}, {"Block", Block, BlockCap, true}} {
		t.Run(f.name, rapid.MakeCheck(func(t *rapid.T) {
			in := hostile().Draw(t, "text")
			if rapid.IntRange(0, 9).Draw(t, "long") == 0 {
				in = strings.Repeat(in, rapid.IntRange(1, 2000).Draw(t, "times"))
			}
			got := f.clean(in)
			if problem := checkClean(got, f.block); problem != "" {
				t.Fatalf("%+q %s", got, problem)
			}
			if again := f.clean(got); again != got {
				t.Fatalf("%+q cleaned again is %+q", got, again)
			}
			if len(got) > f.limit {
				t.Fatalf("%d bytes", len(got))
			}
			if joined := f.clean(got + "|" + got); len(joined) < f.limit-64 && joined != got+"|"+got {
				t.Fatalf("%+q changes beside other text to %+q", got, joined)
			}
		}))
	}
}

func TestCleanTextIsNotCopied(t *testing.T) {
	for _, s := range []string{"Acme Corp", "한국어 채널 이름", "東京 カフェ", "مرحبا", "🚀 go"} {
		if n := testing.AllocsPerRun(100, func() { _ = Line(s) }); n != 0 {
			t.Errorf("%q: %v allocations", s, n)
		}
	}
}

func addSeeds(f *testing.F) {
	f.Helper()
	f.Add(strings.Join(pieces, ""))
	f.Add(strings.Repeat("\u0301", 5000))
	f.Add("👩🏽\u200d⚕\ufe0f🇰🇷🇩")
	f.Add("\x1b]0;x\x07\xf0\x9f\x91")
	f.Add("\u1112\u1161\u11ab\u11ab")
	for _, p := range pieces {
		f.Add(p)
	}
}

func FuzzLine(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, in string) {
		got := Line(in)
		if problem := checkClean(got, false); problem != "" {
			t.Errorf("%+q %s", got, problem)
		}
		if again := Line(got); again != got {
			t.Errorf("%+q cleaned again is %+q", got, again)
		}
		if len(got) > LineCap {
			t.Errorf("%d bytes", len(got))
		}
		if w := Width(Fit(got, 17, "…")); w != 17 {
			t.Errorf("%+q fitted to 17 has width %d", got, w)
		}
	})
}

func FuzzBlock(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, in string) {
		got := Block(in)
		if problem := checkClean(got, true); problem != "" {
			t.Errorf("%+q %s", got, problem)
		}
		if again := Block(got); again != got {
			t.Errorf("%+q cleaned again is %+q", got, again)
		}
		for _, line := range Wrap(got, 9) {
			if w := Width(line); w > 9 {
				t.Errorf("%+q has width %d", line, w)
			}
		}
	})
}

func BenchmarkLine(b *testing.B) {
	for _, c := range []struct{ name, s string }{
		{"ASCII", "Acme Corporation Customer Service +82 10-5555-0101"},
		{"Korean", "한국어 채널 이름 고객센터 알림톡 발신 프로필"},
		{"Arabic", "مَرْحَبًا بكم في خدمة العملاء"},
		{"Hindi", "हिन्दी ग्राहक सेवा"},
		{"Hostile", strings.Repeat("\x1b[2J\u202e", 10)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = Line(c.s)
			}
		})
	}
}
