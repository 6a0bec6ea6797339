package fleet

import (
	"testing"
	"time"
	"unsafe"

	"callsign/api"
)

// slept moves the wall clock of a time that has a monotonic reading too, and leaves that alone: what a machine that slept sees.
func slept(t time.Time, d time.Duration) time.Time {
	const seconds = 30 // package time keeps them above the nanoseconds
	*(*uint64)(unsafe.Pointer(&t)) += uint64(d/time.Second) << seconds
	return t
}

// TestAgesGoOnWhileTheMachineSleeps: what was read before a night is not seconds old in the morning.
func TestAgesGoOnWhileTheMachineSleeps(t *testing.T) {
	evening := time.Now()
	morning := slept(evening.Add(time.Second), 8*time.Hour)
	if d := morning.Sub(evening); d != time.Second || morning.Round(0).Sub(evening.Round(0)) != 8*time.Hour+time.Second {
		t.Skipf("package time keeps its clocks in another way: %s", d)
	}
	if d := Since(morning, evening); d != 8*time.Hour+time.Second {
		t.Errorf("%s", d)
	}
	if d := Since(slept(evening.Add(time.Second), 0), slept(evening, time.Hour)); d != time.Second {
		t.Errorf("after the clock was set back: %s", d)
	}
	s, f := watch(6, Options{Channels: api.Channels()})
	s.run(f, evening.Add(-3*time.Second), evening, 0)
	if fr := f.Freshness(evening); fr.State != Live {
		t.Fatalf("%+v", fr)
	}
	if fr := f.Freshness(morning); fr.State != Stale || fr.Age < 8*time.Hour {
		t.Errorf("in the morning: %s, %s old", fr.State, fr.Age)
	}
}
