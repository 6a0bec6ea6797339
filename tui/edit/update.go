package edit

import (
	"errors"
	"sort"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/journal"
	"callsign/internal/text"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// Update takes all keys, and the answers to what the form asked for.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		return m.key(msg)
	case treeLoaded:
		m.treeCame(msg)
	case view.Written:
		m.written(msg)
	case outsideCame:
		return m.outsideCame(msg)
	}
	return nil
}

func (m *Model) key(key tea.KeyMsg) tea.Cmd {
	switch m.stage {
	case editing:
		return m.editKey(key)
	case reviewing:
		return m.reviewKey(key)
	case leaving:
		return m.leaveKey(key)
	case choosing:
		return m.chooseKey(key)
	}
	return nil
}

func (m *Model) editKey(key tea.KeyMsg) tea.Cmd {
	switch {
	case key.String() == "ctrl+s":
		return m.review()
	case key.String() == "ctrl+o" && !m.form.Picking():
		return m.outside()
	case key.String() == "esc" && !m.form.Picking():
		return m.leave()
	}
	m.problem = nil
	m.form.Update(key)
	return nil
}

// Leave asks the App to close a form whose text was not sent: kept as a draft, or thrown away.
type Leave struct {
	Form *Model
	Keep bool
}

// leave goes back, or asks first when text would be lost.
func (m *Model) leave() tea.Cmd {
	if !m.form.Dirty() {
		return func() tea.Msg { return Leave{m, false} } // this form and no other view, also when esc is pressed twice
	}
	m.stage = leaving
	m.row = ui.Buttons{List: []ui.Button{{Label: "Keep editing"}}}
	if m.env.Journal != nil && len(m.many) == 0 {
		m.row.List = append(m.row.List, ui.Button{Label: "Keep unsent text", Do: func() tea.Msg { return Leave{m, true} }})
	}
	m.row.List = append(m.row.List, ui.Button{Label: "Throw away", Danger: true, Do: func() tea.Msg { return Leave{m, false} }})
	return nil
}

func (m *Model) leaveKey(key tea.KeyMsg) tea.Cmd {
	if key.String() == "esc" {
		m.stage = editing
		return nil
	}
	b := m.row.Update(key.String())
	if b == nil {
		return nil
	}
	m.stage = editing
	return b.Do
}

// review checks the values and shows what would be sent.
func (m *Model) review() tea.Cmd {
	m.problem = nil
	m.lacks = m.lacking()
	if len(m.lacks) == 0 && m.form.FocusProblem() {
		return func() tea.Msg {
			return view.Notice{Text: view.Count(len(m.form.Problems()), "field") + " need attention first.", Bad: true}
		}
	}
	if m.shape == nil && len(m.patch(api.Submit).Details) == 0 {
		return view.Tell("Nothing has changed, so there is nothing to send.")
	}
	m.stage, m.raw = reviewing, false
	m.scroll = ui.Scroll{}
	m.row = ui.Buttons{List: m.answers()}
	m.row.Focus = len(m.row.List) - 1
	return nil
}

// lacking names the fields that only a submission needs, when a draft could be saved as it is; else nothing.
func (m *Model) lacking() []string {
	problems := m.form.Problems()
	if len(problems) == 0 || !m.draftable() {
		return nil
	}
	var out []string
	for _, f := range m.fields() {
		if problems[f.Name] != "" {
			out = append(out, f.Label)
		}
	}
	return out
}

// draftable reports that the API would take what is typed as a draft.
func (m *Model) draftable() bool {
	if len(m.many) > 0 {
		return false
	}
	if m.shape != nil {
		return m.shape.CanDraft && len(m.shape.CheckCreate(api.CreateRequest{Status: api.Draft, Values: m.form.Values()})) == 0
	}
	draft := m.patch(api.Draft)
	return len(draft.Details) > 0 && len(m.spec.CheckPatch(draft)) == 0
}

// answers are the buttons of the review; the last one, where the focus starts, is the safe one.
func (m *Model) answers() []ui.Button {
	var out []ui.Button
	if len(m.lacks) == 0 {
		out = append(out, ui.Button{Label: "Submit for review", Do: m.send(api.Submit)})
	}
	if draft := m.patch(api.Draft); m.shape == nil && len(draft.Details) > 0 || m.shape != nil && m.shape.CanDraft {
		out = append(out, ui.Button{Label: "Save as draft", Do: m.send(api.Draft)})
	}
	return append(out, ui.Button{Label: "Keep editing"})
}

// Many asks the App to send what one form says to several senders.
type Many struct {
	Form  *Model
	Keys  []api.Key
	Patch api.Patch
}

// send makes the command that sends the change or the new sender.
func (m *Model) send(status api.Submission) tea.Cmd {
	if len(m.many) > 0 {
		out := Many{m, m.many, m.patch(status)}
		return m.env.Mine(func() tea.Msg { return out })
	}
	w := view.Write{Kind: view.WriteSave, Key: m.base.Key, Name: m.env.NameOf(m.base.Key), Base: m.base, Patch: m.patch(status)}
	if m.shape != nil {
		w = view.Write{Kind: view.WriteCreate, Channel: m.spec.Channel, Name: "the new sender",
			Create: api.CreateRequest{Shape: m.shape.Name, Status: status, Values: m.form.Values()}}
	}
	return m.env.Mine(view.Send(w))
}

func (m *Model) reviewKey(key tea.KeyMsg) tea.Cmd {
	switch key.String() {
	case "esc":
		m.stage = editing
	case "v":
		m.raw = !m.raw
	case "up", "k":
		m.scroll.Move(-1)
	case "down", "j":
		m.scroll.Move(1)
	case "pgup":
		m.scroll.Page(-1)
	case "pgdown":
		m.scroll.Page(1)
	default:
		return m.answer(m.row.Update(key.String()))
	}
	return nil
}

func (m *Model) answer(b *ui.Button) tea.Cmd {
	if b == nil {
		return nil
	}
	if b.Do == nil {
		m.stage = editing
		return nil
	}
	m.stage = sending
	return b.Do
}

func (m *Model) treeCame(msg treeLoaded) {
	if msg.channel != m.spec.Channel {
		return
	}
	if msg.err != nil {
		m.problem = []string{"The categories could not be read: " + text.Line(msg.err.Error())}
		return
	}
	m.form.SetTree(msg.tree)
}

// written takes the outcome of the write. After a success the App leaves the form; anything else goes back to it with the text
// intact and the complaints at their fields.
func (m *Model) written(msg view.Written) {
	if !m.Sent(msg.Write) {
		return
	}
	switch {
	case len(msg.Conflicts) > 0:
		m.conflict(*msg.Theirs, msg.Conflicts)
	case msg.Outcome == journal.Unknown:
		m.stage = editing
		m.problem = []string{"No answer came. What you typed is still here; do not send it again: the sender is being read back to find out."}
		if m.shape != nil {
			m.problem = []string{"No answer came, so nobody knows whether the sender was made. What you typed is still here: look for the sender in the list, then settle it (" + m.env.Key(view.Unconfirmed) + ")."}
		}
	case msg.Err != nil:
		m.stage = editing
		m.complain(msg.Err)
	}
}

// Again goes back to the form after the App took its values, so that they are there for another try.
func (m *Model) Again() { m.stage = editing }

// Settled tells the form what became of its write after the answer was lost.
func (m *Model) Settled(done bool) {
	m.problem = []string{"It was not saved: the sender is as before. What you typed is still here and can be sent."}
	if done {
		m.problem = []string{"It was saved, only the answer was lost."}
	}
}

// Unclear tells the form that reading the sender back did not tell what became of its write.
func (m *Model) Unclear() {
	m.problem = []string{"No answer came, and reading the sender back did not tell whether it was saved. What you typed is still here; " +
		m.env.Key(view.Unconfirmed) + " shows what can be done."}
}

// complain puts the server's complaints on their fields and the rest above the form.
func (m *Model) complain(err error) {
	m.problem = []string{text.Line(err.Error())}
	var e *api.Error
	if !errors.As(err, &e) {
		return
	}
	if a := e.Advice(); a != "" {
		m.problem = append(m.problem, text.Line(a))
	}
	rest := m.form.SetServerProblems(e.ByField())
	names := make([]string, 0, len(rest))
	for n := range rest {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		m.problem = append(m.problem, text.Line(rest[n]))
	}
}
