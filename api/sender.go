package api

import (
	"time"

	"callsign/internal/text"
)

// Channel names a messaging channel as the API's paths do: "whatsapp", "kakaotalk". SpecOf gives its table.
type Channel string

// Key names one sender for as long as it exists: its channel and the id that goes into request paths
// (WhatsApp: id; KakaoTalk: plusFriendId, which can hold "@" and Hangul; FACTS 11).
type Key struct {
	Channel Channel
	ID      text.Raw
}

// IsZero reports whether the key names nothing.
func (k Key) IsZero() bool { return k == Key{} }

// Sender is one business identity, the same shape for every channel. What only one channel has is in
// Attributes, labelled by Spec.Attributes.
type Sender struct {
	Key Key
	// Number is what people call the sender: "+82 1055550101", or the plusFriendId.
	Number text.Raw
	// Name is the live name, else the pending one; empty when there is neither.
	Name text.Raw
	// State is the live state, empty for a sender that was never provisioned (FACTS 10, 11). The set is open.
	State text.Raw
	// Details are the live profile values; empty for a sender that was never provisioned.
	Details Values
	// Change holds the pending values; nil when nothing is pending.
	Change *Change
	// Reviews are fields whose review is tracked on its own (WhatsApp display name and username; FACTS 10).
	Reviews []Review
	// Quality is the quality rating (GREEN, YELLOW, RED, UNKNOWN, …), empty where the channel has none.
	Quality text.Raw
	// Region is the region the sender is hosted in, empty where the channel has none.
	Region text.Raw
	// Attributes are read-only facts by the names of Spec.Attributes. No secret is ever among them.
	Attributes Values
	// HasToken records that the API returned a bearer token; the token itself is not kept (see Client.BearerToken).
	HasToken bool
	Created  Time
	Modified Time
}

// Change is what is pending on a sender: kept as a draft, under review, or refused.
type Change struct {
	// Status is DRAFT, IN_PROGRESS, REJECTED, ERROR, …; the set is open.
	Status text.Raw
	// Details are the pending values: all of them for a new sender, only the changed ones for an update. A null
	// value is a pending deletion.
	Details Values
	// ErrorCode and ErrorReason say why the change failed; empty otherwise.
	ErrorCode   text.Raw
	ErrorReason text.Raw
}

// Review is the review of a single field, tracked beside the change (FACTS 10).
type Review struct {
	// Field is the profile field's name, "displayName" or "username".
	Field string
	// Value is the value asked for; may be empty.
	Value text.Raw
	// Status is PENDING, DEFERRED, APPROVED, REJECTED, …; the set is open.
	Status text.Raw
	// Reason says why it was rejected; may be empty.
	Reason text.Raw
}

// Time is a time the API sent. At is zero when it could not be read; Text is always what came (FACTS 7).
type Time struct {
	At   time.Time
	Text text.Raw
}

// Effective returns the profile as it will be once everything pending is approved: the live values overlaid by
// reviews that are still open and by the pending values (FACTS 10: read both).
func (s Sender) Effective() Values {
	v := s.Details.Clone()
	for _, e := range s.Pending() {
		if e.Value.Null {
			v = v.Without(e.Name)
		} else {
			v = v.With(e.Name, e.Value)
		}
	}
	return v
}

// open reports whether the review still waits for a decision.
func (r Review) open() bool { return r.Status == "PENDING" || r.Status == "DEFERRED" }

// Waiting returns the names of the fields whose own review is open; usually none or one.
func (s Sender) Waiting() []string {
	var out []string
	for _, r := range s.Reviews {
		if r.open() {
			out = append(out, r.Field)
		}
	}
	return out
}

// QualityRole is the role of the quality rating, RoleUnknown for one we do not know and RoleOff for none.
func (s Sender) QualityRole() Role {
	return qualityRole(string(s.Quality))
}

func qualityRole(v string) Role {
	switch v {
	case "GREEN":
		return RoleOK
	case "YELLOW":
		return RoleWorking
	case "RED":
		return RoleProblem
	case "UNKNOWN", "":
		return RoleOff
	}
	return RoleUnknown
}

// Pending returns the values that wait: the change's, and those whose own review is open. A null is a pending deletion.
func (s Sender) Pending() Values {
	var v Values
	for _, r := range s.Reviews {
		if r.open() && r.Value != "" {
			v = v.With(r.Field, Value{Text: r.Value})
		}
	}
	if s.Change != nil {
		for _, e := range s.Change.Details {
			v = v.With(e.Name, e.Value)
		}
	}
	return v
}

// Unsubmitted returns the pending values that are kept as a draft or were refused, so that nothing happens to them until somebody submits
// them; nil when there are none.
func (s Sender) Unsubmitted() Values {
	if s.Change == nil || s.Change.Status != "DRAFT" && s.Change.Status != "REJECTED" {
		return nil
	}
	return s.Change.Details
}
