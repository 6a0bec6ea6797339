package api

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync"
	"time"

	"github.com/go-resty/resty/v2"

	"callsign/internal/text"
)

// wire sends single HTTP exchanges. It never repeats one: that is decided above, where it is known what a repeat would mean.
type wire struct {
	resty   *resty.Client
	http    *http.Client
	now     func() time.Time
	observe func(Call)
	hide    masker // its zero value knows none
}

// exchange is one HTTP request to send.
type exchange struct {
	op            string
	method        string
	template      string // path without ids and query
	url           *url.URL
	authorization Secret
	body          []byte // nil: none
	contentType   string
	timeout       time.Duration
	attempt       int
	spec          *Spec
	token         bool // to the token endpoint
	anonymous     bool // without credentials
	key           Key  // the sender it is about; zero for none
}

// answer is a 2xx answer, read to its end.
type answer struct {
	status int
	header http.Header
	body   []byte
	start  time.Time
	took   time.Duration
	at     time.Time
}

var (
	errDeadline = errors.New("no answer in time")
	errResend   = errors.New("the connection was lost after the request was written")
	errTooLarge = errors.New("the answer is too large")
)

// maxAnnounced is how many bytes are made ready for an answer on the word of the server alone.
const maxAnnounced = 1 << 20

func newWire(o Options) *wire {
	rt := o.Transport
	if rt == nil {
		rt = newRenewed(newTransport)
	}
	hc := &http.Client{
		Transport: stay{rt},
		// A redirect is an answer like any other: followed, it would turn a DELETE into a GET.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	r := resty.NewWithClient(hc)
	r.SetRetryCount(0).SetDebug(false).SetDisableWarn(true).SetLogger(silent{}).SetDoNotParseResponse(true)
	r.SetHeader("User-Agent", cmp.Or(o.UserAgent, "callsign"))
	r.SetPreRequestHook(func(_ *resty.Client, req *http.Request) error {
		req.GetBody = nil // with it, the transport and redirects could send a body twice
		if req.ContentLength == 0 {
			req.Body = nil // resty gives a request without a body one of unknown length
		}
		return nil
	})
	return &wire{resty: r, http: hc, now: o.Now, observe: o.Observe}
}

func (w *wire) closeIdle() { w.http.CloseIdleConnections() }

// silent keeps resty from writing to the terminal.
type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}

// send makes one exchange. It returns a 2xx answer, or an error that says what happened.
func (w *wire) send(caller context.Context, ex exchange) (*answer, *Error) {
	ctx, cancel := context.WithTimeoutCause(caller, ex.timeout, errDeadline)
	defer cancel()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	tr := &trace{write: ex.method != http.MethodGet, stop: stop}
	ans := &answer{at: w.now(), start: time.Now()}
	defer func() { ans.took = time.Since(ans.start) }()

	req := w.resty.R().SetContext(httptrace.WithClientTrace(ctx, tr.hooks())).SetHeader("Accept", "application/json")
	if !ex.authorization.IsZero() {
		req.SetHeader("Authorization", ex.authorization.Reveal())
	}
	if ex.body != nil {
		req.SetHeader("Content-Type", ex.contentType).SetBody(ex.body)
	}
	resp, err := req.Execute(ex.method, ex.url.String())
	if err != nil {
		return ans, w.failure(caller, ex, tr, firstCause(ctx, err))
	}
	raw := resp.RawResponse
	defer raw.Body.Close()
	ans.status, ans.header = raw.StatusCode, raw.Header
	ans.body, err = readBody(raw.Body, raw.ContentLength)
	if !ex.token { // there a token is the answer
		ans.body = w.hide.body(ans.body)
	}
	switch {
	case errors.Is(err, errTooLarge) && ans.status/100 == 2:
		return ans, ans.fail(ex, KindTooLarge, text.Raw(fmt.Sprintf("the answer is larger than %d MiB", maxBody>>20)))
	case err != nil && ans.status/100 == 2:
		e := w.failure(caller, ex, tr, firstCause(ctx, err))
		e.Status, e.Phase = ans.status, unsettled(ex)
		return ans, e
	case ans.status/100 != 2:
		return ans, w.refused(ex, ans)
	}
	return ans, nil
}

// firstCause prefers why we gave up to the transport's words for it.
func firstCause(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// readBody reads at most maxBody bytes. What was read is returned with any error. announced is the length that the server said, -1
// when it did not; it only saves memory.
func readBody(r io.Reader, announced int64) ([]byte, error) {
	var b bytes.Buffer
	if announced > 0 {
		b.Grow(int(min(announced, maxAnnounced)) + bytes.MinRead) // room to see the end without growing
	}
	_, err := b.ReadFrom(io.LimitReader(r, maxBody+1))
	data := b.Bytes()
	if len(data) > maxBody {
		return data[:maxBody], errTooLarge
	}
	return data, err
}

// report tells the observer about an attempt.
func (w *wire) report(ex exchange, ans *answer, err *Error) {
	if w.observe == nil {
		return
	}
	call := Call{Method: ex.method, Path: ex.template, Attempt: max(1, ex.attempt), At: w.now(), Key: ex.key, Token: ex.token, repeat: repeatOf(ex)}
	if ans != nil {
		call.At, call.Status, call.Duration, call.Bytes = ans.at, ans.status, ans.took, len(ans.body)
	}
	if err != nil {
		call.Err, call.Kind, call.Code = err.short(), err.Kind, err.Code
	}
	w.observe(call)
}

// trace follows how far a request got.
type trace struct {
	write bool
	stop  context.CancelCauseFunc

	mu     sync.Mutex
	asked  bool // for a connection
	got    bool // a connection
	wrote  bool // the headers
	resend bool
}

func (t *trace) hooks() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) {
			t.mu.Lock()
			defer t.mu.Unlock()
			// The transport asks a second time when it wants to send the request again (HTTP/2: refused streams, GOAWAY;
			// a kept connection that was dead). For a write that is only right when nothing was written.
			if t.write && t.wrote {
				t.resend = true
				t.stop(errResend)
			}
			t.asked = true
		},
		GotConn:      func(httptrace.GotConnInfo) { t.mu.Lock(); t.got = true; t.mu.Unlock() },
		WroteHeaders: func() { t.mu.Lock(); t.wrote = true; t.mu.Unlock() },
	}
}

// phase tells what is known about a request without an answer. Only a real transport says that it asked for a connection; of any
// other we know nothing.
func (t *trace) phase(err error) Phase {
	if t == nil {
		return NotSent
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.got && (t.asked || isDialError(err)) {
		return NotSent
	}
	return MaybeSent
}
