package filter

import "callsign/internal/fleet"

// block is how many records Sift looks at together: few enough to stay in the first cache.
const block = 64

// Sift compiles the query for many records: the result sets pass[i] to whether records[i] passes. pass has at least the length of
// records. The result asks Facts while it is called. For each record it allocates nothing, but for names and values without any letter,
// digit or sign, and for values that are not ASCII. It can be used by several goroutines when the functions of Facts can.
//
// A hundred thousand records do not fit the processor's caches, and most of the time of a search is waiting for memory, one
// record after the other, because what is done next depends on what was read. So the records of a block are touched first,
// where nothing depends on anything and the waits overlap.
func (q Query) Sift(f Facts) func(records []*fleet.Record, pass []bool) {
	p := q.compile(f)
	return func(records []*fleet.Record, pass []bool) {
		for len(records) > 0 {
			n := min(block, len(records))
			p.sift(records[:n], pass[:n])
			records, pass = records[n:], pass[n:]
		}
	}
}

// sift is Sift for one block.
func (p *plan) sift(records []*fleet.Record, pass []bool) {
	var left [block]uint8 // the positions of those that passed so far
	n := len(records)
	for i := range records {
		left[i], pass[i] = uint8(i), false
	}
	touch(records)
	n = keep(p.values, records, &left, n)
	n = keep(p.views, records, &left, n)
	if p.texts != nil {
		touchText(records, left[:n], p.parts)
		n = keep(p.texts, records, &left, n)
	}
	for _, i := range left[:n] {
		pass[i] = true
	}
}

// keep asks the tests about the first n of left and moves those that pass to the front; it returns how many.
func keep(tests []predicate, records []*fleet.Record, left *[block]uint8, n int) int {
	for _, test := range tests {
		kept := 0
		for _, i := range left[:n] {
			left[kept] = i
			if test(records[i]) {
				kept++
			}
		}
		n = kept
	}
	return n
}

// touch reads what the tests will read of the records themselves. It is not inlined, so that the reads are not left out.
//
//go:noinline
func touch(records []*fleet.Record) (sum int) {
	for _, r := range records {
		sum += len(r.Sender.State) + len(r.Sender.Reviews) + len(r.Sender.Quality) + len(r.Hay)
	}
	return sum
}

// touchText reads from each line of memory of the texts, with parts also from what they were made of. It is not inlined either.
//
//go:noinline
func touchText(records []*fleet.Record, left []uint8, parts bool) (sum int) {
	const line = 64
	for _, i := range left {
		r := records[i]
		for at := 0; at < min(len(r.Hay), 4*line); at += line {
			sum += int(r.Hay[at])
		}
		if r.Hay != "" {
			sum += int(r.Hay[len(r.Hay)-1])
		}
		if parts && r.Sender.Name != "" {
			sum += int(r.Sender.Name[0])
		}
		if parts && r.Sender.Number != "" {
			sum += int(r.Sender.Number[0])
		}
	}
	return sum
}
