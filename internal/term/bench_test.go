//go:build unix

package term

import (
	"fmt"
	"testing"
	"time"
)

// BenchmarkKeyToPaint is the time from a key to the whole frame that answers it, through a pty and the emulator.
func BenchmarkKeyToPaint(b *testing.B) {
	w := open(b)
	w.see("keys 0.")
	for i := range b.N {
		b.StopTimer()
		time.Sleep(5 * time.Millisecond) // a rest: the next key meets no frame limit
		b.StartTimer()
		w.send("k")
		w.see(fmt.Sprintf("keys %d.", i+1))
	}
}
