// Package view is the contract between the App and its views: what a view can see, what it can be asked, and the
// messages with which it asks the App for something.
package view

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/internal/journal"
	"callsign/styles"
	"callsign/tui/ui"
)

// View is one screenful with its own cursor, filter and scroll. It reads the fleet and copies nothing out of it.
type View interface {
	// Update takes a message: data always, keys only while Typing.
	Update(msg tea.Msg) tea.Cmd
	// Can tells whether a command works here now. When not, the reason is one sentence; an empty reason means that the
	// command has no meaning in this view.
	Can(c Command) (ok bool, reason string)
	// Run does a command for which Can said yes.
	Run(c Command) tea.Cmd
	// Sender is the sender that sender commands act on; false when there is none.
	Sender() (api.Key, bool)
	// Lines draws the view: exactly h lines of exactly w cells.
	Lines(w, h int, focused bool) []string
	// Cursor is where the real cursor belongs, relative to Lines; false hides it.
	Cursor() (x, y int, show bool)
	// Title is the view's part of the breadcrumbs, cleaned.
	Title() string
	// Status is what the second line says about the view: filter, counts, sort. Cleaned; may be empty.
	Status() string
	// Typing reports that keys are text now, so that no letter is a command.
	Typing() bool
}

// Session is what stays the same while one profile is open.
type Session struct {
	Profile   string // cleaned
	Badge     string // "DEMO", "PROD", …; cleaned
	Server    string // host, cleaned
	ProjectID string // cleaned
	// KeyGoesTo is the host that gets the key for tokens when that is neither Sinch nor the server; empty otherwise. Cleaned.
	KeyGoesTo string
	Demo      bool
	// Auth is how requests are authorised: "oauth2", "basic", "token", "none".
	Auth string
	// Production colours the badge as a warning.
	Production bool
	ReadOnly   bool
	// ReadOnlyWhy says why nothing can be written when that is not the profile's own wish; empty otherwise.
	ReadOnlyWhy string
}

// Env is what every view can see. There is one for the whole program; the App changes Look and Zone.
type Env struct {
	Look    styles.Look
	Fleet   *fleet.Fleet
	Client  *api.Client
	Session Session
	// Removals are the senders marked for removal, with the time when they will be gone; zero where only the server's refusal
	// told of it. The API has no member for either (FACTS 13).
	Removals map[api.Key]time.Time
	// Key is the first key of a command as it is shown, "the palette" for a command without one.
	Key func(Command) string
	// Sent are the patches that this program had applied, the last of each sender. A pending deletion may not show in the sender (FACTS
	// 9); what we sent does.
	Sent map[api.Key]api.Patch
	// Journal keeps what must survive; nil where there is none, as in tests of other things.
	Journal *journal.Journal
	// Drafts are what the journal says of texts that were typed and not sent.
	Drafts journal.State
	// Unconfirmed are the writes of which nobody knows whether they were carried out, oldest first.
	Unconfirmed []journal.Pending
	// Mine marks the message of a command as belonging to the profile that is open now, so that it is dropped after a switch.
	Mine func(tea.Cmd) tea.Cmd
	// Now is the clock; only the App's options set it.
	Now func() time.Time
	// Times says how times are shown.
	Times TimeMode
	// Zone is the local zone.
	Zone *time.Location
}

// TimeMode says how times are shown.
type TimeMode int

// The time modes, in the order in which the key goes through them.
const (
	TimeLocal TimeMode = iota
	TimeUTC
	TimeRelative
)

// ParseTimeMode reads the configuration's word; anything unknown is local.
func ParseTimeMode(s string) TimeMode {
	switch s {
	case "utc":
		return TimeUTC
	case "relative":
		return TimeRelative
	}
	return TimeLocal
}

// Messages from views to the App.
type (
	// Open asks for the detail view of a sender.
	Open struct{ Key api.Key }
	// Back asks to leave the topmost view.
	Back struct{}
	// Notice is a last result in words, cleaned.
	Notice struct {
		Text string
		Bad  bool
	}
	// Ask asks the App to run one of its commands, as if its key had been pressed.
	Ask struct{ Command Command }
)

// Tell returns a command that puts a sentence into the status line.
func Tell(text string) tea.Cmd { return func() tea.Msg { return Notice{Text: text} } }

// Hinting is a view whose keys are not in the App's table: it says itself what the last line shows.
type Hinting interface{ Hints() []ui.Hint }

// Owning is a view in which some of the sender commands are about what is selected in it, not about its sender.
type Owning interface {
	// Owns reports that Can and Run of the view answer for the command.
	Owns(c Command) bool
}

// Worded is a view that has a word of its own for some commands in the last line.
type Worded interface {
	// Word is that word; empty for the usual one.
	Word(c Command) string
}

// Guarded is a view that may hold text which leaving would lose.
type Guarded interface {
	// Dirty reports that there is such text.
	Dirty() bool
}
