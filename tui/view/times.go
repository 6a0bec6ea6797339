package view

import (
	"fmt"
	"time"

	"callsign/api"
	"callsign/internal/fleet"
)

// Age is how long ago a time is, in at most four cells: "now", "5m", "3h", "12d", "8w", "3y". Times that cannot be read give "?".
func Age(now time.Time, t api.Time) string {
	if t.At.IsZero() {
		if t.Text == "" {
			return ""
		}
		return "?"
	}
	return Span(fleet.Since(now, t.At))
}

// Span is a duration in at most four cells, rounded down.
func Span(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < time.Minute:
		return "now"
	case d < time.Hour:
		return fmt.Sprintf("%dm", d/time.Minute)
	case d < day:
		return fmt.Sprintf("%dh", d/time.Hour)
	case d < 100*day:
		return fmt.Sprintf("%dd", d/day)
	case d < 2*365*day:
		return fmt.Sprintf("%dw", d/(7*day))
	}
	return fmt.Sprintf("%dy", d/(365*day))
}

// Seconds is a short duration with seconds: "3s", "2m", "5h".
func Seconds(d time.Duration) string {
	if d < 0 {
		d = 0
	}
	if d < time.Minute {
		return fmt.Sprintf("%ds", d/time.Second)
	}
	return Span(d)
}

// Clock is the time of day of an entry in the chosen mode; what cannot be read is shown as it came.
func (e *Env) Clock(t api.Time) string {
	switch {
	case t.At.IsZero():
		return t.Text.String()
	case e.Times == TimeRelative:
		return Age(e.Now(), t)
	case e.Times == TimeUTC:
		return t.At.UTC().Format("15:04:05")
	}
	return t.At.In(e.Zone).Format("15:04:05")
}

// Stamp is a date and time in the chosen mode.
func (e *Env) Stamp(t api.Time) string {
	switch {
	case t.At.IsZero():
		return t.Text.String()
	case e.Times == TimeRelative:
		return Age(e.Now(), t) + " ago"
	case e.Times == TimeUTC:
		return t.At.UTC().Format("2006-01-02 15:04:05 UTC")
	}
	return t.At.In(e.Zone).Format("2006-01-02 15:04:05")
}

// NameOf is a sender's name for breadcrumbs and sentences, cleaned; the id where there is no name.
func (e *Env) NameOf(k api.Key) string {
	if r, ok := e.Fleet.Get(k); ok && r.Sender.Name != "" {
		return r.Sender.Name.String()
	}
	return k.ID.String()
}

// Removal says that a sender is marked for removal, and when it will be gone where that is known.
func (e *Env) Removal(at time.Time) string {
	if at.IsZero() {
		return "REMOVAL"
	}
	const day = 24 * time.Hour
	if e.Overdue(at) {
		return "REMOVAL ?"
	}
	days := int((at.Sub(e.Now()) + day - 1) / day) // a part of a day is a day
	return fmt.Sprintf("REMOVAL %dd", max(days, 0))
}

// Overdue reports that a sender of which something is still seen should have been gone for a day: it stays longer than announced, or it
// is another one that got the same key.
func (e *Env) Overdue(at time.Time) bool { return !at.IsZero() && e.Now().Sub(at) > 24*time.Hour }

// Date is a day in the chosen zone.
func (e *Env) Date(t time.Time) string {
	if e.Times == TimeUTC {
		return t.UTC().Format("2 Jan 2006") + " UTC"
	}
	return t.In(e.Zone).Format("2 Jan 2006")
}

// Count is a number with its noun: "1 field", "3 fields".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
