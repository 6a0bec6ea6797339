//go:build unix

package endtoend

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"callsign/api/sandbox"
)

// The secrets of a session. Each is a word of its own, so that what is found is known.
const (
	canaryKey      = "CANARY-key-Zq7+w/9x"
	canaryUnused   = "CANARY-unused-token-Hh2"
	canaryProxy    = "CANARY-proxy-Pp5"
	canaryBearer   = "CANARY-bearer-of-all-Mm3"
	canaryRevealed = "CANARY-revealed-Rr8"
)

// hostile is an API that repeats what it is sent wherever it can.
type hostile struct {
	box *sandbox.Sandbox

	mu     sync.Mutex
	tokens map[string]bool // what it sold, and was shown
	fail   []int           // statuses of the next writes; 0 lets one through
	deny   int             // the status of all reads; 0 lets them through
}

// serveHostile starts it.
func serveHostile(t *testing.T) (*hostile, string) {
	t.Helper()
	h := &hostile{tokens: map[string]bool{}, box: sandbox.New(sandbox.Options{Now: newClock().Now, ProjectID: projectID, KeyID: keyID, KeySecret: canaryKey})}
	return h, serveHTTP(t, h)
}

func (h *hostile) failNext(statuses ...int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.fail = statuses
}

func (h *hostile) denyAll(status int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.deny = status
}

// secrets are those of the session with the tokens that were sold in it.
func (h *hostile) secrets() canaries {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := canaries{"key": canaryKey, "pair": keyID + ":" + canaryKey, "unused": canaryUnused, "proxy": canaryProxy, "bearer": canaryBearer}
	for name, secret := range map[string]string{"key": canaryKey, "unused": canaryUnused, "bearer": canaryBearer} {
		c["a part of "+name] = secret[:len("CANARY-abc")] // a text that was cut, or parsed, in the middle of it
	}
	for token := range h.tokens {
		c[fmt.Sprint("token ", len(c))] = token
	}
	return c
}

// status is what the next request fails with, 0 for nothing.
func (h *hostile) status(r *http.Request) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, token, ok := strings.Cut(r.Header.Get("Authorization"), "Bearer "); ok {
		h.tokens[token] = true
	}
	switch {
	case r.Method == http.MethodGet && h.deny != 0:
		return h.deny
	case r.Method == http.MethodGet || strings.HasSuffix(r.URL.Path, "/token") || len(h.fail) == 0:
		return 0
	}
	next := h.fail[0]
	h.fail = h.fail[1:]
	return next
}

func (h *hostile) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	auth := r.Header.Get("Authorization")
	echo := canaryKey + " " + auth
	for _, name := range []string{"Server", "X-Debug", "Set-Cookie", "Warning"} {
		w.Header().Set(name, strings.ReplaceAll(echo, " ", "="))
	}
	if status := h.status(r); status != 0 {
		h.refuse(w, status, echo)
		return
	}
	rec := httptest.NewRecorder()
	h.box.ServeHTTP(rec, r)
	body := rec.Body.Bytes()
	if rec.Code/100 == 2 && !strings.HasSuffix(r.URL.Path, "/token") {
		body = repeat(body, echo)
	}
	w.Header().Set("Content-Type", rec.Header().Get("Content-Type"))
	w.WriteHeader(rec.Code)
	_, _ = io.Copy(w, bytes.NewReader(body))
}

// refuse repeats a secret in every form that an error can have.
func (h *hostile) refuse(w http.ResponseWriter, status int, echo string) {
	_, token, _ := strings.Cut(echo, " ")
	all := []string{echo, url.QueryEscape(canaryKey), hex.EncodeToString([]byte(canaryKey)), "token " + strings.TrimPrefix(token, "Bearer ")}
	text := strings.Join(all, " | ")
	w.Header().Set("WWW-Authenticate", "Bearer "+canaryKey)
	w.Header().Set("Retry-After", canaryKey)
	w.Header().Set("Location", "https://"+canaryKey+".evil.example/"+url.PathEscape(text))
	switch status {
	case http.StatusInternalServerError:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		fmt.Fprintf(w, "<html><title>%s</title><body>%s", canaryKey, text)
	default:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]any{"errorCode": "echo_" + canaryKey, "message": "no: " + text, "resolution": "send " + text + " again",
			"additionalInformation": map[string]any{"validationErrors": []string{"details.about " + text, text}, "you": text}})
	}
}

// repeat puts what was sent into an answer: bearer tokens of its own, and the secrets of the client into a name and every comment.
func repeat(body []byte, echo string) []byte {
	return rewriteTree(body, func(m map[string]any) {
		if _, ok := m["bearerToken"]; ok {
			m["bearerToken"] = canaryBearer
		}
		if m["type"] != nil && m["created"] != nil { // an activity
			m["comment"] = "You sent " + echo
		}
		d, _ := m["details"].(map[string]any)
		if d == nil || d["displayName"] != "Northern Lights Travel" {
			return
		}
		d["description"] = "You sent " + echo
		m["bearerToken"] = canaryRevealed
		m["surprise"] = map[string]any{"bearerToken": canaryBearer, "echo": echo}
		m["metadata"] = map[string]any{"bearerToken": canaryBearer}
	})
}

// rewriteTree gives every object of a JSON body to edit.
func rewriteTree(body []byte, edit func(map[string]any)) []byte {
	var root any
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	if dec.Decode(&root) != nil {
		return body
	}
	var walk func(any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			edit(v)
			for _, x := range v {
				walk(x)
			}
		case []any:
			for _, x := range v {
				walk(x)
			}
		}
	}
	walk(root)
	out, err := json.Marshal(root)
	if err != nil {
		return body
	}
	return out
}

// tools are the programs that the session starts, each of which writes down what it was given: the editor, the clipboard, the command
// for the secret.
func tools(t *testing.T, home string) (path, command string) {
	t.Helper()
	bin, saw := t.TempDir(), filepath.Join(home, "saw")
	note := "#!/bin/sh\n{ env; echo \"$0 $*\"; tr '\\0' ' ' </proc/$PPID/cmdline; } >>\"" + saw + "/$(basename \"$0\")\" 2>/dev/null\n"
	for name, rest := range map[string]string{
		"xclip":  "cat >\"" + saw + "/clipboard\"\n",
		"editor": "for f; do :; done; cp \"$f\" \"" + saw + "/document\"; echo '# nothing changed' >>\"$f\"\n",
		"secret": "printf '%s\\n' '" + canaryKey + "'\n",
	} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte(note+rest), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, dir := range []string{saw, filepath.Join(home, "tmp")} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return bin + ":/usr/bin:/bin", filepath.Join(bin, "secret")
}

// hostileSession starts the program for a way to authorise, with secrets everywhere that a user has them.
func hostileSession(t *testing.T, auth, program string) (*hostile, *window) {
	t.Helper()
	h, base := serveHostile(t)
	home := t.TempDir()
	path, command := tools(t, home)
	dir := filepath.Join(home, "config", "callsign")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	config := fmt.Sprintf("[profiles.acme]\nproject_id = %q\nkey_id = %q\nserver = %q\nauth = %q\ntoken_url = %q\nkey_secret_command = [%q]\n",
		projectID, keyID, base, auth, base+"/oauth2/token", command)
	if err := os.WriteFile(filepath.Join(dir, "config.toml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	env := []string{"PATH=" + path, "EDITOR=editor --wait", "DISPLAY=:1", "TMPDIR=" + home + "/tmp", "SINCH_ACCESS_TOKEN=" + canaryUnused,
		"HTTPS_PROXY=http://user:" + canaryProxy + "@127.0.0.1:1"}
	w := open(t, launch{program: program, home: home, env: env, args: []string{"--log-file", filepath.Join(home, "log")}})
	w.allow.Children = true // an editor
	return h, w
}

// TestNoSecretLeavesTheProgram in a whole session with a hostile server: not on the screen, in a file, or to another program.
func TestNoSecretLeavesTheProgram(t *testing.T) {
	for _, auth := range []string{"oauth2", "basic"} {
		t.Run(auth, func(t *testing.T) {
			t.Parallel()
			h, w := hostileSession(t, auth, "")
			w.openSender("northern", "Northern Lights Travel")
			w.hostileReads()
			w.hostileWrites(h)
			w.hostileFiles()
			if cmdline, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", w.cmd.Process.Pid)); err == nil && len(h.secrets().found(string(cmdline))) > 0 {
				t.Errorf("ps shows %q", cmdline)
			}
			w.removeNorthern()
			h.denyAll(http.StatusInternalServerError)
			w.press("r")
			w.see("error", "! reads")
			h.denyAll(http.StatusUnauthorized)
			w.press("R")
			w.see("refused")
			w.press("!")
			w.see("Errors", "401")
			for range 12 {
				w.press(pageDown)
			}
			w.closeErrors()
			w.press(ctrlC)
			w.end(0)

			c := h.secrets()
			delete(c, "proxy") // programs that we start get the user's proxy
			c.nowhere(w)
			for _, f := range (canaries{"proxy": canaryProxy}).found(w.output()) {
				t.Errorf("the output holds %s", f)
			}
			w.revealedLeftNothing()
			w.sinksAreThere()
		})
	}
}

// hostileReads looks at everything of the sender.
func (w *window) hostileReads() {
	w.t.Helper()
	w.see("You sent [secret]")
	w.press("G")
	w.pressUntil("G", "the echo in an activity", func() bool { return strings.Contains(w.screen(), "You sent [secret]") })
	w.press("g", "d", "d", "v")
	w.see(canaryRevealed, "hidden in")
	w.press("v")
	w.lose(canaryRevealed)
	w.press("E")
	eventually(w.t, "the editor to run", func() bool {
		_, err := os.Stat(filepath.Join(w.home, "saw", "document"))
		return err == nil
	})
	w.see("PROFILE", "Nothing was changed")
	w.press("?")
	w.see("Help: ")
	w.press(esc)
	w.lose("Help: ")
}

// hostileWrites sends changes that are refused in all ways, and then taken.
func (w *window) hostileWrites(h *hostile) {
	w.t.Helper()
	for _, status := range []int{400, 403, 409, 302} {
		h.failNext(status)
		w.press("c")
		w.see("Comment on")
		w.press("hello", ctrlS)
		w.see("[secret]")
		w.press(esc)
		w.see("[Keep writing]")
		w.press(tab, enter)
		w.lose("Comment on")
	}
	w.press("!")
	w.see("Errors", "[secret]")
	w.closeErrors()
	h.failNext(400)
	w.press("e")
	w.see("nothing changed yet")
	w.press(tab)
	w.see("no Markdown")
	w.press(ctrlU, "Open late")
	w.see("1 field changed")
	w.press(ctrlS)
	w.see("Review: ")
	w.press("v", tab, enter)
	w.see("details.about [secret]")
	w.press("r") // what was refused has to change
	w.lose("details.about [secret]")
	w.press(ctrlS)
	w.see("Review: ")
	w.press(tab, enter)
	w.see("submitted for review", "PROFILE")
}

// hostileFiles copies, exports and edits in an editor.
func (w *window) hostileFiles() {
	w.t.Helper()
	w.press("y")
	w.see("Copy", "a secret: it stays")
	w.press("n")
	w.see("Copied with xclip")
	for key, format := range map[string]string{"1": "json", "2": "csv", "3": "yaml"} {
		w.press("X")
		w.see("─ Export", "1 json")
		w.press(key)
		eventually(w.t, "the "+format+" file", func() bool {
			names, _ := filepath.Glob(filepath.Join(w.home, "*."+format))
			return len(names) == 1
		})
		w.lose("─ Export")
	}
}

// removeNorthern removes the sender, with a backup of it in the journal.
func (w *window) removeNorthern() {
	w.t.Helper()
	w.press("D")
	w.see("Remove Northern Lights Travel")
	w.press(northernDigits)
	w.see("[enter Remove]")
	w.press(enter)
	w.see("marked for removal")
}

// closeErrors closes the panel, which drops keys in its first moments.
func (w *window) closeErrors() {
	w.t.Helper()
	w.pressUntil(esc, "the panel to close", func() bool { return w.row("─ Errors") == "" })
}

// revealedLeftNothing: the one secret that was shown is in no file, and no longer on the screen.
func (w *window) revealedLeftNothing() {
	w.t.Helper()
	c := canaries{"revealed": canaryRevealed}
	where, _ := c.inFiles(w.t, w.home)
	for _, f := range append(where, c.found(w.screen())...) {
		w.t.Errorf("the revealed token is left: %s", f)
	}
	if len(c.found(w.output())) == 0 {
		w.t.Error("it was never shown: this proves nothing")
	}
}

// sinksAreThere: what was searched did have something in it.
func (w *window) sinksAreThere() {
	w.t.Helper()
	for pattern, want := range map[string]string{
		"log": `"status":409`, "*.csv": "Northern", "*.json": "Northern", "*.yaml": "Northern", "saw/document": "Northern",
		"saw/editor": "PATH=", "saw/xclip": "PATH=", "saw/secret": "PATH=", "saw/clipboard": "7700900218",
	} {
		names, err := filepath.Glob(filepath.Join(w.home, pattern))
		ok := false
		for _, name := range names {
			data, _ := os.ReadFile(name)
			ok = ok || bytes.Contains(data, []byte(want))
		}
		if err != nil || !ok {
			w.t.Errorf("%s holds no %q: %v, %v", pattern, want, names, err)
		}
	}
	if !inFiles(w.t, filepath.Join(w.home, "state"), "Northern") {
		w.t.Error("the journal has no backup of the sender")
	}
	if left, _ := os.ReadDir(filepath.Join(w.home, "tmp")); len(left) > 0 {
		w.t.Errorf("temporary files are left: %v", left)
	}
}
