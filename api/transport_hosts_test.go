package api

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/binary"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// authority signs certificates for tests.
type authority struct {
	t    *testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	a := &authority{t: t}
	a.key = a.newKey()
	a.cert = a.sign(&x509.Certificate{Subject: pkix.Name{CommonName: "authority"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign}, nil, a.key)
	return a
}

func (a *authority) newKey() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		a.t.Fatal(err)
	}
	return key
}

// sign signs a certificate for key; parent nil is the certificate itself. It is valid now unless it says otherwise.
func (a *authority) sign(c, parent *x509.Certificate, key *ecdsa.PrivateKey) *x509.Certificate {
	c.SerialNumber = big.NewInt(time.Now().UnixNano())
	if c.NotBefore.IsZero() {
		c.NotBefore = time.Now().Add(-time.Hour)
	}
	if c.NotAfter.IsZero() {
		c.NotAfter = time.Now().Add(time.Hour)
	}
	if parent == nil {
		parent = c
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	signed, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	return signed
}

// serve starts a server with a certificate made of c, and counts its requests.
func (a *authority) serve(c *x509.Certificate, hits *atomic.Int32) string {
	key := a.newKey()
	signed := a.sign(c, a.cert, key)
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }))
	s.Config.ErrorLog = discardLog()
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{signed.Raw}, PrivateKey: key}}}
	s.StartTLS()
	a.t.Cleanup(s.Close)
	return s.URL
}

// TestEveryTLSFailureHasItsName: nothing is sent, nothing is tried again, and the text says what is wrong.
func TestEveryTLSFailureHasItsName(t *testing.T) {
	ca, hits := newAuthority(t), &atomic.Int32{}
	local := []net.IP{net.IPv4(127, 0, 0, 1)}
	server := []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	for name, tt := range map[string]struct {
		cert *x509.Certificate
		want string // empty: it is good
	}{
		"good":            {&x509.Certificate{IPAddresses: local, ExtKeyUsage: server}, ""},
		"expired":         {&x509.Certificate{IPAddresses: local, NotBefore: time.Now().Add(-2 * time.Hour), NotAfter: time.Now().Add(-time.Hour)}, "has expired or is not valid yet"},
		"not valid yet":   {&x509.Certificate{IPAddresses: local, NotBefore: time.Now().Add(time.Hour), NotAfter: time.Now().Add(2 * time.Hour)}, "has expired or is not valid yet"},
		"another host":    {&x509.Certificate{DNSNames: []string{"provisioning.api.sinch.com"}, ExtKeyUsage: server}, "the certificate is not for 127.0.0.1"},
		"another address": {&x509.Certificate{IPAddresses: []net.IP{net.IPv4(192, 0, 2, 1)}}, "the certificate is not for 127.0.0.1"},
		"a name alone":    {&x509.Certificate{Subject: pkix.Name{CommonName: "127.0.0.1"}}, "the certificate is not for 127.0.0.1"},
		"for clients":     {&x509.Certificate{IPAddresses: local, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}}, "is not one for a server"},
	} {
		t.Run(name, func(t *testing.T) {
			hits.Store(0)
			rt := newTransport()
			rt.secure.TLSClientConfig.RootCAs = x509.NewCertPool()
			rt.secure.TLSClientConfig.RootCAs.AddCert(ca.cert)
			url := ca.serve(tt.cert, hits)
			var seen calls
			c := hasty(newTest(t, rt, seen.observe, func(o *Options) {
				o.BaseURL, o.Auth = url, Auth{Mode: Basic, KeyID: "k", Secret: NewSecret(canary)}
			}))
			err := c.RemoveSender(context.Background(), testKey)
			if tt.want == "" {
				if hits.Load() != 1 {
					t.Errorf("the good one: %v", err)
				}
				return
			}
			e := asError(t, err)
			if e.Kind != KindTLS || e.Phase != NotSent || !strings.Contains(e.Error(), tt.want) || len(seen.all()) != 1 || hits.Load() != 0 {
				t.Errorf("kind %d, phase %d, %d attempts, %d arrived: %v", e.Kind, e.Phase, len(seen.all()), hits.Load(), e)
			}
		})
	}
}

// fakeNames is a name server that gives each name the addresses in turn.
func fakeNames(t *testing.T, answers ...string) (asked *atomic.Int32) {
	t.Helper()
	conn, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	asked = &atomic.Int32{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		b := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(b)
			if err != nil {
				return
			}
			_, _ = conn.WriteTo(nameAnswer(b[:n], answers, asked), from)
		}
	}()
	was := net.DefaultResolver
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
	t.Cleanup(func() {
		net.DefaultResolver = was
		_ = conn.Close()
		<-done
	})
	return asked
}

// nameAnswer answers a question for an IPv4 address with the next of the list, any other with nothing.
func nameAnswer(query []byte, answers []string, asked *atomic.Int32) []byte {
	end := 12 + bytes.IndexByte(query[12:], 0) + 5
	out := append([]byte{query[0], query[1], 0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}, query[12:end]...)
	if binary.BigEndian.Uint16(query[end-4:]) != 1 {
		return out
	}
	ip := netip.MustParseAddr(answers[int(asked.Add(1)-1)%len(answers)]).As4()
	out[7] = 1
	return append(append(out, 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4), ip[:]...)
}

// TestANameThatStopsBeingLocal: plain http goes to this machine only, although the name says so and did once.
func TestANameThatStopsBeingLocal(t *testing.T) {
	var hits atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		hits.Add(1)
		w.WriteHeader(http.StatusNoContent)
	}))
	defer s.Close()
	asked := fakeNames(t, "127.0.0.1", "192.0.2.1")
	_, port, _ := strings.Cut(strings.TrimPrefix(s.URL, "http://"), ":")
	c := hasty(newTest(t, nil, func(o *Options) {
		o.BaseURL, o.Auth = "http://rebound.localhost:"+port, Auth{Mode: Basic, KeyID: "k", Secret: NewSecret(canary)}
	}))
	if err := c.RemoveSender(context.Background(), testKey); err != nil || hits.Load() != 1 {
		t.Fatalf("while it is local: %v, %d arrived", err, hits.Load())
	}
	c.DropIdle()
	e := asError(t, c.RemoveSender(context.Background(), testKey))
	if e.Kind != KindInvalid || e.Phase != NotSent || !strings.Contains(e.Error(), "is not an address of this machine") || asked.Load() != 2 || hits.Load() != 1 {
		t.Errorf("kind %d, phase %d after %d questions, %d arrived: %v", e.Kind, e.Phase, asked.Load(), hits.Load(), e)
	}
}

// TestLookAlikesOfThisMachine are refused for plain http, and user names in any URL.
func TestLookAlikesOfThisMachine(t *testing.T) {
	for _, bad := range []string{
		"http://localhost.evil.example", "http://127.0.0.1.evil.example", "http://localhost@evil.example", "http://evil.example#@localhost", "http://[::ffff:8.8.8.8]",
		"http://0.0.0.0", "http://169.254.169.254", "http://notlocalhost", "http://10.0.0.1", "http://provisioning.api.sinch.com",
		"https://provisioning.api.sinch.com@evil.example", "https://k:" + canary + "@provisioning.api.sinch.com", "https://evil.example/provisioning.api.sinch.com",
		"https://evil.example?x=provisioning.api.sinch.com", "https://", "https:provisioning.api.sinch.com", "//provisioning.api.sinch.com", "file:///etc/passwd",
	} {
		c, err := New(Options{BaseURL: bad, ProjectID: "p", Auth: Auth{Mode: None}})
		if c != nil {
			c.Close()
		}
		if err == nil || strings.Contains(err.Error(), canary) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// TestCredentialsStayWithTheirServer: a redirect to another host, or to another place on this one, gets no request at all.
func TestCredentialsStayWithTheirServer(t *testing.T) {
	for _, auth := range []Auth{{Mode: Basic, KeyID: "k", Secret: NewSecret(canary)}, {Mode: Token, Secret: NewSecret(canary)}, {KeyID: "k", Secret: NewSecret(canary)}} {
		for _, status := range []int{301, 302, 303, 307, 308} {
			hosts := map[string]int{}
			c := hasty(newTest(t, roundTripper(func(r *http.Request) (*http.Response, error) {
				hosts[r.URL.Host]++
				if r.URL.Host == "tokens.example" && status != 303 {
					return reply(200, okToken), nil
				}
				return reply(status, "", "Location: https://evil.example/x"), nil
			}), func(o *Options) {
				o.Auth = auth
				o.Auth.TokenURL = "https://tokens.example/t"
			}))
			for name, call := range writes {
				if e := asError(t, call(context.Background(), c)); e.Kind != KindRedirect || !strings.Contains(e.Error(), "redirects to evil.example") {
					t.Errorf("%s, %d: %v", name, status, e)
				}
			}
			if hosts["evil.example"] != 0 || len(hosts) > 2 {
				t.Errorf("%d: requests went to %v", status, hosts)
			}
		}
	}
}

// proxyEnv has the test binary be a program behind a proxy: the environment is read once in a process.
const proxyEnv = "CALLSIGN_API_PROXY_CHILD"

// TestProxyPasswordIsNotShown, whatever is wrong with the proxy.
func TestProxyPasswordIsNotShown(t *testing.T) {
	if os.Getenv(proxyEnv) != "" {
		var seen calls
		c := hasty(newTest(t, nil, seen.observe, func(o *Options) { o.BaseURL = "https://api.example" }))
		err := read(context.Background(), c)
		t.Logf("%v %+v %v", err, err, seen.all())
		return
	}
	refusing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Proxy-Authorization") == "" {
			t.Error("the proxy was not given its password: the test proves nothing")
		}
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer refusing.Close()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// Go leaves out a proxy that is no URL, and asks the server directly.
	for name, tt := range map[string]struct{ proxy, want string }{
		"refuses":      {strings.Replace(refusing.URL, "http://", "http://user:"+canary+"@", 1), "api.example"},
		"is not there": {"http://user:" + canary + "@127.0.0.1:1", "refused the connection"},
		"no URL":       {"http://user:" + canary + "@[::1", "api.example"},
		"no scheme":    {"user:" + canary + "@:x:1", "api.example"},
	} {
		cmd := exec.CommandContext(t.Context(), exe, "-test.run=^TestProxyPasswordIsNotShown$", "-test.v")
		cmd.Env = append(os.Environ(), proxyEnv+"=1", "HTTPS_PROXY="+tt.proxy, "NO_PROXY=")
		out, err := cmd.CombinedOutput()
		if err != nil || !bytes.Contains(out, []byte(tt.want)) || bytes.Contains(out, []byte(canary)) || !bytes.Contains(out, []byte("read the sender")) {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}
