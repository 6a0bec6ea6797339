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
	failOther      failure = iota // this request only: it is tried less often
	failBad                       // the request itself is refused
	failDown                      // the way to the server is broken, or it is
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
	case api.KindNetwork, api.KindTimeout, api.KindTLS, api.KindCircuit:
		return failDown, e.RetryAfter
	}
	switch {
	case e.Status == http.StatusTooManyRequests:
		return failLimited, e.RetryAfter
	case e.Status == http.StatusBadGateway, e.Status == http.StatusServiceUnavailable, e.Status == http.StatusGatewayTimeout:
		return failDown, e.RetryAfter
	case e.Status == http.StatusNotFound && e.Code == "sender_not_found":
		return failGone, 0
	case e.Status/100 == 4:
		return failBad, 0
	}
	return failOther, 0
}

// Failed gives back a request that failed. A 404 of a GetSender means that the sender is gone. Errors of requests that are no
// longer in flight are dropped.
func (f *Fleet) Failed(now time.Time, req Request, err error) {
	fl, ok := f.settle(req)
	if !ok {
		return
	}
	why, wait := classify(err)
	switch why {
	case failAuth:
		f.trouble.refused, f.trouble.since = err, now
	case failDown, failLimited:
		f.trouble.fail(now, fl.sent, &f.pace, wait, err, why == failLimited)
	case failCancelled:
	default:
		f.trouble.over()
	}
	switch req.Kind {
	case ListSenders:
		f.listFailed(now, req, why, err)
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

func (f *Fleet) listFailed(now time.Time, req Request, why failure, err error) {
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
		f.sweepFailed(now, ch, why, err)
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

// trouble is what stops or delays every request.
type trouble struct {
	refused error // nothing is sent until the user asks
	fails   int   // in a row
	since   time.Time
	until   time.Time
	err     error
	limited bool
}

// fail doubles the wait, once for all requests that were under way together.
func (t *trouble) fail(now, sent time.Time, p *pace, wait time.Duration, err error, limited bool) {
	t.err, t.limited = err, limited
	if t.fails > 0 && sent.Before(t.since) {
		t.until = later(t.until, now.Add(wait))
		return
	}
	t.fails++
	t.since = now
	t.until = now.Add(max(p.jitter(doubled(p.focusEvery, t.fails)), wait))
}

// over ends the trouble: the server answered. A refusal stands; answers may still come to what was sent before it.
func (t *trouble) over() { *t = trouble{refused: t.refused, since: t.since} }

// retryNow ends the waiting, because the user or a new network deserves a try.
func (t *trouble) retryNow(now time.Time) { t.refused, t.until = nil, now }
