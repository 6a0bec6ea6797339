package config

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// canary is the secret of all tests: it must not be in anything that is printed.
const canary = "CANARY-s3cr3t~Value"

// keyed is a complete profile but for its secret.
const keyed = "[profiles.acme]\nproject_id = \"p-1\"\nkey_id = \"k-1\"\n"

// world is an Env with nothing in it, and a home directory of its own.
func world(t *testing.T, vars map[string]string, args ...string) Env {
	t.Helper()
	return Env{
		Args:      args,
		LookupEnv: func(name string) (string, bool) { v, ok := vars[name]; return v, ok },
		Home:      t.TempDir(),
		UID:       os.Geteuid(),
		Commands:  commands(),
	}
}

// commands are some names for [keys].
func commands() []string {
	return []string{"back", "comment", "edit", "help", "mark", "mouse", "page-down", "quit", "remove"}
}

// withFile writes the configuration of a world, with mode 0600.
func withFile(t *testing.T, env Env, content string) Env {
	t.Helper()
	path := filepath.Join(env.Home, ".config", "callsign", "config.toml")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return env
}

// message loads and returns the error's text, with the directory of the file and the home taken out.
func message(t *testing.T, env Env) string {
	t.Helper()
	c, err := Load(env)
	if err == nil {
		t.Fatalf("Load gave %+v, want an error", c)
	}
	var ce *Error
	if !errors.As(err, &ce) || ce.ExitCode() != 2 {
		t.Fatalf("Load gave %T, want *Error with exit code 2", err)
	}
	if strings.Contains(err.Error(), canary) {
		t.Errorf("the message holds the secret:\n%s", err)
	}
	return strings.NewReplacer(filepath.Join(env.Home, ".config", "callsign")+"/", "", env.Home, "~").Replace(err.Error())
}

func wantText(t *testing.T, got, want string) {
	t.Helper()
	if d := cmp.Diff(strings.TrimPrefix(want, "\n"), got); d != "" {
		t.Errorf("message (-want +got):\n%s\ngot:\n%s", d, got)
	}
}

func load(t *testing.T, env Env) *Config {
	t.Helper()
	c, err := Load(env)
	if err != nil {
		t.Fatalf("Load: %v", err)
	}
	return c
}

var sinchVars = map[string]string{"SINCH_PROJECT_ID": "env-project", "SINCH_KEY_ID": "env-key", "SINCH_KEY_SECRET": canary}
