package api

import (
	"slices"
	"strings"

	"callsign/internal/text"
)

// ActivityField stands for the type of an activity where a field of a sender could stand: Notable, ObservedRole.
const ActivityField = "activity"

// The fields of a sender that are not profile fields, and how those of a group begin: what a difference between two answers is
// about is named "state", "quality", "review.name", "attributes.limit".
const (
	fieldState   = "state"
	fieldChange  = "change"
	fieldQuality = "quality"
	groupReview  = "review."
)

// Notable reports whether it is worth calling somebody who looks elsewhere that a sender's field has become value: "state",
// "change", or ActivityField for an activity of that type. What was waited for counts as much as what went wrong.
func (s *Spec) Notable(field, value string) bool { return slices.Contains(s.notable[field], value) }

// ObservedRole is the role of a value that a field has become; RoleUnknown where none is known, as for a name.
func (s *Spec) ObservedRole(field, value string) Role {
	switch field {
	case fieldState:
		return s.StateRole(value)
	case fieldChange:
		if value == "" {
			return RoleOff // nothing is pending any more: the activities say how it ended
		}
		return s.ChangeRole(value)
	case fieldQuality:
		return qualityRole(value)
	case "removed":
		return RoleHeld
	case ActivityField:
		if r := s.StateRole(value); r != RoleUnknown {
			return r
		}
		return s.ChangeRole(value)
	}
	if strings.HasPrefix(field, groupReview) {
		return reviewRole(value)
	}
	return RoleUnknown
}

// reviewRole is the role of the status of a review of one field (FACTS 10).
func reviewRole(v string) Role {
	switch v {
	case "APPROVED":
		return RoleOK
	case "PENDING", "DEFERRED":
		return RoleWorking
	case "REJECTED":
		return RoleProblem
	}
	return RoleUnknown
}

// ObservedLabel names the field of a difference for people: "state", "Display name review", "Messaging limit".
func (s *Spec) ObservedLabel(field text.Raw) text.Raw {
	group, name, dotted := strings.Cut(string(field), ".")
	switch {
	case !dotted:
		return field
	case group+"." == groupReview:
		return text.Raw(s.FieldLabel(name) + " review")
	}
	for i := range s.Attributes {
		if s.Attributes[i].Name == name {
			return text.Raw(s.Attributes[i].Label)
		}
	}
	return text.Raw(s.FieldLabel(name))
}
