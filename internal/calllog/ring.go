// Package calllog keeps the last HTTP attempts of a profile, for the panel that shows them.
package calllog

import (
	"sync"
	"time"

	"callsign/api"
)

// Kept is how many attempts a Ring holds; the oldest go first.
const Kept = 500

// window is how far back Minute counts, in seconds.
const window = 60

// Entry is one attempt with its number, from 1 in the order of arrival. The number names it as long as the program runs.
type Entry struct {
	N uint64
	api.Call
}

// Ring holds the last attempts and counts those of the last minute. It is safe for concurrent use; nil keeps nothing.
type Ring struct {
	mu     sync.Mutex
	calls  []api.Call // a ring once it is full: attempt n is at (n-1) % Kept
	total  uint64
	counts [window]second
}

// second counts the attempts that ended in one second of the wall clock.
type second struct {
	unix  int64
	count int
}

// Add keeps an attempt that has ended. It never blocks for long, so it can be api.Options.Observe.
func (r *Ring) Add(c api.Call) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.calls) < Kept {
		r.calls = append(r.calls, c)
	} else {
		r.calls[r.total%Kept] = c
	}
	r.total++
	at := c.At.Add(c.Duration).Unix()
	s := &r.counts[uint64(at)%window]
	switch {
	case s.unix == at:
		s.count++
	case s.unix < at: // an answer from the past does not wipe out a newer second
		*s = second{at, 1}
	}
}

// Total is how many attempts there were, those that are not kept any more included.
func (r *Ring) Total() uint64 {
	if r == nil {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.total
}

// Newest appends the attempts that keep accepts to out, the newest first.
func (r *Ring) Newest(out []Entry, keep func(api.Call) bool) []Entry {
	if r == nil {
		return out
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range uint64(len(r.calls)) {
		n := r.total - i
		if c := r.calls[(n-1)%Kept]; keep(c) {
			out = append(out, Entry{n, c})
		}
	}
	return out
}

// Minute is how many attempts ended in the 60 seconds before now.
func (r *Ring) Minute(now time.Time) (n int) {
	if r == nil {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.counts {
		if age := now.Unix() - s.unix; age >= 0 && age < window {
			n += s.count
		}
	}
	return n
}
