package tui

import (
	"fmt"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// maxBulks bounds how many lists of tasks can be looked at again.
const maxBulks = 20

// retryBulk asks to try the failed tasks of a bulk again; anew tells that the list was opened again, and not by confirming it.
type retryBulk struct {
	bulk *bulk
	anew bool
}

// showBulk opens the list of tasks of a bulk again.
type showBulk struct{ bulk *bulk }

// keepBulk keeps a bulk, so that its list can be opened again: what failed is tried again there, with the text that was typed for it.
func (a *App) keepBulk(b *bulk) {
	a.bulks = append(a.bulks, b)
	if len(a.bulks) <= maxBulks {
		return
	}
	i := max(0, slices.IndexFunc(a.bulks, func(b *bulk) bool { return b.count(failed) == 0 }))
	a.bulks = slices.Delete(a.bulks, i, i+1)
}

// retryBulk tries again. Only one bulk is under way at a time: a list cannot be left before its tasks are over. What was typed to
// remove senders counts for the list that came up then: one that was opened later wants it typed again.
func (a *App) retryBulk(m retryBulk) tea.Cmd {
	switch keys := m.bulk.unremoved(); {
	case !slices.Contains(a.bulks, m.bulk): // of a profile that was left
		return nil
	case m.anew && len(keys) > 0:
		return a.openMany(many{kind: manyRemove, keys: keys, failed: true})
	}
	a.bulk = m.bulk
	return m.bulk.retry(a)
}

// unremoved are the senders whose removal failed.
func (b *bulk) unremoved() (keys []api.Key) {
	for _, t := range b.tasks {
		if t.state == failed && t.write.Kind == view.WriteRemove {
			keys = append(keys, t.write.Key)
		}
	}
	return keys
}

// bulkAgain is the list of tasks, or first the choice of one.
func (a *App) bulkAgain() ui.Dialog {
	if len(a.bulks) == 1 {
		return &tasks{bulk: a.bulks[0], anew: true}
	}
	m := &ui.Menu{Heading: "Tasks"}
	for i, b := range slices.Backward(a.bulks) {
		label := fmt.Sprintf("%s: %d done, %d failed", b.what, b.count(done), b.count(failed))
		m.Items = append(m.Items, ui.MenuItem{Key: fieldKey(len(a.bulks) - i), Label: label, Do: send(showBulk{b})})
	}
	return m
}

// bulkText reports whether a text that was typed for several senders is nowhere but in a list of tasks that failed.
func (a *App) bulkText() bool {
	return slices.ContainsFunc(a.bulks, func(b *bulk) bool {
		return slices.ContainsFunc(b.tasks, func(t *task) bool { return t.state == failed && t.write.Kind == view.WriteComment })
	})
}
