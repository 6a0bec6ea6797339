//go:build unix

package endtoend

import (
	"net/http"
	"strings"
	"testing"
)

const northernDigits = "447700900218"

// TestRemove: only the exact token removes, once; a second try tells what the server says.
func TestRemove(t *testing.T) {
	t.Parallel()
	api := serve(t, nil)
	w := oauth(t, api.url, small)
	w.find("northern")
	w.press("D")
	w.see("Remove Northern Lights Travel", northernDigits, "30 days", "cannot be undone", projectID)

	w.press(enter)
	w.see("Not yet")
	w.press(northernDigits[:11], enter)
	w.see("> "+northernDigits[:11], "Not yet")
	w.press("9", enter)
	w.see("> "+northernDigits[:11]+"9", "Not yet")
	w.paste(northernDigits)
	w.see("Pasting is off here")
	w.shows("> " + northernDigits[:11] + "9")
	if n := api.asks(http.MethodDelete); n != 0 {
		t.Fatalf("%d DELETEs were sent before the token was right", n)
	}

	w.press(ctrlU, northernDigits)
	w.see("[enter Remove]")
	w.press(enter)
	w.seeRow("▸", "REMOVAL")
	w.see("marked for removal")
	api.onlyWrite(http.MethodDelete)

	w.press("D")
	w.see("Remove Northern Lights Travel")
	w.press(northernDigits, enter)
	w.see("Errors", "already marked for removal", "Nothing is left to do", "DELETE", "HTTP 409  sender_already_deleted")
	if n := api.asks(http.MethodDelete); n != 2 {
		t.Errorf("%d DELETEs in all, want 2", n)
	}
	api.wrote(1)
	w.pressUntil(enter, "the panel to close", func() bool { return w.row("Errors") == "" }) // it drops keys in its first moments
	w.seeRow("▸", "REMOVAL")
}

// TestRemoveKakao: the token of a channel id that is not ASCII is the admin phone's digits.
func TestRemoveKakao(t *testing.T) {
	t.Parallel()
	api := serve(t, nil)
	w := oauth(t, api.url, small)
	w.openSender("다온여행", "다온여행사")
	w.press("D")
	w.see("Remove 다온여행사", "821055550767", "60 days")
	w.press("821055550767")
	w.see("[enter Remove]")
	w.press(enter)
	w.see("marked for removal")
	api.onlyWrite(http.MethodDelete)
}

// TestHeldOpenerAnswersNothing: the key that opened a dialog is held down.
func TestHeldOpenerAnswersNothing(t *testing.T) {
	t.Parallel()
	api := serve(t, nil)
	w := oauth(t, api.url, small)
	w.find("northern")
	for range 40 {
		w.press("D")
	}
	w.see("Remove Northern Lights Travel")
	w.press("4") // behind the held key, so all of it has arrived
	w.see("> 4")
	w.hides("> D")
	w.press(esc)
	w.lose("Remove Northern")

	w.press(strings.Repeat("x", 40))
	w.see("Actions: ")
	w.press(esc)
	w.lose("Actions: ")

	w.press(strings.Repeat("c", 40))
	w.see("Comment on")
	w.press("d")
	w.see("1/65535")
	w.hides("c/65535")
	api.wrote(0)
	if n := api.asks(http.MethodDelete) + api.asks(http.MethodPost); n != 0 {
		t.Errorf("%d writes were asked for", n)
	}
}
