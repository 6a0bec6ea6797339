package contract

import (
	"encoding/json"
	"net/http"
	"sort"
	"strconv"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

// Example is one answer that the contract shows for an operation.
type Example struct {
	Name   string
	Status int
	Body   []byte // nil: the answer has none
}

// ServeHTTP gives the answer.
func (e Example) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	if e.Body != nil {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	w.WriteHeader(e.Status)
	_, _ = w.Write(e.Body)
}

// Examples returns the answers that the contract shows for an operation, success first, in a stable order. An answer
// without a body counts as an example of itself.
func (c *Checker) Examples(t testing.TB, operationID string) []Example {
	t.Helper()
	op := c.operation(operationID)
	if op == nil {
		t.Fatalf("the contract has no operation %s", operationID)
	}
	var out []Example
	for code, ref := range op.Responses.Map() {
		status, err := strconv.Atoi(code)
		if err != nil {
			continue // "default"
		}
		media := ref.Value.Content.Get("application/json")
		if media == nil {
			out = append(out, Example{Status: status})
			continue
		}
		for name, ex := range media.Examples {
			body, err := json.Marshal(ex.Value.Value)
			if err != nil {
				t.Fatalf("example %s of %s: %v", name, operationID, err)
			}
			out = append(out, Example{Name: name, Status: status, Body: body})
		}
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Status != out[j].Status {
			return out[i].Status < out[j].Status
		}
		return out[i].Name < out[j].Name
	})
	return out
}

func (c *Checker) operation(id string) *openapi3.Operation {
	for _, doc := range c.docs {
		for _, item := range doc.Paths.Map() {
			for _, op := range item.Operations() {
				if op.OperationID == id {
					return op
				}
			}
		}
	}
	return nil
}
