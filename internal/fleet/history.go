package fleet

import (
	"slices"
	"strconv"
	"time"

	"callsign/api"
	"callsign/internal/text"
)

// Page sizes of a poll of activities.
const (
	quietSize = 20  // enough for what happens between two polls
	focusSize = 50  // the first look at a sender
	catchSize = 100 // the largest the API gives (FACTS 6)
)

// track is how far we know a sender's activities.
type track struct {
	known  bool     // there is a baseline
	total  int      // the API's number of activities when we last agreed with it
	head   []uint64 // identities of the newest, newest first
	newest time.Time
	quiet  time.Time // when the poll that last brought something was answered; zero before
	fails  int
	rebase bool // the next page becomes a new baseline
	poll   *poll
}

// poll is one reading of a history, of one page or several.
type poll struct {
	size    int
	parts   []part
	token   string
	waiting bool // for the next page to be sent
	tokens  map[string]bool
	unclear int // readings that were begun because arrivals made the one before unclear
}

// startPoll begins a poll unless one is running, and returns it.
func (r *Record) startPoll(f *Fleet) *poll {
	if r.track == nil {
		r.track = &track{}
	}
	t := r.track
	if t.poll == nil {
		t.poll = &poll{size: quietSize}
		if f.schedule.focus.key == r.Sender.Key && (!t.known || !f.feed.isDeep(r.Sender.Key)) {
			t.poll.size = focusSize
		}
	}
	return t.poll
}

// ActivitiesLoaded gives back the answer to a ListActivities request. The fleet takes the page over. It may make further
// pages due. Answers to requests that are no longer in flight are dropped.
//
// After every poll that agrees with what was known, the activities added to the feed and those that its gaps declare
// missing are together the growth of the API's total.
func (f *Fleet) ActivitiesLoaded(now time.Time, req Request, page api.Page[api.Activity]) {
	_, ok := f.settle(req)
	r := f.record(req.Key)
	if ok && req.Gap != 0 {
		f.gapLoaded(now, req, page)
		return
	}
	if !ok || r == nil || r.track == nil || r.track.poll == nil {
		return
	}
	f.answered(now, ListActivities)
	t, p := r.track, r.track.poll
	t.fails = 0
	if f.schedule.focus.key == req.Key {
		f.schedule.focus.fails = 0
	}
	p.parts = append(p.parts, newPart(page, len(p.parts) == 0))
	last := page.Next == "" || p.tokens[page.Next]
	if !t.known || t.rebase {
		if !t.known && !last && p.size < catchSize && f.allNews(p.parts[0]) {
			f.restart(r, catchSize) // more may have happened since the start than a small page holds
			return
		}
		f.baseline(now, r)
		return
	}
	reading := align(p.parts, t.total, t.head, last)
	switch reading.verdict {
	case more:
		f.readOn(r, page.Next)
	case agreed:
		f.advance(now, r, reading)
	case unclear:
		if p.unclear++; p.unclear <= maxUnclear {
			f.restart(r, p.size)
			r.track.poll.unclear = p.unclear
			return
		}
		fallthrough
	case broken:
		if len(p.parts) == 1 {
			f.baseline(now, r)
			return
		}
		t.rebase = true // the history moved while we read it: look again from the top
		f.restart(r, p.size)
	}
}

// readOn makes the next page due. A small page that was not enough is asked for again large, as a token goes with its size
// (FACTS 6).
func (f *Fleet) readOn(r *Record, next string) {
	p := r.track.poll
	if p.size < catchSize {
		f.restart(r, catchSize)
		return
	}
	if p.tokens == nil {
		p.tokens = map[string]bool{}
	}
	p.tokens[next] = true
	p.token = next
	f.schedule.goOn(r)
}

func (f *Fleet) restart(r *Record, size int) {
	r.track.poll = &poll{size: size}
	f.schedule.goOn(r)
}

// baseline takes the first page as what we know. Nobody can say how much of it is new, but what happened before the program was
// started is history. After a reset, only what is later than all we had can be called unseen.
func (f *Fleet) baseline(now time.Time, r *Record) {
	t, k := r.track, r.Sender.Key
	first := t.poll.parts[0]
	t.poll = nil
	again, since := t.known, t.newest
	if again {
		f.feed.append(&Entry{
			Key: k, Kind: Reset, Seen: now, Old: text.Raw(strconv.Itoa(t.total)), New: text.Raw(strconv.Itoa(first.total)),
		})
		t.quiet = now
		f.schedule.focus.stir(now, k)
	}
	shown := f.shown(k)
	var found []*Entry // newest first
	for i := range first.items {
		a := &first.items[i]
		if shown[first.sums[i]] > 0 {
			shown[first.sums[i]]--
			continue
		}
		if !again || a.Created.At.After(since) {
			found = append(found, f.entry(now, k, a))
		}
	}
	t.known, t.rebase = true, false
	t.remember(first.total, first.sums, first.items)
	if rest := first.total - len(first.items); !again && rest > 0 && f.allNews(first) {
		// Some of the rest may have happened since the start as well, nobody can say how much.
		f.feed.append(&Entry{Key: k, Kind: Gap, Seen: now, Missing: rest})
	}
	if f.schedule.focus.key == k {
		f.feed.deepen(k)
	}
	f.begin(k, found, again)
}

// allNews reports whether a page holds something, and nothing from before the program was started.
func (f *Fleet) allNews(p part) bool {
	return len(p.items) > 0 && !slices.ContainsFunc(p.items, func(a api.Activity) bool { return !a.Created.At.After(f.started) })
}

// begin shows what a baseline holds, newest first: history where its time belongs, the rest at the end, and after a reset all of it
// there, below the line that says so. What is older than history is history, whatever its time says.
func (f *Fleet) begin(k api.Key, found []*Entry, again bool) {
	fresh := len(found)
	for i, e := range found {
		if i > fresh {
			e.History = true
		} else if e.History {
			fresh = i
		}
	}
	if again {
		fresh = len(found)
	}
	if fresh < len(found) {
		f.feed.insert(k, found[fresh:], found[fresh].Seen)
	}
	for _, e := range slices.Backward(found[:fresh]) {
		f.feed.append(e)
	}
	f.caughtUp(found)
}

// remember keeps the top of a history.
func (t *track) remember(total int, sums []uint64, items []api.Activity) {
	t.total = total
	t.head = append(t.head[:0], sums[:min(len(sums), headKept)]...)
	for i := range items {
		if at := items[i].Created.At; at.After(t.newest) {
			t.newest = at
		}
	}
}

// advance shows what a poll found to be new, oldest first, after a gap for what it did not read.
func (f *Fleet) advance(now time.Time, r *Record, found reading) {
	t, k := r.track, r.Sender.Key
	p := t.poll
	t.poll = nil
	total := p.parts[0].total
	fresh, missing := found.items[:found.fresh], found.missing
	if room := maxSenderEntries - 1; len(fresh) > room {
		missing += len(fresh) - room
		fresh = fresh[:room]
	}
	if missing > 0 {
		gap := &Entry{Key: k, Kind: Gap, Seen: now, Missing: missing}
		if missing == found.bad {
			gap.gap = &gapNote{unreadable: true}
		}
		f.feed.append(gap)
	}
	news := make([]*Entry, 0, len(fresh))
	for i := range slices.Backward(fresh) {
		e := f.entry(now, k, &fresh[i])
		e.History = false
		f.feed.append(e)
		news = append(news, e)
	}
	f.caughtUp(news)
	if total != t.total {
		t.quiet = now
		f.schedule.focus.stir(now, k)
	}
	t.remember(total, found.sums, found.items)
	if p.size >= focusSize && f.schedule.focus.key == k {
		f.fill(now, r, found)
	}
	if p.parts[len(p.parts)-1].total > total {
		f.schedule.enqueue(r) // more came while we read
	}
}

// fill adds the older history that a first look at a sender brought, when what we show is the top of it.
func (f *Fleet) fill(now time.Time, r *Record, found reading) {
	k := r.Sender.Key
	if f.feed.isDeep(k) {
		return
	}
	f.feed.deepen(k)
	n, bound := 0, now
	for _, e := range slices.Backward(f.feed.Of(k)) {
		if e.Kind == Gap || e.breaks() {
			return
		}
		if e.Kind != Activity {
			continue
		}
		if n == len(found.sums) || found.sums[n] != e.sum() {
			return
		}
		n++
		bound = e.when
	}
	var history []*Entry
	for i := range found.items[n:] {
		e := f.entry(now, k, &found.items[n+i])
		e.History = true
		history = append(history, e)
	}
	if len(history) > 0 {
		f.feed.insert(k, history, bound)
		f.caughtUp(history)
	}
}

// shown counts the activities of a sender that the feed holds, by identity.
func (f *Fleet) shown(k api.Key) map[uint64]int {
	m := map[uint64]int{}
	for _, e := range f.feed.Of(k) {
		if e.Kind == Activity {
			m[e.sum()]++
		}
	}
	return m
}

// sum is the identity of the activity that an entry shows.
func (e *Entry) sum() uint64 {
	return sum(&api.Activity{Type: e.Type, Created: e.At, Author: e.Author, Comment: e.Comment})
}

// entry makes an entry of an activity.
func (f *Fleet) entry(now time.Time, k api.Key, a *api.Activity) *Entry {
	return &Entry{
		Key: k, Kind: Activity, Type: a.Type, At: a.Created, Seen: now, Author: a.Author, Comment: a.Comment,
		History: !a.Created.At.After(f.started),
	}
}
