package filter

import (
	"slices"
	"strings"

	"callsign/api"
	"callsign/internal/text"
)

// The keys.
const (
	keyChannel = "channel"
	keyState   = "state"
	keyChange  = "change"
	keyQuality = "quality"
	keyRegion  = "region"
	keyName    = "name"
	keyNumber  = "number"
	keyID      = "id"
	keyIs      = "is"
)

// The views of is:
const (
	viewAttention   = "attention"
	viewChanged     = "changed"
	viewMarked      = "marked"
	viewRemoval     = "removal"
	viewReview      = "review"
	viewUnconfirmed = "unconfirmed"
)

// none is the value for what a sender does not have.
const none = "none"

// key describes one key.
type key struct {
	name, noun, help string
	// choice gives the known values; nil for keys that search text.
	choice func() []known
	// closed lists have no other values than those.
	closed bool
	// single says that a sender has one value.
	single bool
}

// known is a value that we know.
type known struct {
	// text is how it is typed, folded. names are other ways to type it.
	text  string
	names []string
	// raw is the value as the API writes it; empty for none.
	raw  string
	help string
	// channels have this value; nil when it belongs to none in particular.
	channels []api.Channel
}

// keys are the keys in the order in which they are offered. The functions keep the table free of an initialisation cycle.
func keys() []key {
	return []key{
		{name: keyState, noun: "state", help: "live state; none was never provisioned", choice: states, single: true},
		{name: keyChange, noun: "change status", help: "what is pending; none is nothing", choice: changes, single: true},
		{name: keyIs, noun: "view", help: "built-in views", choice: views, closed: true},
		{name: keyChannel, noun: "channel", help: "the channel, in full or short", choice: channels, closed: true, single: true},
		{name: keyQuality, noun: "quality", help: "quality rating", choice: qualities, single: true},
		{name: keyRegion, noun: "region", help: "where it is hosted", choice: regions, single: true},
		{name: keyName, noun: "name", help: "only in the name"},
		{name: keyNumber, noun: "number", help: "only in the number, by its digits"},
		{name: keyID, noun: "id", help: "only in the id"},
	}
}

// language is the vocabulary of a filter line: its keys, in the order in which they are offered.
type language func() []key

// of returns the key of a name, nil when there is none.
func (l language) of(name string) *key {
	all := l()
	for i := range all {
		if all[i].name == name {
			return &all[i]
		}
	}
	return nil
}

// unknownKey says what to type instead.
func (l language) unknownKey(name string) string {
	var names, near []string
	for _, k := range l() {
		names = append(names, k.name)
		if strings.HasPrefix(k.name, name) || strings.HasPrefix(name, k.name) {
			near = append(near, k.name)
		}
	}
	if near == nil {
		near = names
	}
	return "Unknown key " + show(name) + ". Use " + strings.Join(near, ", ") + ", or quote the word."
}

// enumFold folds a value of a list: IN_PROGRESS, in-progress and "in progress" are the same.
func enumFold(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return '_'
		}
		return r
	}, text.Fold(s))
}

// fitting returns the known values that v stands for: the one it names in full, else all that begin with it.
func fitting(choice []known, v string) (fit []known, whole bool) {
	for _, k := range choice {
		switch {
		case k.text == v || slices.Contains(k.names, v):
			return []known{k}, true
		case k.begins(v):
			fit = append(fit, k)
		}
	}
	return fit, false
}

// begins reports whether the value, by any of its names, begins with what was typed.
func (k *known) begins(typed string) bool {
	return strings.HasPrefix(k.text, typed) || slices.ContainsFunc(k.names, func(n string) bool { return strings.HasPrefix(n, typed) })
}

// texts lists values for a message.
func texts(choice []known) string {
	var out []string
	for _, k := range choice {
		out = append(out, k.text)
	}
	return strings.Join(out, ", ")
}

func channels() []known {
	var out []known
	for _, c := range api.Channels() {
		s := api.SpecOf(c)
		out = append(out, known{
			text: enumFold(string(c)), names: []string{enumFold(s.Label), enumFold(s.Short)},
			help: s.Label, channels: []api.Channel{c},
		})
	}
	return out
}

func states() []known {
	return append(statuses(func(s *api.Spec) []api.Status { return s.States }), known{text: none, help: "Was never provisioned."})
}

func changes() []known {
	return append(statuses(func(s *api.Spec) []api.Status { return s.ChangeStatuses }), known{text: none, help: "Nothing is pending."})
}

// statuses merges the tables of all channels.
func statuses(of func(*api.Spec) []api.Status) []known {
	var out []known
	for _, c := range api.Channels() {
		spec := api.SpecOf(c)
		for _, st := range of(spec) {
			i := slices.IndexFunc(out, func(k known) bool { return k.raw == st.Value })
			if i < 0 {
				out = append(out, known{text: enumFold(st.Value), raw: st.Value, help: st.Meaning, channels: []api.Channel{c}})
				continue
			}
			k := &out[i]
			k.channels = append(k.channels, c)
			if k.help != st.Meaning {
				k.help += " " + spec.Label + ": " + st.Meaning
			}
		}
	}
	for i := range out { // a status of one channel says of which
		if len(out[i].channels) == 1 && len(api.Channels()) > 1 {
			out[i].help = api.SpecOf(out[i].channels[0]).Label + ": " + out[i].help
		}
	}
	return out
}

// qualities are the ratings that api.Sender.QualityRole knows, the worst first.
func qualities() []known {
	var out []known
	for _, q := range []string{"RED", "YELLOW", "GREEN", "UNKNOWN"} {
		out = append(out, known{text: enumFold(q), raw: q})
	}
	return append(out, known{text: none, help: "Has no rating."})
}

// regions are those that a new sender can be put in.
func regions() []known {
	var out []known
	for _, c := range api.Channels() {
		for _, shape := range api.SpecOf(c).Shapes {
			for _, f := range shape.Fields {
				for _, v := range f.Enum {
					if f.Name == keyRegion && !slices.ContainsFunc(out, func(k known) bool { return k.raw == v }) {
						out = append(out, known{text: enumFold(v), raw: v})
					}
				}
			}
		}
	}
	return append(out, known{text: none, help: "Has no region."})
}

func views() []known {
	return []known{
		{text: viewAttention, help: "Needs attention: failed, refused, blocked, suspended, rated red or unconfirmed."},
		{text: viewChanged, help: "Was seen to change."},
		{text: viewMarked, help: "Is marked."},
		{text: viewRemoval, help: "Is marked for removal."},
		{text: viewReview, help: "Waits for a review."},
		{text: viewUnconfirmed, help: "The outcome of a write is not known."},
	}
}
