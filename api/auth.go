package api

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// DefaultTokenURL is the token endpoint for OAuth2 (FACTS 3).
const DefaultTokenURL = "https://auth.sinch.com/oauth2/token"

// AuthMode is a way to authenticate.
type AuthMode int

// The ways to authenticate (FACTS 3).
const (
	OAuth2 AuthMode = iota // a key buys access tokens at the token endpoint: normal use
	Basic                  // the key goes with every request: for tests, limited hard
	Token                  // a ready access token, used until it fails
	None                   // no credentials at all: hosts inside Sinch
)

// String gives the mode's name in the configuration.
func (m AuthMode) String() string {
	switch m {
	case OAuth2:
		return "oauth2"
	case Basic:
		return "basic"
	case Token:
		return "token"
	case None:
		return "none"
	}
	return fmt.Sprintf("AuthMode(%d)", int(m))
}

// Auth says how to authenticate.
type Auth struct {
	Mode AuthMode
	// KeyID names the access key; for OAuth2 and Basic.
	KeyID string
	// Secret is the key's secret, or for Token the access token itself.
	Secret Secret
	// TokenURL is where OAuth2 buys its tokens, https or this machine; empty means DefaultTokenURL. With OAuth2 the
	// secret is sent nowhere else.
	TokenURL string
}

// authorizer makes the Authorization header.
type authorizer interface {
	// header returns the value to send, zero for none.
	header(ctx context.Context) (Secret, *Error)
	// refused is told that the server did not accept value; it reports whether another try with a new one makes sense.
	refused(value Secret) bool
}

// fixed sends always the same value.
type fixed struct{ value Secret }

func (f fixed) header(context.Context) (Secret, *Error) { return f.value, nil }
func (f fixed) refused(Secret) bool                     { return false }

func newAuthorizer(c *Client, a Auth) (authorizer, error) {
	switch a.Mode {
	case None:
		return fixed{}, nil
	case Token:
		if err := checkToken(a.Secret.Reveal()); err != nil {
			return nil, fmt.Errorf("access token: %w", err)
		}
		c.wire.hide.add(a.Secret)
		return fixed{bearer(a.Secret)}, nil
	case OAuth2, Basic:
	default:
		return nil, fmt.Errorf("authentication mode %v is not known; use oauth2, basic or token", a.Mode)
	}
	basic, err := basicHeader(a)
	if err != nil {
		return nil, err
	}
	c.wire.hide.addKey(a.KeyID, a.Secret)
	if a.Mode == Basic {
		return fixed{basic}, nil
	}
	if a.TokenURL == "" {
		a.TokenURL = DefaultTokenURL
	}
	u, err := checkURL(a.TokenURL)
	if err != nil {
		return nil, fmt.Errorf("token URL %q: %w", redactURL(a.TokenURL), err)
	}
	return newTokenSource(c, u, basic), nil
}

// basicHeader joins key id and secret. A colon in the id would move the border between the two.
func basicHeader(a Auth) (Secret, error) {
	switch {
	case a.KeyID == "":
		return Secret{}, errors.New("key id: it is missing; set key_id or SINCH_KEY_ID")
	case strings.ContainsFunc(a.KeyID, func(r rune) bool { return r <= ' ' || r == ':' || r == 0x7f }):
		return Secret{}, fmt.Errorf("key id %q: it holds a blank, a colon or a control character; copy it again", a.KeyID)
	case a.Secret.IsZero():
		return Secret{}, errors.New("key secret: it is missing; set SINCH_KEY_SECRET or key_secret_command")
	case strings.ContainsFunc(a.Secret.Reveal(), func(r rune) bool { return r < ' ' || r == 0x7f }):
		return Secret{}, errors.New("key secret: it holds a line end or another control character; store it again as one line")
	}
	return NewSecret("Basic " + base64.StdEncoding.EncodeToString([]byte(a.KeyID+":"+a.Secret.Reveal()))), nil
}

// checkToken accepts what can stand in a header: visible ASCII.
func checkToken(s string) error {
	if s == "" {
		return errors.New("it is missing")
	}
	if strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return errors.New("it holds a blank, a line end or a character that is not ASCII; copy it again")
	}
	return nil
}
