package document

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"callsign/api"
	"callsign/internal/text"
)

// byteOrderMark tells Excel that a file is UTF-8.
const byteOrderMark = "\uFEFF"

// csvEncoder writes a table. Its columns do not depend on the senders.
type csvEncoder struct {
	columns []column
}

// column is one column: its heading and the value of a row.
type column struct {
	name string
	of   func(row) text.Raw
}

// row is a sender with what more than one column needs.
type row struct {
	sender  api.Sender
	spec    *api.Spec // nil for a channel that is not known
	pending api.Values
}

func newCSVEncoder() *csvEncoder {
	cols := commonColumns()
	seen := make(map[string]bool)
	var pending []column
	for _, c := range api.Channels() {
		for _, f := range api.SpecOf(c).Fields {
			if seen[f.Name] || f.Kind == api.KindSecret {
				continue
			}
			seen[f.Name] = true
			cols = append(cols, column{"details." + f.Name, func(r row) text.Raw { return r.value(f.Name, r.sender.Details) }})
			pending = append(pending, column{"pending." + f.Name, func(r row) text.Raw { return r.value(f.Name, r.pending) }})
		}
	}
	cols = append(cols, pending...)
	return &csvEncoder{append(cols, column{"pending.cleared", row.cleared})}
}

// commonColumns are the members that every channel has, apart from the profile.
func commonColumns() []column {
	return []column{
		{"channel", func(r row) text.Raw { return text.Raw(r.sender.Key.Channel) }},
		{"id", func(r row) text.Raw { return r.sender.Key.ID }},
		{"number", func(r row) text.Raw { return r.sender.Number }},
		{"name", func(r row) text.Raw { return r.sender.Name }},
		{"state", func(r row) text.Raw { return r.sender.State }},
		{"change.status", func(r row) text.Raw { return r.change().Status }},
		{"change.errorCode", func(r row) text.Raw { return r.change().ErrorCode }},
		{"change.errorReason", func(r row) text.Raw { return r.change().ErrorReason }},
		{"reviews", row.reviews},
		{"quality", func(r row) text.Raw { return r.sender.Quality }},
		{"region", func(r row) text.Raw { return r.sender.Region }},
		{"hasToken", func(r row) text.Raw {
			if r.sender.HasToken {
				return "true"
			}
			return "false"
		}},
		{"created", func(r row) text.Raw { return r.sender.Created.Text }},
		{"modified", func(r row) text.Raw { return r.sender.Modified.Text }},
	}
}

// change is the pending change, empty when there is none.
func (r row) change() api.Change {
	if r.sender.Change == nil {
		return api.Change{}
	}
	return *r.sender.Change
}

// value is the text of a field in a profile; empty where the channel has no such field.
func (r row) value(name string, v api.Values) text.Raw {
	if r.spec == nil {
		return ""
	}
	f := r.spec.Field(name)
	if f == nil {
		return ""
	}
	if val := f.Of(v); !val.Null {
		return val.Text
	}
	return ""
}

// reviews lists what is reviewed on its own: "displayName PENDING; username REJECTED".
func (r row) reviews() text.Raw {
	var parts []string
	for _, rev := range r.sender.Reviews {
		parts = append(parts, strings.TrimSpace(rev.Field+" "+string(rev.Status)))
	}
	return text.Raw(strings.Join(parts, "; "))
}

// cleared lists the fields whose deletion waits for review.
func (r row) cleared() text.Raw {
	if r.spec == nil {
		return ""
	}
	var names []string
	for _, f := range r.spec.Fields {
		if f.Kind != api.KindSecret && f.Of(r.pending).Null {
			names = append(names, f.Name)
		}
	}
	return text.Raw(strings.Join(names, " "))
}

func (e *csvEncoder) begin(dst []byte) []byte {
	dst = append(dst, byteOrderMark...)
	for i, c := range e.columns {
		dst = appendCell(dst, i, c.name)
	}
	return append(dst, "\r\n"...)
}

func (e *csvEncoder) sender(dst []byte, s api.Sender, _ bool) []byte {
	r := row{sender: s, spec: api.SpecOf(s.Key.Channel), pending: s.Pending()}
	for i, c := range e.columns {
		dst = appendCell(dst, i, string(c.of(r)))
	}
	return append(dst, "\r\n"...)
}

func (e *csvEncoder) end(dst []byte, _ bool) []byte { return dst }

// appendCell appends a cell as RFC 4180 wants it. encoding/csv is not used because with CR LF it changes the newlines in cells.
func appendCell(dst []byte, column int, s string) []byte {
	if column > 0 {
		dst = append(dst, ',')
	}
	s = strings.Map(printed, harmless(s))
	if s == "" || !strings.ContainsAny(s, ",;\"\r\n\t") && s == strings.TrimSpace(s) {
		return append(dst, s...)
	}
	dst = append(dst, '"')
	dst = append(dst, strings.ReplaceAll(s, `"`, `""`)...)
	return append(dst, '"')
}

// printed replaces control characters, which no spreadsheet shows and a terminal obeys, and broken bytes by U+FFFD.
func printed(r rune) rune {
	if unicode.IsControl(r) && r != '\t' && r != '\r' && r != '\n' {
		return utf8.RuneError
	}
	return r
}

// harmless puts an apostrophe before a text that a spreadsheet could take for a formula. A text that begins with a tab or a line
// break gets one whatever follows: those are cut off before the text is looked at.
func harmless(s string) string {
	for _, r := range s {
		switch r {
		case '=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫', '−':
			return "'" + s
		case '\t', '\r', '\n':
			return "'" + s
		}
		if !isBlank(r) {
			return s
		}
	}
	return s
}

// isBlank reports what a spreadsheet may skip, or not show, before a formula.
func isBlank(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == 0x3164 || r == 0x2800
}
