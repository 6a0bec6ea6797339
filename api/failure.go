package api

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"syscall"

	"callsign/internal/text"
)

// newError starts an error about an exchange.
func newError(ex exchange, kind ErrorKind) *Error {
	return &Error{Kind: kind, Op: ex.op, Method: ex.method, Path: ex.template, Host: hostOf(ex.url), token: ex.token, repeat: repeatOf(ex)}
}

// refuse makes the error for a request that is not sent.
func (w *wire) refuse(ex exchange, kind ErrorKind, message string) *Error {
	e := newError(ex, kind)
	e.Message, e.At = text.Raw(message), w.now()
	return e
}

func (w *wire) circuitOpen(ex exchange, err error) *Error {
	e := w.refuse(ex, KindCircuit, err.Error())
	var open circuitError
	if errors.As(err, &open) {
		e.RetryAfter, e.hasRetryAfter = open.wait, true
	}
	e.err = err
	return e
}

// held makes the error for a request that is not sent because the server asked to wait.
func (w *wire) held(ex exchange, held *heldError) *Error {
	e := w.refuse(ex, KindHeld, "the server asked to wait: "+held.why.reason())
	e.RetryAfter, e.hasRetryAfter, e.err = held.wait, true, held.why
	return e
}

// failure makes the error for an exchange without an answer. tr is nil when nothing was tried.
func (w *wire) failure(caller context.Context, ex exchange, tr *trace, err error) *Error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err // the URL has ids and page tokens in it
	}
	e := newError(ex, KindNetwork)
	e.At, e.Phase, e.err = w.now(), tr.phase(err), err
	switch {
	case errors.Is(err, errResend):
		e.Phase = MaybeSent
	case errors.Is(caller.Err(), context.Canceled), errors.Is(err, context.Canceled):
		e.Kind = KindCancelled
		if errors.Is(err, errClosed) {
			e.Message = text.Raw(errClosed.Error())
		}
	case errors.Is(err, errDeadline), caller.Err() == nil && errors.Is(err, context.DeadlineExceeded):
		e.Kind, e.slow = KindTimeout, true
		e.Message = text.Raw(e.Host + " did not answer within " + ex.timeout.String())
	case caller.Err() != nil:
		e.Kind = KindTimeout
	case errors.Is(err, errPlain), errors.Is(err, errProxy):
		e.Kind, e.Message = KindInvalid, text.Raw(err.Error())
		if errors.Is(err, errPlain) {
			e.Message = text.Raw(e.Host + " is not an address of this machine, and plain http goes nowhere else")
		}
	case isTLSError(err):
		e.Kind = KindTLS
	}
	if ex.token {
		e.Phase = NotSent // the request that needed the token was not
	}
	return e
}

// fail makes the error for a 2xx answer that cannot be used.
func (a *answer) fail(ex exchange, kind ErrorKind, message text.Raw) *Error {
	e := newError(ex, kind)
	e.Status, e.Message, e.At, e.Phase = a.status, message, a.at, unsettled(ex)
	return e
}

// unsettled is the phase of a request whose answer does not tell what became of it.
func unsettled(ex exchange) Phase {
	switch {
	case ex.token:
		return NotSent
	case ex.method == http.MethodGet:
		return Answered
	}
	return MaybeSent
}

func isDialError(err error) bool {
	var op *net.OpError
	var dns *net.DNSError
	return (errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect")) || errors.As(err, &dns)
}

// isTLSError reports that the server could not prove who it is, which no repeat will change.
func isTLSError(err error) bool {
	var verify *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	return errors.As(err, &verify) || errors.As(err, &unknown) || errors.As(err, &host) || errors.As(err, &invalid) ||
		errors.As(err, &record) || errors.As(err, &alert) || errors.Is(err, http.ErrSchemeMismatch)
}

// networkText says in our own words what happened; the standard library's texts can hold addresses and foreign text.
func networkText(err error, host string) string {
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.As(err, &dns) && dns.IsNotFound:
		return "there is no host named " + host
	case errors.As(err, &dns):
		return "the name " + host + " could not be looked up"
	case errors.Is(err, syscall.ECONNREFUSED):
		return host + " refused the connection"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETDOWN):
		return "there is no way to " + host + " from here"
	case isDialError(err) && errors.As(err, &timeout) && timeout.Timeout():
		return host + " did not take the connection within " + dialTimeout.String()
	case isDialError(err):
		return "no connection to " + host
	}
	return "the connection to " + host + " broke"
}

// tlsText says what is wrong with the server's certificate.
func tlsText(err error, host string) string {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &unknown):
		return "the certificate of " + host + " is from an unknown authority"
	case errors.As(err, &name):
		return "the certificate is not for " + host
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "the certificate of " + host + " has expired or is not valid yet"
	case errors.As(err, &invalid) && invalid.Reason == x509.IncompatibleUsage:
		return "the certificate of " + host + " is not one for a server"
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return host + " does not speak TLS on this port"
	}
	return "no secure connection to " + host
}
