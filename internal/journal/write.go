package journal

import (
	"errors"
	"fmt"
	"time"

	"callsign/api"
	"callsign/internal/text"
)

// WriteKind is what a write does.
type WriteKind string

// The kinds of writes.
const (
	Save     WriteKind = "save"
	Create   WriteKind = "create"
	Remove   WriteKind = "remove"
	Discard  WriteKind = "discard"
	Comment  WriteKind = "comment"
	Register WriteKind = "register"
	Verify   WriteKind = "verify"
)

func (k WriteKind) known() bool {
	switch k {
	case Save, Create, Remove, Discard, Comment, Register, Verify:
		return true
	}
	return false
}

// Write is a change that is about to be sent.
type Write struct {
	Kind WriteKind
	// Key is the sender; a create has only a channel.
	Key api.Key
	// Status is what the server does with a save or a create.
	Status api.Submission
	// Shape is the api.CreateShape of a create, else empty.
	Shape string
	// Values are what is sent: the details of a patch, where a null deletes, or the values of a create without its secrets.
	Values api.Values
	// Text is the comment, or the way to send a code. It is never kept for a Verify.
	Text text.Raw
	// Before is the sender as it was; nil for a create. A Remove must have it: it is the backup.
	Before *api.Sender
}

// Outcome is how a write ended.
type Outcome string

// The outcomes.
const (
	// Applied: the server answered that it did it.
	Applied Outcome = "applied"
	// Refused: the server answered that it did not.
	Refused Outcome = "refused"
	// NotSent: nothing reached the wire.
	NotSent Outcome = "not-sent"
	// Unknown: there is no answer; the write stays unconfirmed until one of the outcomes below.
	Unknown Outcome = "unknown"
	// SettledApplied: the answer was lost, and reading back showed that it was done.
	SettledApplied Outcome = "settled-applied"
	// SettledNot: the answer was lost, and reading back showed that it was not done.
	SettledNot Outcome = "settled-not"
	// Dismissed: it could not be found out, and the user has taken note.
	Dismissed Outcome = "dismissed"
)

func (o Outcome) known() bool {
	switch o {
	case Applied, Refused, NotSent, Unknown, SettledApplied, SettledNot, Dismissed:
		return true
	}
	return false
}

// Done reports whether the write was carried out.
func (o Outcome) Done() bool { return o == Applied || o == SettledApplied }

// Result is how a write ended, with what is known then.
type Result struct {
	Outcome Outcome
	// After is the sender as the server returned it; nil when it did not.
	After *api.Sender
	// Code is the server's error code, empty without one.
	Code string
	// Note is the error in words. It is not kept for a Verify or a Create, where a server could repeat a secret in it.
	Note text.Raw
}

// Pending is a write without a final outcome.
type Pending struct {
	ID    string
	Write Write
	// Begun is when it was about to be sent.
	Begun time.Time
	// By is the instance that sent it.
	By Instance
	// Lost tells that the instance saw no answer. When false the instance ended before it could say anything.
	Lost bool
	// Code and Note are of the error that left it unknown; empty otherwise.
	Code string
	Note text.Raw

	window time.Duration // how long the sender stays after a Remove
}

// BusyError refuses a write, because the last one to the same sender has no final outcome.
type BusyError struct {
	Pending Pending
	// UnderWay tells that the answer may still come; otherwise it is unconfirmed and has to be settled.
	UnderWay bool
}

// Error says what stands in the way and what to do.
func (e *BusyError) Error() string {
	what, when := e.Pending.Write.Kind, e.Pending.Begun.UTC().Format("2006-01-02 15:04:05 UTC")
	if e.UnderWay {
		return fmt.Sprintf("the last change to this sender (%s, %s) is still under way: wait for its answer, nothing was sent", what, when)
	}
	return fmt.Sprintf("the last change to this sender (%s, %s) is unconfirmed: settle it first, nothing was sent", what, when)
}

// ErrNotPending means that a write has a final outcome already, or that nobody began it.
var ErrNotPending = errors.New("this change has no open entry in the journal")

// Begin writes down that a write is about to be sent, with the sender before it. It is on disk when Begin returns; when Begin
// fails, do not send. It fails with a *BusyError while another write to the same sender has no final outcome, of this instance or of
// any other. The id is for End.
func (j *Journal) Begin(now time.Time, w Write) (id string, err error) {
	if w, err = cleanWrite(w); err != nil {
		return "", fmt.Errorf("recording the change: %w", err)
	}
	if id, err = newID(); err != nil {
		return "", err
	}
	err = j.locked(func() error {
		if busy := j.busy(w.Key); busy != nil {
			return busy
		}
		r := j.record(now, kindBegin, id)
		r.Key = wireKey(w.Key)
		r.Write = encodeWrite(w)
		if w.Kind == Remove {
			r.Window = windowOf(w.Key.Channel)
		}
		return j.append(r)
	})
	if err != nil {
		return "", err
	}
	return id, nil
}

// busy returns what forbids a write to a sender, or nil. New senders have no id yet and do not wait for each other.
func (j *Journal) busy(k api.Key) error {
	if k.ID == "" {
		return nil
	}
	for _, p := range j.state.open {
		if p.Write.Key == k {
			return &BusyError{Pending: p, UnderWay: !p.Lost && j.runs(p.By.ID)}
		}
	}
	return nil
}

// cleanWrite checks a write and drops what must not be kept.
func cleanWrite(w Write) (Write, error) {
	spec := api.SpecOf(w.Key.Channel)
	switch {
	case !w.Kind.known():
		return w, fmt.Errorf("%q is not a kind of change", string(w.Kind))
	case spec == nil:
		return w, fmt.Errorf("there is no channel %q", string(w.Key.Channel))
	case (w.Key.ID == "") != (w.Kind == Create):
		return w, fmt.Errorf("a change of the kind %s and the sender %q do not fit", w.Kind, w.Key.ID)
	case w.Kind == Remove && w.Before == nil:
		return w, errors.New("a removal needs the sender as it is, for the backup")
	}
	var err error
	switch w.Kind {
	case Save, Create:
		w.Text = ""
		w.Values, err = keepable(w.Key.Channel, w.Shape, w.Values)
	case Comment, Register:
		w.Values = nil
	default:
		w.Values, w.Text = nil, ""
	}
	return w, err
}

// End writes down how a write ended. Any instance may settle a write that another left behind. An Unknown can be followed by another
// outcome, all others are final: after them End gives ErrNotPending. When the disk fails, the outcome is kept in memory, counts
// from now on, and is written by the next call that can; the error says so.
func (j *Journal) End(now time.Time, id string, res Result) error {
	if !res.Outcome.known() {
		return fmt.Errorf("recording the outcome: %q is none", string(res.Outcome))
	}
	r := j.record(now, kindEnd, id)
	err := j.locked(func() error {
		p, ok := j.state.pending(id)
		if !ok {
			return ErrNotPending
		}
		r.Key, r.End = wireKey(p.Write.Key), encodeResult(res, p.Write.Kind)
		return j.append(r)
	})
	if err != nil && !errors.Is(err, ErrNotPending) && j.keepLate(r, res) {
		err = fmt.Errorf("%w; the outcome is kept in memory until it can be written", err)
	}
	return err
}

// keepLate remembers an outcome that could not be written; false when there is nothing to remember.
func (j *Journal) keepLate(r record, res Result) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	p, ok := j.state.pending(r.ID)
	if !ok || j.closed {
		return false
	}
	r.Key, r.End = wireKey(p.Write.Key), encodeResult(res, p.Write.Kind)
	j.late = append(j.late, r)
	j.state.apply(r)
	return true
}
