package view

// Command is something a key, the actions menu or help can run. Every command has one key and one meaning everywhere.
type Command string

// The commands.
const (
	Help        Command = "help"
	Quit        Command = "quit"
	Leave       Command = "leave" // q: to the root, there quit
	Esc         Command = "back"
	OpenIt      Command = "open"
	Up          Command = "up"
	Down        Command = "down"
	Top         Command = "top"
	Bottom      Command = "bottom"
	PageUp      Command = "page-up"
	PageDown    Command = "page-down"
	HalfUp      Command = "half-up"
	HalfDown    Command = "half-down"
	NextPane    Command = "next-pane"
	PrevPane    Command = "previous-pane"
	Senders     Command = "senders"
	Activity    Command = "activity"
	Filter      Command = "filter"
	Attention   Command = "attention"
	Sort        Command = "sort"
	SortBack    Command = "sort-reverse"
	Columns     Command = "columns"
	MarkIt      Command = "mark"
	MarkDown    Command = "mark-down"
	MarkUp      Command = "mark-up"
	MarkAll     Command = "mark-all"
	Edit        Command = "edit"
	Create      Command = "create"
	Comment     Command = "comment"
	Discard     Command = "discard"
	Register    Command = "register"
	Verify      Command = "verify"
	Remove      Command = "remove"
	Actions     Command = "actions"
	Diff        Command = "diff"
	Refresh     Command = "refresh"
	RefreshAll  Command = "refresh-all"
	Pause       Command = "pause"
	Slower      Command = "slower"
	Faster      Command = "faster"
	Follow      Command = "follow"
	Marker      Command = "marker"
	FeedFilter  Command = "feed-filter"
	Wrap        Command = "wrap"
	NextMatch   Command = "next-match"
	PrevMatch   Command = "previous-match"
	Errors      Command = "errors"
	Times       Command = "times"
	Copy        Command = "copy"
	Mouse       Command = "mouse"
	Suspend     Command = "suspend"
	Redraw      Command = "redraw"
	History     Command = "history" // activities of one sender as a view of their own
	Revert      Command = "revert"
	Unconfirmed Command = "unconfirmed" // writes of which nobody knows whether they were carried out
	Tasks       Command = "tasks"       // the lists of what was done to several senders together
	Palette     Command = "palette"
	Browse      Command = "browse" // a web address, in the browser
	Export      Command = "export"
	Editor      Command = "editor"
	Reveal      Command = "reveal" // a secret, for a while
)
