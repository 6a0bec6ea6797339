package filter

import (
	"slices"
	"strings"
	"time"

	"callsign/api"
	"callsign/internal/fleet"
)

// Facts is what a filter asks about a sender that the record does not hold. A nil function knows of no sender.
type Facts struct {
	// Removed tells whether the sender is marked for removal.
	Removed func(api.Key) bool
	// Unconfirmed tells whether the outcome of a write to it is not known.
	Unconfirmed func(api.Key) bool
	// Marked tells whether its row is marked.
	Marked func(api.Key) bool
	// Since is from when on a difference that we saw counts for is:changed; zero for any.
	Since time.Time
}

// predicate tells whether a record passes.
type predicate func(*fleet.Record) bool

// plan is a compiled query, the cheapest tests first: of one short value, of several, of the text.
type plan struct {
	values, views, texts []predicate
	// parts is set when a test asks which part of the text belongs to what.
	parts bool
}

func (q Query) compile(f Facts) plan {
	var p plan
	for i := range q.Terms {
		t := &q.Terms[i]
		if !t.restricts() {
			continue
		}
		switch test := t.compile(f); t.Key {
		case keyState, keyChange, keyQuality, keyRegion, keyChannel:
			p.values = append(p.values, test)
		case keyIs:
			p.views = append(p.views, test)
		default:
			p.texts = append(p.texts, test)
			p.parts = p.parts || t.Key != "" || t.values[0].digits != ""
		}
	}
	return p
}

func (t *Term) compile(f Facts) predicate {
	test := t.positive(f)
	if !t.Not {
		return test
	}
	return func(r *fleet.Record) bool { return !test(r) }
}

// positive is the test of the term without its negation.
func (t *Term) positive(f Facts) predicate {
	vs := t.values
	switch t.Key {
	case keyState:
		return func(r *fleet.Record) bool { return anyFits(vs, string(r.Sender.State)) }
	case keyChange:
		return func(r *fleet.Record) bool { return anyFits(vs, changeStatus(r)) }
	case keyQuality:
		return func(r *fleet.Record) bool { return anyFits(vs, string(r.Sender.Quality)) }
	case keyRegion:
		return func(r *fleet.Record) bool { return anyFits(vs, string(r.Sender.Region)) }
	case keyChannel:
		in := t.inChannels()
		return func(r *fleet.Record) bool { return slices.Contains(in, r.Sender.Key.Channel) }
	case keyIs:
		return t.views(f)
	}
	return t.search()
}

// inChannels are the channels that a channel: term names.
func (t *Term) inChannels() []api.Channel {
	var out []api.Channel
	for _, v := range t.values {
		for _, k := range v.known {
			out = append(out, k.channels...)
		}
	}
	return out
}

func changeStatus(r *fleet.Record) string {
	if r.Sender.Change == nil {
		return ""
	}
	return string(r.Sender.Change.Status)
}

// anyFits reports whether one of the values fits what a record holds.
func anyFits(vs []value, held string) bool {
	for i := range vs {
		if vs[i].fits(held) {
			return true
		}
	}
	return false
}

// fits compares with what a record holds: known values in full, others by their beginning, an empty one with none.
func (v *value) fits(held string) bool {
	if held == "" {
		return v.whole && v.text == none || !v.whole && strings.HasPrefix(none, v.text)
	}
	for i := range len(held) {
		b := held[i]
		switch {
		case b >= 0x80:
			return v.fitsFolded(enumFold(held))
		case i == len(v.text):
			return !v.whole
		case b >= 'A' && b <= 'Z':
			b |= 0x20
		case b == ' ', b == '-':
			b = '_'
		}
		if b != v.text[i] {
			return false
		}
	}
	return len(held) == len(v.text)
}

func (v *value) fitsFolded(held string) bool {
	return held == v.text || !v.whole && strings.HasPrefix(held, v.text)
}

// search is the test of words, phrases, phone numbers and the keys name, number and id.
func (t *Term) search() predicate {
	vs, within := t.values, t.within()
	if t.Key == "" {
		v := vs[0]
		if v.digits == "" || v.digits == v.text {
			return func(r *fleet.Record) bool { return strings.Contains(r.Hay, v.text) }
		}
		return func(r *fleet.Record) bool {
			return strings.Contains(r.Hay, v.text) || inNumber(r, v.digits)
		}
	}
	return func(r *fleet.Record) bool {
		for i := range vs {
			if v := &vs[i]; strings.Contains(r.Hay, v.text) && strings.Contains(within(r), v.text) ||
				v.digits != "" && t.Key == keyNumber && inNumber(r, v.digits) {
				return true
			}
		}
		return false
	}
}

// within gives the part of a haystack that the key searches.
func (t *Term) within() func(*fleet.Record) string {
	switch t.Key {
	case keyName:
		return nameOf
	case keyNumber:
		return numberOf
	}
	return idOf
}

// inNumber looks for digits in the digits of the record's number.
func inNumber(r *fleet.Record, digits string) bool {
	if !strings.Contains(r.Hay, digits) {
		return false
	}
	return strings.Contains(numberOf(r), digits)
}

// views is the test of is: terms, which name views.
func (t *Term) views(f Facts) predicate {
	var tests []predicate
	for _, v := range t.values {
		for _, k := range v.known {
			tests = append(tests, view(k.text, f))
		}
	}
	return func(r *fleet.Record) bool {
		for _, test := range tests {
			if test(r) {
				return true
			}
		}
		return false
	}
}

// view is the test of one built-in view.
func view(name string, f Facts) predicate {
	unconfirmed := asked(f.Unconfirmed)
	switch name {
	case viewAttention:
		return func(r *fleet.Record) bool { return inTrouble(r) || unconfirmed(r) }
	case viewChanged:
		return func(r *fleet.Record) bool { return !r.Changed.IsZero() && !r.Changed.Before(f.Since) }
	case viewMarked:
		return asked(f.Marked)
	case viewRemoval:
		return asked(f.Removed)
	case viewReview:
		return inReview
	}
	return unconfirmed
}

// asked makes a test of one of the Facts.
func asked(fact func(api.Key) bool) predicate {
	if fact == nil {
		return func(*fleet.Record) bool { return false }
	}
	return func(r *fleet.Record) bool { return fact(r.Sender.Key) }
}

// inTrouble reports what the record itself says of a need for attention.
func inTrouble(r *fleet.Record) bool {
	s := &r.Sender
	for i := range s.Reviews {
		if s.Reviews[i].Status == "REJECTED" {
			return true
		}
	}
	if s.Quality != "" && s.QualityRole() == api.RoleProblem {
		return true
	}
	spec := api.SpecOf(s.Key.Channel)
	if spec == nil {
		return false
	}
	return urgent(spec.StateRole(string(s.State))) || s.Change != nil && urgent(spec.ChangeRole(string(s.Change.Status)))
}

func urgent(role api.Role) bool { return role == api.RoleProblem || role == api.RoleHeld }

// inReview reports that somebody has to decide: on the change, or on a field whose review is its own.
func inReview(r *fleet.Record) bool {
	s := &r.Sender
	if len(s.Reviews) > 0 && len(s.Waiting()) > 0 {
		return true
	}
	spec := api.SpecOf(s.Key.Channel)
	return spec != nil && s.Change != nil && spec.ChangeRole(string(s.Change.Status)) == api.RoleWorking
}
