package api

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// The splitter gives exactly what encoding/json gives, for anything that is JSON, and refuses the rest.
func FuzzScan(f *testing.F) {
	for _, seed := range []string{`{}`, `[]`, ` { "a" : 1 , "b":[ {"c":"}"} , "\"]" ] } `, `{"a":1,"a":2}`, `{"\u0061\n":null,"":""}`,
		`[1,-2.5e+7 ,true,false,null,"\\",[],{}, [ ] ]`, `{"a":"\ud800","\ud800":1}`, `"x"`, `12`, `{"a":}`, "{\"\xff\":\"\xff\"}",
		`{"a":{"b":{"c":[[[]]]}},"d":"{["}`, fullWhatsApp} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		o, err := readObject(data)
		var want map[string]json.RawMessage
		trimmed := bytes.TrimSpace(data)
		isObject := json.Valid(data) && trimmed[0] == '{'
		if isObject != (err == nil) {
			t.Fatalf("%q: %v", data, err)
		}
		if isObject {
			if err := json.Unmarshal(data, &want); err != nil {
				t.Fatal(err)
			}
			checkMembers(t, o, want)
		}
		var list []json.RawMessage
		if json.Valid(data) && trimmed[0] == '[' && json.Unmarshal(data, &list) == nil {
			i := 0
			for raw := range elements(trimmed) {
				if i >= len(list) || !bytes.Equal(raw, list[i]) {
					t.Fatalf("element %d is %q", i, raw)
				}
				i++
			}
			if i != len(list) {
				t.Fatalf("%d elements of %d", i, len(list))
			}
		}
	})
}

func checkMembers(t *testing.T, o object, want map[string]json.RawMessage) {
	t.Helper()
	names := map[string]bool{}
	for _, m := range o {
		names[string(m.name)] = true
	}
	for name, raw := range want {
		got, ok := o.lookup(name)
		if !ok && strings.Contains(name, "\ufffd") {
			continue // a broken name stays as it is here
		}
		if !ok || !bytes.Equal(got, raw) {
			t.Fatalf("%q is %q, want %q", name, got, raw)
		}
		checkText(t, raw)
	}
	if len(names) < len(want) {
		t.Fatalf("%d names, want %d", len(names), len(want))
	}
}

func checkText(t *testing.T, raw json.RawMessage) {
	t.Helper()
	var s string
	if raw[0] == '"' && json.Unmarshal(raw, &s) == nil && string(textOf(raw)) != s {
		t.Fatalf("text of %q is %q, want %q", raw, string(textOf(raw)), s)
	}
}

func TestScanStops(t *testing.T) {
	n := 0
	for range elements(json.RawMessage(`[1,2,3]`)) {
		n++
		break
	}
	for _, other := range []string{`{}`, `"[1]"`, `1`, `null`, ``} {
		for range elements(json.RawMessage(other)) {
			n += 10
		}
	}
	if n != 1 {
		t.Errorf("%d elements", n)
	}
}
