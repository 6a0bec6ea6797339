package journal

import (
	"fmt"
	"time"

	"callsign/api"
)

// Draft is what somebody has typed into a form and not sent.
type Draft struct {
	// ID names the draft; SaveDraft gives it.
	ID string
	// Key is the sender that is edited; a new sender has only a channel.
	Key api.Key
	// Shape is the api.CreateShape of a new sender, empty for an edit.
	Shape string
	// Base is the profile that the form was opened on; nil for a new sender.
	Base api.Values
	// Typed is what the form holds, by names of fields or of their members. A null is a field that was cleared. Values of secret
	// fields are never kept.
	Typed api.Values
	// At is when it was saved last.
	At time.Time
	// By is the instance that saved it last.
	By Instance
	// Open tells that the form may still be open in another instance. Such a draft is not to be offered.
	Open bool
}

// SaveDraft writes a draft down; it is on disk when SaveDraft returns. A draft without an ID is a new one; with the ID of an
// earlier draft it takes that one's place, even if another instance left it behind. The ID is returned, at and By are filled in.
// Nothing is written when nothing has changed.
func (j *Journal) SaveDraft(now time.Time, d Draft) (id string, err error) {
	if d, err = cleanDraft(d); err != nil {
		return "", fmt.Errorf("saving the draft: %w", err)
	}
	if d.ID == "" {
		if d.ID, err = newID(); err != nil {
			return "", err
		}
	}
	err = j.locked(func() error {
		if old, ok := j.state.draft(d.Key, d.ID); ok && old.same(d) && old.By.ID == j.me.ID {
			return nil
		}
		r := j.record(now, kindDraft, d.ID)
		r.Key = wireKey(d.Key)
		r.Draft = &wireDraft{Shape: blob(d.Shape), Base: wireValues(d.Base), Typed: wireValues(d.Typed)}
		return j.append(r)
	})
	if err != nil {
		return "", err
	}
	return d.ID, nil
}

// DropDraft forgets a draft: it was sent, or thrown away on purpose. A draft that is not there is no error.
func (j *Journal) DropDraft(now time.Time, k api.Key, id string) error {
	return j.locked(func() error {
		if _, ok := j.state.draft(k, id); !ok {
			return nil
		}
		r := j.record(now, kindDrop, id)
		r.Key = wireKey(k)
		return j.append(r)
	})
}

// same reports whether both say the same about the same sender.
func (d Draft) same(e Draft) bool {
	return d.Shape == e.Shape && d.Base.Equal(e.Base) && d.Typed.Equal(e.Typed)
}

// cleanDraft drops what must not be kept.
func cleanDraft(d Draft) (Draft, error) {
	var err error
	if d.ID != "" && !isID(d.ID) {
		return d, fmt.Errorf("%q is not the id of a draft", d.ID)
	}
	if d.Typed, err = keepable(d.Key.Channel, d.Shape, d.Typed); err != nil {
		return d, err
	}
	d.Base, err = keepable(d.Key.Channel, d.Shape, d.Base)
	return d, err
}
