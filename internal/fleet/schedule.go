package fleet

import (
	"slices"
	"time"

	"callsign/api"
)

// How much may be under way at once. The last place is for what the user asks for, and the round robin leaves one more.
const (
	maxFlights      = 4
	backgroundSlots = 3
	roundRobinSlots = 2
	flightLimit     = 5 * time.Minute // an answer that was not given back by then is lost
	focusSettle     = 200 * time.Millisecond
	maxRetries      = 200 // senders waiting to be asked again after a failure
)

// Kind says what a Request asks for.
type Kind int

// The kinds of requests.
const (
	// ListSenders asks for one page of a channel's senders; give it back to SendersLoaded.
	ListSenders Kind = iota
	// GetSender asks for one sender; give it back to SenderPolled, or to SenderGone after a 404.
	GetSender
	// ListActivities asks for one page of a sender's activities; give it back to ActivitiesLoaded.
	ListActivities
)

// Request is something worth sending now. It is in flight until its answer or Failed is given back.
type Request struct {
	Kind    Kind
	Channel api.Channel
	// Key names the sender; zero for ListSenders.
	Key api.Key
	// Token is the page's token; empty for the first page.
	Token string
	// Size is the page size, 0 for GetSender.
	Size int
	// Gap is the Seq of the gap that the page is for; 0 for a poll.
	Gap uint64
	// User says that the user asked for it: a client may then try harder, or although it has seen failures.
	User bool
	// ID is unique. An answer to a request that is in flight no longer is dropped by it.
	ID uint64
}

// job is what a request is about. No job is in flight twice.
type job struct {
	kind    Kind
	channel api.Channel // of ListSenders
	key     api.Key
	gap     uint64 // of ListActivities
}

func (r Request) job() job {
	if r.Kind == ListSenders {
		return job{kind: ListSenders, channel: r.Channel}
	}
	return job{kind: r.Kind, key: r.Key, gap: r.Gap}
}

// flight is a request under way.
type flight struct {
	id   uint64
	sent time.Time
	user bool
}

// ask is a request for a certain time: of the user, after a write, or to settle a doubt.
type ask struct {
	at    time.Time
	job   job
	user  bool // goes before everything
	after bool // follows a write: each of its times counts
}

// schedule is what is to be asked, and what is under way.
//
// Each source of requests names its best candidate and the time it may go at. Due sends those whose time has come, in
// the order of sources; Next is the earliest time of any. Both use the same candidates, so neither can forget one.
type schedule struct {
	flights map[job]flight
	lastID  uint64
	asks    []ask
	more    []*Record // polls that need another page
	changed []*Record // senders whose activities are to be read because they changed
	focus   focus
	rounds  rounds
	others  int // requests of the background since the fair sweep had one
}

// focus is the sender being looked at.
type focus struct {
	key          api.Key
	since        time.Time // zero until the schedule has seen it
	stirred      time.Time // when something last happened to it
	getAt, actAt time.Time
	fails        int
}

// stir takes note that something happened to a sender.
func (f *focus) stir(now time.Time, k api.Key) {
	if f.key == k {
		f.stirred = now
	}
}

// due makes the focused sender due.
func (f *focus) due(now time.Time) {
	if !f.since.IsZero() {
		f.getAt, f.actAt = now, now
	}
}

// candidate is a request that may go at a time.
type candidate struct {
	at    time.Time
	job   job
	user  bool
	half  *meter // that holds it to half of the rate; nil: none does
	sweep bool   // of the fair sweep
}

// source names its best candidate.
type source func(f *Fleet, now time.Time) (candidate, bool)

// sources are in the order of who goes first. When it is its turn, the fair sweep goes before all but the user and what has begun.
func (s *schedule) sources() [8]source {
	if s.sweepsTurn() {
		return [...]source{
			(*Fleet).userAsks, (*Fleet).gapPages, (*Fleet).furtherPages, (*Fleet).roundRobin, (*Fleet).focused, (*Fleet).listPages,
			(*Fleet).otherAsks, (*Fleet).changedSenders,
		}
	}
	return [...]source{
		(*Fleet).userAsks, (*Fleet).gapPages, (*Fleet).furtherPages, (*Fleet).focused, (*Fleet).listPages,
		(*Fleet).otherAsks, (*Fleet).changedSenders, (*Fleet).roundRobin,
	}
}

// sweepsTurn reports whether the fair sweep has waited long enough to go before the others.
func (s *schedule) sweepsTurn() bool { return s.others >= sweepShare-1 }

// Due returns the requests to send now. Each is in flight until its answer is given back; the same thing is never in
// flight twice, and never more than four at once.
func (f *Fleet) Due(now time.Time) []Request {
	f.arrive(now)
	var out []Request
	for {
		c, ok := f.best(now, true)
		if !ok {
			return out
		}
		out = append(out, f.launch(now, c))
	}
}

// Heed takes over what the client allows: the fleet asks for nothing that would only wait for its turn there, so that what is most
// urgent is decided when there is a turn. Call it before Due.
func (f *Fleet) Heed(now time.Time, s api.ClientStatus) {
	f.pace.client = s
	f.pace.heed(now, f.price(now))
}

// Next is when Due should be asked again; false when only an answer, or the user, can make something due. Ask after every
// answer given back and every call that changes the schedule.
func (f *Fleet) Next(now time.Time) (time.Time, bool) {
	f.arrive(now)
	if c, ok := f.best(now, false); ok {
		return later(c.at, now), true
	}
	var at time.Time
	for _, fl := range f.schedule.flights {
		if end := fl.sent.Add(flightLimit); at.IsZero() || end.Before(at) {
			at = end
		}
	}
	return later(at, now), !at.IsZero()
}

// UnderWay is how many requests are in flight.
func (f *Fleet) UnderWay() int { return len(f.schedule.flights) }

// best returns the first candidate whose time has come, or, for the time of the next, the earliest of all.
func (f *Fleet) best(now time.Time, due bool) (best candidate, found bool) {
	if f.trouble.refused != nil {
		return best, false
	}
	for _, next := range f.schedule.sources() {
		c, ok := next(f, now)
		if !ok {
			continue
		}
		if c, ok = f.gate(now, c); !ok {
			continue
		}
		if due {
			if !c.at.After(now) {
				return c, true
			}
			continue
		}
		if !found || c.at.Before(best.at) {
			best, found = c, true
		}
	}
	return best, found
}

// gate delays a candidate by what holds for all: the rate, and the wait after failures, which a single request tries out.
func (f *Fleet) gate(now time.Time, c candidate) (candidate, bool) {
	if f.trouble.fails > 0 {
		if !c.user && len(f.schedule.flights) > 0 {
			return c, false
		}
		c.at = later(c.at, f.trouble.until)
	}
	if c.user {
		return c, true
	}
	price := f.price(now)
	c.at = later(c.at, f.pace.free(now, price))
	c.at = later(c.at, f.trouble.kinds[c.job.kind].until)
	if c.half != nil {
		c.at = later(c.at, f.pace.halved(now, c.half, price))
	}
	return c, true
}

// price is the time that a request takes up now.
func (f *Fleet) price(now time.Time) time.Duration { return f.pace.price(now, f.loading()) }

// launch puts a candidate in flight.
func (f *Fleet) launch(now time.Time, c candidate) Request {
	s := &f.schedule
	s.lastID++
	s.flights[c.job] = flight{id: s.lastID, sent: now, user: c.user}
	f.pace.all.take(now, f.price(now))
	if c.half != nil {
		c.half.take(now, 2*f.price(now))
	}
	switch {
	case c.sweep:
		s.others = 0
	case !c.user:
		s.others++
	}
	s.asks = slices.DeleteFunc(s.asks, func(a ask) bool { return a.job == c.job && !a.at.After(now) })
	req := Request{Kind: c.job.kind, Channel: c.job.channel, Key: c.job.key, User: c.user, ID: s.lastID}
	if c.job.gap != 0 {
		return f.launchGap(req, c.job)
	}
	switch c.job.kind {
	case ListSenders:
		req.Token, req.Size = f.channelOf(c.job.channel).begin(now), listSize
	case GetSender:
		req.Channel = c.job.key.Channel
		if s.focus.key == c.job.key {
			s.focus.getAt = now.Add(f.focusInterval(f.pace.focused()))
		}
	case ListActivities:
		req.Channel = c.job.key.Channel
		r := f.record(c.job.key)
		p := r.startPoll(f)
		p.waiting = false
		req.Token, req.Size = p.token, p.size
		r.polled, r.queued = f.moment(now), false
		s.rounds.moveToBack(r)
		if s.focus.key == c.job.key {
			s.focus.actAt = now.Add(f.focusInterval(f.pace.quiet(now, s.focus.stirred, f.price(now))))
		}
	}
	return req
}

func (f *Fleet) focusInterval(d time.Duration) time.Duration {
	return f.pace.jitter(doubled(d, f.schedule.focus.fails))
}

// settle takes a request out of flight; false when it is in flight no longer.
func (f *Fleet) settle(req Request) (flight, bool) {
	fl, ok := f.schedule.flights[req.job()]
	if !ok || fl.id != req.ID {
		return flight{}, false
	}
	delete(f.schedule.flights, req.job())
	return fl, true
}

// arrive notes what a call without a time has changed, and gives up answers that never came.
func (f *Fleet) arrive(now time.Time) {
	if f.started.IsZero() {
		f.started = now
	}
	for j, fl := range f.schedule.flights {
		if now.Sub(fl.sent) >= flightLimit {
			f.lose(j)
		}
	}
	fo := &f.schedule.focus
	if fo.key.IsZero() || !fo.since.IsZero() {
		return
	}
	// A held cursor key passes many senders: only one that it stops at is worth a request.
	fo.since, fo.stirred = now, now
	fo.getAt, fo.actAt = now.Add(focusSettle), now.Add(focusSettle)
	if r := f.record(fo.key); r != nil {
		every := f.pace.focused()
		if r.told != 0 {
			fo.getAt = later(fo.getAt, f.time(r.told).Add(every))
		}
		if r.track != nil && r.track.known && f.feed.isDeep(fo.key) {
			fo.actAt = later(fo.actAt, f.time(r.polled).Add(every))
		}
	}
}

// lose gives up a request.
func (f *Fleet) lose(j job) {
	delete(f.schedule.flights, j)
	if r := f.record(j.key); r != nil && j.kind == ListActivities && j.gap == 0 && r.track != nil {
		r.track.poll = nil
	}
}

func (f *Fleet) inFlight(j job) bool {
	_, ok := f.schedule.flights[j]
	return ok
}

// ask adds a request for a certain time, unless the same is asked for already.
func (s *schedule) ask(a ask) {
	for _, b := range s.asks {
		if b.job == a.job && b.user == a.user && (b.at.Equal(a.at) || !a.after && b.at.Before(a.at)) {
			return
		}
	}
	s.asks = append(s.asks, a)
}

// forget drops what was to be asked about a sender.
func (s *schedule) forget(k api.Key) {
	s.asks = slices.DeleteFunc(s.asks, func(a ask) bool { return a.job.key == k && a.job.kind != ListSenders })
}

// enqueue has the activities of a sender read soon, because it changed.
func (s *schedule) enqueue(r *Record) {
	if !r.queued {
		r.queued = true
		s.changed = append(s.changed, r)
	}
}

// goOn has the next page of a poll read.
func (s *schedule) goOn(r *Record) {
	r.track.poll.waiting = true
	s.more = append(s.more, r)
}
