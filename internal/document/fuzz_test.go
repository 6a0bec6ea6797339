package document

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"unicode"

	"callsign/api"
)

// FuzzReadProfile: no file breaks the reader, and whatever it says can be shown and written into the file again.
func FuzzReadProfile(f *testing.F) {
	f.Add(Profile(waSpec, whatsAppSender()), false)
	f.Add(Profile(kkoSpec, kakaoSender()), true)
	for _, s := range []string{"about: &a b\nemail: *a\n", "about: !!binary x\n", "- a\n- b", "about: |\n  a\n#! b\n  c", "---\na: b\n---\n", "about: \"a\nemail: b", "? a\n: b", "\xff", "about: a #b\r\n", "%YAML 1.2\n---\na: b", "\"\\\n#!"} {
		f.Add([]byte(s), false)
	}
	f.Fuzz(func(t *testing.T, data []byte, kakao bool) {
		spec, s := waSpec, active()
		if kakao {
			spec, s = kkoSpec, kakaoSender()
		}
		changes, err := ReadProfile(spec, s, data)
		var e *Error
		switch {
		case err == nil:
			if msgs := spec.CheckPatch(api.Patch{Details: changes}); msgs != nil {
				t.Fatalf("%v of %v", msgs, changes)
			}
			return
		case errors.Is(err, ErrCancelled):
			return
		case !errors.As(err, &e) || changes != nil:
			t.Fatalf("%v, %v", changes, err)
		}
		if strings.ContainsFunc(err.Error(), func(r rune) bool { return r != '\n' && unicode.IsControl(r) }) {
			t.Fatalf("%q", err.Error())
		}
		lines := bytes.Count(data, []byte("\n")) + 1
		for _, p := range e.Problems {
			if p.Text == "" || p.Line > lines || p.Line < 0 || p.Line > 0 && p.Column < 1 {
				t.Fatalf("%+v", p)
			}
		}
		again := Annotate(data, err)
		if got := Annotate(again, nil); !bytes.Equal(got, Annotate(data, nil)) {
			t.Fatalf("%q became %q", data, got)
		}
		if _, err2 := ReadProfile(spec, s, again); len(again) <= maxDocument {
			var e2 *Error
			if !errors.As(err2, &e2) || len(e2.Problems) != len(e.Problems) || e2.Problems[0].Text != e.Problems[0].Text && !strings.Contains(e.Problems[0].Text, "twice") {
				t.Fatalf("first %v\nthen %v", err, err2)
			}
		}
	})
}
