package fleet

import (
	"fmt"
	"testing"
	"time"

	"callsign/api"
)

// TestFirstReadingSkipsNothingSilently: what happened to a sender after the start and before it was read for the first time is shown,
// or declared missing.
func TestFirstReadingSkipsNothingSilently(t *testing.T) {
	for _, n := range []int{5, 60, 150} {
		k, s := wa(0), newSim()
		s.add(k)
		const before = 40
		for i := range before {
			s.happen(k, epoch.Add(-time.Hour), "EDITED", fmt.Sprint("before ", i))
		}
		f := New(Options{Channels: []api.Channel{api.WhatsApp}, Rate: 1000})
		f.Due(epoch) // the start
		for i := range n {
			s.happen(k, epoch.Add(time.Minute), "COMMENT_ADDED", fmt.Sprint(i))
		}
		now := epoch.Add(time.Hour)
		f.SenderLoaded(now, *s.sender(k))
		f.Refresh(now, k)
		s.pump(f, now)
		told, want := 0, n
		for _, e := range f.Feed().Of(k) {
			switch {
			case e.Kind == Activity && !e.History:
				told++
			case e.Kind == Gap:
				told += e.Missing
				want += before // from where it is, nobody can tell how much of it is older than the start
			}
		}
		if told != want {
			t.Errorf("of %d activities since the start, and %d before it, the first reading tells of %d", n, before, told)
		}
	}
}
