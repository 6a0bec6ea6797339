package fleet

import (
	"slices"

	"callsign/api"
)

// located is what the pages of a reading hold of a gap.
type located struct {
	verdict verdict
	// items are activities that belong into the gap, newest first, from its newer end on.
	items []api.Activity
	// rows is how many places of the gap they take, with those that cannot be read.
	rows int
	// lost is set when the rest will not come; sure when what is shown below the gap agrees.
	lost, sure bool
}

// locate looks for a gap in the pages read so far, from the top of the history; want is how many activities are enough, last says
// that there are no more pages.
//
// The count says where the gap is, and what is shown next to it must agree. Rows that could not be read are missing from
// the sequence, so both ends of the gap may come as many places earlier.
func locate(parts []part, s span, next edges, want int, last bool) located {
	if shrank(parts) {
		return located{verdict: broken}
	}
	grew := steady(parts) < len(parts)
	if grew && unread(parts) > 0 { // nobody can say how much of a page was on the one before
		return located{verdict: unclear}
	}
	var found []located
	var at []joined
	for _, offsets := range []bool{true, false} {
		j := join(parts, offsets)
		if !j.fits || !offsets && !grew {
			continue
		}
		if l := j.locate(parts, s, next, want, last); l.verdict != broken {
			found, at = append(found, l), append(at, j)
		}
	}
	switch {
	case len(found) == 0:
		return located{verdict: broken}
	case len(found) == 2 && at[0].unsure && !found[0].same(found[1]):
		return located{verdict: unclear}
	case len(found) == 1 && at[0].unsure && found[0].verdict == agreed && !found[0].sure:
		return located{verdict: unclear}
	}
	return found[0]
}

func (l located) same(other located) bool {
	return l.verdict == other.verdict && l.rows == other.rows && slices.EqualFunc(l.items, other.items, func(a, b api.Activity) bool {
		return sum(&a) == sum(&b)
	})
}

// locate is the same for one way to put the pages in sequence.
func (j *joined) locate(parts []part, s span, next edges, want int, last bool) located {
	rows := parts[0].total - s.top // places above the gap
	if rows < 0 {
		return located{verdict: broken}
	}
	read := len(j.sums) + j.bad - rows
	whole := read >= s.size+len(next.below) || last
	if !whole && (read < want || read > s.size) {
		return located{verdict: more}
	}
	if read <= 0 || j.bad > 0 && rows > 0 && len(next.above) == 0 {
		return located{verdict: agreed, lost: true} // the list ends before it, or nobody can say where it begins
	}
	from, ok := j.start(rows, next.above)
	if !ok {
		return located{verdict: broken}
	}
	l := located{verdict: agreed, rows: min(read, s.size)}
	to := len(j.sums)
	switch {
	case !whole:
	case read < s.size:
		l.lost = true // the list is shorter than it says
	case j.bad == 0 || len(next.below) > 0:
		if to, ok = j.end(rows+s.size, next.below); !ok {
			return located{verdict: broken}
		}
		l.sure = len(next.below) > 0
	case s.top == s.size: // the whole of the history
	default: // what lies below is not known either: only the ends of pages are places that are sure
		to, l.rows = wholePages(parts, rows+s.size)
		l.rows -= rows
		l.lost = l.rows <= 0
	}
	l.items, ok = j.cut(parts, from, max(to, from))
	l.rows = max(l.rows, 0)
	if !ok || len(l.items) > l.rows {
		l.verdict, l.items = unclear, nil
	}
	return l
}

// start finds the newer end of a gap: what is shown above it ends there.
func (j *joined) start(rows int, above []uint64) (int, bool) {
	for at := rows; at >= max(rows-j.bad, 0); at-- {
		if at > len(j.sums) {
			continue
		}
		n := min(len(above), at)
		if slices.Equal(j.sums[at-n:at], above[len(above)-n:]) {
			return at, true
		}
	}
	return 0, false
}

// end finds the older end of a gap: what is shown below it begins there.
func (j *joined) end(rows int, below []uint64) (int, bool) {
	for at := rows; at >= max(rows-j.bad, 0); at-- {
		if at+len(below) <= len(j.sums) && slices.Equal(j.sums[at:at+len(below)], below) {
			return at, true
		}
	}
	return 0, false
}

// wholePages is how many activities, and how many places, the pages hold that end above a place.
func wholePages(parts []part, end int) (sums, rows int) {
	for _, p := range parts {
		if rows+len(p.sums)+p.bad > end {
			break
		}
		sums += len(p.sums)
		rows += len(p.sums) + p.bad
	}
	return sums, rows
}

// cut returns a range of the activities in sequence; false when some of them were let go.
func (j *joined) cut(parts []part, from, to int) (out []api.Activity, ok bool) {
	at := 0
	for i, p := range parts {
		n := len(p.sums) - j.skip[i]
		a, b := max(from-at, 0), min(to-at, n)
		if at += n; a >= b {
			continue
		}
		if len(p.items) != len(p.sums) {
			return nil, false
		}
		out = append(out, p.items[j.skip[i]+a:j.skip[i]+b]...)
	}
	return out, true
}
