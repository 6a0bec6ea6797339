package styles

import (
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/lipgloss"
	"github.com/muesli/termenv"

	"callsign/api"
)

// Theme is a look for everything on the screen.
type Theme struct {
	// Name is the theme's name; "mono" when the environment asked for no colour.
	Name string
	// Mono themes use no colour.
	Mono bool

	Text   Style // ordinary text
	Dim    Style // less important: units, ages, empty values
	Strong Style // names, totals
	Title  Style // title of a pane
	Accent Style // the active tab, a link, a heading

	Key  Style // name of a key in the hints
	Hint Style // what the key does

	Border      Style
	BorderFocus Style // border of the pane that has the keys

	Header Style // header of a table
	Mark   Style // a marked row's mark
	Match  Style // part of a text that the search found
	Scroll Style // a scrollbar

	Label      Style // label of a form field
	Input      Style // a field's value
	InputFocus Style // the value of the field that has the keys

	Error Style
	Warn  Style
	Good  Style
	Info  Style

	BadgeProd  Style // " PROD ", with a space on both sides
	BadgeOther Style // staging, local, other hosts
	BadgeDemo  Style
	ReadOnly   Style // RO

	Old Style // old value in a diff
	New Style // new value in a diff

	Dialog       Style // text of a dialog
	DialogTitle  Style
	Button       Style
	ButtonFocus  Style
	ButtonDanger Style // the focused button of something that cannot be undone

	cursor     Style // row under the cursor
	cursorOver bool  // the cursor's style replaces those of the row's parts, because it reverses
	cursorBlur Style // row under the cursor of a pane without the keys
	roles      [7]Style
}

// Select draws the row under the cursor; focused says whether its pane has the keys.
func (t *Theme) Select(row string, focused bool) string {
	switch {
	case !focused:
		return t.cursorBlur.Under(row)
	case t.cursorOver:
		return t.cursor.Over(row)
	}
	return t.cursor.Under(row)
}

// Role returns the style of a role; of an unknown role that of api.RoleUnknown.
func (t *Theme) Role(r api.Role) Style {
	if r < 0 || int(r) >= len(t.roles) {
		r = api.RoleUnknown
	}
	return t.roles[r]
}

// Env is the part of the environment that decides on colours and glyphs. A nil Getenv is an empty environment.
type Env struct{ Getenv func(string) string }

func (e Env) get(name string) string {
	if e.Getenv == nil {
		return ""
	}
	return e.Getenv(name)
}

// mono reports whether the environment asks for no colour (no-color.org) or the terminal has none.
func (e Env) mono() bool { return e.get("NO_COLOR") != "" || e.get("TERM") == "dumb" }

// profile is what colours the terminal has, by its name only: nothing is asked. True colour is not used.
func (e Env) profile() termenv.Profile {
	if strings.Contains(e.get("TERM"), "256color") || e.get("COLORTERM") != "" {
		return termenv.ANSI256
	}
	return termenv.ANSI
}

// ThemeNames lists the themes, the default first.
func ThemeNames() []string { return []string{"auto", "dark", "light", "high-contrast", "mono"} }

// ThemeByName makes a theme. NO_COLOR or a dumb terminal give "mono" for every name. The error names the themes there are.
//
//   - auto: the terminal's own sixteen colours and its own background
//   - dark, light: fixed colours with enough contrast on such a background, where the terminal has 256 colours
//   - high-contrast: states as blocks with their own background, nothing dim
//   - mono: bold, dim, underline and reverse only
func ThemeByName(name string, env Env) (*Theme, error) {
	build, ok := map[string]func(paint) *Theme{
		"auto": autoTheme, "dark": darkTheme, "light": lightTheme, "high-contrast": highContrastTheme, "mono": monoTheme,
	}[name]
	if !ok {
		return nil, fmt.Errorf("theme %q does not exist; use one of %s", name, strings.Join(ThemeNames(), ", "))
	}
	p := paint{lipgloss.NewRenderer(io.Discard)}
	p.r.SetHasDarkBackground(name != "light")
	p.r.SetColorProfile(env.profile())
	if env.mono() {
		build, name = monoTheme, "mono"
	}
	t := build(p)
	t.Name, t.Mono = name, name == "mono"
	return t, nil
}

// Look is what views draw with.
type Look struct {
	Theme  *Theme
	Glyphs *Glyphs
}

// NewLook makes a look; names that do not exist give "auto", so check them before.
func NewLook(theme, glyphs string, env Env) Look {
	t, err := ThemeByName(theme, env)
	if err != nil {
		t, _ = ThemeByName("auto", env)
	}
	return Look{Theme: t, Glyphs: GlyphsByName(glyphs, env)}
}
