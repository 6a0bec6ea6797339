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

// newPart makes a part of a page. A list that says less than it shows is not counted by what its first page says.
func newPart(page api.Page[api.Activity], first bool) part {
	p := part{items: page.Items, total: page.Total, bad: max(page.Bad, 0)}
	if first {
		p.total = max(p.total, len(p.items)+p.bad)
	}
	for i := range page.Items {
		p.sums = append(p.sums, sum(&page.Items[i]))
	}
	return p
}

// verdict is what the pages read so far say.
type verdict int

const (
	more    verdict = iota // not enough read
	agreed                 // fresh and missing are known
	broken                 // the history is not the one we knew
	unclear                // nobody can say, as things arrived meanwhile
)

// reading is what a poll has found out.
type reading struct {
	verdict verdict
	// items are all activities read, newest first, none twice.
	items []api.Activity
	sums  []uint64
	// fresh is how many of the items are new; missing how many new ones there are besides, bad of which were read but could not be
	// understood.
	fresh, missing, bad int
}

// align compares the pages of a poll with what we knew: the total and the head, newest first. last says that there are no
// more pages.
//
// Activities only ever come on top, so the place of one counted from the bottom never changes. When the total grew
// between two pages, the new ones on top have pushed everything down. With tokens that are offsets the next page then
// repeats the end of the page before; with tokens that are cursors it does not. Nothing says which these are (FACTS 6), so
// both are tried: as offsets for as long as that fits, then as cursors. Entries that look alike can fit both. The count is right
// then, but not what is shown: the length of the whole decides, and where the end is not reached, what was read after the first
// arrival is not used.
func align(parts []part, known int, head []uint64, last bool) reading {
	d := parts[0].total - known
	if d < 0 || shrank(parts) {
		return reading{verdict: broken}
	}
	full, grew := len(parts) >= maxPages, steady(parts) < len(parts)
	if grew && unread(parts) > 0 { // nobody can say how much of a page was on the one before
		return reading{verdict: unclear}
	}
	try := func(parts []part, offsets bool) (joined, reading) {
		j := join(parts, offsets)
		r := j.reading(parts)
		if r.match(d, j.bad, head, last, full); !j.fits {
			r.verdict = broken
		}
		return j, r
	}
	j, r := try(parts, true)
	if !grew {
		return r
	}
	byCursor, other := try(parts, false)
	both := r.verdict != broken && other.verdict != broken
	if r.verdict == broken {
		j, r = byCursor, other
	}
	doubt := j.unsure && both && !r.same(other)
	switch {
	case doubt && last:
		if len(other.sums) == parts[0].total {
			return other
		}
	case doubt, j.unsure && full && r.missing > r.bad: // no known head confirms it
		_, r = try(parts[:steady(parts)], true)
	}
	return r
}

// same reports whether two readings say the same.
func (r *reading) same(other reading) bool {
	return r.verdict == other.verdict && r.fresh == other.fresh && r.missing == other.missing &&
		slices.Equal(r.sums[:r.fresh], other.sums[:other.fresh])
}

// unread is how many rows of the pages could not be read.
func unread(parts []part) (n int) {
	for _, p := range parts {
		n += p.bad
	}
	return n
}

// shrank reports whether the history got shorter while it was read.
func shrank(parts []part) bool {
	return slices.ContainsFunc(parts, func(p part) bool { return p.total < parts[0].total })
}

// steady is how many pages were read before something arrived.
func steady(parts []part) int {
	if i := slices.IndexFunc(parts, func(p part) bool { return p.total != parts[0].total }); i > 0 {
		return i
	}
	return len(parts)
}

// joined is pages in sequence.
type joined struct {
	sums []uint64
	skip []int // how many activities at the top of each page the page before has had
	bad  int   // rows that could not be read
	fits bool  // what is taken for a repetition is one
	// unsure is set when what is taken for a repetition may as well be other activities that look the same, or the other way round.
	unsure bool
}

// join puts pages in sequence, leaving out what they repeat if their tokens are offsets.
func join(parts []part, offsets bool) (j joined) {
	skip, blind := 0, false // blind: what is skipped came on top of the first page, so that nothing can be compared
	for i, p := range parts {
		if offsets && i > 0 {
			skip += p.total - parts[i-1].total
		}
		n := min(max(skip, 0), len(p.sums))
		from := len(j.sums) - skip
		for i := range n {
			if from+i >= 0 && j.sums[from+i] != p.sums[i] {
				return j
			}
		}
		if n > 0 {
			blind = from+n <= 0
			j.unsure = j.unsure || !unique(j.sums, max(from, 0), max(from+n, 0))
		}
		skip -= n
		j.skip = append(j.skip, n)
		j.sums = append(j.sums, p.sums[n:]...)
		j.bad += p.bad
	}
	j.fits = len(j.sums) <= parts[0].total // what came later is never seen from the top down
	j.unsure = j.unsure || blind || !offsets && steady(parts) < len(parts) && !unique(j.sums, 0, len(j.sums))
	return j
}

// unique reports whether no identity of a part of a sequence occurs anywhere else in it.
func unique(sums []uint64, from, to int) bool {
	to = min(to, len(sums))
	times := make(map[uint64]int, to-from)
	for _, s := range sums[from:to] {
		times[s] = 0
	}
	for _, s := range sums {
		if _, repeated := times[s]; repeated {
			times[s]++
		}
	}
	for _, n := range times {
		if n > 1 {
			return false
		}
	}
	return true
}

// reading begins the reading of pages in sequence.
func (j *joined) reading(parts []part) (r reading) {
	r.sums = j.sums
	for i, n := range j.skip {
		r.items = append(r.items, parts[i].items[n:]...)
	}
	return r
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
			r.verdict, r.fresh, r.missing, r.bad = agreed, at, b, b
			return
		}
	}
	if full && len(r.sums) < d {
		r.verdict, r.fresh, r.missing, r.bad = agreed, len(r.sums), d-len(r.sums), bad
		return
	}
	if !last && !full && len(r.sums) < d+need {
		r.verdict = more
	}
}
