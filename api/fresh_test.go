package api

import (
	"context"
	"crypto/x509"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
)

// TestFreshConnectionBesideABusyOne: after Reconnect a connection that still carries a request takes no other, which with HTTP/2
// it would.
func TestFreshConnectionBesideABusyOne(t *testing.T) {
	var connections atomic.Int32
	arrived, release := make(chan struct{}), make(chan struct{})
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			arrived <- struct{}{}
			<-release
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	s.EnableHTTP2 = true
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.StartTLS()
	defer s.Close()
	rt := newRenewed(func() schemes {
		fresh := newTransport()
		fresh.secure.TLSClientConfig.RootCAs = x509.NewCertPool()
		fresh.secure.TLSClientConfig.RootCAs.AddCert(s.Certificate())
		return fresh
	})
	c := newTest(t, rt, func(o *Options) { o.BaseURL = s.URL })
	hung := make(chan error)
	go func() { hung <- read(context.Background(), c) }()
	<-arrived
	for i, want := range []int32{1, 2} {
		if err := writes["DELETE"](context.Background(), c); err != nil {
			t.Fatal(err)
		}
		if n := connections.Load(); n != want {
			t.Errorf("call %d: %d connections, want %d", i, n, want)
		}
		c.Reconnect()
	}
	close(release)
	<-hung
}

// TestFreshStartClosesTheCircuit: a machine that wakes up somewhere else does not believe what it knew of the server.
func TestFreshStartClosesTheCircuit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		down := true
		c := newTest(t, roundTripper(func(*http.Request) (*http.Response, error) {
			if down {
				return reply(http.StatusServiceUnavailable, ""), nil
			}
			return reply(http.StatusOK, okSender), nil
		}))
		polling := InBackground(context.Background())
		for range circuitFailures {
			_ = read(polling, c)
		}
		if e := asError(t, read(polling, c)); e.Kind != KindCircuit {
			t.Fatalf("the circuit is not open: %v", e)
		}
		down = false
		c.Reconnect()
		if err := read(polling, c); err != nil {
			t.Errorf("after a reconnecting: %v", err)
		}
	})
}
