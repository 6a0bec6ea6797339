//go:build unix

package term

import (
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/creack/pty"
)

// TestPtyBrokenEditor: an editor that is killed leaves its line settings and modes behind. None of them is ours afterwards, and
// none is the shell's.
func TestPtyBrokenEditor(t *testing.T) {
	w := open(t).ready()
	w.allow.Children, w.others = true, true
	w.send("D")
	w.see("BROKEN")
	w.until("the editor's line settings", func() bool { return strings.Contains(w.stty("-a"), "-icanon") })
	w.send("\n")
	w.see("key {signal: killed}.")
	after := w.output()[strings.Index(w.output(), "BROKEN"):]
	for _, off := range []string{"\x1b[!p", "\x1b[?1l", "\x1b>", "\x1b[?1000l", "\x1b[?1003l", "\x1b[?1006l"} {
		if !strings.Contains(after, off) {
			t.Errorf("%q was not written after the editor", off)
		}
	}
	w.send("x")
	w.see("key x.")
	w.send("q")
	w.exit(0)
}

// TestPtyBrokenEditorThenSignal: the program ends while an editor has the terminal and leaves it as it likes.
func TestPtyBrokenEditorThenSignal(t *testing.T) {
	for key, word := range map[string]string{"D": "BROKEN", "G": "STUBBORN"} {
		t.Run(word, func(t *testing.T) {
			w := open(t).ready()
			w.allow.Children, w.others = true, true
			w.send(key)
			w.see(word)
			w.until("the editor's line settings", func() bool { return strings.Contains(w.stty("-a"), "-icanon") })
			w.signalChild(syscall.SIGTERM)
			w.exit(128 + int(syscall.SIGTERM))
		})
	}
}

// TestPtySuspendEditor: ctrl+z in an editor stops it and the program, fg goes on with the editor, and its end with the program.
func TestPtySuspendEditor(t *testing.T) {
	if _, err := exec.LookPath("vi"); err != nil {
		t.Skip("no vi here")
	}
	w := open(t, inShell(`set -m; "$BIN"; echo STOPPED; read line; fg >/dev/null; echo "ENDED $?"`)).ready()
	w.allow.Children, w.others = true, true
	w.send("v")
	w.see("~")
	w.send("\x1a")
	w.see("STOPPED")
	w.until("the shell's settings", func() bool { return w.stty("-g") == w.before })
	w.send("go\n")
	w.until("the editor", func() bool {
		return !strings.Contains(w.screen(), "STOPPED") && strings.Contains(w.screen(), "~")
	})
	w.send(":q!\r")
	w.see("key {<nil>}.")
	w.send("q")
	w.see("ENDED 0")
	w.restored()
}

// TestPtyResizeStorm: a thousand sizes, the impossible among them, and the last one counts.
func TestPtyResizeStorm(t *testing.T) {
	w := open(t).ready()
	set := func(cols, rows int) {
		w.mu.Lock()
		w.emu.Resize(max(1, cols), max(1, rows))
		w.mu.Unlock()
		if err := pty.Setsize(w.slave, &pty.Winsize{Cols: uint16(cols), Rows: uint16(rows)}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 1000 {
		set(i*7%151, i*5%41) // 0x0 first
	}
	set(1, 1)
	set(0, 0)
	set(65_535, 2)
	set(60, 12)
	w.see("size 60x12 ")
	w.see(strings.Repeat("=", 60))
	set(1, 1)
	w.until("one cell", func() bool { return strings.TrimSpace(w.screen()) == "=" })
	set(60, 12)
	w.see("size 60x12 ")
	w.send("x")
	w.see("key x.")
	w.send("q")
	w.exit(0)
}

// TestPtyEveryCut: sequences that arrive in two parts, cut at every byte, are what they are in one.
func TestPtyEveryCut(t *testing.T) {
	w := open(t).ready()
	keys := 0
	for _, seq := range []struct{ bytes, shown string }{
		{"\x1b[1;5C", "key ctrl+right."}, {"한", "key 한."}, {"👍", "key 👍."}, {"\x1b[200~x\x1b[201~", "paste 1 "}, {"\x1b]11;rgb:0/0/0\x1b\\", ""}, {"\x1b[?62;4c", ""},
	} {
		for cut := 2; cut < len(seq.bytes); cut++ { // one byte alone is the escape key, by the clock
			w.send(seq.bytes[:cut])
			w.send(seq.bytes[cut:] + ",")
			keys++
			if seq.shown != "" && !strings.HasPrefix(seq.shown, "paste") {
				keys++
			}
			w.see(fmt.Sprintf("keys %d.", keys))
			if seq.shown != "" {
				w.see(seq.shown)
			}
		}
	}
	w.send("\xff\xfe\xc3(\xf0\x9f,") // broken characters are no keys, what follows them is
	w.see(fmt.Sprintf("keys %d.", keys+2))
	w.send("q")
	w.exit(0)
}
