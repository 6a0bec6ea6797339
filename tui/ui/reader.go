package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"callsign/internal/text"
	"callsign/styles"
)

// Reader is a dialog with text to read and to search: help, errors. Typing narrows it to the lines that match.
type Reader struct {
	Heading string
	// Lines makes the text for a width and the folded words typed so far.
	Lines func(look styles.Look, w int, words string) []string
	// Search offers typing.
	Search bool
	// Closed runs when the reader is left; may be nil.
	Closed tea.Cmd

	query  TextBox
	scroll Scroll
}

// Title, Width, Update and Body make a Reader a Dialog.
func (r *Reader) Title() string { return r.Heading }

// Width is a comfortable line length.
func (r *Reader) Width() int { return 92 }

// Update scrolls; other keys search.
func (r *Reader) Update(msg tea.Msg) (tea.Cmd, bool) {
	key, ok := msg.(tea.KeyMsg)
	if !ok {
		return nil, false
	}
	switch k := key.String(); {
	case k == "esc" && r.query.Value() != "":
		r.query.SetValue("")
	case k == "esc", k == "enter", k == "q" && !r.Search, k == "?" && r.query.Value() == "", k == "!":
		return r.Closed, true
	case (key.Type != tea.KeyRunes || !r.Search) && r.scroll.Key(k):
	case r.Search:
		r.query.Update(key)
		r.scroll.Home()
	}
	return nil, false
}

// Body draws the search line and the part of the text that is in sight.
func (r *Reader) Body(look styles.Look, w, h int) ([]string, int, int) {
	var head []string
	x, y := -1, 0
	if r.Search {
		var box []string
		box, x, y = r.query.Lines(look.Theme.InputFocus, max(4, w-8), 1)
		head = append(head, look.Theme.Dim.Render("search ")+box[0], "")
		x += 7
	}
	all := r.Lines(look, w-1, text.Fold(r.query.Value()))
	rows := max(1, min(len(all), h-len(head)-1))
	if r.Search {
		rows = max(1, h-len(head)-1)
	}
	r.scroll.SetSize(w, rows)
	r.scroll.SetLines(all)
	body := append(head, r.scroll.Lines(look)...)
	return append(body, HintLine(look, []Hint{{"up down", "scroll"}, {"esc", "close"}}, w)), x, y
}
