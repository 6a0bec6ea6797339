//go:build unix

package endtoend

import (
	"bytes"
	"errors"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// plain runs the program without a terminal.
func plain(t *testing.T, env []string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary(), args...)
	home := t.TempDir()
	cmd.Env, cmd.Dir = append(environment(home), env...), home
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if s := out.String() + errs.String(); strings.Contains(s, "\x1b") || strings.Contains(s, keySecret) {
		t.Errorf("the output has an escape sequence or the secret: %q", s)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

func lines(s string) []string { return strings.Split(strings.TrimSuffix(s, "\n"), "\n") }

func TestStartWithNothing(t *testing.T) {
	t.Parallel()
	stdout, stderr, code := plain(t, nil)
	if code != 2 || stdout != "" {
		t.Errorf("exit %d, stdout %q", code, stdout)
	}
	if got := lines(stderr); len(got) != 5 || !strings.Contains(got[1], "callsign --demo") {
		t.Errorf("want five lines, --demo first of the ways:\n%s", stderr)
	}
	for _, want := range []string{"SINCH_PROJECT_ID", "config.example.toml", "--help"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("%s is not mentioned:\n%s", want, stderr)
		}
	}
}

// TestStartWithNothingOnATerminal: the terminal is not touched for a message.
func TestStartWithNothingOnATerminal(t *testing.T) {
	t.Parallel()
	w := open(t, launch{})
	w.end(2)
	eventually(t, "five lines", func() bool { return strings.Count(w.output(), "\n") == 5 })
	if out := w.output(); strings.Contains(out, "\x1b") {
		t.Errorf("output %q", out)
	}
}

func TestHelpAndVersion(t *testing.T) {
	t.Parallel()
	stdout, stderr, code := plain(t, nil, "--help")
	if code != 0 || stderr != "" {
		t.Errorf("--help: exit %d, stderr %q", code, stderr)
	}
	for _, want := range []string{"--demo", "--server", "--read-only", "SINCH_KEY_SECRET", "128+n"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("--help does not mention %s", want)
		}
	}
	stdout, stderr, code = plain(t, nil, "--version")
	if code != 0 || stderr != "" || !strings.HasPrefix(stdout, "callsign ") || len(lines(stdout)) != 1 {
		t.Errorf("--version: exit %d, %q, stderr %q", code, stdout, stderr)
	}
}

func TestNoTerminal(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{"demo": {"--demo"}, "server": basicArgs("http://127.0.0.1:1")} {
		env := credentials()
		if name == "demo" {
			env = nil
		}
		stdout, stderr, code := plain(t, env, args...)
		if code != 2 || stdout != "" || !strings.Contains(stderr, "no terminal") || len(lines(stderr)) != 1 {
			t.Errorf("%s: exit %d, stdout %q, stderr %q", name, code, stdout, stderr)
		}
	}
}

func TestWrongUsage(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"--nonsense"}, {"--key-secret", keySecret}, {"stray"}, {"--server", "http://example.com"}} {
		stdout, stderr, code := plain(t, credentials(), args...)
		if code != 2 || stdout != "" || stderr == "" {
			t.Errorf("%v: exit %d, stdout %q, stderr %q", args, code, stdout, stderr)
		}
	}
}

// TestSignals: the exit code says which signal it was, and the terminal is as before.
func TestSignals(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			w := open(t, launch{args: []string{"--demo"}})
			w.see("NAME", "? help")
			if err := w.cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			w.end(128 + int(sig))
		})
	}
}

// TestQuit leaves from the root, and with an open dialog.
func TestQuit(t *testing.T) {
	t.Parallel()
	w := open(t, launch{args: []string{"--demo"}})
	w.see("NAME", "? help")
	w.press("q")
	w.end(0)

	w = open(t, launch{args: []string{"--demo"}})
	w.see("NAME", "? help")
	w.press("?")
	w.see("Help: ")
	w.press(ctrlC)
	w.end(0)
}
