package activity

import (
	"fmt"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/internal/text"
	"callsign/tui/filter"
)

// stamp tells whether what was found in the feed can have changed: the feed, the names of senders, the query.
type stamp struct {
	feed, fleet uint64
	query       string
}

func (m *Model) stamp(query string) stamp {
	return stamp{m.env.Fleet.Feed().Version(), m.env.Fleet.Version(), query}
}

// sifted is what the filter lets pass.
type sifted struct {
	at     stamp
	list   list
	hidden int
}

// found are the places of what the search finds among what is shown, oldest first.
type found struct {
	at     stamp
	filter string
	places []int
}

// entries are what the feed shows, oldest first.
func (m *Model) entries() entries {
	if m.filter.query.Empty() {
		return m.all()
	}
	at := m.stamp(m.filter.parsed)
	if m.sifted.at == at {
		return m.sifted.list
	}
	all := m.all()
	m.forget(all.Len())
	pass := m.filter.query.Entries(m.facts())
	s := sifted{at: at}
	for i := range all.Len() {
		if e := all.At(i); pass(e) {
			s.list = append(s.list, e)
		} else {
			s.hidden++
		}
	}
	m.sifted = s
	return s.list
}

// hidden is how many entries the filter hides.
func (m *Model) hidden() int {
	if m.filter.query.Empty() {
		return 0
	}
	m.entries()
	return m.sifted.hidden
}

// facts are what queries ask: names from the fleet, an id alone for a sender that is gone, and the words of an entry, which are
// folded once.
func (m *Model) facts() filter.EntryFacts {
	known := map[api.Key]*fleet.Record{}
	return filter.EntryFacts{
		Sender: func(k api.Key) *fleet.Record {
			r := known[k]
			if r == nil {
				var ok bool
				if r, ok = m.env.Fleet.Get(k); !ok {
					r = &fleet.Record{Sender: api.Sender{Key: k}, Hay: text.Haystack(string(k.ID))}
				}
				known[k] = r
			}
			return r
		},
		Words: func(e *fleet.Entry) string {
			s, ok := m.words[e]
			if !ok {
				s = filter.EntryWords(e)
				m.words[e] = s
			}
			return s
		},
	}
}

// forget lets go of the words of entries that are no longer in the feed, when there may be many.
func (m *Model) forget(held int) {
	if len(m.words) > 2*held+1000 {
		clear(m.words)
	}
}

// Filter sets the filter, as if it had been typed.
func (m *Model) Filter(query string) {
	m.filter.box.SetValue(query)
	m.refilter()
}

// refilter reads the filter's line. The cursor stays on its entry, or goes to the nearest older one that is shown.
func (m *Model) refilter() {
	was, selected := m.current()
	m.filter.parse()
	if !selected || m.follow {
		return
	}
	all, shown := m.all(), m.entries()
	if shown.Len() == 0 {
		return
	}
	m.cursor = shown.At(0).Seq
	place := index(all, was.Seq)
	for i, k := 0, 0; i <= place && k < shown.Len(); i++ {
		if all.At(i) == shown.At(k) {
			m.cursor = shown.At(k).Seq
			k++
		}
	}
}

// matches are the places of what the search finds.
func (m *Model) matches() []int {
	if m.search.query.Empty() {
		return nil
	}
	at, filtered := m.stamp(m.search.parsed), m.filter.parsed
	if m.found.at == at && m.found.filter == filtered {
		return m.found.places
	}
	e := m.entries()
	m.forget(m.all().Len())
	pass := m.search.query.Entries(m.facts())
	m.found = found{at: at, filter: filtered}
	for i := range e.Len() {
		if x := e.At(i); !filter.OfFeed(x) && pass(x) {
			m.found.places = append(m.found.places, i)
		}
	}
	return m.found.places
}

// seek goes to the next match, up when by is negative; from the last one to the first.
func (m *Model) seek(by int) {
	e, at := m.entries(), m.matches()
	if len(at) == 0 {
		return
	}
	from, to := m.selected(e), at[len(at)-1]
	if by > 0 {
		to = at[0]
	}
	for k := range at {
		switch {
		case by < 0 && at[k] < from:
			to = at[k]
		case by > 0 && at[len(at)-1-k] > from:
			to = at[len(at)-1-k]
		}
	}
	m.goTo(e, to)
}

// nearest goes to the match at or above where the search began, else to the newest.
func (m *Model) nearest() {
	q := &m.search
	m.cursor, m.follow = q.cursor, q.follow
	e, at := m.entries(), m.matches()
	if len(at) == 0 {
		return
	}
	from, to := m.selected(e), at[len(at)-1]
	for _, i := range at {
		if i <= from {
			to = i
		}
	}
	m.goTo(e, to)
}

// count says which match is selected, counted from the newest, and how many there are.
func (m *Model) count() string {
	t := m.env.Look.Theme
	at := m.matches()
	if m.search.query.Empty() {
		return ""
	}
	if len(at) == 0 {
		return t.Warn.Render("no match")
	}
	selected := m.selected(m.entries())
	for k, i := range at {
		if i == selected {
			return t.Strong.Render(fmt.Sprintf("%d of %d", len(at)-k, len(at)))
		}
	}
	if len(at) == 1 {
		return t.Strong.Render("1 match")
	}
	return t.Strong.Render(fmt.Sprintf("%d matches", len(at)))
}
