package tui

import (
	"context"
	"errors"
	"maps"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/journal"
	"callsign/internal/text"
	"callsign/tui/edit"
	"callsign/tui/view"
)

// settled is what reading back found out about a write without an answer.
type settled struct {
	pending journal.Pending
	// outcome is empty when it is still not known.
	outcome journal.Outcome
	sender  *api.Sender
	gone    bool
	err     error
}

// settlePauses are how long after each other a sender is read back (DESIGN 5).
var settlePauses = [...]time.Duration{2 * time.Second, 2 * time.Second, 4 * time.Second}

// settle reads a sender back, up to three times, to find out what became of a write without an answer. Nothing is sent again.
func (p performer) settle(ctx context.Context, pend journal.Pending) tea.Msg {
	out := settled{pending: pend}
	for i, pause := range settlePauses {
		if !waitFor(ctx, pause) {
			return out
		}
		out.outcome = p.look(ctx, &out, i == len(settlePauses)-1)
		if out.outcome != "" {
			break
		}
	}
	if out.outcome != "" && p.journal != nil {
		err := p.journal.End(p.now(), pend.ID, journal.Result{Outcome: out.outcome, After: out.sender})
		if !errors.Is(err, journal.ErrNotPending) { // another instance may have been quicker
			out.err = err
		}
	}
	return out
}

func waitFor(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// look reads once and judges. Only the last look may say that something did not happen: a slow server may still be at it.
func (p performer) look(ctx context.Context, out *settled, last bool) journal.Outcome {
	w := out.pending.Write
	if w.Kind == journal.Create {
		return "" // its id is not known; the list will show it
	}
	out.sender = nil // what an earlier look saw is no news any more
	s, err := p.client.Sender(ctx, w.Key)
	switch {
	case isGone(err):
		out.gone = true
		if w.Kind == journal.Discard || w.Kind == journal.Remove {
			return journal.SettledApplied
		}
		return ""
	case err != nil:
		return ""
	}
	out.sender = &s
	done, known := applied(w, s)
	if w.Kind == journal.Comment {
		done, known = p.commented(ctx, out.pending)
	}
	switch {
	case known && done:
		return journal.SettledApplied
	case known && last:
		return journal.SettledNot
	}
	return ""
}

// applied judges by the sender alone whether a write was carried out; known is false when it does not tell.
func applied(w journal.Write, now api.Sender) (done, known bool) {
	spec := api.SpecOf(w.Key.Channel)
	switch w.Kind {
	case journal.Save:
		if w.Status == api.Submit && now.Change != nil && now.Change.Status == text.Raw(api.Draft) {
			return false, true // the values may be there, as the draft that was to be submitted
		}
		if len(api.Differs(spec, api.Patch{Status: w.Status, Details: w.Values}, now)) == 0 {
			return true, true
		}
		return false, w.Before != nil && untouched(w, now)
	case journal.Discard:
		return now.Change == nil, true
	case journal.Verify, journal.Register:
		if w.Before != nil && now.State != w.Before.State {
			return true, true
		}
		return false, w.Kind == journal.Verify
	}
	return false, false
}

// untouched reports that the fields of a patch are as they were before it.
func untouched(w journal.Write, now api.Sender) bool {
	was, is := w.Before.Effective(), now.Effective()
	for _, e := range w.Values {
		if was.Text(e.Name) != is.Text(e.Name) {
			return false
		}
	}
	return true
}

// How much earlier than ours the server's clock usually is, and how much it may be.
const (
	usualSkew = 2 * time.Second
	clockSkew = 5 * time.Minute
)

// commented looks for a comment among the newest activities. The same text from shortly before may be another comment, or this one by a
// slow clock: nobody can tell.
func (p performer) commented(ctx context.Context, pend journal.Pending) (done, known bool) {
	page, err := p.client.ActivityPage(ctx, pend.Write.Key, api.PageQuery{Size: 50})
	if err != nil {
		return false, false
	}
	known = true
	for _, act := range page.Items {
		switch {
		case act.Comment != pend.Write.Text:
		case act.Created.At.After(pend.Begun.Add(-usualSkew)):
			return true, true
		case act.Created.At.After(pend.Begun.Add(-clockSkew)):
			known = false
		}
	}
	return false, known
}

// settleCame takes what was found out.
func (a *App) settleCame(m settled) tea.Cmd {
	now, f, k := a.env.Now(), a.env.Fleet, m.pending.Write.Key
	a.settling[m.pending.ID] = false
	switch {
	case m.sender != nil:
		f.SenderLoaded(now, *m.sender)
	case m.gone:
		f.SenderGone(now, k)
	}
	if m.outcome != "" {
		a.options.Log.Wrote(now, string(m.pending.Write.Kind), k.Channel, string(m.outcome), nil)
	}
	what := string(m.pending.Write.Kind) + " " + text.Truncate(a.env.NameOf(k), nameWidth, a.env.Look.Glyphs.Ellipsis)
	var cmds []tea.Cmd
	switch m.outcome {
	case journal.SettledApplied:
		a.notice = view.Notice{Text: what + ": done (the answer was lost)"}
		cmds = append(cmds, a.settleForms(m, true))
	case journal.SettledNot:
		cmds = append(cmds, a.settleForms(m, false))
		a.notice = view.Notice{Text: what + ": not done, nothing was changed. Nothing was sent again.", Bad: true}
	default:
		for _, form := range a.waiting(m) {
			form.Unclear()
		}
		a.notice = view.Notice{Text: what + ": still not known. " + a.env.Key(view.Unconfirmed) + " shows what can be done.", Bad: true}
	}
	if m.err != nil {
		a.trouble.add(now, "write down the outcome", m.err)
	}
	if m.outcome != "" {
		a.forget(m.pending.ID)
	}
	return tea.Batch(append(cmds, a.syncJournal())...)
}

// settleForms tells the forms that wait for a save what became of it; one that was saved is closed.
func (a *App) settleForms(m settled, done bool) tea.Cmd {
	var cmds []tea.Cmd
	for _, form := range a.waiting(m) {
		form.Settled(done)
		if done {
			cmds = append(cmds, a.endDraft(form))
			a.closeForm(form)
		}
	}
	return tea.Batch(cmds...)
}

// waiting are the forms that wait for what became of a save.
func (a *App) waiting(m settled) (out []*edit.Model) {
	if m.pending.Write.Kind != journal.Save {
		return nil
	}
	for _, form := range a.forms() {
		if key, existing := form.Sender(); existing && key == m.pending.Write.Key {
			out = append(out, form)
		}
	}
	return out
}

// forget takes a write out of the list of unconfirmed ones, where there is no journal to do it.
func (a *App) forget(id string) {
	for i, p := range a.env.Unconfirmed {
		if p.ID == id {
			a.env.Unconfirmed = append(a.env.Unconfirmed[:i:i], a.env.Unconfirmed[i+1:]...)
			return
		}
	}
}

// readable reports whether reading a sender back can tell what became of a write: the API does not show a removal (FACTS 13), and
// nobody knows the id of a sender that was to be made.
func readable(w journal.Write) bool { return w.Kind != journal.Create && w.Kind != journal.Remove }

// startSettling reads back every unconfirmed write that was not looked into before: once, whatever it finds.
func (a *App) startSettling() tea.Cmd {
	var cmds []tea.Cmd
	p, ctx := a.performer(), a.ctx
	for _, pend := range a.env.Unconfirmed {
		if _, looked := a.settling[pend.ID]; looked || !readable(pend.Write) {
			continue
		}
		a.settling[pend.ID] = true
		cmds = append(cmds, a.mine(func() tea.Msg { return p.settle(ctx, pend) }))
	}
	return tea.Batch(cmds...)
}

// lookAgain reads back once more what an earlier look could not tell.
func (a *App) lookAgain() tea.Cmd {
	maps.DeleteFunc(a.settling, func(_ string, busy bool) bool { return !busy })
	return a.startSettling()
}
