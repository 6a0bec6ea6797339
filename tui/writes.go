package tui

import (
	"errors"
	"fmt"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/internal/journal"
	"callsign/internal/text"
	"callsign/tui/detail"
	"callsign/tui/edit"
	"callsign/tui/view"
)

// write carries out what the user has confirmed. A sender has at most one write under way, so that a second one never
// overtakes the first.
func (a *App) write(w view.Write) tea.Cmd {
	if why := a.refused(w); why != "" {
		return send(view.Written{Write: w, Outcome: journal.NotSent, Err: errors.New(why), Refused: true})
	}
	if r, known := a.env.Fleet.Get(w.Key); known && w.Base.Key.IsZero() {
		w.Base = r.Sender
	}
	if p, lost := a.unconfirmed(w.Key); lost && w.Kind == view.WriteRemove && p.Write.Kind == journal.Remove {
		w.Settles = p.ID
	}
	a.writes[w.Key] = w
	a.notice = view.Notice{Text: a.what(w) + a.env.Look.Glyphs.Ellipsis}
	ctx, p := a.ctx, a.performer()
	return a.mine(func() tea.Msg { return p.do(ctx, w) })
}

// refused says why a write is not even begun; empty when it may be.
func (a *App) refused(w view.Write) string {
	if a.env.Session.ReadOnly {
		return a.readOnlyWhy() + " Nothing was sent."
	}
	if _, busy := a.writes[w.Key]; busy {
		return "The last change to this sender is still under way: wait for its answer. Nothing was sent."
	}
	if w.Kind == view.WriteCreate && a.createUnconfirmed(w.Channel) {
		return "Nobody knows whether the last new sender was made: look for it in the list, then settle it (" + a.env.Key(view.Unconfirmed) + "). Nothing was sent."
	}
	p, lost := a.unconfirmed(w.Key)
	if lost && !w.Key.IsZero() && !(w.Kind == view.WriteRemove && p.Write.Kind == journal.Remove) {
		return "The outcome of the last change to this sender is not known: settle it first (" + a.env.Key(view.Unconfirmed) + "). Nothing was sent."
	}
	return ""
}

// createUnconfirmed reports that a new sender of a channel may have been made or not.
func (a *App) createUnconfirmed(ch api.Channel) bool {
	return slices.ContainsFunc(a.env.Unconfirmed, func(p journal.Pending) bool {
		return p.Write.Kind == journal.Create && p.Write.Key.Channel == ch
	})
}

// readOnlyWhy says why nothing can be written.
func (a *App) readOnlyWhy() string {
	if why := a.env.Session.ReadOnlyWhy; why != "" {
		return why
	}
	return "This profile is read-only."
}

// nameWidth is how much of a name a sentence about its sender holds, so that what happened is not pushed off the line.
const nameWidth = 30

// short is a write's sender for a sentence.
func (a *App) short(w view.Write) string {
	return text.Truncate(w.Name, nameWidth, a.env.Look.Glyphs.Ellipsis)
}

// what names a write: "save 한빛커피".
func (a *App) what(w view.Write) string { return string(w.Kind) + " " + a.short(w) }

// written takes the outcome of a write: into the fleet, into words, and to whoever waits for it.
func (a *App) written(m view.Written) tea.Cmd {
	now, f := a.env.Now(), a.env.Fleet
	if !m.Refused {
		delete(a.writes, m.Write.Key)
	}
	switch {
	case m.Sender != nil:
		f.SenderLoaded(now, *m.Sender)
	case m.Theirs != nil:
		f.SenderLoaded(now, *m.Theirs)
	case m.Gone:
		f.SenderGone(now, m.Write.Key)
	}
	a.logWrite(m)
	if m.Done() {
		a.wrote(m)
	} else {
		a.failed(m)
	}
	shown := a.dialogs.Any() || a.inForm(m)
	cmds := []tea.Cmd{a.broadcast(m)}
	if a.bulk.take(a, m) {
		cmds = append(cmds, a.pump())
	}
	switch {
	case m.Done():
		cmds = append(cmds, a.goOn(m))
	case m.Err != nil && !shown:
		a.dialogs.Interrupt(a.cameErrors(), now)
	}
	if !m.Done() {
		cmds = append(cmds, a.formTyped()) // a form has its text back, which was not kept while it was being sent
	}
	a.senders.Refilter()
	return tea.Batch(append(cmds, a.syncJournal(), a.refreshHistory(m.Write.Key), a.startSettling())...)
}

// inForm reports that the form in sight made the write and shows its failure itself.
func (a *App) inForm(m view.Written) bool {
	form, ok := a.tabs[a.at].top().(*edit.Model)
	return ok && form.Sent(m.Write)
}

// goOn leaves the form that made the write, forgets its draft, and shows a new sender.
func (a *App) goOn(m view.Written) tea.Cmd {
	var cmd tea.Cmd
	for _, form := range a.forms() {
		if form.Sent(m.Write) {
			cmd = a.endDraft(form)
			a.closeForm(form)
		}
	}
	if m.Write.Kind == view.WriteCreate && m.Sender != nil {
		a.senders.Select(m.Sender.Key)
		a.open(m.Sender.Key)
	}
	return cmd
}

// closeForm takes a form off its stack.
func (a *App) closeForm(form *edit.Model) {
	for _, t := range a.tabs {
		for i, v := range t.stack {
			if v == view.View(form) {
				t.stack = append(t.stack[:i:i], t.stack[i+1:]...)
				if len(t.stack) == 1 {
					a.pane = listPane
				}
				return
			}
		}
	}
}

// wrote notes a write that worked.
func (a *App) wrote(m view.Written) {
	now, w := a.env.Now(), m.Write
	key := w.Key
	if m.Sender != nil {
		key = m.Sender.Key
	}
	if w.Kind == view.WriteSave && !m.Nothing {
		a.env.Sent[key] = w.Patch
	}
	if w.Kind == view.WriteDiscard {
		delete(a.env.Sent, key)
	}
	if w.Kind == view.WriteRemove {
		a.env.Removals[key] = now.Add(api.SpecOf(key.Channel).RemovalWindow)
		a.forget(w.Settles)
	}
	done := a.outcome(m)
	a.notice = view.Notice{Text: done}
	if m.Unrecorded != nil {
		a.trouble.add(now, "write down what was done", m.Unrecorded)
	}
	a.env.Fleet.Wrote(now, key, fleet.Own{Type: text.Raw(w.Kind), Comment: text.Raw(done)})
}

// outcome is a write's result in words.
func (a *App) outcome(m view.Written) string {
	w, name := m.Write, a.short(m.Write)
	spec := api.SpecOf(w.Key.Channel)
	switch w.Kind {
	case view.WriteSave:
		return name + ": " + a.saved(m)
	case view.WriteCreate:
		return "New sender " + submission(w.Create.Status)
	case view.WriteRemove:
		days := int(spec.RemovalWindow / (24 * time.Hour))
		lost := ""
		if m.Outcome == journal.SettledApplied {
			lost = " (the answer was lost)"
		}
		return fmt.Sprintf("%s marked for removal%s: gone in %d days", name, lost, days)
	case view.WriteDiscard:
		return name + ": pending changes discarded"
	case view.WriteComment:
		return name + ": comment added"
	case view.WriteRegister:
		if m.CodeSent || len(spec.RegisterMethods) == 0 {
			return name + ": code sent, verify it (" + a.env.Key(view.Verify) + ")"
		}
		return name + ": registered already, no code will come: verify without one (" + a.env.Key(view.Verify) + ")"
	}
	return name + ": verified"
}

// saved says what became of a save, and what the server's answer does not show as it was sent.
func (a *App) saved(m view.Written) string {
	if m.Nothing {
		return "somebody has made the same change already, nothing was sent"
	}
	n := 0
	for _, f := range api.SpecOf(m.Write.Key.Channel).Fields {
		if f.Present(m.Write.Patch.Details) {
			n++
		}
	}
	s := view.Count(n, "field") + " " + submission(m.Write.Patch.Status)
	for i, f := range m.Other {
		if i == 0 {
			s += ", but the answer does not show"
		}
		s += " " + f.Label
	}
	return s
}

func submission(s api.Submission) string {
	if s == api.Draft {
		return "saved as draft"
	}
	return "submitted for review"
}

// failed notes a write that did not work, or whose outcome is not known.
func (a *App) failed(m view.Written) {
	w, now := m.Write, a.env.Now()
	if len(m.Conflicts) > 0 {
		a.notice = view.Notice{Text: a.short(w) + " was changed meanwhile: nothing was sent", Bad: true}
		return
	}
	what := a.what(w)
	if removedAlready(m.Err) {
		a.markedElsewhere(w.Key)
	}
	if m.Outcome == journal.Unknown {
		what += " (outcome not known)"
		a.lost(m)
	}
	a.trouble.add(now, what, m.Err).again = &again{kind: w.Kind, key: formKey(w)}
	a.notice = view.Notice{Text: what + ": " + text.Line(m.Err.Error()), Bad: true}
}

// lost takes a write without an answer into the list of unconfirmed ones at once; the journal, where there is one, says the same.
func (a *App) lost(m view.Written) {
	now := a.env.Now()
	id := m.ID
	if id == "" {
		id = fmt.Sprintf("here-%d", now.UnixNano())
	}
	a.forget(id)
	a.env.Unconfirmed = append(a.env.Unconfirmed, journal.Pending{ID: id, Write: record(m.Write), Begun: now, Lost: true, Note: text.Raw(m.Err.Error())})
	if !m.Write.Key.IsZero() {
		a.env.Fleet.Wrote(now, m.Write.Key, fleet.Own{Type: text.Raw(m.Write.Kind), Comment: "outcome not known: the answer was lost"})
	}
}

// markedElsewhere notes a removal of which only the server's refusal tells; nobody knows its date (FACTS 13).
func (a *App) markedElsewhere(k api.Key) {
	if _, known := a.env.Removals[k]; !known {
		a.env.Removals[k] = time.Time{}
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
