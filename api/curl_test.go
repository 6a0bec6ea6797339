package api

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"testing"

	"callsign/internal/text"
)

// TestCurlRepeatsARequestWithoutItsSecrets: every call, answered or not, gives a command that a shell takes for the same request.
func TestCurlRepeatsARequestWithoutItsSecrets(t *testing.T) {
	const secret, hostile = "s3cr3t-canary", "+82 1'; rm -rf ~ $(id) `id` \"@한빛/?#%"
	for mode, header := range map[AuthMode]bool{Basic: true, Token: true, None: false} {
		var seen calls
		o := Options{BaseURL: "https://api.example", ProjectID: "p", Auth: Auth{Mode: mode, KeyID: "key", Secret: NewSecret(secret)},
			Transport: roundTripper(func(r *http.Request) (*http.Response, error) { return nil, context.Canceled })}
		seen.observe(&o)
		c, err := New(o)
		if err != nil {
			t.Fatal(err)
		}
		_, failure := c.AddComment(t.Context(), Key{WhatsApp, text.Raw(hostile)}, "typed-canary")
		c.Close()
		got := seen.all()
		if len(got) != 1 {
			t.Fatalf("%d calls", len(got))
		}
		line := got[0].Curl()
		if e := asError(t, failure); e.Curl() != line || !e.HasBody() || !got[0].HasBody() {
			t.Errorf("the error says %q, the call %q", e.Curl(), line)
		}
		for _, bad := range []string{secret, base64.StdEncoding.EncodeToString([]byte("key:" + secret)), "typed-canary"} {
			if strings.Contains(line, bad) {
				t.Errorf("%q holds %q", line, bad)
			}
		}
		if strings.Contains(line, "SINCH_ACCESS_TOKEN") != header {
			t.Errorf("mode %v: %s", mode, line)
		}
		words := shellWords(t, line)
		want := got[0].repeat.url
		if words[len(words)-1] != want || !strings.HasPrefix(want, "https://api.example/v1/projects/p/whatsapp/senders/+82") {
			t.Errorf("a shell reads %q, want %q at the end", words, want)
		}
		if strings.Contains(got[0].String(), "+82") || strings.Contains(got[0].Path, "+82") {
			t.Errorf("%s holds the id", got[0])
		}
	}
}

// shellWords is what a shell makes of a command line.
func shellWords(t *testing.T, line string) []string {
	t.Helper()
	cmd := exec.Command("sh", "-c", `curl() { printf '%s\n' "$@"; }; `+line)
	cmd.Env = []string{"SINCH_ACCESS_TOKEN=token"}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

// TestATokenRequestIsNotRepeated: all it has is the key.
func TestATokenRequestIsNotRepeated(t *testing.T) {
	if got := repeatOf(exchange{token: true, method: "POST", url: &url.URL{Scheme: "https", Host: "h"}}).curl(); got != "" {
		t.Error(got)
	}
}
