package senders

import (
	"errors"
	"time"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/internal/text"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// columns are the list's columns; narrow windows drop those of the highest priority first.
func (m *Model) columns() []ui.TableColumn[*fleet.Record] {
	return []ui.TableColumn[*fleet.Record]{
		{ID: "State", Title: "STATE", Min: 13, Max: 22, Weight: 6, Cell: func(r *fleet.Record) ui.TableCell { return m.fresh(m.state(r), r, "state") }, SortKey: bySeverity},
		{ID: "Name", Title: "NAME", Min: 18, Weight: 6, Cell: func(r *fleet.Record) ui.TableCell { return m.fresh(m.name(r), r, "name") }, SortKey: byName},
		{ID: "Number", Title: "NUMBER", Min: 15, Max: 22, Weight: 2, Priority: 1, Cell: m.number, SortKey: byNumber},
		{ID: "Channel", Title: "CH", Min: 3, Max: 3, Priority: 5, Cell: m.channel, SortKey: byChannel},
		{ID: "Pending", Title: "PENDING", Min: 13, Max: 21, Weight: 4, Priority: 2, Cell: func(r *fleet.Record) ui.TableCell { return m.fresh(m.pending(r), r, "change") }, SortKey: byPending},
		{ID: "Quality", Title: "QUALITY", Min: 6, Max: 8, Priority: 3, Cell: func(r *fleet.Record) ui.TableCell { return m.fresh(m.quality(r), r, "quality") }, SortKey: byQuality},
		{ID: "Region", Title: "REGION", Min: 6, Max: 6, Priority: 5, Optional: true, Cell: m.region, SortKey: byRegion},
		{ID: "Id", Title: "ID", Min: 12, Max: 36, Priority: 6, Optional: true, Cell: m.id, SortKey: byID},
		{ID: "Age", Title: "CHANGED", Min: 7, Max: 7, Priority: 4, Right: true, Cell: m.age, SortKey: byAge},
	}
}

func (m *Model) state(r *fleet.Record) ui.TableCell {
	s := r.Sender
	if s.State == "" {
		return ui.TableCell{Text: m.env.Look.Glyphs.Role(api.RoleOff) + " not live", Style: m.env.Look.Theme.Role(api.RoleOff)}
	}
	return m.word(api.SpecOf(s.Key.Channel).StateRole(string(s.State)), s.State)
}

func (m *Model) pending(r *fleet.Record) ui.TableCell {
	for _, p := range m.env.Unconfirmed {
		if p.Write.Key == r.Sender.Key {
			return ui.TableCell{Text: m.env.Look.Glyphs.Unknown + " UNCONFIRMED", Style: m.env.Look.Theme.Role(api.RoleUnknown)}
		}
	}
	if at, removed := m.env.Removals[r.Sender.Key]; removed {
		return ui.TableCell{Text: m.env.Removal(at), Style: m.env.Look.Theme.Role(api.RoleHeld)}
	}
	if _, unsent := m.env.Drafts.Draft(r.Sender.Key); unsent && r.Sender.Change == nil {
		return ui.TableCell{Text: m.env.Look.Glyphs.Draft + " unsent text", Style: m.env.Look.Theme.Role(api.RoleDraft)}
	}
	if c := r.Sender.Change; c != nil {
		return m.word(api.SpecOf(r.Sender.Key.Channel).ChangeRole(string(c.Status)), c.Status)
	}
	if fields := r.Sender.Waiting(); len(fields) > 0 {
		return m.word(api.RoleWorking, text.Raw(api.SpecOf(r.Sender.Key.Channel).Field(fields[0]).Label+" review"))
	}
	return ui.TableCell{}
}

// word is a status as a letter and its word, in its role's look.
func (m *Model) word(role api.Role, value text.Raw) ui.TableCell {
	look := m.env.Look
	return ui.TableCell{Text: look.Glyphs.Role(role) + " " + value.String(), Style: look.Theme.Role(role)}
}

func (m *Model) name(r *fleet.Record) ui.TableCell {
	if r.Sender.Name == "" {
		return ui.TableCell{Text: "(no name)", Style: m.env.Look.Theme.Dim}
	}
	return ui.TableCell{Text: r.Sender.Name.String(), Style: m.env.Look.Theme.Text}
}

func (m *Model) number(r *fleet.Record) ui.TableCell {
	return ui.TableCell{Text: r.Sender.Number.String(), Style: m.env.Look.Theme.Text}
}

func (m *Model) channel(r *fleet.Record) ui.TableCell {
	return ui.TableCell{Text: api.SpecOf(r.Sender.Key.Channel).Short, Style: m.env.Look.Theme.Dim}
}

func (m *Model) quality(r *fleet.Record) ui.TableCell {
	if r.Sender.Quality == "" {
		return ui.TableCell{}
	}
	return ui.TableCell{Text: r.Sender.Quality.String(), Style: m.env.Look.Theme.Role(r.Sender.QualityRole())}
}

func (m *Model) region(r *fleet.Record) ui.TableCell {
	return ui.TableCell{Text: r.Sender.Region.String(), Style: m.env.Look.Theme.Dim}
}

func (m *Model) id(r *fleet.Record) ui.TableCell {
	return ui.TableCell{Text: r.Sender.Key.ID.String(), Style: m.env.Look.Theme.Dim}
}

// changedFor is how long a cell that we saw change is marked.
const changedFor = 5 * time.Minute

// fresh marks a cell whose field we saw change lately.
func (m *Model) fresh(c ui.TableCell, r *fleet.Record, field string) ui.TableCell {
	if !r.Changed.IsZero() {
		d, ok := r.Difference(field)
		c.Changed = ok && m.env.Now().Sub(d.At) < changedFor
	}
	return c
}

func (m *Model) age(r *fleet.Record) ui.TableCell {
	return ui.TableCell{Text: view.Age(m.env.Now(), r.Sender.Modified), Style: m.env.Look.Theme.Dim}
}

// Lines draws the filter line while there is a filter, and the table.
func (m *Model) Lines(w, h int, focused bool) []string {
	m.sync()
	m.w, m.h = w, h
	var out []string
	if m.filter.on() && h > 3 {
		out = append(out, m.drawFilter(w))
		h--
	}
	m.table.SetSize(w, h)
	if _, n := m.table.Index(); n == 0 {
		return append(out, m.empty(w, h)...)
	}
	return append(out, m.table.Lines(m.env.Look, focused)...)
}

// empty says why there is nothing to see and what to do.
func (m *Model) empty(w, h int) []string {
	look := m.env.Look
	switch {
	case m.env.Fleet.Len() > 0:
		return ui.Empty(look, w, h, "No sender matches \""+text.Line(m.filter.box.Value())+"\".", m.env.Key(view.Esc)+" clears the filter")
	case m.env.Fleet.Freshness(m.env.Now()).Err != nil:
		return m.trouble(w, h)
	case m.progress() != "":
		waited := m.env.Now().Sub(m.began)
		if waited < slowAfter {
			return ui.Empty(look, w, h, "Loading senders"+look.Glyphs.Ellipsis)
		}
		return ui.Empty(look, w, h, "No answer from "+m.env.Session.Server+" for "+view.Seconds(waited)+".", "It may be slow, or not there. It is asked again by itself.")
	}
	if n := m.unreadable(); n > 0 {
		return ui.Empty(look, w, h, view.Count(n, "sender")+" could not be read: the server says of them what this program does not understand.",
			m.env.Key(view.RefreshAll)+" reads again")
	}
	return ui.Empty(look, w, h, "This project has no senders yet.", m.env.Key(view.Create)+" adds the first one", m.env.Key(view.RefreshAll)+" reads again")
}

// slowAfter is how long the first answer may take before the screen says that it does.
const slowAfter = 3 * time.Second

// trouble says why there are no senders, and what to do.
func (m *Model) trouble(w, h int) []string {
	look := m.env.Look
	lines := []string{look.Theme.Error.Render("The senders could not be read.")}
	err := m.env.Fleet.Freshness(m.env.Now()).Err
	why := []string{text.Line(err.Error())}
	var e *api.Error
	if errors.As(err, &e) {
		why = []string{e.Reason(), e.Advice()}
	}
	for _, s := range append(why, "R tries again now, ! shows the details.") {
		lines = append(lines, "")
		for _, l := range text.Wrap(text.Line(s), min(70, w-2)) {
			lines = append(lines, look.Theme.Text.Render(l))
		}
	}
	out := ui.Blank(w, max(0, (h-len(lines))/3))
	pad := text.Spaces(max(0, (w-70)/2))
	for _, l := range lines {
		out = append(out, pad+l)
	}
	return ui.Fill(look, out, w, h)
}

// Cursor is the insertion point of the filter line.
func (m *Model) Cursor() (int, int, bool) { return m.filter.x, 0, m.filter.typing }

var _ view.View = (*Model)(nil)
