package api

import (
	"bytes"
	"encoding/json"
	"fmt"

	"callsign/internal/text"
)

// body is a JSON object whose members keep their order, so that the same request always gives the same bytes. A nil value is
// written as null: absent and null are different (FACTS 9), which omitempty cannot say.
type body []bodyMember

type bodyMember struct {
	name  string
	value any
}

// MarshalJSON writes the members in their order.
func (b body) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, m := range b {
		if i > 0 {
			out.WriteByte(',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, fmt.Errorf("writing the name %q: %w", m.name, err)
		}
		value, err := json.Marshal(m.value)
		if err != nil {
			return nil, fmt.Errorf("writing %s: %w", m.name, err)
		}
		out.Write(name)
		out.WriteByte(':')
		out.Write(value)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// with returns the body with a member more.
func (b body) with(name string, value any) body { return append(b, bodyMember{name, value}) }

// text returns the body with a text more, or as it is when the text is empty.
func (b body) text(name string, t text.Raw) body {
	if t == "" {
		return b
	}
	return b.with(name, string(t))
}

// encodePatch makes the body of a PATCH: the status, always, and the details in the order of the table. A null is sent as null and only
// where the table allows it; a name that the table does not know is an error, because the API refuses it (FACTS 1, 9).
func encodePatch(spec *Spec, p Patch) (any, error) {
	if err := checkSubmission(p.Status); err != nil {
		return nil, fmt.Errorf("making the change: %w", err)
	}
	if name := unknownName(spec.Fields, p.Details); name != "" {
		return nil, fmt.Errorf("making the change: %s senders have no field %q", spec.Label, name)
	}
	details := body{}
	for i := range spec.Fields {
		f := &spec.Fields[i]
		for _, name := range f.members() {
			v, ok := p.Details.Get(name)
			switch {
			case !ok:
			case v.Null && !f.Nullable:
				return nil, fmt.Errorf("making the change: %s cannot be cleared", f.Label)
			case v.Null:
				details = details.with(name, nil)
			default:
				details = details.with(name, string(v.Text))
			}
		}
	}
	return body{{"status", string(p.Status)}, {"details", details}}, nil
}

// encodeCreate makes the body of a create request in one of the shapes: the status where the shape has it, the top members, then the
// details. Empty values are left out.
func encodeCreate(shape *CreateShape, r CreateRequest) (body, error) {
	if name := unknownName(shape.Fields, r.Values); name != "" {
		return nil, fmt.Errorf("making the sender: the shape %s has no field %q", shape.Label, name)
	}
	out := body{}
	if shape.CanDraft {
		if err := checkSubmission(r.Status); err != nil {
			return nil, fmt.Errorf("making the sender: %w", err)
		}
		out = out.with("status", string(r.Status))
		if r.SaveDraftOnFailure {
			out = out.with("saveDraftOnFailure", true)
		}
	}
	details, hasDetails := body{}, false
	for i := range shape.Fields {
		f := &shape.Fields[i]
		hasDetails = hasDetails || !f.Top
		for _, name := range f.members() {
			if f.Top {
				out = out.text(name, r.Values.Text(name))
			} else {
				details = details.text(name, r.Values.Text(name))
			}
		}
	}
	if hasDetails {
		out = out.with("details", details)
	}
	return out, nil
}

// findShape returns the shape of a name.
func findShape(shapes []CreateShape, name string) (*CreateShape, error) {
	for i := range shapes {
		if shapes[i].Name == name {
			return &shapes[i], nil
		}
	}
	return nil, fmt.Errorf("making the sender: there is no shape %q", name)
}

// checkSubmission makes sure that the status is said: the server's defaults differ (FACTS 9, 15).
func checkSubmission(s Submission) error {
	if s != Draft && s != Submit {
		return fmt.Errorf("the status must be %s or %s, not %q", Draft, Submit, string(s))
	}
	return nil
}

// unknownName returns the first name that no field has, or "".
func unknownName(fields []Field, v Values) string {
	for _, e := range v {
		if fieldOf(fields, e.Name) == nil {
			return e.Name
		}
	}
	return ""
}

// fieldOf returns the field that a member belongs to, or nil.
func fieldOf(fields []Field, member string) *Field {
	for i := range fields {
		for _, name := range fields[i].members() {
			if name == member {
				return &fields[i]
			}
		}
	}
	return nil
}
