package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/document"
	"callsign/internal/journal"
	"callsign/internal/term"
	"callsign/tui/view"
)

// Messages of the App to itself.
type (
	// quit ends the program; everything that had to be asked was.
	quit struct{}
	// setTheme changes the look for this session.
	setTheme struct{ name string }
	// switchProfile leaves this profile for another one.
	switchProfile struct{ name string }
	// newForm asks for the form of a new sender; anew tells that a draft that is kept is not to be offered.
	newForm struct {
		channel api.Channel
		shape   api.CreateShape
		anew    bool
	}
)

// key gives a key to the dialog, to a view that takes text, or to the command bound to it.
func (a *App) key(key tea.KeyMsg) tea.Cmd {
	name := key.String()
	switch {
	case name == "ctrl+c":
		return a.run(view.Quit, name)
	case a.rects.mode == tooSmall:
		return nil // nothing is answered that cannot be seen
	case a.dialogs.Any():
		return a.dialogs.Update(key, a.env.Now())
	case a.view().Typing():
		return a.typed(key)
	case key.Paste:
		a.notice = view.Notice{Text: "Nothing here takes pasted text. " + a.keyOf(view.Filter) + " filters, " + a.keyOf(view.Edit) + " edits."}
		return nil
	}
	b, ok := a.keys.of(name)
	if !ok {
		return a.unknownKey(key)
	}
	return a.run(b.command, name)
}

// send is a command that gives the App a message.
func send(m tea.Msg) tea.Cmd { return func() tea.Msg { return m } }

// typed gives a key to a view that takes text; what belongs to the terminal works there too.
func (a *App) typed(key tea.KeyMsg) tea.Cmd {
	switch key.String() {
	case "ctrl+l":
		return term.Redraw
	case "ctrl+z":
		return term.Suspend
	case "f1":
		return a.run(view.Help, "f1")
	}
	return tea.Batch(a.view().Update(key), a.formTyped())
}

// unknownKey takes a Hangul key for the letter it stands on when that reads only; a write is never guessed.
func (a *App) unknownKey(key tea.KeyMsg) tea.Cmd {
	if len(key.Runes) != 1 || !isHangul(key.Runes[0]) {
		return nil
	}
	if b, ok := a.keys.of(jamoKeys[key.Runes[0]]); ok && !b.write && b.command != view.Leave {
		return a.run(b.command, key.String())
	}
	a.notice = view.Notice{Text: "Keys are Latin letters: press 한/영."}
	return nil
}

// can tells whether a command works now and, when it has a meaning here but is off, why.
func (a *App) can(c view.Command) (ok bool, reason string) {
	b := a.keys.command(c)
	if a.owned(c) {
		return a.view().Can(c)
	}
	if b.write && a.env.Session.ReadOnly {
		return false, a.readOnlyWhy()
	}
	if b.sender {
		return a.canSender(c)
	}
	switch c {
	case view.Create:
		if a.env.Session.ReadOnly {
			return false, a.readOnlyWhy()
		}
		return true, ""
	case view.NextPane, view.PrevPane:
		return a.wide(), ""
	case view.Unconfirmed:
		if len(a.env.Unconfirmed) == 0 {
			return false, "There is no change whose outcome is not known."
		}
		return true, ""
	case view.Tasks:
		if len(a.bulks) == 0 {
			return false, "Nothing was done to several senders together yet."
		}
		return true, ""
	case view.Columns:
		return a.view() == view.View(a.senders), ""
	case view.Export:
		if a.env.Fleet.Len() == 0 {
			return false, "There is nothing to export."
		}
		return true, ""
	case view.Help, view.Palette, view.Quit, view.Leave, view.Senders, view.Activity, view.RefreshAll, view.Pause, view.Slower, view.Faster,
		view.Marker, view.Times, view.Mouse, view.Errors, view.Redraw, view.Suspend:
		return true, ""
	}
	return a.canView(c)
}

// owned reports a sender command that the view in sight takes as its own.
func (a *App) owned(c view.Command) bool {
	v, ok := a.view().(view.Owning)
	return ok && v.Owns(c)
}

// actionOf maps commands to the channel's action rules.
func actionOf(c view.Command) (api.Action, bool) {
	action, ok := map[view.Command]api.Action{
		view.Edit: api.ActionEdit, view.Revert: api.ActionEdit, view.Editor: api.ActionEdit, view.Comment: api.ActionComment, view.Discard: api.ActionDiscard,
		view.Register: api.ActionRegister, view.Verify: api.ActionVerify, view.Remove: api.ActionRemove,
	}[c]
	return action, ok
}

// canSender asks the sender's channel.
func (a *App) canSender(c view.Command) (bool, string) {
	key, ok := a.view().Sender()
	if !ok {
		return false, "No sender is selected."
	}
	r, known := a.env.Fleet.Get(key)
	if !known {
		return false, "This sender is gone."
	}
	if w, busy := a.writes[key]; busy && a.keys.command(c).write {
		return false, "Wait: " + string(w.Kind) + " is under way."
	}
	if c == view.Browse && len(a.browseMenu(r.Sender).Items) == 0 {
		return false, "This sender has no web address."
	}
	if c == view.Reveal {
		return a.canReveal(r.Sender)
	}
	if c == view.Revert && a.env.Journal == nil {
		return false, "Nothing is recorded here."
	}
	if p, lost := a.unconfirmed(key); lost && a.keys.command(c).write && !(c == view.Remove && p.Write.Kind == journal.Remove) {
		return false, "The outcome of the last change is not known: settle it first (" + a.env.Key(view.Unconfirmed) + ")."
	}
	if action, ok := actionOf(c); ok {
		return api.SpecOf(key.Channel).Allowed(action, r.Sender)
	}
	return true, ""
}

// run does a command, or says why it is off. key is the key that asked for it, empty when none did.
func (a *App) run(c view.Command, key string) tea.Cmd {
	a.notice = view.Notice{}
	a.hideBefore(c)
	ok, reason := a.can(c)
	if !ok {
		if reason != "" {
			a.notice = view.Notice{Text: reason, Bad: true}
		}
		return nil
	}
	if a.owned(c) {
		return a.view().Run(c)
	}
	if a.keys.command(c).sender || c == view.Create {
		a.senders.Hold()
		return a.runSender(c, key)
	}
	if cmd, done := a.runGlobal(c, key); done {
		return cmd
	}
	return a.view().Run(c)
}

// runGlobal does the commands that mean the same in every view.
func (a *App) runGlobal(c view.Command, key string) (cmd tea.Cmd, done bool) {
	now, f := a.env.Now(), a.env.Fleet
	switch c {
	case view.Help:
		a.dialogs.Open(a.help(), key)
	case view.Palette:
		a.dialogs.Open(a.palette(), key)
	case view.Unconfirmed:
		a.dialogs.Open(a.unconfirmedMenu(), key)
	case view.Tasks:
		a.dialogs.Open(a.bulkAgain(), key)
	case view.Columns:
		a.dialogs.Open(a.senders.ColumnChooser(), key)
	case view.Export:
		a.dialogs.Open(a.exportMenu(), key)
	case view.Errors:
		a.dialogs.Open(a.requests(a.whyPart()), key)
	case view.Quit:
		return a.askQuit(key), true
	case view.Leave:
		return a.leave(key), true
	case view.Senders, view.Activity:
		a.switchTab(c)
	case view.NextPane:
		a.nextPane(1)
	case view.PrevPane:
		a.nextPane(-1)
	case view.RefreshAll:
		f.RefreshAll(now)
		a.notice = view.Notice{Text: "reading everything again"}
		return a.lookAgain(), true
	case view.Pause:
		f.Pause(!f.Paused())
	case view.Slower:
		f.SetInterval(f.Interval() * 2)
		a.sayInterval()
	case view.Faster:
		f.SetInterval(f.Interval() / 2)
		a.sayInterval()
	case view.Marker:
		f.Feed().AddMarker(now)
	case view.Times:
		a.nextTimes()
	case view.Mouse:
		return a.switchMouse(), true
	case view.Redraw:
		return term.Redraw, true
	case view.Suspend:
		return term.Suspend, true
	default:
		return nil, false
	}
	return nil, true
}

func (a *App) sayInterval() {
	a.notice = view.Notice{Text: "reading the lists every " + view.Seconds(a.env.Fleet.Interval())}
}

// switchMouse turns mouse reports on or off. While they are on, the terminal's own selection needs shift.
func (a *App) switchMouse() tea.Cmd {
	a.mouseOn = !a.mouseOn
	a.notice = view.Notice{Text: "Mouse off."}
	if a.mouseOn {
		a.notice = view.Notice{Text: "Mouse on: wheel scrolls, click selects and opens; shift selects text."}
	}
	return term.SetMouse(a.mouseOn)
}

func (a *App) nextTimes() {
	a.env.Times = (a.env.Times + 1) % 3
	a.notice = view.Notice{Text: "Times are " + []string{"local", "UTC", "relative"}[a.env.Times] + "."}
}

func (a *App) switchTab(c view.Command) {
	for i, t := range a.tabs {
		if t.command == c {
			a.at = i
		}
	}
}

// runSender does the commands on one sender, and the making of a new one.
func (a *App) runSender(c view.Command, key string) tea.Cmd {
	if c == view.Create {
		a.dialogs.Open(a.createMenu(), key)
		return nil
	}
	if kind, ok := manyOf(c); ok && a.view() == view.View(a.senders) {
		if marked := a.senders.Marked(); len(marked) > 0 {
			if why := a.manyReason(kind, marked); why != "" {
				a.notice = view.Notice{Text: why, Bad: true}
				return nil
			}
			return a.openMany(many{kind: kind, keys: marked})
		}
	}
	now := a.env.Now()
	k, _ := a.view().Sender()
	r, _ := a.env.Fleet.Get(k)
	switch c {
	case view.Edit:
		return a.edit(k, key)
	case view.Revert:
		return a.findLast(k)
	case view.Editor:
		return a.editProfile(r.Sender, document.Profile(api.SpecOf(k.Channel), r.Sender))
	case view.History:
		return a.openHistory(k)
	case view.Refresh:
		a.env.Fleet.Refresh(now, k)
		a.notice = view.Notice{Text: "reading " + a.env.NameOf(k) + " again"}
	case view.Actions:
		if marked := a.senders.Marked(); len(marked) > 0 && a.view() == view.View(a.senders) {
			a.dialogs.Open(a.markedMenu(marked), key)
			return nil
		}
		a.dialogs.Open(a.actionsMenu(k), key)
	case view.Reveal:
		return a.reveal(k)
	case view.Copy:
		a.dialogs.Open(a.copyMenu(r.Sender), key)
	case view.Browse:
		a.dialogs.Open(a.browseMenu(r.Sender), key)
	case view.Comment:
		a.dialogs.Open(a.commentDialog(r.Sender), key)
	case view.Register:
		a.dialogs.Open(a.registerMenu(r.Sender), key)
	case view.Verify:
		a.dialogs.Open(a.verifyDialog(r.Sender), key)
	case view.Discard:
		a.dialogs.Open(a.discardDialog(r.Sender), key)
	case view.Remove:
		a.dialogs.Open(a.removeDialog(r.Sender), key)
	}
	return nil
}
