package api

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Deadlines of one HTTP attempt, from the moment it may leave until its body is read (DESIGN 7). Waiting for a turn and
// between attempts is not counted: only the caller's context bounds it.
const (
	readTimeout  = 20 * time.Second
	writeTimeout = 45 * time.Second
	tokenTimeout = 10 * time.Second
)

// maxBody is the most that is read of an answer, in bytes after decompression.
const maxBody = 8 << 20

// Options say which project is talked to, and how.
type Options struct {
	// BaseURL is scheme, host and perhaps port of the server, without a path: "https://provisioning.api.sinch.com".
	// Plain http is only for this machine.
	BaseURL string
	// ProjectID is the Sinch project.
	ProjectID string
	// Auth says how to authenticate.
	Auth Auth
	// Transport carries the requests; nil makes a real one. A sandbox or a test gives its own.
	Transport http.RoundTripper
	// Observe is told of every HTTP attempt after it ended, from any goroutine; may be nil. It must not block.
	Observe func(Call)
	// Now is the wall clock, for the life of tokens and the times of calls and errors; nil means time.Now.
	Now func() time.Time
	// Rate is the most requests a second; 0 means 1 with Basic and 5 otherwise.
	Rate float64
	// UserAgent names the program to the server; may be empty.
	UserAgent string
	// ReadOnly refuses every write before it leaves, with KindReadOnly.
	ReadOnly bool
}

// Client talks to the Provisioning API for one project. It is safe for concurrent use. Every error of its methods is an *Error.
type Client struct {
	base     *url.URL
	project  string
	readOnly bool
	now      func() time.Time

	wire    *wire
	auth    authorizer
	limiter *limiter
	circuit *circuit
	budget  *budget
	backoff func(attempt int) time.Duration

	polling polling // background calls under way

	ctx    context.Context // ends with Close
	cancel context.CancelCauseFunc
	work   *sync.WaitGroup // goroutines of ours that Close waits for
}

var (
	errClosed    = errors.New("the client is closed")
	errReconnect = errors.New("the connections are made anew")
)

// New checks the options and makes a client; nothing is sent yet. Close it after use.
func New(o Options) (*Client, error) {
	base, err := checkBaseURL(o.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("server %q: %w", redactURL(o.BaseURL), err)
	}
	if err := checkPathPart(o.ProjectID); err != nil {
		return nil, fmt.Errorf("project id %q: %w; copy it from the project's page in the dashboard", o.ProjectID, err)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rate <= 0 {
		o.Rate = 5
		if o.Auth.Mode == Basic {
			o.Rate = 1
		}
	}
	c := &Client{
		base: base, project: o.ProjectID, readOnly: o.ReadOnly, now: o.Now,
		wire:    newWire(o),
		limiter: newLimiter(o.Rate),
		circuit: &circuit{},
		budget:  newBudget(),
		backoff: backoff,
		work:    &sync.WaitGroup{},
	}
	c.ctx, c.cancel = context.WithCancelCause(context.Background())
	if c.auth, err = newAuthorizer(c, o.Auth); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// Close ends all calls under way with KindCancelled, waits for the client's own goroutines and closes idle connections.
// Calling it again does nothing.
func (c *Client) Close() {
	c.cancel(errClosed)
	c.work.Wait()
	c.DropIdle()
}

type backgroundKey struct{}

// InBackground marks the calls made with the context as polling: they let all other calls go first, and they are not sent at
// all while the server is known to be down.
func InBackground(ctx context.Context) context.Context {
	return context.WithValue(ctx, backgroundKey{}, true)
}

func isBackground(ctx context.Context) bool { return ctx.Value(backgroundKey{}) != nil }

// checkBaseURL accepts https to anywhere and http to this machine, and nothing beside scheme, host and port.
func checkBaseURL(s string) (*url.URL, error) {
	u, err := checkURL(s)
	if err != nil {
		return nil, err
	}
	if (u.Path != "" && u.Path != "/") || u.RawQuery != "" || u.ForceQuery {
		return nil, errors.New("it has a path or a query; give only scheme and host, like https://provisioning.api.sinch.com")
	}
	return &url.URL{Scheme: u.Scheme, Host: u.Host}, nil
}

// checkURL is what holds for every URL that requests are sent to.
func checkURL(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Opaque != "" || u.Hostname() == "":
		return nil, errors.New("it is not a URL with a host, like https://provisioning.api.sinch.com")
	case u.User != nil:
		return nil, errors.New("it holds a user name or password; credentials go into the profile's key settings")
	case u.Fragment != "":
		return nil, errors.New("it has a fragment (#); remove it")
	case u.Scheme == "https":
		return u, nil
	case u.Scheme != "http":
		return nil, fmt.Errorf("scheme %q is not supported; use https", u.Scheme)
	case !isLoopbackName(u.Hostname()):
		return nil, errors.New("plain http is only for this machine; use https")
	}
	return u, nil
}

// isLoopbackName reports whether a host names this machine. What it resolves to is checked again when it is dialled.
func isLoopbackName(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// redactURL is a URL for an error text: without a password, a query and control characters.
func redactURL(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return "(unreadable)"
	}
	u.RawQuery, u.Fragment = "", ""
	if u.User != nil {
		u.User = url.User("…")
	}
	return u.String()
}

// hostOf is the host of a URL as texts name it, without a default port.
func hostOf(u *url.URL) string {
	if p := u.Port(); p == "" || (p == "443" && u.Scheme == "https") {
		return u.Hostname()
	}
	return net.JoinHostPort(u.Hostname(), u.Port())
}
