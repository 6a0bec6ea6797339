package sandbox

import (
	"testing"
	"time"
)

// outcome is what an operation answers: a status and, for a refusal, its code.
type outcome struct {
	status int
	code   string
}

var (
	fine      = outcome{200, ""}
	done      = outcome{204, ""}
	notUpd    = outcome{409, "sender_not_updatable"}
	notChUpd  = outcome{409, "sender_changes_not_updatable"}
	notChDel  = outcome{409, "sender_changes_not_deletable"}
	noChanges = outcome{404, "sender_changes_not_found"}
	noReg     = outcome{409, "not_allowed_register"}
	noVer     = outcome{409, "not_allowed_verify"}
)

// TestWhatsAppLifecycle is the table of FACTS 10.
func TestWhatsAppLifecycle(t *testing.T) {
	rows := []struct {
		state, status string
		patch, del    outcome
		reg, ver      outcome
	}{
		{"", "DRAFT", fine, done, noReg, noVer},
		{"", "IN_PROGRESS", notChUpd, notChDel, noReg, noVer},
		{"", "REJECTED", fine, done, noReg, noVer},
		{"", "ERROR", notChUpd, done, noReg, noVer},
		{"", "MULTIPLE_WABA_ERROR", notChUpd, notChDel, noReg, noVer},
		{"ACTIVE", "", fine, noChanges, noReg, noVer},
		{"ACTIVE", "DRAFT", fine, done, noReg, noVer},
		{"ACTIVE", "REJECTED", fine, done, noReg, noVer},
		{"ACTIVE", "IN_PROGRESS", notChUpd, notChDel, noReg, noVer},
		{"ACTIVE", "ERROR", notChUpd, done, noReg, noVer},
		{"PENDING_VERIFICATION", "", notUpd, noChanges, fine, done},
		{"PENDING_VERIFICATION", "DRAFT", notUpd, done, fine, done},
		{"IN_PROGRESS", "", notUpd, noChanges, noReg, noVer},
		{"SUSPENDED", "", notUpd, noChanges, noReg, noVer},
		{"SUSPENDED", "IN_PROGRESS", notUpd, notChDel, noReg, noVer},
		{"INACTIVE", "", notUpd, noChanges, noReg, noVer},
		{"ERROR", "", notUpd, noChanges, noReg, noVer},
		{"UNRECOGNIZED", "", notUpd, noChanges, noReg, noVer},
	}
	r := newRig(t, Options{})
	for _, row := range rows {
		t.Run(row.state+"_"+row.status, func(t *testing.T) {
			r.t = t
			try := func(method, tail, body string, want outcome) {
				t.Helper()
				x := r.plant(whatsApp, row.state, row.status)
				if tail == "/verify" && row.state == "PENDING_VERIFICATION" {
					r.do("POST", path(x, "/register"), `{"method":"SMS"}`).want(200, "")
					body = `{"code":"` + r.VerificationCode("whatsapp", x.id) + `"}`
				}
				r.do(method, path(x, tail), body).want(want.status, want.code)
			}
			try("PATCH", "", `{"status":"DRAFT","details":{"about":"x"}}`, row.patch)
			try("PATCH", "", `{"status":"SUBMIT","details":{"about":"x"}}`, row.patch)
			try("DELETE", "/changes", "", row.del)
			try("POST", "/register", `{"method":"VOICE"}`, row.reg)
			try("POST", "/verify", `{"code":"123456"}`, row.ver)
			try("DELETE", "", "", done)
		})
	}
}

// TestKakaoTalkLifecycle is the table of FACTS 11.
func TestKakaoTalkLifecycle(t *testing.T) {
	rows := []struct {
		state, status string
		patch, del    outcome
		reg, ver      outcome
	}{
		{"", "DRAFT", fine, done, noReg, noVer},
		{"", "IN_PROGRESS", notChUpd, notChDel, noReg, noVer},
		{"", "REJECTED", notChUpd, done, noReg, noVer},
		{"ACTIVE", "", fine, noChanges, noReg, noVer},
		{"ACTIVE", "DRAFT", fine, done, noReg, noVer},
		{"ACTIVE", "REJECTED", notChUpd, done, noReg, noVer},
		{"ACTIVE", "IN_PROGRESS", notChUpd, notChDel, noReg, noVer},
		{"INACTIVE", "", notUpd, noChanges, fine, noVer},
		{"SUSPENDED", "", notUpd, noChanges, fine, noVer},
		{"SUSPENDED", "DRAFT", notUpd, done, fine, noVer},
		{"BLOCKED", "", notUpd, noChanges, fine, noVer},
		{"VERIFYING", "", notUpd, noChanges, fine, fine},
	}
	r := newRig(t, Options{})
	for _, row := range rows {
		t.Run(row.state+"_"+row.status, func(t *testing.T) {
			r.t = t
			try := func(method, tail, body string, want outcome) {
				t.Helper()
				x := r.plant(kakaoTalk, row.state, row.status)
				if tail == "/verify" && row.state == "VERIFYING" {
					r.do("POST", path(x, "/register"), "").want(200, "")
					body = `{"code":` + r.VerificationCode("kakaotalk", x.friend) + `}`
				}
				r.do(method, path(x, tail), body).want(want.status, want.code)
			}
			try("PATCH", "", `{"status":"DRAFT","details":{"name":"x"}}`, row.patch)
			try("PATCH", "", `{"status":"SUBMIT","details":{"name":"x"}}`, row.patch)
			try("DELETE", "/changes", "", row.del)
			try("POST", "/register", "", row.reg)
			try("POST", "/verify", `{"code":123456}`, row.ver)
			try("DELETE", "", "", done)
		})
	}
}

func TestUnknownSenderIsNotFound(t *testing.T) {
	r := newRig(t, Options{})
	for _, ch := range []string{"/whatsapp/senders/nobody", "/kakaotalk/senders/%40nobody"} {
		body := `{"status":"DRAFT","details":{"description":"x"}}`
		code := `{"code":"123456"}`
		register := `{"method":"SMS"}`
		if ch[1] == 'k' {
			body, code, register = `{"status":"DRAFT","details":{"name":"x"}}`, `{"code":1}`, ""
		}
		r.do("GET", ch, "").want(404, "sender_not_found")
		r.do("PATCH", ch, body).want(404, "sender_not_found")
		r.do("DELETE", ch, "").want(404, "sender_not_found")
		r.do("DELETE", ch+"/changes", "").want(404, "sender_changes_not_found")
		r.do("POST", ch+"/register", register).want(404, "sender_not_found")
		r.do("POST", ch+"/verify", code).want(404, "sender_not_found")
		r.do("GET", ch+"/activities", "").want(404, "sender_not_found")
		r.do("POST", ch+"/comments", `{"comment":"x"}`).want(404, "sender_not_found")
	}
	r.do("GET", "/whatsapp/senders/nobody/suggestedUsernames", "").want(404, "sender_not_found")
	r.do("GET", "/whatsapp/senders/nobody/verification-status", "").want(404, "sender_not_found")
	r.do("GET", "/kakaotalk/categories/senders/nobody/templates", "").want(404, "sender_not_found")
	if w := r.Writes(); len(w) != 0 {
		t.Fatalf("refused requests count as applied: %v", w)
	}
}

func TestRemovalWindow(t *testing.T) {
	for ch, days := range map[int]int{whatsApp: 30, kakaoTalk: 60} {
		r := newRig(t, Options{})
		x := r.plant(ch, "ACTIVE", "")
		before := r.do("GET", "/"+x.ch.name+"/senders?pageSize=1", "").int("totalSize")
		r.do("DELETE", path(x, ""), "").want(204, "")
		r.clock.add(time.Duration(days)*day - time.Millisecond)
		r.do("DELETE", path(x, ""), "").want(409, "sender_already_deleted")
		if got := r.do("GET", path(x, ""), "").want(200, "").text("state"); got != "ACTIVE" {
			t.Errorf("state inside the window: %q", got)
		}
		r.clock.add(time.Millisecond)
		r.do("GET", path(x, ""), "").want(404, "sender_not_found")
		r.do("DELETE", path(x, ""), "").want(404, "sender_not_found")
		if got := r.do("GET", "/"+x.ch.name+"/senders?pageSize=1", "").int("totalSize"); got != before-1 {
			t.Errorf("totalSize after the window: %d, want %d", got, before-1)
		}
	}
}

func TestPatchKeepsLiveValuesApart(t *testing.T) {
	r := newRig(t, Options{})
	x := r.plant(whatsApp, "ACTIVE", "")
	p := r.do("PATCH", path(x, ""), `{"details":{"about":"one","email":null}}`).want(200, "")
	if p.text("changes.status") != "DRAFT" || p.text("changes.details.about") != "one" || p.at("details.about") != nil || p.text("details.email") == "" {
		t.Fatalf("first draft: %s", p.raw)
	}
	if m, _ := p.at("changes.details").(map[string]any); len(m) != 1 {
		t.Errorf("pending deletion should show as an absent key: %v", m)
	}
	p = r.do("PATCH", path(x, ""), `{"status":"DRAFT","details":{"description":"two"}}`).want(200, "")
	if p.text("changes.details.about") != "one" || p.text("changes.details.description") != "two" {
		t.Fatalf("drafts do not merge: %s", p.raw)
	}
	p = r.do("PATCH", path(x, ""), `{"status":"SUBMIT","details":{"about":"three"}}`).want(200, "")
	if p.text("changes.status") != "IN_PROGRESS" || p.text("changes.details.about") != "three" || p.text("changes.details.description") != "two" {
		t.Fatalf("submit: %s", p.raw)
	}
	w := r.Writes()
	if len(w) != 3 || w[0].Method != "PATCH" || w[0].Status != 200 || string(w[0].Body) != `{"details":{"about":"one","email":null}}` || !w[0].At.Equal(epoch) {
		t.Errorf("writes: %+v", w)
	}
}

func TestPatchOfRejectedSubmitsAgain(t *testing.T) {
	r := newRig(t, Options{})
	x := r.plant(whatsApp, "", "REJECTED")
	p := r.do("PATCH", path(x, ""), `{"status":"SUBMIT","details":{"displayName":"New"}}`).want(200, "")
	if p.text("changes.status") != "IN_PROGRESS" || p.text("changes.details.displayName") != "New" || p.text("changes.details.vertical") != "OTHER" {
		t.Fatalf("%s", p.raw)
	}
}

func TestDisplayNameReview(t *testing.T) {
	r := newRig(t, Options{})
	x := r.plant(whatsApp, "ACTIVE", "")
	p := r.do("PATCH", path(x, ""), `{"status":"DRAFT","details":{"displayName":"Kept"}}`).want(200, "")
	if p.text("changes.details.displayName") != "Kept" || p.at("metadata") != nil {
		t.Fatalf("draft: %s", p.raw)
	}
	p = r.do("PATCH", path(x, ""), `{"status":"SUBMIT","details":{"about":"a"}}`).want(200, "")
	if p.text("metadata.displayName.value") != "Kept" || p.text("metadata.displayName.status") != "PENDING" || p.at("changes.details.displayName") != nil || p.text("changes.details.about") != "a" {
		t.Fatalf("submit: %s", p.raw)
	}
	for _, status := range []string{"PENDING", "DEFERRED"} {
		y := r.plant(whatsApp, "ACTIVE", "")
		y.name = &review{value: "v", status: status}
		r.do("PATCH", path(y, ""), `{"status":"SUBMIT","details":{"displayName":"N"}}`).want(409, "sender_display_name_update_not_allowed")
		r.do("PATCH", path(y, ""), `{"status":"SUBMIT","details":{"about":"N"}}`).want(200, "")
	}
	y := r.plant(whatsApp, "ACTIVE", "")
	y.name = &review{value: "v", status: "REJECTED", reason: "no"}
	p = r.do("PATCH", path(y, ""), `{"status":"SUBMIT","details":{"displayName":"N"}}`).want(200, "")
	if p.at("changes") != nil || p.text("metadata.displayName.value") != "N" || p.at("metadata.displayName.rejectionReason") != nil {
		t.Fatalf("only a name: %s", p.raw)
	}
}

func TestUsernameRules(t *testing.T) {
	r := newRig(t, Options{})
	body := func(v string) string { return `{"status":"SUBMIT","details":{"username":"` + v + `"}}` }
	r.do("PATCH", path(r.plant(whatsApp, "INACTIVE", ""), ""), body("a")).want(409, "sender_username_update_not_available")
	r.do("PATCH", path(r.plant(whatsApp, "", "DRAFT"), ""), body("a")).want(409, "sender_username_update_not_available")
	off := r.plant(whatsApp, "ACTIVE", "")
	off.offCloud = true
	r.do("PATCH", path(off, ""), body("a")).want(400, "sender_phone_number_not_registered_with_meta_cloud_api")
	x := r.plant(whatsApp, "ACTIVE", "")
	r.do("PATCH", path(x, ""), body("HanbitCoffee")).want(400, "sender_username_not_available")
	p := r.do("PATCH", path(x, ""), body("planted")).want(200, "")
	if p.text("metadata.username.value") != "planted" || p.text("metadata.username.status") != "PENDING" || p.at("changes") != nil {
		t.Fatalf("%s", p.raw)
	}
	r.do("PATCH", path(r.plant(whatsApp, "ACTIVE", ""), ""), body("planted")).want(400, "sender_username_not_available")
	names := r.do("GET", path(r.named("Harbour"), "/suggestedUsernames"), "").want(200, "").list("usernames")
	if len(names) == 0 || names[0] != "harbourbooks" {
		t.Errorf("suggestions: %v", names)
	}
}

func TestWhatsAppVerification(t *testing.T) {
	r := newRig(t, Options{})
	x := r.named("Bright Eyes")
	status := func() string {
		return r.do("GET", path(x, "/verification-status"), "").want(200, "").text("status")
	}
	if status() != "NOT_VERIFIED" {
		t.Errorf("before: %s", status())
	}
	r.do("POST", path(x, "/verify"), `{"code":"900614"}`).want(409, "wrong_otp")
	p := r.do("POST", path(x, "/register"), `{"method":"SMS"}`).want(200, "")
	if p.at("verificationCodeSent") != true || p.text("method") != "SMS" || p.text("id") != x.id {
		t.Fatalf("%s", p.raw)
	}
	code := r.VerificationCode("whatsapp", x.id)
	if code != "900614" {
		t.Fatalf("code %q, want the last six digits of the number", code)
	}
	r.do("POST", path(x, "/verify"), `{"code":"000000"}`).want(409, "wrong_otp")
	r.do("POST", path(x, "/verify"), `{}`).want(409, "wrong_otp")
	r.do("POST", path(x, "/verify"), `{"code":"`+code+`"}`).want(204, "")
	if got := r.do("GET", path(x, ""), ""); got.text("state") != "ACTIVE" || got.text("bearerToken") == "" {
		t.Errorf("after: %s", got.raw)
	}
	if status() != "VERIFIED" || r.VerificationCode("whatsapp", x.id) != "" {
		t.Errorf("after: %s, code %q", status(), r.VerificationCode("whatsapp", x.id))
	}
	r.do("POST", path(x, "/verify"), `{"code":"`+code+`"}`).want(409, "not_allowed_verify")
}

func TestRegisteredNumberNeedsNoCode(t *testing.T) {
	r := newRig(t, Options{})
	x := r.named("Meadow")
	p := r.do("POST", path(x, "/register"), `{"method":"VOICE"}`).want(200, "")
	if p.at("verificationCodeSent") != false {
		t.Fatalf("%s", p.raw)
	}
	r.do("POST", path(x, "/verify"), `{}`).want(204, "")
	r = newRig(t, Options{Choices: Choices{AlreadyRegistered429: true}})
	r.do("POST", path(r.named("Meadow"), "/register"), `{"method":"SMS"}`).want(429, "sender-already-registered")
}

func TestRegisterLimits(t *testing.T) {
	r := newRig(t, Options{})
	x := r.plant(whatsApp, "PENDING_VERIFICATION", "")
	for range 5 {
		r.do("POST", path(x, "/register"), `{"method":"SMS"}`).want(200, "")
	}
	p := r.do("POST", path(x, "/register"), `{"method":"SMS"}`).want(429, "sender-register-too-many-requests")
	if got := p.header.Get("Retry-After"); got != "600" {
		t.Errorf("Retry-After %q", got)
	}
	r.clock.add(10 * time.Minute)
	r.do("POST", path(x, "/register"), `{"method":"SMS"}`).want(200, "")
	for range 5 {
		r.do("POST", path(x, "/verify"), `{"code":"badbad"}`).want(409, "wrong_otp")
	}
	r.do("POST", path(x, "/register"), `{"method":"SMS"}`).want(429, "too_many_invalid_verification_codes")
	r.clock.add(10 * time.Minute)
	r.do("POST", path(x, "/register"), `{"method":"SMS"}`).want(200, "")
}

func TestKakaoTalkVerification(t *testing.T) {
	r := newRig(t, Options{})
	x := r.plant(kakaoTalk, "INACTIVE", "")
	x.details.set(ktAdmin, "+821055000123")
	p := r.do("POST", path(x, "/register"), "").want(200, "")
	if p.text("state") != "VERIFYING" {
		t.Fatalf("%s", p.raw)
	}
	code := r.VerificationCode("kakaotalk", x.friend)
	if len(code) < 4 || len(code) > 6 || code[0] == '0' {
		t.Errorf("code %q", code)
	}
	r.bad("POST", path(x, "/verify"), `{"code":"`+code+`"}`).want(400, "invalid_input")
	r.do("POST", path(x, "/verify"), `{"code":1}`).want(409, "not_allowed_verify")
	if got := r.do("POST", path(x, "/verify"), `{"code":`+code+`.0}`).want(200, "").text("state"); got != "ACTIVE" {
		t.Errorf("state %q", got)
	}
}

func TestDiscardOfNeverProvisioned(t *testing.T) {
	for ch := range channels {
		for _, keep := range []bool{false, true} {
			r := newRig(t, Options{Choices: Choices{KeepAfterDiscard: keep}})
			x := r.plant(ch, "", "DRAFT")
			r.do("DELETE", path(x, "/changes"), "").want(204, "")
			if !keep {
				r.do("GET", path(x, ""), "").want(404, "sender_not_found")
				continue
			}
			if p := r.do("GET", path(x, ""), "").want(200, ""); p.at("changes") != nil || p.at("state") != nil {
				t.Errorf("%s", p.raw)
			}
			r.do("DELETE", path(x, "/changes"), "").want(404, "sender_changes_not_found")
		}
	}
}

func TestPicturesAreFetched(t *testing.T) {
	for host, want := range map[string]outcome{
		"missing.example": {409, "file_not_found"}, "huge.example": {409, "file_size_too_large"},
		"wide.example": {409, "file_has_wrong_dimensions"}, "text.example": {400, "file_invalid_mime_type"},
		"broken.example": {409, "file_unexpected_error"}, "good.example": {200, ""},
	} {
		r := newRig(t, Options{})
		p := r.do("PATCH", path(r.plant(whatsApp, "ACTIVE", ""), ""), `{"status":"DRAFT","details":{"photoUrl":"https://`+host+`/a.png"}}`).want(want.status, want.code)
		if want.code != "" && p.text("message")[:18] != "details.photoUrl: " {
			t.Errorf("%s: message %q", host, p.text("message"))
		}
		k := want
		if want.code == "file_has_wrong_dimensions" {
			k = fine
		}
		r.do("PATCH", path(r.plant(kakaoTalk, "ACTIVE", ""), ""), `{"status":"DRAFT","details":{"logoImage":"https://`+host+`/a.png"}}`).want(k.status, k.code)
	}
}

func TestCommentsAndActivities(t *testing.T) {
	r := newRig(t, Options{})
	x := r.plant(whatsApp, "ACTIVE", "")
	p := r.do("POST", path(x, "/comments"), `{"comment":"로고를 바꿔 주세요"}`).want(201, "")
	if p.text("type") != "CREATED" || p.text("created") != "2026-03-02T04:05:06.007Z" {
		t.Errorf("%s", p.raw)
	}
	r.clock.add(time.Second)
	r.do("PATCH", path(x, ""), `{"status":"SUBMIT","details":{"about":"x"}}`).want(200, "")
	list := r.do("GET", path(x, "/activities"), "").want(200, "").list("notifications")
	want := []string{"IN_PROGRESS", "EDITED", "COMMENT_ADDED", "CREATED"}
	if len(list) != len(want) {
		t.Fatalf("%v", list)
	}
	for i, v := range list {
		if got := v.(map[string]any)["type"]; got != want[i] {
			t.Errorf("entry %d is %v, want %s", i, got, want[i])
		}
	}
}
