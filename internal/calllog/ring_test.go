package calllog

import (
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"callsign/api"
)

func all(api.Call) bool { return true }

// TestRingHoldsTheLast: whatever comes, the last ones are there, newest first, with their numbers.
func TestRingHoldsTheLast(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r Ring
		n := rapid.IntRange(0, 3*Kept).Draw(t, "n")
		for i := range n {
			r.Add(api.Call{Attempt: i + 1})
		}
		got := r.Newest(nil, all)
		if len(got) != min(n, Kept) || r.Total() != uint64(n) {
			t.Fatalf("%d of %d, total %d", len(got), n, r.Total())
		}
		for i, e := range got {
			if e.N != uint64(n-i) || e.Attempt != n-i {
				t.Fatalf("place %d: number %d, attempt %d", i, e.N, e.Attempt)
			}
		}
	})
}

// TestMinuteCounts agrees with a list of all times.
func TestMinuteCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r Ring
		now := time.Unix(1_000_000, 0)
		var ends []time.Time
		for range rapid.IntRange(0, 300).Draw(t, "calls") {
			now = now.Add(time.Duration(rapid.IntRange(0, 20_000).Draw(t, "pause")) * time.Millisecond)
			took := time.Duration(rapid.IntRange(0, 3000).Draw(t, "took")) * time.Millisecond
			r.Add(api.Call{At: now.Add(-took), Duration: took})
			ends = append(ends, now)
			want := 0
			for _, e := range ends {
				if now.Unix()-e.Unix() < 60 {
					want++
				}
			}
			if got := r.Minute(now); got != want {
				t.Fatalf("%d in the last minute, want %d", got, want)
			}
		}
		if got := r.Minute(now.Add(time.Minute)); got != 0 {
			t.Fatalf("%d a minute later", got)
		}
	})
}

// TestManyAddAndRead is for the race detector.
func TestManyAddAndRead(t *testing.T) {
	var r Ring
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for range 1000 {
				r.Add(api.Call{At: time.Unix(1, 0)})
				r.Newest(nil, func(api.Call) bool { return false })
				r.Minute(time.Unix(1, 0))
			}
		})
	}
	group.Wait()
	if r.Total() != 4000 {
		t.Errorf("%d attempts", r.Total())
	}
}

// TestNilKeepsNothing: a program without a ring works.
func TestNilKeepsNothing(t *testing.T) {
	var r *Ring
	r.Add(api.Call{})
	if r.Total() != 0 || r.Minute(time.Now()) != 0 || r.Newest(nil, all) != nil {
		t.Error("a nil ring holds something")
	}
}
