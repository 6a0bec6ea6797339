//go:build unix

package endtoend

import "time"

// What a terminal sends for keys.
const (
	enter    = "\r"
	esc      = "\x1b"
	tab      = "\t"
	backTab  = "\x1b[Z"
	down     = "\x1b[B"
	endKey   = "\x1b[F"
	pageDown = "\x1b[6~"
	ctrlC    = "\x03"
	ctrlS    = "\x13"
	ctrlU    = "\x15"
	ctrlX    = "\x18"
)

// press sends keys, one after the other, as fast as they come.
func (w *window) press(keys ...string) {
	w.t.Helper()
	for _, k := range keys {
		if _, err := w.master.WriteString(k); err != nil {
			w.t.Fatal(err)
		}
	}
}

// pressUntil presses a key again and again until a condition holds, for keys that may come too early.
func (w *window) pressUntil(key, what string, ok func() bool) {
	w.t.Helper()
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	w.press(key)
	for !ok() {
		select {
		case <-w.changed:
		case <-again.C:
			w.press(key)
		case <-deadline.C:
			w.t.Fatalf("waited in vain for %s", what)
		}
	}
}

// paste sends text as a terminal does that was asked for bracketed paste.
func (w *window) paste(text string) {
	w.t.Helper()
	w.press("\x1b[200~" + text + "\x1b[201~")
}
