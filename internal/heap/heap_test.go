package heap

import (
	"runtime"
	"testing"
)

func TestPercent(t *testing.T) {
	for live, want := range map[uint64]int{0: 100, 5 << 20: 100, 24 << 20: 100, 48 << 20: 50, 80 << 20: 30, 120 << 20: 20, 4 << 30: 20} {
		if got := percent(live); got != want {
			t.Errorf("%d MiB: %d %%, want %d", live>>20, got, want)
		}
	}
}

// A heap that has become large is collected sooner, and one that is small again later. The loops end with a collection that the watch
// has seen; how many it takes depends on when cleanups run.
func TestWatchFollowsTheHeap(t *testing.T) {
	sets := make(chan int, 100)
	watch(mostPercent, func(percent int) {
		select {
		case sets <- percent:
		default:
		}
	})
	until := func(right func(int) bool) {
		for {
			runtime.GC()
			select {
			case got := <-sets:
				if right(got) {
					return
				}
			default:
				runtime.Gosched()
			}
		}
	}
	ballast := make([]byte, 60<<20)
	until(func(p int) bool { return p <= 40 })
	runtime.KeepAlive(ballast)
	until(func(p int) bool { return p == mostPercent })
}
