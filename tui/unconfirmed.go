package tui

import (
	"errors"
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/journal"
	"callsign/internal/text"
	"callsign/tui/ui"
	"callsign/tui/view"
)

type (
	// journalRead is what the journal says now.
	journalRead struct {
		state journal.State
		err   error
	}
	// showPending opens what can be done about one unconfirmed write; judged is the user's own judgement of it.
	showPending struct{ pending journal.Pending }
	judged      struct {
		pending journal.Pending
		outcome journal.Outcome
	}
	// lookAgain reads back once more.
	lookAgain struct{}
)

// performer makes what carries out writes for the profile that is open.
func (a *App) performer() performer {
	return performer{client: a.env.Client, journal: a.env.Journal, now: a.env.Now}
}

// syncJournal reads the journal, also what other instances wrote into it.
func (a *App) syncJournal() tea.Cmd {
	return a.note(func(*journal.Journal) error { return nil })
}

// note does something in the journal, and reads afterwards what it says.
func (a *App) note(do func(*journal.Journal) error) tea.Cmd {
	j := a.env.Journal
	if j == nil {
		return nil
	}
	return a.mine(func() tea.Msg {
		err := do(j)
		s, readErr := j.Refresh()
		return journalRead{s, errors.Join(err, readErr)}
	})
}

// journalCame takes the journal's state: removals with their dates, drafts, and writes whose outcome is not known.
func (a *App) journalCame(m journalRead) tea.Cmd {
	if m.err != nil {
		a.notice = view.Notice{Text: "The journal: " + text.Line(m.err.Error()), Bad: true}
		a.trouble.add(a.env.Now(), "the journal", m.err)
	}
	env := a.env
	for k, r := range m.state.Removals {
		env.Removals[k] = r.Gone
		if r.Elsewhere {
			env.Removals[k] = time.Time{} // nobody knows its date
		}
	}
	env.Drafts, env.Unconfirmed = m.state, m.state.Unconfirmed
	a.senders.Refilter()
	return a.startSettling()
}

// unconfirmedMenu lists the writes of which nobody knows whether they were carried out.
func (a *App) unconfirmedMenu() ui.Dialog {
	m := &ui.Menu{Heading: "Unconfirmed", Text: []string{"No answer came to these. Nothing is sent again by itself; another change to the sender waits until this is settled."}}
	for i, p := range a.env.Unconfirmed {
		label := fmt.Sprintf("%s, %s", a.whatWas(p), a.env.Stamp(api.Time{At: p.Begun}))
		m.Items = append(m.Items, ui.MenuItem{Key: fmt.Sprint(i + 1), Label: label, Do: send(showPending{p})})
	}
	return m
}

func (a *App) pendingMenu(p journal.Pending) ui.Dialog {
	what := fmt.Sprintf("%s on %s.", a.whatWas(p), a.env.Stamp(api.Time{At: p.Begun}))
	if p.Note != "" {
		what += " " + p.Note.String()
	}
	m := &ui.Menu{Heading: "Unconfirmed", Text: []string{what}}
	switch p.Write.Kind {
	case journal.Create:
		m.Text = append(m.Text, "Nobody knows the id of a new sender without an answer: look for it in the list before you add it again.")
	case journal.Remove:
		m.Text = append(m.Text, "The API does not show whether a sender is marked for removal. Ask for the removal again ("+a.env.Key(view.Remove)+"): if the first one was carried out, the server says so.")
	default:
		m.Items = append(m.Items, ui.MenuItem{Key: "l", Label: "Look again", Do: send(lookAgain{})})
	}
	m.Items = append(m.Items,
		ui.MenuItem{Key: "o", Label: "Leave it open"},
		ui.MenuItem{Key: "y", Label: "I know that it was done", Do: send(judged{p, journal.SettledApplied})},
		ui.MenuItem{Key: "n", Label: "I know that it was not done", Do: send(judged{p, journal.SettledNot})})
	return m
}

// whatWas names an unconfirmed write: "save 한빛커피", "create a WhatsApp sender".
func (a *App) whatWas(p journal.Pending) string {
	if p.Write.Kind == journal.Create {
		return "create a " + api.SpecOf(p.Write.Key.Channel).Label + " sender"
	}
	return string(p.Write.Kind) + " " + a.env.NameOf(p.Write.Key)
}

// judge writes down what the user knows.
func (a *App) judge(m judged) tea.Cmd {
	a.forget(m.pending.ID)
	now := a.env.Now()
	return a.note(func(j *journal.Journal) error { return j.End(now, m.pending.ID, journal.Result{Outcome: m.outcome}) })
}

// unconfirmed returns the unconfirmed write to a sender.
func (a *App) unconfirmed(k api.Key) (journal.Pending, bool) {
	for _, p := range a.env.Unconfirmed {
		if p.Write.Key == k {
			return p, true
		}
	}
	return journal.Pending{}, false
}
