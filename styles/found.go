package styles

import "strings"

// SelectFound is Select, for the pane that has the keys, of a row in which parts are drawn as Match. Where the cursor's style takes off
// those of the parts, what was found stays apart from the rest all the same.
func (t *Theme) SelectFound(row string) string {
	if !t.cursorOver || t.Match.open == "" {
		return t.Select(row, true)
	}
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(row, t.Match.open)
		b.WriteString(t.cursor.Over(before))
		if !found {
			return b.String()
		}
		hit, after, _ := strings.Cut(rest, reset)
		b.WriteString(t.Match.Render(hit))
		row = after
	}
}
