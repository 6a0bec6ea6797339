package activity

import (
	"slices"
	"strings"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/internal/journal"
	"callsign/internal/text"
)

// ownSeq is where the numbers of entries from the journal begin, far from those of the feed.
const ownSeq = 1 << 62

// Of reports that the feed is that of one sender alone.
func (m *Model) Of(k api.Key) bool { return !m.key.IsZero() && m.key == k }

// SetOwn puts what the journal knows of a sender on the same line of time as what the API says and what we saw.
func (m *Model) SetOwn(k api.Key, list []journal.Entry) {
	if m.key != k {
		return
	}
	m.own = nil
	for i, e := range slices.Backward(list) { // the journal has the newest first
		m.own = append(m.own, &fleet.Entry{Seq: ownSeq + uint64(len(list)-i), Key: k, Kind: fleet.OwnWrite, At: api.Time{At: e.At}, Seen: e.At,
			Type: text.Raw(e.Kind), Comment: text.Raw(sentence(k, e))})
	}
}

// sentence is an entry of the journal in words.
func sentence(k api.Key, e journal.Entry) string {
	if e.Kind != journal.Wrote {
		return string(e.Kind)
	}
	parts := []string{string(e.Write.Kind)}
	for _, f := range api.SpecOf(k.Channel).Fields {
		if f.Present(e.Write.Values) {
			parts = append(parts, f.Label)
		}
	}
	if e.Write.Status != "" {
		parts = append(parts, "as "+string(e.Write.Status))
	}
	outcome := string(e.Outcome)
	if outcome == "" {
		outcome = "no outcome recorded"
	}
	return strings.Join(parts, " ") + ": " + outcome
}

// withOwn merges the journal's entries into the feed's by time. The feed's own notes of our writes go: the journal has them too.
func (m *Model) withOwn(feed []*fleet.Entry) []*fleet.Entry {
	if len(m.own) == 0 {
		return feed
	}
	out := make([]*fleet.Entry, 0, len(feed)+len(m.own))
	i := 0
	for _, e := range feed {
		if e.Kind == fleet.OwnWrite {
			continue
		}
		for i < len(m.own) && when(m.own[i]).Before(when(e)) {
			out = append(out, m.own[i])
			i++
		}
		out = append(out, e)
	}
	return append(out, m.own[i:]...)
}
