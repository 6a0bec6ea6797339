//go:build unix

package endtoend

import (
	"net/http"
	"strings"
	"testing"
)

// TestWhatsAppVerify has a code sent by SMS and enters it, a wrong one first.
func TestWhatsAppVerify(t *testing.T) {
	t.Parallel()
	api := serve(t, nil)
	w := oauth(t, api.url, small)
	w.openSender("bright eyes", "Bright Eyes Optics")
	id := senderID(t, api, "whatsapp", "Bright Eyes Optics")
	w.press("x")
	w.see("Actions: Bright Eyes Optics")
	w.press("r")
	w.see("Send the verification code", "by SMS", "by VOICE", "+44 7700900614")
	w.press("1")
	w.see(": code sent,")
	if got := string(api.onlyWrite(http.MethodPost).Body); got != `{"method":"SMS"}` {
		t.Errorf("register sent %s", got)
	}
	code := api.box.VerificationCode("whatsapp", id)
	if code == "" {
		t.Fatal("the server sent no code")
	}
	w.press("x")
	w.see("Actions: ")
	w.press("v")
	w.see("Verify Bright Eyes Optics")
	w.press(wrongCode(code), ctrlS)
	w.see("wrong_otp")
	w.shows(wrongCode(code))
	w.press(ctrlU, code, ctrlS)
	w.see(": verified")
	w.seeRow("● ACTIVE")
	if got, want := string(api.lastOf(2, http.MethodPost).Body), `{"code":"`+code+`"}`; got != want {
		t.Errorf("verify sent %s, want %s", got, want)
	}
	w.end0()
}

// TestActionsMenuIsUpToDate: an open menu does not go on to refuse for a reason that has passed.
func TestActionsMenuIsUpToDate(t *testing.T) {
	t.Parallel()
	answer := make(chan struct{})
	api := serve(t, func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "/register") {
				select {
				case <-answer:
				case <-r.Context().Done():
				}
			}
			h.ServeHTTP(w, r)
		})
	})
	w := oauth(t, api.url, small)
	w.openSender("bright eyes", "Bright Eyes Optics")
	w.press("x")
	w.see("Actions: ")
	w.press("r")
	w.see("by SMS")
	w.press("1")
	w.see("write under way")
	w.press("x")
	w.seeRow("Verify with the code", "register is under way")
	close(answer)
	w.see(": code sent,")
	w.lose("register is under way")
	w.press("v")
	w.see("Verify Bright Eyes Optics")
}
