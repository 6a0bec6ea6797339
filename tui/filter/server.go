package filter

import (
	"slices"

	"callsign/api"
)

// Ask is what a list request to one channel can leave to the server. It is for finding the senders sooner; what comes is
// filtered again here, and nothing follows from what does not come.
type Ask struct {
	// States and Changes are values for api.ListQuery; nil does not restrict.
	States, Changes []string
	// None says that no request to this channel is worth it: no value that it knows fits.
	None bool
	// Partial says that a sender with a value that we do not know could fit and would not come.
	Partial bool
}

// Reduces reports that the request brings fewer senders than one without filters.
func (a Ask) Reduces() bool { return a.None || a.States != nil || a.Changes != nil }

// Server says what of the query the server can do for a channel: its filters take known states and change statuses (FACTS 6),
// not their absence and not "not".
func (q Query) Server(ch api.Channel) Ask {
	var a Ask
	for i := range q.Terms {
		t := &q.Terms[i]
		if !t.restricts() {
			continue
		}
		switch {
		case t.Key == keyChannel:
			a.None = a.None || slices.Contains(t.inChannels(), ch) == t.Not
		case t.Not:
		case t.Key == keyState:
			a.States = a.narrow(a.States, t, ch)
		case t.Key == keyChange:
			a.Changes = a.narrow(a.Changes, t, ch)
		}
	}
	if a.None {
		a.States, a.Changes = nil, nil
	}
	return a
}

// narrow adds a term to one of the filters.
func (a *Ask) narrow(have []string, t *Term, ch api.Channel) []string {
	var fit []string
	for _, v := range t.values {
		if len(v.known) == 0 {
			return have // only the records can tell
		}
		for _, k := range v.known {
			if k.raw == "" {
				return have // the server has no filter for what is absent
			}
			if slices.Contains(k.channels, ch) && !slices.Contains(fit, k.raw) && (have == nil || slices.Contains(have, k.raw)) {
				fit = append(fit, k.raw)
			}
		}
	}
	for _, v := range t.values { // a beginning fits unknown values, too, and so does another channel's value
		a.Partial = a.Partial || !v.whole || !slices.Contains(v.known[0].channels, ch)
	}
	a.None = a.None || len(fit) == 0
	return fit
}
