package fleet

import (
	"iter"

	"callsign/api"
	"callsign/internal/text"
)

// Snapshot is senders as they were when they were taken, see Take. It does not change when the fleet does and may be read from any
// goroutine. It holds them packed, about 300 bytes each beside the texts that it shares with the fleet, and makes one whole at a time. The
// zero value is empty.
type Snapshot struct {
	parts [][]packedRow
	words []text.Raw // only ever longer, so what is here stays as it is
}

// packedRow is what a record holds of its sender.
type packedRow struct {
	sender api.Sender
	packed string
}

// Take adds senders to a snapshot in the order of their keys; keys that are not known are left out. It costs half a microsecond a sender, so
// whoever has many takes them in parts.
func (f *Fleet) Take(s *Snapshot, keys []api.Key) {
	part := make([]packedRow, 0, len(keys))
	for _, k := range keys {
		if r := f.record(k); r != nil {
			part = append(part, packedRow{r.Sender, r.packed})
		}
	}
	s.parts, s.words = append(s.parts, part), f.packer.words.list
}

// All makes the senders whole, one after the other.
func (s *Snapshot) All() iter.Seq[api.Sender] {
	return func(yield func(api.Sender) bool) {
		for _, part := range s.parts {
			for i := range part {
				if !yield(unpack(part[i].sender, part[i].packed, s.words)) {
					return
				}
			}
		}
	}
}
