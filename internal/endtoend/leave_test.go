//go:build unix

package endtoend

import (
	"net/http"
	"testing"
)

// TestComment adds a comment of three lines, and reads it back.
func TestComment(t *testing.T) {
	t.Parallel()
	api := serve(t, nil)
	w := oauth(t, api.url, small)
	w.openSender("northern", "Northern Lights Travel")
	w.press("c")
	w.see("Comment on Northern Lights Travel")
	w.press("first line", enter, "zweite Zeile", enter, "세째 줄")
	w.see("first line", "zweite Zeile", "세째 줄")
	w.press(ctrlS)
	w.see("comment added")
	w.hides("Comment on")
	body := bodyOf(t, api.onlyWrite(http.MethodPost).Body)
	if want := "first line\nzweite Zeile\n세째 줄"; body["comment"] != want || len(body) != 1 {
		t.Errorf("sent %q, want the comment %q alone", body, want)
	}
	w.press("G")
	w.see("COMMENT_ADDED", "first line", "zweite Zeile")
}

// TestEscAsksBeforeACommentIsLost: esc with text typed keeps it unless the user says otherwise.
func TestEscAsksBeforeACommentIsLost(t *testing.T) {
	t.Parallel()
	api := serve(t, nil)
	w := oauth(t, api.url, small)
	w.find("northern")
	w.press("c")
	w.see("Comment on")
	w.press("half a thou")
	w.see("half a thou")
	w.press(esc)
	w.see("[Keep writing]", "half a thou")
	w.press(enter)
	w.lose("Keep writing")
	w.press("ght")
	w.see("half a thought")
	w.press(esc)
	w.see("[Keep writing]")
	w.press(tab)
	w.see("[Throw away]")
	w.press(enter)
	w.lose("Comment on")
	w.press("c")
	w.see("Comment on", "0/65535")
	w.press(esc) // nothing typed, nothing to ask
	w.lose("Comment on")
	api.wrote(0)
}

// TestCtrlCAsksBeforeACommentIsLost: a text in a dialog is as dear as one in a form.
func TestCtrlCAsksBeforeACommentIsLost(t *testing.T) {
	t.Parallel()
	w := oauth(t, serve(t, nil).url, small)
	w.find("northern")
	w.press("c")
	w.see("Comment on")
	w.press("half a thought")
	w.see("half a thought")
	w.press(ctrlC)
	w.see("Quit?", "[Stay]")
	w.press(enter)
	w.lose("Quit?")
	w.shows("half a thought")
}

// TestFormAsksBeforeTextIsLost: esc and ctrl+c in a changed form ask, and the safe answer leaves it as it was.
func TestFormAsksBeforeTextIsLost(t *testing.T) {
	for _, s := range []size{small, large} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			api := serve(t, nil)
			w := oauth(t, api.url, s)
			w.openSender("northern", "Northern Lights Travel")
			w.press("e")
			w.see("nothing changed yet")
			w.press(esc) // nothing typed, nothing to ask
			w.see("PROFILE")
			w.press("e")
			w.see("nothing changed yet")
			w.press(tab)
			w.see("no Markdown")
			w.press(ctrlU, "Typed with care")
			w.see("1 field changed")

			w.press(esc)
			w.see("[Keep editing]", "Throw away")
			w.press(enter)
			w.lose("Throw away")
			w.shows("Typed with care")

			w.press(ctrlC)
			w.see("Quit?", "[Stay]", "not sent")
			w.press(esc)
			w.lose("Quit?")
			w.shows("Typed with care")
			w.press("!")
			w.see("Typed with care!")

			w.press(ctrlC)
			w.see("Quit?")
			w.press(tab)
			w.see("[Quit]")
			w.press(enter)
			w.end(0)
			api.wrote(0)
		})
	}
}
