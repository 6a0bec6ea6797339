package tui

import (
	"fmt"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/journal"
	"callsign/internal/text"
	"callsign/tui/edit"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// draftPause is how long after a key in a form its text is on the disk.
const draftPause = time.Second

type (
	// draftDue says that the forms may hold text that is not on the disk.
	draftDue struct{}
	// draftSaved is the outcome of writing a draft down.
	draftSaved struct {
		form  *edit.Model
		id    string
		state journal.State
		keep  bool // the form was left and its text is to be kept
		err   error
	}
	// useDraft opens a form with a draft; dropDraft throws one away.
	useDraft  struct{ draft journal.Draft }
	dropDraft struct{ draft journal.Draft }
	// openForm opens the form of a sender without a draft.
	openForm struct{ key api.Key }
)

// formTyped sets the timer after a key in a form; one at a time.
func (a *App) formTyped() tea.Cmd {
	if a.env.Journal == nil || a.draftTimer {
		return nil
	}
	a.draftTimer = true
	ctx := a.ctx
	return func() tea.Msg {
		waitFor(ctx, draftPause)
		return draftDue{}
	}
}

// saveDrafts writes down what the open forms hold.
func (a *App) saveDrafts() tea.Cmd {
	a.draftTimer = false
	var cmds []tea.Cmd
	for _, form := range a.forms() {
		if d, ok := form.Draft(); ok {
			cmds = append(cmds, a.saveDraft(form, d, false))
		}
	}
	return tea.Batch(cmds...)
}

func (a *App) saveDraft(form *edit.Model, d journal.Draft, keep bool) tea.Cmd {
	j, now := a.env.Journal, a.env.Now()
	if j == nil {
		return nil
	}
	return a.mine(func() tea.Msg {
		id, err := j.SaveDraft(now, d)
		return draftSaved{form, id, j.State(), keep, err}
	})
}

// draftCame takes the name of a draft. One that came to the disk after its form was sent or thrown away is of no use any more.
func (a *App) draftCame(m draftSaved) tea.Cmd {
	if m.err != nil {
		a.notice = view.Notice{Text: "The text of the form is not on the disk: " + text.Line(m.err.Error()), Bad: true}
		return nil
	}
	m.form.SetDraftID(m.id)
	a.env.Drafts = m.state
	if !m.keep && !slices.Contains(a.forms(), m.form) {
		return a.endDraft(m.form)
	}
	return nil
}

// forms are all open forms.
func (a *App) forms() []*edit.Model {
	var out []*edit.Model
	for _, t := range a.tabs {
		for _, v := range t.stack {
			if form, ok := v.(*edit.Model); ok {
				out = append(out, form)
			}
		}
	}
	return out
}

// endDraft forgets the draft of a form whose text was sent or thrown away.
func (a *App) endDraft(form *edit.Model) tea.Cmd {
	key, id := form.DraftKey()
	if id == "" {
		return nil
	}
	return a.removeDraft(key, id)
}

func (a *App) removeDraft(k api.Key, id string) tea.Cmd {
	now := a.env.Now()
	return a.note(func(j *journal.Journal) error { return j.DropDraft(now, k, id) })
}

// edit opens the form of a sender, or first offers what was typed before and not sent.
func (a *App) edit(k api.Key, key string) tea.Cmd {
	d, ok := a.env.Drafts.Draft(k)
	if !ok {
		return a.openForm(k)
	}
	a.dialogs.Open(a.draftMenu(a.env.NameOf(k), d, send(openForm{k})), key)
	return nil
}

// newDraft is the latest draft of a new sender of that kind.
func (a *App) newDraft(m newForm) (journal.Draft, bool) {
	for _, d := range a.env.Drafts.Drafts[api.Key{Channel: m.channel}] {
		if !d.Open && d.Shape == m.shape.Name {
			return d, true
		}
	}
	return journal.Draft{}, false
}

// draftMenu offers a draft; anew opens the form without it.
func (a *App) draftMenu(name string, d journal.Draft, anew tea.Cmd) ui.Dialog {
	at := a.env.Stamp(api.Time{At: d.At})
	return &ui.Menu{Heading: "Unsent text is kept here",
		Text: []string{fmt.Sprintf("Text for %s was typed on %s and not sent: %s.", name, at, view.Count(len(d.Typed), "value"))},
		Items: []ui.MenuItem{
			{Key: "u", Label: "Go on with it", Do: send(useDraft{d})},
			{Key: "n", Label: "Begin anew and keep it", Do: anew},
			{Key: "t", Label: "Throw it away and begin anew", Do: tea.Batch(send(dropDraft{d}), anew)},
		}}
}

// routeForms handles what is asked about forms and the drafts of them.
func (a *App) routeForms(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case newForm:
		return a.openNew(msg)
	case openForm:
		return a.openForm(msg.key)
	case edit.Leave:
		return a.leaveForm(msg)
	case useDraft:
		return a.resume(msg.draft)
	case dropDraft:
		return a.removeDraft(msg.draft.Key, msg.draft.ID)
	default:
		return a.routeAsked(msg)
	}
}

func (a *App) openForm(k api.Key) tea.Cmd {
	r, ok := a.env.Fleet.Get(k)
	if !ok {
		return nil
	}
	form := edit.New(a.env, r.Sender)
	a.push(form)
	return form.Init()
}

// resume opens a form with the text of a draft.
func (a *App) resume(d journal.Draft) tea.Cmd {
	if d.Shape == "" {
		r, ok := a.env.Fleet.Get(d.Key)
		if !ok {
			return nil
		}
		form := edit.New(a.env, r.Sender)
		form.Resume(d)
		a.push(form)
		return form.Init()
	}
	for _, shape := range api.SpecOf(d.Key.Channel).Shapes {
		if shape.Name == d.Shape {
			form := edit.NewCreate(a.env, d.Key.Channel, shape)
			form.Resume(d)
			a.push(form)
			return form.Init()
		}
	}
	return nil
}

// leaveForm closes a form whose text was not sent.
func (a *App) leaveForm(m edit.Leave) tea.Cmd {
	a.closeForm(m.Form)
	if !m.Keep {
		return a.endDraft(m.Form)
	}
	d, ok := m.Form.Draft()
	if !ok {
		return nil
	}
	again := view.Edit
	if d.Shape != "" {
		again = view.Create
	}
	a.notice = view.Notice{Text: "The unsent text is kept on this computer. " + a.env.Key(again) + " offers it again."}
	return a.saveDraft(m.Form, d, true)
}
