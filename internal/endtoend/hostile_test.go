//go:build unix

package endtoend

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// hostileTexts are what a name must not do, each behind a word to find it by.
func hostileTexts() map[string]string {
	return map[string]string{
		"escapes":   "\x1b]52;c;ZXZpbA==\x07\x1b]0;owned\x07\x1b]2;owned\x1b\\\x1b[2J\x1b[H\x1b[31m\x1b[?1049l\x1bc red",
		"eightbit":  "\u009d0;owned\u009c\u009b2J\u009b31m\u0090q\u009c C1",
		"controls":  "a\rb\nc\td\be\x00f\x07g\x0eh\x7fi",
		"bidi":      "\u202egnp.exe\u202c \u2066x\u2067y\u2069 \u200e\u200f\u061c",
		"marks":     "a" + strings.Repeat("\u0301", 100_000) + "z",
		"invisible": "zero\u200bwidth\u2060joiner\u00adsoft\ufeff\u3164\u115f\U000e0041 tags",
		"scripts":   "한국어 مكتبة النور 👨‍👩‍👧‍👦 🇰🇷🇩🇪 👩🏾‍🍳 さくら ﷽",
		"wide":      strings.Repeat("넓", 3000),
		"private":   "\ue0b0\uf8ff\U000f0000 \ufffd \ufff9a\ufffab\ufffb",
	}
}

// TestHostileText: whatever a name holds, list, detail and form stay what they are, and it goes nowhere.
func TestHostileText(t *testing.T) {
	for _, word := range slices.Sorted(maps.Keys(hostileTexts())) {
		for _, s := range []size{small, large} {
			t.Run(word+" "+s.String(), func(t *testing.T) {
				t.Parallel()
				text := word + " " + hostileTexts()[word]
				api := serve(t, func(h http.Handler) http.Handler {
					return rewrite(h, func(sender map[string]any) { poison(sender, text) })
				})
				w := oauth(t, api.url, s)
				w.find(word)
				w.seeRow("▸", word)
				w.intact("? help")

				w.press(enter)
				w.see("PROFILE", "Senders → "+word)
				w.intact("? help")
				w.press("G")
				w.intact("? help")
				w.press("g", "e")
				w.see("nothing changed yet")
				for range 7 { // to Website 2
					w.intact("ctrl+s")
					w.press(tab)
				}
				w.press("https://harmless.example")
				w.see("1 field changed")
				w.intact("ctrl+s")
				w.press(ctrlS)
				w.see("Review: 1 field", "+ https://harmless.example")
				w.intact("esc")
				w.press(tab)
				w.see("[Submit for review]")
				w.press(enter)
				w.see("PROFILE")
				w.seeRow("IN_PROGRESS  ")
				w.intact("? help")
				want := map[string]any{"status": "SUBMIT", "details": map[string]any{"websiteTwo": "https://harmless.example"}}
				if diff := cmp.Diff(want, bodyOf(t, api.onlyWrite(http.MethodPatch).Body)); diff != "" {
					t.Errorf("the body (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// poison puts a text into every place of the sender named Northern Lights Travel where people write.
func poison(sender map[string]any, text string) {
	details, _ := sender["details"].(map[string]any)
	if details == nil || details["displayName"] != "Northern Lights Travel" {
		return
	}
	for _, name := range []string{"displayName", "about", "description", "address", "email", "websiteOne", "photoUrl"} {
		details[name] = text
	}
	sender["phoneNumber"] = text
}

// intact waits until the frame of the window is as it should be: the head, the tabs and the last line.
func (w *window) intact(foot string) {
	w.t.Helper()
	w.until("an intact frame", func() bool {
		rows := w.rows()
		head, last := rows[0], rows[len(rows)-1]
		return strings.HasPrefix(head, " LOCAL  env  Senders") && strings.HasSuffix(head, "RW  live 10s") &&
			strings.HasPrefix(rows[1], " 1 Senders  2 Activity") && strings.Contains(last, foot)
	})
}

// TestColumnsStandBelowEachOther: scripts whose width terminals do not agree on push nothing aside, in all lists at any place.
func TestColumnsStandBelowEachOther(t *testing.T) {
	t.Parallel()
	w := oauth(t, serve(t, nil).url, small)
	w.filter("77009003", "4 of 48") // Arabic, Japanese, Thai, Hindi
	rows := w.rows()
	column := w.column(slices.IndexFunc(rows, func(r string) bool { return strings.Contains(r, "QUALITY") }), "Q")
	for y, r := range rows {
		if !strings.Contains(r, "GREEN") {
			continue
		}
		if got := w.column(y, "G"); got != column {
			t.Errorf("the quality begins in column %d instead of %d: %s", got, column, r)
		}
	}
	w.press(esc)
	w.seeRow("48 senders")
	w.press("G")
	w.until("an edge in every row", func() bool {
		for y := 3; y < small.h-2; y++ {
			if c := w.cell(small.w-1, y); c != "│" && c != "┃" {
				return false
			}
		}
		return true
	})
}

// column is where the last cell with a character stands in a row.
func (w *window) column(y int, char string) int {
	for x := w.size.w - 1; x >= 0; x-- {
		if w.cell(x, y) == char {
			return x
		}
	}
	return -1
}
