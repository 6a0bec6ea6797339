package tui

import (
	"fmt"
	"strings"

	"callsign/api"
	"callsign/internal/calllog"
	"callsign/internal/fleet"
	"callsign/internal/text"
	"callsign/styles"
	"callsign/tui/ui"
	"callsign/tui/view"
)

// part is one of the three things that the panel of errors and requests shows.
type part int

const (
	errorsPart part = iota
	requestsPart
	connectionPart
	partCount
)

func (p part) String() string { return [...]string{"Errors", "Requests", "Connection"}[p] }

// which attempts are listed.
type sift int

const (
	allCalls sift = iota
	failedCalls
	writingCalls
	siftCount
)

func (s sift) String() string { return [...]string{"all", "failed", "writes"}[s] }

// next is what the key that changes it does.
func (s sift) next() string { return [...]string{"only failed", "only writes", "all"}[s] }

func (s sift) keeps(c api.Call) bool {
	switch s {
	case failedCalls:
		return c.Err != ""
	case writingCalls:
		return isWrite(c)
	}
	return true
}

// isWrite reports whether an attempt was to change something. Buying a token changes nothing.
func isWrite(c api.Call) bool { return c.Method != "GET" && !c.Token }

// requests is the dialog that says what failed, what was asked of the server, and how the connection is doing. It is live: it keeps no
// copy of anything but the entry that was opened.
type requests struct {
	env     *view.Env
	trouble *problems
	health  health
	part    part
	sift    sift
	came    bool // by itself: enter is the answer to it, and closes it
	tall    bool // takes all the room it may, so that it does not jump; else as little as the errors need
	lists   [partCount]ledger
	scroll  ui.Scroll // of the connection, or of the entry that was opened

	problem *problem       // opened; nil for none
	call    *calllog.Entry // opened; nil for none
	note    string         // why a key did nothing
}

// cameErrors is the panel that comes by itself after a write failed.
func (a *App) cameErrors() ui.Dialog {
	d := a.requests(errorsPart)
	d.came = true
	return d
}

// requests makes the panel with one part in sight.
func (a *App) requests(p part) *requests {
	return &requests{env: a.env, trouble: &a.trouble, part: p, tall: p != errorsPart, health: health{env: a.env, calls: a.calls, fresh: &a.fresh, log: a.options.Log}}
}

// whyPart is the part that explains what is the matter: errors of writes first, then the connection when it is not live.
func (a *App) whyPart() part {
	if _, other := a.trouble.unread(); other == 0 && a.env.Fleet.Freshness(a.env.Now()).State != fleet.Live {
		return connectionPart
	}
	return errorsPart
}

// counting reports whether the panel is open: it shows ages, which grow.
func (a *App) counting() bool {
	_, open := a.dialogs.Top().(*requests)
	return open
}

// Title, Width, Update and Body make it a Dialog.
func (d *requests) Title() string { return "Errors, requests, connection" }

// Width is wide enough for a path, a name and a reason.
func (d *requests) Width() int { return 116 }

// Body draws the tabs, the part, and the keys.
func (d *requests) Body(look styles.Look, w, h int) ([]string, int, int) {
	h = min(h, 34)
	roomy := d.tall && h > 12
	head := []string{d.tabs(look, w)}
	var foot []string
	if roomy {
		head, foot = append(head, ""), append(foot, "")
	}
	if d.note != "" {
		for _, l := range text.Wrap(d.note, w) {
			foot = append(foot, look.Theme.Warn.Render(l))
		}
	}
	foot = append(foot, ui.HintLine(look, d.hints(), w))
	rows := max(1, h-len(head)-len(foot))
	lines := d.rows(look, w, rows)
	if d.tall {
		lines = ui.Fill(look, lines, w, rows)
	}
	return append(append(head, lines...), foot...), -1, 0
}

// tabs names the parts. The one in sight is never cut.
func (d *requests) tabs(look styles.Look, w int) string {
	t := look.Theme
	var parts []string
	for p := range partCount {
		label := fmt.Sprintf("%d %s", p+1, p)
		if p == d.part {
			parts = append(parts, t.Accent.Render(label))
		} else {
			parts = append(parts, t.Dim.Render(label))
		}
	}
	right := ""
	if d.part == requestsPart && !d.opened() {
		right = t.Dim.Render("shown: " + d.sift.String())
		if n := d.lists[requestsPart].above(d.numbers()); n > 0 {
			right = t.Info.Render(fmt.Sprintf("%d new %s", n, look.Glyphs.Up)) + "  " + right
		}
	}
	return ui.Sides(look, strings.Join(parts, "  "), right, w)
}

func (d *requests) hints() []ui.Hint {
	closes := ui.Hint{Key: "esc", Text: "close"}
	switch {
	case d.opened():
		return []ui.Hint{{Key: "y", Text: "copy"}, {Key: "Y", Text: "copy as curl"}, {Key: "up down", Text: "scroll"}, {Key: "esc", Text: "back"}}
	case d.came:
		return []ui.Hint{{Key: "enter", Text: "close"}, {Key: "r", Text: "try again"}, {Key: "y", Text: "copy"}, {Key: "Y", Text: "copy as curl"}, {Key: "tab", Text: "next"}, closes}
	case d.part == errorsPart:
		return []ui.Hint{{Key: "tab", Text: "next"}, {Key: "enter", Text: "details"}, {Key: "r", Text: "try again"}, {Key: "y", Text: "copy"}, {Key: "Y", Text: "copy as curl"}, closes}
	case d.part == requestsPart:
		return []ui.Hint{{Key: "tab", Text: "next"}, {Key: "enter", Text: "details"}, {Key: "/", Text: d.sift.next()}, {Key: "y", Text: "copy"}, {Key: "Y", Text: "copy as curl"}, closes}
	}
	return []ui.Hint{{Key: "tab", Text: "next"}, {Key: "r", Text: "try now"}, {Key: "y", Text: "copy"}, closes}
}

// rows draws what is between the tabs and the keys.
func (d *requests) rows(look styles.Look, w, h int) []string {
	switch {
	case d.problem != nil:
		return scrolled(look, &d.scroll, append(d.problem.lines(d.env, look, w-1), d.byHand(look, w-1)...), w, h)
	case d.call != nil:
		return scrolled(look, &d.scroll, append(d.wholeCall(look, *d.call, w-1), d.byHand(look, w-1)...), w, h)
	case d.part == errorsPart:
		return d.errorRows(look, w, h)
	case d.part == requestsPart:
		return d.callRows(look, w, h)
	}
	return scrolled(look, &d.scroll, d.health.lines(look, w-1), w, h)
}

func (d *requests) errorRows(look styles.Look, w, h int) []string {
	d.trouble.seen()
	if len(d.trouble.list) == 0 {
		return []string{look.Theme.Dim.Render("Nothing has failed.")}
	}
	numbers := d.numbers()
	blocks := make([][]string, len(numbers))
	total := 0
	for i := range blocks {
		blocks[i] = append(d.trouble.list[len(blocks)-1-i].lines(d.env, look, w-1), "")
		if i == len(blocks)-1 {
			blocks[i] = blocks[i][:len(blocks[i])-1]
		}
		total += len(blocks[i])
	}
	return d.lists[errorsPart].draw(look, numbers, w, min(h, total), func(i int) int { return len(blocks[i]) },
		func(i, w int, selected bool) []string {
			if selected && len(blocks) > 1 {
				blocks[i][0] = look.Theme.Select(text.Fit(blocks[i][0], w, look.Glyphs.Ellipsis), true)
			}
			return blocks[i]
		})
}

// byHand shows a request as a command.
func (d *requests) byHand(look styles.Look, w int) []string {
	line, body := curlOf(d.problem, d.call)
	if line == "" {
		return nil
	}
	out := []string{"", look.Theme.Header.Render("As a command")}
	for _, l := range text.Wrap(text.Line(line), w) {
		out = append(out, look.Theme.Text.Render(l))
	}
	if body {
		for _, l := range text.Wrap(bodyNote, w) {
			out = append(out, look.Theme.Dim.Render(l))
		}
	}
	return out
}

// scrolled shows the window of at most h lines that a scroll is at.
func scrolled(look styles.Look, s *ui.Scroll, lines []string, w, h int) []string {
	s.SetSize(w, min(h, len(lines)))
	s.SetLines(lines)
	return s.Lines(look)
}
