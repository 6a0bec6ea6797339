package document

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"callsign/api"
	"callsign/internal/text"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares bytes with a file in testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs, run the test with -update and look at it; got:\n%s", path, got)
	}
}

// vals makes Values of names and texts; the text "\x00null" makes a null.
func vals(pairs ...string) api.Values {
	var v api.Values
	for i := 0; i < len(pairs); i += 2 {
		val := api.Value{Text: text.Raw(pairs[i+1])}
		if pairs[i+1] == null {
			val = api.Value{Null: true}
		}
		v = append(v, api.Entry{Name: pairs[i], Value: val})
	}
	return v
}

const null = "\x00null"

var (
	waSpec  = api.SpecOf(api.WhatsApp)
	kkoSpec = api.SpecOf(api.KakaoTalk)
)

func whatsAppSender() api.Sender {
	return api.Sender{
		Key: api.Key{Channel: api.WhatsApp, ID: "01JABC"}, Number: "+82 1055550101", Name: "한빛커피", State: "ACTIVE",
		Details: vals("displayName", "한빛커피", "about", "=HYPERLINK(\"x\")", "description", "첫째 줄\n  둘째: \"줄\" # hash\n\n끝",
			"vertical", "RESTAURANT", "email", "hello@hanbit.example", "websiteOne", "https://hanbit.example/", "username", "yes"),
		Change: &api.Change{Status: "REJECTED", Details: vals("about", "커피 & 빵", "email", null, "address", "서울 \u202emark\x1b[31m"),
			ErrorCode: "bad_about", ErrorReason: "No, \"really\""},
		Reviews:    []api.Review{{Field: "displayName", Value: "한빛 커피", Status: "PENDING"}, {Field: "username", Status: "REJECTED", Reason: "taken"}},
		Quality:    "GREEN",
		Region:     "eu",
		Attributes: vals("app.id", "0042", "maxTps", "80"),
		HasToken:   true,
		Created:    api.Time{Text: "2026-02-01T08:00:00Z"},
		Modified:   api.Time{Text: "2026-03-01t08:00:00z"},
	}
}

func kakaoSender() api.Sender {
	return api.Sender{
		Key: api.Key{Channel: api.KakaoTalk, ID: "@한빛커피"}, Number: "@한빛커피", Name: "한빛커피",
		Change: &api.Change{Status: "DRAFT", Details: vals("name", "한빛커피", "adminPhoneNo", "01055550101",
			"topLevelCategoryCode", "004", "midLevelCategoryCode", "0002", "subLevelCategoryCode", "0001")},
		Attributes: vals("id", "01KKO"),
		Created:    api.Time{Text: "2026-02-01T08:00:00Z"},
	}
}

// drawText draws a hostile text.
func drawText(t *rapid.T, label string) string {
	piece := rapid.SampledFrom([]string{"a", "한", "ㅎ", "e\u0301", "👩‍👩‍👧", "🏳️‍🌈", "\"", "'", "\\", " ", "  ", "\n", "\n\n", "\t", "\r", "\r\n", "\x1b[2J", "\x00",
		"\u2028", "\u2029", "\u0085", "\u009b", "\ufeff", "\ufffe", "\u202e", "\u200b", "\u00a0", "\u3000", ": ", " #", "#", "#! ", "- ", "? ", "---", "...", "%", "@", "`", "|", ">", "&a",
		"*a", "!t", "{", "}", "[", "]", ",", "0", "1.5", "2024-01-01", "true", "null", "~", "yes", "<<", "=", "+", "-", "\\u0041", "\U000e0041", "\U0010ffff"})
	s := strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, label), "")
	if rapid.IntRange(0, 50).Draw(t, label+" is long") == 0 {
		s = strings.Repeat(s+"x", 1+(64<<10)/(len(s)+1))[:64<<10]
	}
	return strings.ToValidUTF8(s, "?")
}

// drawSender draws a sender in any state with hostile values.
func drawSender(t *rapid.T) (*api.Spec, api.Sender) {
	spec := api.SpecOf(rapid.SampledFrom(api.Channels()).Draw(t, "channel"))
	raw := func(label string) text.Raw { return text.Raw(drawText(t, label)) }
	s := api.Sender{
		Key: api.Key{Channel: spec.Channel, ID: raw("id")}, Number: raw("number"), Name: raw("name"),
		State:   text.Raw(rapid.SampledFrom([]string{"", "ACTIVE", "SUSPENDED", "NEW"}).Draw(t, "state")),
		Details: drawValues(t, spec, "live"), Quality: raw("quality"), HasToken: rapid.Bool().Draw(t, "token"),
	}
	if rapid.Bool().Draw(t, "has change") {
		s.Change = &api.Change{Status: raw("status"), Details: drawValues(t, spec, "pending"), ErrorReason: raw("reason")}
	}
	if rapid.Bool().Draw(t, "has review") {
		s.Reviews = []api.Review{{Field: spec.NameField, Value: raw("asked"), Status: text.Raw(rapid.SampledFrom([]string{"PENDING", "REJECTED"}).Draw(t, "review"))}}
	}
	return spec, s
}

func drawValues(t *rapid.T, spec *api.Spec, label string) api.Values {
	var v api.Values
	for _, f := range spec.Fields {
		names := f.Members
		if len(names) == 0 {
			names = []string{f.Name}
		}
		for _, name := range names {
			switch rapid.IntRange(0, 5).Draw(t, label+" "+name+" kind") {
			case 0:
			case 1:
				v = append(v, api.Entry{Name: name, Value: api.Value{Null: true}})
			default:
				v = append(v, api.Entry{Name: name, Value: api.Value{Text: text.Raw(drawText(t, label+" "+name))}})
			}
		}
	}
	return v
}
