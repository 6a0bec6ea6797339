//go:build unix

package endtoend

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"callsign/api/sandbox"
)

// category are the members of details that make up a KakaoTalk category.
func category(top, mid, sub string) map[string]any {
	return map[string]any{"topLevelCategoryCode": top, "midLevelCategoryCode": mid, "subLevelCategoryCode": sub}
}

// TestKakaoDraftThenSubmit picks another category, keeps it as a draft, and submits it afterwards.
func TestKakaoDraftThenSubmit(t *testing.T) {
	t.Parallel()
	api := serve(t, nil)
	w := oauth(t, api.url, small)
	w.openSender("korea", "Harbour Books Korea")
	w.press("e")
	w.see("nothing changed yet", "005/0002/0004")
	w.press(tab, tab)
	w.see("쇼핑 / 생활 / 문구", "three levels")
	w.press(enter)
	w.see("type to search")
	w.press("004/0001/0002")
	w.seeRow("▸", "004/0001/0002")
	w.press(enter)
	w.see("1 field changed", "004/0001/0002")

	w.press(ctrlS)
	w.see("Review: ", "005/0002/0004", "004/0001/0002")
	w.press(backTab)
	w.see("[Save as draft]")
	w.press(enter)
	w.see("saved as draft", "PROFILE")
	w.seeRow("Category", "005/0002/0004")
	w.seePending("Category", "004/0001/0002")
	w.seeRow("DRAFT")
	draft := api.onlyWrite(http.MethodPatch)
	want := map[string]any{"status": "DRAFT", "details": category("004", "0001", "0002")}
	if diff := cmp.Diff(want, bodyOf(t, draft.Body)); diff != "" {
		t.Errorf("the draft (-want +got):\n%s", diff)
	}

	w.press("e")
	w.see("nothing changed yet", "004/0001/0002")
	w.press(ctrlS)
	w.see("Review: ", "Already in the DRAFT change")
	w.hides("Save as draft")
	w.press(tab)
	w.see("[Submit for review]")
	w.press(enter)
	w.see("submitted for review", "PROFILE")
	w.seeRow("IN_PROGRESS", "under review")
	submit := api.lastOf(2, http.MethodPatch)
	want["status"] = "SUBMIT"
	if diff := cmp.Diff(want, bodyOf(t, submit.Body)); diff != "" {
		t.Errorf("the submission (-want +got):\n%s", diff)
	}
}

// TestKakaoCreate makes a KakaoTalk sender, and follows it through its review to the code that makes it active.
func TestKakaoCreate(t *testing.T) {
	t.Parallel()
	details := category("004", "0001", "0002")
	details["name"], details["adminPhoneNo"] = "끝까지 시험", "+821055550199"
	want := map[string]any{"plusFriendId": "@endtoend", "status": "SUBMIT", "details": details}
	wanted, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	clock := newClock()
	seed := approvingSeed(t, clock.Now(), string(wanted))
	api := serveOptions(t, sandbox.Options{Now: clock.Now, Live: true, Seed: seed}, nil)
	w := oauth(t, api.url, large)
	w.see("NAME", "? help")
	w.press("a")
	w.see("Add a sender", "KakaoTalk: ")
	w.press(regexp.MustCompile(`(\d) KakaoTalk: `).FindStringSubmatch(w.screen())[1])
	w.see("Plus friend id *")
	w.press("@endtoend", tab, "끝까지 시험", tab, "+821055550199", tab)
	w.seeRow("Name", "끝까지 시험", "6/512")
	w.press(enter)
	w.see("type to search")
	w.press("004/0001/0002")
	w.seeRow("▸", "004/0001/0002")
	w.press(enter)
	w.seeRow("Category", "004/0001/0002")
	w.press(ctrlS)
	w.see("Review: new KakaoTalk sender", "[Keep editing]", "@endtoend", "끝까지 시험")
	w.press(tab)
	w.see("[Submit for review]")
	w.press(enter)
	w.see("New sender submitted for review", "Senders → 끝까지 시험", "IN_PROGRESS")
	if diff := cmp.Diff(want, bodyOf(t, api.onlyWrite(http.MethodPost).Body)); diff != "" {
		t.Errorf("the body (-want +got):\n%s", diff)
	}

	clock.advance(reviewed)
	w.press("r")
	w.see("– INACTIVE", "approved and not")
	w.verifyKakao(api, "@endtoend")
}

// reviewed is when the server has decided about a change.
const reviewed = time.Minute

// approvingSeed finds a seed with which the server approves a new sender: four of five do.
func approvingSeed(t *testing.T, start time.Time, body string) int64 {
	t.Helper()
	const path = "/v1/projects/" + projectID + "/kakaotalk/senders"
	for seed := int64(1); seed < 50; seed++ {
		clock := &clock{now: start}
		box := sandbox.New(sandbox.Options{Now: clock.Now, Seed: seed, Live: true, ProjectID: projectID, KeyID: keyID, KeySecret: keySecret})
		ask := func(method, path, body string) string {
			req := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
			req.Header.Set("Content-Type", "application/json")
			req.SetBasicAuth(keyID, keySecret)
			rec := httptest.NewRecorder()
			box.ServeHTTP(rec, req)
			return rec.Body.String()
		}
		ask(http.MethodPost, path, body)
		clock.advance(reviewed)
		if strings.Contains(ask(http.MethodGet, path+"/@endtoend", ""), `"INACTIVE"`) {
			return seed
		}
	}
	t.Fatal("no seed makes the server approve")
	return 0
}

// TestKakaoVerify brings a sender that was approved earlier to ACTIVE, with a wrong code before the right one.
func TestKakaoVerify(t *testing.T) {
	t.Parallel()
	api := serve(t, nil)
	w := oauth(t, api.url, small)
	w.openSender("나무꽃집", "나무꽃집")
	w.verifyKakao(api, "@나무꽃집")
	w.end0()
}

// verifyKakao registers and verifies the KakaoTalk sender in sight.
func (w *window) verifyKakao(api *server, id string) {
	w.t.Helper()
	before := len(api.applied())
	w.press("x")
	w.see("Actions: ", "Send the verification code")
	w.press("r")
	w.see("Send it now")
	w.press("1")
	w.see(": code sent,")
	w.seeRow("VERIFYING")
	code := api.box.VerificationCode("kakaotalk", id)
	if code == "" {
		w.t.Fatal("the server sent no code")
	}
	register := api.lastOf(before+1, http.MethodPost)
	if len(register.Body) != 0 {
		w.t.Errorf("register has a body: %q", register.Body)
	}

	w.press("x")
	w.see("Actions: ")
	w.press("v")
	w.see("Verify ", "digits only")
	w.press(wrongCode(code), ctrlS)
	w.see("verify the sender: ", "not_allowed_verify")
	w.shows(wrongCode(code)) // nothing typed is lost
	w.press(ctrlU, code, ctrlS)
	w.see(": verified")
	w.seeRow("● ACTIVE")
	w.hides("Verify ")
	verify := api.lastOf(before+2, http.MethodPost)
	if want := `{"code":` + code + `}`; string(verify.Body) != want {
		w.t.Errorf("verify sent %s, want %s", verify.Body, want)
	}
}

// wrongCode is a code of the same length that is not the one.
func wrongCode(code string) string {
	last := byte('0' + (code[len(code)-1]-'0'+1)%10)
	return code[:len(code)-1] + string(last)
}
