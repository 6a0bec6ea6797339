package sandbox

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"syscall"
)

const jsonType = "application/json"

// answer is what goes back to the caller.
type answer struct {
	status   int
	header   http.Header
	body     []byte
	cut      bool  // no answer: the connection ends
	dial     bool  // with cut: there never was a connection
	truncate bool  // the connection ends in the middle of the body
	err      error // with cut: why, when it was the caller
}

// write sends the answer over a socket.
func (a answer) write(w http.ResponseWriter) {
	body := a.body
	if a.status == http.StatusNoContent {
		w.WriteHeader(a.status)
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(a.status)
	if !a.truncate {
		_, _ = w.Write(body)
		return
	}
	_, _ = w.Write(body[:len(body)/2])
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
	panic(http.ErrAbortHandler)
}

// hangUp closes the connection of a request without an answer.
func hangUp(w http.ResponseWriter) {
	if h, ok := w.(http.Hijacker); ok {
		if c, _, err := h.Hijack(); err == nil {
			if tcp, ok := c.(*net.TCPConn); ok {
				_ = tcp.SetLinger(0)
			}
			_ = c.Close()
			return
		}
	}
	panic(http.ErrAbortHandler)
}

// Transport returns a transport that answers from memory, whatever the host. It uses no sockets, honours the request's
// context while it waits and while the body is read, and turns cut connections into network errors.
func (s *Sandbox) Transport() http.RoundTripper { return memory{s} }

type memory struct{ s *Sandbox }

// RoundTrip implements http.RoundTripper.
func (m memory) RoundTrip(r *http.Request) (*http.Response, error) {
	body := r.Body
	if body != nil {
		defer func() { _ = body.Close() }()
	}
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	in := r.Clone(r.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	if in.Method == "" {
		in.Method = http.MethodGet
	}
	a := m.s.exchange(in)
	trace := httptrace.ContextClientTrace(r.Context())
	if a.dial {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	if trace != nil && trace.WroteHeaders != nil {
		trace.WroteHeaders()
	}
	if trace != nil && trace.WroteRequest != nil {
		trace.WroteRequest(httptrace.WroteRequestInfo{})
	}
	if a.err != nil {
		return nil, a.err
	}
	if a.cut {
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
	}
	if trace != nil && trace.GotFirstResponseByte != nil {
		trace.GotFirstResponseByte()
	}
	return a.response(r), nil
}

func (a answer) response(r *http.Request) *http.Response {
	h := a.header.Clone()
	if h == nil {
		h = http.Header{}
	}
	res := &http.Response{
		Status: strconv.Itoa(a.status) + " " + http.StatusText(a.status), StatusCode: a.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: h, Request: r, ContentLength: int64(len(a.body)), Body: http.NoBody,
	}
	if a.status == http.StatusNoContent {
		res.ContentLength = 0
		return res
	}
	h.Set("Content-Length", strconv.Itoa(len(a.body)))
	if len(a.body) == 0 {
		return res
	}
	stream := &stream{ctx: r.Context(), end: io.EOF}
	stream.rest.Reset(a.body)
	if a.truncate {
		stream.rest.Reset(a.body[:len(a.body)/2])
		stream.end = io.ErrUnexpectedEOF
	}
	res.Body = stream
	return res
}

// stream is a body that arrives in pieces and stops when its request is given up.
type stream struct {
	ctx    context.Context
	rest   bytes.Reader
	end    error
	closed bool
}

func (b *stream) Read(p []byte) (int, error) {
	if b.closed {
		return 0, http.ErrBodyReadAfterClose
	}
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := b.rest.Read(p[:min(len(p), 16<<10)])
	if err == io.EOF {
		err = b.end
	}
	return n, err
}

func (b *stream) Close() error {
	b.closed = true
	return nil
}
