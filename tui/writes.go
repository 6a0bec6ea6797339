package tui

import (
	"context"
	"errors"
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/internal/text"
	"callsign/tui/detail"
	"callsign/tui/edit"
	"callsign/tui/view"
)

// write carries out what the user has confirmed. A sender has at most one write under way, so that a second one never
// overtakes the first.
func (a *App) write(w view.Write) tea.Cmd {
	if a.env.Session.ReadOnly {
		return send(view.Written{Write: w, Err: errors.New("this profile is read-only: nothing was sent")})
	}
	if _, busy := a.writes[w.Key]; busy {
		return send(view.Written{Write: w, Err: errors.New("the last change to this sender is still under way: wait for its answer, nothing was sent")})
	}
	a.writes[w.Key] = w
	a.notice = view.Notice{Text: string(w.Kind) + " " + w.Name + a.env.Look.Glyphs.Ellipsis}
	ctx, client := a.ctx, a.env.Client
	return a.mine(func() tea.Msg { return perform(ctx, client, w) })
}

// perform sends one write, once, and reads the sender back where the answer does not hold it.
func perform(ctx context.Context, client *api.Client, w view.Write) view.Written {
	out := view.Written{Write: w}
	switch w.Kind {
	case view.WriteSave:
		return save(ctx, client, w)
	case view.WriteCreate:
		return created(client.CreateSender(ctx, w.Channel, w.Create))(out)
	case view.WriteRemove:
		out.Err = client.RemoveSender(ctx, w.Key)
	case view.WriteDiscard:
		if out.Err = client.DiscardChanges(ctx, w.Key); out.Err == nil {
			return readBack(ctx, client, out)
		}
	case view.WriteComment:
		_, out.Err = client.AddComment(ctx, w.Key, w.Text)
	case view.WriteRegister:
		var r api.Registration
		if r, out.Err = client.Register(ctx, w.Key, w.Text); out.Err == nil {
			out.CodeSent = r.CodeSent
			return readBack(ctx, client, out)
		}
	case view.WriteVerify:
		if out.Err = client.Verify(ctx, w.Key, w.Text); out.Err == nil {
			return readBack(ctx, client, out)
		}
	}
	return out
}

func created(s api.Sender, err error) func(view.Written) view.Written {
	return func(out view.Written) view.Written {
		if out.Err = err; err == nil {
			out.Sender = &s
		}
		return out
	}
}

// save reads the sender again before it sends: the API has no way to refuse a change of something that has changed meanwhile, the
// last write wins (FACTS 1). So a field of the patch that is not what the user saw stops the save.
func save(ctx context.Context, client *api.Client, w view.Write) view.Written {
	out := view.Written{Write: w}
	now, err := client.Sender(ctx, w.Key)
	if err != nil {
		out.Err = fmt.Errorf("nothing was sent, because the sender could not be read first: %w", err)
		return out
	}
	was, is := w.Base.Effective(), now.Effective()
	for _, e := range w.Patch.Details {
		if was.Text(e.Name) != is.Text(e.Name) {
			out.Conflict = &now
			return out
		}
	}
	return created(client.UpdateSender(ctx, w.Key, w.Patch))(out)
}

// readBack reads the sender after a write whose answer does not hold it. The write has worked, so a failure here is left to
// the polling.
func readBack(ctx context.Context, client *api.Client, out view.Written) view.Written {
	s, err := client.Sender(ctx, out.Write.Key)
	switch {
	case err == nil:
		out.Sender = &s
	case isGone(err):
		out.Gone = true
	}
	return out
}

// written takes the outcome of a write: into the fleet, into words, and to whoever waits for it.
func (a *App) written(m view.Written) tea.Cmd {
	now, f := a.env.Now(), a.env.Fleet
	delete(a.writes, m.Write.Key)
	switch {
	case m.Sender != nil:
		f.SenderLoaded(now, *m.Sender)
	case m.Conflict != nil:
		f.SenderLoaded(now, *m.Conflict)
	case m.Gone:
		f.SenderGone(now, m.Write.Key)
	}
	if m.Err == nil && m.Conflict == nil {
		a.wrote(m)
	} else {
		a.failed(m)
	}
	shown := a.dialogs.Any() || a.inForm(m)
	cmd := a.broadcast(m)
	switch {
	case m.Err != nil && !shown:
		a.dialogs.Interrupt(a.trouble.panel(a.env), now)
	case m.Err == nil && m.Conflict == nil:
		a.goOn(m)
	}
	return cmd
}

// inForm reports that the form in sight made the write and shows its failure itself.
func (a *App) inForm(m view.Written) bool {
	_, ok := a.tabs[a.at].top().(*edit.Model)
	return ok && (m.Write.Kind == view.WriteSave || m.Write.Kind == view.WriteCreate)
}

// wrote notes a write that worked.
func (a *App) wrote(m view.Written) {
	now, w := a.env.Now(), m.Write
	key := w.Key
	if m.Sender != nil {
		key = m.Sender.Key
	}
	if w.Kind == view.WriteRemove {
		a.env.Removals[key] = now.Add(api.SpecOf(key.Channel).RemovalWindow)
	}
	done := a.outcome(m)
	a.notice = view.Notice{Text: done}
	a.env.Fleet.Wrote(now, key, fleet.Own{Type: text.Raw(w.Kind), Comment: text.Raw(done)})
}

// outcome is a write's result in words.
func (a *App) outcome(m view.Written) string {
	w := m.Write
	switch w.Kind {
	case view.WriteSave:
		return fmt.Sprintf("%s: %d fields %s", w.Name, len(w.Patch.Details), submission(w.Patch.Status))
	case view.WriteCreate:
		return "New sender " + submission(w.Create.Status)
	case view.WriteRemove:
		days := int(api.SpecOf(w.Key.Channel).RemovalWindow / (24 * time.Hour))
		return fmt.Sprintf("%s marked for removal: gone in %d days", w.Name, days)
	case view.WriteDiscard:
		return w.Name + ": pending changes discarded"
	case view.WriteComment:
		return w.Name + ": comment added"
	case view.WriteRegister:
		if m.CodeSent || len(api.SpecOf(w.Key.Channel).RegisterMethods) == 0 {
			return w.Name + ": code sent, verify it with " + a.keyOf(view.Verify)
		}
		return w.Name + ": registered already, no code will come: verify without one (" + a.keyOf(view.Verify) + ")"
	}
	return w.Name + ": verified"
}

func submission(s api.Submission) string {
	if s == api.Draft {
		return "saved as draft"
	}
	return "submitted for review"
}

// failed notes a write that did not work, or whose outcome is not known.
func (a *App) failed(m view.Written) {
	w := m.Write
	what := string(w.Kind) + " " + w.Name
	if m.Conflict != nil {
		a.notice = view.Notice{Text: w.Name + " was changed meanwhile: nothing was sent, review again", Bad: true}
		return
	}
	var e *api.Error
	if errors.As(m.Err, &e) {
		if e.Code == "sender_already_deleted" {
			a.markedElsewhere(w.Key)
		}
		if e.Phase == api.MaybeSent {
			a.env.Fleet.Wrote(a.env.Now(), w.Key, fleet.Own{Type: text.Raw(w.Kind), Comment: "outcome unknown: the answer was lost"})
			what += " (outcome unknown)"
		}
	}
	a.trouble.add(a.env.Now(), what, m.Err, false)
	a.notice = view.Notice{Text: what + ": " + text.Line(m.Err.Error()), Bad: true}
}

// markedElsewhere notes a removal of which only the server's refusal tells; nobody knows its date (FACTS 13).
func (a *App) markedElsewhere(k api.Key) {
	if _, known := a.env.Removals[k]; !known {
		a.env.Removals[k] = time.Time{}
	}
}

// goOn leaves the form that made the write, and shows a new sender.
func (a *App) goOn(m view.Written) {
	if a.inForm(m) {
		a.back()
	}
	if m.Write.Kind == view.WriteCreate && m.Sender != nil {
		a.open(m.Sender.Key)
	}
}

// open shows a sender. The same sender is never open twice on a stack.
func (a *App) open(k api.Key) {
	if top, ok := a.tabs[a.at].top().(*detail.Model); ok {
		if have, _ := top.Sender(); have == k {
			a.pane = sidePane
			return
		}
	}
	if a.wide() {
		a.senders.Select(k)
	}
	a.push(detail.New(a.env, k))
	a.env.Fleet.Refresh(a.env.Now(), k)
}
