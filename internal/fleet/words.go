package fleet

import (
	"hash/maphash"
	"strings"

	"callsign/internal/text"
)

// The bounds of the table of words: how many there are and how long one is, in bytes.
const (
	maxWords      = 4096
	maxWordLength = 256
)

// words numbers the texts that senders have in common ("ACTIVE", "EU", the names of fields, a description of a whole chain
// of shops), so that each sender holds a number instead of a copy. A text becomes a word when it is seen a second time soon:
// ids and addresses, which nobody shares, must not fill the table. A word keeps its number for good.
type words struct {
	numbers map[text.Raw]uint64
	list    []text.Raw
	once    [4096]uint32 // hashes of texts that were seen once, each in the place of its own hash
	seed    maphash.Seed
}

func newWords() *words {
	return &words{numbers: map[text.Raw]uint64{}, seed: maphash.MakeSeed()}
}

// find returns the number of a word.
func (w *words) find(s text.Raw) (uint64, bool) {
	if len(s) > maxWordLength {
		return 0, false
	}
	n, ok := w.numbers[s]
	return n, ok
}

// meet takes note of a text, which makes it a word at the second time.
func (w *words) meet(s text.Raw) {
	if s == "" || len(s) > maxWordLength || len(w.list) == maxWords {
		return
	}
	if _, known := w.numbers[s]; known {
		return
	}
	hash := uint32(maphash.String(w.seed, string(s))) | 1
	place := &w.once[hash>>1%uint32(len(w.once))]
	if *place != hash {
		*place = hash
		return
	}
	own := text.Raw(strings.Clone(string(s)))
	w.numbers[own] = uint64(len(w.list))
	w.list = append(w.list, own)
}
