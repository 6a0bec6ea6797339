package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	tokenPath = "/oauth2/token"
	tokenLife = 3600 * time.Second
)

// tokens makes and checks access tokens. They look like JWTs and are checked by their signature, so none is remembered.
type tokens struct {
	key    []byte
	serial uint64
	expire time.Time // tokens issued before this have expired, whatever they say
}

type claims struct {
	Issuer  string `json:"iss"`
	Serial  uint64 `json:"jti"`
	Issued  int64  `json:"iat"` // milliseconds, so that tests can be exact
	Expires int64  `json:"exp"`
}

func newTokens(id, secret string) tokens {
	sum := sha256.Sum256([]byte("sandbox " + id + " " + secret))
	return tokens{key: sum[:]}
}

func (t *tokens) expireOlder(than time.Time) {
	if than.After(t.expire) {
		t.expire = than
	}
}

func (t *tokens) issue(now time.Time) string {
	t.serial++
	c := claims{Issuer: "sandbox.example", Serial: t.serial, Issued: now.UnixMilli(), Expires: now.Add(tokenLife).UnixMilli()}
	payload, _ := json.Marshal(c)
	enc := base64.RawURLEncoding
	head := enc.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + enc.EncodeToString(payload)
	return head + "." + enc.EncodeToString(t.sign(head))
}

func (t *tokens) sign(head string) []byte {
	m := hmac.New(sha256.New, t.key)
	m.Write([]byte(head))
	return m.Sum(nil)
}

// check tells whether a token is ours, and whether it has expired.
func (t *tokens) check(token string, now time.Time) (valid, expired bool) {
	i := strings.LastIndexByte(token, '.')
	j := strings.IndexByte(token, '.')
	if i <= j || j < 0 {
		return false, false
	}
	enc := base64.RawURLEncoding
	sig, err := enc.DecodeString(token[i+1:])
	if err != nil || !hmac.Equal(sig, t.sign(token[:i])) {
		return false, false
	}
	payload, err := enc.DecodeString(token[j+1 : i])
	var c claims
	if err != nil || json.Unmarshal(payload, &c) != nil {
		return false, false
	}
	old := now.UnixMilli() >= c.Expires || c.Issued < t.expire.UnixMilli()
	return !old, old
}

// authorize checks the credentials of a request; ok is true when they are good.
func (s *Sandbox) authorize(r *http.Request) (a answer, ok bool) {
	if id, secret, basic := r.BasicAuth(); basic {
		return unauthorized(false), s.isKey(id, secret)
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return unauthorized(false), false
	}
	valid, expired := s.tokens.check(token, s.now)
	return unauthorized(expired), valid
}

func (s *Sandbox) isKey(id, secret string) bool {
	a := subtle.ConstantTimeCompare([]byte(id), []byte(s.opts.KeyID))
	b := subtle.ConstantTimeCompare([]byte(secret), []byte(s.opts.KeySecret))
	return a&b == 1
}

// token is POST /oauth2/token: Basic with the key, form body, no scope (FACTS 3).
func (s *Sandbox) token(r *http.Request, body []byte) answer {
	if id, secret, ok := r.BasicAuth(); !ok || !s.isKey(id, secret) {
		a := s.tokenError(http.StatusUnauthorized, "invalid_client", "Client authentication failed")
		a.header.Set("WWW-Authenticate", `Basic realm="sandbox"`)
		return a
	}
	if t, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); t != "application/x-www-form-urlencoded" {
		return s.tokenError(http.StatusBadRequest, "invalid_request", "The body must be a form")
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return s.tokenError(http.StatusBadRequest, "invalid_request", "The form could not be read")
	}
	if g := form["grant_type"]; len(g) != 1 || g[0] != "client_credentials" {
		return s.tokenError(http.StatusBadRequest, "unsupported_grant_type", "Use client_credentials")
	}
	for name := range form {
		if name != "grant_type" {
			return s.tokenError(http.StatusBadRequest, "invalid_request", "Only grant_type is allowed")
		}
	}
	w := newWriter()
	w.open()
	w.text("access_token", s.tokens.issue(s.now))
	w.int("expires_in", int(tokenLife/time.Second))
	w.text("scope", "")
	w.text("token_type", "bearer")
	w.close()
	a := ok200(w)
	a.header.Set("Cache-Control", "no-store")
	return a
}

func (s *Sandbox) tokenError(status int, code, description string) answer {
	if s.opts.Choices.GatewayTokenErrors {
		return gateway(status, description)
	}
	w := newWriter()
	w.open()
	w.text("error", code)
	w.text("error_description", description)
	w.close()
	a := ok200(w)
	a.status = status
	return a
}
