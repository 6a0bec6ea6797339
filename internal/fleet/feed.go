package fleet

import (
	"slices"
	"sort"
	"time"

	"callsign/api"
)

// The bounds of the feed (DESIGN 6), and how many senders keep the full history that a look at them loaded.
const (
	maxEntries       = 20_000
	maxSenderEntries = 200
	maxDeep          = 32
)

// Feed is what happened to all senders, and the same by sender.
//
// On the first poll of a sender its latest activities are history: they are put where their time belongs, so that the
// feed is not empty at the start, and are marked as History when they are older than the program's start. Everything
// later is appended in the order of arrival and never moves.
//
// It holds at most 200 entries of a sender and 20,000 in all. The oldest go first, into the gap before them or else counted by
// Dropped.
type Feed struct {
	entries []*Entry
	logs    map[api.Key]*log
	deep    []api.Key // oldest first
	held    int       // entries in logs or in entries
	dropped int
	seq     uint64
	news    uint64 // the Seq of the last entry that was news
	version uint64
}

// log is the part of the feed that is about one sender, oldest first. A deep log also holds history that is too old for
// the merged feed.
type log struct {
	entries []*Entry
	deep    bool
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
// into a gap. They are in the order of the feed, oldest first; nil when there are none, which costs nothing. What came and was
// let go since is not among them.
func (d *Feed) News(after uint64) (out []*Entry) {
	if after >= d.news {
		return nil
	}
	for _, e := range d.entries {
		if e.Seq > after && e.isNews() {
			out = append(out, e)
		}
	}
	return out
}

// isNews reports whether an entry is neither history nor what a gap stood for.
func (e *Entry) isNews() bool { return !e.History && !e.Filled }

// Version grows whenever an entry is added, dropped or, as for Woke and a Gap that is being read, counts on.
func (d *Feed) Version() uint64 { return d.version }

// Dropped is the number of entries that were let go to stay within the bounds; a Gap counts as what it stood for.
func (d *Feed) Dropped() int { return d.dropped }

// AddMarker draws a line at the end.
func (d *Feed) AddMarker(now time.Time) { d.append(&Entry{Kind: Marker, Seen: now}) }

// append adds news at the end, even when the clock went back.
func (d *Feed) append(e *Entry) {
	e.when = e.Seen
	if n := len(d.entries); n > 0 && d.entries[n-1].when.After(e.when) {
		e.when = d.entries[n-1].when
	}
	d.number(e)
	e.listed = true
	d.entries = append(d.entries, e)
	if !e.Key.IsZero() {
		l := d.log(e.Key)
		l.entries = append(l.entries, e)
	}
	d.trim(e.Key)
}

// insert puts history of one sender, newest first, where its time belongs. What would be let go at once is left out.
func (d *Feed) insert(k api.Key, history []*Entry) {
	l := d.log(k)
	bound := history[0].Seen
	for _, e := range history {
		e.when = bound
		if at := e.At.At; !at.IsZero() && at.Before(bound) {
			e.when = at
		}
		bound = e.when
	}
	for _, e := range slices.Backward(history[:min(len(history), maxSenderEntries-min(len(l.entries), maxSenderEntries))]) {
		e.listed = d.held < maxEntries || len(d.entries) == 0 || !e.when.Before(d.entries[0].when)
		if !e.listed && !l.deep {
			continue
		}
		d.number(e)
		if e.listed {
			d.entries = slices.Insert(d.entries, place(d.entries, e.when), e)
		}
		l.entries = slices.Insert(l.entries, place(l.entries, e.when), e)
	}
	d.trim(k)
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

// trim keeps the bounds, first that of the sender that has grown.
func (d *Feed) trim(k api.Key) {
	if l := d.logs[k]; l != nil {
		for len(l.entries) > maxSenderEntries {
			d.shorten(k, l)
		}
	}
	for d.held > maxEntries && len(d.entries) > 0 {
		e := d.entries[0]
		d.entries[0] = nil
		d.entries = d.entries[1:]
		e.listed = false
		l := d.logs[e.Key]
		switch {
		case l == nil: // a marker
			d.count(e)
		case !l.deep:
			d.letGo(e.Key, l, slices.Index(l.entries, e))
		}
	}
	if l := d.logs[k]; l != nil && len(l.entries) == 0 && !l.deep {
		delete(d.logs, k)
	}
}

// shorten drops the oldest entry about a sender. A gap that is the oldest stays and grows by what follows it: a feed that
// just said how much it misses must not forget it with the next entry.
func (d *Feed) shorten(k api.Key, l *log) {
	gap, i := l.entries[0], 0
	if gap.Kind == Gap {
		i = 1
	}
	e := l.entries[i]
	dropped := d.dropped
	d.unlist(e)
	d.letGo(k, l, i)
	if i == 1 && (e.Kind == Activity || e.Kind == Gap) {
		gap.Missing += d.dropped - dropped
		d.dropped = dropped
	}
}

// letGo drops an entry from its sender's log.
func (d *Feed) letGo(k api.Key, l *log, i int) {
	e := l.entries[i]
	l.entries = slices.Delete(l.entries, i, i+1)
	d.count(e)
	if len(l.entries) == 0 && !l.deep {
		delete(d.logs, k)
	}
}

// count accounts for an entry that is held no longer.
func (d *Feed) count(e *Entry) {
	d.held--
	d.version++
	if e.Kind == Gap {
		d.dropped += e.Missing
	} else {
		d.dropped++
	}
}

// unlist takes an entry out of the merged feed.
func (d *Feed) unlist(e *Entry) {
	if !e.listed {
		return
	}
	for i := place(d.entries, e.when) - 1; i >= 0; i-- {
		if d.entries[i] == e {
			d.entries = slices.Delete(d.entries, i, i+1)
			e.listed = false
			return
		}
	}
}

// deepen lets a sender keep history that is too old for the merged feed. The sender that has had this longest loses it.
func (d *Feed) deepen(k api.Key) {
	l := d.log(k)
	if l.deep {
		return
	}
	l.deep = true
	d.deep = append(d.deep, k)
	if len(d.deep) <= maxDeep {
		return
	}
	old := d.deep[0]
	d.deep = slices.Delete(d.deep, 0, 1)
	was := d.logs[old]
	was.deep = false
	for i := len(was.entries) - 1; i >= 0; i-- {
		if !was.entries[i].listed {
			d.letGo(old, was, i)
		}
	}
	if len(was.entries) == 0 {
		delete(d.logs, old)
	}
}

// isDeep reports whether the history of a sender is kept.
func (d *Feed) isDeep(k api.Key) bool {
	l := d.logs[k]
	return l != nil && l.deep
}
