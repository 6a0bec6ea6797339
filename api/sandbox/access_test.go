package sandbox

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"callsign/api/openapi/contract"
)

// sendBad sends a request that breaks the contract on purpose.
func (r *rig) sendBad(req *http.Request) reply {
	r.t.Helper()
	return r.send(req.WithContext(contract.BadRequest(req.Context())))
}

const tokenURL = "https://auth.example/oauth2/token"

func (r *rig) tokenRequest(form string) *http.Request {
	req, _ := http.NewRequest("POST", tokenURL, strings.NewReader(form))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth("demo-key", "demo-secret")
	return req
}

func (r *rig) bearer(token string) reply {
	r.t.Helper()
	req := r.request("GET", "/whatsapp/senders", "")
	req.Header.Set("Authorization", "Bearer "+token)
	return r.send(req)
}

func TestTokens(t *testing.T) {
	r := newRig(t, Options{})
	p := r.send(r.tokenRequest("grant_type=client_credentials")).want(200, "")
	if p.int("expires_in") != 3600 || p.text("token_type") != "bearer" || p.at("scope") != "" {
		t.Fatalf("%s", p.raw)
	}
	token := p.text("access_token")
	second := r.send(r.tokenRequest("grant_type=client_credentials")).text("access_token")
	if token == second {
		t.Error("two tokens are the same")
	}
	r.bearer(token).want(200, "")
	r.bearer(second).want(200, "")
	r.clock.add(time.Hour - time.Millisecond)
	r.bearer(token).want(200, "")
	r.clock.add(time.Millisecond)
	if p := r.bearer(token); p.status != 401 || !strings.Contains(p.header.Get("WWW-Authenticate"), "expired") || p.text("title") == "" {
		t.Errorf("expired token: %d %q %s", p.status, p.header.Get("WWW-Authenticate"), p.raw)
	}
	for _, forged := range []string{"", "x", "a.b.c", token + "x", strings.Replace(token, ".", "..", 1), "." + token} {
		if p := r.bearer(forged); p.status != 401 || strings.Contains(p.header.Get("WWW-Authenticate"), "expired") || p.header.Get("WWW-Authenticate") == "" {
			t.Errorf("forged token %q: %d %q", forged, p.status, p.header.Get("WWW-Authenticate"))
		}
	}
}

func TestTokenEndpointRefuses(t *testing.T) {
	r := newRig(t, Options{})
	for form, code := range map[string]string{"": "unsupported_grant_type", "grant_type=password": "unsupported_grant_type",
		"grant_type=client_credentials&scope=x": "invalid_request", "grant_type=%zz": "invalid_request",
		"grant_type=client_credentials&grant_type=client_credentials": "unsupported_grant_type"} {
		if p := r.sendBad(r.tokenRequest(form)); p.status != 400 || p.text("error") != code {
			t.Errorf("%q: %d %s", form, p.status, p.raw)
		}
	}
	req := r.tokenRequest("grant_type=client_credentials")
	req.SetBasicAuth("demo-key", "wrong")
	if p := r.sendBad(req); p.status != 401 || p.text("error") != "invalid_client" {
		t.Errorf("%d %s", p.status, p.raw)
	}
	r = newRig(t, Options{Choices: Choices{GatewayTokenErrors: true}})
	req = r.tokenRequest("grant_type=client_credentials")
	req.Header.Del("Authorization")
	if p := r.sendBad(req); p.status != 401 || p.text("title") == "" || p.at("error") != nil {
		t.Errorf("%d %s", p.status, p.raw)
	}
	req = r.tokenRequest("{}")
	req.Header.Set("Content-Type", "application/json")
	if p := r.sendBad(req); p.status != 400 {
		t.Errorf("JSON body: %d", p.status)
	}
}

func TestCredentialsAndProject(t *testing.T) {
	r := newRig(t, Options{ProjectID: "p-1", KeyID: "k", KeySecret: "s"})
	get := func(project, id, secret string) reply {
		req := r.request("GET", "https://any.example/v1/projects/"+project+"/whatsapp/senders", "")
		req.Header.Del("Authorization")
		if id != "" {
			req.SetBasicAuth(id, secret)
		}
		return r.sendBad(req)
	}
	get("p-1", "k", "s").want(200, "")
	get("p-2", "k", "s").want(401, "unauthorized_error")
	for _, c := range [][2]string{{"", ""}, {"k", "x"}, {"demo-key", "demo-secret"}} {
		if p := get("p-1", c[0], c[1]); p.status != 401 || p.text("title") == "" || p.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%v: %d %s", c, p.status, p.raw)
		}
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	r := newRig(t, Options{})
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/whatsapp/senders/", 404}, {"GET", "/whatsapp/sender", 404}, {"GET", "/telegram/senders", 404},
		{"GET", "/whatsapp/senders/a/b/c", 404}, {"PUT", "/whatsapp/senders", 405}, {"GET", "/whatsapp/senders/a/register", 405},
		{"GET", "https://x.example/", 404}, {"GET", tokenURL, 405}, {"GET", "https://x.example/v1/projects//whatsapp/senders", 404},
	} {
		p := r.bad(c.method, c.path, "")
		if p.status != c.status || p.text("title") == "" || p.at("errorCode") != nil {
			t.Errorf("%s %s: %d %s", c.method, c.path, p.status, p.raw)
		}
		if c.status == 405 && p.header.Get("Allow") == "" {
			t.Errorf("%s %s: no Allow", c.method, c.path)
		}
	}
	if n := r.Requests()["GET ?"]; n != 6 {
		t.Errorf("unknown paths counted %d times: %v", n, r.Requests())
	}
}

func TestNotInitialized(t *testing.T) {
	r := newRig(t, Options{Choices: Choices{NotInitialized: []string{"kakaotalk"}}})
	r.do("GET", "/kakaotalk/senders", "").want(400, "project_not_initialized")
	r.do("GET", "/kakaotalk/categories/senders", "").want(400, "project_not_initialized")
	r.do("GET", "/whatsapp/senders", "").want(200, "")
}

func TestChoices(t *testing.T) {
	t.Run("PatchDefaultSubmit", func(t *testing.T) {
		r := newRig(t, Options{Choices: Choices{PatchDefaultSubmit: true}})
		p := r.do("PATCH", path(r.plant(whatsApp, "ACTIVE", ""), ""), `{"details":{"about":"x"}}`).want(200, "")
		if p.text("changes.status") != "IN_PROGRESS" {
			t.Errorf("%s", p.raw)
		}
	})
	t.Run("StatusAloneSubmits", func(t *testing.T) {
		r := newRig(t, Options{Choices: Choices{StatusAloneSubmits: true}})
		for ch := range channels {
			p := r.do("PATCH", path(r.plant(ch, "ACTIVE", "DRAFT"), ""), `{"status":"SUBMIT"}`).want(200, "")
			if p.text("changes.status") != "IN_PROGRESS" && p.text("metadata.displayName.status") != "PENDING" {
				t.Errorf("%s", p.raw)
			}
			r.do("PATCH", path(r.plant(ch, "ACTIVE", ""), ""), `{"status":"SUBMIT"}`).want(400, "no_fields_to_update")
			r.do("PATCH", path(r.plant(ch, "ACTIVE", "DRAFT"), ""), `{"status":"DRAFT"}`).want(400, "no_fields_to_update")
		}
	})
	t.Run("PendingNull", func(t *testing.T) {
		r := newRig(t, Options{Choices: Choices{PendingNull: true}})
		p := r.do("PATCH", path(r.plant(whatsApp, "ACTIVE", ""), ""), `{"status":"DRAFT","details":{"email":null}}`).want(200, "")
		if m, _ := p.at("changes.details").(map[string]any); len(m) != 1 || m["email"] != nil {
			t.Errorf("%s", p.raw)
		}
	})
	t.Run("NameInChanges", func(t *testing.T) {
		r := newRig(t, Options{Choices: Choices{NameInChanges: true}})
		p := r.do("PATCH", path(r.plant(whatsApp, "ACTIVE", ""), ""), `{"status":"SUBMIT","details":{"displayName":"N"}}`).want(200, "")
		if p.text("changes.details.displayName") != "N" || p.at("metadata") != nil {
			t.Errorf("%s", p.raw)
		}
	})
	t.Run("UsernameNullDeletes", func(t *testing.T) {
		r := newRig(t, Options{Choices: Choices{UsernameNullDeletes: true}})
		r.do("PATCH", path(r.plant(whatsApp, "ACTIVE", ""), ""), `{"status":"DRAFT","details":{"username":null}}`).want(200, "")
	})
	t.Run("RemovalInactive", func(t *testing.T) {
		r := newRig(t, Options{Choices: Choices{RemovalInactive: true}})
		x := r.plant(whatsApp, "ACTIVE", "")
		r.do("DELETE", path(x, ""), "").want(204, "")
		if got := r.do("GET", path(x, ""), "").text("state"); got != "INACTIVE" {
			t.Errorf("state %q", got)
		}
	})
	t.Run("Kakao", func(t *testing.T) {
		r := newRig(t, Options{Choices: Choices{KakaoEditRejected: true, KakaoRegisterNoState: true, KakaoWrongCode: "wrong_otp"}})
		r.do("PATCH", path(r.plant(kakaoTalk, "", "REJECTED"), ""), `{"status":"DRAFT","details":{"name":"n"}}`).want(200, "")
		x := r.plant(kakaoTalk, "", "IN_PROGRESS")
		r.do("POST", path(x, "/register"), "").want(200, "")
		r.do("POST", path(x, "/verify"), `{"code":1}`).want(409, "wrong_otp")
	})
	t.Run("NoVerificationStatus", func(t *testing.T) {
		r := newRig(t, Options{Choices: Choices{NoVerificationStatus: true}})
		r.rt = r.Transport() // the contract does not know a service that is older than it
		if p := r.do("GET", "/whatsapp/senders/x/verification-status", ""); p.status != 404 || p.at("errorCode") != nil || p.text("title") == "" {
			t.Errorf("%d %s", p.status, p.raw)
		}
	})
}
