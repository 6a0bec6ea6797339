package journal

import (
	"fmt"
	"time"

	"callsign/api"
)

// Removal says that a sender is marked for removal. The API has no field for it (FACTS 13).
type Removal struct {
	// ID is the record that says so: the write's, when the removal is ours.
	ID string
	// Marked is when we sent the removal; zero for one that was made elsewhere, whose date nobody knows.
	Marked time.Time
	// Gone is when the sender will be gone; for a removal that was made elsewhere, the latest date it can be.
	Gone time.Time
	// Elsewhere tells that only the server's refusal told us of it (409 sender_already_deleted).
	Elsewhere bool
}

// Our own removals need no call: a Remove that ends as done is one, from the time of its Begin.

// SeenRemoved writes down that a sender is marked for removal and that nobody here did it. A removal that is known keeps its date.
func (j *Journal) SeenRemoved(now time.Time, k api.Key) error {
	return j.removal(now, k, kindSeen, func(known bool) bool { return !known })
}

// SenderGone writes down that a sender that was marked for removal is gone: the API answers 404. Another sender may get the
// same key later. Nothing is written for a sender without a removal.
func (j *Journal) SenderGone(now time.Time, k api.Key) error {
	return j.removal(now, k, kindGone, func(known bool) bool { return known })
}

func (j *Journal) removal(now time.Time, k api.Key, what kind, wanted func(known bool) bool) error {
	if api.SpecOf(k.Channel) == nil || k.ID == "" {
		return fmt.Errorf("recording a removal: there is no sender %q of the channel %q", k.ID, string(k.Channel))
	}
	id, err := newID()
	if err != nil {
		return err
	}
	return j.locked(func() error {
		if _, known := j.state.Removals[k]; !wanted(known) {
			return nil
		}
		r := j.record(now, what, id)
		r.Key, r.Window = wireKey(k), windowOf(k.Channel)
		return j.append(r)
	})
}

// windowOf is how long a removed sender of a channel stays, in seconds. It is written down, so that what a record says does not
// depend on the version of the program that reads it.
func windowOf(ch api.Channel) int64 { return int64(api.SpecOf(ch).RemovalWindow / time.Second) }
