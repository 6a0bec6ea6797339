package sandbox

import (
	"slices"
	"strings"
	"testing"
)

func TestCreateWhatsAppShapes(t *testing.T) {
	r := newRig(t, Options{})
	create := func(body string) reply { t.Helper(); return r.do("POST", "/whatsapp/senders", body).want(201, "") }
	check := func(p reply, want map[string]any) {
		t.Helper()
		for k, v := range want {
			if p.at(k) != v {
				t.Errorf("%s is %v, want %v", k, p.at(k), v)
			}
		}
		if p.at("state") != nil || p.at("details") != nil || p.at("bearerToken") != nil {
			t.Errorf("a new sender has live members: %s", p.raw)
		}
		r.do("GET", "/whatsapp/senders/"+p.text("id"), "").want(200, "")
	}
	check(create(`{"status":"SUBMIT","phoneNumberProvider":"CUSTOMER","details":{"displayName":"한빛커피","vertical":"FOOD_AND_GROCERY","countryCode":"82","phoneNumber":"1055550109"}}`),
		map[string]any{"changes.status": "IN_PROGRESS", "changes.details.displayName": "한빛커피", "region": "EU", "metaLocalStorage": "DE", "businessManager": "SINCH_UK", "countryCode": "82", "numberProvider": "CUSTOMER"})
	check(create(`{"phoneNumberProvider":"SINCH","region":"BR","details":{"displayName":"A","vertical":"OTHER","countryCode":"55"}}`),
		map[string]any{"changes.status": "IN_PROGRESS", "businessManager": "SINCH_BR", "metaLocalStorage": "BR", "numberProvider": "SINCH", "phoneNumber": nil})
	check(create(`{"status":"DRAFT","phoneNumberProvider":"SINCH","details":{"displayName":"A","vertical":"OTHER","countryCode":"44"}}`),
		map[string]any{"changes.status": "DRAFT"})
	check(create(`{"wabaId":"1","phoneNumberId":"77","region":"US","businessManager":"SINCH_MX","metaLocalStorage":"JP"}`),
		map[string]any{"changes.status": "IN_PROGRESS", "businessManager": "SINCH_MX", "metaLocalStorage": "JP"})
	check(create(`{"details":{"countryCode":"44","phoneNumber":"7700900124","displayName":"Harbour"}}`),
		map[string]any{"changes.status": "IN_PROGRESS", "changes.details.displayName": "Harbour", "changes.details.vertical": nil})
	check(create(`{"name":"n","facebookCode":"https://x.example","details":{"displayName":"L","vertical":"OTHER"}}`),
		map[string]any{"changes.status": "IN_PROGRESS", "changes.details.vertical": "OTHER"})

	r.do("POST", "/whatsapp/senders", `{"wabaId":"1","phoneNumberId":"77"}`).want(409, "used_phone_number_id")
	r.do("POST", "/whatsapp/senders", `{"wabaId":"1","phoneNumberId":"78","region":"EU","businessManager":"SINCH_BR"}`).want(400, "invalid_business_manager")
	r.do("POST", "/whatsapp/senders", `{"wabaId":"1","phoneNumberId":"78","authenticationCode":"expired"}`).want(400, "invalid_facebook_token")
	if n := len(r.Writes()); n != 6 {
		t.Errorf("%d writes, want 6", n)
	}
}

func TestSaveDraftOnFailure(t *testing.T) {
	r := newRig(t, Options{})
	total := func(ch string) int { return r.do("GET", "/"+ch+"/senders", "").int("totalSize") }
	wa, kt := total("whatsapp"), total("kakaotalk")
	body := `{"phoneNumberProvider":"SINCH","saveDraftOnFailure":SAVE,"details":{"displayName":"A","vertical":"OTHER","countryCode":"44","photoUrl":"https://missing.example/a.png"}}`
	kbody := `{"plusFriendId":"@x","saveDraftOnFailure":SAVE,"details":{"adminPhoneNo":"+821055550101","name":"x","logoImage":"https://missing.example/a.png","topLevelCategoryCode":"004","midLevelCategoryCode":"0001","subLevelCategoryCode":"0002"}}`
	for i, save := range []string{"false", "true"} {
		r.do("POST", "/whatsapp/senders", strings.Replace(body, "SAVE", save, 1)).want(409, "file_not_found")
		r.do("POST", "/kakaotalk/senders", strings.Replace(kbody, "SAVE", save, 1)).want(409, "file_not_found")
		if total("whatsapp") != wa+i || total("kakaotalk") != kt+i {
			t.Errorf("save %s: %d and %d more", save, total("whatsapp")-wa, total("kakaotalk")-kt)
		}
	}
	if p := r.do("GET", "/kakaotalk/senders/%40x", "").want(200, ""); p.text("changes.status") != "DRAFT" {
		t.Errorf("%s", p.raw)
	}
}

func TestCreateKakaoTalk(t *testing.T) {
	r := newRig(t, Options{})
	full := `"adminPhoneNo":"+821055550101","name":"한빛","topLevelCategoryCode":"004","midLevelCategoryCode":"0001","subLevelCategoryCode":"0002"`
	p := r.do("POST", "/kakaotalk/senders", `{"plusFriendId":"@새채널","details":{`+full+`}}`).want(201, "")
	if p.text("plusFriendId") != "@새채널" || p.text("changes.status") != "IN_PROGRESS" {
		t.Fatalf("%s", p.raw)
	}
	r.do("GET", "/kakaotalk/senders/%40%EC%83%88%EC%B1%84%EB%84%90", "").want(200, "")
	r.do("POST", "/kakaotalk/senders", `{"plusFriendId":"@새채널","details":{`+full+`}}`).want(409, "plus_friend_id_used")
	r.do("POST", "/kakaotalk/senders", `{"plusFriendId":"@새2","status":"DRAFT"}`).want(201, "")
	r.do("POST", "/kakaotalk/senders", `{"plusFriendId":"@새3","details":{`+strings.Replace(full, "0002", "0009", 1)+`}}`).want(400, "sender_invalid_category_code")

	// A draft is completed step by step and cannot be submitted before.
	r.do("PATCH", "/kakaotalk/senders/%40%EC%83%882", `{"status":"DRAFT","details":{"name":"n","topLevelCategoryCode":"004"}}`).want(200, "")
	bad := r.do("PATCH", "/kakaotalk/senders/%40%EC%83%882", `{"status":"SUBMIT","details":{"name":"n"}}`).want(400, "invalid_input").list("additionalInformation.validationErrors")
	if len(bad) != 3 || bad[0] != "details.adminPhoneNo should not be empty" {
		t.Errorf("%v", bad)
	}
	r.do("PATCH", "/kakaotalk/senders/%40%EC%83%882", `{"status":"DRAFT","details":{"midLevelCategoryCode":"9999"}}`).want(400, "sender_invalid_category_code")
	p = r.do("PATCH", "/kakaotalk/senders/%40%EC%83%882", `{"status":"SUBMIT","details":{`+full+`}}`).want(200, "")
	if p.text("changes.status") != "IN_PROGRESS" {
		t.Errorf("%s", p.raw)
	}
}

// TestStrictBodies: what is wrong is refused with a sentence that begins with the member's path.
func TestStrictBodies(t *testing.T) {
	long := func(n int) string { return strings.Repeat("가", n) }
	details := func(v string) string { return `{"status":"DRAFT","details":{` + v + `}}` }
	create := func(v string) string {
		return `{"phoneNumberProvider":"SINCH","details":{"displayName":"A","vertical":"OTHER","countryCode":"44"` + v + `}}`
	}
	rows := []struct{ method, path, body, sentence string }{
		{"PATCH", "W", `{"status":"LATER","details":{"about":"x"}}`, "status must be one of the following values: DRAFT, SUBMIT"},
		{"PATCH", "W", details(`"foo":1`), "details.foo should not exist"},
		{"PATCH", "W", `{"extra":1,"details":{"about":"x"}}`, "extra should not exist"},
		{"PATCH", "W", `{"details":[]}`, "details must be an object"},
		{"PATCH", "W", `{"details":null}`, "details should not be equal to null"},
		{"PATCH", "W", details(`"displayName":null`), "details.displayName should not be equal to null"},
		{"PATCH", "W", details(`"vertical":null`), "details.vertical should not be equal to null"},
		{"PATCH", "W", details(`"username":null`), "details.username should not be equal to null"},
		{"PATCH", "W", details(`"username":""`), "details.username must be longer than or equal to 1 characters"},
		{"PATCH", "W", details(`"vertical":"NOT_SET"`), "details.vertical must be one of"},
		{"PATCH", "W", details(`"displayName":"` + long(129) + `"`), "details.displayName must be shorter than or equal to 128 characters"},
		{"PATCH", "W", details(`"description":"` + long(513) + `"`), "details.description must be shorter than or equal to 512 characters"},
		{"PATCH", "W", details(`"about":"` + long(140) + `"`), "details.about must be shorter than or equal to 139 characters"},
		{"PATCH", "W", details(`"about":""`), "details.about must be longer than or equal to 1 characters"},
		{"PATCH", "W", details(`"about":7`), "details.about must be a string"},
		{"PATCH", "W", details(`"address":"` + long(257) + `"`), "details.address must be shorter"},
		{"PATCH", "W", details(`"email":"nobody"`), "details.email must be an email"},
		{"PATCH", "W", details(`"email":"a@b@c.example"`), "details.email must be an email"},
		{"PATCH", "W", details(`"websiteOne":"hanbit.example"`), "details.websiteOne must be a URL address"},
		{"PATCH", "W", details(`"websiteTwo":"ftp://hanbit.example"`), "details.websiteTwo must be a URL address"},
		{"PATCH", "W", details(`"photoUrl":"https://a b.example"`), "details.photoUrl must be a URL address"},
		{"POST", "/whatsapp/senders", create(`,"phoneNumber":"+44"`), "details.phoneNumber must be a string of 1 to 32 digits"},
		{"POST", "/whatsapp/senders", create(`,"username":"x"`), "details.username should not exist"},
		{"POST", "/whatsapp/senders", create(`,"about":null`), "details.about should not be equal to null"},
		{"POST", "/whatsapp/senders", `{"phoneNumberProvider":"OTHER","details":{"displayName":"A","vertical":"OTHER","countryCode":"44"}}`, "phoneNumberProvider must be one of"},
		{"POST", "/whatsapp/senders", `{"phoneNumberProvider":"SINCH"}`, "details should not be empty"},
		{"POST", "/whatsapp/senders", `{"wabaId":"1"}`, "phoneNumberId should not be empty"},
		{"POST", "/whatsapp/senders", `{"wabaId":"1","phoneNumberId":"2","region":"KR"}`, "region must be one of the following values: BR, EU, US"},
		{"POST", "/whatsapp/senders", `{"name":"n","details":{"displayName":"L","vertical":"OTHER"}}`, "facebookAccessToken should not be empty"},
		{"POST", "/whatsapp/senders", `{"details":{"countryCode":"44","displayName":"x"}}`, "details.phoneNumber should not be empty"},
		{"POST", "/whatsapp/senders", `{"phoneNumberProvider":"SINCH","saveDraftOnFailure":"yes","details":{"displayName":"A","vertical":"OTHER","countryCode":"44"}}`, "saveDraftOnFailure must be a boolean value"},
		{"POST", "W/register", `{}`, "method should not be empty"},
		{"POST", "W/register", `{"method":"FAX"}`, "method must be one of the following values: SMS, VOICE"},
		{"POST", "W/verify", `{"code":"12345"}`, "code must be longer than or equal to 6 characters"},
		{"POST", "W/verify", `{"code":"1234567"}`, "code must be shorter than or equal to 6 characters"},
		{"POST", "W/verify", `{"code":"12 456"}`, "code must not contain spaces"},
		{"POST", "W/verify", `{"code":123456}`, "code must be a string"},
		{"POST", "W/comments", `{}`, "comment should not be empty"},
		{"POST", "W/comments", `{"comment":""}`, "comment must be longer than or equal to 1 characters"},
		{"POST", "W/comments", `{"comment":"` + long(65536) + `"}`, "comment must be shorter than or equal to 65535 characters"},
		{"PATCH", "K", details(`"name":""`), "details.name must be longer"},
		{"PATCH", "K", details(`"name":"` + long(513) + `"`), "details.name must be shorter than or equal to 512 characters"},
		{"PATCH", "K", details(`"adminPhoneNo":"+8210555501234567"`), "details.adminPhoneNo must be shorter than or equal to 15 characters"},
		{"PATCH", "K", details(`"topLevelCategoryCode":"4"`), "details.topLevelCategoryCode must be a string of 3 digits"},
		{"PATCH", "K", details(`"midLevelCategoryCode":12`), "details.midLevelCategoryCode must be a string"},
		{"PATCH", "K", details(`"name":null`), "details.name should not be equal to null"},
		{"PATCH", "K", details(`"displayName":"x"`), "details.displayName should not exist"},
		{"PATCH", "K", `[]`, "body must be a JSON object"},
		{"POST", "/kakaotalk/senders", `{"plusFriendId":"` + long(31) + `","status":"DRAFT"}`, "plusFriendId must be shorter than or equal to 30 characters"},
		{"POST", "/kakaotalk/senders", `{"plusFriendId":"@a"}`, "details should not be empty"},
		{"POST", "/kakaotalk/senders", `{"plusFriendId":"@a","details":{"name":"x"}}`, "details.adminPhoneNo should not be empty"},
		{"POST", "K/verify", `{"code":"481516"}`, "code must be a number"},
		{"POST", "K/verify", `{}`, "code should not be empty"},
	}
	r := newRig(t, Options{})
	w, k := r.plant(whatsApp, "ACTIVE", ""), r.plant(kakaoTalk, "ACTIVE", "")
	for _, row := range rows {
		target := row.path
		if tail, ok := strings.CutPrefix(target, "W"); ok {
			target = path(w, tail)
		} else if tail, ok := strings.CutPrefix(target, "K"); ok {
			target = path(k, tail)
		}
		got := r.bad(row.method, target, row.body).want(400, "invalid_input").list("additionalInformation.validationErrors")
		if !slices.ContainsFunc(got, func(v any) bool { return strings.HasPrefix(v.(string), row.sentence) }) {
			t.Errorf("%s %s %.80s: %q, want %q", row.method, row.path, row.body, got, row.sentence)
		}
	}
	if n := len(r.Writes()); n != 0 {
		t.Errorf("%d refused writes were applied", n)
	}
}

func TestLengthsCountCharacters(t *testing.T) {
	r := newRig(t, Options{})
	r.do("PATCH", path(r.plant(whatsApp, "ACTIVE", ""), ""), `{"status":"DRAFT","details":{"about":"`+strings.Repeat("가", 139)+`"}}`).want(200, "")
	r.do("PATCH", path(r.plant(whatsApp, "ACTIVE", ""), ""), `{"status":"DRAFT","details":{"displayName":"`+strings.Repeat("👍", 128)+`"}}`).want(200, "")
	r.do("PATCH", path(r.plant(kakaoTalk, "ACTIVE", ""), ""), `{"status":"DRAFT","details":{"name":"`+strings.Repeat("가", 512)+`"}}`).want(200, "")
}

func TestUnreadableBodies(t *testing.T) {
	r := newRig(t, Options{})
	w := r.plant(whatsApp, "ACTIVE", "")
	for _, body := range []string{`{`, `[]`, `null`, `"x"`, `{"details":{}} {}`, "{\"status\":\"\xff\"}", ` `} {
		r.bad("PATCH", path(w, ""), body).want(400, "invalid_payload")
		r.bad("POST", "/whatsapp/senders", body).want(400, "invalid_payload")
		r.bad("POST", path(w, "/comments"), body).want(400, "invalid_payload")
	}
	r.do("PATCH", path(w, ""), `{}`).want(400, "no_fields_to_update")
	r.do("PATCH", path(w, ""), `{"status":"SUBMIT"}`).want(400, "no_fields_to_update")
	r.do("PATCH", path(w, ""), `{"status":"SUBMIT","details":{}}`).want(400, "no_fields_to_update")
	req := r.request("POST", path(w, "/comments"), `{"comment":"x"}`)
	req.Header.Set("Content-Type", "text/plain")
	if p := r.sendBad(req); p.status != 415 || p.text("title") == "" {
		t.Errorf("wrong content type: %d %s", p.status, p.raw)
	}
	if p := r.bad("POST", path(w, "/comments"), `{"comment":"`+strings.Repeat("x", maxBody)+`"}`); p.status != 413 || p.text("title") == "" {
		t.Errorf("large body: %d %.80s", p.status, p.raw)
	}
}
