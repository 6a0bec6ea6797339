//go:build unix

package endtoend

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// authority signs certificates for servers of these tests; the program trusts it through SSL_CERT_FILE.
type authority struct {
	t    *testing.T
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{t: t, key: newKey(t)}
	a.cert = a.sign(&x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test Authority"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(48 * time.Hour),
	}, nil, a.key)
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// sign makes a certificate for a key; without a parent it signs itself.
func (a *authority) sign(c, parent *x509.Certificate, key *ecdsa.PrivateKey) *x509.Certificate {
	a.t.Helper()
	if parent == nil {
		parent = c
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, key.Public(), a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		a.t.Fatal(err)
	}
	return cert
}

// trust is the variable that makes the program trust the authority.
func (a *authority) trust() string {
	a.t.Helper()
	path := filepath.Join(a.t.TempDir(), "authority.pem")
	data := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
	if err := os.WriteFile(path, data, 0o600); err != nil {
		a.t.Fatal(err)
	}
	return "SSL_CERT_FILE=" + path
}

// serve serves with a certificate for an address that ends at a time.
func (a *authority) serve(h http.Handler, address string, end time.Time) string {
	a.t.Helper()
	key := newKey(a.t)
	c := a.sign(&x509.Certificate{
		SerialNumber: big.NewInt(2), NotBefore: time.Now().Add(-24 * time.Hour), NotAfter: end, IPAddresses: []net.IP{net.ParseIP(address)},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}, a.cert, key)
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // of handshakes that the program breaks off
	s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{c.Raw}, PrivateKey: key}}}
	s.StartTLS()
	a.t.Cleanup(s.Close)
	return s.URL
}

// TestCertificates: a certificate that proves nothing is named, nothing is sent, and a good one is all that is needed.
func TestCertificates(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("SSL_CERT_FILE is heeded on Linux only")
	}
	t.Parallel()
	tomorrow := time.Now().Add(24 * time.Hour)
	for name, c := range map[string]struct {
		address string
		end     time.Time
		trusted bool
		says    string // empty: all is well
	}{
		"good":              {"127.0.0.1", tomorrow, true, ""},
		"unknown authority": {"127.0.0.1", tomorrow, false, "is from an unknown authority"},
		"expired":           {"127.0.0.1", time.Now().Add(-time.Hour), true, "has expired or is not valid yet"},
		"another host":      {"127.0.0.99", tomorrow, true, "the certificate is not for 127.0.0.1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newAuthority(t)
			api := serve(t, nil)
			env := append(credentials(), "NO_PROXY=127.0.0.1")
			if c.trusted {
				env = append(env, a.trust())
			}
			w := open(t, launch{size: large, args: basicArgs(a.serve(api.box, c.address, c.end)), env: env})
			if c.says == "" {
				w.headSays("live")
				w.press("q")
				w.endWithin(prompt, 0)
				return
			}
			w.headSays("offline, retry")
			w.failsWith(c.says)
			if n := api.asks(http.MethodGet); n > 0 {
				t.Errorf("%d requests were sent to a server that could be anybody", n)
			}
		})
	}
}

// failsWith reads the error in the panel, closes it and leaves.
func (w *window) failsWith(says string) {
	w.t.Helper()
	w.seeRow("! reads")
	w.keysWork()
	w.press("!")
	w.see("Errors", says)
	w.press(esc)
	w.lose("Errors")
	w.press("q")
	w.endWithin(prompt, 0)
}

// TestNoSuchHost: a name that nobody knows is said to be the reason, whether the resolver knows that or is itself out of reach.
func TestNoSuchHost(t *testing.T) {
	t.Parallel()
	w := open(t, launch{args: basicArgs("https://no-such-host.invalid"), env: credentials()})
	w.keysWork() // before the failure has come
	w.headSays("offline, retry")
	w.failsWith("no-such-host.invalid")
}

// TestServerStartsLater: the program that was started first has the senders as soon as there is a server.
func TestServerStartsLater(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.proxy.kill()
	w := r.quick()
	w.headSays("offline, retry")
	w.keysWork()
	w.hides("no senders yet")
	r.proxy.revive()
	w.headSays("live")
	w.see("Best Pharmacy")
	w.press("q")
	w.endWithin(prompt, 0)
}
