package endtoend

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestTextSurvivesEveryEnd: what was typed into a form is offered again after a lost terminal, a kill and a termination.
func TestTextSurvivesEveryEnd(t *testing.T) {
	for name, sig := range map[string]syscall.Signal{"hang up": syscall.SIGHUP, "kill": syscall.SIGKILL, "terminate": syscall.SIGTERM} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := serve(t, nil)
			home := t.TempDir()
			w := open(t, launch{args: basicArgs(api.url), env: credentials(), home: home})
			w.openSender("northern", "Northern Lights Travel")
			w.press("e")
			w.see("nothing changed yet")
			w.press(tab)
			w.see("no Markdown")
			w.press(ctrlU, "typed with care")
			w.see("1 field changed")
			eventually(t, "the text to be on the disk", func() bool { return inFiles(t, home, "typed with care") })
			if err := w.cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			<-w.exited

			again := open(t, launch{args: basicArgs(api.url), env: credentials(), home: home})
			again.openSender("northern", "Northern Lights Travel")
			again.press("e")
			again.see("Unsent text is kept here")
			again.press("u")
			again.see("typed with care", "1 field changed")
			api.wrote(0)
		})
	}
}

// inFiles reports whether a file below dir holds a text.
func inFiles(t *testing.T, dir, text string) bool {
	t.Helper()
	found := false
	_ = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			data, err := os.ReadFile(path)
			found = found || err == nil && bytes.Contains(data, []byte(text))
		}
		return nil
	})
	return found
}
