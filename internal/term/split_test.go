package term

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"pgregory.net/rapid"
)

// splitAll feeds the portions and gives all units, in a readable form. After every portion but the last, nothing expires.
func splitAll(portions ...string) []string {
	var s splitter
	var out []string
	for _, p := range portions {
		s.feed([]byte(p))
		out = append(out, drain(&s)...)
	}
	for {
		if _, ok := s.pending(); !ok {
			return out
		}
		if u, ok := s.expire(); ok {
			out = append(out, u.show())
		}
		out = append(out, drain(&s)...)
	}
}

func drain(s *splitter) (out []string) {
	for u, ok := s.next(); ok; u, ok = s.next() {
		out = append(out, u.show())
	}
	return out
}

func (u unit) show() string {
	if u.paste {
		return "paste:" + string(u.text)
	}
	return string(u.seq)
}

func TestSplit(t *testing.T) {
	tests := []struct {
		name string
		in   string
		want []string
	}{
		{"letters", "abc", []string{"a", "b", "c"}},
		{"controls", "\x00\x03\r\t\x7f ", []string{"\x00", "\x03", "\r", "\t", "\x7f", " "}},
		{"runes", "é한🙂", []string{"é", "한", "🙂"}},
		{"bad bytes", "a\xffb\xc3(\ufffdc", []string{"a", "b", "(", "c"}},
		{"cut rune", "a\xed\x95", []string{"a"}},
		{"arrows", "\x1b[A\x1bOB", []string{"\x1b[A", "\x1bOB"}},
		{"parameters", "\x1b[1;5Cx\x1b[15~", []string{"\x1b[1;5C", "x", "\x1b[15~"}},
		{"linux console", "\x1b[[Aa\x1b[[Zb", []string{"\x1b[[A", "a", "Z", "b"}},
		{"rxvt", "\x1b[7$\x1b[8@\x1b[5^", []string{"\x1b[7$", "\x1b[8@", "\x1b[5^"}},
		{"alt", "\x1ba\x1bé\x1b\r\x1b\x7f", []string{"\x1ba", "\x1bé", "\x1b\r", "\x1b\x7f"}},
		{"alt and begins of sequences", "\x1b[", []string{"\x1b["}},
		{"alt O", "\x1bO", []string{"\x1bO"}},
		{"alt ]", "\x1b]", []string{"\x1b]"}},
		{"alt P then a letter", "\x1bPa", []string{"\x1bP", "a"}},
		{"alt arrow of rxvt", "\x1b\x1b[A\x1b\x1bOP\x1b\x1b[3~", []string{"\x1b\x1b[A", "\x1b\x1bOP", "\x1b\x1b[3~"}},
		{"esc", "\x1b", []string{"\x1b"}},
		{"esc esc", "\x1b\x1b", []string{"\x1b", "\x1b"}},
		{"esc esc a", "\x1b\x1ba", []string{"\x1b", "\x1ba"}},
		{"esc, then a longer sequence", "\x1b\x1b[1;3A", []string{"\x1b", "\x1b[1;3A"}},
		{"esc, then focus", "\x1b\x1b[I", []string{"\x1b", "\x1b[I"}},
		{"esc, then a paste", "\x1b\x1b[200~q\x1b[201~", []string{"\x1b", "paste:q"}},
		{"esc, then ctrl+c", "\x1b\x03q", []string{"\x1b", "\x03", "q"}},
		{"esc, then a bad byte", "\x1b\xff", []string{"\x1b"}},
		{"mouse", "\x1b[<0;12;3M\x1b[<0;12;3m\x1b[M !!x", []string{"\x1b[<0;12;3M", "\x1b[<0;12;3m", "\x1b[M !!", "x"}},
		{"broken mouse", "\x1b[<0;12Mx", []string{"x"}},
		{"focus", "\x1b[I\x1b[Oa", []string{"\x1b[I", "\x1b[O", "a"}},
		{"answers", "a\x1b[?62;22c\x1b[?2026;2$y\x1b[>0;95;0c\x1b[?1ub", []string{"a", "b"}},
		{"OSC answer", "a\x1b]11;rgb:1/2/3\x07b\x1b]11;rgb:1/2/3\x1b\\c", []string{"a", "b", "c"}},
		{"DCS answers", "a\x1bP>|xterm(1)\x1b\\b\x1bP1+r544e\x1b\\c\x1b_Gi=1;OK\x1b\\d", []string{"a", "b", "c", "d"}},
		{"ctrl+c in a broken answer", "\x1b]11;rgb\x03q", []string{"\x03", "q"}},
		{"esc in a broken answer", "\x1b]11;rgb\x1b[A", []string{"\x1b[A"}},
		{"broken sequences", "\x1b[1;\x1b[A\x1b[5\rq", []string{"\x1b[A", "\r", "q"}},
		{"cut sequence", "\x1b[1;5", nil},
		{"cut answer", "\x1b]11;rgb:", nil},
		{"keypad", "\x1bOMx\x1bOpx", []string{"x", "x"}},
		{"paste", "a\x1b[200~x\ny\x1b[A한\x1b[201~b", []string{"a", "paste:x\ny\x1b[A한", "b"}},
		{"empty paste", "a\x1b[200~\x1b[201~b", []string{"a", "b"}},
		{"two pastes", "\x1b[200~1\x1b[201~\x1b[200~2\x1b[201~", []string{"paste:1", "paste:2"}},
		{"paste begin in a paste", "\x1b[200~1\x1b[200~2\x1b[201~3", []string{"paste:1\x1b[200~2", "3"}},
		{"paste without end", "\x1b[200~dele\x1b[20", []string{"paste:dele\x1b[20"}},
		{"stray end", "a\x1b[201~b", []string{"a", "b"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := splitAll(test.in); !reflect.DeepEqual(got, test.want) {
				t.Errorf("whole: got %q, want %q", got, test.want)
			}
			if got := splitAll(strings.Split(test.in, "")...); !reflect.DeepEqual(got, test.want) {
				t.Errorf("rune by rune: got %q, want %q", got, test.want)
			}
		})
	}
}

func TestSplitLongSequences(t *testing.T) {
	if got := splitAll("\x1b[" + strings.Repeat("1", 10) + "A"); len(got) != 1 {
		t.Errorf("a number of ten digits: %q", got)
	}
	long := "\x1b]11;" + strings.Repeat("x", 10_000) + "\x07q"
	if got := splitAll(long); !reflect.DeepEqual(got, []string{"q"}) {
		t.Errorf("a long answer gives %d units", len(got))
	}
}

func TestSplitPasteIsCapped(t *testing.T) {
	body := strings.Repeat("가", pasteMax/3+1000) // three bytes each, so that the cap falls into a rune
	got := splitAll("\x1b[200~"+body[:5000], body[5000:], "\x1b[201~q")
	want := "paste:" + strings.Repeat("가", pasteMax/3)
	if len(got) != 2 || got[0] != want || got[1] != "q" {
		t.Fatalf("got %d units, the first of %d bytes, want %d", len(got), len(got[0]), len(want))
	}
}

// TestStalledPaste: a paste whose end is late comes in parts, and no part of it is keys. Then keys are keys again.
func TestStalledPaste(t *testing.T) {
	long := strings.Repeat("x", burst)
	for _, test := range []struct {
		name  string
		parts []string // each expires before the next
		want  []string
	}{
		{"end in the next bytes", []string{"\x1b[200~dele", "te\x1b[201~q"}, []string{"paste:dele", "paste:te", "q"}},
		{"only the end", []string{"\x1b[200~delete", "\x1b[201~q"}, []string{"paste:delete", "q"}},
		{"many bytes", []string{"\x1b[200~a", long, long, "b\x1b[201~q"}, []string{"paste:a", "paste:" + long, "paste:" + long, "paste:b", "q"}},
		{"never an end", []string{"\x1b[200~a", "q", long[:3], "j"}, []string{"paste:a", "q", "x", "x", "x", "j"}},
		{"two pastes", []string{"\x1b[200~a", "\x1b[200~b\x1b[201~q"}, []string{"paste:a", "paste:b", "q"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var s splitter
			var got []string
			for _, part := range test.parts {
				s.feed([]byte(part))
				got = append(got, drain(&s)...)
				if _, ok := s.pending(); ok {
					if u, ok := s.expire(); ok {
						got = append(got, u.show())
					}
				}
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestPendingWaits(t *testing.T) {
	for in, want := range map[string]time.Duration{
		"": 0, "\x1b": waitEsc, "\x1b\x1b": waitEsc, "\x1b[": waitAlt, "\x1bO": waitAlt, "\x1b\x1b[": waitAlt,
		"\x1b[1;5": waitPartial, "\xed": waitPartial, "\x1b]11;": waitPartial, "\x1b[200~abc": waitPaste, "\x1b[200~": waitPaste,
	} {
		var s splitter
		s.feed([]byte(in))
		drain(&s)
		if got, ok := s.pending(); got != want || ok != (want > 0) {
			t.Errorf("%q waits %v, %v; want %v", in, got, ok, want)
		}
	}
}

var inputParts = []string{
	"a", "Z", " ", "\x00", "\r", "\x03", "\x1b", "\x1b", "[", "O", "]", "P", "_", "G", "1", ";", "5", "~", "A", "M", "<", "?", "$", "\x07", "\\",
	"é", "한", "\xff", "\xe2\x82", "\u009b", "\ufffd", "\x1b[A", "\x1b[1;5C", "\x1b[<0;3;4M", "\x1b[M abc"[:6], "\x1b[I", "\x1b[O",
	"\x1b[200~", "\x1b[201~", "\x1b]11;rgb:0/0/0\x1b\\", "\x1b[?1;2c", "\x1b[[A", "\x1b[7$", "\x1bOP", "\x1b\x1b[B",
}

// genInput draws bytes that are mostly near to sequences.
func genInput(t *rapid.T) []byte {
	return []byte(strings.Join(rapid.SliceOfN(rapid.SampledFrom(inputParts), 0, 25).Draw(t, "parts"), ""))
}

func TestSplitDoesNotDependOnPortions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := genInput(t)
		var portions []string
		for rest := in; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "portion")
			portions = append(portions, string(rest[:n]))
			rest = rest[n:]
		}
		whole, cut := splitAll(string(in)), splitAll(portions...)
		if !reflect.DeepEqual(whole, cut) {
			t.Fatalf("%q\nwhole %q\n  cut %q", in, whole, cut)
		}
	})
}

// oneByOne gives one unit a Read and notes at which Read each message arrived.
type oneByOne struct {
	units [][]byte
	reads int
}

func (r *oneByOne) Read(p []byte) (int, error) {
	if r.reads == len(r.units) {
		return 0, errNoMore
	}
	r.reads++
	return copy(p, r.units[r.reads-1]), nil
}

var errNoMore = fmt.Errorf("no more units")

type recorder struct{ msgs []tea.Msg }

func (r *recorder) Init() tea.Cmd { return nil }
func (r *recorder) View() string  { return "" }
func (r *recorder) Update(m tea.Msg) (tea.Model, tea.Cmd) {
	r.msgs = append(r.msgs, m)
	return r, nil
}

// parse has Bubble Tea's own parser read the units.
func parse(t interface{ Fatalf(string, ...any) }, units [][]byte) []tea.Msg {
	rec := &recorder{}
	p := tea.NewProgram(rec, tea.WithContext(context.Background()), tea.WithoutRenderer(), tea.WithoutSignalHandler(),
		tea.WithOutput(io.Discard), tea.WithInput(&oneByOne{units: units}))
	_, err := p.Run()
	if err == nil || !strings.Contains(err.Error(), errNoMore.Error()) {
		t.Fatalf("parse %q: %v", units, err)
	}
	return rec.msgs
}

// checkUnits is the promise of the splitter: one unit, one message, never a burst of runes.
func checkUnits(t interface{ Fatalf(string, ...any) }, in []byte) {
	var s splitter
	s.feed(in)
	var units [][]byte
	for {
		u, ok := s.next()
		if !ok {
			if _, waiting := s.pending(); !waiting {
				break
			}
			if u, ok = s.expire(); !ok {
				continue
			}
		}
		if !u.paste {
			units = append(units, u.seq)
		}
	}
	msgs := parse(t, units)
	if len(msgs) != len(units) {
		t.Fatalf("%q: %d units %q, %d messages %v", in, len(units), units, len(msgs), msgs)
	}
	for i, msg := range msgs {
		if k, ok := msg.(tea.KeyMsg); ok && len(k.Runes) > 1 {
			t.Fatalf("%q: unit %q became a burst %v", in, units[i], k)
		}
	}
}

func TestOneUnitIsOneMessage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkUnits(t, genInput(t)) })
}

func TestKeysArriveAsBubbleTeaKnowsThem(t *testing.T) {
	units := [][]byte{[]byte("\x1b[1;2A"), []byte("\x1b\x1b[A"), []byte("\x1b["), []byte("\x1b"), []byte("\x1bé"), []byte("한"), []byte(" "), []byte("\x1b[<64;5;6M")}
	var got []string
	for _, m := range parse(t, units) {
		got = append(got, fmt.Sprint(m))
	}
	want := []string{"shift+up", "alt+up", "alt+[", "esc", "alt+é", "한", " ", "wheel up"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzSplit(f *testing.F) {
	for _, p := range inputParts {
		f.Add([]byte(p), 1)
	}
	f.Add([]byte("\x1b[200~한국\x1b[201~\x1b[A\x1b\x1b[A"), 5)
	f.Fuzz(func(t *testing.T, in []byte, cut int) {
		if cut < 0 || cut > len(in) {
			cut = len(in)
		}
		whole, parts := splitAll(string(in)), splitAll(string(in[:cut]), string(in[cut:]))
		if !reflect.DeepEqual(whole, parts) {
			t.Fatalf("%q cut at %d\nwhole %q\n  cut %q", in, cut, whole, parts)
		}
		if len(in) < 200 && !bytes.Contains(in, pasteBegin) {
			checkUnits(t, in)
		}
	})
}
