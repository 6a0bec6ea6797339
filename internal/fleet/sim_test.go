package fleet

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"callsign/api"
	"callsign/internal/text"
)

// epoch is when the tests begin.
var epoch = time.Date(2026, 3, 9, 10, 0, 0, 0, time.UTC)

func wa(i int) api.Key { return api.Key{Channel: api.WhatsApp, ID: text.Raw(fmt.Sprintf("wa%06d", i))} }

// sim is a small Provisioning API: lists by offset or by cursor, newest activities first.
type sim struct {
	senders map[api.Channel][]api.Sender
	history map[api.Key][]api.Activity // oldest first
	bad     map[api.Key]map[int]bool   // places, from the bottom, of activities that cannot be read
	cursors bool
	// between is called before a page other than the first is given.
	between func(k api.Key)
	// pages gives pages of activities instead; nil for those of history.
	pages func(Request) api.Page[api.Activity]
	// fail says which requests fail; nil for none.
	fail func(Request) error
	// after is called after each answer given back.
	after func()
	under []sent // under way, with the times their answers come
}

func newSim() *sim {
	return &sim{
		senders: map[api.Channel][]api.Sender{},
		history: map[api.Key][]api.Activity{},
		bad:     map[api.Key]map[int]bool{},
	}
}

func (s *sim) add(keys ...api.Key) {
	for _, k := range keys {
		s.senders[k.Channel] = append(s.senders[k.Channel], api.Sender{
			Key: k, Number: "+82 " + k.ID, Name: "name " + k.ID, State: "ACTIVE", Quality: "GREEN",
			Details:    api.Values{{Name: "about", Value: api.Value{Text: "hello"}}},
			Attributes: api.Values{{Name: "maxTps", Value: api.Value{Text: "80"}}},
		})
	}
}

func (s *sim) sender(k api.Key) *api.Sender {
	for i := range s.senders[k.Channel] {
		if s.senders[k.Channel][i].Key == k {
			return &s.senders[k.Channel][i]
		}
	}
	return nil
}

func (s *sim) drop(k api.Key) {
	list := s.senders[k.Channel]
	for i := range list {
		if list[i].Key == k {
			s.senders[k.Channel] = append(list[:i:i], list[i+1:]...)
			return
		}
	}
}

func (s *sim) list(req Request) api.Page[api.Sender] {
	all := s.senders[req.Channel]
	from, _ := strconv.Atoi(req.Token)
	from = min(from, len(all))
	to := min(from+req.Size, len(all))
	page := api.Page[api.Sender]{Total: len(all), Items: append([]api.Sender(nil), all[from:to]...)}
	for i := range page.Items {
		page.Items[i].Attributes = page.Items[i].Attributes.Clone()
	}
	if to < len(all) {
		page.Next = strconv.Itoa(to)
	}
	return page
}

// activities gives a page. A token is an offset from the top, or with cursors a place from the bottom.
func (s *sim) activities(req Request) api.Page[api.Activity] {
	if s.pages != nil {
		return s.pages(req)
	}
	if req.Token != "" && s.between != nil {
		s.between(req.Key)
	}
	h := s.history[req.Key]
	top := len(h) // items h[:top] from the top down
	if n, ok := strings.CutPrefix(req.Token, "o"); ok {
		off, _ := strconv.Atoi(n)
		top = max(len(h)-off, 0)
	} else if n, ok := strings.CutPrefix(req.Token, "c"); ok {
		top, _ = strconv.Atoi(n)
		top = min(top, len(h))
	}
	end := max(top-req.Size, 0)
	page := api.Page[api.Activity]{Total: len(h)}
	for i := top - 1; i >= end; i-- {
		if s.bad[req.Key][i] {
			page.Bad++
			continue
		}
		page.Items = append(page.Items, h[i])
	}
	switch {
	case end == 0:
	case s.cursors:
		page.Next = "c" + strconv.Itoa(end)
	default:
		page.Next = "o" + strconv.Itoa(len(h)-end)
	}
	return page
}

// happen adds an activity at the top.
func (s *sim) happen(k api.Key, at time.Time, kind, comment string) {
	s.history[k] = append(s.history[k], api.Activity{
		Type: text.Raw(kind), Comment: text.Raw(comment), Author: "someone",
		Created: api.Time{At: at, Text: text.Raw(at.Format(time.RFC3339Nano))},
	})
}

// answer gives back a request as the simulated API answers it.
func (s *sim) answer(f *Fleet, now time.Time, req Request) {
	if s.fail != nil {
		if err := s.fail(req); err != nil {
			f.Failed(now, req, err)
			return
		}
	}
	switch req.Kind {
	case ListSenders:
		f.SendersLoaded(now, req, s.list(req))
	case GetSender:
		x := s.sender(req.Key)
		if x == nil {
			f.Failed(now, req, &api.Error{Status: 404, Code: "sender_not_found"})
			return
		}
		f.SenderPolled(now, req, *x)
	case ListActivities:
		f.ActivitiesLoaded(now, req, s.activities(req))
	}
}

type sent struct {
	at  time.Time
	req Request
}

// run lets time pass until end, each answer taking the latency; it returns all requests with the times they were sent.
func (s *sim) run(f *Fleet, now, end time.Time, latency time.Duration) []sent {
	var out []sent
	for {
		for _, r := range f.Due(now) {
			out = append(out, sent{now, r})
			s.under = append(s.under, sent{now.Add(latency), r})
		}
		next, ok := f.Next(now)
		if len(s.under) > 0 && (!ok || s.under[0].at.Before(next)) {
			next, ok = s.under[0].at, true
		}
		if !ok || next.After(end) {
			return out
		}
		now = next
		for len(s.under) > 0 && !s.under[0].at.After(now) {
			r := s.under[0].req
			s.under = s.under[1:]
			s.answer(f, now, r)
			if s.after != nil {
				s.after()
			}
		}
	}
}

// pump lets a second pass with answers that take no time, which is long for what is due at once and short for an interval.
func (s *sim) pump(f *Fleet, now time.Time) { s.run(f, now, now.Add(time.Second), 0) }
