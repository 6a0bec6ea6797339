package fleet

import (
	"strings"
	"time"

	"callsign/api"
	"callsign/internal/text"
)

// What a sweep asks for and believes.
const (
	// listSize is the page size of a sweep, the largest the API gives (FACTS 6).
	listSize = 100
	// absentTwice is how many complete sweeps in a row must miss a sender before it counts as gone.
	absentTwice = 2
	// maxDoubts bounds how many senders a sweep asks after one by one because it did not see them.
	maxDoubts = 20
)

// Progress says how far the first loading of a channel is.
type Progress struct {
	// Loaded is the number of senders we have, Total what the API says there are; they differ for good when Bad is not 0.
	Loaded, Total int
	// Bad is the number of rows in the last complete or running sweep that could not be read.
	Bad int
	// Swept is when the oldest of all pages was read; zero while not all were.
	Swept time.Time
	// Done is set once all pages were read.
	Done bool
	// Err is why the last list request failed; nil after one that worked.
	Err error
	// NotEnabled says that the project has never used the channel. It is asked again every 10 minutes.
	NotEnabled bool
}

// channel is the sweep over one channel's list: the change detector.
type channel struct {
	name    api.Channel
	limits  map[string]bool // the attributes whose changes are observed
	slab    slab
	records map[text.Raw]*Record // by id

	sweep    uint32 // number of the running sweep
	running  bool
	token    string
	tokens   map[string]bool // of this sweep; a token that repeats ends it (FACTS 6)
	started  time.Time       // of the running sweep
	slowest  time.Duration   // the longest that one of its pages was not read before
	interval time.Duration   // the same of the last complete one; 0 when that tells nothing
	heard    time.Time       // the last answer
	page     int             // index of the page that the running sweep wants
	pages    []time.Time     // when each page that is shown was asked for
	found    int             // senders this sweep has seen
	bad      int
	next     time.Time
	again    bool // the user wants another sweep at once
	asked    bool // the user asked for this one: it runs even while paused
	hurry    int  // so many sweeps are to be read without leaving time between their pages
	fails    int
	progress Progress
}

func newChannel(name api.Channel) *channel {
	ch := &channel{name: name, limits: map[string]bool{}, records: map[text.Raw]*Record{}, tokens: map[string]bool{}}
	if spec := api.SpecOf(name); spec != nil {
		for _, a := range spec.Attributes {
			if a.Group == "Limits" || strings.Contains(strings.ToLower(a.Name), "limit") {
				ch.limits[a.Name] = true
			}
		}
	}
	return ch
}

// Loading says how far the first loading of a channel is; zero for a channel that is not watched.
func (f *Fleet) Loading(c api.Channel) Progress {
	ch := f.channelOf(c)
	if ch == nil {
		return Progress{}
	}
	p := ch.progress
	p.Loaded, p.Bad, p.Swept = len(ch.records), ch.bad, ch.oldest()
	return p
}

// begin starts a sweep or goes on with the running one; it returns the token to ask with.
func (ch *channel) begin(now time.Time) string {
	if !ch.running {
		ch.running, ch.started, ch.token = true, now, ""
		ch.sweep++
		ch.found, ch.bad, ch.page, ch.slowest = 0, 0, 0, 0
		clear(ch.tokens)
	}
	return ch.token
}

// SendersLoaded gives back the answer to a list request. The fleet takes the page over. Answers to requests that are no
// longer in flight are dropped.
func (f *Fleet) SendersLoaded(now time.Time, req Request, page api.Page[api.Sender]) {
	fl, ok := f.settle(req)
	ch := f.channelOf(req.Channel)
	if !ok || ch == nil {
		return
	}
	f.answered(now, ListSenders)
	ch.step(fl.sent)
	ch.heard, ch.fails = now, 0
	ch.progress.Total, ch.progress.Err, ch.progress.NotEnabled = max(page.Total, 0), nil, false
	ch.bad += max(page.Bad, 0)
	for i := range page.Items {
		f.row(now, ch, fl.sent, page.Items[i])
	}
	if page.Next != "" && !ch.tokens[page.Next] {
		ch.tokens[page.Next] = true
		ch.token, ch.next = page.Next, now.Add(f.gap(now, ch))
		return
	}
	f.swept(now, ch)
}

// step takes note of when the page that is shown from now on was asked for.
func (ch *channel) step(sent time.Time) {
	if ch.page == len(ch.pages) {
		ch.pages = append(ch.pages, sent)
	}
	ch.slowest = max(ch.slowest, sent.Sub(ch.pages[ch.page]))
	ch.pages[ch.page] = sent
	ch.page++
}

// oldest is when the page that waits longest was asked for; zero when none was read.
func (ch *channel) oldest() (at time.Time) {
	for _, page := range ch.pages {
		if at.IsZero() || page.Before(at) {
			at = page
		}
	}
	return at
}

// gap is the time to leave between two pages of a sweep: the pages of all lists are spread over half of the interval instead of
// coming all at once. Nobody waits for them, unless for those of the first sweep, and of one that the user asked for.
func (f *Fleet) gap(now time.Time, ch *channel) time.Duration {
	if !ch.progress.Done || ch.asked || ch.hurry > 0 {
		return 0
	}
	pages := 0
	for _, ch := range f.channels {
		pages += (ch.progress.Total + listSize - 1) / listSize
	}
	return f.pace.senders(now) / time.Duration(2*max(pages, 1))
}

// row takes one row of a page. A row that was sent before something we learned since is not believed.
func (f *Fleet) row(now time.Time, ch *channel, sent time.Time, s api.Sender) {
	if s.Key.Channel != ch.name || s.Key.ID == "" {
		return
	}
	r := ch.records[s.Key.ID]
	if r == nil {
		if at, gone := f.gone[s.Key]; gone && !at.Before(sent) {
			return
		}
		delete(f.gone, s.Key)
		r = f.add(now, ch, s)
		r.sweep, r.told = ch.sweep, f.moment(sent)
		ch.found++
		if ch.progress.Done {
			f.schedule.enqueue(r)
		}
		return
	}
	if r.sweep != ch.sweep {
		r.sweep = ch.sweep
		ch.found++
	}
	if r.told > f.moment(sent) {
		r.missed = 0
		return
	}
	r.told = f.moment(sent)
	if f.learn(now, ch, r, s) {
		f.schedule.enqueue(r)
	}
}

// swept ends a sweep that has seen every page.
func (f *Fleet) swept(now time.Time, ch *channel) {
	ch.running, ch.token = false, ""
	ch.pages = ch.pages[:min(ch.page, len(ch.pages))]
	if ch.hurry > 0 {
		ch.hurry-- // what was before is no measure
	} else {
		ch.interval = ch.slowest
	}
	ch.progress.Done = true
	ch.next = later(now, ch.started.Add(f.pace.jitter(f.pace.senders(now))))
	ch.asked = false
	if ch.again {
		ch.again, ch.asked, ch.next = false, true, now
	}
	if ch.hurry > 0 {
		ch.next = now
	}
	for k, at := range f.gone {
		if k.Channel == ch.name && at.Before(ch.started) {
			delete(f.gone, k)
		}
	}
	if ch.found < len(ch.records) {
		f.missing(now, ch)
	}
}

// missing deals with the senders that a complete sweep has not seen. Arrivals and removals shift pages, so one miss is
// only a doubt, which a GET settles; a row that could not be read may be any of them, so then only a GET does.
func (f *Fleet) missing(now time.Time, ch *channel) {
	var lost []*Record
	doubts := 0
	for _, r := range f.Records() {
		if r.Sender.Key.Channel != ch.name || r.sweep == ch.sweep || r.told > f.moment(ch.started) {
			continue
		}
		r.missed++
		switch {
		case r.missed >= absentTwice && ch.bad == 0:
			lost = append(lost, r)
		case doubts < maxDoubts:
			doubts++
			f.schedule.ask(ask{at: now, job: job{kind: GetSender, key: r.Sender.Key}})
		}
	}
	for _, r := range lost {
		f.remove(now, r)
	}
}

// sweepFailed plans the next try of a sweep. A refused page token is worth nothing: the sweep starts over.
func (f *Fleet) sweepFailed(now time.Time, ch *channel, why failure, wait time.Duration, err error) {
	ch.progress.Err = err
	ch.fails++
	if why == failBad || ch.fails > 2 {
		ch.running, ch.token = false, ""
	}
	if why == failNotEnabled {
		ch.running, ch.token, ch.fails, ch.asked, ch.again = false, "", 0, false, false
		ch.progress.NotEnabled, ch.progress.Err, ch.hurry = true, nil, 0
		ch.heard = now
		ch.next = now.Add(f.pace.jitter(notEnabledEvery))
		return
	}
	again := min(doubled(f.pace.focusEvery*f.pace.factor(now), ch.fails-1), 3*longestWait/2)
	ch.next = now.Add(max(f.pace.jitter(again), wait))
}
