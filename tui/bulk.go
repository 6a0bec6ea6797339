package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/text"
	"callsign/styles"
	"callsign/tui/edit"
	"callsign/tui/ui"
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
	a.dialogs.Open(&tasks{app: a, bulk: b}, "")
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

// tasks is the dialog with the list of tasks.
type tasks struct {
	app    *App
	bulk   *bulk
	scroll ui.Scroll
}

// Title, Width, Dirty, Update and Body make it a Dialog.
func (d *tasks) Title() string { return d.bulk.what }

// Width is wide enough for a name and a result.
func (d *tasks) Width() int { return 100 }

// Dirty reports that leaving would stop what was confirmed.
func (d *tasks) Dirty() bool { return !d.bulk.over() }

// Update scrolls, cancels, retries and, once all is over, closes.
func (d *tasks) Update(msg tea.Msg) (tea.Cmd, bool) {
	key, ok := msg.(tea.KeyMsg)
	if !ok {
		return nil, false
	}
	switch key.String() {
	case "esc", "q", "enter":
		return nil, d.bulk.over()
	case "c":
		d.bulk.cancel()
	case "r":
		if d.bulk.over() {
			return d.bulk.retry(d.app), false
		}
	case "down", "j":
		d.scroll.Move(1)
	case "up", "k":
		d.scroll.Move(-1)
	case "pgdown":
		d.scroll.Page(1)
	case "pgup":
		d.scroll.Page(-1)
	}
	return nil, false
}

// Body draws a line for each task and the counts.
func (d *tasks) Body(look styles.Look, w, h int) ([]string, int, int) {
	b, t := d.bulk, look.Theme
	head := fmt.Sprintf("%d of %d done", b.count(done), len(b.tasks))
	if n := b.count(failed); n > 0 {
		head += fmt.Sprintf(", %d failed", n)
	}
	if n := b.count(skipped); n > 0 {
		head += fmt.Sprintf(", %d left out", n)
	}
	var lines []string
	for _, x := range b.tasks {
		lines = append(lines, d.line(look, x, w-2))
	}
	d.scroll.SetSize(w, max(1, min(len(lines), h-4)))
	d.scroll.SetLines(lines)
	hints := []ui.Hint{{Key: "c", Text: "cancel the rest"}}
	if b.over() {
		hints = []ui.Hint{{Key: "r", Text: "retry failed"}, {Key: "esc", Text: "close"}}
	}
	out := append([]string{t.Strong.Render(head), ""}, d.scroll.Lines(look)...)
	return append(out, "", ui.HintLine(look, hints, w)), -1, 0
}

func (d *tasks) line(look styles.Look, x *task, w int) string {
	t, g := look.Theme, look.Glyphs
	mark := map[taskState]string{
		waiting: t.Dim.Render(" "), running: t.Warn.Render(g.Working), done: t.Good.Render(g.Check), failed: t.Error.Render(g.Cross), skipped: t.Dim.Render(g.Off),
	}[x.state]
	return mark + " " + text.Fit(x.write.Name, min(28, w/3), g.Ellipsis) + "  " + t.Dim.Render(text.Truncate(x.result, max(0, w-min(28, w/3)-4), g.Ellipsis))
}

// markedMenu lists what can be done to the marked senders together.
func (a *App) markedMenu(keys []api.Key) ui.Dialog {
	m := &ui.Menu{Heading: "Actions for " + view.Count(len(keys), "marked sender")}
	for _, it := range []struct {
		key, label string
		what       manyKind
	}{
		{"e", "Edit fields of all" + a.env.Look.Glyphs.Ellipsis, manyEdit},
		{"s", "Submit their drafts for review", manySubmit},
		{"d", "Discard their pending changes", manyDiscard},
		{"c", "Add a comment to all" + a.env.Look.Glyphs.Ellipsis, manyComment},
		{"D", "Remove all" + a.env.Look.Glyphs.Ellipsis, manyRemove},
	} {
		m.Items = append(m.Items, ui.MenuItem{Key: it.key, Label: it.label, Reason: func() string { return a.manyReason(it.what, keys) }, Do: send(many{it.what, keys})})
	}
	m.Items = append(m.Items, ui.MenuItem{Key: "X", Label: "Export", Do: ask(view.Export)})
	return m
}

// manyKind is what is done to many senders.
type manyKind int

const (
	manyEdit manyKind = iota
	manySubmit
	manyDiscard
	manyComment
	manyRemove
)

// many asks for a bulk; it still has to be reviewed or confirmed.
type many struct {
	kind manyKind
	keys []api.Key
}

func (a *App) manyReason(kind manyKind, keys []api.Key) string {
	if a.env.Session.ReadOnly {
		return a.readOnlyWhy()
	}
	if kind == manyEdit {
		for _, k := range keys[1:] {
			if k.Channel != keys[0].Channel {
				return "The marked senders belong to several channels, which have different fields."
			}
		}
	}
	return ""
}

// openMany opens the review or the confirmation of a bulk.
func (a *App) openMany(m many) tea.Cmd {
	count := view.Count(len(m.keys), "sender")
	confirm := func(heading, say, verb string, writes []view.Write) {
		a.dialogs.Open(&ui.Confirm{Heading: heading, Text: []string{say}, Buttons: []ui.Button{
			{Label: "Keep as it is"}, {Label: verb, Danger: true, Do: send(runMany{heading, writes})},
		}}, "")
	}
	switch m.kind {
	case manyEdit:
		return a.openManyForm(m.keys)
	case manySubmit:
		confirm("Submit drafts of "+count, "The draft of each is submitted for review on "+a.place()+". Senders without a draft are left out.", "Submit for review",
			a.writesTo(m.keys, func(s api.Sender) view.Write {
				return view.Write{Kind: view.WriteSave, Patch: api.Patch{Status: api.Submit, Details: ownDetails(s)}}
			}))
	case manyDiscard:
		confirm("Discard changes of "+count, "The pending values of each are deleted on "+a.place()+". Senders with nothing to discard are left out.", "Discard",
			a.writesTo(m.keys, func(api.Sender) view.Write { return view.Write{Kind: view.WriteDiscard} }))
	case manyComment:
		a.dialogs.Open(a.manyComment(m.keys), "")
	case manyRemove:
		a.dialogs.Open(a.manyRemove(m.keys), "")
	}
	return nil
}

// ownDetails are the values that a submission of a draft sends.
func ownDetails(s api.Sender) api.Values {
	var out api.Values
	for _, e := range s.Unsubmitted() {
		if api.SpecOf(s.Key.Channel).Owns(e.Name) {
			out = out.With(e.Name, e.Value)
		}
	}
	return out
}

// runMany starts a bulk that was confirmed.
type runMany struct {
	what   string
	writes []view.Write
}

// writesTo makes one write for each sender that is still known.
func (a *App) writesTo(keys []api.Key, make func(api.Sender) view.Write) []view.Write {
	var out []view.Write
	for _, k := range keys {
		r, ok := a.env.Fleet.Get(k)
		if !ok {
			continue
		}
		w := make(r.Sender)
		w.Key, w.Name, w.Base = k, a.env.NameOf(k), r.Sender
		out = append(out, w)
	}
	return out
}

func (a *App) manyComment(keys []api.Key) ui.Dialog {
	form := ui.NewForm([]ui.FormField{{Field: api.Field{Name: "comment", Label: "Comment", Kind: api.KindMultiline, Required: true, Min: 1, Max: 65535}}})
	return &ui.FormDialog{Heading: "Comment on " + view.Count(len(keys), "sender"), Form: form, Verb: "Add comments", Closes: true,
		Text: []string{"The same comment goes to each, on " + a.place() + ". It cannot be changed or deleted."},
		Submit: func(f *ui.Form) tea.Cmd {
			return send(runMany{"Comment on " + view.Count(len(keys), "sender"), a.writesTo(keys, func(api.Sender) view.Write {
				return view.Write{Kind: view.WriteComment, Text: f.Text("comment")}
			})})
		},
		Answer: func(tea.Msg) (bool, string, map[string]string) { return false, "", nil }}
}

// manyRemove wants the number of senders and the profile typed.
func (a *App) manyRemove(keys []api.Key) ui.Dialog {
	token := fmt.Sprintf("%d-%s", len(keys), a.env.Session.Profile)
	if !ascii(token) {
		token = fmt.Sprintf("%d-senders", len(keys))
	}
	heading := "Remove " + view.Count(len(keys), "sender")
	return &ui.Typed{Heading: heading, Token: token, What: "the number and the profile", Verb: "Remove all",
		Text: []string{"All marked senders, on " + a.place() + ".", windows(keys) + " This cannot be undone."},
		Do:   send(runMany{heading, a.writesTo(keys, func(api.Sender) view.Write { return view.Write{Kind: view.WriteRemove} })})}
}

// windows says for each channel of the senders how long they go on.
func windows(keys []api.Key) string {
	var parts []string
	for _, ch := range api.Channels() {
		if slices.ContainsFunc(keys, func(k api.Key) bool { return k.Channel == ch }) {
			spec := api.SpecOf(ch)
			parts = append(parts, fmt.Sprintf("%s senders go on for %d days.", spec.Label, int(spec.RemovalWindow/(24*time.Hour))))
		}
	}
	return strings.Join(parts, " ")
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return s != ""
}

// openManyForm opens one form whose values go to all.
func (a *App) openManyForm(keys []api.Key) tea.Cmd {
	form := edit.NewMany(a.env, keys)
	a.push(form)
	return form.Init()
}

// runManyForm sends what one form says to all its senders.
func (a *App) runManyForm(m edit.Many) tea.Cmd {
	a.closeForm(m.Form)
	return a.startBulk("Edit "+view.Count(len(m.Keys), "sender"), a.writesTo(m.Keys, func(api.Sender) view.Write {
		return view.Write{Kind: view.WriteSave, Patch: m.Patch}
	}))
}
