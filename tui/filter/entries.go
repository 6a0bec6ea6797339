package filter

import (
	"slices"
	"strings"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/internal/text"
)

// The keys of the feed's language that the list's does not have. channel, name, number and id are the same in both.
const (
	keyType    = "type"
	keySender  = "sender"
	keyAuthor  = "author"
	keyComment = "comment"
)

// The types of entries that the API does not know: a difference that we saw, and a write of this program.
const (
	TypeSeen = "seen"
	TypeOwn  = "you"
)

// The views of is: in the feed's language.
const (
	viewProblem = "problem"
	viewNews    = "news"
)

// entryKeys are the keys of the feed's language.
func entryKeys() []key {
	return []key{
		{name: keyType, noun: "type", help: "type of the entry, or what a value has become", choice: entryTypes},
		{name: keySender, noun: "sender", help: "name, number or id of the sender"},
		{name: keyChannel, noun: "channel", help: "the channel, in full or short", choice: channels, closed: true, single: true},
		{name: keyAuthor, noun: "author", help: "who did it"},
		{name: keyComment, noun: "comment", help: "only in comments"},
		{name: keyIs, noun: "view", help: "built-in views", choice: entryViews, closed: true},
		{name: keyName, noun: "name", help: "only in the sender's name"},
		{name: keyNumber, noun: "number", help: "only in the sender's number, by its digits"},
		{name: keyID, noun: "id", help: "only in the sender's id"},
	}
}

func entryTypes() []known {
	var out []known
	for _, c := range api.Channels() {
		for _, v := range api.SpecOf(c).ActivityTypes {
			if !slices.ContainsFunc(out, func(k known) bool { return k.raw == v }) {
				out = append(out, known{text: enumFold(v), raw: v})
			}
		}
	}
	return append(out, known{text: TypeSeen, help: "A difference that we saw."}, known{text: TypeOwn, help: "A write of this program."})
}

func entryViews() []known {
	return []known{
		{text: viewProblem, help: "Something failed, was refused, blocked or suspended, or is rated red."},
		{text: viewNews, help: "Came while this program was running."},
	}
}

// ParseEntries is Parse for the feed's language: words occur in the type, the author, the comment, the values, or in the name,
// number or id of the sender.
//
//	type:error,seen sender:golden channel: author: comment: is:problem is:news name: number: id:
func ParseEntries(s string) Query { return language(entryKeys).parse(s) }

// CompleteEntries is Complete for the feed's language.
func CompleteEntries(s string, cursor int) []Completion {
	return language(entryKeys).complete(s, cursor)
}

// EntryFacts is what the feed's language asks beside the entry.
type EntryFacts struct {
	// Sender is what is known of a sender, at least its key; never nil.
	Sender func(api.Key) *fleet.Record
	// Words is the folded text of an entry: EntryWords, perhaps remembered.
	Words func(*fleet.Entry) string
}

// EntryWords is the text in which words are looked for, beside that of the sender: type, author, comment and values, as
// text.Haystack makes it.
func EntryWords(e *fleet.Entry) string {
	parts := []string{entryType(e), string(e.Author), string(e.Old), string(e.New)}
	if spec := api.SpecOf(e.Key.Channel); spec != nil && e.Kind == fleet.Observation {
		parts = append(parts, string(spec.ObservedLabel(e.Type)))
	}
	for c := string(e.Comment); c != ""; { // folding reads no more of a part than this
		n := boundary(c, min(len(c), text.LineCap))
		from := boundary(c, max(0, n-overlap)) // a word at a cut stands in both parts
		parts = append(parts, c[:n])
		if n == len(c) || from == 0 {
			break
		}
		c = c[from:]
	}
	return text.Haystack(parts...)
}

// overlap is the longest word, in bytes, that is found wherever it stands in a long comment.
const overlap = 512

// entryType is the word for an entry's type as it is shown.
func entryType(e *fleet.Entry) string {
	switch e.Kind {
	case fleet.Observation:
		return TypeSeen
	case fleet.OwnWrite:
		return TypeOwn
	}
	return string(e.Type)
}

// EntryRole is the role of what an entry tells: of an activity's type, or of the value that something was seen to become.
func EntryRole(e *fleet.Entry) api.Role {
	spec := api.SpecOf(e.Key.Channel)
	switch {
	case spec == nil:
	case e.Kind == fleet.Observation:
		return spec.ObservedRole(string(e.Type), string(e.New))
	case e.Kind == fleet.Activity:
		return spec.ObservedRole(api.ActivityField, string(e.Type))
	}
	return api.RoleUnknown
}

// Entries compiles a query of the feed's language. What is about the feed itself always passes, unless it belongs to a sender whose
// key, name, number, id or channel the query refuses: what is missing must not be hidden by looking for something else.
func (q Query) Entries(f EntryFacts) func(*fleet.Entry) bool {
	var own []func(*fleet.Entry) bool // of the entry
	var who []predicate               // of its sender
	for i := range q.Terms {
		t := &q.Terms[i]
		switch {
		case !t.restricts():
		case t.ofSender():
			who = append(who, t.sender())
		default:
			own = append(own, t.entry(f))
		}
	}
	passes := map[api.Key]bool{}
	ofSender := func(k api.Key) bool {
		pass, asked := passes[k]
		if !asked && len(who) > 0 {
			r := f.Sender(k)
			pass = !slices.ContainsFunc(who, func(p predicate) bool { return !p(r) })
			passes[k] = pass
		}
		return pass || len(who) == 0
	}
	return func(e *fleet.Entry) bool {
		about := OfFeed(e)
		if about && e.Key.IsZero() {
			return true
		}
		if !ofSender(e.Key) {
			return false
		}
		return about || !slices.ContainsFunc(own, func(p func(*fleet.Entry) bool) bool { return !p(e) })
	}
}

// OfFeed reports entries about the feed itself.
func OfFeed(e *fleet.Entry) bool {
	switch e.Kind {
	case fleet.Gap, fleet.Reset, fleet.Woke, fleet.Marker:
		return true
	}
	return false
}

// ofSender reports terms that are only about the sender.
func (t *Term) ofSender() bool {
	return slices.Contains([]string{keySender, keyChannel, keyName, keyNumber, keyID}, t.Key)
}

// sender is the test of a term about the sender.
func (t *Term) sender() predicate {
	if t.Key != keySender {
		return t.compile(Facts{})
	}
	vs := t.values
	return func(r *fleet.Record) bool {
		return slices.ContainsFunc(vs, func(v value) bool { return v.inSender(r) }) != t.Not
	}
}

// inSender looks for a value in all that a sender is called.
func (v *value) inSender(r *fleet.Record) bool {
	return strings.Contains(r.Hay, v.text) || v.digits != "" && inNumber(r, v.digits)
}

// entry is the test of a term about the entry itself.
func (t *Term) entry(f EntryFacts) func(*fleet.Entry) bool {
	test := t.positiveEntry(f)
	return func(e *fleet.Entry) bool { return test(e) != t.Not }
}

func (t *Term) positiveEntry(f EntryFacts) func(*fleet.Entry) bool {
	vs := t.values
	switch t.Key {
	case keyType:
		return func(e *fleet.Entry) bool {
			return anyFits(vs, entryType(e)) || e.Kind == fleet.Observation && e.New != "" && anyFits(vs, string(e.New))
		}
	case keyAuthor:
		return func(e *fleet.Entry) bool { return anyIn(vs, text.Fold(string(e.Author))) }
	case keyComment:
		return func(e *fleet.Entry) bool {
			return e.Comment != "" && anyIn(vs, f.Words(e)) && anyIn(vs, commentWords(e))
		}
	case keyIs:
		return t.entryView()
	}
	v := vs[0]
	return func(e *fleet.Entry) bool {
		return strings.Contains(f.Words(e), v.text) || !e.Key.IsZero() && v.inSender(f.Sender(e.Key))
	}
}

// commentWords is the folded comment alone.
func commentWords(e *fleet.Entry) string {
	return EntryWords(&fleet.Entry{Comment: e.Comment})
}

func anyIn(vs []value, hay string) bool {
	return slices.ContainsFunc(vs, func(v value) bool { return strings.Contains(hay, v.text) })
}

func (t *Term) entryView() func(*fleet.Entry) bool {
	problem, news := false, false
	for _, v := range t.values {
		for _, k := range v.known {
			problem, news = problem || k.text == viewProblem, news || k.text == viewNews
		}
	}
	return func(e *fleet.Entry) bool { return problem && urgent(EntryRole(e)) || news && IsNews(e) }
}

// IsNews reports what came while the program was running, and was no part of the past that it read.
func IsNews(e *fleet.Entry) bool { return !e.History && !e.Filled }

// Words are the words and phrases of a query, folded, for showing where they stand: those that have to occur, and of the
// terms that search text the values.
func (q Query) Words() []string {
	var out []string
	for i := range q.Terms {
		t := &q.Terms[i]
		if t.Not || t.key != nil && t.key.choice != nil && t.Key != keyType {
			continue
		}
		for _, v := range t.values {
			out = append(out, v.text)
		}
	}
	return out
}
