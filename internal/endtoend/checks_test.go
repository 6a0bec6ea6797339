//go:build unix

package endtoend

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/term"
)

// The sequences that the program may write: cursor position, column, colours, erasing, and modes.
var (
	allowed = regexp.MustCompile(`\x1b\[(\d+;\d+)?H|\x1b\[\d+G|\x1b\[[\d;:]*m|\x1b\[2?[JK]|\x1b\[\?(\d+)[hl]`)
	modes   = regexp.MustCompile(`\x1b\[\?(\d+)([hl])`)
)

// ourModes are the private modes that the program may touch, with what has to be their state in the end.
func ourModes() map[string]string {
	return map[string]string{"1049": "l", "25": "h", "2004": "l", "1004": "l", "7": "h", "1002": "l", "1006": "l", "2026": "l"}
}

// harmless checks everything that was written to the terminal: text, and of control sequences only those that are allowed.
func (w *window) harmless() {
	w.t.Helper()
	raw := w.output()
	for _, m := range modes.FindAllStringSubmatch(raw, -1) {
		if _, ok := ourModes()[m[1]]; !ok {
			w.t.Errorf("the program sets mode %q", m[0])
		}
	}
	if !utf8.ValidString(raw) {
		w.t.Error("the program writes bytes that are not UTF-8")
	}
	text := allowed.ReplaceAllString(raw, "")
	for i, r := range text {
		if r == '\r' || r == '\n' { // of what stands on the screen after the program
			continue
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' {
			w.t.Errorf("the program writes %U in %q", r, text[max(0, i-40):min(len(text), i+40)])
			return
		}
	}
	w.narrow(raw)
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.titles) > 0 {
		w.t.Errorf("the window has got titles: %q", w.titles)
	}
}

// painted is where the program begins to paint a row.
var painted = regexp.MustCompile(`\x1b\[\d+;1H`)

// narrow checks that no row was ever wider than the window, however a terminal counts: by characters or by clusters.
func (w *window) narrow(raw string) {
	w.t.Helper()
	for _, row := range painted.Split(raw, -1)[1:] {
		row, _, _ = strings.Cut(row, syncEnd)
		if ansi.StringWidth(row) > w.size.w || ansi.StringWidthWc(row) > w.size.w {
			w.t.Errorf("a row of %d or %d cells in a window of %d: %q", ansi.StringWidth(row), ansi.StringWidthWc(row), w.size.w, row)
			return
		}
	}
}

// secretKept checks that the secret of the key is in no output and in no file.
func (w *window) secretKept() {
	w.t.Helper()
	if strings.Contains(w.output(), keySecret) {
		w.t.Error("the key's secret was on the screen")
	}
	err := filepath.WalkDir(w.home, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		if strings.Contains(string(b), keySecret) {
			w.t.Errorf("the key's secret is in %s", path)
		}
		return err
	})
	if err != nil {
		w.t.Error(err)
	}
}

// restored checks what a shell finds after the program.
func (w *window) restored() {
	w.t.Helper()
	after, err := term.GetState(int(w.slave.Fd()))
	if err != nil {
		w.t.Fatal(err)
	}
	if *after != *w.before {
		w.t.Errorf("the line settings are not as before: %+v, before %+v", after, w.before)
	}
	w.untilRestored()
}

// untilRestored waits for the last bytes of the program: they may still be on their way through the pty when it has ended.
func (w *window) untilRestored() {
	w.t.Helper()
	eventually(w.t, "the terminal's modes to be as before", func() bool {
		last := map[string]string{}
		for _, m := range modes.FindAllStringSubmatch(w.output(), -1) {
			last[m[1]] = m[2]
		}
		for mode, want := range ourModes() {
			if got := last[mode]; got != "" && got != want {
				return false
			}
		}
		return true
	})
}
