package api

// The bodies that create a WhatsApp sender (FACTS 10). There is no discriminator: the members decide. Any shape may be used for
// any account since 1.2.23-rc1; the partner-initiated one is the only one that can be a draft.
var whatsAppShapes = []CreateShape{
	{
		Name: "partnerInitiated", Label: "Partner-initiated", CanDraft: true,
		Fields: joinFields(
			[]Field{{Name: "phoneNumberProvider", Label: "Number provider", Kind: KindEnum, Required: true, Top: true,
				Enum: []string{"CUSTOMER", "SINCH"}, Default: "CUSTOMER", Hint: "SINCH: a number is found for you"}},
			whatsAppNumber(false), whatsAppProfile, whatsAppHosting[:2]),
	},
	{
		Name: "embedded", Label: "Embedded sign-up",
		Fields: joinFields([]Field{
			{Name: wabaID, Label: "WABA id", Top: true, Hint: "leave it empty to let the server look it up"},
			{Name: "phoneNumberId", Label: "Phone number id", Required: true, Top: true, Hint: "the id at Meta, not the number"},
			{Name: "authenticationCode", Label: "Authentication code", Kind: KindSecret, Min: 1, Top: true, Hint: "works once"},
		}, whatsAppHosting),
	},
	{
		Name: "newNumber", Label: "New number",
		Fields: joinFields(whatsAppNumber(true), whatsAppProfile[:1], whatsAppHosting[:2]),
	},
	{
		Name: "legacy", Label: "Legacy (deprecated)",
		Fields: joinFields([]Field{
			{Name: "name", Label: "Name", Required: true, Min: 1, Max: 128, Top: true},
			{Name: wabaID, Label: "WABA id", Top: true},
			{Name: "phoneNumberId", Label: "Phone number id", Top: true},
			{Name: "facebookAccessToken", Label: "Facebook access token", Kind: KindSecret, Min: 1, Top: true,
				Hint: "needed when there is no Facebook code"},
			{Name: "facebookCode", Label: "Facebook code", Kind: KindSecret, Min: 1, Top: true,
				Hint: "needed when there is no access token"},
		}, whatsAppProfile, whatsAppHosting),
	},
}

// wabaID is a required member of the embedded shape although its text lets it be empty, so it is always sent there.
const wabaID = "wabaId"

// whatsAppProfile are the profile fields as create takes them: nothing can be null and there is no username yet.
var whatsAppProfile = func() []Field {
	var out []Field
	for _, f := range whatsAppFields {
		if f.Name != "username" {
			f.Nullable = false
			out = append(out, f)
		}
	}
	return out
}()

// whatsAppHosting are the settings that are fixed once the sender exists; the first two are in every shape that has any.
var whatsAppHosting = []Field{
	{Name: "region", Label: "Region", Kind: KindEnum, Top: true, Enum: []string{"BR", "EU", "US"}, Hint: "cannot be changed later"},
	{Name: "metaLocalStorage", Label: "Meta local storage", Kind: KindEnum, Top: true,
		Enum: []string{"AE", "AU", "BH", "BR", "CA", "CH", "DE", "GB", "ID", "IN", "JP", "KR", "SG", "US", "ZA"},
		Hint: "follows the region when empty; cannot be changed later"},
	{Name: "businessManager", Label: "Business manager", Kind: KindEnum, Top: true,
		Enum: []string{"SINCH_BR", "SINCH_MX", "SINCH_UK"}, Hint: "BR: SINCH_BR, SINCH_MX; EU: SINCH_UK; US: all"},
}

// whatsAppNumber are the two parts of a number. Without required only the country must be known: the provider can be Sinch.
func whatsAppNumber(required bool) []Field {
	return []Field{
		{Name: "countryCode", Label: "Country code", Kind: KindDigits, Required: true, Min: 1, Max: 4, Hint: "digits only, like 82"},
		{Name: "phoneNumber", Label: "Phone number", Kind: KindDigits, Required: required, Min: 1, Max: 32,
			Hint: "digits only, without the country code"},
	}
}

// joinFields returns a new list of all the fields.
func joinFields(lists ...[]Field) []Field {
	var out []Field
	for _, l := range lists {
		out = append(out, l...)
	}
	return out
}
