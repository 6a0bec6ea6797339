package api

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// hostileKey is a secret with characters that every encoding writes differently.
const hostileKey = `CANARY-5f0c+/"<&~\x%`

// echoes are what a careless server may make of a secret.
func echoes(id, secret string) map[string]string {
	pair := id + ":" + secret
	out := map[string]string{"plain": secret, "pair": pair, "query": url.QueryEscape(secret), "path": url.PathEscape(secret),
		"hex": hex.EncodeToString([]byte(secret)), "HEX": strings.ToUpper(hex.EncodeToString([]byte(secret)))}
	for name, enc := range map[string]*base64.Encoding{"std": base64.StdEncoding, "url": base64.URLEncoding, "raw": base64.RawStdEncoding, "raw url": base64.RawURLEncoding} {
		out["base64 "+name] = enc.EncodeToString([]byte(secret))
		out["basic "+name] = enc.EncodeToString([]byte(pair))
	}
	return out
}

// TestErrorsDoNotRepeatTheSecret, however the server writes it and wherever it puts it.
func TestErrorsDoNotRepeatTheSecret(t *testing.T) {
	for form, echo := range echoes("k", hostileKey) {
		quoted := strings.Trim(fmt.Sprintf("%q", echo), `"`)
		bodies := map[string]string{
			"service": `{"errorCode":"x","message":"bad ` + quoted + `!","resolution":"use ` + quoted + `","additionalInformation":{"validationErrors":["details.about ` +
				quoted + ` is bad"],"a":{"b":["` + quoted + `"]}}}`,
			"gateway": `{"title":"` + quoted + `","detail":"` + quoted + `"}`,
			"oauth":   `{"error":"` + quoted + `","error_description":"` + quoted + `"}`,
			"plain":   "no " + echo,
			"page":    "<html><title>" + echo + "</title>",
			"late":    strings.Repeat("x", maxExcerpt-10) + echo,
		}
		for shape, body := range bodies {
			for _, status := range []int{400, 401, 403, 500, 302} {
				c := hasty(newTest(t, play(answers(status, body, "Location: https://evil.example/"+url.PathEscape(echo))), func(o *Options) {
					o.Auth = Auth{Mode: Basic, KeyID: "k", Secret: NewSecret(hostileKey)}
				}))
				e := asError(t, writes["PATCH"](context.Background(), c))
				if out := fmt.Sprintf("%s\n%s\n%+v\n%#v", e, e.Facts(), e, *e); strings.Contains(out, echo) || strings.Contains(out, "CANARY") {
					t.Errorf("%s in %s, %d: %s", form, shape, status, out)
				}
				if shape == "service" && form == "plain" && status == 400 && e.Message != "bad "+mask+"!" {
					t.Errorf("the rest of the text is %q", e.Message)
				}
			}
		}
	}
}

// TestAnswersDoNotRepeatTheSecret: a comment or a name that holds it, or the token of this hour.
func TestAnswersDoNotRepeatTheSecret(t *testing.T) {
	const token = "TOKEN-of-this-hour"
	basic := base64.StdEncoding.EncodeToString([]byte("k:" + canary))
	c := newTest(t, roundTripper(func(r *http.Request) (*http.Response, error) {
		if strings.HasSuffix(r.URL.Path, "/token") {
			return reply(200, `{"access_token":"`+token+`","token_type":"bearer","expires_in":3600}`), nil
		}
		if r.Header.Get("Authorization") != "Bearer "+token {
			t.Errorf("the token was changed on its way: %q", r.Header.Get("Authorization"))
		}
		return reply(200, `{"id":"s1","state":"ACTIVE","details":{"displayName":"`+canary+`","about":"`+basic+`","email":"Bearer `+token+`"}}`), nil
	}), func(o *Options) {
		o.Auth = Auth{KeyID: "k", Secret: NewSecret(canary), TokenURL: "https://api.example/token"}
	})
	s, err := c.Sender(context.Background(), testKey)
	if err != nil {
		t.Fatal(err)
	}
	if s.Name != mask || s.Details.Text("about") != mask || s.Details.Text("email") != "Bearer "+mask {
		t.Errorf("got %v", s.Details)
	}
}

// TestShortSecretsMaskNothing: they would be found in ordinary words.
func TestShortSecretsMaskNothing(t *testing.T) {
	var m masker
	m.addKey("k", NewSecret("display"))
	if out := m.text("displayName"); out != "displayName" {
		t.Errorf("got %q", out)
	}
}

// TestMaskerRemembersTheKeyAndTheNewestTokens, and no more.
func TestMaskerRemembersTheKeyAndTheNewestTokens(t *testing.T) {
	var m masker
	m.addKey("k", NewSecret(canary))
	for i := range 100 {
		m.add(NewSecret(fmt.Sprintf("token-%04d", i)))
		m.add(NewSecret(fmt.Sprintf("token-%04d", i)))
	}
	if n := len(m.known); n != maxMasked {
		t.Errorf("%d are remembered", n)
	}
	if out := m.text(canary + " token-0099 token-0093 token-0092"); out != mask+" "+mask+" "+mask+" token-0092" {
		t.Errorf("got %q", out)
	}
}

// TestRedirectNamesTheHostAlone: where to is worth knowing, the rest of the address may hold anything.
func TestRedirectNamesTheHostAlone(t *testing.T) {
	for location, want := range map[string]string{
		"https://evil.example/" + canary + "?t=" + canary: "api.example redirects to an address with the secret in it (302). Redirects are not followed",
		"https://u:p@evil.example:8443/p?q":               "api.example redirects to evil.example:8443 (302). Redirects are not followed",
		"https://" + canary + "/9.evil.example":           "api.example redirects to an address with the secret in it (302)",
		"https://" + canary + "-host.example/":            "api.example redirects to an address with the secret in it (302)",
		"//evil.example/x":                                "api.example redirects to evil.example (302)",
		"/elsewhere":                                      "api.example redirects to another place on itself (302)",
		"http://api.example/":                             "api.example redirects to another place on itself (302)",
		"":                                                "api.example answered 302 Found",
		"https://%zz\x7f":                                 "api.example answered 302 Found",
		"mailto:me":                                       "api.example answered 302 Found",
	} {
		c := newTest(t, play(answers(302, "", "Location: "+location)), func(o *Options) {
			o.Auth = Auth{Mode: Token, Secret: NewSecret(canary)}
		})
		if e := asError(t, read(context.Background(), c)); e.Kind != KindRedirect || !strings.Contains(e.Error(), want) {
			t.Errorf("%q: got %q, want %q", location, e, want)
		}
	}
}

// TestTheMaskIsNeverWritten: a value that was masked because the server repeats a secret in it does not come back as the mask in the place
// of what stands there. Where nothing was masked the word is a word like any other.
func TestTheMaskIsNeverWritten(t *testing.T) {
	for _, echo := range []string{canary, "words of the user"} {
		sent := 0
		c := hasty(newTest(t, roundTripper(func(r *http.Request) (*http.Response, error) {
			if r.Method != http.MethodGet {
				sent++
			}
			return reply(200, `{"id":"s1","state":"ACTIVE","details":{"about":"see `+echo+`"}}`), nil
		}), func(o *Options) { o.Auth = Auth{Mode: Basic, KeyID: "k", Secret: NewSecret(canary)} }))
		s, err := c.Sender(context.Background(), testKey)
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.UpdateSender(context.Background(), testKey, Patch{Status: Submit, Details: Values{{"about", Value{Text: s.Details.Text("about") + ", not [secret]s"}}}})
		if echo != canary {
			if err != nil || sent != 1 {
				t.Errorf("not sent: %v", err)
			}
			continue
		}
		if e := asError(t, err); sent != 0 || e.Kind != KindInvalid || e.Phase != NotSent {
			t.Errorf("%d sent, %+v", sent, e)
		}
		if _, err := c.UpdateSender(context.Background(), testKey, Patch{Status: Submit, Details: Values{{"about", Value{Text: "anew"}}}}); err != nil || sent != 1 {
			t.Errorf("another value: %v", err)
		}
	}
}
