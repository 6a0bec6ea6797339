package contract

import (
	"errors"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// tolerant drops the error of an answer whose only deviations are new values of open enums: a service may send those at any
// time (FACTS 1).
func tolerant(err error) error {
	if onlyNewValues(err) {
		return nil
	}
	return err
}

func onlyNewValues(err error) bool {
	var response *openapi3filter.ResponseError
	if errors.As(err, &response) {
		return onlyNewValues(response.Err)
	}
	if list, ok := err.(openapi3.MultiError); ok {
		for _, e := range list {
			if !onlyNewValues(e) {
				return false
			}
		}
		return len(list) > 0
	}
	schema, ok := err.(*openapi3.SchemaError)
	if !ok {
		inner := errors.Unwrap(err) // the list of an allOf
		return inner != nil && onlyNewValues(inner)
	}
	if schema.Origin != nil {
		return onlyNewValues(schema.Origin)
	}
	_, isText := schema.Value.(string)
	open, _ := schema.Schema.Extensions["x-open-enum"].(bool)
	return schema.SchemaField == "enum" && open && isText
}
