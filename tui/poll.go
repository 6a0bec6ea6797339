package tui

import (
	"context"
	"errors"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/internal/journal"
)

// tick says that a time has come at which something may be due.
type tick struct{ at time.Time }

// fetched is the answer to one of the fleet's requests.
type fetched struct {
	req        fleet.Request
	senders    api.Page[api.Sender]
	sender     api.Sender
	activities api.Page[api.Activity]
	err        error
}

// poll sends what is due, and sets one timer for the next time something will be. With nothing to wait for there is none.
func (a *App) poll() tea.Cmd {
	if a.waking {
		return nil // nothing goes over connections from before the sleep
	}
	now := a.env.Now()
	a.env.Fleet.Heed(now, a.env.Client.Status())
	var cmds []tea.Cmd
	for _, r := range a.env.Fleet.Due(now) {
		cmds = append(cmds, a.mine(fetch(a.ctx, a.env.Client, r)))
	}
	next, ok := a.next(now)
	if ok && (a.wake.IsZero() || next.Before(a.wake)) {
		a.wake = next
		cmds = append(cmds, a.wakeAt(now, next))
	}
	return tea.Batch(cmds...)
}

// next is when something is to be sent, told or drawn anew; false when there is nothing to wait for.
func (a *App) next(now time.Time) (next time.Time, ok bool) {
	next, ok = a.env.Fleet.Next(now)
	sooner := func(at time.Time, so bool) {
		if so && (!ok || at.Before(next)) {
			next, ok = at, true
		}
	}
	f := a.env.Fleet.Freshness(now)
	seconds := ok && (f.Retry > 0 || f.State == fleet.Loading && a.env.Fleet.Len() == 0)
	sooner(now.Add(time.Second), seconds || a.counting()) // the screen shows seconds
	sooner(a.notices.due())
	sooner(a.feedChanges(now))
	return next, ok
}

// wakeAt sets the one timer. An earlier one is stopped, so that nothing wakes the program in vain.
func (a *App) wakeAt(now, at time.Time) tea.Cmd {
	a.unset()
	ctx, unset := context.WithCancel(a.ctx)
	a.unset = unset
	return func() tea.Msg {
		timer := time.NewTimer(at.Sub(now))
		defer timer.Stop()
		select {
		case <-timer.C:
			return tick{at}
		case <-ctx.Done():
			return nil
		}
	}
}

// tick forgets the timer; Update polls after every message.
func (a *App) tick(t tick) {
	if t.at.Equal(a.wake) {
		a.wake = time.Time{}
	}
}

// asleep is how much more than expected the wall clock has to move before we say that the machine slept.
const asleep = 90 * time.Second

// noticeSleep compares the wall clock with when we expected to be woken up. After a sleep everything is read again over fresh
// connections: the old ones may be dead without knowing it.
func (a *App) noticeSleep() (cmd tea.Cmd) {
	client := a.env.Client
	now := a.env.Now().Round(0) // the wall clock alone: the monotonic one stands still while a laptop sleeps
	if !a.ticked.IsZero() && !a.wake.IsZero() {
		if due := a.wake.Round(0); now.Sub(due) > asleep {
			slept := now.Sub(a.ticked)
			a.wake, a.waking = time.Time{}, true
			cmd = a.mine(func() tea.Msg { client.Reconnect(); return awake{slept} })
		}
	}
	a.ticked = now
	return cmd
}

// awake says that the connections from before a sleep are given up.
type awake struct{ slept time.Duration }

// awake has everything read again.
func (a *App) awake(m awake) {
	a.waking = false
	a.env.Fleet.Woke(a.env.Now(), m.slept)
}

// fetch asks the API for what the fleet wants to know.
func fetch(ctx context.Context, client *api.Client, r fleet.Request) tea.Cmd {
	if !r.User {
		ctx = api.InBackground(ctx)
	}
	return func() tea.Msg {
		out := fetched{req: r}
		page := api.PageQuery{Token: r.Token, Size: r.Size}
		switch r.Kind {
		case fleet.ListSenders:
			out.senders, out.err = client.SenderPage(ctx, r.Channel, api.ListQuery{PageQuery: page})
		case fleet.GetSender:
			out.sender, out.err = client.Sender(ctx, r.Key)
		case fleet.ListActivities:
			out.activities, out.err = client.ActivityPage(ctx, r.Key, page)
		}
		return out
	}
}

// fetched gives an answer to the fleet.
func (a *App) fetched(m fetched) tea.Cmd {
	now, f := a.env.Now(), a.env.Fleet
	switch {
	case m.err != nil && m.req.Kind == fleet.GetSender && isGone(m.err):
		f.Failed(now, m.req, m.err) // which drops an answer that was overtaken: a write has shown the sender since
		if _, known := f.Get(m.req.Key); known {
			return nil
		}
		return a.removalOver(m.req.Key)
	case m.err != nil:
		f.Failed(now, m.req, m.err)
		a.pollFailed(m)
	case m.req.Kind == fleet.ListSenders:
		f.SendersLoaded(now, m.req, m.senders)
	case m.req.Kind == fleet.GetSender:
		f.SenderPolled(now, m.req, m.sender)
	case m.req.Kind == fleet.ListActivities:
		f.ActivitiesLoaded(now, m.req, m.activities)
	}
	if m.err == nil {
		a.trouble.recovered()
	}
	return nil
}

// removalOver ends the countdown of a sender that is gone; another one may get its key.
func (a *App) removalOver(k api.Key) tea.Cmd {
	if _, marked := a.env.Removals[k]; !marked {
		return nil
	}
	delete(a.env.Removals, k)
	now := a.env.Now()
	return a.note(func(j *journal.Journal) error { return j.SenderGone(now, k) })
}

// pollFailed keeps a failure for the panel. A channel that is not enabled is a state, not a failure.
func (a *App) pollFailed(m fetched) {
	var e *api.Error
	if errors.As(m.err, &e) && (e.IsNotEnabled() || e.Kind == api.KindCancelled) {
		return
	}
	a.trouble.add(a.env.Now(), reading, m.err)
}

// isGone reports that the server does not know a sender: a 404 in the service's own words.
func isGone(err error) bool {
	var e *api.Error
	return errors.As(err, &e) && e.Code == "sender_not_found"
}
