package config

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestEnvironmentAlone(t *testing.T) {
	env := world(t, sinchVars)
	c := load(t, env)
	p := c.Profile
	if p.Name != "env" || p.ProjectID != "env-project" || p.KeyID != "env-key" || p.Auth != AuthOAuth2 || p.Server.Name != "production" ||
		p.Server.Badge != "PROD" || p.TokenURL != DefaultTokenURL || p.ReadOnly || !slices.Equal(p.Channels, []string{"whatsapp", "kakaotalk"}) {
		t.Errorf("got %v: %q %q %q %q %v", p, p.ProjectID, p.KeyID, p.TokenURL, p.Server.Badge, p.Channels)
	}
	if c.Path != "" || len(c.Profiles) != 0 || c.StateDir != filepath.Join(env.Home, ".local", "state", "callsign") {
		t.Errorf("got path %q, profiles %q, state %q", c.Path, c.Profiles, c.StateDir)
	}
}

func TestTokenAlone(t *testing.T) {
	c := load(t, world(t, map[string]string{"SINCH_PROJECT_ID": "p", "SINCH_ACCESS_TOKEN": canary}))
	if p := c.Profile; p.Auth != AuthToken || p.KeyID != "" || p.TokenURL != "" {
		t.Errorf("got %v %q %q", p, p.KeyID, p.TokenURL)
	}
}

func TestBaseDirectories(t *testing.T) {
	dir := t.TempDir()
	env := world(t, map[string]string{"XDG_CONFIG_HOME": dir, "XDG_STATE_HOME": "/state"})
	withFile(t, Env{Home: dir}, keyed) // at dir/.config/callsign
	env.Args = []string{"--config", filepath.Join(dir, ".config", "callsign", "config.toml")}
	if c := load(t, env); c.StateDir != "/state/callsign" {
		t.Errorf("state is %q", c.StateDir)
	}
	env = world(t, map[string]string{"XDG_CONFIG_HOME": filepath.Join(dir, ".config")})
	if c := load(t, env); c.Profile.Name != "acme" {
		t.Error("XDG_CONFIG_HOME is not used")
	}
	env = withFile(t, world(t, map[string]string{"XDG_CONFIG_HOME": "relative", "XDG_STATE_HOME": "relative"}), keyed)
	if c := load(t, env); c.Profile.Name != "acme" || c.StateDir != filepath.Join(env.Home, ".local", "state", "callsign") {
		t.Errorf("relative directories must be ignored, state is %q", c.StateDir)
	}
}

func TestPrecedence(t *testing.T) {
	file := "[ui]\ntheme = \"auto\"\nglyphs = \"ascii\"\nmouse = true\ntime = \"utc\"\n[refresh]\nsenders = \"30s\"\n" + keyed +
		"server = \"https://file.example\"\nauth = \"basic\"\ntoken_url = \"https://file.example/token\"\nread_only = true\nchannels = [\"kakaotalk\"]\n"
	c := load(t, withFile(t, world(t, nil), file))
	p := c.Profile
	if p.ProjectID != "p-1" || p.KeyID != "k-1" || p.Server.Badge != "file.example" || p.Auth != AuthBasic || p.TokenURL != "" || !p.ReadOnly ||
		!slices.Equal(p.Channels, []string{"kakaotalk"}) {
		t.Errorf("file: got %v %q %q %q", p, p.ProjectID, p.KeyID, p.Channels)
	}
	if (c.UI != UI{Theme: "auto", Glyphs: "ascii", Time: "utc", Mouse: true, Notify: "off"}) || c.Refresh.Senders.String() != "30s" || c.Refresh.Focus.String() != "3s" {
		t.Errorf("file: got %+v %+v", c.UI, c.Refresh)
	}
	vars := map[string]string{"SINCH_PROJECT_ID": "env-project", "NO_COLOR": "1"}
	c = load(t, withFile(t, world(t, vars, "--server", "staging", "--auth=token", "--read-only=false"), file))
	p = c.Profile
	if p.ProjectID != "env-project" || p.KeyID != "" || p.Server.Name != "staging" || p.Auth != AuthToken || p.ReadOnly || c.UI.Theme != "mono" {
		t.Errorf("flags and environment: got %v %q %q, theme %s", p, p.ProjectID, p.KeyID, c.UI.Theme)
	}
	c = load(t, withFile(t, world(t, map[string]string{"NO_COLOR": "1"}), strings.Replace(file, `"auto"`, `"dark"`, 1)))
	if c.UI.Theme != "dark" {
		t.Error("NO_COLOR must not win over a theme that was chosen")
	}
}

const three = "[profiles.b]\nproject_id = \"pb\"\nkey_id = \"kb\"\n[profiles.a]\nproject_id = \"pa\"\nkey_id = \"ka\"\n[profiles.c]\n"

func TestChoosing(t *testing.T) {
	env := func(file string, args ...string) Env { return withFile(t, world(t, nil, args...), file) }
	c := load(t, env(three, "--profile", "b"))
	if c.Profile.Name != "b" || !slices.Equal(c.Profiles, []string{"a", "b", "c"}) {
		t.Errorf("got %v of %q", c.Profile, c.Profiles)
	}
	if c := load(t, env("profile = \"a\"\n"+three)); c.Profile.Name != "a" {
		t.Errorf("got %v", c.Profile)
	}
	if c := load(t, env("profile = \"a\"\n"+three, "--profile=b")); c.Profile.Name != "b" {
		t.Errorf("got %v", c.Profile)
	}
	if c := load(t, withFile(t, world(t, sinchVars, "--profile=env"), three)); c.Profile.Name != "env" || c.Profile.ProjectID != "env-project" {
		t.Errorf("got %v", c.Profile)
	}
	p, err := c.ProfileByName("a")
	if err != nil || p.ProjectID != "pa" {
		t.Errorf("ProfileByName: got %v, %v", p, err)
	}
	if _, err := c.ProfileByName("c"); err == nil || !strings.Contains(err.Error(), ":7:2: the profile c has no project_id") {
		t.Errorf("ProfileByName of an incomplete one: %v", err)
	}
	if _, err := c.ProfileByName("\x1b"); err == nil || !strings.Contains(err.Error(), `there is no profile "^[", profiles are a, b and c`) {
		t.Errorf("ProfileByName of none: %v", err)
	}
	if _, err := new(Config).ProfileByName("a"); err == nil {
		t.Error("a zero Config has a profile")
	}
}

// A profile must not share memory with the file: a caller that sorts the channels would change the next one.
func TestProfilesAreIndependent(t *testing.T) {
	c := load(t, withFile(t, world(t, nil), keyed+"channels = [\"kakaotalk\", \"whatsapp\"]\n"))
	slices.Sort(c.Profile.Channels)
	c.Profile.Channels[0] = "x"
	if p, err := c.ProfileByName("acme"); err != nil || !slices.Equal(p.Channels, []string{"kakaotalk", "whatsapp"}) {
		t.Errorf("got %q, %v", p.Channels, err)
	}
}

func TestMergeErrors(t *testing.T) {
	tests := []struct {
		name, file, args string
		vars             map[string]string
		want             string
	}{
		{"no default", three, "", nil, `config.toml: has 3 profiles and names none as the default, write profile = "a" at its top or pass --profile NAME`},
		{"default that is not there", "profile = \"acne\"\n" + keyed, "", nil, `
config.toml:1:11: there is no profile "acne", profiles are acme; did you mean "acme"?
    profile = "acne"
              ^`},
		{"wrong default behind a flag", "profile = \"x\"\n" + keyed, "--profile acme", nil, `
config.toml:1:11: there is no profile "x", profiles are acme
    profile = "x"
              ^`},
		{"flag names none", keyed, "--profile acne", nil, `--profile: there is no profile "acne", profiles are acme; did you mean "acme"?`},
		{"flag without a file", "", "--profile acme", nil,
			`--profile: there is no profile "acme", there is no configuration file; leave it out, or write the file (see config.example.toml)`},
		{"profile of an empty file", "profile = \"acme\"", "", nil, `
config.toml:1:11: there is no profile "acme", the file has none; write [profiles.NAME] into it
    profile = "acme"
              ^`},
		{"ids missing", "[profiles.acme]\n", "", nil, `
config.toml:1:2: the profile acme has no project_id, requests need one; write project_id = "…" or set SINCH_PROJECT_ID
    [profiles.acme]
     ^
config.toml:1:2: the profile acme has no key_id, requests need one; write key_id = "…" or set SINCH_KEY_ID
    [profiles.acme]
     ^`},
		{"a wrong id is not missed too", "[profiles.acme]\nproject_id = 1\nkeyid = \"k\"\n", "", nil, `
config.toml:2:14: profiles.acme.project_id is a number, it must be text between double quotes: "…"
    project_id =…
                ^
config.toml:3:1: profiles.acme.keyid is not a key of this file, did you mean key_id?
    keyid =…
    ^`},
		{"half an environment", "", "", map[string]string{"SINCH_PROJECT_ID": "p"}, "environment: SINCH_KEY_ID is not set, without a profile in a file it is needed; set it"},
		{"bad environment", "", "", map[string]string{"SINCH_PROJECT_ID": canary + "\x1b", "SINCH_KEY_ID": canary + " "},
			"SINCH_PROJECT_ID: this is not a project id, it has letters, digits and dashes only; copy it from the Sinch dashboard\n" +
				"SINCH_KEY_ID: this is not a key id, it has letters, digits and dashes only; copy it from the access keys page of the Sinch dashboard"},
		{"internal without consent", keyed + "server = \"internal-staging\"\n", "", nil, `
config.toml:4:10: internal-staging is a server inside Sinch, a profile must allow that; write allow_internal = true into [profiles.acme]
    server = "internal-staging"
             ^`},
		{"internal by URL without consent", keyed, "--server https://provisioning-api.unauth.int.prod.sinch.com", nil,
			"--server: internal-production is a server inside Sinch, a profile must allow that; write allow_internal = true into [profiles.acme]"},
		{"internal from the environment alone", "", "--server internal-production", sinchVars,
			"--server: internal-production is a server inside Sinch, a profile must allow that; write allow_internal = true into [profiles.NAME]"},
		{"staging without a token URL", keyed + "server = \"staging\"\n", "", nil, `
config.toml:4:10: staging has no known token URL, oauth2 needs one; pass --token-url URL or write token_url into the profile
    server = "staging"
             ^`},
		{"local without a token URL", "", "--server http://localhost:8080", sinchVars,
			"--server: a server on this computer has no known token URL, oauth2 needs one; pass --token-url URL, or --auth basic"},
		{"a token must not follow a flag elsewhere", keyed + "token_url = \"https://auth.sinch.com/oauth2/token\"\n", "--server https://other.example", nil,
			"--server: the profile's token_url belongs to its own server, a token for it must not go elsewhere; pass --token-url URL too"},
		{"flags with wrong values", keyed, "--server prod --auth oauth --token-url http://x.example", nil,
			"--server: \"prod\" is not a server, servers are production, staging, staging-dev, internal-production, internal-staging and internal-staging-dev, or a URL like https://host\n" +
				"--auth: \"oauth\" is not a way to authorise, it can be oauth2, basic, token and none; did you mean \"oauth2\"?\n" +
				"--token-url: http is only allowed to this computer (localhost, 127.0.0.1, [::1]), anybody on the way could read the key; use https"},
		{"secret in a URL", keyed, "--server https://u:" + canary + "@h.example --token-url https://" + canary + "@h.example", nil,
			"--server: the URL has a user or password in it, credentials do not belong there; take everything before the @ out\n" +
				"--token-url: the URL has a user or password in it, credentials do not belong there; take everything before the @ out"},
		{"no credentials for production", keyed, "--auth none", nil, "--auth: none sends no credentials, production answers nobody without; use oauth2, basic or token"},
		{"flag, environment and file", "x = 1\n" + keyed, "--foo", map[string]string{"SINCH_PROJECT_ID": "\t"}, `
--foo: is not a flag, see callsign --help
SINCH_PROJECT_ID: this is not a project id, it has letters, digits and dashes only; copy it from the Sinch dashboard
config.toml:1:1: x is not a key of this file, keys here are profile
    x =…
    ^`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			env := world(t, tt.vars, strings.Fields(tt.args)...)
			if tt.file != "" {
				withFile(t, env, tt.file)
			}
			wantText(t, message(t, env), tt.want)
		})
	}
}

func TestTokenURLs(t *testing.T) {
	tests := []struct{ name, file, args, want string }{
		{"production", "", "", DefaultTokenURL},
		{"production by URL", "server = \"https://provisioning.api.sinch.com/\"\n", "", DefaultTokenURL},
		{"file", "server = \"staging\"\ntoken_url = \"https://t.example/x\"\n", "", "https://t.example/x"},
		{"flag over file", "token_url = \"https://t.example/x\"\n", "--token-url http://127.0.0.1:9/t", "http://127.0.0.1:9/t"},
		{"flag repeats the file's server", "server = \"staging\"\ntoken_url = \"https://t.example/x\"\n", "--server staging", "https://t.example/x"},
		{"flag with both", "token_url = \"https://t.example/x\"\n", "--server http://localhost:1 --token-url http://localhost:2/", "http://localhost:2/"},
		{"flag back to production", "server = \"staging\"\ntoken_url = \"https://t.example/x\"\n", "--server production", DefaultTokenURL},
		{"not for basic", "token_url = \"https://t.example/x\"\n", "--auth basic", ""},
	}
	for _, tt := range tests {
		c := load(t, withFile(t, world(t, nil, strings.Fields(tt.args)...), keyed+tt.file))
		if c.Profile.TokenURL != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, c.Profile.TokenURL, tt.want)
		}
	}
}

// Internal servers get no credentials, whatever the profile and the flags say.
func TestInternalServersGetNoCredentials(t *testing.T) {
	for _, s := range []string{"internal-production", "internal-staging", "internal-staging-dev", "https://provisioning-api.unauth.int.prod.sinch.com:8443"} {
		for _, auth := range []string{"", "oauth2", "basic", "token", "none"} {
			file := keyed + "allow_internal = true\nserver = \"" + s + "\"\nkey_secret = \"" + canary + "\"\n"
			args := []string{"--read-only"}
			if auth != "" {
				args = append(args, "--auth", auth)
			}
			env := withFile(t, world(t, sinchVars, args...), file)
			c := load(t, env)
			secret, err := c.Profile.Secret(t.Context(), env)
			if c.Profile.Auth != AuthNone || c.Profile.KeyID != "" || c.Profile.TokenURL != "" || !secret.IsZero() || err != nil {
				t.Errorf("%s with %q: got %v, key %q, %v", s, auth, c.Profile, c.Profile.KeyID, err)
			}
		}
	}
}

func TestNoAuthForOwnServers(t *testing.T) {
	for _, s := range []string{"http://localhost:8080", "https://proxy.example"} {
		c := load(t, withFile(t, world(t, nil, "--server", s, "--auth", "none"), "[profiles.a]\nproject_id = \"p\"\n"))
		if c.Profile.Auth != AuthNone || c.Profile.Server.URL != s {
			t.Errorf("%s: got %v", s, c.Profile)
		}
	}
}
