package tui

import (
	tea "github.com/charmbracelet/bubbletea"

	"callsign/internal/calllog"
	"callsign/internal/term"
	"callsign/tui/view"
)

// Update switches parts, moves, opens and copies.
func (d *requests) Update(msg tea.Msg) (tea.Cmd, bool) {
	key, ok := msg.(tea.KeyMsg)
	if !ok {
		return nil, false
	}
	d.note = ""
	name := key.String()
	came := d.came
	d.came = false
	switch name {
	case "q", "!":
		return nil, true
	case "enter":
		if came {
			return nil, true
		}
	case "esc":
		if d.opened() {
			d.close()
			return nil, false
		}
		return nil, true
	case "y":
		return d.copyText(), false
	case "Y":
		return d.copyCurl(), false
	case "r":
		return d.again()
	}
	if d.opened() {
		if name == "left" {
			d.close()
		}
		d.scroll.Key(name)
		return nil, false
	}
	d.browse(name)
	return nil, false
}

// browse handles the keys of the parts.
func (d *requests) browse(name string) {
	switch name {
	case "tab", "right":
		d.show((d.part + 1) % partCount)
	case "shift+tab", "left":
		d.show((d.part + partCount - 1) % partCount)
	case "1", "2", "3":
		d.show(part(name[0] - '1'))
	case "/":
		if d.part == requestsPart {
			d.sift, d.lists[requestsPart] = (d.sift+1)%siftCount, ledger{}
		}
	case "enter":
		d.open()
	default:
		if d.part == connectionPart {
			d.scroll.Key(name)
			return
		}
		d.lists[d.part].key(name, d.numbers(), 1)
	}
}

func (d *requests) show(p part) {
	d.part, d.tall = p, true
	d.scroll.Home()
}

func (d *requests) opened() bool { return d.problem != nil || d.call != nil }

func (d *requests) close() {
	d.problem, d.call = nil, nil
	d.scroll.Home()
}

// numbers names the entries of the part in sight, the newest first.
func (d *requests) numbers() []uint64 {
	var out []uint64
	switch d.part {
	case errorsPart:
		for i := len(d.trouble.list) - 1; i >= 0; i-- {
			out = append(out, d.trouble.list[i].n)
		}
	case requestsPart:
		for _, e := range d.entries() {
			out = append(out, e.N)
		}
	}
	return out
}

func (d *requests) entries() []calllog.Entry { return d.health.calls.Newest(nil, d.sift.keeps) }

// selected is the entry that keys act on: the opened one, or the one that was drawn under the cursor.
func (d *requests) selected() (p *problem, c *calllog.Entry) {
	if d.opened() {
		return d.problem, d.call
	}
	n := d.lists[d.part].seen
	switch d.part {
	case errorsPart:
		return d.trouble.at(n), nil
	case requestsPart:
		for _, e := range d.entries() {
			if e.N == n {
				return nil, &e
			}
		}
	}
	return nil, nil
}

func (d *requests) open() {
	d.problem, d.call = d.selected()
	d.scroll.Home()
}

// copyText copies what is shown of an entry.
func (d *requests) copyText() tea.Cmd {
	switch p, c := d.selected(); {
	case p != nil:
		return term.Copy(p.plain(d.env))
	case c != nil:
		return term.Copy(d.plainCall(*c))
	case d.part == connectionPart:
		return term.Copy(d.health.plain())
	}
	d.note = "There is nothing to copy."
	return nil
}

// copyCurl copies a request as a command. It never has a credential in it.
func (d *requests) copyCurl() tea.Cmd {
	line, body := curlOf(d.selected())
	if line == "" {
		d.note = "There is no request here that can be repeated by hand."
		return nil
	}
	copied := term.Copy(line + "\n")
	if body {
		d.note = bodyNote
	}
	return copied
}

const bodyNote = "The body is not kept, it can hold what is secret: put it into body.json."

// again reads everything once more, or prepares the write that failed: it is never just sent again.
func (d *requests) again() (tea.Cmd, bool) {
	p, _ := d.selected()
	if d.part != errorsPart || p != nil && p.what == reading {
		return ask(view.RefreshAll), false
	}
	if p == nil || p.again == nil {
		d.note = "There is nothing to try again here."
		return nil, false
	}
	return send(*p.again), true
}
