package fleet

import (
	"encoding/binary"
	"strings"

	"callsign/api"
	"callsign/internal/text"
)

// packer keeps senders small: 100,000 of them as the API tells them need 180 MiB, most of it for values that are looked at one
// sender at a time. What a row of the list shows stays as it is; the rest, the lists of values above all, is packed into one
// string together with the haystack. A whole sender is made of a record when somebody asks for it.
//
// The packed form of a sender is the same each time it is made, unless a text has become a word since. So nearly every row of nearly
// every sweep is compared without unpacking and without allocating.
type packer struct {
	words   *words
	buf     []byte
	chunk   strings.Builder
	changes map[text.Raw]*api.Change // by status: what a row says of a change
	reviews map[string][]api.Review  // by fields and statuses: what a row says of reviews
}

func newPacker() packer {
	return packer{words: newWords(), changes: map[text.Raw]*api.Change{}, reviews: map[string][]api.Review{}}
}

// put makes a record hold a sender. Together is set for what comes in great number and mostly stays: its texts lie side by side.
func (p *packer) put(r *Record, s *api.Sender, together bool) {
	p.meet(s)
	hay := text.Haystack(string(s.Name), string(s.Number), string(s.Key.ID))
	p.buf = p.rest(append(p.buf[:0], hay...), s)
	block := p.keep(p.buf, together)
	r.Hay, r.packed = block[:len(hay)], block[len(hay):]
	held := func(t text.Raw) text.Raw {
		if n, ok := p.words.find(t); ok {
			return p.words.list[n]
		}
		if i := strings.Index(block, string(t)); i >= 0 {
			return text.Raw(block[i : i+len(t)])
		}
		return text.Raw(strings.Clone(string(t)))
	}
	moment := func(t api.Time) api.Time {
		if t.At.IsZero() {
			return api.Time{Text: held(t.Text)}
		}
		return api.Time{At: t.At}
	}
	r.Sender = api.Sender{
		Key:    api.Key{Channel: s.Key.Channel, ID: held(s.Key.ID)},
		Number: held(s.Number), Name: held(s.Name), State: held(s.State), Quality: held(s.Quality), Region: held(s.Region),
		Change: p.change(s.Change), Reviews: p.review(s.Reviews), HasToken: s.HasToken,
		Created: moment(s.Created), Modified: moment(s.Modified),
	}
}

// chunkSize is how many bytes of text lie together.
const chunkSize = 32 << 10

// keep copies a text into memory of its own, or into a chunk. A chunk stays while any text in it is needed, so only the first
// load uses them: what they hold in vain is never more than that.
func (p *packer) keep(b []byte, together bool) string {
	if !together || len(b) > chunkSize/8 {
		return string(b)
	}
	if p.chunk.Cap()-p.chunk.Len() < len(b) {
		p.chunk.Reset()
		p.chunk.Grow(chunkSize)
	}
	start := p.chunk.Len()
	p.chunk.Write(b) // it fits, so what was written before stays where it is
	return p.chunk.String()[start:]
}

// same reports whether a record holds just this sender. It can be false for one that is the same, never true for another.
func (p *packer) same(r *Record, s *api.Sender) bool {
	a := &r.Sender
	if a.Number != s.Number || a.Name != s.Name || a.State != s.State || a.Quality != s.Quality || a.Region != s.Region ||
		a.HasToken != s.HasToken || !a.Created.At.Equal(s.Created.At) || !a.Modified.At.Equal(s.Modified.At) {
		return false
	}
	p.buf = p.rest(p.buf[:0], s)
	return string(p.buf) == r.packed
}

// whole makes the sender that a record holds.
func (p *packer) whole(r *Record) api.Sender { return unpack(r.Sender, r.packed, p.words.list) }

// unpack makes a whole sender of a row and what the row leaves out.
func unpack(s api.Sender, packed string, words []text.Raw) api.Sender {
	in := unpacker{rest: packed, words: words}
	s.Created.Text, s.Modified.Text = in.time(s.Created), in.time(s.Modified)
	s.Details, s.Attributes = in.values(), in.values()
	s.Change, s.Reviews = in.change(), in.reviews()
	return s
}

// meet lets the texts of a sender become words.
func (p *packer) meet(s *api.Sender) {
	values := func(list api.Values) {
		for i := range list {
			p.words.meet(text.Raw(list[i].Name))
			p.words.meet(list[i].Value.Text)
		}
	}
	for _, t := range [...]text.Raw{s.State, s.Quality, s.Region} {
		p.words.meet(t)
	}
	values(s.Details)
	values(s.Attributes)
	if c := s.Change; c != nil {
		for _, t := range [...]text.Raw{c.Status, c.ErrorCode, c.ErrorReason} {
			p.words.meet(t)
		}
		values(c.Details)
	}
	for i := range s.Reviews {
		r := &s.Reviews[i]
		for _, t := range [...]text.Raw{text.Raw(r.Field), r.Status, r.Reason} {
			p.words.meet(t)
		}
	}
}

// maxShared bounds how many different changes and reviews rows share.
const maxShared = 256

// change is what a row says of a change: its status.
func (p *packer) change(c *api.Change) *api.Change {
	if c == nil {
		return nil
	}
	if known, ok := p.changes[c.Status]; ok {
		return known
	}
	own := &api.Change{Status: text.Raw(strings.Clone(string(c.Status)))}
	if len(p.changes) < maxShared {
		p.changes[own.Status] = own
	}
	return own
}

// review is what a row says of reviews: their fields and statuses.
func (p *packer) review(list []api.Review) []api.Review {
	if len(list) == 0 {
		return nil
	}
	var key strings.Builder
	for i := range list {
		key.WriteString(list[i].Field + "\x00" + string(list[i].Status) + "\x00")
	}
	if known, ok := p.reviews[key.String()]; ok {
		return known
	}
	own := make([]api.Review, len(list))
	for i := range list {
		own[i] = api.Review{Field: strings.Clone(list[i].Field), Status: text.Raw(strings.Clone(string(list[i].Status)))}
	}
	if len(p.reviews) < maxShared {
		p.reviews[key.String()] = own
	}
	return own
}

// rest appends what a row leaves out of a sender.
func (p *packer) rest(b []byte, s *api.Sender) []byte {
	b = p.time(b, s.Created)
	b = p.time(b, s.Modified)
	b = p.values(b, s.Details)
	b = p.values(b, s.Attributes)
	b = p.pending(b, s.Change)
	b = binary.AppendUvarint(b, uint64(len(s.Reviews)))
	for i := range s.Reviews {
		r := &s.Reviews[i]
		for _, t := range [...]text.Raw{text.Raw(r.Field), r.Value, r.Status, r.Reason} {
			b = p.text(b, t)
		}
	}
	return b
}

// The heads of a text. A larger even one is twice the length of the text that follows it, a larger odd one stands for the word of
// half its value.
const (
	headEmpty = 0
	headNull  = 1 // a value that is null
	headOdd   = 3 // the first word
)

func (p *packer) text(b []byte, s text.Raw) []byte {
	if n, ok := p.words.find(s); ok {
		return binary.AppendUvarint(b, n<<1+headOdd)
	}
	return append(binary.AppendUvarint(b, uint64(len(s))<<1), s...)
}

// values appends a list. One that is nil differs from one that is empty.
func (p *packer) values(b []byte, list api.Values) []byte {
	if list == nil {
		return append(b, 0)
	}
	b = binary.AppendUvarint(b, uint64(len(list))+1)
	for i := range list {
		e := &list[i]
		b = p.text(b, text.Raw(e.Name))
		if e.Value.Null {
			b = append(b, headNull)
			continue
		}
		b = p.text(b, e.Value.Text)
	}
	return b
}

func (p *packer) pending(b []byte, c *api.Change) []byte {
	if c == nil {
		return append(b, 0)
	}
	b = append(b, 1)
	for _, t := range [...]text.Raw{c.Status, c.ErrorCode, c.ErrorReason} {
		b = p.text(b, t)
	}
	return p.values(b, c.Details)
}

// usual is how the API writes times (FACTS 7).
const usual = "2006-01-02T15:04:05.000Z"

// The kinds of the text of a time.
const (
	timeOther = iota // it follows
	timeUsual        // it is the time in the usual form
)

// time appends the text of a time, which is nearly always a form of the time itself.
func (p *packer) time(b []byte, t api.Time) []byte {
	var room [32]byte
	if !t.At.IsZero() && string(t.At.UTC().AppendFormat(room[:0], usual)) == string(t.Text) {
		return append(b, timeUsual)
	}
	return p.text(append(b, timeOther), t.Text)
}

// unpacker reads what rest wrote.
type unpacker struct {
	rest  string
	words []text.Raw
}

func (u *unpacker) number() (n uint64) {
	for i := range len(u.rest) {
		n |= uint64(u.rest[i]&0x7f) << (7 * i)
		if u.rest[i] < 0x80 {
			u.rest = u.rest[i+1:]
			return n
		}
	}
	return 0
}

func (u *unpacker) value() api.Value {
	head := u.number()
	switch {
	case head == headEmpty:
		return api.Value{}
	case head == headNull:
		return api.Value{Null: true}
	case head&1 != 0:
		return api.Value{Text: u.words[(head-headOdd)>>1]}
	}
	t := u.rest[:head>>1]
	u.rest = u.rest[head>>1:]
	return api.Value{Text: text.Raw(t)}
}

func (u *unpacker) text() text.Raw { return u.value().Text }

func (u *unpacker) values() api.Values {
	n := u.number()
	if n == 0 {
		return nil
	}
	list := make(api.Values, n-1)
	for i := range list {
		list[i].Name = string(u.text())
		list[i].Value = u.value()
	}
	return list
}

func (u *unpacker) change() *api.Change {
	if u.number() == 0 {
		return nil
	}
	c := &api.Change{Status: u.text(), ErrorCode: u.text(), ErrorReason: u.text()}
	c.Details = u.values()
	return c
}

func (u *unpacker) reviews() []api.Review {
	n := u.number()
	if n == 0 {
		return nil
	}
	list := make([]api.Review, n)
	for i := range list {
		list[i] = api.Review{Field: string(u.text()), Value: u.text(), Status: u.text(), Reason: u.text()}
	}
	return list
}

// time returns the text of a time.
func (u *unpacker) time(t api.Time) text.Raw {
	if u.number() == timeUsual {
		return text.Raw(t.At.UTC().Format(usual))
	}
	return u.text()
}
