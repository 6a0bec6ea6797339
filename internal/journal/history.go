package journal

import (
	"fmt"
	"time"

	"callsign/api"
	"callsign/internal/ownfile"
	"callsign/internal/text"
)

// EntryKind says what an entry of a history is.
type EntryKind string

// The kinds of entries.
const (
	// Wrote is a write of ours.
	Wrote EntryKind = "write"
	// RemovedElsewhere is a removal of which only the server's refusal told.
	RemovedElsewhere EntryKind = "removed elsewhere"
	// Gone is a sender that was marked for removal and is gone.
	Gone EntryKind = "gone"
)

// Entry is one thing that the journal knows of a sender.
type Entry struct {
	Kind EntryKind
	ID   string
	// At is when the write was about to be sent, or when we saw it.
	At time.Time
	// By is the instance that wrote it down first.
	By Instance
	// Write is what was sent; empty for the other kinds.
	Write Write
	// Outcome is the last one; empty while there is none.
	Outcome Outcome
	// Ended is when the outcome was written down; zero while there is none.
	Ended time.Time
	// After is the sender as the server returned it; nil when it did not.
	After *api.Sender
	// Code and Note are of the last error; empty without one.
	Code string
	Note text.Raw
}

// History returns what the journal knows of a sender, newest first, at most limit entries (0 for all). It goes back 1000 records
// and 90 days at least. For a new sender's key, which has only a channel, it returns the creates. After an error the entries that could
// be read are returned too.
func (j *Journal) History(k api.Key, limit int) ([]Entry, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return nil, errClosed
	}
	events := j.index.byKey[k]
	var out []Entry
	for i := len(events) - 1; i >= 0 && (limit <= 0 || len(out) < limit); i-- {
		e, err := j.entry(events[i])
		if err != nil {
			return out, fmt.Errorf("reading the history: %w", err)
		}
		out = append(out, e)
	}
	return out, nil
}

// LastChange returns the last save of a sender that was carried out, with the sender before and after it, to be reverted. ok is
// false when there is none.
func (j *Journal) LastChange(k api.Key) (e Entry, ok bool, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return Entry{}, false, errClosed
	}
	events := j.index.byKey[k]
	for i := len(events) - 1; i >= 0; i-- {
		if events[i].write != Save || !events[i].outcome.Done() {
			continue
		}
		if e, err = j.entry(events[i]); err != nil {
			return Entry{}, false, fmt.Errorf("reading the history: %w", err)
		}
		return e, true, nil
	}
	return Entry{}, false, nil
}

// entry reads the lines of an event again.
func (j *Journal) entry(ev *event) (Entry, error) {
	var e Entry
	for _, at := range ev.lines {
		line := make([]byte, at.n)
		if _, err := j.file.ReadAt(line, at.off); err != nil {
			return Entry{}, fmt.Errorf("reading %s: %w", text.Line(j.Path()), ownfile.Reason(err))
		}
		r, err := parseLine(line)
		if err != nil || r.ID != ev.id {
			return Entry{}, fmt.Errorf("reading %s: a line has changed since it was read; open it again", text.Line(j.Path()))
		}
		e.add(r)
	}
	for _, r := range j.late {
		if r.ID == ev.id && !ev.final() {
			e.add(r)
		}
	}
	return e, nil
}

// add takes in a record of the entry: its beginning, then its outcomes. What an unknown outcome left stays until there is more.
func (e *Entry) add(r record) {
	switch r.Kind {
	case kindEnd:
		e.Outcome, e.Ended = r.End.Outcome, time.Time(r.At)
		e.Code, e.Note = string(r.End.Code), text.Raw(r.End.Note)
		if r.End.After != nil {
			e.After = r.End.After.sender()
		}
		return
	case kindSeen:
		e.Kind = RemovedElsewhere
	case kindGone:
		e.Kind = Gone
	default:
		e.Kind, e.Write = Wrote, r.write()
	}
	e.ID, e.At, e.By = r.ID, time.Time(r.At), r.By.instance()
}
