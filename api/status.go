package api

import "time"

// ClientStatus is how a client is doing at one moment: what it may send, what it holds back, and why. It holds no credential.
type ClientStatus struct {
	// Rate is how many requests a second may leave now, FullRate how many when all is well. A 429 halves Rate, good answers bring it
	// back slowly (DESIGN 6).
	Rate, FullRate float64
	// Hold is until when nothing is sent at all, because a 429 asked for it with a Retry-After; zero for no hold.
	Hold time.Time
	// Why is that 429, an *Error; nil for no hold.
	Why error
	// Next is how long a call in the background that is made now would wait for its turn. Below 0, one more may leave at once for every
	// 1/Rate seconds.
	Next time.Duration
	// Waiting is the number of calls that wait for their turn.
	Waiting int
	// Circuit keeps polling from a server that is down.
	Circuit CircuitStatus
	// Token is the access token of OAuth2; TokenNone with every other way to authenticate.
	Token TokenStatus
	// RetriesLeft is how many repeats of failed calls are allowed now, 0 to 10. A repeat costs one, a good answer earns a tenth.
	RetriesLeft int
}

// CircuitState says whether polling is let through.
type CircuitState int

// The states of a circuit.
const (
	// CircuitClosed lets everything through.
	CircuitClosed CircuitState = iota
	// CircuitOpen lets nothing of the polling through until CircuitStatus.Until.
	CircuitOpen
	// CircuitHalfOpen lets one request through to try.
	CircuitHalfOpen
)

// String names the state for people.
func (s CircuitState) String() string { return [...]string{"closed", "open", "half-open"}[s] }

// CircuitStatus is the circuit of the server.
type CircuitStatus struct {
	State CircuitState
	// Until is when the next request may try, zero when closed; it has passed when half-open.
	Until time.Time
	// Failures is how many requests failed in a row.
	Failures int
}

// TokenState says what there is of an access token.
type TokenState int

// The states of an access token.
const (
	// TokenNone: there is none, because none was needed yet, the last one was refused, or the authentication needs none.
	TokenNone TokenState = iota
	// TokenValid: there is one, good until TokenStatus.Expires as far as is known.
	TokenValid
	// TokenRenewing: one is being bought; an old one may still be used meanwhile.
	TokenRenewing
	// TokenFailed: the last try to buy one failed; an old one may still be used until TokenStatus.Expires.
	TokenFailed
)

// String names the state for people.
func (s TokenState) String() string { return [...]string{"none", "valid", "renewing", "failed"}[s] }

// TokenStatus is the access token, without the token.
type TokenStatus struct {
	State TokenState
	// Expires is when the token in use ends, by Options.Now; zero when there is none.
	Expires time.Time
}

// Status says how the client is doing. It sends nothing and waits for nothing.
func (c *Client) Status() ClientStatus {
	s := ClientStatus{Circuit: c.circuit.status(), RetriesLeft: c.budget.whole()}
	c.limiter.status(&s)
	if t, ok := c.auth.(*tokenSource); ok {
		s.Token = t.status()
	}
	return s
}

func (l *limiter) status(s *ClientStatus) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.grant()
	s.Rate, s.FullRate, s.Waiting = l.rate, l.max, len(l.queues[userQueue])+len(l.queues[backgroundQueue])
	s.Next = l.until(need(backgroundQueue) + float64(s.Waiting))
	if l.at.Before(l.hold) {
		s.Hold, s.Why = l.hold, l.why
		s.Next = max(s.Next, l.hold.Sub(l.at))
	}
}

func (c *circuit) status() CircuitStatus {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := CircuitStatus{Failures: c.failures}
	if c.open > 0 {
		s.State, s.Until = CircuitOpen, c.until
		if !time.Now().Before(c.until) {
			s.State = CircuitHalfOpen
		}
	}
	return s
}

func (b *budget) whole() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return int(b.left)
}

func (s *tokenSource) status() TokenStatus {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := wall(s.c.now())
	var out TokenStatus
	if !s.token.value.IsZero() && now.Before(s.token.expiry) {
		out = TokenStatus{State: TokenValid, Expires: s.token.expiry}
	}
	switch {
	case s.flight != nil:
		out.State = TokenRenewing
	case !s.failed.IsZero():
		out.State = TokenFailed
	}
	return out
}
