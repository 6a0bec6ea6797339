package activity

import (
	"fmt"
	"strings"
	"time"

	"callsign/internal/fleet"
	"callsign/tui/view"
)

// The last hour is counted in slots of five minutes by the clock on the wall, the last of which is not over: so the picture changes
// when something comes and when five minutes are over, and at no other time.
const (
	slot  = 5 * time.Minute
	slots = 12
)

// pulse is how many entries there were in each slot of the last hour.
type pulse struct {
	at     stamp
	until  time.Time // the end of the last slot
	counts [slots]int
	total  int
	most   int
	missed bool // a gap lies in that hour, or what was there before is no longer known
}

// beat counts the last hour of what is shown, when the feed or the clock has moved on.
func (m *Model) beat() *pulse {
	p := &m.pulse
	at, until := m.stamp(m.filter.parsed), m.env.Now().Truncate(slot).Add(slot)
	if p.at == at && p.until.Equal(until) {
		return p
	}
	*p = pulse{at: at, until: until}
	from := until.Add(-slots * slot)
	p.missed = !m.env.Fleet.Feed().Lost().Before(from)
	e := m.entries()
	for i := range e.Len() {
		x := e.At(i)
		t := when(x)
		if t.Before(from) || !t.Before(until) {
			continue
		}
		switch x.Kind {
		case fleet.Activity, fleet.Observation, fleet.OwnWrite:
			s := int(t.Sub(from) / slot)
			p.counts[s]++
			p.total++
			p.most = max(p.most, p.counts[s])
		case fleet.Gap, fleet.Reset:
			p.missed = true
		}
	}
	return p
}

// honest reports whether the hour is known: the histories of all senders were read, and the reading goes on.
func (m *Model) honest() bool {
	return m.env.Fleet.Freshness(m.env.Now()).State == fleet.Live && m.env.Fleet.HistoriesRead()
}

// Pulse is the last hour in words and bars; empty while not enough is known of it.
func (m *Model) Pulse() string {
	if !m.honest() {
		return ""
	}
	p, t := m.beat(), m.env.Look.Theme
	end := fmt.Sprintf(" %s, at most %d in 5 min", m.amount(p), p.most)
	if p.total == 0 && !p.missed {
		end = " nothing happened"
	}
	return t.Dim.Render("last hour ") + t.Info.Render(m.bars(p)) + t.Dim.Render(end)
}

// shortPulse is Pulse for narrow places.
func (m *Model) shortPulse() string {
	if !m.honest() {
		return ""
	}
	p, t := m.beat(), m.env.Look.Theme
	return t.Dim.Render("last hour ") + t.Info.Render(m.bars(p)) + t.Dim.Render(" "+m.amount(p))
}

// amount is how many there were; with a plus where there were more that are not shown.
func (m *Model) amount(p *pulse) string {
	s := fmt.Sprint(p.total)
	if p.missed {
		s += "+"
	}
	return s
}

// bars draws the slots, the busiest at full height and none as nothing.
func (m *Model) bars(p *pulse) string {
	levels := m.env.Look.Glyphs.Spark
	var b strings.Builder
	for _, n := range p.counts {
		switch {
		case n == 0:
			b.WriteString(levels[0])
		default:
			b.WriteString(levels[1+(n*(len(levels)-1)-1)/p.most])
		}
	}
	return b.String()
}

// Changes is when the picture of the feed will be another one without anything coming: ages grow while times are relative. False
// when that is not so.
func (m *Model) Changes(now time.Time) (time.Time, bool) {
	if m.env.Times != view.TimeRelative {
		return time.Time{}, false
	}
	var next time.Time
	for _, at := range m.times {
		if t := ages(now, at); next.IsZero() || t.Before(next) {
			next = t
		}
	}
	return next, !next.IsZero()
}

// ages is when what view.Span says of a time changes next: with the minute, the hour or the day.
func ages(now, at time.Time) time.Time {
	unit := time.Minute
	switch age := now.Sub(at); {
	case age >= 24*time.Hour:
		unit = 24 * time.Hour
	case age >= time.Hour:
		unit = time.Hour
	case age < 0:
		return at.Add(time.Minute)
	}
	return now.Add(unit - now.Sub(at)%unit) // never past, also for an age that a Duration cannot hold
}
