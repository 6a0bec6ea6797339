package fleet

import (
	"time"

	"callsign/api"
)

// SenderLoaded takes a whole sender: from a GET of the user's, or as the answer to a write. It is believed over every
// list and GET that was sent earlier and is still on its way.
func (f *Fleet) SenderLoaded(now time.Time, s api.Sender) {
	delete(f.schedule.flights, job{kind: GetSender, key: s.Key})
	f.whole(now, now, s)
}

// SenderPolled gives back the answer to a GetSender request of Due. It is dropped when the request is no longer in flight,
// as when a write was answered since it was sent.
func (f *Fleet) SenderPolled(now time.Time, req Request, s api.Sender) {
	fl, ok := f.settle(req)
	if !ok || s.Key != req.Key { // an answer about somebody else says nothing
		return
	}
	if f.schedule.focus.key == s.Key {
		f.schedule.focus.fails = 0
	}
	f.whole(now, fl.sent, s)
}

// whole takes a whole sender, the answer to what was asked at sent.
func (f *Fleet) whole(now, sent time.Time, s api.Sender) {
	f.answered(now, GetSender)
	ch := f.channelOf(s.Key.Channel)
	if ch == nil || s.Key.ID == "" {
		return
	}
	delete(f.gone, s.Key)
	r := ch.records[s.Key.ID]
	if r == nil {
		r = f.add(now, ch, s)
		r.told, r.sweep = f.moment(sent), ch.sweep
		if ch.running {
			ch.found++
		}
		f.schedule.enqueue(r)
		return
	}
	if r.told > f.moment(sent) {
		r.missed = 0
		return
	}
	r.told = f.moment(sent)
	if f.learn(now, ch, r, s) {
		f.schedule.focus.stir(now, s.Key)
		f.schedule.enqueue(r)
	}
}

// SenderGone takes the news that the API does not know a sender any more (404).
func (f *Fleet) SenderGone(now time.Time, k api.Key) {
	delete(f.schedule.flights, job{kind: GetSender, key: k})
	f.answered(now, GetSender)
	f.schedule.forget(k)
	if r := f.record(k); r != nil {
		f.remove(now, r)
	}
}
