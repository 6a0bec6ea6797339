// Package contract checks HTTP traffic against the OpenAPI descriptions in the parent package. Tests put it between a
// client and a server: every request and every answer that deviates from the contract fails the test.
package contract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"callsign/api/openapi"
)

// reporter is what a Checker needs of a test.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
}

// Checker checks requests and answers and counts the operations it saw. It is safe for concurrent use.
type Checker struct {
	t    reporter
	docs []*openapi3.T

	mu   sync.Mutex
	seen map[string]int
}

// New loads the contract. Deviations are reported to t as errors.
func New(t testing.TB) *Checker {
	t.Helper()
	docs, err := load()
	if err != nil {
		t.Fatalf("load the contract: %v", err)
	}
	return &Checker{t: t, docs: docs, seen: map[string]int{}}
}

// load reads the contract, which is never changed, once for all tests.
var load = sync.OnceValues(func() ([]*openapi3.T, error) {
	var docs []*openapi3.T
	for _, data := range [][]byte{openapi.Provisioning, openapi.OAuth2} {
		doc, err := openapi3.NewLoader().LoadFromData(data)
		if err != nil {
			return nil, err
		}
		docs = append(docs, doc)
	}
	return docs, nil
})

// Operations returns how often each operation was called, by operationId. Only calls that were answered count.
func (c *Checker) Operations() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.seen)
}

type badRequestKey struct{}

// BadRequest marks the requests made with the context as wrong on purpose: they are not checked, only their answers are. A
// request that deviates and is not marked fails the test.
func BadRequest(ctx context.Context) context.Context {
	return context.WithValue(ctx, badRequestKey{}, true)
}

// Transport wraps next (nil: http.DefaultTransport) with the checks.
func (c *Checker) Transport(next http.RoundTripper) http.RoundTripper {
	if next == nil {
		next = http.DefaultTransport
	}
	return roundTripper{c: c, next: next}
}

// HandlerTransport answers requests with h, in memory, with the checks.
func (c *Checker) HandlerTransport(h http.Handler) http.RoundTripper {
	return c.Transport(Memory(h))
}

type roundTripper struct {
	c    *Checker
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (rt roundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	input, err := rt.c.request(req)
	if err != nil {
		rt.c.t.Helper()
		rt.c.t.Errorf("contract: request %s %s: %v", req.Method, req.URL.EscapedPath(), err)
	}
	resp, err := rt.next.RoundTrip(req)
	if err != nil || input == nil {
		return resp, err
	}
	if err := rt.c.answer(input, resp); err != nil {
		rt.c.t.Helper()
		rt.c.t.Errorf("contract: answer %d to %s %s: %v", resp.StatusCode, req.Method, req.URL.EscapedPath(), err)
	}
	return resp, nil
}

// request checks a request. The input is nil when no operation fits.
func (c *Checker) request(req *http.Request) (*openapi3filter.RequestValidationInput, error) {
	bad := req.Context().Value(badRequestKey{}) != nil
	route, params := c.find(req)
	if route == nil {
		if bad {
			return nil, nil
		}
		return nil, errors.New("no such operation")
	}
	input := &openapi3filter.RequestValidationInput{
		Request: req, PathParams: params, Route: route,
		Options: &openapi3filter.Options{
			AuthenticationFunc:                openapi3filter.NoopAuthenticationFunc,
			RejectWhenRequestBodyNotSpecified: true,
			SkipSettingDefaults:               true,
			IncludeResponseStatus:             true,
			MultiError:                        true,
		},
	}
	if bad {
		return input, nil
	}
	return input, c.checkRequest(input)
}

func (c *Checker) checkRequest(input *openapi3filter.RequestValidationInput) error {
	req, op := input.Request, input.Route.Operation
	known := map[string]bool{}
	for _, list := range []openapi3.Parameters{input.Route.PathItem.Parameters, op.Parameters} {
		for _, p := range list {
			if p.Value.In == "query" {
				known[p.Value.Name] = true
			}
		}
	}
	for name, values := range req.URL.Query() {
		if !known[name] {
			return fmt.Errorf("query parameter %q is not in the contract", name)
		}
		if (name == "pageToken" || name == "pageSize") && len(values) > 1 {
			return fmt.Errorf("query parameter %q is given %d times", name, len(values))
		}
	}
	hasBody := req.Body != nil && req.Body != http.NoBody
	if hasBody && op.RequestBody == nil {
		return errors.New("a body where the contract has none")
	}
	if req.Header.Get("Idempotency-Key") != "" || req.Header.Get("X-Idempotency-Key") != "" {
		return errors.New("an idempotency key makes the transport resend writes")
	}
	return openapi3filter.ValidateRequest(req.Context(), input)
}

// answer checks an answer and counts the operation.
func (c *Checker) answer(input *openapi3filter.RequestValidationInput, resp *http.Response) error {
	data, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	resp.Body = io.NopCloser(strings.NewReader(string(data)))
	if err != nil {
		return fmt.Errorf("read the body: %w", err)
	}
	op := input.Route.Operation
	c.mu.Lock()
	c.seen[op.OperationID]++
	c.mu.Unlock()

	if input.Request.Header.Get("Authorization") == "" && resp.StatusCode != http.StatusUnauthorized {
		return errors.New("a request without credentials was not refused with 401")
	}
	ref := op.Responses.Status(resp.StatusCode)
	if ref == nil && resp.StatusCode < 300 {
		return errors.New("the contract has no such success status")
	}
	if ref != nil && len(ref.Value.Content) == 0 && len(data) > 0 {
		return fmt.Errorf("%d bytes of body where the contract has none", len(data))
	}
	return tolerant(openapi3filter.ValidateResponse(input.Request.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: input,
		Status:                 resp.StatusCode,
		Header:                 resp.Header,
		Body:                   io.NopCloser(strings.NewReader(string(data))),
		Options:                input.Options,
	}))
}

// find returns the operation for a request and the values of its path parameters. It works on the escaped path, so that
// an id with a slash in it stays one part; a literal part wins over a parameter.
func (c *Checker) find(req *http.Request) (*routers.Route, map[string]string) {
	var best *routers.Route
	var bestParams map[string]string
	for _, doc := range c.docs {
		for path, item := range doc.Paths.Map() {
			params, ok := match(path, req.URL.EscapedPath())
			op := item.GetOperation(req.Method)
			if !ok || op == nil || (best != nil && len(params) >= len(bestParams)) {
				continue
			}
			best = &routers.Route{Spec: doc, Path: path, PathItem: item, Method: req.Method, Operation: op}
			bestParams = params
		}
	}
	return best, bestParams
}
