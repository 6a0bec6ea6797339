// Package tui is the program as a person sees it: the App, which is the only root model, and its views.
package tui

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/calllog"
	"callsign/internal/logfile"
	"callsign/internal/term"
	"callsign/styles"
	"callsign/tui/activity"
	"callsign/tui/detail"
	"callsign/tui/edit"
	"callsign/tui/senders"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// Options are what the App is made of.
type Options struct {
	// Profile is the one to begin with; Profiles are the names of all, and Switch opens another one.
	Profile  Profile
	Profiles []string
	Switch   func(ctx context.Context, name string) (Profile, error)
	// Look is how the screen looks, Themed the same in another theme.
	Look   styles.Look
	Themed func(theme string) styles.Look
	Times  view.TimeMode
	Zone   *time.Location
	// Now is the clock; it is the only one the App has.
	Now func() time.Time
	// Dir is where exports go; Editor is the command that edits a file, at least one word.
	Dir    string
	Editor []string
	// Mouse says that mouse reports are on from the start.
	Mouse bool
	// Notify says how to call a user who looks elsewhere: Off, Bell or OSC9.
	Notify NotifyMode
	// Log is told of changes of the freshness and of writes; nil keeps nothing.
	Log *logfile.Log
	// Keys are the keys of commands that do not keep their own, by the command's name; CheckKeys has nothing against them.
	Keys map[string][]string
}

// tab is one of the root views with what was opened on top of it.
type tab struct {
	command view.Command
	stack   []view.View
}

func (t *tab) top() view.View { return t.stack[len(t.stack)-1] }

// App is the root model. It owns the fleet, the dialogs and the writes; views read the fleet and ask for the rest by messages.
type App struct {
	env     *view.Env
	keys    keymap
	root    context.Context // ends with the program
	ctx     context.Context // ends with the profile: nothing waits for the network then
	cancel  context.CancelFunc
	options Options
	opened  int // how many profiles were opened so far
	wanted  int // how many were asked for: only the last one is entered
	w, h    int
	senders *senders.Model
	tabs    []*tab
	at      int // index of the tab in sight
	rects   rects
	pane    int             // which pane of the wide layouts has the keys
	preview *detail.Model   // of the sender under the cursor, beside the list
	strip   *activity.Model // the feed beside or below the list
	mouseOn bool
	dialogs ui.Dialogs
	writes  map[api.Key]view.Write // under way
	// settling are the unconfirmed writes that were read back, by their ids in the journal; true while that is under way.
	settling   map[string]bool
	secret     reveal
	editors    int     // how many files are in the user's editor: one, or none
	bulk       *bulk   // the one under way or the last that was; nil before the first
	bulks      []*bulk // those that can be looked at again, the oldest first
	draftTimer bool    // a form was typed into and is not on the disk yet
	notice     view.Notice
	trouble    problems
	calls      *calllog.Ring // of the profile that is open
	fresh      watch
	logTrouble string    // what was said last about the log
	wake       time.Time // when the next tick is due; zero while none is
	unset      func()    // stops its timer
	blurred    bool      // the terminal has not the focus
	notices    notices
	ticked     time.Time // the wall clock at the last message, to notice a sleep
	waking     bool      // a sleep was noticed, and the old connections are not given up yet
}

// New makes the App.
func New(ctx context.Context, o Options) *App {
	env := &view.Env{Look: o.Look, Now: o.Now, Times: o.Times, Zone: o.Zone}
	a := &App{env: env, keys: newKeymap(o.Keys), options: o, unset: func() {}, cancel: func() {}}
	a.root, a.mouseOn = ctx, o.Mouse
	env.Key, env.Mine = a.keyOf, a.mine
	a.enter(ctx, o.Profile)
	return a
}

// Close ends everything the App has under way, and what the profile that is open has open.
func (a *App) Close() {
	a.cancel()
	a.env.Client.Close()
	if j := a.env.Journal; j != nil {
		_ = j.Close() // everything in it is on the disk
	}
}

// Init starts the reading.
func (a *App) Init() tea.Cmd { return tea.Batch(a.poll(), a.syncJournal()) }

// Update routes a message, and afterwards sends what has become due.
func (a *App) Update(msg tea.Msg) tea.Cmd {
	fresh := a.noticeSleep()
	a.hideFor(msg)
	cmd := a.route(msg)
	a.settle()
	a.guardSecret()
	a.focus()
	a.attend()
	calls := a.notify()
	next := a.poll()
	a.watchOver()
	return tea.Batch(fresh, cmd, calls, next)
}

// route gives a message to whoever handles it: what comes from the terminal here, the rest below.
func (a *App) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.resize(msg.Width, msg.Height)
	case tea.KeyMsg:
		return a.key(msg)
	case tea.MouseMsg:
		return a.mouse(msg)
	case tea.FocusMsg:
		a.blurred = false
		a.env.Fleet.Active(a.env.Now(), true)
	case tea.BlurMsg:
		a.blurred = true
		a.env.Fleet.Active(a.env.Now(), false)
	case term.ResumedMsg:
		a.env.Fleet.RefreshAll(a.env.Now())
	case term.CopiedMsg:
		a.copied(msg)
	case term.OpenedMsg:
		a.browsed(msg)
	default:
		return a.routeForms(msg)
	}
	return nil
}

func (a *App) resize(w, h int) {
	a.w, a.h = w, h
	a.rects = layout(w, h, a.rects.mode)
}

// routeAsked handles what views and dialogs ask for.
func (a *App) routeAsked(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case view.Open:
		a.open(msg.Key)
	case view.Back:
		a.back()
	case view.Ask:
		return a.run(msg.Command, "")
	case view.Notice:
		a.notice = msg
	case view.Write:
		return a.write(msg)
	case quit:
		return a.quitNow()
	case setTheme:
		a.env.Look = a.options.Themed(msg.name)
	case switchProfile:
		return a.switchTo(msg.name)
	case showPending:
		a.dialogs.Open(a.pendingMenu(msg.pending), "")
	case judged:
		return a.judge(msg)
	case again:
		return a.again(msg)
	case showBulk:
		a.dialogs.Open(&tasks{bulk: msg.bulk, anew: true}, "")
	case retryBulk:
		return a.retryBulk(msg)
	case lookAgain:
		return a.lookAgain()
	case activity.Chosen:
		a.dialogs.Open(a.entryMenu(msg.Entry), "")
	case onlyThis:
		a.onlyThis(msg)
	case copyOf:
		a.copyOf(msg)
	case copyToken:
		return a.readToCopy(msg.key)
	case many:
		return a.openMany(msg)
	case runMany:
		return a.startBulk(msg.what, msg.writes)
	case edit.Many:
		return a.runManyForm(msg)
	case exportAs:
		return a.export(msg)
	case editAgain:
		return a.editProfile(msg.sender, msg.data)
	case edit.Outside:
		return a.editField(msg)
	default:
		return a.routeAnswer(msg)
	}
	return nil
}

// routeAnswer handles what commands bring back.
func (a *App) routeAnswer(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case stamped:
		if msg.profile == a.opened {
			return a.route(msg.msg)
		}
	case tick:
		a.tick(msg)
	case awake:
		a.awake(msg)
	case fetched:
		return a.fetched(msg)
	case view.Written:
		return a.written(msg)
	case settled:
		return a.settleCame(msg)
	case journalRead:
		return a.journalCame(msg)
	case draftDue:
		return a.saveDrafts()
	case draftSaved:
		return a.draftCame(msg)
	case lastChange:
		return a.revert(msg)
	case history:
		a.historyCame(msg)
	case profileOpened:
		return a.profileCame(msg)
	case exported:
		a.exportDone(msg)
	case fileWritten:
		return a.editor(msg)
	case editorLeft:
		a.editors--
		return a.route(msg.came)
	case tokenRead:
		return a.tokenCame(msg)
	case tokenTick:
		return a.tokenTicked(msg)
	case fileEdited:
		return a.fileCame(msg)
	default:
		return a.broadcast(msg)
	}
	return nil
}

// broadcast gives a message that is not the App's own to the dialog and to every view: the one that asked may not be on top.
func (a *App) broadcast(msg tea.Msg) tea.Cmd {
	cmds := []tea.Cmd{a.dialogs.Update(msg, a.env.Now())}
	for _, t := range a.tabs {
		for _, v := range t.stack {
			cmds = append(cmds, v.Update(msg))
		}
	}
	return tea.Batch(cmds...)
}

// Frame draws the window.
func (a *App) Frame() term.Frame { return a.draw() }

// dirty reports whether a form or a dialog holds text that would be lost.
func (a *App) dirty() bool {
	if a.dialogs.Dirty() {
		return true
	}
	for _, t := range a.tabs {
		for _, v := range t.stack {
			if g, ok := v.(view.Guarded); ok && g.Dirty() {
				return true
			}
		}
	}
	return false
}
