package tui

import (
	"errors"
	"fmt"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/text"
	"callsign/styles"
	"callsign/tui/edit"
	"callsign/tui/view"
)

// problem is one failure, kept until it was read.
type problem struct {
	n     uint64 // its number, from 1
	at    time.Time
	what  string // what was tried, cleaned: reading, "save 한빛커피"
	err   error
	count int // how often the same failure came in a row
	read  bool
	again *again // how a write is tried anew; nil for what is no write
}

// reading is what polling tries.
const reading = "reading"

// problems are the failures of this session, oldest first. The zero value has none.
type problems struct {
	list []*problem
	last uint64
}

// maxProblems bounds the list; the oldest go first.
const maxProblems = 200

// add keeps a failure. The same failure again and again is one with a count.
func (p *problems) add(now time.Time, what string, err error) *problem {
	if n := len(p.list); n > 0 {
		last := p.list[n-1]
		if last.what == what && last.err.Error() == err.Error() {
			last.count++
			last.at = now
			last.read = last.read && what == reading // the user has seen that reading fails; a write that fails anew is news
			return last
		}
	}
	p.last++
	x := &problem{n: p.last, at: now, what: what, err: err, count: 1}
	p.list = append(p.list, x)
	if len(p.list) > maxProblems {
		p.list = p.list[1:]
	}
	return x
}

// recovered marks the failures of polling as read when the polling works again: they call for nothing any more.
func (p *problems) recovered() {
	for _, x := range p.list {
		x.read = x.read || x.what == reading
	}
}

// seen marks all as read.
func (p *problems) seen() {
	for _, x := range p.list {
		x.read = true
	}
}

// unread counts what the user has not looked at; other leaves out what the polling tried.
func (p *problems) unread() (all, other int) {
	for _, x := range p.list {
		if x.read {
			continue
		}
		all++
		if x.what != reading {
			other++
		}
	}
	return all, other
}

// at returns a problem by its number; nil when it is not kept any more.
func (p *problems) at(n uint64) *problem {
	for _, x := range p.list {
		if x.n == n {
			return x
		}
	}
	return nil
}

// head is what failed, and how often.
func (p *problem) head(env *view.Env) string {
	head := env.Clock(api.Time{At: p.at}) + "  " + p.what
	if p.count > 1 {
		head += fmt.Sprintf("  %d times", p.count)
	}
	return head
}

// lines tells a failure: what, why, what to do, and the facts for a support ticket.
func (p *problem) lines(env *view.Env, look styles.Look, w int) []string {
	t := look.Theme
	out := []string{t.Strong.Render(text.Truncate(p.head(env), w, look.Glyphs.Ellipsis))}
	for _, x := range p.told() {
		style := map[tone]styles.Style{toneWhy: t.Error, toneAdvice: t.Text, toneField: t.Warn, toneFacts: t.Dim}[x.tone]
		for _, l := range text.Wrap(x.text, w) {
			out = append(out, style.Render(l))
		}
	}
	return out
}

// tone is what a sentence about a failure does.
type tone int

const (
	toneWhy tone = iota
	toneAdvice
	toneField
	toneFacts
)

// sentence is one clean line about a failure.
type sentence struct {
	tone tone
	text string
}

// told is everything there is to say, without the head.
func (p *problem) told() []sentence {
	var e *api.Error
	if !errors.As(p.err, &e) {
		return []sentence{{toneWhy, text.Line(p.err.Error())}}
	}
	out := []sentence{{toneWhy, text.Line(e.Reason())}, {toneAdvice, text.Line(e.Advice())}}
	for _, f := range e.Fields {
		out = append(out, sentence{toneField, text.Line(f.Path + " " + f.Message.String())})
	}
	return append(out, sentence{toneFacts, e.Facts()})
}

// plain is a failure as text for the clipboard.
func (p *problem) plain(env *view.Env) string {
	out := []string{env.Stamp(api.Time{At: p.at}) + "  " + p.what}
	for _, x := range p.told() {
		out = append(out, x.text)
	}
	return strings.Join(out, "\n") + "\n"
}

// again asks to prepare a write that failed once more: its form or its confirmation, never the request.
type again struct {
	kind view.WriteKind
	key  api.Key // of the sender; of a new one only the channel
}

// formKey is the sender of a write as forms name it.
func formKey(w view.Write) api.Key {
	if w.Kind == view.WriteCreate {
		return api.Key{Channel: w.Channel}
	}
	return w.Key
}

// again brings the form that holds the text back in sight, or opens what a write begins with.
func (a *App) again(m again) tea.Cmd {
	for i, t := range a.tabs {
		form, ok := t.top().(*edit.Model)
		if !ok {
			continue
		}
		if key, _ := form.DraftKey(); key == m.key {
			a.at = i
			return nil
		}
	}
	if m.kind != view.WriteCreate {
		a.open(m.key)
	}
	return a.run(map[view.WriteKind]view.Command{view.WriteSave: view.Edit, view.WriteCreate: view.Create, view.WriteRemove: view.Remove,
		view.WriteDiscard: view.Discard, view.WriteComment: view.Comment, view.WriteRegister: view.Register, view.WriteVerify: view.Verify}[m.kind], "")
}
