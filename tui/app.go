// Package tui is the program as a person sees it: the App, which is the only root model, and its views.
package tui

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/internal/term"
	"callsign/styles"
	"callsign/tui/activity"
	"callsign/tui/detail"
	"callsign/tui/senders"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// Options are what the App is made of.
type Options struct {
	Client  *api.Client
	Fleet   *fleet.Fleet
	Session view.Session
	Look    styles.Look
	Times   view.TimeMode
	Zone    *time.Location
	// Now is the clock; it is the only one the App has.
	Now func() time.Time
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
	ctx     context.Context // ends when the program does: nothing waits for the network then
	cancel  context.CancelFunc
	w, h    int
	senders *senders.Model
	tabs    []*tab
	at      int // index of the tab in sight
	rects   rects
	pane    int             // which pane of the wide layouts has the keys
	preview *detail.Model   // of the sender under the cursor, beside the list
	strip   *activity.Model // the feed beside or below the list
	dialogs ui.Dialogs
	writes  map[api.Key]view.Write // under way
	notice  view.Notice
	trouble problems
	wake    time.Time // when the next tick is due; zero while none is
	unset   func()    // stops its timer
	ticked  time.Time // the wall clock at the last message, to notice a sleep
}

// New makes the App.
func New(ctx context.Context, o Options) *App {
	env := &view.Env{Look: o.Look, Fleet: o.Fleet, Client: o.Client, Session: o.Session, Now: o.Now, Times: o.Times, Zone: o.Zone,
		Removals: map[api.Key]time.Time{}}
	a := &App{env: env, keys: newKeymap(), writes: map[api.Key]view.Write{}, unset: func() {}}
	a.ctx, a.cancel = context.WithCancel(ctx)
	a.senders = senders.New(env)
	a.tabs = []*tab{
		{command: view.Senders, stack: []view.View{a.senders}},
		{command: view.Activity, stack: []view.View{activity.New(env, api.Key{})}},
	}
	a.preview, a.strip = detail.New(env, api.Key{}), activity.New(env, api.Key{})
	return a
}

// Close ends everything the App has under way.
func (a *App) Close() { a.cancel() }

// Init starts the reading.
func (a *App) Init() tea.Cmd { return a.poll() }

// Update routes a message, and afterwards sends what has become due.
func (a *App) Update(msg tea.Msg) tea.Cmd {
	a.noticeSleep()
	cmd := a.route(msg)
	a.settle()
	a.focus()
	return tea.Batch(cmd, a.poll())
}

func (a *App) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.w, a.h = msg.Width, msg.Height
		a.rects = layout(a.w, a.h, a.rects.mode)
	case tea.KeyMsg:
		return a.key(msg)
	case tea.FocusMsg:
		a.env.Fleet.Active(a.env.Now(), true)
	case tea.BlurMsg:
		a.env.Fleet.Active(a.env.Now(), false)
	case tick:
		a.tick(msg)
	case fetched:
		a.fetched(msg)
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
	case view.Written:
		return a.written(msg)
	case quit:
		return a.quitNow()
	case newForm:
		return a.openNew(msg)
	case term.ResumedMsg:
		a.env.Fleet.RefreshAll(a.env.Now())
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

// dirty reports whether a form somewhere holds text that would be lost.
func (a *App) dirty() bool {
	for _, t := range a.tabs {
		for _, v := range t.stack {
			if g, ok := v.(view.Guarded); ok && g.Dirty() {
				return true
			}
		}
	}
	return false
}
