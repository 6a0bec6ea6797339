//go:build unix

package config

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// commanded is a world whose profile has the command.
func commanded(t *testing.T, argv ...string) (Env, Profile) {
	t.Helper()
	quoted := make([]string, len(argv))
	for i, a := range argv {
		quoted[i] = fmt.Sprintf("%q", a)
	}
	env := withFile(t, world(t, nil), keyed+"key_secret = \"file-secret\"\nkey_secret_command = ["+strings.Join(quoted, ", ")+"]\n")
	env.KeyringGet = ring("acme/k-1", "ring-secret")
	env.Environ = os.Environ
	return env, load(t, env).Profile
}

func sh(script string) []string { return []string{"/bin/sh", "-c", script} }

func TestCommandGivesTheSecret(t *testing.T) {
	for script, want := range map[string]string{
		"echo cmd-secret":                                             "cmd-secret",
		"printf cmd-secret":                                           "cmd-secret",
		`printf '  cmd-secret \r\n'`:                                  "cmd-secret",
		`printf 'cmd-secret\n\n\n'`:                                   "cmd-secret",
		"echo noise >&2; echo cmd-secret":                             "cmd-secret",
		"head -c 65536 /dev/zero|tr '\\0' a":                          strings.Repeat("a", maxSecret),
		"cat; echo cmd-secret":                                        "cmd-secret", // nothing to read
		"[ -t 0 ] || echo cmd-secret":                                 "cmd-secret",
		"(exec </dev/tty) 2>/dev/null && echo tty || echo cmd-secret": "cmd-secret",
	} {
		env, p := commanded(t, sh(script)...)
		if s, err := p.Secret(t.Context(), env); err != nil || s.Reveal() != want {
			t.Errorf("%s: got %d bytes, %v", script, len(s.Reveal()), err)
		}
	}
}

// There is no shell in between: what a shell would expand stays as it is.
func TestCommandHasNoShell(t *testing.T) {
	env, p := commanded(t, "/bin/echo", "$HOME;`id`*")
	if s, err := p.Secret(t.Context(), env); err != nil || s.Reveal() != "$HOME;`id`*" {
		t.Errorf("got %q, %v", s.Reveal(), err)
	}
}

func TestCommandComesAfterTheEnvironment(t *testing.T) {
	env, p := commanded(t, sh("exit 1")...)
	env.LookupEnv = func(name string) (string, bool) {
		return map[string]string{"SINCH_KEY_SECRET": "env-secret"}[name], true
	}
	if s, err := p.Secret(t.Context(), env); err != nil || s.Reveal() != "env-secret" {
		t.Errorf("got %q, %v", s.Reveal(), err)
	}
}

func TestCommandEnvironment(t *testing.T) {
	env, p := commanded(t, sh(`echo "<$SINCH_KEY_SECRET$SINCH_ACCESS_TOKEN$SINCH_OTHER$sinch_lower><$KEPT>"`)...)
	env.Environ = func() []string {
		return []string{"SINCH_KEY_SECRET=a", "SINCH_ACCESS_TOKEN=b", "SINCH_OTHER=c", "sinch_lower=d", "KEPT=e", "PATH=" + os.Getenv("PATH")}
	}
	if s, err := p.Secret(t.Context(), env); err != nil || s.Reveal() != "<><e>" {
		t.Errorf("got %q, %v", s.Reveal(), err)
	}
}

func TestCommandFailures(t *testing.T) {
	tests := []struct {
		name string
		argv []string
		want string
	}{
		{"exit code", sh("echo " + canary + "; exit 3"), "/bin/sh failed (exit status 3), run it by hand to see why"},
		{"complaint", sh("echo first >&2; printf 'gpg: \\033[31mno key\\n\\n' >&2; exit 2"), "/bin/sh failed (exit status 2), run it by hand to see why; it said: gpg: ^[[31mno key"},
		{"secret in the complaint", sh("echo " + canary + " | tee /dev/stderr; exit 2"), "/bin/sh failed (exit status 2), run it by hand to see why"},
		{"secret in the complaint alone", sh("echo " + canary + " >&2; exit 2"), "/bin/sh failed (exit status 2), run it by hand to see why; it said: (hidden)"},
		{"long word in the complaint", sh("echo x=" + strings.Repeat("a", 30) + " is wrong >&2; exit 2"), "/bin/sh failed (exit status 2), run it by hand to see why; it said: (hidden) is wrong"},
		{"killed", sh("kill -9 $$"), "/bin/sh failed (signal: killed), run it by hand to see why"},
		{"nothing", sh("exit 0"), "/bin/sh printed nothing, it must print the secret"},
		{"blank", sh("echo '  '"), "/bin/sh printed nothing, it must print the secret"},
		{"two lines", sh("echo " + canary + "; echo user: me"), `/bin/sh printed 2 lines, it must print only the secret; for its first line use ["sh", "-c", "/bin/sh … | head -n 1"]`},
		{"spaces", sh("echo '" + canary + " x'"), "its output holds a space, a control character or a letter that is not ASCII, a secret has none; copy it again"},
		{"endless", sh("yes " + canary), "/bin/sh printed more than 64 KiB, that is no secret; let it print only the secret"},
		{"one byte too long", sh("head -c 65537 /dev/zero | tr '\\0' a"), "its output is longer than 64 KiB, that is no secret of an access key; check what it holds"},
		{"endless complaint", sh("yes no >&2 & sleep 0; kill -9 $!; exit 1"), "/bin/sh failed (exit status 1), run it by hand to see why"},
		{"not there", []string{"/nowhere/at-all"}, "/nowhere/at-all cannot be run, no such file or directory; check that it is a program"},
		{"not in PATH", []string{"callsign-no-such-program"}, "callsign-no-such-program is not installed or not in PATH; install it or write its full path"},
		{"a directory", []string{"/"}, "/ cannot be run, "},
		{"hostile name", []string{"/no\x1b[31m"}, "/no^[[31m cannot be run, no such file or directory; check that it is a program"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			env, p := commanded(t, tt.argv...)
			s, err := p.Secret(t.Context(), env)
			if err == nil || !s.IsZero() {
				t.Fatalf("got %v, %v: another source must not take over", s, err)
			}
			want := tt.want
			if !strings.HasPrefix(want, "its") && tt.name != "a directory" {
				want = "key_secret_command of profile acme: " + want
			}
			if got := err.Error(); strings.Contains(got, canary) || !strings.Contains(got, want) || len(got) > 500 {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestCommandTimesOut(t *testing.T) {
	env, p := commanded(t, sh("echo waiting for your finger >&2; exec sleep 1000")...)
	env.Limits.Command = 50 * time.Millisecond
	_, err := p.Secret(t.Context(), env)
	if err == nil || !strings.HasPrefix(err.Error(), "key_secret_command of profile acme: /bin/sh did not answer in 50ms and was stopped, it may wait for input; unlock it first") {
		t.Errorf("got %v", err)
	}
}

// A command that is stopped takes its children along. The child holds the writing end of a pipe: the pipe ends when it is dead.
func TestCommandIsKilledWithItsChildren(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo")
	must(t, syscall.Mkfifo(fifo, 0o600))
	env, p := commanded(t, sh("(echo ready; exec sleep 1000) >'"+fifo+"' & wait")...)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	result := make(chan error, 1)
	go func() { _, err := p.Secret(ctx, env); result <- err }()
	f, err := os.Open(fifo) // waits for the writer
	must(t, err)
	defer f.Close()
	_, err = io.ReadFull(f, make([]byte, len("ready\n")))
	must(t, err)
	cancel()
	if err := <-result; !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "/bin/sh was stopped before it answered") {
		t.Errorf("got %v", err)
	}
	if rest, err := io.ReadAll(f); err != nil || len(rest) > 0 {
		t.Errorf("got %q, %v", rest, err)
	}
}

// A command that ends well but leaves a child holding the pipe gives its secret, and the child ends.
func TestCommandLeavesAChild(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo")
	must(t, syscall.Mkfifo(fifo, 0o600))
	env, p := commanded(t, sh("echo cmd-secret; sleep 1000 3>'"+fifo+"' &")...)
	result := make(chan error, 1)
	go func() {
		s, err := p.Secret(t.Context(), env)
		if err == nil && s.Reveal() != "cmd-secret" {
			err = errors.New("got " + s.Reveal())
		}
		result <- err
	}()
	f, err := os.Open(fifo)
	must(t, err)
	defer f.Close()
	must(t, <-result)
	if _, err := io.ReadAll(f); err != nil {
		t.Error(err)
	}
}

func TestCommandDoesNotRunForACancelledSearch(t *testing.T) {
	marker := filepath.Join(t.TempDir(), "ran")
	env, p := commanded(t, sh("touch '"+marker+"'")...)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Secret(ctx, env); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(marker); err == nil {
		t.Error("the command ran")
	}
}
