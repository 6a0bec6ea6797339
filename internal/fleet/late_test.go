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
		for i := range 40 {
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
		told := 0
		for _, e := range f.Feed().Of(k) {
			switch {
			case e.Kind == Activity && !e.History:
				told++
			case e.Kind == Gap:
				told += e.Missing
			}
		}
		if told < n {
			t.Errorf("of %d activities since the start the first reading tells of %d", n, told)
		}
	}
}
