// Package edit is the form for a sender's profile, and for a new sender: fields from the channel's table, a review of what will
// be sent, and the sending.
package edit

import (
	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// stage is how far the user is.
type stage int

const (
	editing stage = iota
	reviewing
	sending
	leaving  // esc with changed text: keep or throw away?
	choosing // somebody else changed the same fields: whose values?
)

// Model is the form of one sender, or of a new one.
type Model struct {
	env  *view.Env
	spec *api.Spec
	// shape is the body of a new sender; nil when an existing one is edited.
	shape *api.CreateShape
	// base is the frozen copy that the form started from.
	base api.Sender
	form *ui.Form
	// many are the senders that one form goes to; empty when it is for one.
	many []api.Key

	stage   stage
	row     ui.Buttons
	scroll  ui.Scroll
	raw     bool // the review shows the request's body
	choice  choice
	lacks   []string // the fields that only a submission needs, while a draft could be saved
	draftID string   // the draft's name in the journal; empty while there is none
	problem []string // what the server or the check said that belongs to no field, cleaned
	cursor  struct {
		x, y int
		show bool
	}
}

// New opens the form on a sender as it is known now.
func New(env *view.Env, s api.Sender) *Model {
	m := &Model{env: env, spec: api.SpecOf(s.Key.Channel), base: s}
	m.open()
	return m
}

// NewCreate opens the form for a new sender.
func NewCreate(env *view.Env, ch api.Channel, shape api.CreateShape) *Model {
	m := &Model{env: env, spec: api.SpecOf(ch), shape: &shape}
	var fields []ui.FormField
	for _, f := range shape.Fields {
		// A default is a change: it has to be sent.
		fields = append(fields, ui.FormField{Field: f})
	}
	m.form = ui.NewForm(fields)
	for _, f := range shape.Fields {
		if f.Default != "" {
			m.form.SetText(f.Name, f.Default)
		}
	}
	return m
}

// NewMany opens one form whose values go to several senders of one channel. Fields start empty; what stays empty is not sent.
func NewMany(env *view.Env, keys []api.Key) *Model {
	m := &Model{env: env, spec: api.SpecOf(keys[0].Channel), many: keys}
	var fields []ui.FormField
	for _, f := range m.spec.Fields {
		f.Required = false
		fields = append(fields, ui.FormField{Field: f})
	}
	m.form = ui.NewForm(fields)
	return m
}

// open makes the form from the base: what will be once everything pending is approved, with the live value beside it.
func (m *Model) open() {
	effective := m.base.Effective()
	var fields []ui.FormField
	for _, f := range m.spec.Fields {
		if ok, reason := m.spec.FieldAllowed(f.Name, m.base); !ok {
			f.Fixed = reason
		}
		fields = append(fields, ui.FormField{Field: f, Base: f.Of(effective), Live: f.Of(m.base.Details).Text})
	}
	m.form = ui.NewForm(fields)
}

// Apply puts changes that were made elsewhere into the form, and goes to the review.
func (m *Model) Apply(changes api.Values) tea.Cmd {
	for _, f := range m.fields() {
		if f.Present(changes) {
			m.form.SetText(f.Name, string(f.Of(changes).Text))
		}
	}
	return m.review()
}

// Sent reports that a write is this form's: another form of the same sender, which did not send, keeps its text.
func (m *Model) Sent(w view.Write) bool {
	if m.stage != sending || len(m.many) > 0 {
		return false
	}
	if m.shape != nil {
		return w.Kind == view.WriteCreate && w.Channel == m.spec.Channel && w.Create.Shape == m.shape.Name
	}
	return w.Kind == view.WriteSave && w.Key == m.base.Key
}

// Init fetches what the form picks from.
func (m *Model) Init() tea.Cmd {
	if m.form.NeedsTree() {
		return m.env.Mine(loadTree(m.env.Client, m.spec.Channel))
	}
	return nil
}

// Sender is the sender edited; none for a new one.
func (m *Model) Sender() (api.Key, bool) { return m.base.Key, m.shape == nil && len(m.many) == 0 }

// Title is the breadcrumb.
func (m *Model) Title() string {
	switch {
	case m.shape != nil:
		return "New " + m.spec.Label + " sender"
	case m.stage == reviewing:
		return "Review"
	}
	return "Edit"
}

// Typing is always so: the form and the review have all keys.
func (m *Model) Typing() bool { return true }

// Dirty reports that leaving would lose text.
func (m *Model) Dirty() bool { return m.stage == sending || m.form.Dirty() }

// Cursor is the insertion point of the field with the focus.
func (m *Model) Cursor() (int, int, bool) { return m.cursor.x, m.cursor.y, m.cursor.show }

// Status counts what has changed.
func (m *Model) Status() string {
	if m.shape != nil {
		return ""
	}
	if n := len(m.changed()); n > 0 {
		return view.Count(n, "field") + " changed"
	}
	return "nothing changed yet"
}

// Can says no to all commands: in a form no letter is a command.
func (m *Model) Can(view.Command) (bool, string) { return false, "" }

// Run does nothing, see Can.
func (m *Model) Run(view.Command) tea.Cmd { return nil }

// changed are the fields that the user changed.
func (m *Model) changed() []api.Field {
	changes := m.form.Changes()
	var out []api.Field
	for _, f := range m.fields() {
		if f.Present(changes) {
			out = append(out, f)
		}
	}
	return out
}

func (m *Model) fields() []api.Field {
	if m.shape != nil {
		return m.shape.Fields
	}
	return m.spec.Fields
}

// patch is what a submission of that kind sends. SUBMIT takes along what is kept as a draft or was refused, because whether SUBMIT
// alone would submit it is not known (FACTS 9).
func (m *Model) patch(status api.Submission) api.Patch {
	details := m.form.Changes()
	if status == api.Submit {
		for _, e := range m.base.Unsubmitted() {
			if _, mine := details.Get(e.Name); !mine && m.spec.Owns(e.Name) {
				details = details.With(e.Name, e.Value)
			}
		}
	}
	return api.Patch{Status: status, Details: details}
}
