package api

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
)

var specContract = sync.OnceValues(func() (*openapi3.T, error) {
	return openapi3.NewLoader().LoadFromFile("openapi/provisioning.openapi.yaml")
})

// specDoc returns the contract.
func specDoc(t testing.TB) *openapi3.T {
	t.Helper()
	doc, err := specContract()
	if err != nil {
		t.Fatalf("reading the contract: %v", err)
	}
	return doc
}

// specSchema returns one of the contract's schemas.
func specSchema(t testing.TB, name string) *openapi3.Schema {
	t.Helper()
	ref := specDoc(t).Components.Schemas[name]
	if ref == nil {
		t.Fatalf("the contract has no schema %s", name)
	}
	return ref.Value
}

// specValidate marshals a body as the client does and validates it against a schema of the contract. It returns the JSON.
func specValidate(t testing.TB, schema string, b any) (string, error) {
	t.Helper()
	data, err := json.Marshal(b)
	if err != nil {
		t.Fatalf("writing the body: %v", err)
	}
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatalf("the body is no JSON: %v\n%s", err, data)
	}
	return string(data), specSchema(t, schema).VisitJSON(v)
}

// specEnum returns the text values of a schema's enum, without the ones that are only placeholders.
func specEnum(s *openapi3.Schema) []string {
	if len(s.AllOf) == 1 {
		s = s.AllOf[0].Value
	}
	var out []string
	for _, e := range s.Enum {
		if v, ok := e.(string); ok && v != "UNRECOGNIZED" {
			out = append(out, v)
		}
	}
	return out
}

// The schemas that each table is made from.
var specTables = []struct {
	spec                                        *Spec
	update, state, changes, activity, liveNames string
	extraStates                                 []string
	create                                      map[string]string
}{
	{&whatsApp, "UpdateWhatsAppSenderRequest", "WhatsAppSenderState", "WhatsAppSenderChangesStatus", "WhatsAppSenderActivityType",
		"WhatsAppSenderDetails", nil, map[string]string{
			"partnerInitiated": "CreateWhatsAppSenderPartnerInitiatedRequest",
			"embedded":         "CreateWhatsAppSenderEmbeddedRequest",
			"newNumber":        "CreateWhatsAppSenderPhoneProvisioningRequest",
			"legacy":           "CreateWhatsAppSenderLegacyRequest",
		}},
	{&kakaoTalk, "UpdateKakaoTalkSenderRequest", "KakaoTalkSenderState", "KakaoTalkSenderChangesStatus",
		"KakaoTalkSenderActivityType", "KakaoTalkSenderDetails", []string{"PENDING_VERIFICATION"}, map[string]string{
			"sender": "CreateKakaoTalkSenderSubmitRequest",
		}},
}

func TestTablesMatchContract(t *testing.T) {
	for _, tc := range specTables {
		t.Run(string(tc.spec.Channel), func(t *testing.T) {
			sameSet(t, "states", append(specEnum(specSchema(t, tc.state)), tc.extraStates...), statusValues(tc.spec.States))
			sameSet(t, "change statuses", specEnum(specSchema(t, tc.changes)), statusValues(tc.spec.ChangeStatuses))
			sameSet(t, "activity types", specEnum(specSchema(t, tc.activity)), tc.spec.ActivityTypes)
			details := specSchema(t, tc.update).Properties["details"].Value
			checkFields(t, tc.spec.Fields, details, specSchema(t, tc.liveNames).Required, true)
			sameSet(t, "shapes", keysOf(tc.create), shapeNames(tc.spec.Shapes))
			for _, shape := range tc.spec.Shapes {
				checkShape(t, shape, specSchema(t, tc.create[shape.Name]))
			}
			if p := "/v1/projects/{projectId}/" + tc.spec.path; specDoc(t).Paths.Value(p) == nil {
				t.Errorf("the contract has no path %s", p)
			}
			if tc.spec.Field(tc.spec.NameField) == nil {
				t.Errorf("there is no name field %q", tc.spec.NameField)
			}
			if n := len(tc.spec.Short); n < 1 || n > 5 {
				t.Errorf("Short %q has %d letters", tc.spec.Short, n)
			}
		})
	}
}

func checkShape(t *testing.T, shape CreateShape, schema *openapi3.Schema) {
	t.Helper()
	var top, details []Field
	for _, f := range shape.Fields {
		if f.Top {
			top = append(top, f)
		} else {
			details = append(details, f)
		}
	}
	body := openapi3.Schema{Properties: openapi3.Schemas{}}
	for name, p := range schema.Properties {
		switch name {
		case "status", "saveDraftOnFailure":
			if !shape.CanDraft {
				t.Errorf("%s: the contract has %s, the shape cannot be a draft", shape.Name, name)
			}
		case "details":
			checkFields(t, details, p.Value, p.Value.Required, false)
		default:
			body.Properties[name] = p
		}
	}
	required := schema.Required
	if shape.Name == "embedded" { // required, and yet it may be empty
		required = slices.DeleteFunc(slices.Clone(required), func(s string) bool { return s == wabaID })
	}
	checkFields(t, top, &body, required, false)
	if shape.CanDraft != (schema.Properties["status"] != nil) {
		t.Errorf("%s: CanDraft is %v", shape.Name, shape.CanDraft)
	}
	if schema.Properties["details"] == nil && len(details) > 0 {
		t.Errorf("%s: the contract has no details", shape.Name)
	}
}

// checkFields compares a table of fields with the properties of a schema, both ways.
func checkFields(t *testing.T, fields []Field, schema *openapi3.Schema, required []string, update bool) {
	t.Helper()
	var names []string
	for _, f := range fields {
		for i, name := range f.members() {
			names = append(names, name)
			p := schema.Properties[name]
			if p == nil {
				t.Errorf("%s: the contract has no such property", name)
				continue
			}
			if f.Required != slices.Contains(required, name) {
				t.Errorf("%s: Required is %v", name, f.Required)
			}
			if nullable := p.Value.Nullable && name != "username"; f.Nullable != nullable {
				t.Errorf("%s: Nullable is %v", name, f.Nullable)
			}
			checkField(t, f, i, name, p.Value)
		}
	}
	sameSet(t, "members", keysOf(schema.Properties), names)
	if update && slices.ContainsFunc(fields, func(f Field) bool { return f.Top || f.Fixed != "" }) {
		t.Error("a profile field is marked as a top member or as fixed")
	}
}

func checkField(t *testing.T, f Field, member int, name string, p *openapi3.Schema) {
	t.Helper()
	if f.Kind == KindTree {
		if want := map[int]string{3: "^[0-9]{3}$", 4: "^[0-9]{4}$"}[f.MemberLens[member]]; p.Pattern != want {
			t.Errorf("%s: %d digits, the contract says %s", name, f.MemberLens[member], p.Pattern)
		}
		return
	}
	lo, hi := int(p.MinLength), 0
	if p.MaxLength != nil {
		hi = int(*p.MaxLength)
	}
	kind := KindText
	switch {
	case p.Pattern == "^[0-9]{1,4}$":
		kind, lo, hi = KindDigits, 1, 4
	case p.Pattern == "^[0-9]+$":
		kind, lo = KindDigits, 1
	case len(p.Enum) > 0:
		kind = KindEnum
		sameSet(t, name, specEnum(p), f.Enum)
	case p.Format == "email":
		kind = KindEmail
	case p.Format == "uri":
		kind = KindURL
	case p.Extensions["x-secret"] == true || name == "authenticationCode":
		kind = KindSecret
	case name == "description":
		kind = KindMultiline
	}
	if f.Kind != kind || f.Min != lo || f.Max != hi {
		t.Errorf("%s: kind %d, %d..%d; want kind %d, %d..%d", name, f.Kind, f.Min, f.Max, kind, lo, hi)
	}
	if f.Label == "" || strings.Contains(f.Label, name) {
		t.Errorf("%s: label %q", name, f.Label)
	}
}

func TestAttributesMatchContract(t *testing.T) {
	live := specSchema(t, "WhatsAppSender")
	app := live.Properties["conversationApiAppDetails"].Value
	var top, inApp []string
	for _, a := range whatsApp.Attributes {
		schema, name := live, a.Name
		if member, ok := strings.CutPrefix(a.Name, appPrefix); ok {
			schema, name = app, member
			inApp = append(inApp, member)
		} else {
			top = append(top, name)
		}
		p := schema.Properties[name]
		if p == nil {
			t.Fatalf("%s: the contract has no such property", a.Name)
		}
		if a.Deprecated != p.Value.Deprecated || a.Label == "" || a.Group == "" {
			t.Errorf("%s: %+v", a.Name, a)
		}
	}
	sameSet(t, "members of the app", keysOf(app.Properties), inApp)
	elsewhere := []string{"id", "state", "changes", "details", "metadata", "created", "modified", "qualityRating", "bearerToken",
		"countryCode", "phoneNumber", "conversationApiAppDetails"}
	sameSet(t, "members", keysOf(live.Properties), append(elsewhere, top...))
}

// Every sender in the contract's examples decodes and names nothing that is not there.
func TestContractExamplesDecode(t *testing.T) {
	n := 0
	for path, item := range specDoc(t).Paths.Map() {
		for method, op := range item.Operations() {
			for _, resp := range op.Responses.Map() {
				media := resp.Value.Content.Get("application/json")
				if media == nil || !strings.Contains(path, "/senders") || media.Schema == nil {
					continue
				}
				for name, ex := range media.Examples {
					n += decodeExample(t, method+" "+path+" "+name, ex.Value.Value)
				}
			}
		}
	}
	if n < 15 {
		t.Errorf("only %d senders in the examples", n)
	}
}

func decodeExample(t *testing.T, name string, v any) int {
	t.Helper()
	m, ok := v.(map[string]any)
	if !ok || m["errorCode"] != nil {
		return 0
	}
	if list, ok := m["senders"].([]any); ok {
		n := 0
		for _, e := range list {
			n += decodeExample(t, name, e)
		}
		return n
	}
	spec := &whatsApp
	if strings.Contains(name, "kakaotalk") {
		spec = &kakaoTalk
	} else if !strings.Contains(name, "whatsapp") || m["region"] == nil {
		return 0
	}
	if m[plusFriendID] == nil && m["id"] == nil {
		return 0
	}
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	s, err := spec.codec.sender(data)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return 1
	}
	if s.Name == "" || s.Number == "" || s.Created.At.IsZero() || (s.State == "") != (s.Details == nil) {
		t.Errorf("%s: %#v", name, s)
	}
	if s.HasToken != (m["bearerToken"] != nil) {
		t.Errorf("%s: HasToken is %v", name, s.HasToken)
	}
	return 1
}

func sameSet(t *testing.T, what string, want, got []string) {
	t.Helper()
	want, got = slices.Sorted(slices.Values(want)), slices.Sorted(slices.Values(got))
	if !slices.Equal(want, got) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func keysOf[V any](m map[string]V) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	return out
}

func statusValues(list []Status) []string {
	var out []string
	for _, s := range list {
		out = append(out, s.Value)
	}
	return out
}

func shapeNames(list []CreateShape) []string {
	var out []string
	for _, s := range list {
		out = append(out, s.Name)
	}
	return out
}
