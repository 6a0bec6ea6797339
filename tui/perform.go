package tui

import (
	"context"
	"errors"
	"fmt"
	"time"

	"callsign/api"
	"callsign/internal/journal"
	"callsign/internal/text"
	"callsign/tui/view"
)

// performer carries out writes. It is made of values only, so that it can run in a command's goroutine.
type performer struct {
	client  *api.Client
	journal *journal.Journal // nil: nothing is written down, as in tests of other things
	now     func() time.Time
}

// do carries out one write, once: what is sent is on the disk before it leaves, and its outcome afterwards.
func (p performer) do(ctx context.Context, w view.Write) view.Written {
	out := view.Written{Write: w, Outcome: journal.NotSent}
	if w.Kind == view.WriteSave {
		if stop := p.merge(ctx, &out); stop {
			return out
		}
	}
	if out.ID, out.Err = p.begin(out.Write); out.Err != nil {
		return out
	}
	p.send(ctx, &out)
	out.Outcome = outcomeOf(out.Err)
	if w.Kind == view.WriteRemove && removedAlready(out.Err) && w.Settles != "" {
		out.Outcome, out.Err = journal.SettledApplied, nil // the answer that was lost said yes
	}
	p.end(&out)
	if out.Outcome == journal.Applied && out.Sender == nil {
		p.readBack(ctx, &out)
	}
	return out
}

// merge reads the sender again before a save: the API has no way to refuse a change of something that has changed meanwhile, the last
// write wins (FACTS 1). What somebody else changed is not in the patch, unless the user wants something else there: a conflict.
func (p performer) merge(ctx context.Context, out *view.Written) (stop bool) {
	w := &out.Write
	now, err := p.client.Sender(ctx, w.Key)
	if err != nil {
		out.Err = fmt.Errorf("nothing was sent, because the sender could not be read first: %w", err)
		return true
	}
	patch, conflicts := api.Merge(api.SpecOf(w.Key.Channel), w.Base.Effective(), now.Effective(), w.Patch.Details)
	switch {
	case len(conflicts) > 0:
		out.Theirs, out.Conflicts = &now, conflicts
		return true
	case len(patch) == 0 && w.Patch.Status == api.Submit && len(now.Unsubmitted()) > 0:
		patch = w.Patch.Details // the values are there as a draft; what is left to do is to submit them
	case len(patch) == 0:
		out.Sender, out.Nothing = &now, true
		return true
	}
	w.Patch.Details, w.Base = patch, now
	return false
}

// begin writes down that a write is about to be sent.
func (p performer) begin(w view.Write) (id string, err error) {
	if p.journal == nil || w.Settles != "" {
		return w.Settles, nil
	}
	id, err = p.journal.Begin(p.now(), record(w))
	if err != nil {
		var busy *journal.BusyError
		if errors.As(err, &busy) {
			return "", err
		}
		return "", fmt.Errorf("nothing was sent, because it could not be written down first: %w", err)
	}
	return id, nil
}

// record is a write as the journal keeps it.
func record(w view.Write) journal.Write {
	kind := map[view.WriteKind]journal.WriteKind{
		view.WriteSave: journal.Save, view.WriteCreate: journal.Create, view.WriteRemove: journal.Remove, view.WriteDiscard: journal.Discard,
		view.WriteComment: journal.Comment, view.WriteRegister: journal.Register, view.WriteVerify: journal.Verify,
	}[w.Kind]
	r := journal.Write{Kind: kind, Key: w.Key, Status: w.Patch.Status, Values: w.Patch.Details, Text: text.Raw(w.Text)}
	if w.Kind == view.WriteCreate {
		r.Key, r.Status, r.Shape, r.Values = api.Key{Channel: w.Channel}, w.Create.Status, w.Create.Shape, w.Create.Values
		return r
	}
	before := w.Base
	r.Before = &before
	return r
}

// send sends the request.
func (p performer) send(ctx context.Context, out *view.Written) {
	w, c := out.Write, p.client
	var s api.Sender
	switch w.Kind {
	case view.WriteSave:
		if s, out.Err = c.UpdateSender(ctx, w.Key, w.Patch); out.Err == nil {
			out.Sender, out.Other = &s, api.Differs(api.SpecOf(w.Key.Channel), w.Patch, s)
		}
	case view.WriteCreate:
		if s, out.Err = c.CreateSender(ctx, w.Channel, w.Create); out.Err == nil {
			out.Sender = &s
		}
	case view.WriteRemove:
		out.Err = c.RemoveSender(ctx, w.Key)
	case view.WriteDiscard:
		out.Err = c.DiscardChanges(ctx, w.Key)
	case view.WriteComment:
		_, out.Err = c.AddComment(ctx, w.Key, w.Text)
	case view.WriteRegister:
		var r api.Registration
		r, out.Err = c.Register(ctx, w.Key, w.Text)
		out.CodeSent = r.CodeSent
	case view.WriteVerify:
		out.Err = c.Verify(ctx, w.Key, w.Text)
	}
}

// outcomeOf tells by the phase in which a call failed what became of it (DESIGN 5).
func outcomeOf(err error) journal.Outcome {
	var e *api.Error
	switch {
	case err == nil:
		return journal.Applied
	case !errors.As(err, &e):
		return journal.Unknown
	case e.Phase == api.NotSent:
		return journal.NotSent
	case e.Phase == api.Answered:
		return journal.Refused
	}
	return journal.Unknown
}

// end writes the outcome down.
func (p performer) end(out *view.Written) {
	if p.journal == nil {
		return
	}
	res := journal.Result{Outcome: out.Outcome, After: out.Sender}
	if out.Err != nil {
		res.Note = text.Raw(out.Err.Error())
		var e *api.Error
		if errors.As(out.Err, &e) {
			res.Code = e.Code
		}
	}
	out.Unrecorded = p.journal.End(p.now(), out.ID, res)
	if removedAlready(out.Err) {
		out.Unrecorded = errors.Join(out.Unrecorded, p.journal.SeenRemoved(p.now(), out.Write.Key))
	}
}

// readBack reads the sender after a write whose answer does not hold it. The write has worked, so a failure here is left to the
// polling.
func (p performer) readBack(ctx context.Context, out *view.Written) {
	s, err := p.client.Sender(ctx, out.Write.Key)
	switch {
	case err == nil:
		out.Sender = &s
	case isGone(err):
		out.Gone = true
	}
}

// removedAlready reports the refusal that says that a sender is marked for removal.
func removedAlready(err error) bool {
	var e *api.Error
	return errors.As(err, &e) && e.Code == "sender_already_deleted"
}
