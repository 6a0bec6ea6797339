package journal

import (
	"encoding/base64"
	"strings"
	"testing"

	"callsign/api"
	"callsign/internal/text"
)

const canary = "CANARY-5f0c"

// No secret that can be typed gets into any file, in any form.
func TestNoSecretOnDisk(t *testing.T) {
	dir := t.TempDir()
	j := opened(t, dir)
	secrets := 0
	for _, ch := range api.Channels() {
		spec := api.SpecOf(ch)
		k := api.Key{Channel: ch, ID: "x"}
		for _, shape := range spec.Shapes {
			v := values("bearerToken", canary, "nobody knows", canary+"\xff", "code", canary)
			kept := 0
			for _, f := range shape.Fields {
				val := "typed " + f.Name
				if f.Kind == api.KindSecret {
					val = canary + "\xff" // not UTF-8, so it would be base64
					secrets++
				} else {
					kept++
				}
				v = append(v, api.Entry{Name: f.Name, Value: api.Value{Text: text.Raw(val)}})
			}
			id, err := j.SaveDraft(t0, Draft{Key: api.Key{Channel: ch}, Shape: shape.Name, Base: v, Typed: v})
			must(t, err)
			if d, _ := j.state.draft(api.Key{Channel: ch}, id); len(d.Typed) != kept {
				t.Errorf("%s: %d of %d values were kept", shape.Name, len(d.Typed), kept)
			}
			w := begin(t, j, t0, Write{Kind: Create, Key: api.Key{Channel: ch}, Shape: shape.Name, Values: v, Text: canary})
			must(t, j.End(t0, w, Result{Outcome: Unknown, Note: canary + " is wrong"}))
		}
		_, err := j.SaveDraft(t0, Draft{Key: k, Typed: values("authenticationCode", canary, "facebookCode", canary)})
		must(t, err)
		for _, kind := range []WriteKind{Verify, Remove, Discard} {
			x := api.Sender{Key: k, HasToken: true}
			w := begin(t, j, t0, Write{Kind: kind, Key: k, Values: values("code", canary), Text: canary, Before: &x})
			note := text.Raw("refused")
			if kind == Verify {
				note = canary + " is wrong"
			}
			must(t, j.End(t0, w, Result{Outcome: Refused, Note: note}))
		}
	}
	if secrets == 0 {
		t.Fatal("no shape has a secret")
	}
	all := allFiles(t, dir)
	if !strings.Contains(all, "typed countryCode") {
		t.Error("what is not secret was not kept")
	}
	for shift := range 3 {
		enc := base64.StdEncoding.EncodeToString([]byte(strings.Repeat(" ", shift) + canary))
		if strings.Contains(all, canary) || strings.Contains(all, enc[4:len(enc)-4]) {
			t.Fatal("a secret is on disk")
		}
	}
}

func TestWhatIsNoWrite(t *testing.T) {
	j := opened(t, t.TempDir())
	for _, w := range []Write{
		{}, {Kind: "fly", Key: wa}, {Kind: Save}, {Kind: Save, Key: api.Key{Channel: "fax", ID: "1"}}, {Kind: Save, Key: api.Key{Channel: api.WhatsApp}},
		{Kind: Create, Key: wa, Shape: "newNumber"}, {Kind: Create, Key: api.Key{Channel: api.WhatsApp}, Shape: "no such"}, {Kind: Remove, Key: wa},
	} {
		if id, err := j.Begin(t0, w); err == nil || id != "" {
			t.Errorf("%+v was taken", w)
		}
	}
	for _, d := range []Draft{{}, {Key: wa, ID: "../../x"}, {Key: api.Key{Channel: "fax"}}, {Key: wa, Shape: "no such"}} {
		if _, err := j.SaveDraft(t0, d); err == nil {
			t.Errorf("%+v was taken", d)
		}
	}
	if err := j.SeenRemoved(t0, api.Key{Channel: api.WhatsApp}); err == nil {
		t.Error("a removal of nothing")
	}
	if err := j.End(t0, strings.Repeat("0", idLen), Result{Outcome: "maybe"}); err == nil {
		t.Error("an outcome that is none")
	}
	if content(t, j) != "" {
		t.Error("something was written")
	}
}
