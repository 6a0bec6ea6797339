package config

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/zalando/go-keyring"

	"callsign/api"
)

// keyringService is the service under which the keyring is asked.
const keyringService = "callsign"

// source is where a profile's secret may be.
type source struct {
	command                []string
	keySecret, accessToken api.Secret
}

// KeyringAccount is the account under which the keyring is asked for the secret, in the service "callsign":
// "profile/key id", or "profile/token" when the profile authorises with a fixed token.
func (p Profile) KeyringAccount() string {
	if p.Auth == AuthToken {
		return p.Name + "/token"
	}
	return p.Name + "/" + p.KeyID
}

// Secret finds the key secret, or the access token when Auth is AuthToken. The first hit counts: environment,
// key_secret_command, keyring, file. A command that fails is an error, not a miss: another secret than the one asked for is never
// used. It waits for a command (30 s) and the keyring (3 s), so it belongs into the background. For AuthNone the secret is zero.
// Errors are *Error; they unwrap to the context's error when that ended the search.
func (p Profile) Secret(ctx context.Context, env Env) (api.Secret, error) {
	if p.Auth == AuthNone {
		return api.Secret{}, nil
	}
	var src source
	if p.src != nil {
		src = p.src()
	}
	variable, name, inFile := envSecret, "key_secret", src.keySecret
	if p.Auth == AuthToken {
		variable, name, inFile = envToken, "access_token", src.accessToken
	}
	if v := env.get(variable); v != "" {
		s, why := cleanSecret(v)
		if why != "" {
			return api.Secret{}, secretError(problem{place{source: variable}, why}, nil)
		}
		return s, nil
	}
	if len(src.command) > 0 {
		return p.fromCommand(ctx, env, src.command)
	}
	s, missed, err := p.fromKeyring(ctx, env)
	switch {
	case err != nil:
		return api.Secret{}, err
	case !s.IsZero():
		return s, nil
	case !inFile.IsZero():
		return inFile, nil
	}
	return api.Secret{}, secretError(problem{text: fmt.Sprintf("there is no secret for profile %s, searched in this order:\n"+
		"    environment   %s is not set\n"+
		"    command       the profile has no key_secret_command\n"+
		"    keyring       %s\n"+
		"    file          the profile has no %s\n"+
		"  give it one of these; callsign --help says more", short(p.Name), variable, missed, name)}, nil)
}

func secretError(p problem, cause error) error { return &Error{text: p.String(), err: cause} }

// fromCommand runs key_secret_command.
func (p Profile) fromCommand(ctx context.Context, env Env, argv []string) (api.Secret, error) {
	at := place{source: "key_secret_command of profile " + short(p.Name)}
	out, why, cause := runCommand(ctx, argv, env)
	if why != "" {
		return api.Secret{}, secretError(problem{at, why}, cause)
	}
	s, why := cleanSecret(out)
	if why != "" {
		return api.Secret{}, secretError(problem{at, "its output " + why}, nil)
	}
	return s, nil
}

// fromKeyring asks the keyring. A keyring that is absent, locked or slow is a miss, and missed says so; only the end of ctx is
// an error.
func (p Profile) fromKeyring(ctx context.Context, env Env) (s api.Secret, missed string, err error) {
	if env.KeyringGet == nil {
		return api.Secret{}, "there is none", nil
	}
	limit := orDefault(env.Limits.Keyring, 3*time.Second)
	wait, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	type answer struct {
		value string
		err   error
	}
	// The keyring's calls cannot be cancelled: one that hangs is left behind, and its late answer dropped.
	got := make(chan answer, 1)
	account := p.KeyringAccount()
	go func() {
		defer func() {
			if recover() != nil {
				got <- answer{err: errors.New("the keyring's library failed")}
			}
		}()
		v, err := env.KeyringGet(keyringService, account)
		got <- answer{v, err}
	}()
	entry := fmt.Sprintf("service %s, account %s", keyringService, short(account))
	select {
	case a := <-got:
		return keyringAnswer(a.value, a.err, entry)
	case <-wait.Done():
		if ctx.Err() != nil {
			return api.Secret{}, "", secretError(problem{text: "the search for the secret of profile " + short(p.Name) + " was cancelled"}, ctx.Err())
		}
		return api.Secret{}, fmt.Sprintf("no answer in %s, is it locked? (%s)", limit, entry), nil
	}
}

// keyringAnswer judges what the keyring said.
func keyringAnswer(value string, err error, entry string) (api.Secret, string, error) {
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return api.Secret{}, "no entry (" + entry + ")", nil
	case err != nil:
		return api.Secret{}, "not available: " + short(err.Error()), nil
	}
	s, why := cleanSecret(value)
	if why != "" {
		return api.Secret{}, "the entry " + why + " (" + entry + ")", nil
	}
	return s, "", nil
}

func orDefault(d, def time.Duration) time.Duration {
	if d <= 0 {
		return def
	}
	return d
}

// scrubbed is the environment of a command: ours without SINCH_*, which hold secrets that it has no business with.
// Everything else stays, because password managers find their agents and vaults through it.
func scrubbed(env Env) []string {
	out := []string{}
	if env.Environ == nil {
		return out
	}
	for _, kv := range env.Environ() {
		if !strings.HasPrefix(strings.ToUpper(kv), "SINCH_") {
			out = append(out, kv)
		}
	}
	return out
}
