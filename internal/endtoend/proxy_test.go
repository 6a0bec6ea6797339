//go:build unix

package endtoend

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// fault is what a proxy does to its connections.
type fault int

const (
	pass    fault = iota
	silent        // takes connections and bytes, passes nothing on, closes nothing
	cut           // resets a connection when a request comes
	cutBody       // resets it in the middle of an answer
	trickle       // passes an answer on a byte a second
)

// midBody is how many bytes of an answer pass before cutBody: past the headers.
const midBody = 300

// proxy passes bytes on between the program and a server, or does not.
type proxy struct {
	t      *testing.T
	target string
	addr   string
	done   sync.WaitGroup
	over   chan struct{}

	mu       sync.Mutex
	listener net.Listener
	fault    fault
	conns    map[*link]bool
}

// link is a connection of the program with its other half. One that fell silent stays so.
type link struct {
	client, server *net.TCPConn
	dead           bool
}

func (l *link) close() {
	for _, c := range []*net.TCPConn{l.client, l.server} {
		_ = c.SetLinger(0) // a reset, as from a process that is gone
		_ = c.Close()
	}
}

// newProxy stands before the server at url for the time of the test.
func newProxy(t *testing.T, url string) *proxy {
	t.Helper()
	p := &proxy{t: t, target: strings.TrimPrefix(url, "http://"), over: make(chan struct{}), conns: map[*link]bool{}}
	p.listen("127.0.0.1:0")
	p.addr = p.listener.Addr().String()
	t.Cleanup(func() {
		close(p.over)
		p.kill()
		p.done.Wait()
	})
	return p
}

func (p *proxy) url() string { return "http://" + p.addr }

func (p *proxy) listen(addr string) {
	p.t.Helper()
	l, err := new(net.ListenConfig).Listen(p.t.Context(), "tcp", addr)
	if err != nil {
		p.t.Fatal(err)
	}
	p.mu.Lock()
	p.listener = l
	p.mu.Unlock()
	p.done.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			p.take(c.(*net.TCPConn))
		}
	})
}

// kill ends the server: its port is closed and its connections are reset. revive starts it again.
func (p *proxy) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = p.listener.Close()
	for l := range p.conns {
		l.close()
	}
}

func (p *proxy) revive() { p.listen(p.addr) }

// set has all connections behave in a way; those that fell silent never speak again.
func (p *proxy) set(f fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fault = f
	for l := range p.conns {
		l.dead = l.dead || f == silent
	}
}

func (p *proxy) now(l *link) fault {
	p.mu.Lock()
	defer p.mu.Unlock()
	if l.dead {
		return silent
	}
	return p.fault
}

func (p *proxy) take(c *net.TCPConn) {
	s, err := net.Dial("tcp", p.target)
	if err != nil {
		_ = c.Close()
		return
	}
	l := &link{client: c, server: s.(*net.TCPConn)}
	p.mu.Lock()
	l.dead = p.fault == silent
	p.conns[l] = true
	p.mu.Unlock()
	p.done.Go(func() { p.copy(l, l.server, l.client, false) })
	p.done.Go(func() { p.copy(l, l.client, l.server, true) })
}

// copy passes bytes on one way, as the fault of the moment has it.
func (p *proxy) copy(l *link, to io.Writer, from io.Reader, answer bool) {
	defer func() {
		l.close()
		p.mu.Lock()
		delete(p.conns, l)
		p.mu.Unlock()
	}()
	b := make([]byte, 32<<10)
	for {
		n, err := from.Read(b)
		if err != nil || !p.deliver(l, to, b[:n], answer) {
			return
		}
	}
}

// deliver passes bytes on; false ends the connection.
func (p *proxy) deliver(l *link, to io.Writer, b []byte, answer bool) bool {
	switch f := p.now(l); {
	case f == silent:
		return true // the bytes are gone
	case f == cut && !answer:
		return false
	case f == cutBody && answer:
		_, _ = to.Write(b[:min(len(b), midBody)])
		return false
	case f == trickle && answer:
		return p.trickle(l, to, b)
	}
	_, err := to.Write(b)
	return err == nil
}

func (p *proxy) trickle(l *link, to io.Writer, b []byte) bool {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for len(b) > 0 && p.now(l) == trickle {
		if _, err := to.Write(b[:1]); err != nil {
			return false
		}
		b = b[1:]
		select {
		case <-tick.C:
		case <-p.over:
			return false
		}
	}
	_, err := to.Write(b)
	return err == nil
}
