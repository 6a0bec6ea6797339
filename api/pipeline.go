package api

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"callsign/internal/text"
)

// request is one call of the API, before it is sent.
type request struct {
	op     string // what is done, for texts: "save the sender"
	method string
	// parts is the path after the project; a part that starts with ":" stands for an id and is shown as "{id}".
	parts []string
	ids   []string
	query url.Values
	body  []byte // nil: none
	// once: never repeated after an answer (register and verify; FACTS 5).
	once bool
	spec *Spec // places validation errors; may be nil
}

// isRead reports whether the call changes nothing.
func (r request) isRead() bool { return r.method == http.MethodGet }

// template is the path without ids and query, for errors and logs.
func (r request) template() string {
	return "/v1/projects/{projectId}/" + strings.ReplaceAll(strings.Join(r.parts, "/"), ":id", "{id}")
}

// target is the URL of a request.
func (c *Client) target(r request) *url.URL {
	ids := r.ids
	var b strings.Builder
	b.WriteString("/v1/projects/" + url.PathEscape(c.project))
	for _, p := range r.parts {
		if p == ":id" {
			p, ids = url.PathEscape(ids[0]), ids[1:]
		}
		b.WriteString("/" + p)
	}
	u := *c.base
	u.RawPath = b.String()
	u.Path, _ = url.PathUnescape(u.RawPath) // it was escaped a line ago
	u.RawQuery = r.query.Encode()
	return &u
}

func (c *Client) exchangeOf(r request) exchange {
	ex := exchange{
		op: r.op, method: r.method, template: r.template(), url: c.target(r), body: r.body, spec: r.spec, timeout: writeTimeout,
	}
	if r.isRead() {
		ex.timeout = readTimeout
	}
	if r.body != nil {
		ex.contentType = "application/json"
	}
	if r.spec != nil && len(r.ids) > 0 {
		ex.key = Key{Channel: r.spec.Channel, ID: text.Raw(r.ids[0])}
	}
	own, ok := c.auth.(fixed)
	ex.anonymous = ok && own.value.IsZero()
	return ex
}

// do sends a request, again where that is safe, and returns a 2xx answer.
func (c *Client) do(ctx context.Context, r request) (exchange, *answer, *Error) {
	ctx, cancel := c.bind(ctx)
	defer cancel()
	ex := c.exchangeOf(r)
	if err := c.admit(r, ex); err != nil {
		return ex, nil, err
	}
	var last *Error
	renewed := false
	for attempts := 1; ; attempts++ {
		ex.attempt++
		ans, err := c.attempt(ctx, &ex)
		if err == nil {
			c.budget.earn()
			return ex, ans, nil
		}
		if err.Kind == KindCircuit && last != nil {
			return ex, nil, last // what opened the circuit says more
		}
		last = err
		if err.Status == http.StatusUnauthorized && !err.token && !renewed && c.auth.refused(ex.authorization) {
			renewed = true
			attempts--
			continue
		}
		wait, again := c.again(ctx, r, attempts, err)
		if !again {
			return ex, nil, err
		}
		if cause := pause(ctx, wait); cause != nil {
			return ex, nil, c.wire.failure(ctx, ex, nil, cause)
		}
	}
}

// bind makes a context that also ends when the client is closed, and for a call in the background with Reconnect.
func (c *Client) bind(ctx context.Context) (context.Context, context.CancelFunc) {
	background := isBackground(ctx)
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(c.ctx, func() { cancel(errClosed) })
	left := func() {}
	if background {
		left = c.polling.join(cancel)
	}
	return ctx, func() { stop(); cancel(nil); left() }
}

// polling knows the background calls under way. The zero value has none.
type polling struct {
	mu    sync.Mutex
	calls map[*call]bool
}

type call struct {
	cancel context.CancelCauseFunc
	done   chan struct{}
}

// join takes note of a call; the function it returns takes the call out again.
func (p *polling) join(cancel context.CancelCauseFunc) (leave func()) {
	x := &call{cancel, make(chan struct{})}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.calls == nil {
		p.calls = map[*call]bool{}
	}
	p.calls[x] = true
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.calls, x)
		close(x.done)
	}
}

// end cancels the calls under way and waits until they have left.
func (p *polling) end() {
	p.mu.Lock()
	var ending []*call
	for x := range p.calls {
		ending = append(ending, x)
		x.cancel(errReconnect)
	}
	p.mu.Unlock()
	for _, x := range ending {
		<-x.done
	}
}

// admit refuses what must not leave.
func (c *Client) admit(r request, ex exchange) *Error {
	if c.readOnly && !r.isRead() {
		return c.wire.refuse(ex, KindReadOnly, "this profile is read only")
	}
	if c.wire.hide.spoils(r.body) {
		return c.wire.refuse(ex, KindInvalid, "the server repeats a secret in its answers, which is shown as "+mask+
			" and would be sent back so: type the value anew")
	}
	for _, id := range r.ids {
		if err := checkPathPart(id); err != nil {
			return c.wire.refuse(ex, KindInvalid, "the id of the sender cannot be used: "+err.Error())
		}
	}
	return nil
}

// again decides whether to try again, and after which wait.
func (c *Client) again(ctx context.Context, r request, attempts int, err *Error) (time.Duration, bool) {
	if attempts >= maxAttempts || !retryable(r, err) {
		return 0, false
	}
	if isBackground(ctx) && (err.hasRetryAfter || err.Status == http.StatusTooManyRequests || err.Kind == KindNetwork && err.Phase == NotSent) {
		return 0, false // polling comes again by itself, and the screen should say at once that nobody is there, or that it waits
	}
	wait := err.RetryAfter
	if !err.hasRetryAfter {
		wait = c.backoff(attempts)
	}
	if wait > maxWait {
		return 0, false
	}
	if end, ok := ctx.Deadline(); ok && time.Until(end) <= wait {
		return 0, false // the answer we have is better than a timeout
	}
	return wait, c.budget.take()
}

// attempt sends a request once, when it is its turn, and leaves in ex what it was authorized with.
func (c *Client) attempt(ctx context.Context, ex *exchange) (*answer, *Error) {
	background := isBackground(ctx)
	if err := c.turn(ctx, ex); err != nil {
		return nil, err
	}
	if open := c.circuit.enter(background); open != nil {
		return nil, c.wire.circuitOpen(*ex, open)
	}
	ans, err := c.wire.send(ctx, *ex)
	c.circuit.leave(err)
	switch {
	case err == nil:
		c.limiter.good()
	case err.Status == http.StatusTooManyRequests && !finalCodes[err.Code]:
		c.limiter.slow(ans.start, err)
	}
	c.wire.report(*ex, ans, err)
	return ans, err
}

// turn waits for a turn and for a token.
func (c *Client) turn(ctx context.Context, ex *exchange) (err *Error) {
	for {
		cause := c.limiter.wait(ctx, isBackground(ctx))
		var held *heldError
		switch {
		case errors.As(cause, &held):
			return c.wire.held(*ex, held)
		case cause != nil:
			return c.wire.failure(ctx, *ex, nil, cause)
		}
		if ex.authorization, err = c.auth.header(ctx); err != nil {
			return err
		}
		if !c.limiter.held() {
			return nil
		}
		// A 429 came while the token was bought. What it asks for holds for this request too.
	}
}
