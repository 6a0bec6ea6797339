package api

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestSecretIsNeverPrinted(t *testing.T) {
	const canary = "canary-5f1e"
	s := NewSecret(canary)
	hidden := struct{ s Secret }{s}
	deep := struct{ p *struct{ s Secret } }{&hidden}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T"} {
		for _, v := range []any{s, &s, hidden, &hidden, deep, []Secret{s}, map[string]Secret{"k": s}} {
			out := fmt.Sprintf(verb, v)
			if strings.Contains(out, canary) || strings.Contains(strings.ToLower(out), fmt.Sprintf("%x", canary)) {
				t.Errorf("%s prints %s", verb, out)
			}
		}
	}
	if out, err := json.Marshal(s); err == nil {
		t.Errorf("encoded as %s", out)
	}
	if s.Reveal() != canary || s.IsZero() || !(Secret{}).IsZero() || !NewSecret("").IsZero() {
		t.Error("the secret is not what was put in")
	}
}
