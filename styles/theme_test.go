package styles

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"callsign/api"
)

// env makes an environment from a map.
func env(vars map[string]string) Env { return Env{Getenv: func(k string) string { return vars[k] }} }

// environments are those that themes must work in.
var environments = map[string]Env{
	"none": {},
	"16":   env(map[string]string{"TERM": "xterm"}),
	"256":  env(map[string]string{"TERM": "xterm-256color"}),
	"true": env(map[string]string{"TERM": "xterm-256color", "COLORTERM": "truecolor"}),
}

var allRoles = []api.Role{api.RoleUnknown, api.RoleOK, api.RoleWorking, api.RoleDraft, api.RoleProblem, api.RoleHeld, api.RoleOff}

func eachTheme(t *testing.T, f func(t *testing.T, theme *Theme)) {
	t.Helper()
	for _, where := range slices.Sorted(maps.Keys(environments)) {
		for _, name := range ThemeNames() {
			t.Run(name+"/"+where, func(t *testing.T) {
				theme, err := ThemeByName(name, environments[where])
				if err != nil {
					t.Fatal(err)
				}
				f(t, theme)
			})
		}
	}
}

// mayBePlain are the fields that mean "nothing special".
var mayBePlain = []string{"Text", "Dim", "Scroll", "Hint", "Border", "Label", "Dialog", "Button"}

func TestThemesAreComplete(t *testing.T) {
	eachTheme(t, func(t *testing.T, theme *Theme) {
		v := reflect.ValueOf(theme).Elem()
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.Type != reflect.TypeFor[Style]() || slices.Contains(mayBePlain, f.Name) {
				continue
			}
			if v.Field(i).Field(0).String() == "" {
				t.Errorf("%s is plain", f.Name)
			}
		}
		for _, r := range allRoles {
			if theme.Role(r).open == "" {
				t.Errorf("role %d is plain", r)
			}
		}
	})
}

// TestMeaningsDiffer checks that what must be told apart is told apart.
func TestMeaningsDiffer(t *testing.T) {
	eachTheme(t, func(t *testing.T, theme *Theme) {
		groups := map[string]map[string]Style{
			"pane":    {"Border": theme.Border, "BorderFocus": theme.BorderFocus},
			"row":     {"Text": theme.Text, "Cursor": theme.cursor, "CursorBlur": theme.cursorBlur},
			"badge":   {"Prod": theme.BadgeProd, "Other": theme.BadgeOther, "Demo": theme.BadgeDemo},
			"diff":    {"Old": theme.Old, "New": theme.New},
			"button":  {"Button": theme.Button, "ButtonFocus": theme.ButtonFocus, "ButtonDanger": theme.ButtonDanger},
			"field":   {"Label": theme.Label, "Input": theme.Input, "InputFocus": theme.InputFocus},
			"message": {"Error": theme.Error, "Warn": theme.Warn, "Good": theme.Good, "Info": theme.Info},
			"role":    {},
		}
		for _, r := range allRoles {
			groups["role"][strconv.Itoa(int(r))] = theme.Role(r)
		}
		for group, members := range groups {
			seen := map[Style]string{}
			for _, name := range slices.Sorted(maps.Keys(members)) {
				if other, twice := seen[members[name]]; twice {
					t.Errorf("%s: %s looks like %s", group, name, other)
				}
				seen[members[name]] = name
			}
		}
	})
}

// everyOpen lists the sequences of a theme by name.
func everyOpen(theme *Theme) map[string]string {
	out := map[string]string{}
	v := reflect.ValueOf(theme).Elem()
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.Type == reflect.TypeFor[Style]() {
			out[f.Name] = v.Field(i).Field(0).String()
		}
	}
	for _, r := range allRoles {
		out[fmt.Sprint("role ", r)] = theme.Role(r).open
	}
	return out
}

var sgr = regexp.MustCompile(`^(\x1b\[[0-9;]*m)?$`)

func TestOnlyOneSequenceAStyle(t *testing.T) {
	eachTheme(t, func(t *testing.T, theme *Theme) {
		for name, open := range everyOpen(theme) {
			if !sgr.MatchString(open) {
				t.Errorf("%s opens with %q", name, open)
			}
		}
	})
}

// attributes are the parameters that are not colours: bold, faint, underline, reverse.
var attributes = regexp.MustCompile(`^(\x1b\[([1247](;[1247])*)m)?$`)

func TestMonoHasNoColour(t *testing.T) {
	for _, c := range []struct {
		name, theme string
		env         Env
	}{
		{"asked for", "mono", environments["256"]},
		{"NO_COLOR", "auto", env(map[string]string{"NO_COLOR": "1", "TERM": "xterm-256color"})},
		{"NO_COLOR over a chosen theme", "dark", env(map[string]string{"NO_COLOR": "1"})},
		{"dumb terminal", "high-contrast", env(map[string]string{"TERM": "dumb"})},
	} {
		t.Run(c.name, func(t *testing.T) {
			theme, err := ThemeByName(c.theme, c.env)
			if err != nil {
				t.Fatal(err)
			}
			if theme.Name != "mono" || !theme.Mono {
				t.Errorf("the theme is %q, mono %v", theme.Name, theme.Mono)
			}
			for name, open := range everyOpen(theme) {
				if !attributes.MatchString(open) {
					t.Errorf("%s opens with %q", name, open)
				}
			}
		})
	}
	empty := env(map[string]string{"NO_COLOR": "", "TERM": "xterm"})
	if theme, _ := ThemeByName("auto", empty); theme.Mono {
		t.Error("an empty NO_COLOR counts as not set")
	}
}

func TestAutoUsesTheTerminalsOwnColours(t *testing.T) {
	theme, err := ThemeByName("auto", environments["true"])
	if err != nil {
		t.Fatal(err)
	}
	for name, open := range everyOpen(theme) {
		if strings.Contains(open, "38;") || strings.Contains(open, "48;") {
			t.Errorf("%s opens with the fixed colour %q", name, open)
		}
	}
	want := map[api.Role]string{
		api.RoleOK: "\x1b[32m", api.RoleWorking: "\x1b[33m", api.RoleDraft: "\x1b[36m", api.RoleProblem: "\x1b[1;31m",
		api.RoleHeld: "\x1b[35m", api.RoleOff: "\x1b[2m", api.RoleUnknown: "\x1b[7m",
	}
	for role, open := range want {
		if got := theme.Role(role).open; got != open {
			t.Errorf("role %d opens with %q, want %q", role, got, open)
		}
	}
}

func TestSixteenColoursWhereThereAreNoMore(t *testing.T) {
	for _, name := range ThemeNames() {
		theme, err := ThemeByName(name, environments["16"])
		if err != nil {
			t.Fatal(err)
		}
		for field, open := range everyOpen(theme) {
			if strings.Contains(open, "8;5;") || strings.Contains(open, "8;2;") {
				t.Errorf("%s: %s opens with %q", name, field, open)
			}
		}
	}
}

func TestUnknownNames(t *testing.T) {
	_, err := ThemeByName("neon", Env{})
	if err == nil || !strings.Contains(err.Error(), `"neon"`) || !strings.Contains(err.Error(), "high-contrast") {
		t.Errorf("the error is %v", err)
	}
	look := NewLook("neon", "emoji", env(map[string]string{"LANG": "C.UTF-8"}))
	if look.Theme.Name != "auto" || look.Glyphs.Ellipsis != "…" {
		t.Errorf("got theme %q and ellipsis %q", look.Theme.Name, look.Glyphs.Ellipsis)
	}
	theme := look.Theme
	for _, r := range []api.Role{-1, 7, 99} {
		if theme.Role(r) != theme.Role(api.RoleUnknown) {
			t.Errorf("role %d has a style of its own", r)
		}
	}
}

var fixedColour = regexp.MustCompile(`([34])8;5;(\d+)`)

// TestContrast checks the fixed colours of the dark and the light theme: 4.5 to 1 (WCAG AA) on their own background, or on black,
// dark grey, white and light grey ones.
func TestContrast(t *testing.T) {
	backgrounds := map[string][]float64{
		"dark":  {luminance(0, 0, 0), luminance(0x1e, 0x1e, 0x1e), luminance(0x00, 0x2b, 0x36), luminance(0x28, 0x2a, 0x36)},
		"light": {luminance(0xff, 0xff, 0xff), luminance(0xfd, 0xf6, 0xe3), luminance(0xee, 0xee, 0xee)},
	}
	for name, papers := range backgrounds {
		theme, err := ThemeByName(name, environments["256"])
		if err != nil {
			t.Fatal(err)
		}
		checked := 0
		for field, open := range everyOpen(theme) {
			ink := -1.0
			under := papers
			for _, m := range fixedColour.FindAllStringSubmatch(open, -1) {
				n, _ := strconv.Atoi(m[2])
				if m[1] == "3" {
					ink = cube(n)
				} else {
					under = []float64{cube(n)}
				}
			}
			if ink < 0 {
				continue
			}
			checked++
			for _, paper := range under {
				if c := contrast(ink, paper); c < 4.5 {
					t.Errorf("%s: %s %q has a contrast of only %.1f", name, field, open, c)
				}
			}
		}
		if checked < 15 {
			t.Errorf("%s: only %d colours were checked", name, checked)
		}
	}
}

func contrast(a, b float64) float64 { return (max(a, b) + 0.05) / (min(a, b) + 0.05) }

// cube is the luminance of a colour of the 6x6x6 cube.
func cube(n int) float64 {
	level := func(i int) int {
		if i == 0 {
			return 0
		}
		return 55 + 40*i
	}
	n -= 16
	return luminance(level(n/36), level(n/6%6), level(n%6))
}

func luminance(r, g, b int) float64 {
	linear := func(v int) float64 {
		c := float64(v) / 255
		if c <= 0.03928 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}
