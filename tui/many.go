package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/tui/edit"
	"callsign/tui/ui"
	"callsign/tui/view"
)

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
		m.Items = append(m.Items, ui.MenuItem{Key: it.key, Label: it.label, Reason: func() string { return a.manyReason(it.what, keys) }, Do: send(many{kind: it.what, keys: keys})})
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

// manyOf says what a command does to marked senders, for those that have a meaning there.
func manyOf(c view.Command) (manyKind, bool) {
	kind, ok := map[view.Command]manyKind{view.Edit: manyEdit, view.Comment: manyComment, view.Discard: manyDiscard, view.Remove: manyRemove}[c]
	return kind, ok
}

// many asks for a bulk; it still has to be reviewed or confirmed.
type many struct {
	kind manyKind
	keys []api.Key
	// failed tells that these are not the marked senders, but those for which the same did not work before.
	failed bool
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
			{Label: "Keep as it is"}, {Label: verb, Danger: true, Do: a.mine(send(runMany{heading, writes}))},
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
		a.dialogs.Open(a.manyRemove(m.keys, m.failed), "")
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
			return a.mine(send(runMany{"Comment on " + view.Count(len(keys), "sender"), a.writesTo(keys, func(api.Sender) view.Write {
				return view.Write{Kind: view.WriteComment, Text: f.Text("comment")}
			})}))
		},
		Answer: func(tea.Msg) (bool, string, map[string]string) { return false, "", nil }}
}

// manyRemove wants the number of senders and the profile typed.
func (a *App) manyRemove(keys []api.Key, failed bool) ui.Dialog {
	token := fmt.Sprintf("%d-%s", len(keys), a.env.Session.Profile)
	if !ascii(token) {
		token = fmt.Sprintf("%d-senders", len(keys))
	}
	heading, all := "Remove "+view.Count(len(keys), "sender"), "All marked senders"
	if failed {
		all = "All senders whose removal failed"
	} else if n := a.senders.HiddenMarks(); n > 0 {
		all += fmt.Sprintf(", %d of them hidden by the filter", n)
	}
	return &ui.Typed{Heading: heading, Token: token, What: "the number and the profile", Verb: "Remove all",
		Text: []string{all + ", on " + a.place() + ".", windows(keys) + " This cannot be undone."},
		Do:   a.mine(send(runMany{heading, a.writesTo(keys, func(api.Sender) view.Write { return view.Write{Kind: view.WriteRemove} })}))}
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
	cmd := a.startBulk("Edit "+view.Count(len(m.Keys), "sender"), a.writesTo(m.Keys, func(api.Sender) view.Write {
		return view.Write{Kind: view.WriteSave, Patch: m.Patch}
	}))
	m.Form.Again()
	a.bulk.form = m.Form
	return cmd
}
