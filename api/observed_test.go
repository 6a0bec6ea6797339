package api

import (
	"testing"

	"callsign/internal/text"
)

// TestNotableValuesExist: what a channel calls somebody for is a value that it knows.
func TestNotableValuesExist(t *testing.T) {
	for _, c := range Channels() {
		s := SpecOf(c)
		for field, values := range s.notable {
			for _, v := range values {
				if !s.Notable(field, v) || s.ObservedRole(field, v) == RoleUnknown {
					t.Errorf("%s: %s %s", c, field, v)
				}
			}
		}
		for _, v := range []string{"ACTIVE", "REJECTED"} {
			if !s.Notable(ActivityField, v) {
				t.Errorf("%s: nobody is called for %s", c, v)
			}
		}
		if s.Notable(fieldState, "IN_PROGRESS") || s.Notable("name", "ACTIVE") || s.Notable(fieldChange, "") {
			t.Errorf("%s: somebody is called for nothing", c)
		}
	}
}

func TestObserved(t *testing.T) {
	s := SpecOf(WhatsApp)
	for _, test := range []struct {
		field, value, label string
		role                Role
	}{
		{"state", "ERROR", "state", RoleProblem},
		{"change", "", "change", RoleOff},
		{"change", "REJECTED", "change", RoleProblem},
		{"quality", "RED", "quality", RoleProblem},
		{"review.displayName", "REJECTED", "Display name review", RoleProblem},
		{"review.displayName", "new", "Display name review", RoleUnknown},
		{"attributes.dailyLimit", "TIER_1K", "Daily limit", RoleUnknown},
		{"attributes.unheard", "x", "unheard", RoleUnknown},
		{"removed", "", "removed", RoleHeld},
		{ActivityField, "REJECTED", ActivityField, RoleProblem},
		{ActivityField, "COMMENT_ADDED", ActivityField, RoleUnknown},
	} {
		if got := s.ObservedRole(test.field, test.value); got != test.role {
			t.Errorf("%s %s: role %v", test.field, test.value, got)
		}
		if got := s.ObservedLabel(text.Raw(test.field)); string(got) != test.label {
			t.Errorf("%s: label %q", test.field, got)
		}
	}
}
