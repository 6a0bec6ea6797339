package api

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"callsign/internal/text"
)

// Life of a token whose answer does not say, and how long a failed early renewal is not tried again.
const (
	defaultTokenLife = time.Hour
	renewalPause     = 10 * time.Second
)

// accessToken is a bought token. The zero value is none.
type accessToken struct {
	value Secret
	// due is when to buy the next one, expiry when this one is worthless: wall clock, so that sleeping counts.
	due, expiry time.Time
}

// tokenSource buys access tokens with a key and shares them among all callers (FACTS 3).
type tokenSource struct {
	c       *Client
	url     *url.URL
	basic   Secret
	circuit circuit

	mu     sync.Mutex
	token  accessToken
	flight *flight
	failed time.Time // wall clock of the last renewal, when it failed
	hold   time.Time // the endpoint asked to wait until then
	why    *Error    // with these words
}

// flight is one purchase under way; everyone who needs it waits for done.
type flight struct {
	done  chan struct{}
	token accessToken
	err   *Error
}

func newTokenSource(c *Client, u *url.URL, basic Secret) *tokenSource {
	return &tokenSource{c: c, url: u, basic: basic}
}

// header returns a token that is good as far as is known. Shortly before its end the old one is still given out while the next
// is bought; only without a good one callers wait.
func (s *tokenSource) header(ctx context.Context) (Secret, *Error) {
	s.mu.Lock()
	now := wall(s.c.now())
	good := !s.token.value.IsZero() && now.Before(s.token.expiry)
	fresh := good && now.Before(s.token.due)
	hold := time.Until(s.hold)
	rested := !good || now.Sub(s.failed) >= renewalPause || now.Before(s.failed)
	if !fresh && s.flight == nil && hold <= 0 && rested {
		s.start(isBackground(ctx))
	}
	f, value, why := s.flight, s.token.value, s.why
	s.mu.Unlock()
	switch {
	case good:
		return bearer(value), nil
	case f == nil: // the endpoint asked to wait, and that is obeyed whoever asks
		held := *why
		held.RetryAfter = hold
		return Secret{}, &held
	}
	select {
	case <-f.done:
	case <-ctx.Done():
		return Secret{}, s.c.wire.failure(ctx, s.exchange(), nil, context.Cause(ctx))
	}
	if f.err != nil {
		shared := *f.err
		return Secret{}, &shared
	}
	return bearer(f.token.value), nil
}

// refused forgets the token that was refused, unless a newer one is there already.
func (s *tokenSource) refused(value Secret) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if value.Reveal() == bearer(s.token.value).Reveal() {
		s.token = accessToken{}
	}
	return true
}

// bearer is the header that shows a token.
func bearer(token Secret) Secret { return NewSecret("Bearer " + token.Reveal()) }

// start begins a purchase. It belongs to no caller: one that gives up must not spoil it for the others. Called with mu held.
func (s *tokenSource) start(background bool) {
	f := &flight{done: make(chan struct{})}
	s.flight = f
	ctx := s.c.ctx
	if background {
		ctx = InBackground(ctx)
	}
	s.c.work.Go(func() {
		f.token, f.err = s.buy(ctx)
		s.mu.Lock()
		s.flight = nil
		if f.err == nil {
			s.token, s.failed = f.token, time.Time{}
		} else {
			s.failed = wall(s.c.now())
			if f.err.hasRetryAfter && f.err.Kind != KindCircuit {
				s.hold, s.why = wall(time.Now().Add(f.err.RetryAfter)), f.err
			}
		}
		s.mu.Unlock()
		close(f.done)
	})
}

func (s *tokenSource) exchange() exchange {
	return exchange{
		op: "get an access token", method: http.MethodPost, template: s.url.EscapedPath(), url: s.url,
		authorization: s.basic, body: []byte("grant_type=client_credentials"),
		contentType: "application/x-www-form-urlencoded", timeout: tokenTimeout, token: true,
	}
}

// buy asks the token endpoint once.
func (s *tokenSource) buy(ctx context.Context) (accessToken, *Error) {
	ex := s.exchange()
	if err := s.circuit.enter(isBackground(ctx)); err != nil {
		return accessToken{}, s.c.wire.circuitOpen(ex, err)
	}
	start := wall(s.c.now())
	ans, err := s.c.wire.send(ctx, ex)
	s.circuit.leave(err)
	var token accessToken
	if err == nil {
		if token, err = s.decode(ex, ans, start); err == nil {
			s.c.wire.hide.add(token.value)
		} else {
			s.c.wire.hide.error(err)
		}
	}
	s.c.wire.report(ex, ans, err)
	return token, err
}

// decode reads the answer of the token endpoint.
func (s *tokenSource) decode(ex exchange, ans *answer, start time.Time) (accessToken, *Error) {
	data, err := ans.json(ex)
	if err != nil {
		return accessToken{}, err
	}
	var body struct {
		AccessToken string          `json:"access_token"`
		TokenType   string          `json:"token_type"`
		ExpiresIn   json.RawMessage `json:"expires_in"`
	}
	if err := json.Unmarshal(data, &body); err != nil {
		return accessToken{}, ans.fail(ex, KindMalformed, "the token is not in the form of OAuth2")
	}
	if checkToken(body.AccessToken) != nil {
		return accessToken{}, ans.fail(ex, KindMalformed, "there is no usable access token in the answer")
	}
	if body.TokenType != "" && !strings.EqualFold(body.TokenType, "bearer") {
		return accessToken{}, ans.fail(ex, KindMalformed, text.Raw("the token is of the type "+body.TokenType+", not bearer"))
	}
	life := defaultTokenLife
	if n, ok := rawInt(body.ExpiresIn); ok && n > 0 {
		life = time.Duration(min(n, int(365*24*time.Hour/time.Second))) * time.Second
	}
	margin := min(time.Minute, life/10)
	return accessToken{value: NewSecret(body.AccessToken), due: start.Add(life - margin), expiry: start.Add(life)}, nil
}

// wall strips the monotonic reading: it stands still while a laptop sleeps.
func wall(t time.Time) time.Time { return t.Round(0) }
