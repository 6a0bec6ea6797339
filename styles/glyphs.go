package styles

import (
	"strings"

	"callsign/api"
)

// Glyphs are the symbols on the screen. Each is exactly one cell.
type Glyphs struct {
	// The sign before the word of a state, by role.
	OK, Working, Draft, Problem, Held, Off, Unknown string

	Ellipsis string // the end of a text that was cut
	Cursor   string // before the row under the cursor
	Mark     string // before a marked row
	SortUp   string // ascending
	SortDown string // descending

	Right, Left, Up, Down string // arrows
	Check, Cross          string // done, failed
	Delta                 string // a difference
	None                  string // no value
	Approx                string // about, before a number

	// Lines: horizontal, vertical, corners, and the tee of a rule that a vertical line ends on.
	H, V, TL, TR, BL, BR, TeeB string

	ScrollThumb, ScrollTrack string

	Spinner []string // one turn
	Spark   []string // lowest to highest, eight levels
}

// Role returns the sign of a role; of an unknown role that of api.RoleUnknown.
func (g *Glyphs) Role(r api.Role) string {
	switch r {
	case api.RoleOK:
		return g.OK
	case api.RoleWorking:
		return g.Working
	case api.RoleDraft:
		return g.Draft
	case api.RoleProblem:
		return g.Problem
	case api.RoleHeld:
		return g.Held
	case api.RoleOff:
		return g.Off
	}
	return g.Unknown
}

// GlyphsByName makes a glyph set. "auto", and any name that does not exist, is ASCII where symbols may be missing or two cells wide: under a
// Chinese, Japanese or Korean locale, one that is not UTF-8, on a dumb terminal and on the Linux console.
func GlyphsByName(name string, env Env) *Glyphs {
	switch {
	case name == "unicode", name != "ascii" && env.symbols():
		return unicodeGlyphs()
	}
	return asciiGlyphs()
}

// symbols reports whether symbols can be expected to be drawn, one cell wide.
func (e Env) symbols() bool {
	if t := e.get("TERM"); t == "dumb" || t == "linux" {
		return false
	}
	locale := ""
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale = strings.ToLower(e.get(name)); locale != "" {
			break
		}
	}
	for _, cjk := range []string{"ko", "ja", "zh"} {
		if rest, ok := strings.CutPrefix(locale, cjk); ok && strings.Trim(rest[:min(1, len(rest))], "_.-@") == "" {
			return false
		}
	}
	return strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
}

func unicodeGlyphs() *Glyphs {
	return &Glyphs{
		OK: "●", Working: "◐", Draft: "○", Problem: "✗", Held: "■", Off: "–", Unknown: "?",
		Ellipsis: "…", Cursor: "▸", Mark: "◆", SortUp: "▲", SortDown: "▼",
		Right: "→", Left: "←", Up: "↑", Down: "↓", Check: "✓", Cross: "✗", Delta: "Δ", None: "–", Approx: "≈",
		H: "─", V: "│", TL: "┌", TR: "┐", BL: "└", BR: "┘", TeeB: "┴",
		ScrollThumb: "┃", ScrollTrack: "│",
		Spinner: []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"},
		Spark:   []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
	}
}

func asciiGlyphs() *Glyphs {
	return &Glyphs{
		OK: "+", Working: "/", Draft: "o", Problem: "!", Held: "=", Off: "-", Unknown: "?",
		Ellipsis: "~", Cursor: ">", Mark: "*", SortUp: "^", SortDown: "v",
		Right: ">", Left: "<", Up: "^", Down: "v", Check: "+", Cross: "x", Delta: "@", None: "-", Approx: "~",
		H: "-", V: "|", TL: "+", TR: "+", BL: "+", BR: "+", TeeB: "+",
		ScrollThumb: "#", ScrollTrack: ":",
		Spinner: []string{"|", "/", "-", "\\"},
		Spark:   []string{"_", ".", "-", "=", "+", "*", "%", "#"},
	}
}
