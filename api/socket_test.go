package api

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"callsign/api/openapi/contract"
)

// rawServer speaks HTTP/1 on a real socket. It answers the first request of each connection with a 404 and then, having read the
// second one, closes the connection without an answer: what a dying server does to a kept connection.
func rawServer(t *testing.T) (url string, seen *atomic.Int32) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	seen = &atomic.Int32{}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serveOnce(conn, seen)
		}
	}()
	t.Cleanup(func() { l.Close(); <-done })
	return "http://" + l.Addr().String(), seen
}

func serveOnce(conn net.Conn, seen *atomic.Int32) {
	defer conn.Close()
	r := bufio.NewReader(conn)
	for i := range 2 {
		req, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, req.Body)
		seen.Add(1)
		if i == 0 {
			body := serviceError("sender_not_found")
			fmt.Fprintf(conn, "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
		}
	}
}

// A write that got no answer on a kept connection is sent exactly once; a read is sent again.
func TestKeptConnectionDies(t *testing.T) {
	for name, write := range writes {
		t.Run(name, func(t *testing.T) {
			url, seen := rawServer(t)
			c := hasty(newTest(t, nil, func(o *Options) { o.BaseURL = url }))
			if e := asError(t, read(context.Background(), c)); e.Status != 404 {
				t.Fatalf("warming up: %v", e)
			}
			e := asError(t, write(context.Background(), c))
			if e.Kind != KindNetwork || e.Phase != MaybeSent || !strings.Contains(e.Advice(), "read it again") {
				t.Errorf("kind %d, phase %d, %v", e.Kind, e.Phase, e)
			}
			if n := seen.Load(); n != 2 {
				t.Errorf("the server saw %d requests, want one read and one write", n)
			}
		})
	}
	t.Run("GET", func(t *testing.T) {
		url, seen := rawServer(t)
		c := hasty(newTest(t, nil, func(o *Options) { o.BaseURL = url }))
		_ = read(context.Background(), c)
		if e := asError(t, read(context.Background(), c)); e.Status != 404 {
			t.Errorf("the read was not sent again: %v", e)
		}
		if n := seen.Load(); n < 3 {
			t.Errorf("the server saw %d requests, want at least 3", n)
		}
	})
}

// refusingServer speaks just enough HTTP/2 over TLS to refuse every stream but the last, which the client's library takes as leave to
// send the request again by itself.
func refusingServer(t *testing.T, refuse int32) (url string, rt *http.Transport, seen *atomic.Int32) {
	t.Helper()
	certs := httptest.NewUnstartedServer(nil)
	certs.StartTLS()
	t.Cleanup(certs.Close)
	cfg := &tls.Config{Certificates: certs.TLS.Certificates, NextProtos: []string{"h2"}}
	l, err := tls.Listen("tcp", "127.0.0.1:0", cfg)
	if err != nil {
		t.Fatal(err)
	}
	seen = &atomic.Int32{}
	var served sync.WaitGroup
	ctx, stop := context.WithCancel(context.Background())
	served.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			context.AfterFunc(ctx, func() { conn.Close() })
			served.Go(func() { serveH2(conn, refuse, seen) })
		}
	})
	rt = certs.Client().Transport.(*http.Transport).Clone()
	rt.ForceAttemptHTTP2 = true
	t.Cleanup(func() { rt.CloseIdleConnections(); l.Close(); stop(); served.Wait() })
	return "https://" + l.Addr().String(), rt, seen
}

func serveH2(conn net.Conn, refuse int32, seen *atomic.Int32) {
	defer conn.Close()
	frame := func(kind, flags byte, stream uint32, payload ...byte) {
		head := []byte{0, 0, byte(len(payload)), kind, flags}
		_, _ = conn.Write(append(binary.BigEndian.AppendUint32(head, stream), payload...))
	}
	if _, err := io.ReadFull(conn, make([]byte, len("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))); err != nil {
		return
	}
	frame(4, 0, 0) // SETTINGS
	for {
		head := make([]byte, 9)
		if _, err := io.ReadFull(conn, head); err != nil {
			return
		}
		size := int64(head[0])<<16 | int64(head[1])<<8 | int64(head[2])
		if _, err := io.CopyN(io.Discard, conn, size); err != nil {
			return
		}
		switch stream := binary.BigEndian.Uint32(head[5:]); {
		case head[3] == 4 && head[4]&1 == 0:
			frame(4, 1, 0) // SETTINGS ack
		case head[3] == 1 && seen.Add(1) <= refuse:
			frame(3, 0, stream, 0, 0, 0, 7) // RST_STREAM, REFUSED_STREAM
		case head[3] == 1:
			frame(1, 5, stream, 0x89) // HEADERS: 204, end of stream
		}
	}
}

// HTTP/2 sends a refused request again by itself. For a write we do not allow it.
func TestRefusedStream(t *testing.T) {
	t.Run("the library alone", func(t *testing.T) {
		url, rt, seen := refusingServer(t, 1)
		req, _ := http.NewRequest("DELETE", url+"/x", nil)
		resp, err := rt.RoundTrip(req)
		if err != nil || resp.StatusCode != 204 || seen.Load() != 2 {
			t.Fatalf("without the guard: %v, %d requests; this test would prove nothing", err, seen.Load())
		}
	})
	for name, write := range writes {
		t.Run(name, func(t *testing.T) {
			url, rt, seen := refusingServer(t, 1)
			c := hasty(newTest(t, rt, func(o *Options) { o.BaseURL = url }))
			e := asError(t, write(context.Background(), c))
			if e.Phase != MaybeSent || e.Kind != KindNetwork || seen.Load() != 1 {
				t.Errorf("%d requests, kind %d, phase %d: %v", seen.Load(), e.Kind, e.Phase, e)
			}
		})
	}
	t.Run("GET", func(t *testing.T) {
		url, rt, seen := refusingServer(t, 1)
		c := hasty(newTest(t, rt, func(o *Options) { o.BaseURL = url }))
		if e := asError(t, read(context.Background(), c)); e.Kind != KindNotJSON || seen.Load() != 2 {
			t.Errorf("%d requests, want 2: %v", seen.Load(), e)
		}
	})
}

// Nothing listens: nothing was sent, so even a write is tried again, and says so.
func TestDialRefused(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	url := "http://" + l.Addr().String()
	l.Close()
	for name, call := range writes {
		t.Run(name, func(t *testing.T) {
			var seen calls
			c := hasty(newTest(t, nil, seen.observe, func(o *Options) { o.BaseURL = url }))
			e := asError(t, call(context.Background(), c))
			if e.Kind != KindNetwork || e.Phase != NotSent || !strings.Contains(e.Error(), "refused the connection") {
				t.Errorf("kind %d, phase %d: %v", e.Kind, e.Phase, e)
			}
			if n := len(seen.all()); n != 3 {
				t.Errorf("%d attempts, want 3", n)
			}
		})
	}
}

// Plain http goes to this machine only, whatever a name resolves to.
func TestPlainHTTPIsLocal(t *testing.T) {
	rt := newTransport()
	req, err := http.NewRequest("GET", "http://192.0.2.1:80/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = rt.RoundTrip(req); !errors.Is(err, errPlain) {
		t.Errorf("error %v, want errPlain", err)
	}
	c := hasty(newTest(t, rt, func(o *Options) { o.BaseURL = "http://127.0.0.1" }))
	c.base.Host = "192.0.2.1" // as if the name had resolved to it
	e := asError(t, c.RemoveSender(context.Background(), testKey))
	if e.Kind != KindInvalid || e.Phase != NotSent {
		t.Errorf("kind %d, phase %d: %v", e.Kind, e.Phase, e)
	}
}

func TestTLS(t *testing.T) {
	var hits atomic.Int32
	h := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) })
	quiet := func(s *httptest.Server) { s.Config.ErrorLog = discardLog() }
	untrusted := httptest.NewUnstartedServer(h)
	quiet(untrusted)
	untrusted.StartTLS()
	defer untrusted.Close()
	plain := httptest.NewUnstartedServer(h)
	quiet(plain)
	plain.Start()
	defer plain.Close()
	tests := []struct{ name, url, want string }{
		{"unknown authority", untrusted.URL, "unknown authority"},
		{"no TLS", strings.Replace(plain.URL, "http:", "https:", 1), "does not speak TLS"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var seen calls
			c := hasty(newTest(t, nil, seen.observe, func(o *Options) { o.BaseURL = tt.url }))
			e := asError(t, read(context.Background(), c))
			if e.Kind != KindTLS || e.Phase != NotSent || !strings.Contains(e.Error(), tt.want) || len(seen.all()) != 1 {
				t.Errorf("kind %d, phase %d, %d attempts: %v", e.Kind, e.Phase, len(seen.all()), e)
			}
		})
	}
	if hits.Load() != 0 {
		t.Errorf("%d requests arrived over connections that are not secure", hits.Load())
	}
}

// Redirects are answers, cookies are not kept, and only our own headers are sent.
func TestRedirectsCookiesHeaders(t *testing.T) {
	var got []*http.Request
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r)
		http.SetCookie(w, &http.Cookie{Name: "c", Value: "v", Path: "/"})
		http.Redirect(w, r, "/elsewhere", http.StatusMovedPermanently)
	}))
	defer s.Close()
	c := newTest(t, nil, func(o *Options) {
		o.BaseURL, o.UserAgent = s.URL, "callsign/test"
		o.Auth = Auth{Mode: Basic, KeyID: "k", Secret: NewSecret(canary)}
	})
	for range 2 {
		if e := asError(t, c.RemoveSender(context.Background(), testKey)); e.Kind != KindRedirect || e.Phase != Answered {
			t.Errorf("kind %d, phase %d: %v", e.Kind, e.Phase, e)
		}
	}
	if len(got) != 2 {
		t.Fatalf("the server saw %d requests, want 2", len(got))
	}
	for _, r := range got {
		for name := range r.Header {
			switch name {
			case "Accept", "Accept-Encoding", "Authorization", "User-Agent":
			default:
				t.Errorf("unexpected header %s: %v", name, r.Header[name])
			}
		}
		if r.Method != "DELETE" || r.ContentLength != 0 || len(r.TransferEncoding) > 0 || r.UserAgent() != "callsign/test" {
			t.Errorf("request %s, length %d, %v", r.Method, r.ContentLength, r.Header)
		}
		if user, pass, _ := r.BasicAuth(); user != "k" || pass != canary {
			t.Errorf("basic auth %q", user)
		}
	}
}

// bomb is 9 MiB that travel as 9 KiB.
func bomb(t *testing.T) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(append([]byte(`{"totalSize":1,"x":"`), bytes.Repeat([]byte("a"), 9<<20)...)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The limit is for what comes out of gzip. A page over it is asked for again in halves, with the same token and filters.
func TestTooLarge(t *testing.T) {
	zipped := bomb(t)
	var asked []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		asked = append(asked, q.Get("pageSize")+"/"+q.Get("pageToken")+"/"+q.Get("filterStates"))
		w.Header().Set("Content-Type", "application/json")
		switch {
		case q.Get("pageSize") == "12" && q.Get("pageToken") == "t":
			fmt.Fprint(w, `{"totalSize":2,"pageSize":12,"nextPageToken":"u","senders":[`+okSender+`]}`)
		case q.Get("pageSize") == "12":
			fmt.Fprint(w, `{"totalSize":2,"pageSize":12,"senders":[`+okSender+`]}`)
		default:
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(zipped)
		}
	}))
	defer s.Close()
	c := hasty(newTest(t, nil, func(o *Options) { o.BaseURL = s.URL }))
	n := 0
	for p, err := range c.Senders(context.Background(), WhatsApp, ListQuery{States: []string{"ACTIVE"}, PageQuery: PageQuery{Token: "t"}}) {
		if err != nil {
			t.Fatal(err)
		}
		n += len(p.Items)
	}
	if got := strings.Join(asked, " "); n != 2 || got != "/t/ACTIVE 25/t/ACTIVE 12/t/ACTIVE 12/u/ACTIVE" {
		t.Errorf("%d senders, asked %s", n, got)
	}
	if e := asError(t, read(context.Background(), c)); e.Kind != KindTooLarge || e.Status != 200 {
		t.Errorf("a single sender: kind %d: %v", e.Kind, e)
	}
}

// A body that breaks off: a read is tried again, a write may have been done.
func TestCutOff(t *testing.T) {
	var hits atomic.Int32
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		hits.Add(1)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, okSender)
		if f, ok := w.(http.Flusher); ok {
			f.Flush()
		}
		panic(http.ErrAbortHandler)
	}))
	defer s.Close()
	c := hasty(newTest(t, nil, func(o *Options) { o.BaseURL = s.URL }))
	if e := asError(t, read(context.Background(), c)); e.Kind != KindNetwork || hits.Load() != 3 {
		t.Errorf("read: kind %d after %d requests: %v", e.Kind, hits.Load(), e)
	}
	for name, write := range writes {
		if strings.HasPrefix(name, "DELETE") {
			continue // has no body to miss
		}
		hits.Store(0)
		if e := asError(t, write(context.Background(), c)); e.Phase != MaybeSent || hits.Load() != 1 || e.Status != 200 {
			t.Errorf("%s: phase %d after %d requests: %v", name, e.Phase, hits.Load(), e)
		}
	}
}

// Ids travel escaped as one part of the path, over a real connection and in memory.
func TestPathsAreEscaped(t *testing.T) {
	var got string
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.RequestURI
		w.WriteHeader(http.StatusNoContent)
	})
	s := httptest.NewServer(h)
	defer s.Close()
	const id, want = "@한/..?#%2F{id} +;", "/v1/projects/p/kakaotalk/senders/@%ED%95%9C%2F..%3F%23%252F%7Bid%7D%20+%3B"
	for name, rt := range map[string]http.RoundTripper{"socket": nil, "memory": contract.Memory(h)} {
		c := hasty(newTest(t, rt, func(o *Options) { o.BaseURL = s.URL }))
		if err := c.RemoveSender(context.Background(), Key{KakaoTalk, id}); err != nil || got != want {
			t.Errorf("%s: %v, path %s, want %s", name, err, got, want)
		}
	}
}
