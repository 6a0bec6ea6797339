package journal

import (
	"fmt"
	"slices"

	"callsign/api"
)

// keepable returns the values that may be written down: those of fields that the form of a channel has and that are not secret. What
// no field claims is left out too, because nobody knows what it is. shape is the way to create a sender, empty for an edit.
func keepable(ch api.Channel, shape string, v api.Values) (api.Values, error) {
	spec := api.SpecOf(ch)
	if spec == nil {
		return nil, fmt.Errorf("there is no channel %q", string(ch))
	}
	fields := spec.Fields
	if shape != "" {
		i := slices.IndexFunc(spec.Shapes, func(s api.CreateShape) bool { return s.Name == shape })
		if i < 0 {
			return nil, fmt.Errorf("%s has no shape %q", spec.Label, shape)
		}
		fields = spec.Shapes[i].Fields
	}
	var out api.Values
	for _, e := range v {
		if i := slices.IndexFunc(fields, func(f api.Field) bool { return f.Name == e.Name || slices.Contains(f.Members, e.Name) }); i >= 0 &&
			fields[i].Kind != api.KindSecret {
			out = append(out, e)
		}
	}
	return out, nil
}
