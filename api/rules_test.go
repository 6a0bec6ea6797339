package api

import (
	"fmt"
	"strings"
	"testing"

	"callsign/internal/text"
)

// ruleRow is a row of the tables in FACTS 10 and 11. change "-" means that nothing is pending.
type ruleRow struct {
	state, change                   text.Raw
	edit, discard, register, verify bool
}

func (r ruleRow) sender(c Channel) Sender {
	s := Sender{Key: Key{Channel: c, ID: "1"}, State: r.state}
	if r.change != "-" {
		s.Change = &Change{Status: r.change}
	}
	return s
}

const y, n = true, false

var whatsAppRules = []ruleRow{
	{"", "DRAFT", y, y, n, n},
	{"", "IN_PROGRESS", n, n, n, n},
	{"", "REJECTED", y, y, n, n},
	{"", "ERROR", n, y, n, n},
	{"", "MULTIPLE_WABA_ERROR", n, n, n, n},
	{"ACTIVE", "-", y, n, n, n},
	{"ACTIVE", "DRAFT", y, y, n, n},
	{"ACTIVE", "REJECTED", y, y, n, n},
	{"ACTIVE", "IN_PROGRESS", n, n, n, n},
	{"ACTIVE", "ERROR", n, y, n, n},
	{"ACTIVE", "MULTIPLE_WABA_ERROR", n, n, n, n}, // the PATCH rule of the contract names only DRAFT and REJECTED
	{"PENDING_VERIFICATION", "-", n, n, y, y},
	{"PENDING_VERIFICATION", "DRAFT", n, y, y, y},
	{"PENDING_VERIFICATION", "IN_PROGRESS", n, n, y, y},
	{"IN_PROGRESS", "-", n, n, n, n},
	{"IN_PROGRESS", "DRAFT", n, y, n, n},
	{"IN_PROGRESS", "IN_PROGRESS", n, n, n, n},
	{"SUSPENDED", "-", n, n, n, n},
	{"SUSPENDED", "REJECTED", n, y, n, n},
	{"INACTIVE", "-", n, n, n, n},
	{"INACTIVE", "ERROR", n, y, n, n},
	{"ERROR", "-", n, n, n, n},
	{"ERROR", "MULTIPLE_WABA_ERROR", n, n, n, n},
	// What the documents do not know is left to the server.
	{"", "-", y, n, n, n},
	{"FUTURE", "-", y, n, y, y},
	{"FUTURE", "IN_PROGRESS", y, n, y, y},
	{"FUTURE", "DRAFT", y, y, y, y},
	{"ACTIVE", "FUTURE", y, y, n, n},
	{"", "FUTURE", y, y, n, n},
}

var kakaoTalkRules = []ruleRow{
	{"", "DRAFT", y, y, y, n},       // register: unknown
	{"", "IN_PROGRESS", n, n, y, n}, // register: unknown
	{"", "REJECTED", y, y, y, n},    // edit: the documents disagree
	{"ACTIVE", "REJECTED", y, y, n, n},
	{"INACTIVE", "-", n, n, y, n},
	{"INACTIVE", "DRAFT", n, y, y, n},
	{"SUSPENDED", "-", n, n, y, n},
	{"SUSPENDED", "IN_PROGRESS", n, n, y, n},
	{"BLOCKED", "-", n, n, y, n},
	{"BLOCKED", "REJECTED", n, y, y, n},
	{"VERIFYING", "-", n, n, y, y},
	{"VERIFYING", "DRAFT", n, y, y, y},
	{"ACTIVE", "-", y, n, n, n},
	{"ACTIVE", "DRAFT", y, y, n, n},
	{"ACTIVE", "IN_PROGRESS", n, n, n, n},
	{"PENDING_VERIFICATION", "-", n, n, y, n}, // as INACTIVE
	{"PENDING_VERIFICATION", "DRAFT", n, y, y, n},
	// What the documents do not know is left to the server.
	{"", "-", y, n, y, n},
	{"FUTURE", "-", y, n, y, y},
	{"FUTURE", "IN_PROGRESS", y, n, y, y},
	{"ACTIVE", "FUTURE", y, y, n, n},
}

func TestRules(t *testing.T) {
	for _, tc := range []struct {
		spec *Spec
		rows []ruleRow
	}{{&whatsApp, whatsAppRules}, {&kakaoTalk, kakaoTalkRules}} {
		for _, row := range tc.rows {
			t.Run(fmt.Sprintf("%s/%s/%s", tc.spec.Channel, string(row.state), string(row.change)), func(t *testing.T) {
				want := map[Action]bool{ActionEdit: row.edit, ActionDiscard: row.discard, ActionRegister: row.register,
					ActionVerify: row.verify, ActionRemove: true, ActionComment: true, "other": true}
				for a, w := range want {
					ok, reason := tc.spec.Allowed(a, row.sender(tc.spec.Channel))
					if ok != w {
						t.Errorf("%s: %v (%s), want %v", a, ok, reason, w)
					}
					checkReason(t, ok, reason)
				}
			})
		}
	}
}

// checkReason: a reason is one sentence, and there is one exactly when something is off.
func checkReason(t *testing.T, ok bool, reason string) {
	t.Helper()
	if ok != (reason == "") {
		t.Errorf("ok %v with the reason %q", ok, reason)
	}
	if !ok && (!strings.HasSuffix(reason, ".") || strings.Count(reason, ".") != 1 || len(reason) > 100) {
		t.Errorf("not one short sentence: %q", reason)
	}
}

// Every state and change status of the tables has a role, and every known state has a row above.
func TestRulesCoverTables(t *testing.T) {
	for _, tc := range []struct {
		spec *Spec
		rows []ruleRow
	}{{&whatsApp, whatsAppRules}, {&kakaoTalk, kakaoTalkRules}} {
		seen := map[string]bool{}
		for _, r := range tc.rows {
			seen["s"+string(r.state)], seen["c"+string(r.change)] = true, true
		}
		for _, s := range tc.spec.States {
			if !seen["s"+s.Value] || s.Role == RoleUnknown || !strings.HasSuffix(s.Meaning, ".") {
				t.Errorf("%s state %+v", tc.spec.Label, s)
			}
		}
		for _, s := range tc.spec.ChangeStatuses {
			if !seen["c"+s.Value] || s.Role == RoleUnknown || !strings.HasSuffix(s.Meaning, ".") {
				t.Errorf("%s change %+v", tc.spec.Label, s)
			}
		}
	}
}

func TestRoles(t *testing.T) {
	for _, tc := range []struct {
		got, want Role
	}{
		{whatsApp.StateRole("ACTIVE"), RoleOK},
		{whatsApp.StateRole("SUSPENDED"), RoleHeld},
		{whatsApp.StateRole("ERROR"), RoleProblem},
		{whatsApp.StateRole("INACTIVE"), RoleOff},
		{whatsApp.StateRole("PENDING_VERIFICATION"), RoleWorking},
		{whatsApp.StateRole("FUTURE"), RoleUnknown},
		{whatsApp.ChangeRole("DRAFT"), RoleDraft},
		{whatsApp.ChangeRole("MULTIPLE_WABA_ERROR"), RoleProblem},
		{kakaoTalk.StateRole("BLOCKED"), RoleProblem},
		{kakaoTalk.StateRole("PENDING_VERIFICATION"), kakaoTalk.StateRole("INACTIVE")},
		{kakaoTalk.ChangeRole("REJECTED"), RoleProblem},
	} {
		if tc.got != tc.want {
			t.Errorf("role %v, want %v", tc.got, tc.want)
		}
	}
}

func TestFieldAllowed(t *testing.T) {
	review := func(field string, status text.Raw) []Review { return []Review{{Field: field, Status: status}} }
	for _, tc := range []struct {
		spec   *Spec
		field  string
		sender Sender
		want   bool
	}{
		{&whatsApp, "displayName", Sender{State: "ACTIVE"}, true},
		{&whatsApp, "displayName", Sender{State: "ACTIVE", Reviews: review("displayName", "PENDING")}, false},
		{&whatsApp, "displayName", Sender{State: "ACTIVE", Reviews: review("displayName", "DEFERRED")}, false},
		{&whatsApp, "displayName", Sender{State: "ACTIVE", Reviews: review("displayName", "REJECTED")}, true},
		{&whatsApp, "displayName", Sender{State: "ACTIVE", Reviews: review("username", "PENDING")}, true},
		{&whatsApp, "about", Sender{State: "ACTIVE", Reviews: review("displayName", "PENDING")}, true},
		{&whatsApp, "username", Sender{State: "ACTIVE"}, true},
		{&whatsApp, "username", Sender{State: "SUSPENDED"}, false},
		{&whatsApp, "username", Sender{}, false},
		{&whatsApp, "username", Sender{State: "FUTURE"}, true},
		{&kakaoTalk, "name", Sender{}, true},
	} {
		ok, reason := tc.spec.FieldAllowed(tc.field, tc.sender)
		if ok != tc.want {
			t.Errorf("%s %s of %+v: %v", tc.spec.Label, tc.field, tc.sender, ok)
		}
		checkReason(t, ok, reason)
	}
}
