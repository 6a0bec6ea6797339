package fleet

import "time"

// LoadGap asks for what a Gap stands for, the entry with that Seq: the user wants to see it. It goes before everything else, even
// while paused. The entries come into the gap's place, and are no news. A long gap is loaded in portions, the newest part first:
// the gap then stays with what is left, and can be asked for again.
//
// ok is false when it cannot be done; why is then one sentence for the user. A gap that is being read already is no error.
func (f *Fleet) LoadGap(now time.Time, seq uint64) (why string, ok bool) {
	return "This gap is not in the feed any more.", false
}

// StopGap ends the reading for a gap; what it has loaded stays, and so does the gap. Nothing happens when none is under way.
func (f *Fleet) StopGap(seq uint64) {}
