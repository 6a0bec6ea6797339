package api

import (
	"encoding/json"
	"strings"
	"testing"

	"callsign/internal/text"
)

func TestCreateBodies(t *testing.T) {
	for _, tc := range []struct {
		name, schema string
		spec         *Spec
		req          CreateRequest
		want         string
	}{
		{"partner submit", "CreateWhatsAppSenderPartnerInitiatedRequest", &whatsApp, CreateRequest{
			Shape: "partnerInitiated", Status: Submit, SaveDraftOnFailure: true,
			Values: texts("vertical", "FOOD_AND_GROCERY", "displayName", "한빛커피", "countryCode", "82", "phoneNumber", "1055550101",
				"phoneNumberProvider", "CUSTOMER", "region", "EU", "about", "", "metaLocalStorage", ""),
		}, `{"status":"SUBMIT","saveDraftOnFailure":true,"phoneNumberProvider":"CUSTOMER","region":"EU","details":{"countryCode":"82",` +
			`"phoneNumber":"1055550101","displayName":"한빛커피","vertical":"FOOD_AND_GROCERY"}}`},
		{"partner draft", "CreateWhatsAppSenderPartnerInitiatedRequest", &whatsApp, CreateRequest{
			Shape: "partnerInitiated", Status: Draft,
			Values: texts("displayName", "Harbour Books", "vertical", "OTHER", "countryCode", "44", "phoneNumberProvider", "SINCH").
				With("email", Value{Null: true}),
		}, `{"status":"DRAFT","phoneNumberProvider":"SINCH","details":{"countryCode":"44","displayName":"Harbour Books","vertical":"OTHER"}}`},
		{"embedded", "CreateWhatsAppSenderEmbeddedRequest", &whatsApp, CreateRequest{
			Shape: "embedded", Status: Draft, SaveDraftOnFailure: true,
			Values: texts("wabaId", "1", "phoneNumberId", "2", "authenticationCode", "once", "businessManager", "SINCH_UK"),
		}, `{"wabaId":"1","phoneNumberId":"2","authenticationCode":"once","businessManager":"SINCH_UK"}`},
		{"embedded, id unknown", "CreateWhatsAppSenderEmbeddedRequest", &whatsApp, CreateRequest{
			Shape: "embedded", Values: texts("phoneNumberId", "2"),
		}, `{"wabaId":"","phoneNumberId":"2"}`},
		{"new number", "CreateWhatsAppSenderPhoneProvisioningRequest", &whatsApp, CreateRequest{
			Shape: "newNumber", Values: texts("countryCode", "44", "phoneNumber", "0123", "displayName", "H", "region", "BR"),
		}, `{"region":"BR","details":{"countryCode":"44","phoneNumber":"0123","displayName":"H"}}`},
		{"legacy", "CreateWhatsAppSenderLegacyRequest", &whatsApp, CreateRequest{
			Shape: "legacy", Status: Submit,
			Values: texts("name", "N", "facebookCode", "c", "displayName", "H", "vertical", "OTHER", "websiteOne", "https://h.example"),
		}, `{"name":"N","facebookCode":"c","details":{"displayName":"H","vertical":"OTHER","websiteOne":"https://h.example"}}`},
		{"kakaotalk", "CreateKakaoTalkSenderSubmitRequest", &kakaoTalk, CreateRequest{
			Shape: "sender", Status: Submit, SaveDraftOnFailure: true,
			Values: texts("plusFriendId", "@한빛커피", "name", "한빛", "adminPhoneNo", "+8210", "topLevelCategoryCode", "004",
				"midLevelCategoryCode", "0002", "subLevelCategoryCode", "0001"),
		}, `{"status":"SUBMIT","saveDraftOnFailure":true,"plusFriendId":"@한빛커피","details":{"name":"한빛","adminPhoneNo":"+8210",` +
			`"topLevelCategoryCode":"004","midLevelCategoryCode":"0002","subLevelCategoryCode":"0001"}}`},
		{"kakaotalk draft", "CreateKakaoTalkSenderDraftRequest", &kakaoTalk, CreateRequest{
			Shape: "sender", Status: Draft, Values: texts("plusFriendId", "@h"),
		}, `{"status":"DRAFT","plusFriendId":"@h","details":{}}`},
	} {
		b, err := tc.spec.codec.create(tc.req)
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		got, err := specValidate(t, tc.schema, b)
		if err != nil {
			t.Errorf("%s: %v\n%s", tc.name, err, got)
		}
		if got != tc.want {
			t.Errorf("%s:\n got %s\nwant %s", tc.name, got, tc.want)
		}
	}
}

func TestCreateRefused(t *testing.T) {
	for _, tc := range []struct {
		spec *Spec
		req  CreateRequest
		want string
	}{
		{&whatsApp, CreateRequest{Shape: "none"}, `"none"`},
		{&whatsApp, CreateRequest{Shape: ""}, `""`},
		{&kakaoTalk, CreateRequest{Shape: "embedded"}, `"embedded"`},
		{&whatsApp, CreateRequest{Shape: "partnerInitiated"}, "DRAFT or SUBMIT"},
		{&kakaoTalk, CreateRequest{Shape: "sender", Status: "LATER"}, "DRAFT or SUBMIT"},
		{&whatsApp, CreateRequest{Shape: "embedded", Values: texts("displayName", "x")}, `"displayName"`},
		{&whatsApp, CreateRequest{Shape: "partnerInitiated", Status: Draft, Values: texts("username", "x")}, `"username"`},
		{&kakaoTalk, CreateRequest{Shape: "sender", Status: Draft, Values: texts("category", "1/2/3")}, `"category"`},
	} {
		if b, err := tc.spec.codec.create(tc.req); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%+v: %v, %v", tc.req, b, err)
		}
	}
}

func TestVerifyBodies(t *testing.T) {
	for _, tc := range []struct {
		spec       *Spec
		code, want string // want "" means refused
	}{
		{&whatsApp, "", `{}`},
		{&whatsApp, "012345", `{"code":"012345"}`},
		{&whatsApp, "ab가-_1", `{"code":"ab가-_1"}`},
		{&whatsApp, "12345", ""},
		{&whatsApp, "1234567", ""},
		{&whatsApp, "123 56", ""},
		{&whatsApp, "12345\u00a0", ""},
		{&kakaoTalk, "481516", `{"code":481516}`},
		{&kakaoTalk, "001234", `{"code":1234}`},
		{&kakaoTalk, "000", `{"code":0}`},
		{&kakaoTalk, "12345678901234567891", `{"code":12345678901234567891}`},
		{&kakaoTalk, "", ""},
		{&kakaoTalk, "12a", ""},
		{&kakaoTalk, "-1", ""},
		{&kakaoTalk, "1e3", ""},
		{&kakaoTalk, "1.5", ""},
		{&kakaoTalk, " 1", ""},
		{&kakaoTalk, "１２", ""},
	} {
		b, err := tc.spec.codec.verify(tc.code)
		if tc.want == "" {
			if err == nil {
				t.Errorf("%s %q: %v", tc.spec.Label, tc.code, b)
			} else if tc.code != "" && strings.Contains(err.Error(), tc.code) {
				t.Errorf("the error tells the code: %v", err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s %q: %v", tc.spec.Label, tc.code, err)
			continue
		}
		schema := map[Channel]string{WhatsApp: "VerifyWhatsAppSenderRequest", KakaoTalk: "VerifyKakaoTalkSenderRequest"}
		got, err := specValidate(t, schema[tc.spec.Channel], b)
		if err != nil || got != tc.want {
			t.Errorf("%s %q: %s, %v", tc.spec.Label, tc.code, got, err)
		}
	}
}

func TestRegisterBodies(t *testing.T) {
	for _, m := range whatsApp.RegisterMethods {
		if got, err := specValidate(t, "RegisterWhatsAppSenderRequest", whatsApp.codec.register(m)); err != nil {
			t.Errorf("%s: %v", got, err)
		}
	}
	sameSet(t, "methods", specEnum(specSchema(t, "RegisterWhatsAppSenderRequest").Properties["method"].Value), whatsApp.RegisterMethods)
	if b := kakaoTalk.codec.register("SMS"); b != nil || len(kakaoTalk.RegisterMethods) != 0 {
		t.Errorf("KakaoTalk has a body: %v", b)
	}
}

func TestEncodePatch(t *testing.T) {
	null := Value{Null: true}
	for _, tc := range []struct {
		name string
		spec *Spec
		p    Patch
		want string // "error: " and a part of it when refused
	}{
		{"order of the table, whatever the order given", &whatsApp, Patch{Submit, texts("websiteTwo", "https://s.example", "about", "새벽").
			With("email", null)}, `{"status":"SUBMIT","details":{"about":"새벽","email":null,"websiteTwo":"https://s.example"}}`},
		{"nothing", &whatsApp, Patch{Draft, nil}, `{"status":"DRAFT","details":{}}`},
		{"categories stay text", &kakaoTalk, Patch{Draft, texts("subLevelCategoryCode", "0001", "topLevelCategoryCode", "004",
			"midLevelCategoryCode", "0002").With("logoImage", null)},
			`{"status":"DRAFT","details":{"topLevelCategoryCode":"004","midLevelCategoryCode":"0002","subLevelCategoryCode":"0001",` +
				`"logoImage":null}}`},
		{"quotes", &whatsApp, Patch{Draft, texts("about", "\"\\\n<&>\x00")}, `{"status":"DRAFT","details":{"about":"\"\\\n\u003c\u0026\u003e\u0000"}}`},
		{"no status", &whatsApp, Patch{Details: texts("about", "x")}, "error: DRAFT or SUBMIT"},
		{"odd status", &whatsApp, Patch{Status: "draft"}, "error: DRAFT or SUBMIT"},
		{"unknown name", &whatsApp, Patch{Draft, texts("name", "x")}, `error: "name"`},
		{"tree's own name", &kakaoTalk, Patch{Draft, texts("category", "x")}, `error: "category"`},
		{"null name", &whatsApp, Patch{Draft, Values{{"displayName", null}}}, "error: Display name cannot be cleared"},
		{"null vertical", &whatsApp, Patch{Draft, Values{{"vertical", null}}}, "error: cannot be cleared"},
		{"null username", &whatsApp, Patch{Draft, Values{{"username", null}}}, "error: Username cannot be cleared"},
		{"null category", &kakaoTalk, Patch{Draft, Values{{"subLevelCategoryCode", null}}}, "error: Category cannot be cleared"},
	} {
		b, err := encodePatch(tc.spec, tc.p)
		if part, refused := strings.CutPrefix(tc.want, "error: "); refused {
			if err == nil || !strings.Contains(err.Error(), part) {
				t.Errorf("%s: %v, %v", tc.name, b, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		schema := map[Channel]string{WhatsApp: "UpdateWhatsAppSenderRequest", KakaoTalk: "UpdateKakaoTalkSenderRequest"}
		got, err := specValidate(t, schema[tc.spec.Channel], b)
		if err != nil || got != tc.want {
			t.Errorf("%s:\n got %s\nwant %s\n%v", tc.name, got, tc.want, err)
		}
	}
}

func TestBodyIsJSON(t *testing.T) {
	for _, tc := range []struct {
		b    body
		want string
	}{
		{nil, `{}`},
		{body{{"a", nil}, {"b", true}, {"c", json.Number("007")}}, ""},
		{body{{"a", nil}, {"b", body{{"x\"", "\u2028"}}}}, `{"a":null,"b":{"x\"":"\u2028"}}`},
	} {
		data, err := json.Marshal(tc.b)
		if tc.want == "" {
			if err == nil {
				t.Errorf("%v: %s", tc.b, data)
			}
		} else if err != nil || string(data) != tc.want {
			t.Errorf("%s, want %s (%v)", data, tc.want, err)
		}
	}
	if _, err := json.Marshal(body{}.with("s", NewSecret("x"))); err == nil {
		t.Error("a secret was written")
	}
	if b := (body{}).text("a", text.Raw("")); len(b) != 0 {
		t.Errorf("an empty text was written: %v", b)
	}
}
