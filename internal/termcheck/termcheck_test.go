package termcheck

import (
	"strings"
	"testing"

	"callsign/internal/text"
)

// framed is a run of a program whose one frame holds text, with after behind the frame.
func framed(text, after string) string {
	return "$ callsign\r\n\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?1004h\x1b[?7l" +
		"\x1b[?2026h\x1b[?25l\x1b[m\x1b[H\x1b[2J\x1b[1;1H" + text + "\x1b[m\x1b[K\x1b[2;5H\x1b[?25h\x1b[?2026l" + after +
		"\x1b[?2026l\x1b[m\x1b[?1006l\x1b[?1002l\x1b[?1004l\x1b[?2004l\x1b[?7h\x1b[?1049l\x1b[?25h$ "
}

func TestWhatWeWritePasses(t *testing.T) {
	for name, c := range map[string]struct {
		text, after string
		allow       Allow
	}{
		"text":               {"발신자 é … \x1b[1;38;2;1;2;3mx\x1b[0m می\u200cخواهم\x1b[4Gy", "", Allow{}},
		"copy":               {"x", "\x1b]52;c;7ZWc6rWt\a", Allow{Copies: 1}},
		"copy in tmux":       {"x", "\x1b]52;c;eA==\a\x1bPtmux;\x1b\x1b]52;c;eA==\a\x1b\\", Allow{Copies: 1}},
		"notice":             {"x", "\x1b]9;Callsign: 한국\a", Allow{Notices: 1}},
		"notice in tmux":     {"x", "\x1bPtmux;\x1b\x1b]9;Callsign: x\a\x1b\\", Allow{Notices: 1}},
		"bell":               {"x", "\a", Allow{Bells: 1}},
		"behind a bad child": {"x", "\x1b[!p\x1b(B\x0f\x1b[4l\x1b[?1l\x1b>\x1b[?1000l\x1b[?1003l", Allow{Children: true}},
	} {
		raw := framed(c.text, c.after)
		if got := Check(raw, c.allow); got != nil {
			t.Errorf("%s: %q", name, got)
		}
		if got := NotRestored(raw); got != nil {
			t.Errorf("%s: not restored: %q", name, got)
		}
	}
}

// planted is what must never be in the output, wherever it stands.
var planted = map[string]string{
	"clipboard":             "\x1b]52;c;ZXZpbA==\a",
	"clipboard, by ST":      "\x1b]52;c;ZXZpbA==\x1b\\",
	"clipboard question":    "\x1b]52;c;?\a",
	"title":                 "\x1b]0;owned\a",
	"window title":          "\x1b]2;owned\x1b\\",
	"link":                  "\x1b]8;;https://evil.example\a",
	"notice of another":     "\x1b]9;hello\a",
	"progress bar":          "\x1b]9;4;1;50\a",
	"colour question":       "\x1b]11;?\a",
	"device control":        "\x1bPq#0;2;0;0;0\x1b\\",
	"status question":       "\x1bP$qm\x1b\\",
	"application command":   "\x1b_Gf=24;AAAA\x1b\\",
	"privacy message":       "\x1b^x\x1b\\",
	"start of string":       "\x1bXx\x1b\\",
	"reset":                 "\x1bc",
	"soft reset":            "\x1b[!p",
	"index":                 "\x1bD",
	"charset":               "\x1b(0",
	"save cursor":           "\x1b7",
	"keypad":                "\x1b=",
	"8-bit CSI":             "\u009b2J",
	"8-bit OSC":             "\u009d0;owned\u009c",
	"8-bit CSI, raw":        "\x9b2J",
	"next line":             "\u0085",
	"newline":               "\n",
	"carriage return":       "\r",
	"tab":                   "\t",
	"backspace":             "\b",
	"bell":                  "\a",
	"shift out":             "\x0e",
	"null":                  "\x00",
	"delete":                "\x7f",
	"bad byte":              "\xff",
	"bidi override":         "\u202e",
	"zero width":            "\u200b",
	"line separator":        "\u2028",
	"cursor up":             "\x1b[A",
	"cursor position query": "\x1b[6n",
	"device attributes":     "\x1b[c",
	"scroll region":         "\x1b[1;5r",
	"scroll":                "\x1b[3S",
	"insert lines":          "\x1b[2L",
	"erase scrollback":      "\x1b[3J",
	"main screen":           "\x1b[?1047l",
	"all motion":            "\x1b[?1003h",
	"column mode":           "\x1b[?3h",
	"insert mode":           "\x1b[4h",
	"cursor shape":          "\x1b[5 q",
	"key modes":             "\x1b[>4;2m",
	"keyboard protocol":     "\x1b[>1u",
	"private colours":       "\x1b[?4m",
	"broken colours":        "\x1b[31\x1b[m",
	"big position":          "\x1b[1;99999H",
	"window operation":      "\x1b[21t",
	"two modes at once":     "\x1b[?25;1000h",
}

func TestWhatIsPlantedIsFound(t *testing.T) {
	for name, p := range planted {
		if Check(framed("a "+p+" b", ""), Allow{}) == nil {
			t.Errorf("%s inside of a frame is not found", name)
		}
		if Check(framed("a", p), Allow{}) == nil {
			t.Errorf("%s behind a frame is not found", name)
		}
		if Line("a "+p+" b") == nil {
			t.Errorf("%s in a line is not found", name)
		}
	}
	for _, inside := range []string{"\x1b[?2026h", "\x1b]52;c;eA==\a", "\x1b]9;Callsign: x\a", "\a"} {
		if Check(framed("a"+inside+"b", ""), Allow{Copies: 1, Notices: 1, Bells: 1}) == nil {
			t.Errorf("%q inside of a frame is not found", inside)
		}
	}
	for _, more := range []string{"\x1b]52;c;eA==\a", "\x1b]9;Callsign: x\a", "\a"} {
		if Check(framed("a", strings.Repeat(more, 3)), Allow{Copies: 1, Notices: 1, Bells: 1}) == nil {
			t.Errorf("three times %q is not found", more)
		}
	}
}

func TestTextOutsideOfAFrameIsFound(t *testing.T) {
	for _, s := range []string{"2026/11/24 a log line", "\x1b[2J", "\x1b[1;1H"} {
		if Check(framed("a", s), Allow{}) == nil {
			t.Errorf("%q is not found", s)
		}
	}
}

func TestCutOutput(t *testing.T) {
	whole := framed("발신자", "\x1b]52;c;eA==\a\x1bPtmux;\x1b\x1b]52;c;eA==\a\x1b\\")
	begin := strings.Index(whole, "\x1b[?2026h")
	for n := range whole {
		if got := Check(whole[:n], Allow{Copies: 1, Cut: true}); got != nil {
			t.Fatalf("cut at %d: %q", n, got)
		}
	}
	for n := begin + 1; n < begin+20; n++ {
		if Check(whole[:n], Allow{Copies: 1}) == nil {
			t.Errorf("the end at %d is not found", n)
		}
	}
	if got := NotRestored(whole[:begin+9]); len(got) != 6 {
		t.Errorf("not restored in a frame: %q", got)
	}
	if !Taken(whole[:begin]) || Taken(whole) {
		t.Error("whose the screen is")
	}
}

func TestLine(t *testing.T) {
	if got := Line("\x1b[1;32m발신자\x1b[m  é"); got != nil {
		t.Errorf("%q", got)
	}
	for _, bad := range []string{"\x1b[H", "\x1b[K", "\x1b[?25h", "\x1b[5G", "\x1b[31", "\x1b"} {
		if Line("a"+bad) == nil {
			t.Errorf("%q is not found", bad)
		}
	}
}

func TestFaultsAreCounted(t *testing.T) {
	if got := Check(strings.Repeat("\x1bc", 100), Allow{}); len(got) != maxFaults+1 || got[maxFaults] != "and 95 more" {
		t.Errorf("%d faults: %q", len(got), got)
	}
}

// TestLeakyView: a view that prints what the API sent, as it came, is found; with the cleaned text it passes.
func TestLeakyView(t *testing.T) {
	view := func(name string) string { return "\x1b[1m▸ " + name + "\x1b[m  ACTIVE" }
	for what, p := range planted {
		name := text.Raw("Northern " + p + " Lights")
		if Line(view(string(name))) == nil {
			t.Errorf("%s in a name is not found", what)
		}
		if got := Line(view(name.String())); got != nil {
			t.Errorf("%s in a cleaned name: %q", what, got)
		}
	}
}
