package detail

import (
	"strconv"
	"strings"
	"time"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/internal/text"
	"callsign/styles"
	"callsign/tui/activity"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// recent is how many activities stand below the facts.
const recent = 12

// Lines draws the sender.
func (m *Model) Lines(w, h int, focused bool) []string {
	r, ok := m.env.Fleet.Get(m.key)
	if !ok {
		return ui.Empty(m.env.Look, w, h, "This sender is gone.", "The server no longer knows "+m.key.ID.String()+".", m.env.Key(view.Esc)+" goes back to the list")
	}
	p := &page{look: m.env.Look, w: w - 2, label: min(20, w/4)}
	m.head(p, r, focused)
	m.removal(p, m.key)
	m.trouble(p, r.Sender)
	m.profile(p, r)
	if !m.diff {
		m.attributes(p, r.Sender)
		m.dates(p, r)
		m.activity(p)
	}
	top := m.tokenLines(w, h)
	m.scroll.SetSize(w, h-len(top))
	m.scroll.SetLines(p.lines)
	return append(top, m.scroll.Lines(m.env.Look)...)
}

func (m *Model) head(p *page, r *fleet.Record, focused bool) {
	t, s := p.look.Theme, r.Sender
	spec := api.SpecOf(s.Key.Channel)
	name := s.Name.String()
	if name == "" {
		name = "(no name)"
	}
	title := t.Title
	if focused {
		title = t.Accent // the pane that has the keys
	}
	p.add(ui.Sides(p.look, title.Render(name), t.Dim.Render(spec.Label+"  ")+t.Text.Render(s.Number.String()), p.w))
	role := spec.StateRole(string(s.State))
	word, meaning := s.State.String(), meaningOf(spec.States, string(s.State))
	if s.State == "" {
		role, word, meaning = api.RoleOff, "not live", "Never provisioned: there are only pending values."
	}
	p.status(role, word, meaning)
	if c := s.Change; c != nil {
		p.status(spec.ChangeRole(string(c.Status)), c.Status.String(), meaningOf(spec.ChangeStatuses, string(c.Status)))
	}
}

func meaningOf(list []api.Status, v string) string {
	for _, s := range list {
		if s.Value == v {
			return s.Meaning
		}
	}
	return "A value this program does not know."
}

// removal says that the sender is marked for removal, and how we know.
func (m *Model) removal(p *page, k api.Key) {
	at, marked := m.env.Removals[k]
	if !marked {
		return
	}
	say := "Marked for removal elsewhere: the server says so, nobody knows the date."
	switch {
	case m.env.Overdue(at):
		say = "Was to be gone on " + m.env.Date(at) + " (recorded here), and is still there: it may be another sender with the same id."
	case !at.IsZero():
		say = "Marked for removal, gone on " + m.env.Date(at) + " (recorded here)."
	}
	p.add(p.look.Theme.Role(api.RoleHeld).Render(p.look.Glyphs.Held+" "+m.env.Removal(at)) + "  " + p.look.Theme.Text.Render(say))
}

// trouble says why something was refused or failed, where it cannot be overlooked.
func (m *Model) trouble(p *page, s api.Sender) {
	t := p.look.Theme
	say := func(head, why string) {
		for _, l := range text.Wrap(head+": "+why, p.w) {
			p.add(t.Error.Render(l))
		}
	}
	if c := s.Change; c != nil && (c.ErrorCode != "" || c.ErrorReason != "") {
		say("Failed", strings.TrimSpace(c.ErrorCode.String()+" "+c.ErrorReason.String()))
	}
	for _, r := range s.Reviews {
		if r.Status == "REJECTED" {
			say(api.SpecOf(s.Key.Channel).FieldLabel(r.Field)+" "+strconv.Quote(r.Value.String())+" rejected", r.Reason.String())
		}
	}
	if why := m.rejection(s); why != "" {
		say("Rejected", why)
	}
}

// rejection finds what was said with the newest rejection, while the change still stands rejected. The API puts the reason into the
// activities: into the rejection itself, or into a comment beside it (FACTS 11).
func (m *Model) rejection(s api.Sender) string {
	if s.Change == nil || s.Change.Status != "REJECTED" {
		return ""
	}
	entries := m.env.Fleet.Feed().Of(s.Key)
	for i := len(entries) - 1; i >= 0; i-- {
		if entries[i].Kind == fleet.Activity && entries[i].Type == "REJECTED" {
			return reason(entries, i)
		}
	}
	return ""
}

// explains is how long before a rejection a comment may be that explains it.
const explains = time.Hour

// reason is the comment of entry i, else the first one after it, else one shortly before.
func reason(entries []*fleet.Entry, i int) string {
	for _, e := range entries[i:] {
		if e.Comment != "" && e.Kind == fleet.Activity {
			return e.Comment.String()
		}
	}
	if i > 0 && entries[i].At.At.Sub(entries[i-1].At.At) <= explains {
		return entries[i-1].Comment.String()
	}
	return ""
}

// profile lists the profile fields, with what is pending beside what is live.
func (m *Model) profile(p *page, r *fleet.Record) {
	s := r.Sender
	spec := api.SpecOf(s.Key.Channel)
	pending, effective := s.Pending(), s.Effective()
	waits := len(pending) > 0 || s.Change != nil
	beside := waits && p.column(1, 2) >= besideWidth
	columns := []string{"LIVE"}
	switch {
	case beside:
		columns = append(columns, "PENDING")
	case waits:
		columns[0] += "  " + p.look.Glyphs.Delta + " PENDING"
	}
	p.section("PROFILE", columns...)
	for _, f := range spec.Fields {
		changed := f.Present(pending) || m.clearing(f, s)
		if m.diff && !changed {
			continue
		}
		live, next := m.value(f.Of(s.Details)), m.next(f, effective, s, changed)
		switch {
		case beside:
			p.row(f.Label, p.look.Theme.Label, live, next)
		case changed && f.Of(s.Details).Text == "":
			p.row(f.Label, p.look.Theme.Label, next) // nothing is live that could be compared
		case changed:
			p.row(f.Label, p.look.Theme.Label, live)
			p.row("", p.look.Theme.Label, next)
		default:
			p.row(f.Label, p.look.Theme.Label, live)
		}
		if d, ok := r.Difference("details." + f.Name); ok {
			p.row("", p.look.Theme.Label, cell{text: "was: " + orNone(d.Old, m.env.Look.Glyphs), style: p.look.Theme.Dim})
		}
	}
}

// clearing reports that we have sent a deletion of the field and the change it is in still waits.
func (m *Model) clearing(f api.Field, s api.Sender) bool {
	sent, ok := m.env.Sent[s.Key].Details.Get(f.Name)
	return ok && sent.Null && s.Change != nil && f.Of(s.Details).Text != ""
}

func orNone(r text.Raw, g *styles.Glyphs) string {
	if r == "" {
		return g.None
	}
	return r.String()
}

// besideWidth is the narrowest column in which a pending value stands beside the live one; in narrower windows it stands below it.
const besideWidth = 34

func (m *Model) value(v api.Value) cell {
	t := m.env.Look.Theme
	if v.Text == "" {
		return cell{text: m.env.Look.Glyphs.None, style: t.Dim}
	}
	return cell{text: v.Text.String(), style: t.Text}
}

// next is a pending value: what it will be, or that it will be cleared.
func (m *Model) next(f api.Field, effective api.Values, s api.Sender, changed bool) cell {
	t, g := m.env.Look.Theme, m.env.Look.Glyphs
	v := f.Of(effective)
	switch {
	case !changed:
		return cell{text: "", style: t.Dim}
	case v.Text == "", m.clearing(f, s):
		return cell{text: "cleared", style: t.Old, lead: g.Delta}
	}
	return cell{text: v.Text.String(), style: t.New, lead: g.Delta}
}

// attributes lists the read-only facts by their groups.
func (m *Model) attributes(p *page, s api.Sender) {
	group := ""
	for _, a := range api.SpecOf(s.Key.Channel).Attributes {
		v := s.Attributes.Text(a.Name)
		if v == "" {
			continue
		}
		style, in := p.look.Theme.Text, a.Group
		if a.Deprecated {
			style, in = p.look.Theme.Dim, "Deprecated"
		}
		if in != group {
			group = in
			p.section(strings.ToUpper(group))
		}
		p.row(a.Label, p.look.Theme.Label, cell{text: v.String(), style: style})
	}
	if s.HasToken {
		p.section("SECRETS")
		p.row("Bearer token", p.look.Theme.Label, cell{text: m.tokenState(), style: p.look.Theme.Dim})
	}
}

func (m *Model) dates(p *page, r *fleet.Record) {
	t := p.look.Theme
	p.section("DATES")
	for _, d := range []struct {
		label string
		at    api.Time
	}{{"Created", r.Sender.Created}, {"Modified", r.Sender.Modified}, {"Read by us", api.Time{At: r.Seen}}} {
		if d.at.At.IsZero() && d.at.Text == "" {
			continue
		}
		p.row(d.label, t.Label, cell{text: m.env.Stamp(d.at), style: t.Text})
	}
}

// activity lists the newest entries of the sender, newest first.
func (m *Model) activity(p *page) {
	entries := m.env.Fleet.Feed().Of(m.key)
	p.section("ACTIVITY")
	if len(entries) == 0 {
		p.add(p.look.Theme.Dim.Render("Nothing read yet."))
		return
	}
	shown := 0
	for i := len(entries) - 1; i >= 0 && shown < recent; i-- {
		p.add(activity.Entry(m.env, entries[i], p.w)...)
		shown++
	}
	if more := len(entries) - shown; more > 0 {
		p.add(p.look.Theme.Dim.Render(strconv.Itoa(more) + " more: " + m.env.Key(view.History) + " shows all"))
	}
}
