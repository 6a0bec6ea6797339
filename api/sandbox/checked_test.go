package sandbox

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"callsign/api/openapi"
	"callsign/api/openapi/contract"
)

// relay reports the contract's findings to the test that runs now: reading the documents takes too long to do it in every test.
// Tests of this package do not run in parallel.
type relay struct {
	testing.TB
	mu  sync.Mutex
	now testing.TB
}

func (r *relay) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now.Errorf(format, args...)
}

func (r *relay) Helper() {}

var (
	findings = &relay{}
	checker  = sync.OnceValue(func() *contract.Checker { return contract.New(findings) })
	document = sync.OnceValue(func() *openapi3.T {
		doc, err := openapi3.NewLoader().LoadFromData(openapi.Provisioning)
		if err != nil {
			panic(err)
		}
		return doc
	})
)

// checked puts the contract between a test and the sandbox: bodies by their schemas, error codes by x-error-codes.
func checked(t testing.TB, next http.RoundTripper) http.RoundTripper {
	findings.mu.Lock()
	findings.TB, findings.now = t, t
	findings.mu.Unlock()
	return checker().Transport(codes{t, next})
}

// codes checks that an error has a code that the contract lists for the operation.
type codes struct {
	t    testing.TB
	next http.RoundTripper
}

// undocumented are codes that the contract does not list but that FACTS or a choice leave to us.
var undocumented = map[string]bool{
	"verifyKakaoTalkSender invalid_input": true, // "no error code is documented for a bad body"
	"verifyKakaoTalkSender wrong_otp":     true, // Choices.KakaoWrongCode
}

func (c codes) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := c.next.RoundTrip(r)
	if err != nil || res.StatusCode < 400 {
		return res, err
	}
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	res.Body = io.NopCloser(bytes.NewReader(raw))
	var body struct{ ErrorCode string }
	if json.Unmarshal(raw, &body) != nil || body.ErrorCode == "" {
		return res, nil
	}
	rt, _, _ := match(r)
	op := document().Paths.Value(rt.template).GetOperation(r.Method)
	list, _ := op.Extensions["x-error-codes"].([]any)
	for _, v := range list {
		m := v.(map[string]any)
		if m["code"] == body.ErrorCode && number(m["status"]) == res.StatusCode {
			return res, nil
		}
	}
	if !undocumented[op.OperationID+" "+body.ErrorCode] {
		c.t.Errorf("%s answers %d %s, which the contract does not list", op.OperationID, res.StatusCode, body.ErrorCode)
	}
	return res, nil
}

func number(v any) int {
	switch n := v.(type) {
	case float64:
		return int(n)
	case int:
		return n
	case uint64:
		return int(n)
	case int64:
		return int(n)
	}
	return 0
}
