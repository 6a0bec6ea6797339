package tui

import (
	"errors"
	"fmt"
	"time"

	"callsign/api"
	"callsign/internal/text"
	"callsign/styles"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// problem is one failure, kept until it was read.
type problem struct {
	at    time.Time
	what  string // what was tried, cleaned: reading, "save 한빛커피"
	err   error
	count int // how often the same failure came in a row
	read  bool
}

// reading is what polling tries.
const reading = "reading"

// problems are the failures of this session, oldest first. The zero value has none.
type problems struct{ list []problem }

// maxProblems bounds the list; the oldest go first.
const maxProblems = 200

// add keeps a failure. The same failure again and again is one line with a count.
func (p *problems) add(now time.Time, what string, err error, read bool) {
	if n := len(p.list); n > 0 {
		last := &p.list[n-1]
		if last.what == what && last.err.Error() == err.Error() {
			last.count++
			last.at = now
			last.read = last.read && (read || what == reading) // the user has seen that reading fails; a write that fails anew is news
			return
		}
	}
	p.list = append(p.list, problem{at: now, what: what, err: err, count: 1, read: read})
	if len(p.list) > maxProblems {
		p.list = p.list[1:]
	}
}

// recovered marks the failures of polling as read when the polling works again: they call for nothing any more.
func (p *problems) recovered() {
	for i := range p.list {
		if p.list[i].what == reading {
			p.list[i].read = true
		}
	}
}

// unread counts what the user has not looked at.
func (p *problems) unread() int {
	n := 0
	for _, x := range p.list {
		if !x.read {
			n++
		}
	}
	return n
}

// panel is the dialog with all failures, the newest first.
func (p *problems) panel(env *view.Env) *ui.Reader {
	shown := append([]problem(nil), p.list...)
	for i := range p.list {
		p.list[i].read = true
	}
	return &ui.Reader{Heading: "Errors", Lines: func(look styles.Look, w int, _ string) []string {
		if len(shown) == 0 {
			return []string{look.Theme.Dim.Render("Nothing has failed.")}
		}
		var out []string
		for i := len(shown) - 1; i >= 0; i-- {
			out = append(out, shown[i].lines(env, look, w)...)
			out = append(out, "")
		}
		return out[:len(out)-1]
	}}
}

// lines tells a failure: what, why, what to do, and the facts for a support ticket.
func (p problem) lines(env *view.Env, look styles.Look, w int) []string {
	t := look.Theme
	head := env.Clock(api.Time{At: p.at}) + "  " + p.what
	if p.count > 1 {
		head += fmt.Sprintf("  %d times", p.count)
	}
	out := []string{t.Strong.Render(text.Truncate(head, w, look.Glyphs.Ellipsis))}
	add := func(style styles.Style, s string) {
		for _, l := range text.Wrap(text.Line(s), w) {
			out = append(out, style.Render(l))
		}
	}
	var e *api.Error
	if !errors.As(p.err, &e) {
		add(t.Error, p.err.Error())
		return out
	}
	add(t.Error, e.Reason())
	add(t.Text, e.Advice())
	for _, f := range e.Fields {
		add(t.Warn, f.Path+" "+f.Message.String())
	}
	add(t.Dim, e.Facts())
	return out
}
