// Package fleet is what Callsign knows of a project's senders: the senders by key, the differences it saw, the feed of
// what happened, and the schedule of what to ask next.
//
// It is pure state. It does no IO, reads no clock and starts no goroutine: the caller passes the time in, sends the
// requests that Due names and gives the answers back. So polling is data, and a day of it is tested in a millisecond.
// A Fleet belongs to one goroutine, the program's update loop.
package fleet

import (
	"math/rand/v2"
	"slices"
	"time"

	"callsign/api"
	"callsign/internal/text"
)

// The intervals of DESIGN 6 for an Options that does not say.
const (
	defaultSendersEvery = 10 * time.Second
	defaultFocusEvery   = 3 * time.Second
	defaultRate         = 5 // requests per second; OAuth2
)

// Options says what to watch and how fast. The zero value of a field means its default.
type Options struct {
	// Channels are watched in this order.
	Channels []api.Channel
	// SendersEvery is the time between the starts of two sweeps over a channel's list; default 10 s.
	SendersEvery time.Duration
	// FocusEvery is the time between two polls of the focused sender; default 3 s.
	FocusEvery time.Duration
	// Rate is the number of requests per second that the schedule may use; default 5 (DESIGN 6: 1 with Basic).
	Rate float64
	// LoadRate is the same until every channel was read once; default Rate. It is for a server without limits.
	LoadRate float64
	// Seed makes the jitter of the schedule repeatable.
	Seed uint64
}

// Fleet holds everything known of a project's senders. Make one with New. Not safe for use by several goroutines.
type Fleet struct {
	channels []*channel
	zero     time.Time // of moments
	order    []*Record // by arrival; holes are compacted when somebody looks
	holes    int
	version  uint64
	gone     map[api.Key]time.Time // removed, so that an answer that is older does not bring it back
	packer   packer
	wholes   map[api.Key]*Record // what Get has given out
	feed     Feed
	pace     pace
	schedule schedule
	trouble  trouble
	started  time.Time // the first time anything was asked of us
	wokes    []*Entry  // the last times of waking up, which count what was caught up with
	loads    []*load   // gaps that are being read
	halted   *load     // the reading that ended last before it was done, to go on with
}

// New returns an empty fleet that wants to load every channel.
func New(o Options) *Fleet {
	f := &Fleet{
		gone:   map[api.Key]time.Time{},
		packer: newPacker(),
		wholes: map[api.Key]*Record{},
		pace:   newPace(o),
	}
	f.feed.logs = map[api.Key]*log{}
	f.schedule.flights = map[job]flight{}
	for _, c := range o.Channels {
		if f.channelOf(c) == nil {
			f.channels = append(f.channels, newChannel(c))
		}
	}
	return f
}

// maxWholes bounds how many whole senders are kept for those who ask again: a window full of them, with room to scroll.
const maxWholes = 128

// Get returns what is known of a sender, all of it. The record is valid until the next change of that sender and is not to be
// modified.
func (f *Fleet) Get(k api.Key) (*Record, bool) {
	r := f.record(k)
	if r == nil {
		return nil, false
	}
	w := f.wholes[k]
	if w == nil {
		if len(f.wholes) == maxWholes {
			clear(f.wholes)
		}
		w = &Record{Sender: f.packer.whole(r), Hay: r.Hay}
		f.wholes[w.Sender.Key] = w
	}
	w.Seen, w.Changed, w.differences = r.Seen, r.Changed, r.differences
	return w, true
}

// Len is the number of senders known.
func (f *Fleet) Len() (n int) {
	for _, ch := range f.channels {
		n += len(ch.records)
	}
	return n
}

// Records returns all senders in the order in which they arrived, as rows: see Record for what they leave out. The slice is
// shared, not to be modified, and valid until Version grows. The call copies nothing.
func (f *Fleet) Records() []*Record {
	if f.holes > 0 {
		f.order = slices.DeleteFunc(f.order, func(r *Record) bool { return r.removed })
		f.holes = 0
	}
	return f.order
}

// Version grows whenever a sender is added, changed or removed. A sender that was only seen again is not a change.
func (f *Fleet) Version() uint64 { return f.version }

// Feed returns the feed. It is the same one for the life of the fleet.
func (f *Fleet) Feed() *Feed { return &f.feed }

// Channels are the channels that are watched, in their order.
func (f *Fleet) Channels() []api.Channel {
	out := make([]api.Channel, len(f.channels))
	for i, ch := range f.channels {
		out[i] = ch.name
	}
	return out
}

// channelOf returns a watched channel, nil for one that is not.
func (f *Fleet) channelOf(c api.Channel) *channel {
	for _, ch := range f.channels {
		if ch.name == c {
			return ch
		}
	}
	return nil
}

// record returns the row of a sender; nil when it is not known.
func (f *Fleet) record(k api.Key) *Record {
	if ch := f.channelOf(k.Channel); ch != nil {
		return ch.records[k.ID]
	}
	return nil
}

// add makes a record of a sender that is new to us.
func (f *Fleet) add(now time.Time, ch *channel, s api.Sender) *Record {
	r := ch.slab.take()
	f.packer.put(r, &s, !ch.progress.Done)
	r.Seen = now
	ch.records[r.Sender.Key.ID] = r
	f.order = append(f.order, r)
	f.schedule.rounds.pushBack(r)
	f.version++
	return r
}

// remove forgets a sender and says so in the feed.
func (f *Fleet) remove(now time.Time, r *Record) {
	k := r.Sender.Key
	delete(f.wholes, k)
	r.removed = true
	f.holes++
	f.gone[k] = now
	if ch := f.channelOf(k.Channel); ch != nil {
		delete(ch.records, k.ID)
	}
	f.schedule.rounds.unlink(r)
	f.version++
	f.observe(now, k, gone, r.Sender.State, "")
}

// observe puts a difference that we saw ourselves into the feed.
func (f *Fleet) observe(now time.Time, k api.Key, field text.Raw, before, after text.Raw) {
	f.feed.append(&Entry{Key: k, Kind: Observation, Type: field, Seen: now, Old: before, New: after})
}

// rng returns the source of the jitter.
func rng(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0x63616c6c7369676e)) }
