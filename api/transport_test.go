package api

import (
	"context"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"testing"
)

// The real transport speaks HTTP/2 where the server does, and verifies whom it speaks to.
func TestTransportSpeaksHTTP2(t *testing.T) {
	major := 0
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		major = r.ProtoMajor
		w.WriteHeader(http.StatusNoContent)
	}))
	s.EnableHTTP2 = true
	s.StartTLS()
	defer s.Close()
	rt := newTransport()
	rt.secure.TLSClientConfig.RootCAs = x509.NewCertPool()
	rt.secure.TLSClientConfig.RootCAs.AddCert(s.Certificate())
	c := newTest(t, rt, func(o *Options) { o.BaseURL = s.URL })
	for name, call := range map[string]func(context.Context, *Client) error{"DELETE": writes["DELETE"], "DELETE changes": writes["DELETE changes"]} {
		if err := call(context.Background(), c); err != nil || major != 2 {
			t.Errorf("%s: HTTP/%d, %v", name, major, err)
		}
	}
	c.DropIdle()
	if err := writes["DELETE"](context.Background(), c); err != nil {
		t.Errorf("on a fresh connection: %v", err)
	}
	if rt.secure.TLSClientConfig.InsecureSkipVerify {
		t.Error("certificates are not verified")
	}
}
