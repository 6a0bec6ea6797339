package api

import (
	"time"

	"callsign/internal/text"
)

// WhatsApp is the channel of WhatsApp senders; its path key is the sender's id.
const WhatsApp Channel = "whatsapp"

// whatsApp is all that Callsign knows of WhatsApp (FACTS 9, 10). It is never changed.
var whatsApp = Spec{
	Channel:         WhatsApp,
	Label:           "WhatsApp",
	Short:           "WA",
	NumberLabel:     "Number",
	NameField:       "displayName",
	Fields:          whatsAppFields,
	Attributes:      whatsAppAttributes,
	States:          whatsAppStates,
	ChangeStatuses:  whatsAppChangeStatuses,
	ActivityTypes:   whatsAppActivityTypes,
	notable:         whatsAppNotable,
	RemovalWindow:   30 * 24 * time.Hour,
	RegisterMethods: []string{"SMS", "VOICE"},
	Code: CodeRule{
		Len: 6, Optional: true,
		Hint: "6 characters; leave it empty when the number is registered already",
	},
	Shapes: whatsAppShapes,
	path:   "whatsapp/senders",
	codec: codec{
		sender:   decodeWhatsApp,
		members:  whatsAppSender,
		create:   createWhatsApp,
		verify:   verifyWhatsApp,
		register: registerWhatsApp,
	},
	allow:  allowWhatsApp,
	locked: lockedWhatsApp,
}

// whatsAppVerticals are the 21 values a request may hold. NOT_SET is a value of answers only (FACTS 15).
var whatsAppVerticals = []string{
	"ALCOHOL", "AUTOMOTIVE", "BEAUTY_SPA_SALON", "CLOTHING_AND_APPAREL", "EDUCATION", "ENTERTAINMENT",
	"EVENT_PLANNING_AND_SERVICE", "FINANCE_AND_BANKING", "FOOD_AND_GROCERY", "HOTEL_AND_LODGING", "MEDICAL_AND_HEALTH",
	"NON_PROFIT", "ONLINE_GAMBLING", "OTC_DRUGS", "OTHER", "PHYSICAL_GAMBLING", "PROFESSIONAL_SERVICES",
	"PUBLIC_SERVICE", "RESTAURANT", "SHOPPING_AND_RETAIL", "TRAVEL_AND_TRANSPORTATION",
}

var whatsAppFields = []Field{
	{Name: "displayName", Label: "Display name", Required: true, Min: 1, Max: 128,
		Hint: "a change is reviewed by Meta, one at a time"},
	{Name: "about", NoLinks: true, Label: "About", Nullable: true, Min: 1, Max: 139, Hint: "no Markdown; links are not clickable"},
	{Name: "description", Label: "Description", Kind: KindMultiline, Nullable: true, Min: 1, Max: 512},
	{Name: "vertical", Label: "Business category", Kind: KindEnum, Required: true, Enum: whatsAppVerticals},
	{Name: "email", Label: "E-mail", Kind: KindEmail, Nullable: true, Max: 128},
	{Name: "address", Label: "Address", Nullable: true, Min: 1, Max: 256},
	{Name: "websiteOne", Label: "Website 1", Kind: KindURL, Nullable: true, Max: 256},
	{Name: "websiteTwo", Label: "Website 2", Kind: KindURL, Nullable: true, Max: 256},
	{Name: "photoUrl", Label: "Photo", Kind: KindURL, Nullable: true, Max: 256,
		Hint: "https, jpeg/png/webp, 192 to 640 px, at most 5 MB; a transparent PNG turns black"},
	{Name: "username", Label: "Username", Min: 1, Hint: "only while the sender is active; it can be changed but not cleared"},
}

var whatsAppAttributes = []Attribute{
	{Name: "app.id", Label: "App", Group: "Connection", Fixed: "An app is linked in the Conversation API, not here."},
	{Name: "app.projectId", Label: "App project", Group: "Connection"},
	{Name: "app.region", Label: "App region", Group: "Connection"},
	{Name: "app.channelStatus", Label: "Channel status", Group: "Connection"},
	{Name: "maxTps", Label: "Messages per second", Group: "Limits"},
	{Name: "region", Label: "Region", Group: "Hosting", Fixed: "The region is set when the sender is created."},
	{Name: "metaLocalStorage", Label: "Meta local storage", Group: "Hosting",
		Fixed: "The storage country is set when the sender is created."},
	{Name: "businessManager", Label: "Business manager", Group: "Hosting",
		Fixed: "The business manager is set when the sender is created."},
	{Name: "compatibleRegions", Label: "Compatible regions", Group: "Hosting"},
	{Name: "numberProvider", Label: "Number provider", Group: "Hosting"},
	{Name: "dailyLimit", Label: "Daily limit", Group: "Limits", Deprecated: true},
	{Name: "wabaBanState", Label: "WABA ban", Group: "Limits", Deprecated: true},
	{Name: "wabaBanDate", Label: "WABA ban date", Group: "Limits", Deprecated: true},
	{Name: "cloudApi", Label: "Cloud API", Group: "Hosting", Deprecated: true},
	{Name: "conversationApiApp", Label: "App (old member)", Group: "Connection", Deprecated: true},
}

var whatsAppStates = []Status{
	{"ERROR", RoleProblem, "Provisioning failed; Sinch support has to help."},
	{"SUSPENDED", RoleHeld, "Suspended for a policy reason or by administration."},
	{"PENDING_VERIFICATION", RoleWorking, "Waits for the verification code of its number."},
	{"IN_PROGRESS", RoleWorking, "Being provisioned."},
	{"INACTIVE", RoleOff, "Exists but is switched off."},
	{"ACTIVE", RoleOK, "Can send messages."},
}

var whatsAppChangeStatuses = []Status{
	{"ERROR", RoleProblem, "The change failed; the error code says why."},
	{"MULTIPLE_WABA_ERROR", RoleProblem, "More than one WhatsApp Business account was found; Sinch support has to help."},
	{"REJECTED", RoleProblem, "The change was refused; edit it and submit it again, or discard it."},
	{"IN_PROGRESS", RoleWorking, "The change is under review."},
	{"DRAFT", RoleDraft, "The change is kept and was not submitted."},
}

var whatsAppActivityTypes = []string{
	"ACTIVE", "COMMENT_ADDED", "CREATED", "DRAFT", "EDITED", "ERROR", "IN_PROGRESS", "INACTIVE", "REGISTERED", "REJECTED",
	"VERIFIED",
}

// whatsAppNotable are the values that are waited for, and those after which somebody has to do something.
var whatsAppNotable = map[string][]string{
	fieldState:    {"ACTIVE", "ERROR", "SUSPENDED"},
	fieldChange:   {"ERROR", "MULTIPLE_WABA_ERROR", "REJECTED"},
	ActivityField: {"ACTIVE", "ERROR", "REJECTED"},
}

// allowWhatsApp answers Spec.Allowed by the table of FACTS 10. Removal and comments are always tried.
func allowWhatsApp(a Action, x Sender) (bool, string) {
	reason := ""
	switch a {
	case ActionEdit:
		if reason = whatsAppEditState(x.State); reason == "" && editableState(whatsAppStates, x.State) {
			reason = whatsAppEditChange(x.changeStatus())
		}
	case ActionDiscard:
		reason = whatsAppDiscard(x)
	case ActionRegister, ActionVerify:
		reason = whatsAppCode(x.State)
	}
	return reason == "", reason
}

func whatsAppEditState(state text.Raw) string {
	switch state {
	case "PENDING_VERIFICATION":
		return "Waiting for its verification code: register and verify the number first."
	case "IN_PROGRESS":
		return "Being provisioned: it can be edited once it is active."
	case "SUSPENDED":
		return "Suspended: only active senders can be edited."
	case "INACTIVE":
		return "Inactive: only active senders can be edited."
	case "ERROR":
		return "Provisioning failed: only active senders can be edited, ask Sinch support."
	}
	return ""
}

func whatsAppEditChange(status text.Raw) string {
	switch status {
	case "IN_PROGRESS":
		return "Waiting for review: changes cannot be edited until Meta has decided."
	case "ERROR":
		return "The pending change failed: discard it before editing again."
	case "MULTIPLE_WABA_ERROR":
		return "More than one WhatsApp Business account was found: ask Sinch support."
	}
	return ""
}

func whatsAppDiscard(x Sender) string {
	if x.Change == nil {
		return noChange
	}
	switch x.Change.Status {
	case "IN_PROGRESS":
		return "Waiting for review: changes cannot be discarded until Meta has decided."
	case "MULTIPLE_WABA_ERROR":
		return "More than one WhatsApp Business account was found: ask Sinch support."
	}
	return ""
}

// whatsAppCode says why a code can be neither asked for nor given: both need PENDING_VERIFICATION.
func whatsAppCode(state text.Raw) string {
	switch state {
	case "":
		return "Not provisioned yet: a number can be verified once Meta has approved the sender."
	case "ACTIVE":
		return "Already active: there is nothing to verify."
	case "IN_PROGRESS":
		return "Being provisioned: no verification code is needed now."
	case "SUSPENDED", "INACTIVE", "ERROR":
		return "Only a sender that waits for its verification code can be verified."
	}
	return ""
}

// lockedWhatsApp answers Spec.FieldAllowed: the two fields with rules of their own (FACTS 10).
func lockedWhatsApp(field string, x Sender) string {
	switch field {
	case "displayName":
		for _, r := range x.Reviews {
			if r.Field == field && r.open() {
				return "A display name is under review: it can be changed again when Meta has decided."
			}
		}
	case "username":
		if x.State != "ACTIVE" && editableState(whatsAppStates, x.State) {
			return "A username can be set only while the sender is active."
		}
	}
	return ""
}
