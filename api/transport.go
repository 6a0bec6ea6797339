package api

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

const (
	dialTimeout = 10 * time.Second
	// An HTTP/2 connection that is silent for pingAfter is asked whether it still lives, and dropped without an answer.
	pingAfter   = 15 * time.Second
	pingTimeout = 10 * time.Second
)

// errPlain is a plain http request that would have left this machine.
var errPlain = errors.New("plain http is only for this machine")

// schemes sends https and http through different transports, so that each can be held to its own rules.
type schemes struct{ secure, plain *http.Transport }

// newTransport makes the real transport: TLS is always verified, the proxy comes from the environment, and plain http
// goes only to an address of this machine, whatever its name resolves to.
func newTransport() schemes {
	dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: pingAfter}
	local := *dialer
	local.ControlContext = func(_ context.Context, _, address string, _ syscall.RawConn) error {
		if at, err := netip.ParseAddrPort(address); err != nil || !at.Addr().Unmap().IsLoopback() {
			return errPlain
		}
		return nil
	}
	secure := &http.Transport{
		Proxy:                  proxyFromEnvironment,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    dialTimeout,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: pingAfter, PingTimeout: pingTimeout},
		MaxIdleConnsPerHost:    4,
		IdleConnTimeout:        time.Minute,
		MaxResponseHeaderBytes: 256 << 10,
	}
	plain := &http.Transport{
		DialContext:            local.DialContext,
		MaxIdleConnsPerHost:    4,
		IdleConnTimeout:        time.Minute,
		MaxResponseHeaderBytes: 256 << 10,
	}
	return schemes{secure: secure, plain: plain}
}

// RoundTrip implements http.RoundTripper.
func (s schemes) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Scheme == "https" {
		return s.secure.RoundTrip(req)
	}
	return s.plain.RoundTrip(req)
}

// CloseIdleConnections is what http.Client looks for.
func (s schemes) CloseIdleConnections() {
	s.secure.CloseIdleConnections()
	s.plain.CloseIdleConnections()
}

// errProxy hides the text of a proxy error: it can quote the proxy's password.
var errProxy = errors.New("the proxy in the environment (HTTPS_PROXY) is not a valid URL")

func proxyFromEnvironment(req *http.Request) (*url.URL, error) {
	u, err := http.ProxyFromEnvironment(req)
	if err != nil {
		return nil, errProxy
	}
	return u, nil
}

// stay takes addresses that cannot be read out of redirects: http.Client wants to parse them before it asks whether to follow, and its
// error would hide that there was an answer.
type stay struct{ http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (s stay) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := s.RoundTripper.RoundTrip(req)
	if err == nil && resp.StatusCode/100 == 3 {
		if _, bad := req.URL.Parse(resp.Header.Get("Location")); bad != nil {
			resp.Header.Del("Location")
		}
	}
	return resp, err
}

// CloseIdleConnections is what http.Client looks for.
func (s stay) CloseIdleConnections() {
	if c, ok := s.RoundTripper.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}
