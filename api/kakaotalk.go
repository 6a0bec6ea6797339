package api

import (
	"time"

	"callsign/internal/text"
)

// KakaoTalk is the channel of KakaoTalk senders; its path key is the plusFriendId.
const KakaoTalk Channel = "kakaotalk"

// kakaoTalk is all that Callsign knows of KakaoTalk (FACTS 9, 11). It is never changed.
var kakaoTalk = Spec{
	Channel:        KakaoTalk,
	Label:          "KakaoTalk",
	Short:          "KKO",
	PhoneField:     "adminPhoneNo",
	NumberLabel:    "Plus friend id",
	NameField:      "name",
	Fields:         kakaoTalkFields,
	Attributes:     []Attribute{{Name: "id", Label: "Sender id", Group: "Connection"}},
	States:         kakaoTalkStates,
	ChangeStatuses: kakaoTalkChangeStatuses,
	ActivityTypes:  kakaoTalkActivityTypes,
	notable:        kakaoTalkNotable,
	RemovalWindow:  60 * 24 * time.Hour,
	Code: CodeRule{
		Digits: true,
		Hint:   "digits only; it is sent as a number, so leading zeros are lost",
	},
	Shapes: kakaoTalkShapes,
	path:   "kakaotalk/senders",
	codec: codec{
		sender:   decodeKakaoTalk,
		members:  kakaoTalkSender,
		create:   createKakaoTalk,
		verify:   verifyKakaoTalk,
		register: func(string) any { return nil },
	},
	allow:  allowKakaoTalk,
	locked: func(string, Sender) string { return "" },
}

// plusFriendID is the member that is the path key.
const plusFriendID = "plusFriendId"

var kakaoTalkFields = []Field{
	{Name: "name", Label: "Name", Required: true, Min: 1, Max: 512},
	{Name: "adminPhoneNo", Label: "Admin phone", Required: true, Min: 1, Max: 15, Hint: "the verification code is sent to it"},
	{Name: "category", Label: "Category", Kind: KindTree, Required: true,
		Members:    []string{"topLevelCategoryCode", "midLevelCategoryCode", "subLevelCategoryCode"},
		MemberLens: []int{3, 4, 4}, Hint: "three levels, like 004/0002/0001"},
	{Name: "logoImage", Label: "Logo", Kind: KindURL, Nullable: true, Hint: "https, jpeg or png, at most 5 MB"},
}

// kakaoTalkProfile are the profile fields as create takes them: nothing can be null.
var kakaoTalkProfile = func() []Field {
	out := joinFields(kakaoTalkFields)
	for i := range out {
		out[i].Nullable = false
	}
	return out
}()

var kakaoTalkShapes = []CreateShape{{
	Name: "sender", Label: "KakaoTalk sender", CanDraft: true,
	Fields: joinFields([]Field{{Name: plusFriendID, Label: "Plus friend id", Required: true, Min: 1, Max: 30, Top: true,
		Hint: "like @name; cannot be changed later"}}, kakaoTalkProfile),
}}

// kakaoTalkStates has one value more than the API's list: a guide names PENDING_VERIFICATION, which means as much as INACTIVE
// (FACTS 15).
var kakaoTalkStates = []Status{
	{"BLOCKED", RoleProblem, "Blocked: it cannot be used any more."},
	{"SUSPENDED", RoleHeld, "Suspended for a time for a policy reason or by administration."},
	{"VERIFYING", RoleWorking, "A code was sent to the admin phone and has to be entered."},
	{kakaoTalkPending, RoleOff, "Approved; ask for a verification code to activate it."},
	{"INACTIVE", RoleOff, "Switched off, or approved and not yet verified."},
	{"ACTIVE", RoleOK, "Can send messages."},
}

const kakaoTalkPending = "PENDING_VERIFICATION"

var kakaoTalkChangeStatuses = []Status{
	{"REJECTED", RoleProblem, "The change was refused; a comment in the activities may say why."},
	{"IN_PROGRESS", RoleWorking, "The change is under review."},
	{"DRAFT", RoleDraft, "The change is kept and was not submitted."},
}

var kakaoTalkActivityTypes = []string{
	"ACTIVE", "COMMENT_ADDED", "CREATED", "DRAFT", "EDITED", "IN_PROGRESS", "INACTIVE", "REJECTED",
}

// kakaoTalkNotable are the values that are waited for, and those after which somebody has to do something.
var kakaoTalkNotable = map[string][]string{
	fieldState:    {"ACTIVE", "BLOCKED", "SUSPENDED"},
	fieldChange:   {"REJECTED"},
	ActivityField: {"ACTIVE", "REJECTED"},
}

// allowKakaoTalk answers Spec.Allowed by the table of FACTS 11. Removal and comments are always tried.
func allowKakaoTalk(a Action, x Sender) (bool, string) {
	reason := ""
	switch a {
	case ActionEdit:
		reason = kakaoTalkEdit(x)
	case ActionDiscard:
		reason = kakaoTalkDiscard(x)
	case ActionRegister:
		if x.State == "ACTIVE" {
			reason = "Already active: no verification code is needed."
		}
	case ActionVerify:
		reason = kakaoTalkVerify(x.State)
	}
	return reason == "", reason
}

// kakaoTalkEdit allows editing a rejected change: the documents disagree (FACTS 15), so the server decides.
func kakaoTalkEdit(x Sender) string {
	switch x.State {
	case "VERIFYING":
		return "Waiting for its verification code: enter the code first."
	case "INACTIVE", kakaoTalkPending:
		return "Inactive: only active senders can be edited, ask for a verification code first."
	case "SUSPENDED":
		return "Suspended: only active senders can be edited."
	case "BLOCKED":
		return "Blocked: only active senders can be edited."
	}
	if editableState(kakaoTalkStates, x.State) && x.changeStatus() == "IN_PROGRESS" {
		return "Waiting for review: changes cannot be edited until Kakao has decided."
	}
	return ""
}

func kakaoTalkDiscard(x Sender) string {
	if x.Change == nil {
		return noChange
	}
	if x.Change.Status == "IN_PROGRESS" {
		return "Waiting for review: changes cannot be discarded until Kakao has decided."
	}
	return ""
}

func kakaoTalkVerify(state text.Raw) string {
	switch state {
	case "":
		return "Not approved yet: a code can be entered once the sender is approved and a code was asked for."
	case "ACTIVE":
		return "Already active: there is nothing to verify."
	case "INACTIVE", kakaoTalkPending:
		return "No code is on its way: ask for a verification code first."
	case "SUSPENDED":
		return "Suspended: only a sender that waits for its code can be verified."
	case "BLOCKED":
		return "Blocked: only a sender that waits for its code can be verified."
	}
	return ""
}
