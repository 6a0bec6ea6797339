package fleet

import (
	"time"

	"callsign/api"
	"callsign/internal/text"
)

// sameSender reports whether two answers tell the same of a sender.
func sameSender(a, b *api.Sender) bool {
	return a.Number == b.Number && a.Name == b.Name && a.State == b.State && a.Quality == b.Quality &&
		a.Region == b.Region && a.HasToken == b.HasToken &&
		a.Modified.Text == b.Modified.Text && a.Modified.At.Equal(b.Modified.At) &&
		a.Created.Text == b.Created.Text && a.Created.At.Equal(b.Created.At) &&
		sameChange(a.Change, b.Change) && sameReviews(a.Reviews, b.Reviews) &&
		sameValues(a.Details, b.Details) && sameValues(a.Attributes, b.Attributes)
}

func sameChange(a, b *api.Change) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Status == b.Status && a.ErrorCode == b.ErrorCode && a.ErrorReason == b.ErrorReason &&
		sameValues(a.Details, b.Details)
}

func sameReviews(a, b []api.Review) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// sameValues is Values.Equal with a fast path for the usual case, the same order.
func sameValues(a, b api.Values) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return a.Equal(b)
		}
	}
	return true
}

// learn takes a newer answer about a known sender: it notes the differences, puts those worth an observation into the
// feed and reports whether there were any. HasToken and times alone count as a change, not as a difference.
func (f *Fleet) learn(now time.Time, ch *channel, r *Record, s api.Sender) bool {
	r.Seen, r.missed = now, 0
	if f.packer.same(r, &s) {
		return false
	}
	was := f.packer.whole(r)
	f.packer.put(r, &s, false)
	if sameSender(&was, &s) {
		return false
	}
	d := differ{f: f, now: now, r: r, limits: ch.limits}
	d.compare(&was, &s)
	r.Changed = now
	ch.records[r.Sender.Key.ID] = r // the key lies in the new block of text, which lets go of the one before
	delete(f.wholes, r.Sender.Key)
	f.version++
	return true
}

// differ compares two answers field by field.
type differ struct {
	f      *Fleet
	now    time.Time
	r      *Record
	limits map[string]bool
}

func (d *differ) compare(a, b *api.Sender) {
	d.field("state", a.State, b.State, true)
	d.field("change", changeStatus(a), changeStatus(b), true)
	d.field("quality", a.Quality, b.Quality, true)
	d.reviews(a.Reviews, b.Reviews)
	d.values("attributes.", a.Attributes, b.Attributes, d.limits)
	d.field("name", a.Name, b.Name, false)
	d.field("number", a.Number, b.Number, false)
	d.field("region", a.Region, b.Region, false)
	d.values("details.", a.Details, b.Details, nil)
	d.values("pending.", pending(a), pending(b), nil)
}

func changeStatus(s *api.Sender) text.Raw {
	if s.Change == nil {
		return ""
	}
	return s.Change.Status
}

func pending(s *api.Sender) api.Values {
	if s.Change == nil {
		return nil
	}
	return s.Change.Details
}

// field notes a difference if there is one.
func (d *differ) field(name string, before, after text.Raw, observed bool) {
	if before != after {
		d.note(name, before, after, observed)
	}
}

// note notes one difference; those that have no activity of their own (FACTS 14) are observed, too.
func (d *differ) note(name string, before, after text.Raw, observed bool) {
	d.r.note(Difference{Field: name, Old: before, At: d.now})
	if observed {
		d.f.observe(d.now, d.r.Sender.Key, text.Raw(name), before, after)
	}
}

func (d *differ) reviews(a, b []api.Review) {
	status := func(list []api.Review, field string) text.Raw {
		for _, r := range list {
			if r.Field == field {
				return r.Status
			}
		}
		return ""
	}
	for _, r := range b {
		d.field("review."+r.Field, status(a, r.Field), r.Status, true)
	}
	for _, r := range a {
		if status(b, r.Field) == "" && r.Status != "" {
			d.field("review."+r.Field, r.Status, "", true)
		}
	}
}

func (d *differ) values(prefix string, a, b api.Values, observed map[string]bool) {
	if sameValues(a, b) {
		return
	}
	for _, e := range b {
		if was, had := a.Get(e.Name); !had || was != e.Value {
			d.note(prefix+e.Name, was.Text, e.Value.Text, observed[e.Name])
		}
	}
	for _, e := range a {
		if _, kept := b.Get(e.Name); !kept {
			d.note(prefix+e.Name, e.Value.Text, "", observed[e.Name])
		}
	}
}
