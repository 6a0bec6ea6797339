package styles

import (
	"reflect"
	"testing"

	"callsign/api"
	"callsign/internal/text"
)

// eachGlyph calls f with every glyph of a set.
func eachGlyph(g *Glyphs, f func(name, glyph string)) {
	v := reflect.ValueOf(g).Elem()
	for i := range v.NumField() {
		name := v.Type().Field(i).Name
		switch field := v.Field(i).Interface().(type) {
		case string:
			f(name, field)
		case []string:
			for _, s := range field {
				f(name, s)
			}
		}
	}
}

func TestGlyphsAreOneCell(t *testing.T) {
	for _, name := range []string{"unicode", "ascii"} {
		g := GlyphsByName(name, Env{})
		eachGlyph(g, func(field, glyph string) {
			if text.Width(glyph) != 1 {
				t.Errorf("%s: %s %q takes %d cells", name, field, glyph, text.Width(glyph))
			}
			if clean := text.Line(glyph); clean != glyph {
				t.Errorf("%s: %s %q is shown as %q", name, field, glyph, clean)
			}
			if name == "ascii" && (len(glyph) != 1 || glyph[0] < 0x21 || glyph[0] > 0x7e) {
				t.Errorf("%s %q is not ASCII", field, glyph)
			}
		})
		if len(g.Spinner) < 2 || len(g.Spark) != 8 {
			t.Errorf("%s: %d spinner frames and %d levels", name, len(g.Spinner), len(g.Spark))
		}
	}
}

func TestRoleSignsDiffer(t *testing.T) {
	for _, name := range []string{"unicode", "ascii"} {
		g := GlyphsByName(name, Env{})
		seen := map[string]api.Role{}
		for _, r := range allRoles {
			if other, twice := seen[g.Role(r)]; twice {
				t.Errorf("%s: roles %d and %d have the sign %q", name, r, other, g.Role(r))
			}
			seen[g.Role(r)] = r
		}
		if g.Role(99) != g.Unknown {
			t.Errorf("%s: an unknown role has the sign %q", name, g.Role(99))
		}
	}
}

func TestGlyphsAuto(t *testing.T) {
	for _, c := range []struct {
		name string
		vars map[string]string
		want string
	}{
		{"English", map[string]string{"LANG": "en_GB.UTF-8"}, "…"},
		{"C with UTF-8", map[string]string{"LC_ALL": "C.utf8", "LANG": "ko_KR.UTF-8"}, "…"},
		{"Korean", map[string]string{"LANG": "ko_KR.UTF-8"}, "~"},
		{"Korean characters, English words", map[string]string{"LC_CTYPE": "ko_KR.UTF-8", "LANG": "en_US.UTF-8"}, "~"},
		{"Japanese", map[string]string{"LANG": "ja.UTF-8"}, "~"},
		{"Chinese", map[string]string{"LC_ALL": "zh-Hans.UTF-8"}, "~"},
		{"Konkani is not Korean", map[string]string{"LANG": "kok_IN.UTF-8"}, "…"},
		{"not UTF-8", map[string]string{"LANG": "de_DE.ISO-8859-1"}, "~"},
		{"no locale", nil, "~"},
		{"dumb terminal", map[string]string{"LANG": "en_GB.UTF-8", "TERM": "dumb"}, "~"},
		{"Linux console", map[string]string{"LANG": "en_GB.UTF-8", "TERM": "linux"}, "~"},
	} {
		if got := GlyphsByName("auto", env(c.vars)).Ellipsis; got != c.want {
			t.Errorf("%s: the ellipsis is %q, want %q", c.name, got, c.want)
		}
	}
	if got := GlyphsByName("unicode", env(map[string]string{"LANG": "ko_KR.UTF-8"})).Ellipsis; got != "…" {
		t.Errorf("chosen glyphs were replaced: %q", got)
	}
	if got := GlyphsByName("ascii", env(map[string]string{"LANG": "en_GB.UTF-8"})).Ellipsis; got != "~" {
		t.Errorf("chosen glyphs were replaced: %q", got)
	}
}
