package fleet

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"callsign/api"
)

// What may still go above an entry of the feed: see Feed.
const (
	justCame  = 3 * time.Second
	maxPassed = 20
)

// Feed is what happened to all senders, and the same by sender.
//
// What happened before the program was started is history: the first poll of a sender puts it where its time belongs, so that the
// feed is not empty at the start. It is marked as History. Everything else is news, and is put at the end.
//
// Order. An entry never moves, and news never goes above what may have been read. What one answer brings is in the order of the
// API, oldest first, whatever its times say. But the answers of one sweep come in any order, half a second apart: what happened to
// three senders at :01, :02 and :03 would stand there as :02, :03, :01, and the activity that explains an observation below it. So
// an activity goes by its time among the entries that arrived in the last 3 seconds, 20 at most, which nobody has read to the end.
// It never passes an activity or a write of the same sender, nor a line that divides the feed: a marker, a sleep, a gap, a reset;
// nor what Settle was told of.
// Later than that, order by arrival is the only one that does not hide news among what is old: a late activity then stands
// below later ones, with its own time.
//
// It holds at most 200 entries of a sender and 20,000 in all. The oldest go first, into the gap before them or else for good. Gaps that were loaded have room of their own: see open.
type Feed struct {
	entries []*Entry
	logs    map[api.Key]*log
	deep    []api.Key // whose logs are deep, oldest first
	opened  []api.Key // whose logs are open, oldest first
	held    int       // entries in logs or in entries
	dropped int       // let go for good to stay within the bounds; a Gap counts as what it stood for
	lost    time.Time // of the newest entry that was let go
	seq     uint64
	news    uint64 // the Seq of the last entry that was news
	settled uint64 // the Seq of the last entry that has been read
	version uint64
}

// log is the part of the feed that is about one sender, oldest first.
type log struct {
	entries []*Entry
	deep    bool // also holds what is too old for the merged feed
	open    bool // a gap of it was loaded: holds more
	filled  int  // entries that stand in the place of a gap
}

// Len is the number of entries.
func (d *Feed) Len() int { return len(d.entries) }

// At returns an entry; 0 is the oldest.
func (d *Feed) At(i int) *Entry { return d.entries[i] }

// Of returns the entries about one sender, oldest first. For a sender that is or was in focus it can go further back than
// the merged feed. The slice is shared, not to be modified, and valid until Version grows.
func (d *Feed) Of(k api.Key) []*Entry {
	if l := d.logs[k]; l != nil {
		return l.entries
	}
	return nil
}

// LastSeq is the Seq of the entry that arrived last, which may be history; 0 while there is none.
func (d *Feed) LastSeq() uint64 { return d.seq }

// News returns the entries of every kind that arrived after the one with that Seq and are news: not history, nor what was loaded
// into a gap. They are in the order of arrival; nil when there are none, which costs nothing. What came and was let go since is not
// among them.
func (d *Feed) News(after uint64) (out []*Entry) {
	if after >= d.news {
		return nil
	}
	for _, e := range d.entries {
		if e.Seq > after && e.isNews() {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b *Entry) int { return cmp.Compare(a.Seq, b.Seq) })
	return out
}

// Settle says that somebody has read what the feed shows now, as when he looks away: news goes below it from now on.
func (d *Feed) Settle() { d.settled = d.seq }

// Version grows whenever an entry is added, dropped or, as for Woke and a Gap that is being read, counts on.
func (d *Feed) Version() uint64 { return d.version }

// Lost is the time of the newest entry that was let go to stay within the bounds: what was before it is not all there. Zero while none
// was.
func (d *Feed) Lost() time.Time { return d.lost }

// AddMarker draws a line at the end.
func (d *Feed) AddMarker(now time.Time) { d.append(&Entry{Kind: Marker, Seen: now}) }

// append adds news: at the end, or by time among what has just come.
func (d *Feed) append(e *Entry) {
	passed, own := d.passes(e)
	at := len(d.entries) - passed
	e.when = e.time()
	if at > 0 {
		e.when = later(e.when, d.entries[at-1].when)
	}
	if passed > 0 && d.entries[at].when.Before(e.when) {
		e.when = d.entries[at].when
	}
	d.number(e)
	e.listed = true
	d.entries = slices.Insert(d.entries, at, e)
	if !e.Key.IsZero() {
		l := d.log(e.Key)
		l.entries = slices.Insert(l.entries, len(l.entries)-own, e)
	}
	d.trim(e.Key)
}

// time is when an entry happened, as far as we know.
func (e *Entry) time() time.Time {
	if at := e.At.At; e.Kind == Activity && !at.IsZero() && at.Before(e.Seen) {
		return at
	}
	return e.Seen
}

// passes is how many entries news goes above, and how many of these are about the same sender.
func (d *Feed) passes(e *Entry) (n, own int) {
	when := e.time()
	for _, x := range slices.Backward(d.entries[max(len(d.entries)-maxPassed, 0):]) {
		if x.Seq <= d.settled || !e.mayPass(x) || !x.time().After(when) {
			break
		}
		n++
		if x.Key == e.Key {
			own++
		}
	}
	return n, own
}

// mayPass reports whether news may go above an entry.
func (e *Entry) mayPass(x *Entry) bool {
	age := e.Seen.Sub(x.Seen)
	if e.Kind != Activity || age < 0 || age >= justCame {
		return false
	}
	return x.Kind == Observation && !x.breaks() || (x.Kind == Activity || x.Kind == OwnWrite) && x.Key != e.Key
}

// insert puts history of one sender, newest first, where its time belongs, but before bound. What would be let go at once is left
// out.
func (d *Feed) insert(k api.Key, history []*Entry, bound time.Time) {
	l := d.log(k)
	for _, e := range history[:min(len(history), maxSenderEntries-min(len(l.entries), maxSenderEntries))] {
		e.when = bound
		if at := e.At.At; !at.IsZero() && at.Before(bound) {
			e.when = at
		}
		bound = e.when
		e.listed = d.held < d.bound() || len(d.entries) == 0 || !e.when.Before(d.entries[0].when)
		if !e.listed && !l.deep {
			continue
		}
		d.number(e)
		if e.listed {
			d.entries = slices.Insert(d.entries, before(d.entries, e.when), e)
		}
		l.entries = slices.Insert(l.entries, before(l.entries, e.when), e)
	}
	d.trim(k)
}

// before is the index of the first entry that is not earlier.
func before(list []*Entry, when time.Time) int {
	return sort.Search(len(list), func(i int) bool { return !list[i].when.Before(when) })
}

// place is the index behind the entries that are not later.
func place(list []*Entry, when time.Time) int {
	return sort.Search(len(list), func(i int) bool { return list[i].when.After(when) })
}

func (d *Feed) number(e *Entry) {
	d.seq++
	e.Seq = d.seq
	if e.isNews() {
		d.news = d.seq
	}
	d.held++
	d.version++
}

func (d *Feed) log(k api.Key) *log {
	l := d.logs[k]
	if l == nil {
		l = &log{}
		d.logs[k] = l
	}
	return l
}
