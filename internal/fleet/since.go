package fleet

import "time"

// Since is how long ago a time was, at now. Of the two clocks the one counts that says more: the monotonic one stands still while a
// machine sleeps, so that what was read before a night would look fresh in the morning; the one on the wall can be set back.
func Since(now, at time.Time) time.Duration {
	return max(now.Sub(at), now.Round(0).Sub(at.Round(0)))
}
