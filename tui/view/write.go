package view

import (
	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/journal"
)

// WriteKind is what a write does; the word is used in sentences: "save", "remove".
type WriteKind string

// The kinds of writes.
const (
	WriteSave     WriteKind = "save"
	WriteCreate   WriteKind = "create"
	WriteRemove   WriteKind = "remove"
	WriteDiscard  WriteKind = "discard changes of"
	WriteComment  WriteKind = "comment on"
	WriteRegister WriteKind = "register"
	WriteVerify   WriteKind = "verify"
)

// Write is a change that the user has confirmed. The App alone carries it out: one at a time for a sender, never twice.
type Write struct {
	Kind WriteKind
	Key  api.Key // zero for a create
	Name string  // of the sender, cleaned
	// Patch and Base belong to a save. Base is what the user saw: fields that somebody else has changed since stop the save.
	Patch api.Patch
	// Base is the sender as the user saw it; for a removal it is the backup.
	Base api.Sender
	// Channel and Create belong to a create.
	Channel api.Channel
	Create  api.CreateRequest
	// Text is the comment, the code, or the way to send a code.
	Text string
	// Settles is the unconfirmed removal that this one ends; empty otherwise.
	Settles string
}

// Written is the outcome of a Write.
type Written struct {
	Write Write
	// ID is the write's entry in the journal; empty where there is no journal or nothing was begun.
	ID      string
	Outcome journal.Outcome
	// Sender is the sender as the server returned it; nil when it did not, or when it is gone (Gone).
	Sender *api.Sender
	Gone   bool
	// CodeSent tells for a register whether a code is on its way.
	CodeSent bool
	// Theirs and Conflicts stop a save: the sender as it is now, and the fields that somebody else changed too. Nothing was sent.
	Theirs    *api.Sender
	Conflicts []api.Conflict
	// Nothing tells that a save found nothing left to send: somebody has made the same change.
	Nothing bool
	// Other are fields that the server's answer does not show as they were sent.
	Other []api.Field
	// Unrecorded says why the outcome could not be written down; nil when it was.
	Unrecorded error
	Err        error
	// Refused tells that the App did not even begin it: another one of the sender may be under way.
	Refused bool
}

// Done reports that the server has what was wanted.
func (w Written) Done() bool { return w.Outcome.Done() || w.Nothing }

// Send asks the App to carry out a write.
func Send(w Write) tea.Cmd { return func() tea.Msg { return w } }
