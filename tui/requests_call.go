package tui

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"callsign/api"
	"callsign/internal/calllog"
	"callsign/internal/text"
	"callsign/styles"
	"callsign/tui/view"
)

// callRows draws one line for each attempt.
func (d *requests) callRows(look styles.Look, w, h int) []string {
	entries := d.entries()
	if len(entries) == 0 {
		say := "Nothing was asked of the server yet."
		if d.sift != allCalls {
			say = "None of the last requests is among those shown: " + d.sift.String() + "."
		}
		return []string{look.Theme.Dim.Render(text.Truncate(say, w, look.Glyphs.Ellipsis))}
	}
	numbers := make([]uint64, len(entries))
	for i, e := range entries {
		numbers[i] = e.N
	}
	return d.lists[requestsPart].draw(look, numbers, w, h, func(int) int { return 1 }, func(i, w int, selected bool) []string {
		line := d.callRow(look, entries[i].Call, w)
		if selected {
			line = look.Theme.Select(text.Fit(line, w, look.Glyphs.Ellipsis), true)
		}
		return []string{line}
	})
}

// The paths of almost all requests fit these columns, so that the names behind them stand below each other.
const (
	wholePath = 33 // kakaotalk/senders/{id}/activities
	briefPath = 22 // kakaotalk/.../activities
)

// callRow is an attempt in one line: when, what, how it ended, how long it took, and about whom.
func (d *requests) callRow(look styles.Look, c api.Call, w int) string {
	t, tail := look.Theme, look.Glyphs.Ellipsis
	method, result := t.Dim, t.Good
	if isWrite(c) {
		method = t.Strong
	}
	if c.Err != "" {
		result = t.Error
	}
	parts := []string{t.Dim.Render(text.Fit(d.env.Clock(api.Time{At: c.At}), 8, tail)), method.Render(text.Fit(c.Method, 6, tail)),
		result.Render(text.Fit(status(c), 3, tail)), t.Dim.Render(text.FitRight(took(c.Duration), 5, tail))}
	if w >= 90 {
		parts = append(parts, t.Dim.Render(text.FitRight(size(c), 7, tail)))
	}
	line := strings.Join(parts, " ") + "  "
	room := max(0, w-text.Width(line))
	path, name := shortPath(c), d.name(c)
	column := wholePath
	if w < 90 {
		path, column = strings.Replace(path, "/senders/{id}/", "/"+tail+"/", 1), briefPath
	}
	about := t.Text.Render(path)
	if name != "" {
		path = text.Truncate(path, max(column, room/2, room-2-text.Width(name)), tail)
		about = t.Text.Render(text.Fit(path, max(column, text.Width(path)), tail)) + "  " + t.Strong.Render(name)
	}
	why := ""
	if c.Attempt > 1 {
		why = fmt.Sprintf("try %d", c.Attempt)
	}
	if c.Err != "" {
		why = strings.TrimSpace(why + " " + text.Line(c.Err))
	}
	if why == "" {
		return line + text.Fit(about, room, tail)
	}
	why = text.Truncate(why, room*3/5, tail)
	about = text.Fit(about, max(0, min(text.Width(about), room-2-text.Width(why))), tail)
	return line + text.Fit(about+"  "+result.Render(why), room, tail)
}

// name is the sender that an attempt was about, where it is known.
func (d *requests) name(c api.Call) string {
	if c.Key.IsZero() {
		return ""
	}
	if _, known := d.env.Fleet.Get(c.Key); !known {
		return ""
	}
	return d.env.NameOf(c.Key)
}

// shortPath is the template without what all have in common.
func shortPath(c api.Call) string {
	if c.Token {
		return "access token"
	}
	return text.Line(strings.TrimPrefix(c.Path, "/v1/projects/{projectId}/"))
}

func status(c api.Call) string {
	if c.Status == 0 {
		return "-"
	}
	return fmt.Sprint(c.Status)
}

// took is a duration in at most five cells.
func took(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return "<1ms"
	case d < time.Second:
		return fmt.Sprintf("%dms", d.Milliseconds())
	case d < 100*time.Second:
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
	return view.Span(d)
}

// size is the answer's size in at most seven cells; empty without an answer.
func size(c api.Call) string {
	switch n := c.Bytes; {
	case c.Status == 0:
		return ""
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1_000_000:
		return fmt.Sprintf("%.0f kB", float64(n)/1000)
	default:
		return fmt.Sprintf("%.1f MB", float64(n)/1e6)
	}
}

// fact is a label and what there is to say.
type fact struct{ label, value string }

// callFacts is everything that is known of an attempt.
func (d *requests) callFacts(e calllog.Entry) []fact {
	c := e.Call
	out := []fact{{"Time", d.env.Stamp(api.Time{At: c.At})}, {"Request", c.Method + " " + text.Line(c.Path)}}
	if !c.Key.IsZero() {
		who := c.Key.ID.String()
		if name := d.name(c); name != "" && name != who {
			who = name + ", id " + who
		}
		out = append(out, fact{"Sender", who})
	}
	answer := "none"
	if c.Status != 0 {
		answer = fmt.Sprintf("HTTP %d, %s", c.Status, size(c))
	}
	out = append(out, fact{"Answer", answer}, fact{"Took", took(c.Duration)}, fact{"Attempt", fmt.Sprint(c.Attempt)})
	if c.Err != "" {
		out = append(out, fact{"Failed", text.Line(c.Err)}, fact{"Kind", c.Kind.String()})
	}
	return out
}

func (d *requests) wholeCall(look styles.Look, e calllog.Entry, w int) []string {
	return factLines(look, d.callFacts(e), w)
}

// plainCall is an attempt as text for the clipboard.
func (d *requests) plainCall(e calllog.Entry) string { return plainFacts(d.callFacts(e)) }

// labelWidth is the column of labels.
const labelWidth = 10

func factLines(look styles.Look, facts []fact, w int) []string {
	var out []string
	for _, f := range facts {
		for i, l := range text.Wrap(f.value, max(10, w-labelWidth-1)) {
			label := ""
			if i == 0 {
				label = f.label
			}
			out = append(out, look.Theme.Dim.Render(text.Fit(label, labelWidth, ""))+" "+look.Theme.Text.Render(l))
		}
	}
	return out
}

func plainFacts(facts []fact) string {
	var b strings.Builder
	for _, f := range facts {
		b.WriteString(f.label + ": " + f.value + "\n")
	}
	return b.String()
}

// curlOf is the request behind an entry as a command, and whether it had a body; empty where there is none.
func curlOf(p *problem, c *calllog.Entry) (line string, body bool) {
	var e *api.Error
	switch {
	case c != nil:
		return c.Curl(), c.HasBody()
	case p != nil && errors.As(p.err, &e):
		return e.Curl(), e.HasBody()
	}
	return "", false
}
