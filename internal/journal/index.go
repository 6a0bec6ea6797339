package journal

import (
	"time"

	"callsign/api"
)

// span is where a line is in the file, without its newline.
type span struct {
	off int64
	n   int
}

// event is what belongs together in the history of a sender: a write with its outcomes, or what was seen of a removal.
type event struct {
	id      string
	kind    kind
	write   WriteKind
	at      time.Time
	outcome Outcome
	lines   []span
}

// index says where the records of each sender are, so that only what is asked for is read again.
type index struct {
	byKey    map[api.Key][]*event // in the order of the file
	events   map[string]*event
	drafts   map[draftID]span // the line that counts
	obsolete map[int64]int    // lines that say nothing any more: offset and length
}

type draftID struct {
	key api.Key
	id  string
}

// add takes in a record. It is told of every record that the state is told of.
func (x *index) add(r record, at span) {
	if x.events == nil {
		*x = index{map[api.Key][]*event{}, map[string]*event{}, map[draftID]span{}, map[int64]int{}}
	}
	k := api.Key(r.Key)
	switch r.Kind {
	case kindDraft, kindDrop:
		x.addDraft(draftID{k, r.ID}, r.Kind == kindDrop, at)
	case kindEnd:
		x.end(r, at)
	default:
		if x.events[r.ID] != nil {
			return
		}
		e := &event{id: r.ID, kind: r.Kind, at: time.Time(r.At), lines: []span{at}}
		if r.Kind == kindBegin {
			e.write = r.Write.Kind
		}
		x.events[r.ID] = e
		x.byKey[k] = append(x.byKey[k], e)
	}
}

func (x *index) addDraft(id draftID, drop bool, at span) {
	if old, ok := x.drafts[id]; ok {
		x.obsolete[old.off] = old.n
	}
	if drop {
		delete(x.drafts, id)
		x.obsolete[at.off] = at.n
		return
	}
	x.drafts[id] = at
}

// end adds an outcome to its write. A new sender's write belongs to the sender from now on, too.
func (x *index) end(r record, at span) {
	e := x.events[r.ID]
	if e == nil || e.kind != kindBegin || e.final() {
		return
	}
	e.outcome = r.End.Outcome
	e.lines = append(e.lines, at)
	if e.write == Create && e.outcome.Done() && r.End.After != nil {
		k := r.End.After.key()
		x.byKey[k] = append(x.byKey[k], e)
	}
}

// final reports whether nothing more will be known of a write.
func (e *event) final() bool { return e.outcome != "" && e.outcome != Unknown }
