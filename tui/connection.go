package tui

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"callsign/api"
	"callsign/internal/calllog"
	"callsign/internal/fleet"
	"callsign/internal/logfile"
	"callsign/internal/text"
	"callsign/styles"
	"callsign/tui/view"
)

// watch is the freshness as it was last looked at, and since when it is so.
type watch struct {
	state fleet.State
	since time.Time
}

// watchOver notes when the freshness changes, and says once when the log loses lines.
func (a *App) watchOver() {
	now := a.env.Now()
	f := a.env.Fleet.Freshness(now)
	if f.State != a.fresh.state || a.fresh.since.IsZero() {
		if !a.fresh.since.IsZero() {
			a.options.Log.State(now, a.fresh.state.String(), f.State.String(), f.Err)
		}
		a.fresh = watch{f.State, now}
	}
	said := a.options.Log.Trouble()
	switch {
	case said == "":
		a.logTrouble = ""
	case a.logTrouble == "" && a.notice.Text == "": // it waits for the line to be free
		a.logTrouble = said
		a.notice = view.Notice{Text: text.Line(said), Bad: true}
	}
}

// logWrite puts the outcome of a write into the log.
func (a *App) logWrite(m view.Written) {
	outcome := string(m.Outcome)
	switch {
	case len(m.Conflicts) > 0:
		outcome = "conflict"
	case m.Nothing:
		outcome = "nothing"
	}
	a.options.Log.Wrote(a.env.Now(), string(record(m.Write).Kind), formKey(m.Write).Channel, outcome, m.Err)
}

// health is what there is to say about the connection.
type health struct {
	env   *view.Env
	calls *calllog.Ring
	fresh *watch
	log   *logfile.Log
}

// lines draws the state in a sentence, the channels, and what the client does.
func (h health) lines(look styles.Look, w int) []string {
	t := look.Theme
	f := h.env.Fleet.Freshness(h.env.Now())
	style := t.Error
	switch f.State {
	case fleet.Live:
		style = t.Good
	case fleet.Loading:
		style = t.Info
	case fleet.Paused, fleet.Stale:
		style = t.Warn
	}
	var out []string
	for i, l := range text.Wrap(h.sentence(f), w) {
		if word, rest, ok := strings.Cut(l, " "); i == 0 && ok {
			l = style.Render(word) + " " + t.Text.Render(rest)
		} else {
			l = t.Text.Render(l)
		}
		out = append(out, l)
	}
	for _, group := range []struct {
		heading string
		facts   []fact
	}{{"", h.next(f)}, {"Channels", h.channels()}, {"Client", h.client()}, {"Server", h.server()}} {
		if group.heading != "" {
			out = append(out, "", t.Header.Render(group.heading))
		}
		out = append(out, factLines(look, group.facts, w)...)
	}
	return out
}

// plain is the same as text for the clipboard.
func (h health) plain() string {
	f := h.env.Fleet.Freshness(h.env.Now())
	facts := append([]fact{{"State", h.sentence(f)}}, h.next(f)...)
	return plainFacts(append(append(append(facts, h.channels()...), h.client()...), h.server()...))
}

// sentence is the state with its age.
func (h health) sentence(f fleet.Freshness) string {
	now := h.env.Now()
	head := fmt.Sprintf("%s since %s (%s).", f.State, h.at(h.fresh.since), view.Seconds(fleet.Since(now, h.fresh.since)))
	age := " No list was ever read completely."
	if !f.Since.IsZero() {
		age = " What is on the screen was read completely " + view.Seconds(f.Age) + " ago."
	}
	key := h.env.Key
	switch f.State {
	case fleet.Live:
		if f.Why != "" {
			return head + " " + f.Why + age
		}
		return head + " The lists are read every " + view.Seconds(f.Every) + "." + age
	case fleet.Loading:
		return head + " The lists are being read for the first time."
	case fleet.Paused:
		return head + " Reading was paused here; " + key(view.Pause) + " resumes it." + age
	case fleet.Offline:
		return head + " The server is not reached or does not work." + age
	case fleet.Backoff:
		return head + " The server asked for fewer requests." + age
	case fleet.Refused:
		return head + " The server does not take the credentials, so nothing is sent." + age
	}
	if f.Err != nil {
		return head + " The last reading of a list failed." + age
	}
	return head + " A complete reading of the lists is long due: they are read every " + view.Seconds(f.Every) + "." + age
}

// why is the reason of a failure, what was tried, and what to do, clean.
func why(err error) string {
	var e *api.Error
	if !errors.As(err, &e) {
		return text.Line(err.Error())
	}
	reason := strings.TrimRight(strings.TrimPrefix(e.Reason(), e.Op+": "), ". ")
	return text.Line(reason + " (tried to " + e.Op + "). " + e.Advice())
}

// at is a time of day, and the age of it in the relative mode.
func (h health) at(t time.Time) string { return h.env.Clock(api.Time{At: t}) }

// until is a time to come with the time until then.
func (h health) until(t time.Time) string {
	left := countdown(max(0, t.Sub(h.env.Now())))
	if h.env.Times == view.TimeRelative {
		return "in " + left
	}
	return h.at(t) + " (in " + left + ")"
}

// countdown is a time to wait in whole seconds, rounded up: nothing is said to happen earlier than it does.
func countdown(d time.Duration) string {
	return view.Seconds((d + time.Second - 1).Truncate(time.Second))
}

// next is why nothing comes, where that is an error's fault, and when something is sent again.
func (h health) next(f fleet.Freshness) []fact {
	now := h.env.Now()
	say := "now"
	at, ok := h.env.Fleet.Next(now)
	switch {
	case f.State == fleet.Refused:
		say = "only when you ask for it: " + h.env.Key(view.RefreshAll)
	case f.State == fleet.Paused:
		say = "only when you ask for it: " + h.env.Key(view.RefreshAll) + " reads once, " + h.env.Key(view.Pause) + " resumes"
	case (f.State == fleet.Offline || f.State == fleet.Backoff) && f.Retry > 0:
		say = h.until(now.Add(f.Retry))
	case f.State == fleet.Offline || f.State == fleet.Backoff:
		say = "under way"
	case h.env.Fleet.UnderWay() > 0:
		say = view.Count(h.env.Fleet.UnderWay(), "request") + " under way"
	case ok && at.After(now):
		say = h.until(at)
	}
	next := []fact{{"Next try", say}}
	if f.Err != nil && f.State != fleet.Live && f.State != fleet.Loading && f.State != fleet.Paused {
		next = append([]fact{{"Reason", why(f.Err)}}, next...)
	}
	return next
}

// channels says of each channel how complete and how old what we know of it is.
func (h health) channels() []fact {
	var out []fact
	for _, ch := range h.env.Fleet.Channels() {
		out = append(out, fact{api.SpecOf(ch).Label, h.channel(h.env.Fleet.Loading(ch))})
	}
	return out
}

func (h health) channel(p fleet.Progress) string {
	if p.NotEnabled {
		return "not enabled for this project; asked again every 10 minutes"
	}
	say := view.Count(p.Loaded, "sender")
	switch {
	case !p.Done && p.Total > 0:
		say = fmt.Sprintf("%d of %d senders so far", p.Loaded, p.Total)
	case !p.Done:
		say = "not read yet"
	case !p.Swept.IsZero():
		say += ", all pages read " + view.Seconds(fleet.Since(h.env.Now(), p.Swept)) + " ago"
	}
	if p.Bad > 0 {
		say += ", " + view.Count(p.Bad, "row") + " could not be read"
	}
	switch f := h.env.Fleet.Freshness(h.env.Now()); {
	case p.Err == nil:
	case f.Err != nil && f.State != fleet.Live && f.Err.Error() == p.Err.Error():
		say += ", for the reason above"
	default:
		say += ": " + why(p.Err)
	}
	return say
}

// client says what the client holds back, and why.
func (h health) client() []fact {
	now := h.env.Now()
	s := h.env.Client.Status()
	rate := fmt.Sprintf("%s of %s requests a second", number(s.Rate), number(s.FullRate))
	if s.Rate < s.FullRate {
		rate += ", because the server asked for fewer; it comes back"
	}
	hold := "none"
	if !s.Hold.IsZero() {
		hold = "nothing is sent until " + h.until(s.Hold) + ", as the server asked"
	}
	circuit := s.Circuit.State.String()
	if s.Circuit.State == api.CircuitClosed {
		circuit += ", requests go through"
	} else {
		circuit += ", polling is held back"
		if s.Circuit.Until.After(now) {
			circuit += " until " + h.until(s.Circuit.Until)
		}
	}
	if n := s.Circuit.Failures; n > 0 {
		circuit += fmt.Sprintf(", %s in a row", view.Count(n, "failure"))
	}
	return []fact{
		{"Rate", rate}, {"Hold", hold}, {"Circuit", circuit}, {"Token", h.token(s.Token)},
		{"Retries", view.Count(s.RetriesLeft, "repeat") + " of failed requests allowed now"},
		{"Requests", fmt.Sprintf("%d in the last minute, %d in all; %s for a turn", h.calls.Minute(now), h.calls.Total(), wait(s.Waiting))},
	}
}

func wait(n int) string {
	if n == 1 {
		return "1 waits"
	}
	return fmt.Sprintf("%d wait", n)
}

// number is a rate with as many decimals as it has, two at most.
func number(f float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.2f", f), "0"), ".")
}

func (h health) token(s api.TokenStatus) string {
	if h.env.Session.Auth != api.OAuth2.String() {
		return "none is bought with this authentication"
	}
	good := ""
	if !s.Expires.IsZero() {
		good = "valid until " + h.until(s.Expires)
	}
	switch s.State {
	case api.TokenValid:
		return good
	case api.TokenRenewing:
		return strings.TrimPrefix(good+", a new one is being bought", ", ")
	case api.TokenFailed:
		return strings.TrimPrefix(good+", the last try to buy one failed", ", ")
	}
	return "none yet"
}

// server says whom we talk to, as whom.
func (h health) server() []fact {
	s := h.env.Session
	out := []fact{{"Server", s.Server}, {"Profile", s.Profile}, {"Project", s.ProjectID}, {"Auth", s.Auth}}
	if h.log != nil {
		say := "written"
		if why := h.log.Trouble(); why != "" {
			say = why
		}
		out = append(out, fact{"Log", say})
	}
	return out
}
