//go:build unix

package endtoend

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/term"

	"callsign/internal/termcheck"
)

// harmless checks everything that was written to the terminal: text, and of control sequences only those that are allowed.
func (w *window) harmless() {
	w.t.Helper()
	raw := w.output()
	if w.others {
		return
	}
	for _, fault := range termcheck.Check(raw, w.allow) {
		w.t.Errorf("the program writes %s", fault)
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

// untilRestored waits for the last bytes of the program: they may still be on their way through the pty when it has ended. What the
// checker says of the bytes, the emulator has to say too.
func (w *window) untilRestored() {
	w.t.Helper()
	eventually(w.t, "the terminal's modes to be as before", func() bool { return termcheck.NotRestored(w.output()) == nil })
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.otherScreen || w.cursorHidden {
		w.t.Errorf("alternate screen %v, cursor hidden %v", w.otherScreen, w.cursorHidden)
	}
}
