package fleet

import (
	"time"

	"callsign/api"
	"callsign/internal/text"
)

// EntryKind says where an entry of the feed comes from.
type EntryKind int

// The kinds of entries.
const (
	// Activity is an entry of the API's own history of a sender.
	Activity EntryKind = iota
	// Observation is a difference between two answers; the API has no activity for some of these (FACTS 14).
	Observation
	// OwnWrite is a write of this program. The API reports an activity for it as well; both are shown.
	OwnWrite
	// Gap stands for Missing activities that happened and are not shown.
	Gap
	// Reset says that a sender's history is no longer the one we knew, so that what is new cannot be counted.
	Reset
	// Woke says that the machine slept from At to Seen. Missing counts the activities of that time caught up with.
	Woke
	// Marker is a line that the user drew.
	Marker
)

// Entry is one line of the feed. Entries are shared and not to be modified.
type Entry struct {
	// Seq is unique and grows with arrival. It is not the order of the feed: history arrives late.
	Seq uint64
	// Key names the sender; zero for Woke and Marker.
	Key  api.Key
	Kind EntryKind
	// Type is an activity's type, an observation's field (Difference.Field, or "removed"), or what was written.
	Type text.Raw
	// At is the time the API gave; for Woke the time of falling asleep. May be zero or unreadable.
	At api.Time
	// Seen is when we learned of it.
	Seen time.Time
	// Author and Comment are the activity's; may be empty.
	Author, Comment text.Raw
	// Missing is the number of activities that a Gap stands for, and that a Woke has caught up with.
	Missing int
	// Loading is set on a Gap while what it stands for is being read (Fleet.LoadGap). Read is then how many activities have been
	// gone past so far, of the Reach that lie between the newest one and the end of what is being loaded. All three may go back
	// when the reading starts over. They are zero for everything else.
	Loading     bool
	Read, Reach int
	// Old and New are the values of an observation or an own write, and the total numbers of activities of a Reset.
	Old, New text.Raw
	// History is set for what happened before the program was started, and for what is older than the first poll of its sender
	// went back. It is shown, but it is not news.
	History bool
	// Filled is set for what a Gap stood for before it was loaded. It stands in the gap's place, and is not news.
	Filled bool

	when   time.Time // the place in the feed
	listed bool      // in the merged feed, not only in its sender's
	gap    *gapNote  // of a Gap; nil when there is nothing to note
}

// gone is the Type of the observation that a sender is gone.
const gone = text.Raw("removed")

// breaks reports whether positions cannot be counted across an entry: what is older belongs to another history.
func (e *Entry) breaks() bool {
	return e.Kind == Reset || e.Kind == Observation && e.Type == gone
}

// isNews reports whether an entry is neither history nor what a gap stood for.
func (e *Entry) isNews() bool { return !e.History && !e.Filled }
