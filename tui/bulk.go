package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/text"
	"callsign/tui/edit"
	"callsign/tui/view"
)

// atOnce is how many tasks of a bulk are under way together.
const atOnce = 2

// taskState is how far one task of a bulk is.
type taskState int

const (
	waiting taskState = iota
	running
	done
	failed
	skipped // it does not make sense for this sender, or the rest was cancelled
)

// task is one confirmed write of a bulk.
type task struct {
	write  view.Write
	state  taskState
	result string // cleaned
}

// bulk is a list of confirmed writes to many senders, two at a time. Each is an ordinary write with everything that protects one.
type bulk struct {
	what  string
	tasks []*task
	// form holds the text until everything went well; nil where there is none.
	form *edit.Model
}

// startBulk shows the tasks and begins.
func (a *App) startBulk(what string, writes []view.Write) tea.Cmd {
	b := &bulk{what: what}
	for _, w := range writes {
		t := &task{write: w}
		if reason := a.bulkReason(w); reason != "" {
			t.state, t.result = skipped, reason
		}
		b.tasks = append(b.tasks, t)
	}
	a.bulk = b
	a.keepBulk(b)
	a.dialogs.Open(&tasks{bulk: b}, "")
	return a.pump()
}

// bulkReason says why a write makes no sense for its sender; empty when it does.
func (a *App) bulkReason(w view.Write) string {
	r, known := a.env.Fleet.Get(w.Key)
	if !known {
		return "This sender is gone."
	}
	action := map[view.WriteKind]api.Action{view.WriteSave: api.ActionEdit, view.WriteDiscard: api.ActionDiscard,
		view.WriteComment: api.ActionComment, view.WriteRemove: api.ActionRemove}[w.Kind]
	if ok, reason := api.SpecOf(w.Key.Channel).Allowed(action, r.Sender); !ok {
		return reason
	}
	if w.Kind == view.WriteSave && len(w.Patch.Details) == 0 {
		return "There is nothing to submit."
	}
	return a.refused(w)
}

// pump starts waiting tasks until two are under way.
func (a *App) pump() tea.Cmd {
	var cmds []tea.Cmd
	busy := a.bulk.count(running)
	for _, t := range a.bulk.tasks {
		if busy == atOnce {
			break
		}
		if t.state == waiting {
			t.state = running
			busy++
			cmds = append(cmds, a.write(t.write))
		}
	}
	return tea.Batch(cmds...)
}

// take gives an outcome to the task whose it is; false when it is none of the bulk's.
func (b *bulk) take(a *App, m view.Written) bool {
	if b == nil {
		return false
	}
	for _, t := range b.tasks {
		if t.state != running || t.write.Key != m.Write.Key || t.write.Kind != m.Write.Kind {
			continue
		}
		switch {
		case m.Done():
			t.state, t.result = done, a.outcome(m)
		case len(m.Conflicts) > 0:
			t.state, t.result = failed, "changed by somebody else meanwhile, nothing was sent"
		default:
			t.state, t.result = failed, text.Line(m.Err.Error())
		}
		return true
	}
	return false
}

func (b *bulk) count(s taskState) int {
	n := 0
	for _, t := range b.tasks {
		if t.state == s {
			n++
		}
	}
	return n
}

// over reports that no task will do anything any more.
func (b *bulk) over() bool { return b.count(waiting) == 0 && b.count(running) == 0 }

// cancel lets what is under way end and starts nothing more.
func (b *bulk) cancel() {
	for _, t := range b.tasks {
		if t.state == waiting {
			t.state, t.result = skipped, "cancelled, nothing was sent"
		}
	}
}

// retry puts the failed tasks back. An unknown outcome is not tried again: refused says so.
func (b *bulk) retry(a *App) tea.Cmd {
	for _, t := range b.tasks {
		if t.state == failed {
			if why := a.refused(t.write); why != "" {
				t.result = why
				continue
			}
			t.state, t.result = waiting, ""
		}
	}
	return a.pump()
}
