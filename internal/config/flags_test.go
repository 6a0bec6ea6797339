package config

import (
	"encoding/json"
	"flag"
	"fmt"
	"strings"
	"testing"
)

func TestFlagErrors(t *testing.T) {
	tests := []struct {
		args string // separated by spaces; "''" is an empty one
		want string
	}{
		{"--demo=x", `--demo: "x" is not a number of senders, write --demo or --demo=N with N up to 1000000`},
		{"--demo=-1", `--demo: "-1" is not a number of senders, write --demo or --demo=N with N up to 1000000`},
		{"--demo=1000001", `--demo: "1000001" is not a number of senders, write --demo or --demo=N with N up to 1000000`},
		{"--demo 10", `unexpected argument "10", callsign takes only flags; for a number of senders write --demo=10`},
		{"acme", `unexpected argument "acme", callsign takes only flags; see callsign --help`},
		{"-", `unexpected argument "-", callsign takes only flags; see callsign --help`},
		{"--demo -- --help x", "unexpected argument \"--help\", callsign takes only flags; see callsign --help\n" +
			"unexpected argument \"x\", callsign takes only flags; see callsign --help"},
		{"--servr x --demo", "--servr: is not a flag, did you mean --server?"},
		{"--demo --verbose", "--verbose: is not a flag, see callsign --help"},
		{"--demo --\x1b[31m", "--^[[31m: is not a flag, see callsign --help"},
		{"--demo ---x --foo", "--x: is not a flag, see callsign --help\n--foo: is not a flag, see callsign --help"},
		{"--demo --=x", "--: is not a flag, see callsign --help"},
		{"--config", "--config: has no value, write --config VALUE or leave it out"},
		{"--config ''", "--config: has no value, write --config VALUE or leave it out\n" + nothingText},
		{"--profile --read-only", "--profile: has no value, --read-only looks like the next flag; write --profile VALUE\n" + nothingText},
		{"--demo --read-only=2", `--read-only: "2" is neither true nor false, write --read-only alone`},
		{"--config --key-secret=" + canary, "--config: has no value, --key-secret looks like the next flag; write --config VALUE"},
		{"--demo-faults", "--demo-faults: only works on the embedded API, add --demo\n" + nothingText},
		{"--demo --server x --profile y --auth z --token-url u", "--profile: does not go with --demo, which talks to no server; leave one of the two out\n" +
			"--server: does not go with --demo, which talks to no server; leave one of the two out\n" +
			"--auth: does not go with --demo, which talks to no server; leave one of the two out\n" +
			"--token-url: does not go with --demo, which talks to no server; leave one of the two out"},
		{"--demo --key-secret " + canary, "--key-secret: is not a flag, other users can read a command line; set SINCH_KEY_SECRET or SINCH_ACCESS_TOKEN instead"},
		{"--demo --key-secret=" + canary, "--key-secret: is not a flag, other users can read a command line; set SINCH_KEY_SECRET or SINCH_ACCESS_TOKEN instead"},
		{"--demo -password " + canary, "--password: is not a flag, other users can read a command line; set SINCH_KEY_SECRET or SINCH_ACCESS_TOKEN instead"},
		{"--demo --x --y=1 " + "z", "--x: is not a flag, see callsign --help\n--y: is not a flag, see callsign --help\n" +
			"unexpected argument \"z\", callsign takes only flags; see callsign --help"},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			args := strings.Fields(tt.args)
			for i := range args {
				args[i] = strings.ReplaceAll(args[i], "''", "")
			}
			want := strings.TrimSuffix(strings.ReplaceAll(tt.want, nothingText, ""), "\n")
			wantText(t, message(t, world(t, nil, args...)), want)
		})
	}
}

// nothingText marks where the message would go on about missing profiles; it does not, the flag is the first thing to correct.
const nothingText = "\x00"

func TestFlags(t *testing.T) {
	all := func(dash string) []string {
		return []string{dash + "server=https://host.example", dash + "auth", "oauth2", dash + "token-url", "https://t.example/x", dash + "read-only",
			dash + "log-file", "l.log", dash + "profile=env"}
	}
	for _, dash := range []string{"-", "--"} {
		c := load(t, world(t, sinchVars, all(dash)...))
		p := c.Profile
		if p.Server.URL != "https://host.example" || p.Auth != AuthOAuth2 || p.TokenURL != "https://t.example/x" || !p.ReadOnly || c.LogFile != "l.log" || c.Demo {
			t.Errorf("got %v, %q, %q", p, p.TokenURL, c.LogFile)
		}
	}
	if c := load(t, world(t, sinchVars, "--read-only", "--read-only=false")); c.Profile.ReadOnly {
		t.Error("the last of a repeated flag must count")
	}
}

func TestDemo(t *testing.T) {
	tests := []struct {
		args   string
		n      int
		faults bool
		ro     bool
	}{
		{"--demo", 0, false, false},
		{"--demo=0", 0, false, false},
		{"--demo=1", 1, false, false},
		{"-demo=10000 --demo-faults", 10000, true, false},
		{"--demo --read-only", 0, false, true},
		{"--demo=5 --demo", 0, false, false},
	}
	for _, tt := range tests {
		c := load(t, world(t, sinchVars, strings.Fields(tt.args)...))
		if !c.Demo || c.DemoSenders != tt.n || c.DemoFaults != tt.faults || c.Profile.ReadOnly != tt.ro {
			t.Errorf("%s: got %v %d %v, read-only %v", tt.args, c.Demo, c.DemoSenders, c.DemoFaults, c.Profile.ReadOnly)
		}
		p := c.Profile
		if p.Name != "demo" || p.Server.Badge != "DEMO" || p.Auth != AuthNone || p.KeyID != "" || len(p.Channels) != 2 {
			t.Errorf("%s: profile %#v knows more than it should", tt.args, p)
		}
		again, err := c.ProfileByName("demo")
		if err != nil || again.Name != "demo" {
			t.Errorf("%s: ProfileByName gave %v, %v", tt.args, again, err)
		}
	}
	if c := load(t, world(t, sinchVars, "--demo=false")); c.Demo || c.Profile.Name != "env" {
		t.Error("--demo=false must be no demo")
	}
	// The look of the screen comes from the file in a demo too, and a mistake in it is told.
	if c := load(t, withFile(t, world(t, nil, "--demo"), "[ui]\ntheme = \"light\"\n")); c.UI.Theme != "light" {
		t.Error("the demo does not read the file")
	}
	message(t, withFile(t, world(t, nil, "--demo"), "x = 1\n"))
}

func TestHelpAndVersionNeedNothing(t *testing.T) {
	for _, args := range []string{"--help", "-h", "-help", "--version", "--bad --version", "--config /nowhere --help"} {
		c := load(t, withFile(t, world(t, nil, strings.Fields(args)...), "not toml"))
		if c.Help == strings.Contains(args, "version") || c.Version != strings.Contains(args, "version") {
			t.Errorf("%s: help %v, version %v", args, c.Help, c.Version)
		}
	}
}

func TestUsageNamesEverything(t *testing.T) {
	var f flags
	var probs []problem
	set := f.flagSet(&probs)
	u := Usage()
	for _, d := range flagDocs() {
		if set.Lookup(d.name) == nil {
			t.Errorf("--%s is documented and does not exist", d.name)
		}
	}
	n := 0
	set.VisitAll(func(fl *flag.Flag) {
		n++
		if !strings.Contains(u, "\n  --"+fl.Name) {
			t.Errorf("--%s is not in the help text", fl.Name)
		}
	})
	if n != 11 {
		t.Errorf("there are %d flags, 11 were decided on", n)
	}
	for _, s := range []string{envProject, envKeyID, envSecret, envToken, "XDG_CONFIG_HOME", "XDG_STATE_HOME", "NO_COLOR", "70", "128+n"} {
		if !strings.Contains(u, s) {
			t.Errorf("%s is not in the help text", s)
		}
	}
	for _, line := range strings.Split(u, "\n") {
		if len([]rune(line)) > 130 {
			t.Errorf("too long: %s", line)
		}
	}
}

// Whatever is done with a configuration, the secret is not in it.
func TestNothingPrintsTheSecret(t *testing.T) {
	file := keyed + "key_secret = \"" + canary + "\"\naccess_token = \"" + canary + "\"\nkey_secret_command = [\"echo\", \"" + canary + "\"]\n"
	c := load(t, withFile(t, world(t, sinchVars), file))
	other, err := c.ProfileByName("acme")
	if err != nil {
		t.Fatal(err)
	}
	js, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	outputs := []string{string(js)}
	for _, v := range []any{c, *c, c.Profile, &c.Profile, other, []Profile{other}, map[string]Profile{"a": other}, struct{ P Profile }{other}, struct{ p Profile }{other}, struct{ c Config }{*c}, struct{ c *Config }{c}, []*Config{c}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			outputs = append(outputs, fmt.Sprintf(verb, v))
		}
	}
	hex := fmt.Sprintf("%x", canary)
	for _, out := range outputs {
		if strings.Contains(out, canary) || strings.Contains(out, hex) {
			t.Errorf("printed: %s", out)
		}
	}
	if got, want := fmt.Sprintf("%+v", c.Profile), "profile acme (production, oauth2, RW)"; got != want {
		t.Errorf("a profile prints as %q, want %q", got, want)
	}
}
