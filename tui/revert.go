package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/journal"
	"callsign/internal/text"
	"callsign/tui/activity"
	"callsign/tui/edit"
	"callsign/tui/view"
)

// lastChange is the last change of ours to a sender that was carried out.
type lastChange struct {
	key   api.Key
	entry journal.Entry
	ok    bool
	err   error
}

// findLast looks for the change that a revert would undo.
func (a *App) findLast(k api.Key) tea.Cmd {
	j := a.env.Journal
	return a.mine(func() tea.Msg {
		e, ok, err := j.LastChange(k)
		return lastChange{k, e, ok, err}
	})
}

// revert opens a form with the values from before the last change and goes to the review: a revert is a new change like any other,
// checked against what the sender is now.
func (a *App) revert(m lastChange) tea.Cmd {
	r, known := a.env.Fleet.Get(m.key)
	switch {
	case m.err != nil:
		a.notice = view.Notice{Text: "The journal could not be read: " + text.Line(m.err.Error()), Bad: true}
		return nil
	case !m.ok || m.entry.Write.Before == nil:
		a.notice = view.Notice{Text: "No change of this sender is recorded here.", Bad: true}
		return nil
	case !known:
		return nil
	}
	spec := api.SpecOf(m.key.Channel)
	before := m.entry.Write.Before.Effective()
	var back api.Values
	for _, f := range spec.Fields {
		if !f.Present(m.entry.Write.Values) {
			continue
		}
		v := f.Of(before)
		v.Null = v.Text == ""
		back = f.Put(back, v)
	}
	form := edit.New(a.env, r.Sender)
	a.push(form)
	return tea.Batch(form.Init(), form.Apply(back))
}

// history is what the journal knows of a sender, for its history view.
type history struct {
	key     api.Key
	entries []journal.Entry
	err     error
}

// historyLimit is how many of our own writes the history view shows.
const historyLimit = 200

// openHistory shows one sender's activity with what we sent on the same line of time.
func (a *App) openHistory(k api.Key) tea.Cmd {
	a.push(activity.New(a.env, k))
	a.env.Fleet.Refresh(a.env.Now(), k)
	return a.readHistory(k)
}

// readHistory reads what we sent to a sender.
func (a *App) readHistory(k api.Key) tea.Cmd {
	j := a.env.Journal
	if j == nil {
		return nil
	}
	return a.mine(func() tea.Msg {
		list, err := j.History(k, historyLimit)
		return history{k, list, err}
	})
}

// refreshHistory reads again what an open history of a sender shows.
func (a *App) refreshHistory(k api.Key) tea.Cmd {
	for _, t := range a.tabs {
		for _, v := range t.stack {
			if feed, ok := v.(*activity.Model); ok && feed.Of(k) {
				return a.readHistory(k)
			}
		}
	}
	return nil
}

func (a *App) historyCame(m history) {
	if m.err != nil {
		a.trouble.add(a.env.Now(), "read the journal", m.err)
	}
	for _, t := range a.tabs {
		for _, v := range t.stack {
			if feed, ok := v.(*activity.Model); ok {
				feed.SetOwn(m.key, m.entries)
			}
		}
	}
}
