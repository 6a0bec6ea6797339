package journal

import (
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"

	"callsign/api"
	"callsign/internal/text"
)

// blob is a text that comes back byte for byte. JSON strings cannot hold bytes that are not UTF-8, so such a text is written as
// {"b64": "…"}.
type blob string

type base64Text struct {
	Bytes []byte `json:"b64"`
}

func (b blob) MarshalJSON() ([]byte, error) {
	if utf8.ValidString(string(b)) {
		return json.Marshal(string(b))
	}
	return json.Marshal(base64Text{[]byte(b)})
}

func (b *blob) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '{' {
		var t base64Text
		if err := json.Unmarshal(data, &t); err != nil {
			return fmt.Errorf("reading a text: %w", err)
		}
		*b = blob(t.Bytes)
		return nil
	}
	return json.Unmarshal(data, (*string)(b))
}

// stamp is a time in UTC. Writing it never fails: a server can send times that the JSON form of time.Time refuses.
type stamp time.Time

func (s stamp) MarshalJSON() ([]byte, error) {
	return json.Marshal(time.Time(s).UTC().Format(time.RFC3339Nano))
}

func (s *stamp) UnmarshalJSON(data []byte) error {
	var t string
	if err := json.Unmarshal(data, &t); err != nil {
		return err
	}
	at, err := time.Parse(time.RFC3339Nano, t)
	if err != nil {
		at = time.Time{}
	}
	*s = stamp(at.UTC())
	return nil
}

// wireKey is a sender's key.
type wireKey api.Key

type keyForm struct {
	Channel blob `json:"channel"`
	ID      blob `json:"id,omitempty"`
}

func (k wireKey) MarshalJSON() ([]byte, error) {
	return json.Marshal(keyForm{blob(k.Channel), blob(k.ID)})
}

func (k *wireKey) UnmarshalJSON(data []byte) error {
	var f keyForm
	if err := json.Unmarshal(data, &f); err != nil {
		return err
	}
	*k = wireKey{Channel: api.Channel(f.Channel), ID: text.Raw(f.ID)}
	return nil
}

// wireValues are values in their order. A null is said by a member of its own.
type wireValues api.Values

type valueForm struct {
	Name blob `json:"n"`
	Text blob `json:"t,omitempty"`
	Null bool `json:"null,omitempty"`
}

func (v wireValues) MarshalJSON() ([]byte, error) {
	out := make([]valueForm, len(v))
	for i, e := range v {
		out[i] = valueForm{blob(e.Name), blob(e.Value.Text), e.Value.Null}
	}
	return json.Marshal(out)
}

func (v *wireValues) UnmarshalJSON(data []byte) error {
	var list []valueForm
	if err := json.Unmarshal(data, &list); err != nil {
		return err
	}
	*v = nil
	for _, f := range list {
		*v = append(*v, api.Entry{Name: string(f.Name), Value: api.Value{Text: text.Raw(f.Text), Null: f.Null}})
	}
	return nil
}

// wireSender is a whole sender. It holds no secret because api.Sender holds none.
type wireSender struct {
	Key        wireKey      `json:"key"`
	Number     blob         `json:"number,omitempty"`
	Name       blob         `json:"name,omitempty"`
	State      blob         `json:"state,omitempty"`
	Details    wireValues   `json:"details,omitempty"`
	Change     *wireChange  `json:"change,omitempty"`
	Reviews    []wireReview `json:"reviews,omitempty"`
	Quality    blob         `json:"quality,omitempty"`
	Region     blob         `json:"region,omitempty"`
	Attributes wireValues   `json:"attributes,omitempty"`
	HasToken   bool         `json:"hasToken,omitempty"`
	Created    wireTime     `json:"created"`
	Modified   wireTime     `json:"modified"`
}

type wireChange struct {
	Status      blob       `json:"status,omitempty"`
	Details     wireValues `json:"details,omitempty"`
	ErrorCode   blob       `json:"errorCode,omitempty"`
	ErrorReason blob       `json:"errorReason,omitempty"`
}

type wireReview struct {
	Field  blob `json:"field,omitempty"`
	Value  blob `json:"value,omitempty"`
	Status blob `json:"status,omitempty"`
	Reason blob `json:"reason,omitempty"`
}

type wireTime struct {
	At   stamp `json:"at"`
	Text blob  `json:"text,omitempty"`
}

func (s *wireSender) key() api.Key { return api.Key(s.Key) }

func (t wireTime) time() api.Time { return api.Time{At: time.Time(t.At), Text: text.Raw(t.Text)} }

func encodeSender(s *api.Sender) *wireSender {
	if s == nil {
		return nil
	}
	w := &wireSender{
		Key: wireKey(s.Key), Number: blob(s.Number), Name: blob(s.Name), State: blob(s.State),
		Details: wireValues(s.Details), Quality: blob(s.Quality), Region: blob(s.Region),
		Attributes: wireValues(s.Attributes), HasToken: s.HasToken,
		Created:  wireTime{stamp(s.Created.At), blob(s.Created.Text)},
		Modified: wireTime{stamp(s.Modified.At), blob(s.Modified.Text)},
	}
	if c := s.Change; c != nil {
		w.Change = &wireChange{blob(c.Status), wireValues(c.Details), blob(c.ErrorCode), blob(c.ErrorReason)}
	}
	for _, r := range s.Reviews {
		w.Reviews = append(w.Reviews, wireReview{blob(r.Field), blob(r.Value), blob(r.Status), blob(r.Reason)})
	}
	return w
}

func (s *wireSender) sender() *api.Sender {
	if s == nil {
		return nil
	}
	out := &api.Sender{
		Key: api.Key(s.Key), Number: text.Raw(s.Number), Name: text.Raw(s.Name), State: text.Raw(s.State),
		Details: api.Values(s.Details), Quality: text.Raw(s.Quality), Region: text.Raw(s.Region),
		Attributes: api.Values(s.Attributes), HasToken: s.HasToken,
		Created: s.Created.time(), Modified: s.Modified.time(),
	}
	if c := s.Change; c != nil {
		out.Change = &api.Change{
			Status: text.Raw(c.Status), Details: api.Values(c.Details), ErrorCode: text.Raw(c.ErrorCode), ErrorReason: text.Raw(c.ErrorReason),
		}
	}
	for _, r := range s.Reviews {
		out.Reviews = append(out.Reviews, api.Review{
			Field: string(r.Field), Value: text.Raw(r.Value), Status: text.Raw(r.Status), Reason: text.Raw(r.Reason),
		})
	}
	return out
}
