package text

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// Pin returns a finished line for the terminal: after every character that terminals draw in different widths it puts the sequence that
// moves the cursor to the column (CSI n G) where Width says the next one starts. col is the column of the line's first cell,
// 0 for the left edge. Lines without such characters, nearly all, come back unchanged.
func Pin(line string, col int) string {
	if !hasDisputed(line) {
		return line
	}
	var out strings.Builder
	out.Grow(len(line) + 32)
	for i := 0; i < len(line); {
		n := sequenceLen(line[i:])
		if n > 0 {
			out.WriteString(line[i : i+n])
			i += n
			continue
		}
		cluster, drawn := ansi.FirstGraphemeCluster(line[i:], ansi.GraphemeWidth)
		i += len(cluster)
		out.WriteString(cluster)
		w := Width(cluster)
		col += w
		if i < len(line) && (w != drawn || hasDisputed(cluster)) {
			out.WriteString("\x1b[" + strconv.Itoa(col+1) + "G")
		}
	}
	return out.String()
}

// hasDisputed reports whether terminals draw any of s in different widths.
func hasDisputed(s string) bool {
	for _, r := range s {
		if r >= 0x900 && isDisputed(r) {
			return true
		}
	}
	return false
}

// isDisputed reports characters that terminals give different widths, alone or beside others: spacing marks and viramas (a cluster is drawn
// in one cell or in one for each letter), flags, and symbols that became wide in Unicode 16.
func isDisputed(r rune) bool {
	switch {
	case r < 0x900, commonWidth(r) != 0:
		return false
	case r == 0xe33, r == 0xeb3, r == 0xff9e, r == 0xff9f:
		return true
	case r >= 0x2630 && r <= 0x2637, r >= 0x268a && r <= 0x268f, r >= 0x4dc0 && r <= 0x4dff, r >= 0x1d300 && r <= 0x1d376:
		return true
	}
	return isRegional(r) || unicode.Is(unicode.Mc, r) || isVirama(r)
}
