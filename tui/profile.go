package tui

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/calllog"
	"callsign/internal/fleet"
	"callsign/internal/journal"
	"callsign/internal/text"
	"callsign/tui/detail"
	"callsign/tui/senders"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// Profile is what one profile brings: its server and project, and what is known of them. Nothing of it outlives a switch to another.
type Profile struct {
	Client  *api.Client
	Fleet   *fleet.Fleet
	Session view.Session
	// Calls are the last HTTP attempts of Client; nil keeps none.
	Calls *calllog.Ring
	// Journal keeps what must survive; nil only in tests. It is closed with the profile.
	Journal *journal.Journal
}

// stamped carries a message together with the profile whose it is, so that an answer that comes after a switch is dropped.
type stamped struct {
	profile int
	msg     tea.Msg
}

// mine marks the message of a command as belonging to the profile that is open now.
func (a *App) mine(cmd tea.Cmd) tea.Cmd {
	now := a.opened
	return func() tea.Msg { return stamped{now, cmd()} }
}

// enter opens a profile: everything of the one before is cancelled and forgotten.
func (a *App) enter(ctx context.Context, p Profile) {
	a.cancel()
	a.opened++
	a.ctx, a.cancel = context.WithCancel(ctx)
	env := a.env
	env.Client, env.Fleet, env.Session = p.Client, p.Fleet, p.Session
	env.Removals, env.Sent = map[api.Key]time.Time{}, map[api.Key]api.Patch{}
	env.Journal, env.Drafts, env.Unconfirmed = p.Journal, journal.State{}, nil
	a.settling, a.draftTimer, a.editors = map[string]bool{}, false, 0
	a.writes, a.bulk, a.bulks = map[api.Key]view.Write{}, nil, nil
	a.trouble, a.calls, a.fresh = problems{}, p.Calls, watch{}
	a.wake, a.waking = time.Time{}, false
	if a.blurred {
		env.Fleet.Active(env.Now(), false)
	}
	a.dialogs.Clear()
	a.senders = senders.New(env)
	a.preview = detail.New(env, api.Key{})
	feed := a.newFeeds()
	a.tabs = []*tab{
		{command: view.Senders, stack: []view.View{a.senders}},
		{command: view.Activity, stack: []view.View{feed}},
	}
	a.at, a.pane = 0, listPane
	a.notice = keyNotice(env.Session)
}

// profileOpened is the outcome of opening a profile, the wanted-th that was asked for; sure tells that the user has said what may be
// lost for it.
type profileOpened struct {
	wanted  int
	name    string
	profile Profile
	err     error
	sure    bool
}

// switchTo gets the secret and makes the client, which may take a while: the profile in sight goes on until then.
func (a *App) switchTo(name string) tea.Cmd {
	a.notice = view.Notice{Text: "opening the profile " + text.Line(name) + a.env.Look.Glyphs.Ellipsis}
	a.wanted++
	open, ctx, wanted := a.options.Switch, a.root, a.wanted
	return func() tea.Msg {
		p, err := open(ctx, name)
		return profileOpened{wanted: wanted, name: name, profile: p, err: err}
	}
}

// profileCame enters the profile that was opened, or asks first when something would be lost: by now, not when it was asked for. One that
// was slower than another that was asked for later is not entered: the user is elsewhere by then.
func (a *App) profileCame(m profileOpened) tea.Cmd {
	if m.wanted != a.wanted {
		if m.err != nil {
			return nil
		}
		return closing(m.profile)
	}
	if m.err != nil {
		a.notice = view.Notice{Text: "The profile " + text.Line(m.name) + " could not be opened: " + text.Line(m.err.Error()), Bad: true}
		a.trouble.add(a.env.Now(), "open the profile "+text.Line(m.name), m.err)
		return nil
	}
	if why := a.wouldLose(); len(why) > 0 && !m.sure {
		m.sure = true
		a.dialogs.Interrupt(&ui.Confirm{Heading: "Switch to " + text.Line(m.name) + "?", Text: why, Buttons: []ui.Button{
			{Label: "Stay", Do: closing(m.profile)}, {Label: "Switch", Danger: true, Do: send(m)},
		}}, a.env.Now())
		return nil
	}
	old := Profile{Client: a.env.Client, Journal: a.env.Journal}
	a.enter(a.root, m.profile)
	if a.notice.Text == "" {
		a.notice = view.Notice{Text: "This is the profile " + text.Line(m.name) + " now."}
	}
	return tea.Batch(a.syncJournal(), closing(old))
}

// closing ends what a profile has open.
func closing(p Profile) tea.Cmd {
	return func() tea.Msg {
		p.Client.Close()
		if p.Journal != nil {
			_ = p.Journal.Close() // everything in it is on the disk
		}
		return nil
	}
}
