//go:build unix

package endtoend

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestACrashTellsNoSecret: a panic whose value is made of the token and of the whole App, while the token is on the screen.
func TestACrashTellsNoSecret(t *testing.T) {
	t.Parallel()
	const before, planted = "	a.notice = view.Notice{}\n	a.secret.at.Reveal(", `	a.secret.at.Reveal(m.token, a.env.Now().Add(revealTime))
	panic(fmt.Errorf("%s of %v: %w", m.token.Reveal(), a, context.Canceled))
	a.secret.at.Reveal(`
	h, w := hostileSession(t, "oauth2", changed(t, "tui/reveal.go", before, planted))
	w.openSender("northern", "Northern Lights Travel")
	w.press("v")
	w.end(70)
	c := h.secrets()
	delete(c, "proxy")
	c["revealed"] = canaryRevealed
	c.nowhere(w)
	if !inFiles(t, filepath.Join(w.home, "state"), "panic in") {
		t.Error("there is no crash file")
	}
}

// TestAnAbortTellsNoSecret: the runtime prints the stacks of all goroutines when a signal kills it, with all that GOTRACEBACK gives, and
// takes no core.
func TestAnAbortTellsNoSecret(t *testing.T) {
	t.Parallel()
	h, base := serveHostile(t)
	w := open(t, launch{args: oauthArgs(base), env: []string{"GOTRACEBACK=crash", "SINCH_PROJECT_ID=" + projectID, "SINCH_KEY_ID=" + keyID,
		"SINCH_KEY_SECRET=" + canaryKey}})
	w.wild = true
	w.see("NAME", "? help", "48 senders")
	if err := w.cmd.Process.Signal(syscall.SIGABRT); err != nil {
		t.Fatal(err)
	}
	<-w.exited
	eventually(t, "the stacks of all goroutines", func() bool { return strings.Contains(w.output(), "goroutine ") || w.code > 0 })
	if status, ok := w.cmd.ProcessState.Sys().(syscall.WaitStatus); ok && status.CoreDump() {
		t.Error("a core was taken")
	}
	h.secrets().nowhere(w)
}

// changed builds the program with one text in one file replaced, for faults that cannot be made from outside.
func changed(t *testing.T, file, before, after string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", file))
	if err != nil {
		t.Fatal(err)
	}
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(src), before) != 1 {
		t.Fatalf("%s does not hold %q once", file, before)
	}
	dir := t.TempDir()
	out := strings.Replace(string(src), before, after, 1)
	if !strings.Contains(out, "\n	\"fmt\"\n") {
		out = strings.Replace(out, "import (\n", "import (\n	\"fmt\"\n", 1)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{path: filepath.Join(dir, "changed.go")}})
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"changed.go": []byte(out), "overlay.json": overlay} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	program := filepath.Join(dir, "callsign")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-overlay", filepath.Join(dir, "overlay.json"), "-o", program, "callsign")
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("build the changed program: %v\n%s", err, text)
	}
	return program
}

// TestMistakesInTheConfigurationTellNoSecret, however near to it they are.
func TestMistakesInTheConfigurationTellNoSecret(t *testing.T) {
	t.Parallel()
	c := canaries{"key": canaryKey, "part": canaryKey[:10]}
	for name, lines := range map[string]string{
		"unknown key":  "key_secrt = \"" + canaryKey + "\"",
		"no quotes":    "key_secret = " + canaryKey,
		"one quote":    "key_secret = \"" + canaryKey,
		"wrong type":   "key_secret = [\"" + canaryKey + "\"]",
		"two values":   "key_secret = \"" + canaryKey + "\" \"" + canaryKey + "\"",
		"many lines":   "key_secret = \"\"\"\n" + canaryKey + "\n" + canaryKey + "\"\"\"",
		"a space":      "key_secret = \"" + canaryKey + " x\"",
		"twice":        "key_secret = \"" + canaryKey + "\"\nkey_secret = \"" + canaryKey + "\"",
		"wrong place":  "key_id = \"" + canaryKey + ":x\"\nserver = \"https://" + canaryKey + "@host.example\"\nauth = \"oauth3\"",
		"in the URL":   "token_url = \"https://user:" + canaryKey + "@auth.sinch.com/\"",
		"in a command": "key_secret_command = \"echo " + canaryKey + "\"",
		"in a comment": "key_secret = 1 # was " + canaryKey,
		"alone":        canaryKey,
		"inline":       "x = { key_secret = \"" + canaryKey + "\" }",
		"readable":     "key_secret = \"" + canaryKey + "\"",
	} {
		file := filepath.Join(t.TempDir(), "config.toml")
		text := "[profiles.acme]\nproject_id = \"p\"\n" + lines + "\n"
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		stdout, stderr, code := plain(t, nil, "--config", file)
		if f := c.found(stdout + stderr); code != 2 || len(f) > 0 || stderr == "" {
			t.Errorf("%s: exit %d, found %v\n%s", name, code, f, stderr)
		}
	}
	for _, args := range [][]string{{"--help"}, {"--version"}, {"--config", "/nowhere"}, {"--nonsense"}} {
		stdout, stderr, _ := plain(t, []string{"SINCH_KEY_SECRET=" + canaryKey, "SINCH_ACCESS_TOKEN=" + canaryKey}, args...)
		if f := c.found(stdout + stderr); len(f) > 0 {
			t.Errorf("%v: found %v", args, f)
		}
	}
}

// TestAnotherServerGetsNothing: redirects lead nowhere, whatever they say.
func TestAnotherServerGetsNothing(t *testing.T) {
	t.Parallel()
	var arrived []string
	other := serveHTTP(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { arrived = append(arrived, r.URL.String()) }))
	first := serveHTTP(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other+r.URL.Path, http.StatusTemporaryRedirect)
	}))
	w := basic(t, first, small)
	w.see("redirects to", other[strings.LastIndexByte(other, ':')+1:])
	w.press("q")
	w.end(0)
	if len(arrived) > 0 {
		t.Errorf("the other server was asked for %v", arrived)
	}
}
