package fleet

import (
	"slices"
	"time"

	"callsign/api"
)

// load is the reading of a history down to a gap.
//
// It starts at the top: only what is counted from the bottom keeps its place, and tokens mean nothing to us. It is apart from the
// polls of the sender, which go on meanwhile and may add to the top of the feed.
type load struct {
	gap     *Entry
	record  *Record
	parts   []part // those far above the gap have no items any more, only their identities
	token   string
	tokens  map[string]bool
	waiting bool // for a page to be sent
	resumed bool // the next page is asked for with an old token
	unclear int  // readings that were begun because arrivals made the one before unclear
	other   int  // the same because the history did not look like the one we know
}

// How often a reading starts over before it is given up.
const (
	maxUnclear = 4
	maxOther   = 1
	// manyPages is how many pages more than three times those expected one reading may take.
	manyPages = 20
)

func (l *load) job() job { return job{kind: ListActivities, key: l.gap.Key, gap: l.gap.Seq} }

func (f *Fleet) loadOf(seq uint64) *load {
	if i := slices.IndexFunc(f.loads, func(l *load) bool { return l.gap.Seq == seq }); i >= 0 {
		return f.loads[i]
	}
	return nil
}

// gapPages are the pages of gaps that the user wants to see. The first goes at once, the others as the rate allows.
func (f *Fleet) gapPages(now time.Time) (candidate, bool) {
	for _, l := range slices.Clone(f.loads) {
		_, ok := f.span(l.record.track, l.gap)
		if !ok || l.record.removed || !l.waiting && !f.inFlight(l.job()) {
			f.halt(l)
		}
	}
	if len(f.schedule.flights) >= maxFlights {
		return candidate{}, false
	}
	for _, l := range f.loads {
		if !l.waiting {
			continue
		}
		c := candidate{job: l.job(), user: true}
		if len(l.parts) > 0 && !l.resumed {
			c.at = f.pace.all.free(f.price(now))
		}
		return c, true
	}
	return candidate{}, false
}

// launchGap completes the request for a page.
func (f *Fleet) launchGap(req Request, j job) Request {
	l := f.loadOf(j.gap)
	l.waiting = false
	req.Channel, req.Gap, req.Token, req.Size = j.key.Channel, j.gap, l.token, catchSize
	return req
}

// gapLoaded takes a page of a reading.
func (f *Fleet) gapLoaded(now time.Time, req Request, page api.Page[api.Activity]) {
	f.answered(now, ListActivities)
	l := f.loadOf(req.Gap)
	if l == nil {
		return
	}
	s, ok := f.span(l.record.track, l.gap)
	if !ok || l.record.removed {
		f.halt(l)
		return
	}
	l.resumed = false
	l.parts = append(l.parts, newPart(page, len(l.parts) == 0))
	if page.Total > l.record.track.total {
		f.schedule.enqueue(l.record)
	}
	want := min(portion, f.feed.room(req.Key))
	found := locate(l.parts, s, f.feed.edges(l.gap), want, page.Next == "" || l.tokens[page.Next])
	if found.verdict == more && len(l.parts) > manyPages+3*l.gap.Reach/catchSize {
		found.verdict = unclear // things arrive faster than we read
	}
	switch found.verdict {
	case more:
		l.next(page.Next, s.top)
		f.progress(l)
	case agreed:
		f.fillGap(now, l, found)
	case unclear:
		l.unclear++
		f.again(l, l.unclear > maxUnclear)
	case broken:
		if l.other++; l.other > maxOther {
			f.changed(now, l)
			return
		}
		f.again(l, false)
	}
}

// next goes on with the next page, and lets go of what is far above the gap.
func (l *load) next(token string, top int) {
	if l.tokens == nil {
		l.tokens = map[string]bool{}
	}
	l.tokens[token] = true
	l.token, l.waiting = token, true
	above := l.parts[0].total - top - unread(l.parts)
	for i := range l.parts {
		if above -= len(l.parts[i].sums); above < 0 {
			return
		}
		l.parts[i].items = nil
	}
}

// again starts a reading over, or gives it up.
func (f *Fleet) again(l *load, enough bool) {
	l.parts, l.tokens, l.token, l.waiting, l.resumed = nil, nil, "", true, false
	if enough {
		f.halt(l)
		return
	}
	f.progress(l)
}

// changed ends a reading that has found another history than the one we know: the next page of a poll says so in the feed.
func (f *Fleet) changed(now time.Time, l *load) {
	l.parts = nil
	f.halt(l)
	l.record.track.rebase = true
	f.schedule.ask(ask{at: now, job: job{kind: ListActivities, key: l.gap.Key}, user: true})
}

// fillGap shows what was found, in the place of the gap. What was shown before is not counted as caught up with another time.
func (f *Fleet) fillGap(now time.Time, l *load, found located) {
	g, n := l.gap, l.gap.note()
	l.parts = nil
	f.halt(l)
	var entries []*Entry // oldest first
	for i := range slices.Backward(found.items) {
		e := f.entry(now, g.Key, &found.items[i])
		e.Filled = true
		entries = append(entries, e)
	}
	left := g.Missing - found.rows
	lost := found.rows - len(entries)
	if left == 0 || len(entries) == 0 && found.lost {
		left, lost = 0, left+lost
	}
	var with []*Entry
	unreadable := gapNote{unreadable: true, stale: n.stale}
	switch {
	case left > 0:
		g.Missing, g.gap = left, &gapNote{stale: n.stale, again: max(n.again-found.rows, 0)}
		with = append(with, g)
		if lost > 0 {
			with = append(with, &Entry{Key: g.Key, Kind: Gap, Seen: g.Seen, Filled: true, Missing: lost, gap: &unreadable})
		}
	case lost > 0:
		g.Missing, g.gap = lost, &unreadable
		with = append(with, g)
	}
	f.feed.replace(g, append(with, entries...)...)
	f.caughtUp(entries[:len(entries)-min(n.again, len(entries))])
}

// progress says in the feed how far a reading is.
func (f *Fleet) progress(l *load) {
	s, _ := f.span(l.record.track, l.gap)
	g := l.gap
	g.Loading, g.Read = true, 0
	total := l.record.track.total
	for i, p := range l.parts {
		if i == 0 {
			total = p.total
		}
		g.Read += len(p.sums) + p.bad
	}
	g.Reach = total - s.top + min(portion, s.size)
	g.Read = min(g.Read, g.Reach)
	f.feed.version++
}

// halt ends a reading. Its pages are kept in case the user asks again.
func (f *Fleet) halt(l *load) {
	f.loads = slices.DeleteFunc(f.loads, func(other *load) bool { return other == l })
	delete(f.schedule.flights, l.job())
	l.gap.Loading, l.gap.Read, l.gap.Reach = false, 0, 0
	f.feed.version++
	if len(l.parts) > 0 {
		f.halted = l
	}
}

// haltAll ends every reading.
func (f *Fleet) haltAll() {
	for _, l := range slices.Clone(f.loads) {
		f.halt(l)
	}
}

// gapFailed ends a reading whose request failed. The gap stays. An old token that is refused is worth nothing: the reading starts
// over.
func (f *Fleet) gapFailed(now time.Time, req Request, why failure) {
	l := f.loadOf(req.Gap)
	if l == nil {
		return
	}
	if why == failBad && l.resumed {
		f.again(l, false)
		return
	}
	if why == failBad {
		l.parts = nil
	}
	f.halt(l)
	if why == failGone {
		f.schedule.ask(ask{at: now, job: job{kind: GetSender, key: req.Key}})
	}
}
