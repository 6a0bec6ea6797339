package tui

import (
	"errors"
	"fmt"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/text"
	"callsign/tui/edit"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// ask is a command that runs another of the App's commands.
func ask(c view.Command) tea.Cmd { return send(view.Ask{Command: c}) }

// actionsMenu lists everything that can be done to a sender; what is off stays with its reason.
func (a *App) actionsMenu(k api.Key) ui.Dialog {
	m := &ui.Menu{Heading: "Actions: " + a.env.NameOf(k)}
	for _, it := range []struct {
		command view.Command
		label   string
	}{
		{view.Edit, "Edit the profile"},
		{view.Comment, "Add a comment"},
		{view.Register, "Send the verification code"},
		{view.Verify, "Verify with the code"},
		{view.Discard, "Discard pending changes"},
		{view.History, "All activity of this sender"},
		{view.Remove, "Remove" + a.env.Look.Glyphs.Ellipsis},
	} {
		reason := func() string { _, why := a.can(it.command); return why }
		m.Items = append(m.Items, ui.MenuItem{Key: a.keys.command(it.command).letter, Label: it.label, Reason: reason, Do: ask(it.command)})
	}
	return m
}

// createMenu asks which kind of sender to add.
func (a *App) createMenu() ui.Dialog {
	m := &ui.Menu{Heading: "Add a sender"}
	n := 0
	for _, ch := range api.Channels() {
		spec := api.SpecOf(ch)
		for _, shape := range spec.Shapes {
			n++
			m.Items = append(m.Items, ui.MenuItem{Key: fmt.Sprint(n), Label: spec.Label + ": " + shape.Label,
				Do: send(newForm{channel: ch, shape: shape})})
		}
	}
	return m
}

// openNew opens the form of a new sender, or first offers what was typed into such a form before and not sent.
func (a *App) openNew(m newForm) tea.Cmd {
	if d, ok := a.newDraft(m); ok && !m.anew {
		m.anew = true
		a.dialogs.Open(a.draftMenu("a new sender", d, send(m)), "")
		return nil
	}
	form := edit.NewCreate(a.env, m.channel, m.shape)
	a.push(form)
	return form.Init()
}

// place names where a write goes, for dialogs.
func (a *App) place() string {
	s := a.env.Session
	return fmt.Sprintf("%s, profile %s, project %s", s.Server, s.Profile, s.ProjectID)
}

// formAnswer makes the Answer of a form dialog that waits for one write.
func formAnswer(kind view.WriteKind, key api.Key) func(tea.Msg) (bool, string, map[string]string) {
	return func(msg tea.Msg) (bool, string, map[string]string) {
		m, ok := msg.(view.Written)
		if !ok || m.Write.Kind != kind || m.Write.Key != key {
			return false, "", nil
		}
		if m.Err == nil {
			return true, "", nil
		}
		var e *api.Error
		if errors.As(m.Err, &e) {
			return true, text.Line(m.Err.Error()), e.ByField()
		}
		return true, text.Line(m.Err.Error()), nil
	}
}

func (a *App) commentDialog(s api.Sender) ui.Dialog {
	name := a.env.NameOf(s.Key)
	form := ui.NewForm([]ui.FormField{{Field: api.Field{Name: "comment", Label: "Comment", Kind: api.KindMultiline, Required: true,
		Min: 1, Max: 65535, Hint: "Everybody with access to the sender can read it. It cannot be changed or deleted."}}})
	return &ui.FormDialog{Heading: "Comment on " + name, Form: form, Verb: "Add comment",
		Submit: func(f *ui.Form) tea.Cmd {
			return a.mine(view.Send(view.Write{Kind: view.WriteComment, Key: s.Key, Name: name, Text: f.Text("comment")}))
		},
		Answer: formAnswer(view.WriteComment, s.Key)}
}

// registerMenu asks how the code is to be sent. It starts on the safe answer: enter may be the key that chose it in another menu.
func (a *App) registerMenu(s api.Sender) ui.Dialog {
	name := a.env.NameOf(s.Key)
	send := func(method string) tea.Cmd {
		return a.mine(view.Send(view.Write{Kind: view.WriteRegister, Key: s.Key, Name: name, Text: method}))
	}
	spec := api.SpecOf(s.Key.Channel)
	m := &ui.Menu{Heading: "Send the verification code", Text: []string{"To " + spec.CodeTo(s).String() + ", for " + name + "."},
		Items: []ui.MenuItem{{Key: "n", Label: "Do not send one"}}}
	for i, method := range spec.RegisterMethods {
		m.Items = append(m.Items, ui.MenuItem{Key: fmt.Sprint(i + 1), Label: "by " + method, Do: send(method)})
	}
	if len(spec.RegisterMethods) == 0 {
		m.Items = append(m.Items, ui.MenuItem{Key: "1", Label: "Send it now", Do: send("")})
	}
	return m
}

func (a *App) verifyDialog(s api.Sender) ui.Dialog {
	name, rule := a.env.NameOf(s.Key), api.SpecOf(s.Key.Channel).Code
	kind := api.KindText
	if rule.Digits {
		kind = api.KindDigits
	}
	form := ui.NewForm([]ui.FormField{{Field: api.Field{Name: "code", Label: "Code", Kind: kind, Required: !rule.Optional,
		Min: rule.Len, Max: rule.Len, Hint: rule.Hint}}})
	return &ui.FormDialog{Heading: "Verify " + name, Form: form, Verb: "Verify",
		Submit: func(f *ui.Form) tea.Cmd {
			return a.mine(view.Send(view.Write{Kind: view.WriteVerify, Key: s.Key, Name: name, Text: f.Text("code")}))
		},
		Answer: formAnswer(view.WriteVerify, s.Key)}
}

func (a *App) discardDialog(s api.Sender) ui.Dialog {
	name := a.env.NameOf(s.Key)
	lines := []string{"The pending values of " + name + " are deleted on " + a.place() + ". The live values stay."}
	if s.State == "" {
		lines = append(lines, "This sender was never live: without its pending values it may vanish.")
	}
	return &ui.Confirm{Heading: "Discard pending changes", Text: lines, Buttons: []ui.Button{
		{Label: "Keep them"},
		{Label: "Discard", Danger: true, Do: a.mine(view.Send(view.Write{Kind: view.WriteDiscard, Key: s.Key, Name: name}))},
	}}
}

// removeDialog names what will happen, where and when, and wants a token typed.
func (a *App) removeDialog(s api.Sender) ui.Dialog {
	name, spec := a.env.NameOf(s.Key), api.SpecOf(s.Key.Channel)
	days := int(spec.RemovalWindow / (24 * time.Hour))
	gone := a.env.Now().Add(spec.RemovalWindow)
	token, what := spec.RemovalToken(s)
	return &ui.Typed{Heading: "Remove " + name, Token: token, What: what, Verb: "Remove",
		Text: []string{
			fmt.Sprintf("%s, %s, on %s.", spec.Label, s.Number.String(), a.place()),
			fmt.Sprintf("It keeps working for %d days for last messages and is gone on %s. This cannot be undone.", days, a.env.Date(gone)),
		},
		Do: a.mine(view.Send(view.Write{Kind: view.WriteRemove, Key: s.Key, Name: name}))}
}

// wouldLose says what leaving the profile now would lose; nothing when it would lose nothing.
func (a *App) wouldLose() []string {
	var why []string
	if a.dirty() {
		why = append(why, "A form holds changes that were not sent.")
	}
	if a.editors > 0 {
		why = append(why, "A text is in the editor: it belongs to this profile.")
	}
	if len(a.writes) > 0 {
		why = append(why, "A change is still under way: its outcome would not be seen.")
	}
	if a.bulkText() {
		why = append(why, "A comment could not be added to all senders: its text is only in the list of tasks ("+a.env.Key(view.Tasks)+").")
	}
	return why
}

// askQuit quits, or asks first when something would be lost.
func (a *App) askQuit(key string) tea.Cmd {
	why := a.wouldLose()
	if len(why) == 0 {
		return a.quitNow()
	}
	if c, ok := a.dialogs.Top().(*ui.Confirm); ok && c.Heading == quitHeading {
		return nil
	}
	a.dialogs.Open(&ui.Confirm{Heading: quitHeading, Text: why, Buttons: []ui.Button{
		{Label: "Stay"}, {Label: "Quit", Danger: true, Do: send(quit{})},
	}}, key)
	return nil
}

const quitHeading = "Quit?"

// quitNow ends the program. Nothing waits for the network.
func (a *App) quitNow() tea.Cmd {
	a.cancel()
	return tea.Quit
}

// leave goes back to the list of senders, and there quits.
func (a *App) leave(key string) tea.Cmd {
	t := a.tabs[0]
	if a.at == 0 && len(t.stack) == 1 && (!a.wide() || a.pane == listPane) {
		return a.askQuit(key)
	}
	a.at, t.stack, a.pane = 0, t.stack[:1], listPane
	return nil
}
