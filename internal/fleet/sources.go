package fleet

import (
	"slices"
	"time"
)

// userAsks are the refreshes of the user.
func (f *Fleet) userAsks(now time.Time) (candidate, bool) { return f.asked(true, maxFlights) }

// otherAsks are the looks after a write, and doubts about a sender.
func (f *Fleet) otherAsks(now time.Time) (candidate, bool) { return f.asked(false, backgroundSlots) }

// asked finds the earliest ask. One whose job is in flight waits: what is under way may not know of the write yet.
func (f *Fleet) asked(user bool, slots int) (best candidate, found bool) {
	s := &f.schedule
	if len(s.flights) >= slots {
		return best, false
	}
	for _, a := range s.asks {
		if a.user != user || f.inFlight(a.job) || f.pace.paused && !a.user && !a.after {
			continue
		}
		if a.job.kind == ListActivities && f.record(a.job.key) == nil {
			continue
		}
		if !found || a.at.Before(best.at) {
			best, found = candidate{at: a.at, job: a.job, user: user}, true
		}
	}
	return best, found
}

// furtherPages are the next pages of polls that began. They go on while paused: half a reading is worth nothing.
func (f *Fleet) furtherPages(now time.Time) (candidate, bool) {
	s := &f.schedule
	s.more = slices.DeleteFunc(s.more, func(r *Record) bool {
		return r.removed || r.track.poll == nil || !r.track.poll.waiting
	})
	if len(s.more) == 0 || len(s.flights) >= backgroundSlots {
		return candidate{}, false
	}
	return candidate{job: job{kind: ListActivities, key: s.more[0].Sender.Key}}, true
}

// focused is the sender being looked at. While nobody looks it is one of many.
func (f *Fleet) focused(now time.Time) (best candidate, found bool) {
	fo := &f.schedule.focus
	if f.pace.paused || f.pace.slow(now) || f.record(fo.key) == nil || len(f.schedule.flights) >= backgroundSlots {
		return best, false
	}
	act := candidate{at: fo.actAt, job: job{kind: ListActivities, key: fo.key}, half: &f.pace.focusing}
	get := candidate{at: fo.getAt, job: job{kind: GetSender, key: fo.key}, half: &f.pace.focusing}
	for _, c := range [...]candidate{act, get} {
		if !f.inFlight(c.job) && (!found || c.at.Before(best.at)) {
			best, found = c, true
		}
	}
	return best, found
}

// listPages are the sweeps over the lists. Until every channel is loaded nothing is worth more, so they may use the whole rate and
// no channel is swept again; then half of it, unless the user asked.
func (f *Fleet) listPages(now time.Time) (candidate, bool) {
	full := len(f.schedule.flights) >= backgroundSlots
	loading := f.loading()
	var best candidate
	var first *channel
	for _, ch := range f.channels {
		c := candidate{at: ch.next, user: ch.asked, job: job{kind: ListSenders, channel: ch.name}}
		if f.inFlight(c.job) || full && (!ch.asked || len(f.schedule.flights) >= maxFlights) || !ch.asked && (f.pace.paused || loading && ch.progress.Done) {
			continue
		}
		if ch.progress.Done && !ch.asked && ch.hurry == 0 {
			c.at, c.half = later(c.at, f.pace.halved(now, &f.pace.listing, f.price(now))), &f.pace.listing
		}
		c.at = later(c.at, now) // all whose time has come are equal
		if first == nil || c.at.Before(best.at) || c.at.Equal(best.at) && ch.before(first) {
			best, first = c, ch
		}
	}
	return best, first != nil
}

// before reports whether a channel's page goes before another's when both could go: a sweep that began earlier is finished first,
// so that its page tokens do not get old, and no channel is swept twice while another waits. The first loads take turns, so that
// all have something to show.
func (ch *channel) before(other *channel) bool {
	if !ch.progress.Done || !other.progress.Done {
		return ch.heard.Before(other.heard)
	}
	if ch.running != other.running {
		return ch.running
	}
	return ch.started.Before(other.started)
}

// changedSenders are those whose list row was different.
func (f *Fleet) changedSenders(now time.Time) (candidate, bool) {
	s := &f.schedule
	if f.pace.paused || len(s.flights) >= backgroundSlots {
		return candidate{}, false
	}
	for len(s.changed) > 0 && (s.changed[0].removed || !s.changed[0].queued) {
		s.changed[0] = nil
		s.changed = s.changed[1:]
	}
	for _, r := range s.changed {
		j := job{kind: ListActivities, key: r.Sender.Key}
		if !r.removed && r.queued && !f.inFlight(j) {
			return candidate{job: j}, true
		}
	}
	return candidate{}, false
}

// roundRobin is the fair sweep over the activities of all senders, with the rest of the rate, and a little of it always: the one that
// was asked longest ago is next. It begins when the lists are loaded, and asks nobody more often than the lists are.
func (f *Fleet) roundRobin(now time.Time) (candidate, bool) {
	s := &f.schedule
	slots := roundRobinSlots
	if s.sweepsTurn() {
		slots = backgroundSlots
	}
	if f.pace.paused || len(s.flights) >= slots || f.loading() {
		return candidate{}, false
	}
	for r := s.rounds.front; r != nil; r = r.next {
		j := job{kind: ListActivities, key: r.Sender.Key}
		if !f.inFlight(j) && (r.Sender.Key != s.focus.key || f.pace.slow(now)) {
			return candidate{at: f.time(r.polled).Add(f.pace.senders(now)), job: j, sweep: true}, true
		}
	}
	return candidate{}, false
}

// loading reports whether a channel is being loaded for the first time.
func (f *Fleet) loading() bool {
	return slices.ContainsFunc(f.channels, func(ch *channel) bool {
		p := &ch.progress
		return !p.Done && !p.NotEnabled && p.Err == nil
	})
}

// rounds is the order of the round robin: a list through the records, so that every poll of a sender, for whatever reason,
// sends it to the end at no cost.
type rounds struct{ front, back *Record }

func (o *rounds) pushBack(r *Record) {
	r.prev, r.next = o.back, nil
	if o.back == nil {
		o.front = r
	} else {
		o.back.next = r
	}
	o.back = r
}

func (o *rounds) unlink(r *Record) {
	if r.prev == nil {
		o.front = r.next
	} else {
		r.prev.next = r.next
	}
	if r.next == nil {
		o.back = r.prev
	} else {
		r.next.prev = r.prev
	}
	r.prev, r.next = nil, nil
}

func (o *rounds) moveToBack(r *Record) {
	o.unlink(r)
	o.pushBack(r)
}
