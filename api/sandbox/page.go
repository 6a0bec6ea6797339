package sandbox

import (
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
)

// paging is what the query of a list asks for.
type paging struct {
	size int
	at   int // the position that the token names
	from bool
}

const defaultPageSize = 50

// tokenFor makes an opaque page token: a position, bound to the list and its filters by a checksum.
func (c *call) tokenFor(position, size int, filters string) string {
	raw := fmt.Sprintf("%d.%d", position, size)
	sum := c.tokenSum(raw, filters)
	return base64.RawURLEncoding.EncodeToString([]byte(raw + "." + strconv.FormatUint(sum, 36)))
}

func (c *call) tokenSum(raw, filters string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(raw + "\x00" + c.rt.template + "\x00" + c.id + "\x00" + filters + "\x00" + c.s.opts.ProjectID))
	_, _ = h.Write(c.s.tokens.key)
	return h.Sum64()
}

// paging reads pageSize and pageToken.
func (c *call) paging(filters string) (p paging, f *failure) {
	p.size = defaultPageSize
	if v, ok := c.query["pageSize"]; ok {
		n, err := strconv.Atoi(v[0])
		if len(v) != 1 || err != nil || n < 1 || n > 100 || strconv.Itoa(n) != v[0] {
			return p, refuse("invalid_page_size")
		}
		p.size = n
	}
	v, ok := c.query["pageToken"]
	if !ok {
		return p, nil
	}
	at, size, good := c.readToken(v, filters)
	if !good || c.s.opts.Choices.TokenBindsPageSize && size != p.size {
		return p, refuse("invalid_page_token")
	}
	p.at, p.from = at, true
	return p, nil
}

func (c *call) readToken(v []string, filters string) (at, size int, ok bool) {
	if len(v) != 1 {
		return 0, 0, false
	}
	raw, err := base64.RawURLEncoding.DecodeString(v[0])
	if err != nil {
		return 0, 0, false
	}
	i := strings.LastIndexByte(string(raw), '.')
	if i < 0 {
		return 0, 0, false
	}
	if strconv.FormatUint(c.tokenSum(string(raw[:i]), filters), 36) != string(raw[i+1:]) {
		return 0, 0, false
	}
	n, err := fmt.Sscanf(string(raw[:i]), "%d.%d", &at, &size)
	return at, size, err == nil && n == 2
}

// pageHead writes the members that every list has. Positions below 0 are no page.
func (c *call) pageHead(w *writer, total int, p paging, prev, next int, filters string) {
	w.open()
	w.int("totalSize", total)
	w.int("pageSize", p.size)
	if prev >= 0 {
		w.text("previousPageToken", c.tokenFor(prev, p.size, filters))
	}
	if next >= 0 {
		w.text("nextPageToken", c.tokenFor(next, p.size, filters))
	} else if c.s.opts.Choices.EmptyLastToken {
		w.text("nextPageToken", "")
	}
}

// filter tells for every packed code whether it is wanted.
type filter struct {
	want [256]bool
	key  string // the filters in one string, for tokens
}

// filters reads filterStates and filterStatuses: repeated keys, OR inside one of them (FACTS 6).
func (c *call) filters() (f filter, fail *failure) {
	ch := c.sh.ch
	states, statuses := c.query["filterStates"], c.query["filterStatuses"]
	for _, v := range states {
		if !slices.Contains(ch.states, v) {
			return f, unsupported("invalid_filter_states", ch.states)
		}
	}
	for _, v := range statuses {
		if !slices.Contains(ch.statuses, v) {
			return f, unsupported("invalid_filter_statuses", ch.supported)
		}
	}
	var inState, inStatus [16]bool
	for _, v := range states {
		inState[packed(ch.states, v)] = true
	}
	for _, v := range statuses {
		inStatus[packed(ch.statuses, v)] = true
	}
	or := c.s.opts.Choices.FiltersOr && len(states) > 0 && len(statuses) > 0
	for code := range f.want {
		a := len(states) == 0 || inState[code>>4]
		b := len(statuses) == 0 || inStatus[code&15]
		f.want[code] = code != gone && (a && b || or && (a || b))
	}
	f.key = filterKey(states) + "/" + filterKey(statuses)
	return f, nil
}

// filterKey is the same for the same set of values in any order.
func filterKey(values []string) string {
	v := slices.Clone(values)
	slices.Sort(v)
	return strings.Join(slices.Compact(v), ",")
}

// total counts the senders that match.
func (f *filter) total(sh *shelf) (n int) {
	for code, want := range f.want {
		if want {
			n += sh.count[code]
		}
	}
	return n
}

// list is GET …/senders.
func (c *call) list() (answer, *failure) {
	f, bad := c.filters()
	if bad != nil {
		return answer{}, bad
	}
	p, bad := c.paging(f.key)
	if bad != nil {
		return answer{}, bad
	}
	w := &writer{b: make([]byte, 0, 256+900*p.size)}
	slots, next := c.sh.slots(&f, p.at, p.size)
	prev := -1
	if p.from {
		prev = c.sh.before(&f, p.at, p.size)
	}
	c.pageHead(w, f.total(c.sh), p, prev, next, f.key)
	w.array("senders")
	for _, slot := range slots {
		w.comma()
		c.sh.at(slot).write(w, c.s.opts.Choices.PendingNull)
	}
	w.end()
	w.close()
	return ok200(w), nil
}

// slots returns up to n wanted slots from a slot on, and the first wanted slot after them, -1 when there is none.
func (sh *shelf) slots(f *filter, from, n int) (out []int, next int) {
	for i := max(from, 0); i < len(sh.codes); i++ {
		if !f.want[sh.codes[i]] {
			continue
		}
		if len(out) == n {
			return out, i
		}
		out = append(out, i)
	}
	return out, -1
}

// before returns the slot where the page before a slot starts, -1 when nothing is before it.
func (sh *shelf) before(f *filter, slot, n int) int {
	at := -1
	for i := min(slot, len(sh.codes)) - 1; i >= 0 && n > 0; i-- {
		if f.want[sh.codes[i]] {
			at = i
			n--
		}
	}
	return at
}

// activities is GET …/activities: newest first.
func (c *call) activities() (answer, *failure) {
	x, bad := c.sender()
	if bad != nil {
		return answer{}, bad
	}
	p, bad := c.paging("")
	if bad != nil {
		return answer{}, bad
	}
	log := c.sh.history(x)
	total := len(log)
	// A position is the number of entries that are older than the page's first and itself; with offset tokens the number of
	// entries that are newer.
	first := total
	if p.from {
		first = min(p.at, total)
		if c.s.opts.Choices.OffsetTokens {
			first = max(total-p.at, 0)
		}
	}
	last := max(first-p.size, 0)
	prev, next := -1, -1
	if last > 0 {
		next = c.position(last, total)
	}
	if first < total {
		prev = c.position(min(first+p.size, total), total)
	}
	w := newWriter()
	c.pageHead(w, total, p, prev, next, "")
	w.array("notifications")
	for i := first - 1; i >= last; i-- {
		log[i].write(w)
	}
	w.end()
	w.close()
	return ok200(w), nil
}

func (c *call) position(older, total int) int {
	if c.s.opts.Choices.OffsetTokens {
		return total - older
	}
	return older
}

func (e *entry) write(w *writer) {
	w.element()
	w.text("type", e.kind)
	w.time("created", e.at)
	w.optional("author", e.author)
	w.optional("comment", e.comment)
	w.close()
}
