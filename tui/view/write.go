package view

import (
	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
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
	// Patch and Base belong to a save. Base is what the user saw: fields that have changed on the server since stop the save.
	Patch api.Patch
	Base  api.Sender
	// Channel and Create belong to a create.
	Channel api.Channel
	Create  api.CreateRequest
	// Text is the comment, the code, or the way to send a code.
	Text string
}

// Written is the outcome of a Write.
type Written struct {
	Write Write
	// Sender is the sender as the server returned it; nil when it did not, or when it is gone (Gone).
	Sender *api.Sender
	Gone   bool
	// CodeSent tells for a register whether a code is on its way.
	CodeSent bool
	// Conflict is the sender as it is now, when fields of the patch have changed since Base. Nothing was sent.
	Conflict *api.Sender
	Err      error
}

// Send asks the App to carry out a write.
func Send(w Write) tea.Cmd { return func() tea.Msg { return w } }
