// Package heap keeps the program small when it holds much.
package heap

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

// How much garbage may gather before it is collected: as much as Go allows by itself while the heap is small, then about this
// many bytes, and never less than a part of the live heap: collecting costs in proportion to what lives.
const (
	room         = 24 << 20
	mostPercent  = 100
	leastPercent = 20
)

// percent is how much garbage may gather, in percent of the live heap, in bytes.
func percent(live uint64) int {
	if live <= room {
		return mostPercent
	}
	return max(int(room*100/live), leastPercent)
}

// Tune watches the heap from now on: after each collection it sets how much garbage may gather until the next. Go lets a heap grow
// to twice of what lives in it, which is right for a server and too much for a program that waits for keys in many windows. It
// does nothing when GOGC is set, since then the user knows better. Call it once, from main.
func Tune() {
	if os.Getenv("GOGC") == "" {
		watch(mostPercent, func(percent int) { debug.SetGCPercent(percent) })
	}
}

// end is dropped at once, and cleaned up when a collection has ended. With a pointer it has memory of its own: the smallest
// objects without one are cleaned up together.
type end struct{ _ *end }

// watch calls set after each collection that changed what is wanted.
func watch(now int, set func(percent int)) {
	runtime.AddCleanup(new(end), func(was int) {
		want := percent(live())
		if want != was {
			set(want)
		}
		watch(want, set)
	}, now)
}

// live is how many bytes the last collection found in use, 0 when nobody knows.
func live() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(s)
	if s[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return s[0].Value.Uint64()
}
