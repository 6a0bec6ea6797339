package filter

import (
	"testing"

	"pgregory.net/rapid"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/internal/text"
)

// TestRecordsLikeTheFleets: the parts depend on how the fleet makes a haystack, and so do the records of these tests.
func TestRecordsLikeTheFleets(t *testing.T) {
	f := fleet.New(fleet.Options{Channels: api.Channels()})
	for _, s := range senders {
		f.SenderLoaded(epoch, s.sender)
		r, ok := f.Get(s.sender.Key)
		if !ok || r.Hay != record(s.sender).Hay {
			t.Fatalf("%s: %+v", s.name, r)
		}
	}
}

// odd draws texts made of what folding treats in a way of its own.
func odd() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.StringOf(rapid.SampledFrom([]rune(" \t\n+-().,/:!\"019aÉe\u0301\u00ad\u200b\ufe0f\u2028\u3000\u00a0한ᄒ빛ㅎم٣３\ufffd\x00😀"))),
		rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
		rapid.String(),
		rapid.SampledFrom([]string{"", " ", "\u200b", "- -", "+82 10", "82", "Golden Bean"}),
	)
}

func TestParts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name, number, id := odd().Draw(t, "name"), odd().Draw(t, "number"), odd().Draw(t, "id")
		r := record(whatsApp(id, name, number, ""))
		n, no, i := nameOf(r), numberOf(r), idOf(r)
		for _, c := range []struct{ got, source string }{{n, name}, {no, number}, {i, id}} {
			if want := text.Haystack(c.source); c.got != want {
				t.Fatalf("%q has %q, want %q of %q", c.source, c.got, want, r.Hay)
			}
		}
	})
}

// TestLongParts: folding reads only the head of a long text.
func TestLongParts(t *testing.T) {
	space := string(make([]byte, text.LineCap+10))
	for _, name := range []string{space + "a", space[:text.LineCap-1] + "한", space[:text.LineCap-3] + "한"} {
		r := record(whatsApp("id", name, "+1 2", ""))
		if n, no, i := nameOf(r), numberOf(r), idOf(r); n != text.Haystack(name) || no != "+1 2\n12" || i != "id" {
			t.Errorf("%q %q %q", n, no, i)
		}
	}
}
