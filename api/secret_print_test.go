package api

import (
	"bytes"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"log"
	"log/slog"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"text/template"

	"github.com/google/go-cmp/cmp"
	"github.com/pelletier/go-toml/v2"
	"go.yaml.in/yaml/v3"
)

// holders are the places that a secret can be in when somebody prints it.
func holders(s Secret) map[string]any {
	type open struct {
		Name   string
		Secret Secret
	}
	type closed struct{ secret Secret }
	source := newTokenSource(&Client{}, &url.URL{Host: "h"}, s)
	source.token.value = s
	source.flight = &flight{token: accessToken{value: s}}
	hide := &masker{}
	hide.addKey("k", s)
	return map[string]any{
		"secret": s, "pointer": &s, "field": open{"n", s}, "hidden field": closed{s}, "deep": &struct{ p *closed }{&closed{s}},
		"slice": []Secret{s}, "array": [1]Secret{s}, "map": map[string]Secret{"k": s}, "any": []any{s, map[string]any{"s": s}},
		"error": errorWith{s}, "wrapped": fmt.Errorf("open: %w", errorWith{s}), "joined": errors.Join(errorWith{s}, errors.New("x")),
		"options": Options{Auth: Auth{KeyID: "k", Secret: s}}, "fixed": fixed{s}, "token source": source,
		"exchange": exchange{authorization: s}, "masker": hide,
	}
}

type errorWith struct{ secret Secret }

func (e errorWith) Error() string { return fmt.Sprintf("no: %v", e.secret) }

// leaks reports a form of the canary in an output.
func leaks(out string) bool {
	lower := strings.ToLower(out)
	return strings.Contains(out, canary) || strings.Contains(lower, hex.EncodeToString([]byte(canary))) ||
		strings.Contains(out, "Q0FOQVJZ") /* CANARY in base64 */ || strings.Contains(out, strings.Trim(fmt.Sprint([]byte(canary)), "[]"))
}

// TestLeaksIsFound: the check of these tests sees what it is meant to see.
func TestLeaksIsFound(t *testing.T) {
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X"} {
		if out := fmt.Sprintf(verb, struct{ s string }{canary}); !leaks(out) {
			t.Errorf("%s of a text is not found in %s", verb, out)
		}
	}
	if out := fmt.Sprintf("%d", []byte(canary)); !leaks(out) {
		t.Errorf("bytes are not found in %s", out)
	}
}

func TestNothingPrintsASecret(t *testing.T) {
	verbs := []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%p", "%t", "%08.3f", "%w", "%U", "%c"}
	for name, v := range holders(NewSecret(canary)) {
		for _, verb := range verbs {
			if out := fmt.Sprintf(verb, v); leaks(out) {
				t.Errorf("%s: %s prints %s", name, verb, out)
			}
		}
		for how, out := range printed(t, v) {
			if leaks(out) {
				t.Errorf("%s: %s prints %s", name, how, out)
			}
		}
	}
}

// printed is a value as all that prints or encodes writes it; errors are part of the output.
func printed(t *testing.T, v any) map[string]string {
	t.Helper()
	out := map[string]string{"print": fmt.Sprint(v), "println": fmt.Sprintln(v)}
	encoded := func(how string, data []byte, err error) { out[how] = string(data) + fmt.Sprint(err) }
	data, err := json.Marshal(v)
	encoded("json", data, err)
	data, err = xml.Marshal(v)
	encoded("xml", data, err)
	data, err = toml.Marshal(map[string]any{"v": v})
	encoded("toml", data, err)
	data, err = inYAML(v)
	encoded("yaml", data, err)
	var b bytes.Buffer
	err = gob.NewEncoder(&b).Encode(v)
	encoded("gob", b.Bytes(), err)
	for how, h := range map[string]func(*bytes.Buffer) slog.Handler{
		"slog text": func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
		"slog json": func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
	} {
		var b bytes.Buffer
		l := slog.New(h(&b))
		l.With("with", v).WithGroup("g").Info("m", "v", v, slog.Group("in", "v", v))
		out[how] = b.String()
	}
	b.Reset()
	log.New(&b, "", 0).Print(v)
	out["log"] = b.String()
	b.Reset()
	err = template.Must(template.New("t").Parse("{{.}} {{printf \"%v %x\" . .}}")).Execute(&b, v)
	encoded("text/template", b.Bytes(), err)
	return out
}

// inYAML encodes; the library panics on what it cannot encode.
func inYAML(v any) (data []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return yaml.Marshal(v)
}

// TestTemplatesAndLogsShowTheMask where a secret stands alone: it is seen that there is one.
func TestTemplatesAndLogsShowTheMask(t *testing.T) {
	s := NewSecret(canary)
	var b bytes.Buffer
	if err := htmltemplate.Must(htmltemplate.New("t").Parse(`<a title="{{.}}">{{.}}</a>`)).Execute(&b, s); err != nil {
		t.Fatal(err)
	}
	slog.New(slog.NewJSONHandler(&b, nil)).Info("m", "secret", s)
	slog.New(slog.NewTextHandler(&b, nil)).Info("m", "secret", s)
	if out := b.String(); leaks(out) || strings.Count(out, mask) < 3 {
		t.Errorf("written: %s", out)
	}
}

// TestDumpsOfTestsShowNoSecret: go-cmp and a walk by reflection over every field, exported or not.
func TestDumpsOfTestsShowNoSecret(t *testing.T) {
	a, b := Auth{KeyID: "k", Secret: NewSecret(canary)}, Auth{KeyID: "k", Secret: NewSecret("other")}
	for _, opt := range []cmp.Option{cmp.AllowUnexported(Secret{}), cmp.Exporter(func(reflect.Type) bool { return true })} {
		if out := cmp.Diff(a, b, opt); out == "" || leaks(out) {
			t.Errorf("the difference is %q", out)
		}
	}
	func() {
		defer func() {
			if r := recover(); leaks(fmt.Sprint(r)) {
				t.Errorf("cmp panics with %v", r)
			}
		}()
		cmp.Diff(a, b)
	}()
	for name, v := range holders(NewSecret(canary)) {
		var out strings.Builder
		walk(&out, reflect.ValueOf(v), 0)
		if leaks(out.String()) {
			t.Errorf("%s: reflection finds %s", name, out.String())
		}
	}
	var out strings.Builder
	walk(&out, reflect.ValueOf(&struct{ s []struct{ t string } }{[]struct{ t string }{{canary}}}), 0)
	if !leaks(out.String()) {
		t.Error("the walk does not find a text that is hidden in a struct")
	}
}

// walk writes every text and every byte that reflection can reach.
func walk(out *strings.Builder, v reflect.Value, depth int) {
	if depth > 20 {
		return
	}
	switch v.Kind() {
	case reflect.String:
		out.WriteString(v.String() + "\n")
	case reflect.Uint8:
		out.WriteByte(byte(v.Uint()))
	case reflect.Pointer, reflect.Interface:
		walk(out, v.Elem(), depth+1)
	case reflect.Struct:
		for i := range v.NumField() {
			walk(out, v.Field(i), depth+1)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			walk(out, v.Index(i), depth+1)
		}
	case reflect.Map:
		for it := v.MapRange(); it.Next(); {
			walk(out, it.Key(), depth+1)
			walk(out, it.Value(), depth+1)
		}
	}
}
