package journal

import (
	"maps"
	"slices"
	"time"

	"callsign/api"
	"callsign/internal/text"
)

// State is what the journal says at one moment. It is the caller's own; the values inside are shared and never changed.
type State struct {
	// Drafts are the drafts of each sender, the latest first. A new sender's key has only a channel.
	Drafts map[api.Key][]Draft
	// Removals are the senders that are marked for removal.
	Removals map[api.Key]Removal
	// Unconfirmed are the writes of which nobody knows whether they were carried out, oldest first: without an answer, or of an
	// instance that ended before it could tell.
	Unconfirmed []Pending
	// UnderWay are the writes that wait for their answer, here or in another instance that still runs, oldest first.
	UnderWay []Pending
	// Unreadable counts lines that are damaged. They are left where they are.
	Unreadable int
	// Foreign counts records of kinds that only a newer version of the program knows. They are left where they are.
	Foreign int

	open []Pending // without a final outcome, oldest first
}

// Draft returns the draft to offer for a sender: the latest that no other instance has open.
func (s State) Draft(k api.Key) (Draft, bool) {
	for _, d := range s.Drafts[k] {
		if !d.Open {
			return d, true
		}
	}
	return Draft{}, false
}

func (s *State) draft(k api.Key, id string) (Draft, bool) {
	list := s.Drafts[k]
	if i := slices.IndexFunc(list, func(d Draft) bool { return d.ID == id }); i >= 0 {
		return list[i], true
	}
	return Draft{}, false
}

func (s *State) pending(id string) (Pending, bool) {
	if i := s.at(id); i >= 0 {
		return s.open[i], true
	}
	return Pending{}, false
}

func (s *State) at(id string) int {
	return slices.IndexFunc(s.open, func(p Pending) bool { return p.ID == id })
}

// apply adds one record. The state is nothing but the sum of the records, in the order of the file.
func (s *State) apply(r record) {
	k := api.Key(r.Key)
	switch r.Kind {
	case kindDraft:
		s.dropDraft(k, r.ID)
		d := r.draft()
		s.Drafts = set(s.Drafts, k, append([]Draft{d}, s.Drafts[k]...))
	case kindDrop:
		s.dropDraft(k, r.ID)
	case kindBegin:
		if s.at(r.ID) < 0 {
			s.open = append(s.open, r.pending())
		}
	case kindEnd:
		s.end(r)
	case kindSeen:
		if _, known := s.Removals[k]; !known {
			at := time.Time(r.At)
			s.Removals = set(s.Removals, k, Removal{ID: r.ID, Gone: at.Add(r.window()), Elsewhere: true})
		}
	case kindGone:
		delete(s.Removals, k)
	}
}

// end gives a write its outcome. An end without a beginning says nothing.
func (s *State) end(r record) {
	i := s.at(r.ID)
	if i < 0 {
		return
	}
	p := s.open[i]
	if r.End.Outcome == Unknown {
		p.Lost, p.Code, p.Note = true, string(r.End.Code), text.Raw(r.End.Note)
		s.open[i] = p
		return
	}
	s.open = slices.Delete(s.open, i, i+1)
	if !r.End.Outcome.Done() {
		return
	}
	switch p.Write.Kind {
	case Remove:
		s.Removals = set(s.Removals, p.Write.Key, Removal{ID: p.ID, Marked: p.Begun, Gone: p.Begun.Add(p.window)})
	case Create: // a key can be used again
		if r.End.After != nil {
			delete(s.Removals, r.End.After.key())
		}
	}
}

func (s *State) dropDraft(k api.Key, id string) {
	list := s.Drafts[k]
	i := slices.IndexFunc(list, func(d Draft) bool { return d.ID == id })
	switch {
	case i < 0:
	case len(list) == 1:
		delete(s.Drafts, k)
	default:
		s.Drafts[k] = append(slices.Clone(list[:i]), list[i+1:]...)
	}
}

// set makes the map when there is none.
func set[K comparable, V any](m map[K]V, k K, v V) map[K]V {
	if m == nil {
		m = map[K]V{}
	}
	m[k] = v
	return m
}

// snapshot is the state for callers: theirs alone, and with what is known of the other instances.
func (j *Journal) snapshot() State {
	s := j.state
	s.Removals, s.open = maps.Clone(s.Removals), nil
	s.Drafts = make(map[api.Key][]Draft, len(j.state.Drafts))
	for k, list := range j.state.Drafts {
		list = slices.Clone(list)
		for i := range list {
			list[i].Open = list[i].By.ID != j.me.ID && j.runs(list[i].By.ID)
		}
		s.Drafts[k] = list
	}
	for _, p := range j.state.open {
		if !p.Lost && j.runs(p.By.ID) {
			s.UnderWay = append(s.UnderWay, p)
		} else {
			s.Unconfirmed = append(s.Unconfirmed, p)
		}
	}
	return s
}
