package activity

import (
	"strings"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/internal/text"
	"callsign/styles"
	"callsign/tui/filter"
	"callsign/tui/view"
)

// rows draws entries in lines of w cells.
type rows struct {
	env *view.Env
	w   int
	// most is how many lines one entry gets.
	most int
	// sender shows whose the entry is; wrap shows a long comment in several lines.
	sender, wrap bool
	// words are shown where they stand, folded.
	words []string
	// late says that the entry to draw stands below later ones.
	late bool
}

// The columns of an entry: the time of day, the channel, the sign and word of a type (the longest common one is COMMENT_ADDED).
const (
	clockWidth   = 8
	channelWidth = 5
	typeWidth    = 2 + 13
	columnGap    = 2
)

// tight reports that there is no room for what was said beside the rest: it stands in a line of its own.
func (r *rows) tight() bool {
	if r.sender {
		return r.w < 68
	}
	return r.w < 48
}

// draw gives the lines of an entry, at least one and at most r.most.
func (r *rows) draw(e *fleet.Entry) []string {
	if say, style, ok := about(r.env, e); ok {
		return []string{ruled(r.env, strings.TrimSpace(r.aboutClock(e)+say), style, r.w)}
	}
	if r.tight() {
		return r.below(e)
	}
	head := r.clock(e)
	if r.sender {
		head += r.name(e, min(max(12, r.w/5), 28)) + text.Spaces(columnGap)
		if r.w >= 100 {
			head += r.channel(e, channelWidth) + text.Spaces(columnGap)
		}
	}
	head += r.kind(e) + text.Spaces(columnGap)
	used := text.Width(head)
	return r.hang(head, used, r.said(e, r.w-used, r.most))
}

// below draws an entry in two lines or more: when, who and what, and under it what was said.
func (r *rows) below(e *fleet.Entry) []string {
	head := r.clock(e)
	under, author := text.Spaces(clockWidth+columnGap), e.Author.String()
	if r.sender {
		w := max(8, r.w-clockWidth-typeWidth-2*columnGap)
		name, both := r.nameAndAuthor(e, w)
		switch {
		case !both:
			name = r.name(e, w)
		case e.Comment == "":
			return []string{head + name + text.Spaces(columnGap) + r.kind(e)}
		default:
			author = ""
		}
		head += name + text.Spaces(columnGap)
		under = r.channel(e, clockWidth) + text.Spaces(columnGap)
	}
	out := []string{head + r.kind(e)}
	if r.most < 2 {
		return out
	}
	said := r.brief(e, author, r.w-clockWidth-columnGap)
	if len(said) == 1 && said[0] == "" {
		return out
	}
	return append(out, r.hang(under, clockWidth+columnGap, said)...)
}

// brief is what an entry tells in a line of its own; of a comment that does not fit two lines, for one would be the beginning of a
// sentence.
func (r *rows) brief(e *fleet.Entry, author string, w int) []string {
	const lines = 2
	switch {
	case e.Kind != fleet.Activity || e.Comment == "":
		return r.said(e, w, r.most-1)
	case r.wrap || len(r.words) > 0:
		return r.comment(e.Comment, author, max(w, 1), r.most-1)
	}
	return r.wrapped(e.Comment, author, max(w, 1), min(lines, r.most-1), r.env.Look.Glyphs.Ellipsis)
}

// hang puts lines behind a head of so many cells, those after the first below each other.
func (r *rows) hang(head string, used int, lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = head + l
		head = text.Spaces(used)
	}
	return out
}

func (r *rows) clock(e *fleet.Entry) string {
	s := r.env.Clock(api.Time{At: when(e), Text: e.At.Text})
	t, g := r.env.Look.Theme, r.env.Look.Glyphs
	after := text.Spaces(columnGap)
	if r.late {
		after = t.Warn.Render(g.Up) + text.Spaces(columnGap-1)
	}
	return t.Dim.Render(text.Fit(s, clockWidth, g.Ellipsis)) + after
}

func (r *rows) name(e *fleet.Entry, w int) string {
	look := r.env.Look
	return fit(r.mark(clip(r.env.NameOf(e.Key), r.words, w, look), look.Theme.Text), w, look)
}

// nameAndAuthor puts who did something beside whose it is, when there is room for both.
func (r *rows) nameAndAuthor(e *fleet.Entry, w int) (string, bool) {
	name, author := r.env.NameOf(e.Key), e.Author.String()
	if e.Kind != fleet.Activity || text.Width(name)+columnGap+text.Width(author) > w {
		return "", false
	}
	t := r.env.Look.Theme
	return fit(r.mark(name, t.Text)+text.Spaces(columnGap)+r.mark(author, t.Dim), w, r.env.Look), true
}

func (r *rows) channel(e *fleet.Entry, w int) string {
	short := ""
	if spec := api.SpecOf(e.Key.Channel); spec != nil {
		short = spec.Short
	}
	return r.env.Look.Theme.Dim.Render(text.Fit(short, w, ""))
}

// kind is the sign and the word of an entry's type.
func (r *rows) kind(e *fleet.Entry) string {
	word, sign, style := kind(r.env, e)
	look := r.env.Look
	return style.Render(sign+" ") + fit(r.mark(clip(word, r.words, typeWidth-2, look), style), typeWidth-2, look)
}

func fit(s string, w int, look styles.Look) string { return text.Fit(s, w, look.Glyphs.Ellipsis) }

// kind is the type of an entry, its sign (a space for none) and its look. A comment's type says nothing that the comment does not.
func kind(env *view.Env, e *fleet.Entry) (word, sign string, style styles.Style) {
	t, role := env.Look.Theme, filter.EntryRole(e)
	switch {
	case e.Kind == fleet.OwnWrite:
		return filter.TypeOwn, " ", t.Accent
	case e.Kind == fleet.Observation && role == api.RoleUnknown:
		return filter.TypeSeen, " ", t.Dim
	case e.Kind == fleet.Observation:
		return filter.TypeSeen, env.Look.Glyphs.Role(role), t.Role(role)
	case role != api.RoleUnknown:
		return e.Type.String(), env.Look.Glyphs.Role(role), t.Role(role)
	case e.Comment != "":
		return e.Type.String(), " ", t.Dim
	}
	return e.Type.String(), " ", t.Text
}

// said is what an entry tells beside its type, in at most so many lines of w cells.
func (r *rows) said(e *fleet.Entry, w, lines int) []string {
	t, look := r.env.Look.Theme, r.env.Look
	w = max(w, 1)
	switch e.Kind {
	case fleet.Observation:
		return []string{fit(r.observed(e), w, look)}
	case fleet.OwnWrite:
		return r.comment(e.Comment, "", w, lines)
	}
	if e.Comment == "" {
		return []string{text.Truncate(r.mark(e.Author.String(), t.Dim), w, look.Glyphs.Ellipsis)}
	}
	return r.comment(e.Comment, e.Author.String(), w, lines)
}

// observed is what was seen to change. A value that calls for somebody stands out.
func (r *rows) observed(e *fleet.Entry) string {
	t, g := r.env.Look.Theme, r.env.Look.Glyphs
	label := e.Type
	role := filter.EntryRole(e)
	if spec := api.SpecOf(e.Key.Channel); spec != nil {
		label = spec.ObservedLabel(label)
	}
	style := t.Text
	if role != api.RoleUnknown {
		style = t.Role(role)
	}
	return r.mark(label.String(), t.Text) + t.Dim.Render(" "+orNone(e.Old, g)+" "+g.Right+" ") + r.mark(orNone(e.New, g), style)
}

// comment is a comment and who made it: in one line, of which the author keeps a part, or wrapped.
func (r *rows) comment(raw text.Raw, author string, w, lines int) []string {
	t, look := r.env.Look.Theme, r.env.Look
	if r.wrap && lines > 1 {
		return r.wrapped(raw, author, w, lines, look.Glyphs.Ellipsis+" "+r.env.Key(view.OpenIt)+" shows all")
	}
	const least = 40 // cells in which an author does not take too much
	room := w
	switch {
	case author == "":
	case places(author, r.words) != nil && places(raw.String(), r.words) == nil: // he is what was looked for
		author = clip(author, r.words, w/2, look)
		room = w - text.Width(author) - columnGap
	case w >= least:
		author = text.Truncate(author, w/4, look.Glyphs.Ellipsis)
		room = w - text.Width(author) - columnGap
	}
	line := r.mark(clip(raw.String(), r.words, room, look), t.Text)
	if author != "" {
		line += text.Spaces(columnGap) + r.mark(author, t.Dim)
	}
	return []string{text.Truncate(line, w, look.Glyphs.Ellipsis)}
}

// wrapped breaks a comment into lines. When there are too many the note ends the last one.
func (r *rows) wrapped(raw text.Raw, author string, w, lines int, note string) []string {
	t, look := r.env.Look.Theme, r.env.Look
	read, cut := head(raw, (lines+1)*(w+1)*maxBytes)
	all := text.WrapBlock(string(read), w)
	more := cut || len(all) > lines
	all = all[:min(len(all), lines)]
	out := make([]string, 0, len(all)+1)
	for _, l := range all {
		out = append(out, r.mark(l, t.Text))
	}
	author = text.Truncate(author, w, look.Glyphs.Ellipsis)
	last := len(out) - 1
	switch aw := text.Width(author); {
	case more:
		out[last] = text.Truncate(out[last], max(0, w-text.Width(note)-1), "") + " " + t.Dim.Render(note)
		out[last] = text.Truncate(out[last], w, "")
	case aw == 0:
	case text.Width(all[last])+columnGap+aw <= w:
		out[last] += text.Spaces(columnGap) + r.mark(author, t.Dim)
	case len(out) < lines:
		out = append(out, r.mark(author, t.Dim))
	}
	return out
}

// maxBytes is how many bytes one cell of text usually takes at most; what takes more is cut earlier.
const maxBytes = 8

// head is at most n bytes of s, cut between characters, and whether it was cut.
func head(s text.Raw, n int) (text.Raw, bool) {
	if len(s) <= n {
		return s, false
	}
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n], true
}

func orNone(r text.Raw, g *styles.Glyphs) string {
	if r == "" {
		return g.None
	}
	return r.String()
}
