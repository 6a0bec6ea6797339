package api

import (
	"net/http"
	"sync/atomic"
)

// DropIdle closes connections that carry no request, so that the next calls use fresh ones.
func (c *Client) DropIdle() { c.wire.closeIdle() }

// Reconnect is for a machine that slept or changed networks: connections may be dead without knowing it. It ends the background calls
// under way with KindCancelled, which would hold on to theirs until a deadline; calls of the user go on, but take no other call onto
// their connection. What was known of the server being down is forgotten too.
func (c *Client) Reconnect() {
	c.polling.end()
	c.wire.closeIdle()
	c.circuit.forget()
	if s, ok := c.auth.(*tokenSource); ok {
		s.circuit.forget()
	}
}

// renewed is the real transport. With HTTP/2 one connection carries many requests, and it is closed only when none is left: so it is
// the transport that is replaced, and the old one ends with its last request.
type renewed struct {
	make func() schemes
	now  atomic.Pointer[schemes]
}

func newRenewed(make func() schemes) *renewed {
	r := &renewed{make: make}
	r.renew()
	return r
}

// renew returns the transport that was in use, nil the first time.
func (r *renewed) renew() *schemes {
	fresh := r.make()
	return r.now.Swap(&fresh)
}

// RoundTrip implements http.RoundTripper.
func (r *renewed) RoundTrip(req *http.Request) (*http.Response, error) {
	return r.now.Load().RoundTrip(req)
}

// CloseIdleConnections is what http.Client looks for.
func (r *renewed) CloseIdleConnections() { r.renew().CloseIdleConnections() }
