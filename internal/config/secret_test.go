package config

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/zalando/go-keyring"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// ring is a keyring with one entry.
func ring(account, value string) func(string, string) (string, error) {
	return func(service, asked string) (string, error) {
		if service == "callsign" && asked == account {
			return value, nil
		}
		return "", keyring.ErrNotFound
	}
}

func TestSecretOrder(t *testing.T) {
	const inFile = "key_secret = \"file-secret\"\naccess_token = \"file-token\"\n"
	tests := []struct {
		name, file, auth string
		vars             map[string]string
		ring             func(string, string) (string, error)
		want             string
	}{
		{"environment first", inFile, "oauth2", map[string]string{"SINCH_KEY_SECRET": " env-secret\n", "SINCH_ACCESS_TOKEN": "env-token"}, ring("acme/k-1", "ring-secret"), "env-secret"},
		{"environment, token", inFile, "token", map[string]string{"SINCH_KEY_SECRET": "env-secret", "SINCH_ACCESS_TOKEN": "env-token"}, ring("acme/token", "ring-token"), "env-token"},
		{"a key secret is no token", inFile, "token", map[string]string{"SINCH_KEY_SECRET": "env-secret"}, nil, "file-token"},
		{"keyring before file", inFile, "basic", nil, ring("acme/k-1", "ring-secret"), "ring-secret"},
		{"keyring, token", inFile, "token", nil, ring("acme/token", "ring-token\n"), "ring-token"},
		{"keyring of another key", inFile, "basic", nil, ring("acme/other", "ring-secret"), "file-secret"},
		{"no keyring", inFile, "oauth2", nil, nil, "file-secret"},
		{"broken keyring", inFile, "oauth2", nil, func(string, string) (string, error) { return "", errors.New("no bus") }, "file-secret"},
		{"panicking keyring", inFile, "oauth2", nil, func(string, string) (string, error) { panic("bus") }, "file-secret"},
		{"file, token", inFile, "token", nil, nil, "file-token"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			env := withFile(t, world(t, tt.vars, "--auth", tt.auth), keyed+tt.file)
			env.KeyringGet = tt.ring
			s, err := load(t, env).Profile.Secret(t.Context(), env)
			if err != nil || s.Reveal() != tt.want {
				t.Errorf("got %q, %v, want %q", s.Reveal(), err, tt.want)
			}
		})
	}
}

func TestKeyringOfTheSystem(t *testing.T) {
	keyring.MockInit()
	env := withFile(t, world(t, nil), keyed)
	env.KeyringGet = OSEnv().KeyringGet
	p := load(t, env).Profile
	if p.KeyringAccount() != "acme/k-1" {
		t.Fatalf("account is %q", p.KeyringAccount())
	}
	if err := keyring.Set("callsign", "acme/k-1", "ring-secret"); err != nil {
		t.Fatal(err)
	}
	if s, err := p.Secret(t.Context(), env); err != nil || s.Reveal() != "ring-secret" {
		t.Errorf("got %q, %v", s.Reveal(), err)
	}
	keyring.MockInitWithError(errors.New("The name org.freedesktop.secrets was not provided\x1b[2J"))
	_, err := p.Secret(t.Context(), env)
	if err == nil || !strings.Contains(err.Error(), "keyring       not available: The name org.freedesktop.secrets was not provided^[[2J") {
		t.Errorf("got %v", err)
	}
}

func TestNoSecretAnywhere(t *testing.T) {
	env := withFile(t, world(t, nil), keyed)
	env.KeyringGet = ring("", "")
	p := load(t, env).Profile
	_, err := p.Secret(t.Context(), env)
	if err == nil {
		t.Fatal("no error")
	}
	wantText(t, err.Error(), `there is no secret for profile acme, searched in this order:
    environment   SINCH_KEY_SECRET is not set
    command       the profile has no key_secret_command
    keyring       no entry (service callsign, account acme/k-1)
    file          the profile has no key_secret
  give it one of these; callsign --help says more`)
	var ce *Error
	if !errors.As(err, &ce) || ce.ExitCode() != 2 {
		t.Errorf("got %T", err)
	}
	// A zero profile has no secret, and no crash.
	if s, err := (Profile{}).Secret(t.Context(), Env{}); err == nil || !s.IsZero() {
		t.Errorf("zero profile: %v, %v", s, err)
	}
	if s, err := (Profile{Auth: AuthNone}).Secret(t.Context(), env); err != nil || !s.IsZero() {
		t.Errorf("no credentials wanted: %v, %v", s, err)
	}
}

// A keyring that hangs, as one does that waits for its password, is left after its limit.
func TestSlowKeyring(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		env := world(t, sinchVars)
		p := load(t, env).Profile
		env.LookupEnv = nil
		env.KeyringGet = func(string, string) (string, error) { <-release; return "late", nil }
		start := time.Now()
		_, err := p.Secret(t.Context(), env)
		if err == nil || !strings.Contains(err.Error(), "keyring       no answer in 3s, is it locked?") {
			t.Errorf("got %v", err)
		}
		if d := time.Since(start); d != 3*time.Second {
			t.Errorf("it took %s", d)
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if _, err = p.Secret(ctx, env); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled: got %v", err)
		}
		close(release)
		synctest.Wait()
	})
}

func TestBadSecrets(t *testing.T) {
	for name, bad := range map[string]string{
		"empty": " \n", "two lines": canary + "\nx", "space": canary + " x", "control": canary + "\x00", "escape": "\x1b[31m" + canary,
		"letters": canary + "한", "huge": canary + strings.Repeat("x", maxSecret), "high byte": canary + "\xff",
	} {
		t.Run(name, func(t *testing.T) {
			vars := map[string]string{"SINCH_PROJECT_ID": "p", "SINCH_KEY_ID": "k", "SINCH_KEY_SECRET": bad}
			env := world(t, vars)
			s, err := load(t, env).Profile.Secret(t.Context(), env)
			if err == nil || !s.IsZero() || strings.Contains(err.Error(), canary) || !strings.HasPrefix(err.Error(), "SINCH_KEY_SECRET: ") {
				t.Errorf("environment: got %v", err)
			}
			delete(vars, "SINCH_KEY_SECRET")
			env.KeyringGet = ring("env/k", bad)
			if _, err = load(t, env).Profile.Secret(t.Context(), env); err == nil || strings.Contains(err.Error(), canary) || !strings.Contains(err.Error(), "keyring       the entry ") {
				t.Errorf("keyring: got %v", err)
			}
		})
	}
}
