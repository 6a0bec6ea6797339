package document

import (
	"strings"

	"go.yaml.in/yaml/v3"

	"callsign/api"
	"callsign/internal/text"
)

// ReadProfile reads a profile that Profile wrote and a person edited, and returns what differs from the sender's effective values as a
// patch (see api.Diff); nil when nothing does. A missing key means unchanged. An empty value, "", null or ~ clears a field
// that can be cleared. Changed values are checked as a form checks them (Field.Check).
//
// An empty file, or one of comments only, gives ErrCancelled. Anything that cannot be taken exactly as it was meant gives an *Error with
// all problems: keys that are unknown or there twice, values that are no text (numbers, truth values, dates, lists), a text that
// YAML would cut off at " #", changes of fields that cannot be changed, anchors, aliases, merge keys, tags, more than one
// document, more than 1 MiB.
func ReadProfile(spec *api.Spec, s api.Sender, data []byte) (api.Values, error) {
	r := &report{src: &source{}}
	if len(data) > maxDocument {
		r.add(0, 0, "The file is larger than 1 MiB, no profile is: check that it is the right file.")
		return nil, r.result()
	}
	r.src = newSource(data)
	if r.src.isEmpty() {
		return nil, ErrCancelled
	}
	r.src.checkCharacters(r)
	if err := r.result(); err != nil {
		return nil, err
	}
	root := parse(r)
	if err := r.result(); err != nil {
		return nil, err
	}
	if root == nil {
		return nil, ErrCancelled
	}
	p := profileReader{report: r, spec: spec, sender: s, base: s.Effective(), seen: make(map[string]int)}
	p.next = p.base
	p.mapping(root)
	if err := r.result(); err != nil {
		return nil, err
	}
	return api.Diff(spec, p.base, p.next), nil
}

// profileReader turns the keys of a document into changes.
type profileReader struct {
	*report
	spec       *api.Spec
	sender     api.Sender
	base, next api.Values
	seen       map[string]int // lines of keys
}

func (p *profileReader) mapping(root *yaml.Node) {
	switch {
	case p.refused(root):
		return
	case root.Kind != yaml.MappingNode || root.Style&yaml.FlowStyle != 0:
		p.add(root.Line, root.Column, `Here must be keys with values, one a line, like "%s: …".`, p.spec.NameField)
		return
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		end := len(p.src.lines) + 1
		if i+2 < len(root.Content) {
			end = root.Content[i+2].Line
		}
		p.entry(root.Content[i], root.Content[i+1], end)
	}
}

// refused reports the features of YAML that let one text stand for another.
func (p *profileReader) refused(n *yaml.Node) bool {
	switch {
	case n.Kind == yaml.AliasNode:
		p.add(n.Line, n.Column, "Aliases (*name) are not read: write the value itself, in quotes if it begins with *.")
	case n.Anchor != "":
		p.add(n.Line, n.Column, "Anchors (&name) are not read: write the value itself, in quotes if it begins with &.")
	case n.Style&yaml.TaggedStyle != 0:
		p.add(n.Line, n.Column, "Tags (!name) are not read: write the value itself, in quotes if it begins with !.")
	default:
		return false
	}
	return true
}

// entry reads one key and its value; the next key is in the line end.
func (p *profileReader) entry(key, val *yaml.Node, end int) {
	if p.refused(key) {
		return
	}
	if key.Kind != yaml.ScalarNode || key.ShortTag() == "!!merge" {
		p.add(key.Line, key.Column, "This is no key of a profile: remove it, or put it in quotes if it belongs to the value before.")
		return
	}
	if line, twice := p.seen[key.Value]; twice {
		p.add(key.Line, key.Column, "%s is here twice, first in line %d: keep one of them.", short(key.Value, 40), p.src.numbers[line-1])
		return
	}
	p.seen[key.Value] = key.Line
	f := p.spec.Field(key.Value)
	if f == nil || f.Kind == api.KindSecret {
		p.add(key.Line, key.Column, "%s", p.unknown(key.Value))
		return
	}
	if p.refused(val) {
		return
	}
	p.value(*f, key, val, end)
}

// value takes a value over when it is a change that can be made.
func (p *profileReader) value(f api.Field, key, val *yaml.Node, end int) {
	if msg := typeProblem(f, val); msg != "" {
		p.add(val.Line, val.Column, "%s", msg)
		return
	}
	empty := val.Value == "" || isNull(val)
	set := api.Value{Text: text.Raw(val.Value)}
	if empty {
		set = api.Value{} // no value, of which api.Diff makes a null
	}
	same := set.Text == f.Of(p.base).Text
	if isPlain(val) && (!same || empty) {
		if line, column := p.src.comment(key.Line, end); line > 0 {
			p.add(line, column, `What follows " #" is a comment and would be lost: put the value in quotes, or the comment in a line of its own.`)
			return
		}
	}
	if same {
		return
	}
	if why := lockedReason(p.spec, f, p.sender); why != "" {
		p.add(key.Line, key.Column, "%s cannot be changed now: remove the line. %s", f.Name, why)
		return
	}
	switch msg := f.Check(set); {
	case empty && !f.Nullable:
		p.add(key.Line, key.Column, "%s cannot be cleared: give it a value, or remove the line to leave it as it is.", f.Name)
	case msg != "":
		p.add(val.Line, val.Column, "%s: %s", f.Name, msg)
	default:
		p.next = f.Put(p.next, set)
	}
}

func isPlain(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Style == 0 }
func isNull(n *yaml.Node) bool  { return isPlain(n) && n.ShortTag() == "!!null" }

// typeProblem says why a value is no text; empty when it is one, or null.
func typeProblem(f api.Field, n *yaml.Node) string {
	what := ""
	switch {
	case n.Kind == yaml.SequenceNode:
		return f.Name + " takes one text, not a list: write it in one line, in quotes."
	case n.Kind == yaml.MappingNode:
		return f.Name + ` takes one text, not keys of its own: put a text with ": " in quotes.`
	case n.Kind != yaml.ScalarNode:
		return f.Name + " takes one text: put it in quotes."
	}
	switch n.ShortTag() {
	case "!!str", "!!null":
		return ""
	case "!!int", "!!float":
		what = "a number"
	case "!!bool":
		what = "a truth value"
	case "!!timestamp":
		what = "a date"
	default:
		what = "something else"
	}
	return "YAML takes this for " + what + ": put it in quotes, " + string(appendQuoted(nil, cut(n.Value, 40))) + "."
}

// unknown says why a key is not read and which one may have been meant.
func (p *profileReader) unknown(name string) string {
	for _, a := range p.spec.Attributes {
		if a.Name == name && a.Fixed != "" {
			return name + " cannot be changed: remove the line. " + a.Fixed
		}
	}
	var names []string
	for _, f := range p.spec.Fields {
		if f.Kind == api.KindSecret {
			continue
		}
		names = append(names, f.Name)
		near := strings.EqualFold(f.Name, name) || strings.EqualFold(f.Label, name)
		for _, m := range f.Members {
			near = near || m == name
		}
		if near {
			return short(name, 40) + " is not a key here: write " + f.Name + "."
		}
	}
	return short(name, 40) + " is not a key of " + p.spec.Label + " senders: remove it, or write one of " + strings.Join(names, ", ") + "."
}

// comment finds a comment behind a plain value in the lines from the key's to before end; line is 0 when there is none. Lines that
// are nothing but a comment do not count.
func (s *source) comment(from, end int) (line, column int) {
	for i := from; i < end && i <= len(s.lines); i++ {
		t := strings.ReplaceAll(s.lines[i-1], "\t", " ")
		if strings.HasPrefix(strings.TrimLeft(t, " "), "#") {
			continue
		}
		if before, _, found := strings.Cut(t, " #"); found {
			return i, len([]rune(before)) + 2
		}
	}
	return 0, 0
}
