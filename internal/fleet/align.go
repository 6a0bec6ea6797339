package fleet

import (
	"encoding/binary"
	"hash/fnv"
	"slices"

	"callsign/api"
)

// How a history is read (DESIGN 6).
const (
	// overlap is how many known activities must follow the new ones before we believe the count.
	overlap = 3
	// headKept is how many of a sender's newest activities we remember to recognise.
	headKept = 16
	// maxPages is how far one poll goes back before it leaves a gap.
	maxPages = 10
)

// sum is the identity of an activity: type, created, author and comment. The position among equals is its place in the
// sequence. 64 bits, so that 100,000 heads are small.
func sum(a *api.Activity) uint64 {
	h := fnv.New64a()
	var n [8]byte
	for _, s := range [...]string{string(a.Type), string(a.Created.Text), string(a.Author), string(a.Comment)} {
		binary.LittleEndian.PutUint64(n[:], uint64(len(s)))
		_, _ = h.Write(n[:])
		_, _ = h.Write([]byte(s))
	}
	if a.Created.Text == "" {
		binary.LittleEndian.PutUint64(n[:], uint64(a.Created.At.UnixNano()))
		_, _ = h.Write(n[:])
	}
	return h.Sum64()
}

// part is one page of a poll, newest first.
type part struct {
	items []api.Activity
	sums  []uint64
	total int
	bad   int
}

func newPart(page api.Page[api.Activity]) part {
	p := part{items: page.Items, total: page.Total, bad: max(page.Bad, 0)}
	for i := range page.Items {
		p.sums = append(p.sums, sum(&page.Items[i]))
	}
	return p
}

// verdict is what the pages read so far say.
type verdict int

const (
	more   verdict = iota // not enough read
	agreed                // fresh and missing are known
	broken                // the history is not the one we knew
)

// reading is what a poll has found out.
type reading struct {
	verdict verdict
	// items are all activities read, newest first, none twice.
	items []api.Activity
	sums  []uint64
	// fresh is how many of the items are new; missing how many new ones there are besides.
	fresh, missing int
}

// align compares the pages of a poll with what we knew: the total and the head, newest first. last says that there are no
// more pages.
//
// Activities only ever come on top, so the place of one counted from the bottom never changes. When the total grew
// between two pages, the new ones on top have pushed everything down. With tokens that are offsets the next page then
// repeats the end of the page before; with tokens that are cursors it does not. Nothing says which these are (FACTS 6), so
// both are tried: as offsets for as long as that fits, then as cursors. Entries that are all alike can fit both; the count is
// right all the same.
func align(parts []part, known int, head []uint64, last bool) reading {
	d := parts[0].total - known
	if d < 0 || slices.ContainsFunc(parts, func(p part) bool { return p.total < parts[0].total }) {
		return reading{verdict: broken}
	}
	for _, offsets := range []bool{true, false} {
		r, bad, ok := join(parts, offsets)
		if !ok {
			continue
		}
		if r.match(d, bad, head, last, len(parts) >= maxPages); r.verdict != broken {
			return r
		}
	}
	return reading{verdict: broken}
}

// join puts pages in sequence. With offsets, what a page repeats is left out; ok is false when it is no repetition.
func join(parts []part, offsets bool) (r reading, bad int, ok bool) {
	skip := 0
	for i, p := range parts {
		if offsets && i > 0 {
			skip += p.total - parts[i-1].total
		}
		n := min(max(skip, 0), len(p.sums))
		from := len(r.sums) - skip
		for j := range n {
			if from+j >= 0 && r.sums[from+j] != p.sums[j] {
				return r, 0, false
			}
		}
		skip -= n
		r.items = append(r.items, p.items[n:]...)
		r.sums = append(r.sums, p.sums[n:]...)
		bad += p.bad
	}
	return r, bad, true
}

// match looks for the known head behind d new activities. Rows that could not be read are missing from the sequence,
// so the head may also come up to bad places earlier; those rows are then declared missing.
func (r *reading) match(d, bad int, head []uint64, last, full bool) {
	need := min(overlap, len(head))
	r.verdict = broken
	if !last && !full && len(r.sums)+bad < d+need {
		r.verdict = more
		return
	}
	for b := 0; b <= min(bad, d); b++ {
		at := d - b
		if at > len(r.sums) {
			continue
		}
		common := min(len(r.sums)-at, len(head))
		if (common >= need || full) && slices.Equal(r.sums[at:at+common], head[:common]) {
			r.verdict, r.fresh, r.missing = agreed, at, b
			return
		}
	}
	if full && len(r.sums) < d {
		r.verdict, r.fresh, r.missing = agreed, len(r.sums), d-len(r.sums)
		return
	}
	if !last && !full && len(r.sums) < d+need {
		r.verdict = more
	}
}
