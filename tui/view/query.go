package view

import (
	"strings"

	"callsign/tui/filter"
)

// maxWays is how many completions are shown.
const maxWays = 6

// QueryFeedback says how a query that is typed can go on, or else what is wrong with it.
func (e *Env) QueryFeedback(q filter.Query, next []filter.Completion) string {
	t := e.Look.Theme
	var ways []string
	for _, c := range next[:min(len(next), maxWays)] {
		ways = append(ways, strings.TrimSpace(c.Text))
	}
	switch all := q.Problems(); {
	case len(ways) > 0:
		return t.Dim.Render("tab ") + t.Hint.Render(strings.Join(ways, " "))
	case len(all) > 0 && all[0].Notice:
		return t.Warn.Render(all[0].Text)
	case len(all) > 0:
		return t.Error.Render(all[0].Text)
	}
	return t.Dim.Render("enter keep  esc undo")
}

// QueryChips are the terms of a query that holds, each as it is understood.
func (e *Env) QueryChips(q filter.Query) string {
	t := e.Look.Theme
	var chips []string
	for i := range q.Terms {
		term, style := &q.Terms[i], t.Match
		if term.Wrong {
			style = t.Error
		}
		chips = append(chips, style.Render(term.Chip()))
	}
	return strings.Join(chips, " ")
}

// QueryEnd says how to go on from a query that holds, or what is wrong with it: a term that is wrong lets everything pass, and that must
// not go unnoticed.
func (e *Env) QueryEnd(q filter.Query, onward string) string {
	if all := q.Problems(); len(all) > 0 && !all[0].Notice {
		return e.Look.Theme.Error.Render(all[0].Text)
	}
	return e.Look.Theme.Dim.Render(onward)
}
