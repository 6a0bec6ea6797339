package config

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const examplePath = "../../config.example.toml"

func exampleText(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(examplePath)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// The example works as it is, and shows the defaults.
func TestExampleLoads(t *testing.T) {
	c := load(t, withFile(t, world(t, nil), exampleText(t)))
	def := load(t, world(t, sinchVars))
	if c.UI != def.UI || c.Refresh != def.Refresh || c.Keys != nil {
		t.Errorf("the example has %+v %+v, the defaults are %+v %+v", c.UI, c.Refresh, def.UI, def.Refresh)
	}
	p, q := c.Profile, def.Profile
	if p.Name != "acme" || p.Server != q.Server || p.Auth != q.Auth || p.TokenURL != q.TokenURL || p.ReadOnly || !slices.Equal(p.Channels, q.Channels) {
		t.Errorf("got %v", p)
	}
}

// Lines that are switched off must work when they are switched on.
func TestExampleWithEverythingSwitchedOn(t *testing.T) {
	env := withFile(t, world(t, nil, "--auth", "token"), switchedOn(t))
	c := load(t, env)
	if len(c.Keys["edit"]) != 2 || len(c.Keys["mark"]) != 1 || c.Keys["mouse"] == nil || len(c.Keys["mouse"]) != 0 {
		t.Errorf("got keys %q", c.Keys)
	}
	src := c.Profile.src()
	if len(src.command) != 3 || src.keySecret.IsZero() || src.accessToken.IsZero() {
		t.Errorf("got %v", c.Profile)
	}
}

// Every key of the decoder is in the example, and every key of the example is one of the decoder's.
func TestExampleHasEveryKey(t *testing.T) {
	d := &document{name: "example", data: []byte(switchedOn(t)), commands: commands()}
	d.parse()
	for _, p := range d.problems {
		t.Error(p)
	}
	for _, k := range keys() {
		path := strings.ReplaceAll(strings.ReplaceAll(k.path, "*", "acme"), ".", "\x00")
		if _, ok := d.seen[path]; !ok {
			t.Errorf("%s is not in the example", k.path)
		}
	}
	if len(d.bound) == 0 {
		t.Error("no command of [keys] is in the example")
	}
	for _, v := range append(append(serverNames(), authModes()...), "auto", "dark", "light", "high-contrast", "mono", "unicode", "ascii", "utc", "relative") {
		if !strings.Contains(exampleText(t), v) {
			t.Errorf("the value %s is not in the example", v)
		}
	}
}

func switchedOn(t *testing.T) string {
	t.Helper()
	off := regexp.MustCompile(`(?m)^#([a-z])`)
	on := off.ReplaceAllString(exampleText(t), "$1")
	if on == exampleText(t) {
		t.Fatal("no line is switched off")
	}
	return on
}
