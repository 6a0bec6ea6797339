package fleet

import (
	"time"

	"callsign/api"
	"callsign/internal/text"
)

// maxDifferences bounds how many differences a record remembers: one for each of the fields that changed last.
const maxDifferences = 32

// Record is one sender as we know it.
type Record struct {
	// Sender is the sender as the API last told it.
	Sender api.Sender
	// Seen is when the API last told us of it, changed or not.
	Seen time.Time
	// Changed is when we last saw a difference; zero when we never did.
	Changed time.Time
	// Changes are the differences we saw, the latest of each field, oldest first; at most 32.
	Changes []Difference
	// Hay is the folded text a filter searches: name, number and id.
	Hay string

	sweep      uint64    // the sweep that saw it last
	missed     int       // complete sweeps in a row that did not see it
	told       time.Time // when the answer that we believe was asked for; a write's, when it came
	removed    bool
	queued     bool // waits in the queue of changed senders
	track      *track
	polled     time.Time // when its activities were last asked for
	prev, next *Record   // the round robin
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

// Difference returns the last difference seen in a field.
func (r *Record) Difference(field string) (Difference, bool) {
	for _, d := range r.Changes {
		if d.Field == field {
			return d, true
		}
	}
	return Difference{}, false
}

// note remembers a difference, the latest of each field.
func (r *Record) note(d Difference) {
	for i := range r.Changes {
		if r.Changes[i].Field == d.Field {
			r.Changes = append(r.Changes[:i], r.Changes[i+1:]...)
			break
		}
	}
	if len(r.Changes) == maxDifferences {
		r.Changes = append(r.Changes[:0], r.Changes[1:]...)
	}
	r.Changes = append(r.Changes, d)
}

// haystack folds what a filter searches.
func haystack(s api.Sender) string {
	return text.Haystack(string(s.Name), string(s.Number), string(s.Key.ID))
}

// slab hands out records in blocks, which costs the garbage collector less than 100,000 single ones.
type slab struct{ free []Record }

func (s *slab) take() *Record {
	if len(s.free) == 0 {
		s.free = make([]Record, 100)
	}
	r := &s.free[0]
	s.free = s.free[1:]
	return r
}

// maxWords bounds the table of repeated words; beyond it strings are kept as they came.
const maxWords = 4096

// words shares the memory of values that most senders have in common ("ACTIVE", "GREEN", "EU"): each row of a page
// brings its own copies.
type words map[text.Raw]text.Raw

func (w words) intern(s text.Raw) text.Raw {
	if len(s) > 32 {
		return s
	}
	if known, ok := w[s]; ok {
		return known
	}
	if len(w) < maxWords {
		w[s] = s
	}
	return s
}

func (w words) internSender(s *api.Sender) {
	s.State, s.Quality, s.Region = w.intern(s.State), w.intern(s.Quality), w.intern(s.Region)
	for i := range s.Attributes {
		s.Attributes[i].Value.Text = w.intern(s.Attributes[i].Value.Text)
	}
}
