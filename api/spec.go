package api

import "time"

// Spec is all that Callsign knows of one channel. Nothing above this package knows a channel by name: lists, details,
// forms, diffs and action rules are made from this table. One file a channel fills it.
type Spec struct {
	Channel Channel
	// Label is the channel's name for people, "WhatsApp". Short is at most 5 ASCII letters for narrow columns.
	Label, Short string
	// NumberLabel says what Sender.Number is: "Number", "Plus friend id".
	NumberLabel string
	// PhoneField is the profile field with the phone that stands for the sender where Number is not a phone number; empty where
	// Number is one.
	PhoneField string
	// NameField is the profile field that names the sender.
	NameField string
	// Fields are the profile fields in the order of the form.
	Fields []Field
	// Attributes are the read-only facts in the order of the detail view.
	Attributes []Attribute
	// States and ChangeStatuses are the known values, most urgent first. Unknown values are shown raw.
	States, ChangeStatuses []Status
	// ActivityTypes are the known types of activities (FACTS 14). The set is open.
	ActivityTypes []string
	// RemovalWindow is how long a removed sender stays (FACTS 13).
	RemovalWindow time.Duration
	// RegisterMethods are the ways a verification code can be sent, the safest first; empty when there is no choice.
	RegisterMethods []string
	// Code says what a verification code looks like.
	Code CodeRule
	// Shapes are the ways to create a sender, the usual one first.
	Shapes []CreateShape

	// path is the part of the request path after the project: "whatsapp/senders".
	path  string
	codec codec
	// notable are the values by field that Notable is about.
	notable map[string][]string
	allow   func(Action, Sender) (bool, string)
	// locked gives the reason why a field cannot be changed now, empty when it can.
	locked func(field string, x Sender) string
}

// Kind says how a field is typed, checked and shown.
type Kind int

// The kinds of fields. Lengths are counted in characters (code points), not bytes (FACTS 1).
const (
	KindText      Kind = iota // one line
	KindMultiline             // several lines
	KindEnum                  // one of Field.Enum
	KindEmail
	KindURL
	KindDigits // digits only, leading zeros kept
	KindTree   // a path in a category tree; Field.Members are its levels
	KindSecret // typed blind, never shown, logged or kept
)

// Field describes one profile field: how it is named, edited, checked and cleared.
type Field struct {
	// Name is the API's member name; for KindTree a name of our own, the members are in Members.
	Name  string
	Label string
	Kind  Kind
	// Required fields must have a value when the sender is submitted.
	Required bool
	// Nullable fields can be cleared: null deletes the value (FACTS 9).
	Nullable bool
	// Min and Max are limits in characters (code points); 0 means no limit is known.
	Min, Max int
	// Enum are the values to offer, for KindEnum.
	Enum []string
	// Hint is one short line of help; may be empty.
	Hint string
	// Fixed says why the field cannot be changed; empty when it can.
	Fixed string
	// Members are the API's member names of a KindTree, outermost first.
	Members []string
	// MemberLens are the exact numbers of digits of the Members' codes (FACTS 11).
	MemberLens []int
	// Top fields are members of the create body itself, not of its details.
	Top bool
	// Default is the value a new form starts with; may be empty.
	Default string
	// NoLinks fields show links as plain text (FACTS 10).
	NoLinks bool
}

// Attribute is one read-only fact of a sender.
type Attribute struct {
	Name, Label string
	// Group is a heading in the detail view: "Connection", "Limits", …
	Group string
	// Deprecated attributes are shown last and dim (FACTS 10).
	Deprecated bool
	// Fixed says in one sentence why people cannot change it here; empty where nobody would ask.
	Fixed string
}

// Role is the meaning of a status; styles gives it a look. Every role is also a letter and a word on the screen.
type Role int

// The roles, DESIGN 4.
const (
	RoleUnknown Role = iota
	RoleOK
	RoleWorking
	RoleDraft
	RoleProblem
	RoleHeld
	RoleOff
)

// Status is one known value of a state or change status.
type Status struct {
	Value string
	Role  Role
	// Meaning is one short sentence for the detail view and help.
	Meaning string
}

// CodeRule says what a verification code looks like (FACTS 10, 11).
type CodeRule struct {
	// Digits: only digits; the code is sent as a JSON number, so leading zeros are lost.
	Digits bool
	// Len is the exact length in characters; 0 when it is not known.
	Len int
	// Optional codes may be left out (the number is registered already).
	Optional bool
	Hint     string
}

// CreateShape is one of the bodies that create a sender.
type CreateShape struct {
	Name, Label string
	Fields      []Field
	// CanDraft tells whether the shape has a status, so that it can be kept as a draft.
	CanDraft bool
}

// Action is something that can be done to a sender.
type Action string

// The actions.
const (
	ActionEdit     Action = "edit"
	ActionDiscard  Action = "discard"
	ActionRegister Action = "register"
	ActionVerify   Action = "verify"
	ActionRemove   Action = "remove"
	ActionComment  Action = "comment"
)

// Allowed tells whether an action makes sense for a sender now and, when not, the reason in one sentence. Where the documents
// disagree or are silent the action is allowed and the server decides.
func (s *Spec) Allowed(a Action, x Sender) (ok bool, reason string) { return s.allow(a, x) }

// FieldAllowed tells whether one profile field can be changed now, beside what Allowed says of the whole sender: WhatsApp reviews
// display names one at a time and takes a username only for an active sender (FACTS 10). When not, reason is one sentence.
func (s *Spec) FieldAllowed(name string, x Sender) (ok bool, reason string) {
	reason = s.locked(name, x)
	return reason == "", reason
}

// Field returns the profile field of a name, or nil.
func (s *Spec) Field(name string) *Field {
	for i := range s.Fields {
		if s.Fields[i].Name == name {
			return &s.Fields[i]
		}
	}
	return nil
}

// FieldLabel returns the label of a profile field, its name for one we do not know.
func (s *Spec) FieldLabel(name string) string {
	if f := s.Field(name); f != nil {
		return f.Label
	}
	return name
}

// StateRole gives the role of a state; RoleUnknown for one that we do not know.
func (s *Spec) StateRole(v string) Role { return roleOf(s.States, v) }

// ChangeRole gives the role of a change's status; RoleUnknown for one that we do not know.
func (s *Spec) ChangeRole(v string) Role { return roleOf(s.ChangeStatuses, v) }

func roleOf(list []Status, v string) Role {
	for _, st := range list {
		if st.Value == v {
			return st.Role
		}
	}
	return RoleUnknown
}

// Channels returns the channels this program knows, in the order they are shown.
func Channels() []Channel { return []Channel{WhatsApp, KakaoTalk} }

// SpecOf returns the table of a channel, nil for a channel it does not know.
func SpecOf(c Channel) *Spec {
	switch c {
	case WhatsApp:
		return &whatsApp
	case KakaoTalk:
		return &kakaoTalk
	}
	return nil
}
