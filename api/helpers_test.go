package api

import (
	"context"
	"errors"
	"io"
	"log"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

var testKey = Key{Channel: WhatsApp, ID: "s1"}

// canary is the secret of all tests: it must appear nowhere.
const canary = "CANARY-5f0c"

// roundTripper answers requests in memory.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// reply makes an answer. Headers are given as "Name: value".
func reply(status int, body string, headers ...string) *http.Response {
	h := http.Header{"Content-Type": {"application/json"}}
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		h.Set(name, value)
	}
	return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}
}

const (
	okSender = `{"id":"s1","state":"ACTIVE","details":{"displayName":"n"}}`
	okToken  = `{"access_token":"T1","token_type":"Bearer","expires_in":3600}`
)

func serviceError(code string) string {
	return `{"errorCode":"` + code + `","message":"m","resolution":"r"}`
}

// newTest makes a client without credentials over rt; options can be changed.
func newTest(t *testing.T, rt http.RoundTripper, change ...func(*Options)) *Client {
	t.Helper()
	o := Options{BaseURL: "https://api.example", ProjectID: "p", Auth: Auth{Mode: None}, Transport: rt, Rate: 1000}
	for _, f := range change {
		f(&o)
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// hasty makes a client wait only for what a server asked.
func hasty(c *Client) *Client {
	c.backoff = func(int) time.Duration { return 0 }
	return c
}

// asError returns the *Error that err must be.
func asError(t *testing.T, err error) *Error {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) || e == nil {
		t.Fatalf("error %v (%T), want an *Error", err, err)
	}
	if e.Advice() == "" || strings.ContainsAny(e.Error(), "\n\x1b") || strings.Contains(e.Error(), canary) {
		t.Errorf("bad text: %q", e.Error())
	}
	return e
}

// calls collects what the observer is told.
type calls struct {
	mu   sync.Mutex
	list []Call
}

func (c *calls) observe(o *Options) {
	o.Observe = func(call Call) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.list = append(c.list, call)
	}
}

func (c *calls) all() []Call {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.list
}

// writes are all calls that change something.
var writes = map[string]func(context.Context, *Client) error{
	"PATCH": func(ctx context.Context, c *Client) error {
		_, err := c.UpdateSender(ctx, testKey, Patch{Status: Draft, Details: Values{{"about", Value{Text: "x"}}}})
		return err
	},
	"DELETE":         func(ctx context.Context, c *Client) error { return c.RemoveSender(ctx, testKey) },
	"DELETE changes": func(ctx context.Context, c *Client) error { return c.DiscardChanges(ctx, testKey) },
	"POST": func(ctx context.Context, c *Client) error {
		_, err := c.AddComment(ctx, testKey, "hello")
		return err
	},
	"POST without body": func(ctx context.Context, c *Client) error {
		_, err := c.Register(ctx, Key{Channel: KakaoTalk, ID: "@a"}, "")
		return err
	},
}

// discardLog keeps expected TLS noise out of the test output.
func discardLog() *log.Logger { return log.New(io.Discard, "", 0) }

func read(ctx context.Context, c *Client) error {
	_, err := c.Sender(ctx, testKey)
	return err
}
