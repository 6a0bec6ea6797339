package styles

import (
	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"

	"callsign/api"
)

// paint starts styles on a renderer with fixed colours, so that no terminal is asked.
type paint struct{ r *lipgloss.Renderer }

// plain is a style with nothing set.
func (p paint) plain() lipgloss.Style { return p.r.NewStyle() }

// fg is text in a colour.
func (p paint) fg(c lipgloss.TerminalColor) lipgloss.Style { return p.plain().Foreground(c) }

// on is text in a colour on another one.
func (p paint) on(fg, bg lipgloss.TerminalColor) lipgloss.Style { return p.fg(fg).Background(bg) }

// palette holds a theme's colours by their use.
type palette struct {
	good, warn, info, bad, held, accent lipgloss.TerminalColor
	// ink and paper are the text on badges that are dark, and on those that are bright.
	paper, ink lipgloss.TerminalColor
	// badges
	prod, other, demo, readOnly lipgloss.TerminalColor
	// row is the background of the row under the cursor; empty reverses it.
	row string
}

// basic is one of the terminal's own sixteen colours.
func basic(n string) lipgloss.TerminalColor { return lipgloss.Color(n) }

// color is a fixed colour of the 256, and one of the sixteen where there are no more.
func color(fixed, ansi string) lipgloss.TerminalColor {
	return lipgloss.CompleteColor{ANSI256: fixed, ANSI: ansi, TrueColor: fixed}
}

// autoTheme leaves colours to the terminal. Grey is "faint", not bright black: that is the background in Solarized. The row under the
// cursor is reversed as a whole, which is visible and readable with every palette.
func autoTheme(p paint) *Theme {
	return fromPalette(p, palette{
		good: basic("2"), warn: basic("3"), info: basic("6"), bad: basic("1"), held: basic("5"), accent: basic("6"),
		paper: basic("15"), ink: basic("0"),
		prod: basic("1"), other: basic("3"), demo: basic("4"), readOnly: basic("6"),
	})
}

// darkTheme is for black to dark grey backgrounds.
func darkTheme(p paint) *Theme {
	return fromPalette(p, palette{
		good: color("114", "2"), warn: color("221", "3"), info: color("80", "6"), bad: color("210", "1"), held: color("176", "5"), accent: color("117", "6"),
		paper: color("231", "15"), ink: color("16", "0"),
		prod: color("160", "1"), other: color("221", "3"), demo: color("25", "4"), readOnly: color("80", "6"),
		row: "239",
	})
}

// lightTheme is for white to light grey backgrounds.
func lightTheme(p paint) *Theme {
	return fromPalette(p, palette{
		good: color("22", "2"), warn: color("94", "3"), info: color("23", "6"), bad: color("124", "1"), held: color("90", "5"), accent: color("25", "4"),
		paper: color("231", "15"), ink: color("16", "0"),
		prod: color("160", "1"), other: color("221", "3"), demo: color("25", "4"), readOnly: color("80", "6"),
		row: "252",
	})
}

// fromPalette makes a theme from a palette.
func fromPalette(p paint, c palette) *Theme {
	plain := p.plain()
	bold, faint := plain.Bold(true), plain.Faint(true)
	t := &Theme{
		Dim: compile(faint), Strong: compile(bold), Title: compile(bold), Accent: compile(p.fg(c.accent).Bold(true)),
		Key: compile(p.fg(c.accent).Bold(true)), Hint: compile(faint),
		Border: compile(faint), BorderFocus: compile(p.fg(c.accent).Bold(true)),
		Header: compile(bold.Underline(true)), cursor: compile(plain.Reverse(true)), cursorOver: true, cursorBlur: compile(plain.Underline(true)), Scroll: compile(faint),
		Mark: compile(p.fg(c.warn).Bold(true)), Match: compile(p.fg(c.warn).Bold(true).Underline(true)),
		Label: compile(faint), Input: compile(plain.Underline(true)), InputFocus: compile(bold.Underline(true)),
		Error: compile(p.fg(c.bad).Bold(true)), Warn: compile(p.fg(c.warn)), Good: compile(p.fg(c.good)), Info: compile(p.fg(c.info)),
		BadgeProd: compile(p.on(c.paper, c.prod).Bold(true)), BadgeOther: compile(p.on(c.ink, c.other).Bold(true)),
		BadgeDemo: compile(p.on(c.paper, c.demo).Bold(true)), ReadOnly: compile(p.on(c.ink, c.readOnly).Bold(true)),
		Old: compile(p.fg(c.bad)), New: compile(p.fg(c.good)),
		DialogTitle: compile(p.fg(c.accent).Bold(true)), Button: compile(faint),
		ButtonFocus: compile(bold.Reverse(true)), ButtonDanger: compile(p.on(c.paper, c.prod).Bold(true)),
	}
	if c.row != "" && p.r.ColorProfile() == termenv.ANSI256 {
		t.cursor, t.cursorOver = compile(plain.Background(lipgloss.Color(c.row)).Bold(true)), false
	}
	t.roles = [7]Style{
		api.RoleUnknown: compile(plain.Reverse(true)),
		api.RoleOK:      compile(p.fg(c.good)),
		api.RoleWorking: compile(p.fg(c.warn)),
		api.RoleDraft:   compile(p.fg(c.info)),
		api.RoleProblem: compile(p.fg(c.bad).Bold(true)),
		api.RoleHeld:    compile(p.fg(c.held)),
		api.RoleOff:     compile(faint),
	}
	return t
}

// highContrastTheme gives everything coloured its own background, so that its contrast does not depend on the terminal's. Nothing is dim.
func highContrastTheme(p paint) *Theme {
	plain := p.plain()
	bold := plain.Bold(true)
	block := func(fg, bg string) Style { return compile(p.on(basic(fg), basic(bg)).Bold(true)) }
	t := &Theme{
		Strong: compile(bold), Title: compile(bold), Accent: compile(bold.Underline(true)), Key: compile(bold.Underline(true)),
		BorderFocus: compile(bold), Header: compile(bold.Underline(true)),
		cursor: compile(bold.Reverse(true)), cursorOver: true, cursorBlur: compile(bold.Underline(true)),
		Mark: block("0", "11"), Match: block("0", "11"),
		Input: compile(plain.Underline(true)), InputFocus: compile(bold.Underline(true)),
		Error: block("15", "1"), Warn: block("0", "11"), Good: block("0", "10"), Info: block("0", "14"),
		BadgeProd: block("15", "1"), BadgeOther: block("0", "11"), BadgeDemo: block("15", "4"), ReadOnly: block("0", "14"),
		Old: block("15", "1"), New: block("0", "10"),
		DialogTitle: compile(bold.Underline(true)), ButtonFocus: compile(bold.Reverse(true)), ButtonDanger: block("15", "1"),
	}
	t.roles = [7]Style{
		api.RoleUnknown: compile(bold.Reverse(true)),
		api.RoleOK:      block("0", "10"),
		api.RoleWorking: block("0", "11"),
		api.RoleDraft:   block("0", "14"),
		api.RoleProblem: block("15", "1"),
		api.RoleHeld:    block("15", "5"),
		api.RoleOff:     compile(plain.Underline(true)),
	}
	return t
}

// monoTheme tells everything apart without colour.
func monoTheme(p paint) *Theme {
	plain := p.plain()
	bold, faint, under, reverse := plain.Bold(true), plain.Faint(true), plain.Underline(true), plain.Reverse(true)
	t := &Theme{
		Dim: compile(faint), Strong: compile(bold), Title: compile(bold), Accent: compile(bold.Underline(true)),
		Key: compile(bold), Hint: compile(faint), Border: compile(faint), BorderFocus: compile(bold),
		Header: compile(bold.Underline(true)), cursor: compile(reverse), cursorOver: true, cursorBlur: compile(under), Scroll: compile(faint),
		Mark: compile(bold), Match: compile(bold.Underline(true)),
		Label: compile(faint), Input: compile(under), InputFocus: compile(bold.Underline(true)),
		Error: compile(bold.Reverse(true)), Warn: compile(bold.Underline(true)), Good: compile(bold), Info: compile(under),
		BadgeProd: compile(bold.Reverse(true)), BadgeOther: compile(bold.Underline(true)), BadgeDemo: compile(under), ReadOnly: compile(reverse),
		Old: compile(faint), New: compile(bold),
		DialogTitle: compile(bold), Button: compile(faint), ButtonFocus: compile(reverse), ButtonDanger: compile(bold.Reverse(true)),
	}
	t.roles = [7]Style{
		api.RoleUnknown: compile(reverse),
		api.RoleOK:      compile(bold),
		api.RoleWorking: compile(under),
		api.RoleDraft:   compile(faint.Underline(true)),
		api.RoleProblem: compile(bold.Reverse(true)),
		api.RoleHeld:    compile(bold.Underline(true)),
		api.RoleOff:     compile(faint),
	}
	return t
}
