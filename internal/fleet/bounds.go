package fleet

import (
	"slices"

	"callsign/api"
)

// The bounds of the feed (DESIGN 6), and how many senders keep more: the full history that a look at them loaded, and what their gaps
// stood for.
const (
	maxEntries       = 20_000
	maxSenderEntries = 200
	maxDeep          = 32
	maxOpen          = 4
	maxOpenEntries   = 2_000
)

// trim keeps the bounds, first that of the sender that has grown.
func (d *Feed) trim(k api.Key) {
	if l := d.logs[k]; l != nil {
		for len(l.entries) > l.limit() {
			d.shorten(k, l)
		}
	}
	for d.held > d.bound() && len(d.entries) > 0 {
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
	if i == 1 && gap.absorb(e) {
		d.dropped = dropped
	}
}

// letGo drops an entry from its sender's log.
func (d *Feed) letGo(k api.Key, l *log, i int) {
	e := l.entries[i]
	l.entries = slices.Delete(l.entries, i, i+1)
	if e.Filled {
		l.filled--
	}
	d.count(e)
	if len(l.entries) == 0 && !l.deep {
		delete(d.logs, k)
	}
}

// count accounts for an entry that is held no longer.
func (d *Feed) count(e *Entry) {
	d.held--
	d.version++
	d.lost = later(d.lost, e.when)
	if e.Kind == Gap {
		d.dropped += e.Missing
	} else {
		d.dropped++
	}
}

// unlist takes an entry out of the merged feed.
func (d *Feed) unlist(e *Entry) {
	if e.listed {
		i := d.find(e)
		d.entries = slices.Delete(d.entries, i, i+1)
		e.listed = false
	}
}

// find is the index of an entry in the merged feed, in which it is.
func (d *Feed) find(e *Entry) int {
	i := place(d.entries, e.when) - 1
	for d.entries[i] != e {
		i--
	}
	return i
}

// deepen lets a sender keep history that is too old for the merged feed. The sender that has had this longest loses it, unless its
// gaps are open.
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
	i := slices.IndexFunc(d.deep, func(k api.Key) bool { return !d.logs[k].open })
	old := d.deep[i]
	d.deep = slices.Delete(d.deep, i, i+1)
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

// open gives a sender room for what its gaps stand for: its log may grow to 2,000 entries, all of which stay when they are
// too old for the merged feed, and what is loaded into its gaps does not count towards the 20,000. So what the user has just asked for is not
// the first thing to go. No more than four senders have this, which makes 8,000 entries more at most; the one of which a gap was
// loaded longest ago, but none that is busy, loses it: see shut.
func (d *Feed) open(k api.Key, busy func(api.Key) bool) {
	d.deepen(k)
	if l := d.logs[k]; l.open {
		i := slices.Index(d.opened, k)
		d.opened = append(slices.Delete(d.opened, i, i+1), k)
		return
	}
	if len(d.opened) == maxOpen {
		if i := slices.IndexFunc(d.opened, func(k api.Key) bool { return !busy(k) }); i >= 0 {
			d.shut(i)
		}
	}
	d.logs[k].open = true
	d.opened = append(d.opened, k)
}

// shut takes the room away. What is over the bounds then becomes a gap, which can be loaded again.
func (d *Feed) shut(i int) {
	k := d.opened[i]
	d.opened = slices.Delete(d.opened, i, i+1)
	l := d.logs[k]
	l.open = false
	if len(l.entries) > maxSenderEntries && l.entries[0].Kind != Gap {
		gap := &Entry{Key: k, Kind: Gap, Seen: l.entries[0].Seen, Filled: true}
		d.replace(l.entries[0], gap, l.entries[0])
		for len(l.entries) > maxSenderEntries {
			d.shorten(k, l)
		}
		if gap.Missing == 0 { // only observations went
			d.replace(gap)
		}
	}
	d.trim(k)
}

// replace puts entries of a sender in the place of one, which may be among them. The new ones are Filled, and no news.
func (d *Feed) replace(old *Entry, with ...*Entry) {
	l, stays := d.logs[old.Key], false
	for _, e := range with {
		if e == old {
			stays = true
			continue
		}
		e.when, e.listed = old.when, old.listed
		d.number(e)
		l.filled++
	}
	if old.listed {
		i := d.find(old)
		d.entries = slices.Replace(d.entries, i, i+1, with...)
	}
	i := slices.Index(l.entries, old)
	l.entries = slices.Replace(l.entries, i, i+1, with...)
	d.version++
	if !stays {
		d.held--
		if old.Filled {
			l.filled--
		}
	}
}

// limit is how many entries about a sender are kept.
func (l *log) limit() int {
	if l.open {
		return maxOpenEntries
	}
	return maxSenderEntries
}

// bound is how many entries are kept in all.
func (d *Feed) bound() int {
	n := maxEntries
	for _, k := range d.opened {
		n += d.logs[k].filled
	}
	return n
}
