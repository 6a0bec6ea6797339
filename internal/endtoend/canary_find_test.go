//go:build unix

package endtoend

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// canaries are secrets that must not be found anywhere, by their names.
type canaries map[string]string

// forms are the ways in which a secret can be written, by their names.
func forms(secret string) map[string]string {
	b := []byte(secret)
	quoted, _ := json.Marshal(secret)
	out := map[string]string{
		"plain": secret, "query": url.QueryEscape(secret), "path": url.PathEscape(secret), "html": html.EscapeString(secret),
		"json": strings.Trim(string(quoted), `"`), "json with /": strings.ReplaceAll(strings.Trim(string(quoted), `"`), "/", `\/`),
		"go": strings.Trim(fmt.Sprintf("%q", secret), `"`), "numbers": strings.Trim(fmt.Sprint(b), "[]"),
		"hex": hex.EncodeToString(b), "HEX": strings.ToUpper(hex.EncodeToString(b)), "spaced hex": fmt.Sprintf("% x", b),
		"backwards": reversed(secret),
	}
	for name, enc := range map[string]*base64.Encoding{"base64": base64.RawStdEncoding, "base64url": base64.RawURLEncoding} {
		for shift := range 3 {
			out[fmt.Sprint(name, " ", shift)] = aligned(enc, secret, shift)
		}
	}
	return out
}

// aligned is the part of the base64 of a longer text that the secret alone decides, when it begins shift bytes behind a border.
func aligned(enc *base64.Encoding, secret string, shift int) string {
	e := enc.EncodeToString([]byte(strings.Repeat("x", shift) + secret))
	first := (shift*8 + 5) / 6
	last := (shift + len(secret)) * 8 / 6
	return e[first:last]
}

func reversed(s string) string {
	b := []byte(s)
	slices.Reverse(b)
	return string(b)
}

var (
	escapes = regexp.MustCompile(`\x1b\[[0-9;:?]*[A-Za-z]`)
	gaps    = regexp.MustCompile(`[\s│┃─┌┐└┘▸]+`)
)

// found names the forms of the secrets that are in a text, as it is or broken over the lines of a screen.
func (c canaries) found(text string) (where []string) {
	joined := gaps.ReplaceAllString(escapes.ReplaceAllString(text, ""), "")
	for name, secret := range c {
		for form, needle := range forms(secret) {
			if strings.Contains(text, needle) || strings.Contains(joined, gaps.ReplaceAllString(needle, "")) {
				where = append(where, name+" ("+form+")")
			}
		}
	}
	slices.Sort(where)
	return where
}

// inFiles looks into every file below a folder, and at the names of all.
func (c canaries) inFiles(t *testing.T, dir string) (where []string, files int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		for _, f := range c.found(strings.TrimPrefix(path, dir)) {
			where = append(where, "the name "+path+": "+f)
		}
		if !d.Type().IsRegular() {
			return nil
		}
		files++
		data, err := os.ReadFile(path)
		for _, f := range c.found(string(data)) {
			where = append(where, path+": "+f)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return where, files
}

// nowhere fails the test for every place where a secret is: the output of the window and all files in its home.
func (c canaries) nowhere(w *window) {
	w.t.Helper()
	for _, f := range c.found(w.output()) {
		w.t.Errorf("the output holds %s", f)
	}
	where, files := c.inFiles(w.t, w.home)
	for _, f := range where {
		w.t.Error(f)
	}
	w.t.Logf("looked for %d secrets in %d bytes of output and %d files", len(c), len(w.output()), files)
}

// TestCanariesAreFound: the search finds a secret in every form and every sink that the tests look into, with a program that leaks all.
func TestCanariesAreFound(t *testing.T) {
	t.Parallel()
	const secret = "CANARY-planted-7f+/\"<é"
	c := canaries{"planted": secret}
	for form, leak := range forms(secret) {
		for how, text := range map[string]string{"alone": leak, "in a text": "before " + leak + " after", "coloured": "\x1b[1m" + leak[:5] + "\x1b[m" + leak[5:],
			"broken": "│" + leak[:7] + "│\r\n\x1b[2;1H│" + leak[7:] + "│"} {
			if len(c.found(text)) == 0 {
				t.Errorf("%s %s is not found", form, how)
			}
		}
	}
	for shift := range 7 {
		for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
			if text := enc.EncodeToString([]byte(strings.Repeat("i", shift) + secret + "tail")); len(c.found(text)) == 0 {
				t.Errorf("base64 of a longer text, shifted by %d, is not found", shift)
			}
		}
	}
	if f := c.found("CANARY-planted-7 CANARY-other nothing"); f != nil {
		t.Errorf("found where there is none: %v", f)
	}
}

// TestCanariesAreFoundInEverySink, left there by a program that is not ours.
func TestCanariesAreFoundInEverySink(t *testing.T) {
	t.Parallel()
	const secret = "CANARY-planted-in-a-sink"
	script := filepath.Join(t.TempDir(), "leak")
	body := `#!/bin/sh
case "$1" in
screen) printf '\033[2J%s' "` + secret + `" ;;
stderr) echo "` + secret + `" >&2 ;;
file) mkdir -p state/journal; echo ` + secret + ` | base64 >state/journal/j ;;
name) touch "export-` + secret + `.csv" ;;
argv) sh -c 'tr "\0" " " </proc/$$/cmdline >argv 2>/dev/null || echo "$0 $*" >argv' child ` + secret + ` ;;
environ) LEAK=` + secret + ` env >environ ;;
esac
`
	if err := os.WriteFile(script, []byte(body), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, sink := range []string{"screen", "stderr", "file", "name", "argv", "environ", "nothing"} {
		w := open(t, launch{program: script, args: []string{sink}, env: []string{"PATH=/usr/bin:/bin"}})
		<-w.exited
		c := canaries{"planted": secret}
		in := func() bool {
			where, _ := c.inFiles(t, w.home)
			return len(where)+len(c.found(w.output())) > 0
		}
		if sink == "nothing" {
			if in() {
				t.Error("found where there is none")
			}
			continue
		}
		eventually(t, "the secret to be found in the "+sink, in)
	}
}
