package journal

import (
	"encoding/json"
	"errors"
	"time"

	"callsign/api"
	"callsign/internal/text"
)

// version is written into every record. Records of a higher version are left alone.
const version = 1

// kind says what a record is about.
type kind string

const (
	kindDraft kind = "draft" // a form's draft was saved
	kindDrop  kind = "drop"  // a draft is not needed any more
	kindBegin kind = "begin" // a write is about to be sent
	kindEnd   kind = "end"   // a write has an outcome
	kindSeen  kind = "seen"  // the server said that a sender is marked for removal
	kindGone  kind = "gone"  // a sender that was marked for removal is gone
)

func (k kind) known() bool {
	switch k {
	case kindDraft, kindDrop, kindBegin, kindEnd, kindSeen, kindGone:
		return true
	}
	return false
}

// record is one line of the file.
type record struct {
	Version int        `json:"v"`
	At      stamp      `json:"at"`
	Kind    kind       `json:"kind"`
	ID      string     `json:"id"`
	By      by         `json:"by"`
	Key     wireKey    `json:"key"`
	Draft   *wireDraft `json:"draft,omitempty"`
	Write   *wireWrite `json:"write,omitempty"`
	End     *wireEnd   `json:"end,omitempty"`
	Window  int64      `json:"window,omitempty"` // seconds that a removed sender stays
}

type by struct {
	ID    string `json:"id"`
	PID   int    `json:"pid"`
	Start stamp  `json:"start"`
}

type wireDraft struct {
	Shape blob       `json:"shape,omitempty"`
	Base  wireValues `json:"base,omitempty"`
	Typed wireValues `json:"typed,omitempty"`
}

type wireWrite struct {
	Kind   WriteKind   `json:"kind"`
	Status blob        `json:"status,omitempty"`
	Shape  blob        `json:"shape,omitempty"`
	Values wireValues  `json:"values,omitempty"`
	Text   blob        `json:"text,omitempty"`
	Before *wireSender `json:"before,omitempty"`
}

type wireEnd struct {
	Outcome Outcome     `json:"outcome"`
	Code    blob        `json:"code,omitempty"`
	Note    blob        `json:"note,omitempty"`
	After   *wireSender `json:"after,omitempty"`
}

// errForeign means that a record was written by a newer version.
var errForeign = errors.New("a record of a newer version")

// parseRecord reads a record and checks that what its kind needs is there.
func parseRecord(line []byte) (record, error) {
	var r record
	err := json.Unmarshal(line, &r)
	if err != nil { // a newer version can give the same member another form
		var head struct {
			Version int  `json:"v"`
			Kind    kind `json:"kind"`
		}
		if json.Unmarshal(line, &head) != nil {
			return record{}, err
		}
		r.Version, r.Kind = head.Version, head.Kind
	}
	switch {
	case r.Version > version || !r.Kind.known():
		return record{}, errForeign
	case err != nil:
		return record{}, err
	}
	switch {
	case !isID(r.ID) || !isID(r.By.ID),
		r.Kind == kindDraft && r.Draft == nil,
		r.Kind == kindBegin && r.Write == nil,
		r.Kind == kindEnd && r.End == nil:
		return record{}, errors.New("a record that is not complete")
	case r.Kind == kindBegin && !r.Write.Kind.known(), r.Kind == kindEnd && !r.End.Outcome.known():
		return record{}, errForeign
	}
	return r, nil
}

// isID reports whether a text can be an id of ours. Ids of instances are part of file names.
func isID(s string) bool {
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return len(s) == idLen
}

func (r record) draft() Draft {
	return Draft{
		ID: r.ID, Key: api.Key(r.Key), Shape: string(r.Draft.Shape), Base: api.Values(r.Draft.Base), Typed: api.Values(r.Draft.Typed),
		At: time.Time(r.At), By: r.By.instance(),
	}
}

func (r record) pending() Pending {
	return Pending{ID: r.ID, Write: r.write(), Begun: time.Time(r.At), By: r.By.instance(), window: r.window()}
}

func (r record) window() time.Duration { return time.Duration(r.Window) * time.Second }

func (r record) write() Write {
	w := r.Write
	return Write{
		Kind: w.Kind, Key: api.Key(r.Key), Status: api.Submission(w.Status), Shape: string(w.Shape),
		Values: api.Values(w.Values), Text: text.Raw(w.Text), Before: w.Before.sender(),
	}
}

func (b by) instance() Instance { return Instance{ID: b.ID, PID: b.PID, Start: time.Time(b.Start)} }

func encodeWrite(w Write) *wireWrite {
	return &wireWrite{
		Kind: w.Kind, Status: blob(w.Status), Shape: blob(w.Shape), Values: wireValues(w.Values), Text: blob(w.Text),
		Before: encodeSender(w.Before),
	}
}

// encodeResult drops the words of the server where they could repeat what the user typed in secret.
func encodeResult(res Result, k WriteKind) *wireEnd {
	e := &wireEnd{Outcome: res.Outcome, Code: blob(res.Code), Note: blob(res.Note), After: encodeSender(res.After)}
	if k == Verify || k == Create {
		e.Note = ""
	}
	return e
}
