package tui

import (
	"bytes"
	"flag"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"callsign/internal/text"
)

// The README's pictures are real frames, drawn as SVG. "go test ./tui -update" draws them anew.

const (
	cellW, cellH = 9, 19
	picturesDir  = "testdata/pictures"
)

func TestPictures(t *testing.T) {
	for _, pic := range []struct {
		name string
		w, h int
		play func(p *program)
	}{
		{"senders", 110, 28, func(p *program) { p.sleep(30 * time.Second); p.keys("down", "down", "down") }},
		{"detail", 110, 28, func(p *program) { p.find("cedar"); p.keys("enter"); p.sleep(time.Second) }},
		{"review", 100, 22, func(p *program) {
			p.find("stadtwerke")
			p.keys("e", "tab")
			p.typing("!")
			p.keys("tab", "tab", "tab", "ctrl+x", "ctrl+s")
		}},
		{"remove", 100, 22, func(p *program) { p.find("harbour books"); p.keys("D"); p.typing("4477009") }},
		{"connection", 100, 26, func(p *program) { failing(p); p.keys("!") }},
		{"activity", 110, 24, func(p *program) { p.sleep(90 * time.Second); p.keys("2") }},
	} {
		t.Run(pic.name, func(t *testing.T) {
			run(t, setup{w: pic.w, h: pic.h, theme: "dark", live: true}, func(p *program) {
				pic.play(p)
				got := svg(p.lines(), pic.w)
				file := filepath.Join(picturesDir, pic.name+".svg")
				if flag.Lookup("update").Value.String() == "true" {
					if err := os.MkdirAll(picturesDir, 0o755); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(file, got, 0o644); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got, want) {
					t.Errorf("%s is not what the program shows now; look at it and update it", file)
				}
			})
		})
	}
}

// pen is the style that the sequences so far have set.
type pen struct {
	fg, bg                          string
	bold, faint, underline, reverse bool
}

// svg draws lines of w cells.
func svg(lines []string, w int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="15" xml:space="preserve">`+"\n", w*cellW+20, len(lines)*cellH+20)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="#16181d"/>`+"\n")
	for y, line := range lines {
		svgLine(&b, line, y)
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

func svgLine(b *bytes.Buffer, line string, y int) {
	var p pen
	x := 0
	for line != "" {
		if seq, ok := strings.CutPrefix(line, "\x1b["); ok {
			codes, rest, _ := strings.Cut(seq, "m")
			p.set(strings.Split(codes, ";"))
			line = rest
			continue
		}
		end := strings.Index(line, "\x1b")
		if end < 0 {
			end = len(line)
		}
		p.draw(b, line[:end], x, y)
		x += text.Width(line[:end])
		line = line[end:]
	}
}

// draw writes a run of text; wide characters get their two cells by textLength.
func (p pen) draw(b *bytes.Buffer, s string, x, y int) {
	fg, bg := p.fg, p.bg
	if fg == "" {
		fg = "#d6d8de"
	}
	if p.reverse {
		if bg == "" {
			bg = "#16181d"
		}
		fg, bg = bg, fg
	}
	px, py, w := 10+x*cellW, 10+y*cellH, text.Width(s)*cellW
	if bg != "" {
		fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>`+"\n", px, py, w, cellH, bg)
	}
	if p.underline {
		fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="1" fill="%s"/>`+"\n", px, py+cellH-2, w, fg)
	}
	if strings.TrimSpace(s) == "" {
		return
	}
	attrs := ""
	if p.bold {
		attrs += ` font-weight="bold"`
	}
	if p.faint {
		attrs += ` opacity="0.6"`
	}
	fmt.Fprintf(b, `<text x="%d" y="%d" textLength="%d" lengthAdjust="spacingAndGlyphs" fill="%s"%s>%s</text>`+"\n", px, py+cellH-5, w, fg, attrs, html.EscapeString(s))
}

func (p *pen) set(codes []string) {
	for i := 0; i < len(codes); i++ {
		n, _ := strconv.Atoi(codes[i])
		switch {
		case n == 0:
			*p = pen{}
		case n == 1:
			p.bold = true
		case n == 2:
			p.faint = true
		case n == 4:
			p.underline = true
		case n == 7:
			p.reverse = true
		case n == 38 && i+2 < len(codes):
			p.fg = xterm(codes[i+2])
			i += 2
		case n == 48 && i+2 < len(codes):
			p.bg = xterm(codes[i+2])
			i += 2
		case n >= 30 && n <= 37:
			p.fg = xterm(strconv.Itoa(n - 30))
		case n >= 40 && n <= 47:
			p.bg = xterm(strconv.Itoa(n - 40))
		case n >= 90 && n <= 97:
			p.fg = xterm(strconv.Itoa(n - 82))
		case n >= 100 && n <= 107:
			p.bg = xterm(strconv.Itoa(n - 92))
		}
	}
}

// xterm is a colour of the 256.
func xterm(code string) string {
	n, _ := strconv.Atoi(code)
	if n < 16 {
		return []string{"#1e2127", "#e06c75", "#98c379", "#d19a66", "#61afef", "#c678dd", "#56b6c2", "#abb2bf",
			"#5c6370", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#ffffff"}[n]
	}
	if n >= 232 {
		v := 8 + (n-232)*10
		return fmt.Sprintf("#%02x%02x%02x", v, v, v)
	}
	n -= 16
	level := func(i int) int {
		if i == 0 {
			return 0
		}
		return 55 + i*40
	}
	return fmt.Sprintf("#%02x%02x%02x", level(n/36), level(n/6%6), level(n%6))
}
