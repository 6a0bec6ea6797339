//go:build unix

package endtoend

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"callsign/api/sandbox"
)

// find filters the list down to one sender by a word.
func (w *window) find(word string) {
	w.t.Helper()
	w.filter(word, " 1 of ")
}

// filter filters the list, and waits until the line above it says what is left.
func (w *window) filter(word, left string) {
	w.t.Helper()
	w.see("NAME", "? help")
	w.press("/")
	w.until("the filter line", func() bool { return strings.HasPrefix(w.rows()[2], "/") })
	w.press(word)
	w.seeRow(left)
	w.press(enter)
	w.see("esc clears")
}

// openSender opens the detail view of a sender.
func (w *window) openSender(word, name string) {
	w.t.Helper()
	w.find(word)
	w.press(enter)
	w.see("PROFILE", "Senders → "+name)
}

// TestEdit changes two fields, clears one of them, and sends them: the way from the list to the pending values.
func TestEdit(t *testing.T) {
	for _, auth := range []struct {
		name  string
		start func(*testing.T, string, size) *window
	}{{"basic", basic}, {"oauth2", oauth}} {
		for _, s := range []size{small, large} {
			t.Run(auth.name+" "+s.String(), func(t *testing.T) {
				t.Parallel()
				api := serveOptions(t, sandbox.Options{Now: newClock().Now, Choices: sandbox.Choices{PendingNull: true}}, nil)
				w := auth.start(t, api.url, s)
				w.openSender("northern", "Northern Lights Travel")
				w.changeTwoFields()
				w.seePending("About", "Open late")
				w.seePending("E-mail", "cleared")
				w.seeRow("IN_PROGRESS", "under review")
				w.press("G")
				w.seeRow("EDITED")
				w.seeRow("IN_PROGRESS")
				write := api.onlyWrite("PATCH")
				want := map[string]any{"status": "SUBMIT", "details": map[string]any{"about": "Open late", "email": nil}}
				if diff := cmp.Diff(want, bodyOf(t, write.Body)); diff != "" {
					t.Errorf("the body (-want +got):\n%s", diff)
				}
				w.press("q")
				w.see("1 of ")
				w.press("q")
				w.end(0)
				api.wrote(1)
			})
		}
	}
}

// TestEditDemo is the same on the API inside the program. The sender is one that its living data leaves alone.
func TestEditDemo(t *testing.T) {
	for _, s := range []size{small, large} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			w := open(t, launch{size: s, args: []string{"--demo"}})
			w.see("DEMO")
			w.openSender("pharmacy", "Best Pharmacy Deals")
			w.changeTwoFields()
			w.seeRow("IN_PROGRESS", "under review")
			w.seePending("About", "Open late")
			w.press("G")
			w.seeRow("EDITED")
		})
	}
}

// seePending waits until a field has a pending value: beside the live one, or below it where the view is narrow.
func (w *window) seePending(label, value string) {
	w.t.Helper()
	w.until(fmt.Sprintf("%q pending for %s", value, label), func() bool {
		rows := w.rows()
		for i, r := range rows[:len(rows)-1] {
			if strings.Contains(r, label+"  ") && strings.Contains(r+rows[i+1], "Δ "+value) {
				return true
			}
		}
		return false
	})
}

// changeTwoFields opens the form, writes another About, clears the e-mail address, and submits.
func (w *window) changeTwoFields() {
	w.t.Helper()
	w.press("e")
	w.see("nothing changed yet", "E-mail")
	w.press(tab)
	w.see("no Markdown")
	w.press(ctrlU, "Open late")
	w.see("1 field changed")
	w.press(tab, tab, tab, ctrlX)
	w.see("2 fields changed")
	w.press(tab)
	w.seeRow("E-mail", "cleared")
	w.press(ctrlS)
	w.see("Review: ", "[Keep editing]", "+ Open late")
	w.press(pageDown, pageDown) // the fields of a refused change are sent again, so the review can be longer than the window
	w.see("+ cleared")
	w.press(tab)
	w.see("[Submit for review]")
	w.press(enter)
	w.see("submitted for review", "PROFILE")
}

// TestOutcomeOfALongName: what became of a change is readable in the smallest usual window, whatever the sender is called.
func TestOutcomeOfALongName(t *testing.T) {
	t.Parallel()
	w := oauth(t, serve(t, nil).url, small)
	w.openSender("honourable", "The Honourable Company")
	w.changeTwoFields()
}
