package fleet

import (
	"slices"
	"time"
	"unsafe"

	"callsign/api"
	"callsign/internal/text"
)

// maxDifferences bounds how many differences a record remembers: one for each of the fields that changed last.
const maxDifferences = 32

// Record is one sender as we know it.
//
// A record of Records is a row: its Sender leaves out Details, Attributes, all of Change but its status, all of Reviews but
// their fields and statuses, and the texts of times that could be read. Get gives the record with the whole sender.
type Record struct {
	// Sender is the sender as the API last told it.
	Sender api.Sender
	// Seen is when the API last told us of it, changed or not.
	Seen time.Time
	// Changed is when we last saw a difference; zero when we never did.
	Changed time.Time
	// Hay is the folded text a filter searches: name, number and id.
	Hay string

	packed      string // what Sender leaves out
	told        moment // when the answer that we believe was asked for; a write's, when it came
	polled      moment // when its activities were last asked for
	track       *track
	differences *[]Difference // nil for most
	prev, next  *Record       // the round robin
	sweep       uint32        // the sweep that saw it last
	missed      uint16        // complete sweeps in a row that did not see it
	removed     bool
	queued      bool // waits in the queue of changed senders
}

// Difference is a field whose value was different when we looked again.
type Difference struct {
	// Field is "state", "change" (its status), "quality", "region", "name" or "number", else the name of a value after
	// where it was found: "details.about", "pending.about", "review.displayName", "attributes.maxTps".
	Field string
	// Old is the earlier value; empty when there was none.
	Old text.Raw
	// At is when we saw it.
	At time.Time
}

// Changes are the differences we saw, the latest of each field, oldest first; at most 32. The slice is shared, not to be
// modified, and valid until the next change of the sender.
func (r *Record) Changes() []Difference {
	if r.differences == nil {
		return nil
	}
	return *r.differences
}

// Difference returns the last difference seen in a field.
func (r *Record) Difference(field string) (Difference, bool) {
	for _, d := range r.Changes() {
		if d.Field == field {
			return d, true
		}
	}
	return Difference{}, false
}

// note remembers a difference, the latest of each field.
func (r *Record) note(d Difference) {
	list := slices.DeleteFunc(r.Changes(), func(old Difference) bool { return old.Field == d.Field })
	if len(list) == maxDifferences {
		list = slices.Delete(list, 0, 1)
	}
	list = append(list, d)
	r.differences = &list
}

// moment is a time in eight bytes: nanoseconds since the fleet's own zero, by the monotonic clock where the times have one.
// 0 is never.
type moment int64

// moment turns a time into a moment.
func (f *Fleet) moment(t time.Time) moment {
	if f.zero.IsZero() {
		f.zero = t.Add(-time.Hour) // no time that we are told of lies there
	}
	return moment(t.Sub(f.zero))
}

// time turns a moment back; zero for never.
func (f *Fleet) time(m moment) time.Time {
	if m == 0 {
		return time.Time{}
	}
	return f.zero.Add(time.Duration(m))
}

// slab hands out records in blocks, which costs the garbage collector less than 100,000 single ones.
type slab struct{ free []Record }

// slabRecords is as many as fit well into one of the allocator's sizes, 32 KiB.
const slabRecords = 32 << 10 / unsafe.Sizeof(Record{})

func (s *slab) take() *Record {
	if len(s.free) == 0 {
		s.free = make([]Record, slabRecords)
	}
	r := &s.free[0]
	s.free = s.free[1:]
	return r
}
