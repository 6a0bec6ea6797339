package document

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"callsign/api"
	"callsign/internal/text"
)

const (
	// maxDocument is the largest file that is read back, in bytes.
	maxDocument = 1 << 20
	// maxValues is how many bytes of values Profile writes, so that its file can be read back with room for edits and messages.
	maxValues = maxDocument * 3 / 4
	// commentWidth is where comments are wrapped, in characters.
	commentWidth = 100
)

// Profile returns the profile of a sender as a YAML document for an editor: one key for every field that can be changed now, in the
// order of the channel's table, with its effective value (Sender.Effective), and comments that say what is allowed. Fields that
// cannot be changed are comments with the reason; so are values that no text file can hold, or that are too large for one. A field
// without a value is "". ReadProfile gives no changes for it.
func Profile(spec *api.Spec, s api.Sender) []byte {
	p := profileWriter{spec: spec, sender: s, effective: s.Effective(), pending: s.Pending(), room: maxValues}
	p.header()
	for _, f := range spec.Fields {
		if f.Kind != api.KindSecret {
			p.field(f)
		}
	}
	return p.out
}

type profileWriter struct {
	spec               *api.Spec
	sender             api.Sender
	effective, pending api.Values
	out                []byte
	room               int // bytes that values may still take
}

func (p *profileWriter) header() {
	title := p.spec.Label + " sender " + short(string(p.sender.Number), 60)
	if name := short(string(p.sender.Name), 60); name != "" && p.sender.Name != p.sender.Number {
		title += ", " + name
	}
	p.comment(title)
	p.comment("")
	p.comment("Change the values, save and close the editor: you see the review before anything is sent.")
	p.comment("An empty file, or no change, cancels. A key that you leave out stays as it is.")
	p.comment(`To clear a value make it empty: "" or null.`)
	p.comment(`Put numbers, and texts with ": " or " #", in quotes: "010".`)
	p.comment(`Lines that begin with "#!" are messages for you; they are not kept.`)
}

// field writes one field and what there is to know of it.
func (p *profileWriter) field(f api.Field) {
	p.out = append(p.out, '\n')
	p.about(f)
	val := string(f.Of(p.effective).Text) // a null has no text
	if why := lockedReason(p.spec, f, p.sender); why != "" {
		p.comment("Cannot be changed now. " + why)
		p.line(f.Name + ": " + shownScalar(val))
		return
	}
	p.live(f, val)
	if !utf8.ValidString(val) {
		p.comment(f.Name + " holds bytes that are no text and stays as it is. Add the key to replace it.")
		return
	}
	line := append([]byte(f.Name), ": "...)
	switch {
	case (f.Kind == api.KindMultiline || strings.Contains(val, "\n")) && isBlockSafe(val):
		line = appendBlock(line, val)
	default:
		line = append(appendScalar(line, val), '\n')
	}
	if len(line) > p.room {
		p.comment(fmt.Sprintf("%s is too large to be edited here (%d characters) and stays as it is. Add the key to replace it.",
			f.Name, f.Count(val)))
		return
	}
	p.room -= len(line)
	p.out = append(p.out, line...)
}

// about writes the label, the limits, the values to choose from and the hint.
func (p *profileWriter) about(f api.Field) {
	p.comment(f.Label + ": " + strings.Join(limits(f), ", "))
	if len(f.Enum) > 0 {
		p.comment("one of " + strings.Join(f.Enum, ", "))
	}
	if f.Hint != "" {
		p.comment(f.Hint)
	}
}

// live says when the value is a pending one, and what is live beside it.
func (p *profileWriter) live(f api.Field, val string) {
	if f.Of(p.pending) == (api.Value{}) {
		return
	}
	switch now := string(f.Of(p.sender.Details).Text); {
	case now == val:
	case now == "":
		p.comment("pending; nothing is live yet")
	case val == "":
		p.line("its removal is pending; live now: " + shownScalar(now))
	default:
		p.line("pending; live now: " + shownScalar(now))
	}
}

// limits says in a few words what the field takes.
func limits(f api.Field) []string {
	var out []string
	if f.Required {
		out = append(out, "required")
	}
	switch f.Kind {
	case api.KindMultiline:
		out = append(out, "several lines")
	case api.KindEmail:
		out = append(out, "an e-mail address")
	case api.KindURL:
		out = append(out, "a web address")
	case api.KindDigits:
		out = append(out, "digits")
	case api.KindTree:
		out = append(out, fmt.Sprintf("a path of %d codes", len(f.Members)))
	}
	switch {
	case f.Min > 1 && f.Max > 0:
		out = append(out, fmt.Sprintf("%d to %d characters", f.Min, f.Max))
	case f.Max > 0:
		out = append(out, fmt.Sprintf("at most %d characters", f.Max))
	case f.Min > 1:
		out = append(out, fmt.Sprintf("at least %d characters", f.Min))
	}
	switch {
	case f.Nullable:
		out = append(out, "can be cleared")
	case !f.Required:
		out = append(out, "cannot be cleared")
	}
	return out
}

// lockedReason says why a field cannot be changed now; empty when it can.
func lockedReason(spec *api.Spec, f api.Field, s api.Sender) string {
	if f.Fixed != "" {
		return f.Fixed
	}
	_, reason := spec.FieldAllowed(f.Name, s)
	return reason
}

// comment writes a text of one line as comment lines, broken at blanks.
func (p *profileWriter) comment(s string) {
	line := "#"
	n := 1
	for word := range strings.FieldsSeq(s) {
		size := utf8.RuneCountInString(word) + 1
		if n+size > commentWidth && n > 1 {
			p.out = append(append(p.out, line...), '\n')
			line, n = "#", 1
		}
		line += " " + word
		n += size
	}
	p.out = append(append(p.out, line...), '\n')
}

// line writes one comment line as it is.
func (p *profileWriter) line(s string) { p.out = append(append(append(p.out, "# "...), s...), '\n') }

// shownScalar is a value in a comment: one line, escaped, cut.
func shownScalar(s string) string { return string(appendScalar(nil, cut(valid(s), 200))) }

// short is text of others in a message: cleaned, one line, at most n characters.
func short(s string, n int) string { return cut(text.Line(cut(s, 4*n)), n) }

// cut limits a text to n characters.
func cut(s string, n int) string {
	i := 0
	for off := range s {
		if i == n {
			return s[:off] + "…"
		}
		i++
	}
	return s
}
