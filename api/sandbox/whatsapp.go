package sandbox

import (
	"fmt"
	"slices"
	"strings"
)

var (
	submitValues  = []string{"DRAFT", "SUBMIT"}
	regionValues  = []string{"BR", "EU", "US"}
	storageValues = []string{"AE", "AU", "BH", "BR", "CA", "CH", "DE", "GB", "ID", "IN", "JP", "KR", "SG", "US", "ZA"}
	managerValues = []string{"SINCH_BR", "SINCH_MX", "SINCH_UK"}
	verticals     = []string{"ALCOHOL", "AUTOMOTIVE", "BEAUTY_SPA_SALON", "CLOTHING_AND_APPAREL", "EDUCATION", "ENTERTAINMENT",
		"EVENT_PLANNING_AND_SERVICE", "FINANCE_AND_BANKING", "FOOD_AND_GROCERY", "HOTEL_AND_LODGING", "MEDICAL_AND_HEALTH",
		"NON_PROFIT", "ONLINE_GAMBLING", "OTC_DRUGS", "OTHER", "PHYSICAL_GAMBLING", "PROFESSIONAL_SERVICES", "PUBLIC_SERVICE",
		"RESTAURANT", "SHOPPING_AND_RETAIL", "TRAVEL_AND_TRANSPORTATION"}
)

// waProfile are the members of details that a create and a PATCH share.
func waProfile(update bool) []rule {
	return []rule{
		{name: "displayName", min: 1, max: 128, required: !update},
		{name: "description", min: 1, max: 512, nullable: update},
		{name: "vertical", kind: isEnum, enum: verticals, required: !update},
		{name: "email", kind: isEmail, max: 128, nullable: update},
		{name: "address", min: 1, max: 256, nullable: update},
		{name: "websiteOne", kind: isURL, max: 256, nullable: update},
		{name: "websiteTwo", kind: isURL, max: 256, nullable: update},
		{name: "about", min: 1, max: 139, nullable: update},
		{name: "photoUrl", kind: isURL, max: 256, nullable: update},
	}
}

func waUpdateRules(usernameNull bool) []rule {
	return []rule{
		{name: "status", kind: isEnum, enum: submitValues},
		{name: "details", kind: isObject, fields: append(waProfile(true), rule{name: "username", min: 1, nullable: usernameNull})},
	}
}

// waPlace are the members that say where a sender lives.
func waPlace(manager bool) []rule {
	out := []rule{
		{name: "region", kind: isEnum, enum: regionValues},
		{name: "metaLocalStorage", kind: isEnum, enum: storageValues},
	}
	if manager {
		out = append(out, rule{name: "businessManager", kind: isEnum, enum: managerValues})
	}
	return out
}

// shape tells the four create bodies apart by their members, because there is no discriminator (FACTS 10).
func shape(m members) (name string, rules []rule) {
	country := rule{name: "countryCode", kind: isDigits, min: 1, max: 4, required: true}
	phone := rule{name: "phoneNumber", kind: isDigits, min: 1, max: 32}
	d := m.sub("details")
	switch {
	case m.has("phoneNumberProvider") || !m.has("name") && !m.has("wabaId") && !m.has("phoneNumberId") &&
		(m.has("status") || m.has("saveDraftOnFailure") || d.has("vertical")):
		return "partner", append(waPlace(false),
			rule{name: "status", kind: isEnum, enum: submitValues},
			rule{name: "phoneNumberProvider", kind: isEnum, enum: []string{"CUSTOMER", "SINCH"}, required: true},
			rule{name: "saveDraftOnFailure", kind: isBool},
			rule{name: "details", kind: isObject, required: true, fields: append(waProfile(false), country, phone)})
	case m.has("name") || m.has("facebookAccessToken") || m.has("facebookCode"):
		return "legacy", append(waPlace(true),
			rule{name: "name", min: 1, max: 128, required: true}, rule{name: "wabaId"}, rule{name: "phoneNumberId"},
			rule{name: "facebookAccessToken", min: 1, required: !m.has("facebookCode")}, rule{name: "facebookCode", min: 1},
			rule{name: "details", kind: isObject, required: true, fields: waProfile(false)})
	case m.has("wabaId") || m.has("phoneNumberId") || m.has("authenticationCode"):
		return "embedded", append(waPlace(true),
			rule{name: "wabaId", required: true}, rule{name: "phoneNumberId", required: true},
			rule{name: "authenticationCode", min: 1})
	}
	phone.required = true
	return "number", append(waPlace(false),
		rule{name: "details", kind: isObject, required: true,
			fields: []rule{country, phone, {name: "displayName", min: 1, max: 128, required: true}}})
}

// createWhatsApp is POST …/whatsapp/senders.
func (c *call) createWhatsApp() (answer, *failure) {
	m, ok := object(c.body)
	if !ok {
		return answer{}, c.unreadable()
	}
	kind, rules := shape(m)
	if bad := check("", m, rules); len(bad) > 0 {
		return answer{}, invalid(bad)
	}
	x, f := c.newWhatsApp(m, kind)
	if f != nil {
		return answer{}, f
	}
	if !m.submission("SUBMIT") {
		x.change.status = "DRAFT"
	}
	if f := fetch(c.sh.ch, &x.change.details); f != nil {
		if m.bool("saveDraftOnFailure") {
			x.change.status = "DRAFT"
			x.change.details.drop(waPhoto)
			c.put(x)
		}
		return answer{}, f
	}
	c.put(x)
	if x.change.status == "IN_PROGRESS" {
		c.s.review(c.sh, x)
	}
	return created(c.show(x)), nil
}

// put adds a created sender.
func (c *call) put(x *sender) {
	c.sh.add(x)
	c.recordCreate(x)
}

// newWhatsApp makes the sender that a create body describes.
func (c *call) newWhatsApp(m members, kind string) (*sender, *failure) {
	d := m.sub("details")
	x := &sender{ch: c.sh.ch, id: c.s.newID(), mine: true, created: c.s.now, modified: c.s.now,
		region: orDefault(m.str("region"), "EU"), storage: m.str("metaLocalStorage"), manager: m.str("businessManager"),
		provider: "CUSTOMER", country: d.str("countryCode"), phone: d.str("phoneNumber"), metaPhoneID: m.str("phoneNumberId"),
		compatible: []string{}, change: &change{status: "IN_PROGRESS", details: d.profile(c.sh.ch)}}
	switch kind {
	case "partner":
		x.provider = m.str("phoneNumberProvider")
	case "embedded":
		// Meta has the profile and the number of an embedded sign-up.
		x.change.details.set(waName, fmt.Sprintf("Embedded Sender %02d", len(c.sh.codes)%100))
		x.country, x.phone = "1", fmt.Sprintf("55501%02d", len(c.sh.codes)%100)
		x.verified = true
	}
	place(x)
	if !slices.Contains(managersOf(x.region), x.manager) {
		return nil, refuse("invalid_business_manager")
	}
	for _, name := range []string{"facebookAccessToken", "facebookCode", "authenticationCode"} {
		if strings.Contains(m.str(name), "expired") {
			return nil, refuse("invalid_facebook_token")
		}
	}
	if id := x.metaPhoneID; id != "" {
		for _, y := range c.sh.held {
			if y.metaPhoneID == id {
				return nil, refuse("used_phone_number_id")
			}
		}
	}
	return x, nil
}

// place fills in what follows from the region.
func place(x *sender) {
	x.storage = orDefault(x.storage, map[string]string{"EU": "DE", "US": "US", "BR": "BR"}[x.region])
	x.manager = orDefault(x.manager, map[string]string{"EU": "SINCH_UK", "US": "SINCH_UK", "BR": "SINCH_BR"}[x.region])
}

// managersOf are the business managers that fit a region (FACTS 10).
func managersOf(region string) []string {
	switch region {
	case "BR":
		return []string{"SINCH_BR", "SINCH_MX"}
	case "EU":
		return []string{"SINCH_UK"}
	}
	return managerValues
}
