package api

import "callsign/internal/text"

// noChange is the reason why nothing can be discarded.
const noChange = "Nothing is pending, so there is nothing to discard."

// changeStatus is the status of the pending change, empty when nothing is pending.
func (s Sender) changeStatus() text.Raw {
	if s.Change == nil {
		return ""
	}
	return s.Change.Status
}

// editableState reports whether the pending change decides about an edit: for a sender that was never provisioned and for states
// that we know. What a state we do not know allows is left to the server.
func editableState(states []Status, state text.Raw) bool {
	return state == "" || roleOf(states, string(state)) != RoleUnknown
}
