package fleet

import (
	"context"
	"errors"
	"net/http"
	"time"

	"callsign/api"
)

// failure is what a failed request means for the schedule.
type failure int

const (
	failOther      failure = iota // this request only, unless nothing else works either: it is tried less often
	failBad                       // the request itself is refused; the same
	failDown                      // there is no way to the server
	failLimited                   // too fast
	failAuth                      // wrong credentials or project: nothing will work
	failNotEnabled                // the project does not use the channel
	failGone                      // the API does not know the sender
	failCancelled                 // given up by us
)

// classify says what an error means, and how long the server asked to wait.
func classify(err error) (failure, time.Duration) {
	if errors.Is(err, context.Canceled) {
		return failCancelled, 0
	}
	var e *api.Error
	if !errors.As(err, &e) {
		return failDown, 0
	}
	if e.IsNotEnabled() {
		return failNotEnabled, 0
	}
	switch e.Kind {
	case api.KindAuth:
		return failAuth, 0
	case api.KindCancelled:
		return failCancelled, 0
	case api.KindTLS, api.KindCircuit:
		return failDown, e.RetryAfter
	case api.KindNetwork:
		if e.Phase == api.NotSent {
			return failDown, 0
		}
	case api.KindHeld:
		return failLimited, e.RetryAfter
	}
	switch {
	case e.Status == http.StatusTooManyRequests:
		return failLimited, e.RetryAfter
	case e.Status == http.StatusNotFound && e.Code == "sender_not_found":
		return failGone, 0
	case e.Status/100 == 4:
		return failBad, e.RetryAfter
	}
	return failOther, e.RetryAfter
}

// cause is the failure behind a request that was not sent because of an earlier one.
func cause(err error) error {
	var e, earlier *api.Error
	if errors.As(err, &e) && (e.Kind == api.KindCircuit || e.Kind == api.KindHeld) && errors.As(e.Unwrap(), &earlier) {
		return earlier
	}
	return err
}

// isCircuit reports that a request was not even sent.
func isCircuit(err error) bool {
	var e *api.Error
	return errors.As(err, &e) && e.Kind == api.KindCircuit
}

// Failed gives back a request that failed. A 404 of a GetSender means that the sender is gone. Errors of requests that are no
// longer in flight are dropped.
func (f *Fleet) Failed(now time.Time, req Request, err error) {
	fl, ok := f.settle(req)
	if !ok {
		return
	}
	why, wait := classify(err)
	sent := !isCircuit(err)
	err = cause(err)
	switch why {
	case failAuth:
		f.trouble.refused, f.trouble.since = err, now
		f.haltAll() // nothing is sent from now on, and the feed must not say that something is being read
	case failDown, failLimited:
		f.trouble.fail(now, fl.sent, &f.pace, spell{err: err, why: why, wait: wait, unsent: !sent})
	case failCancelled:
	case failGone, failNotEnabled:
		f.answered(now, req.Kind)
	default:
		f.trouble.count(now, fl.sent, &f.pace, req.Kind, spell{err: err, why: why, wait: wait})
	}
	switch req.Kind {
	case ListSenders:
		f.listFailed(now, req, why, wait, err)
	case GetSender:
		if why == failGone {
			f.SenderGone(now, req.Key)
			return
		}
		f.focusFailed(req, why)
	case ListActivities:
		f.activitiesFailed(now, req, why)
	}
}

func (f *Fleet) listFailed(now time.Time, req Request, why failure, wait time.Duration, err error) {
	ch := f.channelOf(req.Channel)
	switch why {
	case failCancelled:
		ch.next = now.Add(f.pace.senders(now))
	case failAuth, failDown, failLimited:
		// What holds for all requests delays this one; the sweep goes on with the page it wanted.
		ch.progress.Err, ch.next = err, now
		if req.User {
			ch.asked = false // the user's try was this one; what follows waits like all polling
		}
	default:
		f.sweepFailed(now, ch, why, wait, err)
	}
}

// activitiesFailed gives a reading up: nothing of it was shown yet, so the next one starts from what we knew.
func (f *Fleet) activitiesFailed(now time.Time, req Request, why failure) {
	if req.Gap != 0 {
		f.gapFailed(now, req, why)
		return
	}
	r := f.record(req.Key)
	if r == nil || r.track == nil {
		return
	}
	r.track.poll = nil
	switch why {
	case failGone:
		f.schedule.ask(ask{at: now, job: job{kind: GetSender, key: req.Key}})
		return
	case failCancelled:
		return
	}
	f.focusFailed(req, why)
	r.track.fails++
	if len(f.schedule.asks) < maxRetries && r.track.known {
		f.schedule.ask(ask{
			at:  now.Add(f.pace.jitter(doubled(f.pace.senders(now), r.track.fails))),
			job: job{kind: ListActivities, key: req.Key},
		})
	}
}

// focusFailed makes the polls of the focused sender rarer.
func (f *Fleet) focusFailed(req Request, why failure) {
	fo := &f.schedule.focus
	if fo.key != req.Key || why == failCancelled {
		return
	}
	fo.fails++
	due := &fo.getAt
	if req.Kind == ListActivities {
		due = &fo.actAt
	}
	*due = due.Add(f.pace.jitter(doubled(f.pace.focusEvery, fo.fails) - f.pace.focusEvery))
}

// manyFailures is how many requests in a row must fail, with no good answer between them, before it is not these requests but the server.
// One is enough when it was waited for so long and no other was answered meanwhile.
const (
	manyFailures = 3
	longSilence  = 10 * time.Second
)

// trouble is what stops or delays every request.
type trouble struct {
	refused error // nothing is sent until the user asks
	fails   int   // how often in a row everything was put off
	since   time.Time
	until   time.Time
	err     error
	why     failure
	streak  int       // failures in a row, of any kind
	heard   time.Time // the last good answer
	kinds   [3]pause  // by Kind
}

// pause puts off all requests of a kind, because none of them worked.
type pause struct {
	fails int
	until time.Time
}

// spell is one failure.
type spell struct {
	err    error
	why    failure
	wait   time.Duration // what the server asked for
	unsent bool          // nothing was tried: it tells nothing new
}

// fail puts everything off, for twice as long each time, and once for all requests that were under way together.
func (t *trouble) fail(now, sent time.Time, p *pace, s spell) {
	if t.fails > 0 && (s.unsent || sent.Before(t.since)) {
		t.until = later(t.until, now.Add(s.wait))
		return
	}
	t.err, t.why = s.err, s.why
	t.fails++
	t.since = now
	t.until = now.Add(max(p.jitter(min(doubled(p.focusEvery, t.fails), longestWait)), s.wait))
}

// count takes note of a failure that may be of one request only: the same again and again, and it is all of its kind, or all.
func (t *trouble) count(now, sent time.Time, p *pace, kind Kind, s spell) {
	k := &t.kinds[kind]
	k.fails++
	if n := k.fails - manyFailures; n >= 0 {
		k.until = now.Add(p.jitter(doubled(p.focusEvery, n)))
	}
	t.streak++
	silent := now.Sub(sent) >= longSilence && t.heard.Before(sent)
	if t.streak >= manyFailures || silent || t.fails > 0 {
		t.fail(now, sent, p, s)
	}
}

// over ends the trouble: the server gave a good answer to a request of a kind. A refusal stands; answers may still come to what was
// sent before it. It reports whether polling had stopped because nothing worked.
func (t *trouble) over(kind Kind) (back bool) {
	back = t.fails > 0 && t.why != failLimited
	kinds := t.kinds
	kinds[kind] = pause{}
	*t = trouble{refused: t.refused, since: t.since, kinds: kinds, heard: t.heard}
	return back
}

// answered takes note of a good answer. When it is the first one after a time in which nothing worked, the lists are read at once.
func (f *Fleet) answered(now time.Time, kind Kind) {
	f.trouble.heard = now
	if f.trouble.over(kind) {
		f.lists(now)
	}
}

// retryNow ends the waiting, because the user or a new network deserves a try.
func (t *trouble) retryNow(now time.Time) {
	t.refused, t.until = nil, now
	t.kinds = [3]pause{}
}
