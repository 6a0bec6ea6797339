package edit

import (
	"callsign/api"
	"callsign/internal/journal"
)

// Draft is what is to be kept of the form; false when there is nothing that was typed.
func (m *Model) Draft() (journal.Draft, bool) {
	if !m.form.Dirty() || m.stage == sending || len(m.many) > 0 {
		return journal.Draft{}, false
	}
	d := journal.Draft{ID: m.draftID, Key: m.draftSender(), Typed: m.form.Changes()}
	if m.shape != nil {
		d.Shape = m.shape.Name
	} else {
		d.Base = m.base.Effective()
	}
	return d, true
}

func (m *Model) draftSender() api.Key {
	if m.shape != nil {
		return api.Key{Channel: m.spec.Channel}
	}
	return m.base.Key
}

// SetDraftID takes the name that the journal gave the form's draft.
func (m *Model) SetDraftID(id string) { m.draftID = id }

// DraftKey names the form's draft in the journal; the id is empty while there is none.
func (m *Model) DraftKey() (api.Key, string) { return m.draftSender(), m.draftID }

// Resume puts the text of a draft into the form. Its base is the sender as it is now; where somebody else has changed since what was
// typed over, the user chooses first.
func (m *Model) Resume(d journal.Draft) {
	m.draftID = d.ID
	for _, f := range m.fields() {
		if f.Present(d.Typed) {
			m.form.SetText(f.Name, string(f.Of(d.Typed).Text))
		}
	}
	if m.shape != nil {
		return
	}
	if _, conflicts := api.Merge(m.spec, d.Base, m.base.Effective(), m.form.Changes()); len(conflicts) > 0 {
		m.conflict(m.base, conflicts)
	}
}
