package filter

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"callsign/api"
)

// completions are the texts offered at the bar in a line.
func completions(line string) (from, to int, out []string) {
	at := strings.IndexByte(line, '|')
	for _, c := range Complete(line[:at]+line[at+1:], at) {
		from, to, out = c.From, c.To, append(out, c.Text)
	}
	return from, to, out
}

const allKeys = "state: change: is: channel: quality: region: name: number: id:"

func TestComplete(t *testing.T) {
	for _, c := range []struct {
		line     string
		from, to int
		want     string
	}{
		{"|", 0, 0, allKeys},
		{"golden |", 7, 7, allKeys},
		{"golden | state:x", 7, 7, allKeys},
		{"!|", 1, 1, allKeys},
		{"s|", 0, 1, "state:"},
		{"!S|", 1, 2, "state:"},
		{"n|", 0, 1, "name: number:"},
		{"xyz|", 0, 0, ""},
		{"err|", 0, 3, "state:error change:error"},
		{"st|ate", 0, 5, "state:"},
		{"rej|", 0, 3, "change:rejected"},
		{"att|", 0, 3, "is:attention"},
		{"kako|", 0, 0, ""},
		{"kak|", 0, 3, "channel:kakaotalk"},
		{`"att|`, 0, 0, ""},
		{"|!a", 0, 0, ""},
		{"sta|te:err", 0, 6, "state:"},
		{"state|:err", 0, 6, "state:"},
		{"state:|", 6, 6, "error suspended pending_verification in_progress inactive active blocked verifying none"},
		{"state:in|", 6, 8, "in_progress inactive"},
		{"state:in-p|", 6, 10, "in_progress"},
		{`state:"in p|`, 6, 11, "in_progress"},
		{"state:i|n,err", 6, 8, "in_progress inactive"},
		{"state:error,|", 12, 12, "suspended pending_verification in_progress inactive active blocked verifying none"},
		{"a !change:|", 10, 10, "error multiple_waba_error rejected in_progress draft none"},
		{"is:|", 3, 3, "attention changed marked removal review unconfirmed"},
		{"channel:kk|", 8, 10, "kakaotalk"},
		{"quality:|", 8, 8, "red yellow green unknown none"},
		{"region:|", 7, 7, "br eu us none"},
		{"name:|", 0, 0, ""},
		{"colour:|", 0, 0, ""},
		{"한빛|", 0, 0, ""},
	} {
		from, to, got := completions(c.line)
		if from != c.from || to != c.to || strings.Join(got, " ") != c.want {
			t.Errorf("%q: %d..%d %q, want %d..%d %q", c.line, from, to, got, c.from, c.to, c.want)
		}
	}
}

// TestCompletionsHelp: the texts come from the channels' tables, and a status says whose it is.
func TestCompletionsHelp(t *testing.T) {
	for line, want := range map[string]string{
		"state:bl":   api.SpecOf(api.KakaoTalk).Label + ": Blocked",
		"state:act":  "Can send messages.",
		"channel:wa": api.SpecOf(api.WhatsApp).Label,
		"channe":     "in full or short",
		"state:non":  "never provisioned",
		"is:att":     "Needs attention",
	} {
		if got := Complete(line, len(line)); len(got) != 1 || !strings.Contains(got[0].Help, want) {
			t.Errorf("%q: %+v", line, got)
		}
	}
}

// TestQualitiesAreKnown: the list here is the one of the API package.
func TestQualitiesAreKnown(t *testing.T) {
	for _, q := range qualities() {
		if (api.Sender{Quality: raw(q.raw)}).QualityRole() == api.RoleUnknown {
			t.Errorf("%q has no role", q.raw)
		}
	}
}

// TestEveryStatusIsOffered, and finds its senders: a new channel needs nothing here.
func TestEveryStatusIsOffered(t *testing.T) {
	for _, c := range api.Channels() {
		spec := api.SpecOf(c)
		check := func(key string, list []api.Status, set func(*api.Sender, string)) {
			offered := Complete(key+":", len(key)+1)
			for _, st := range list {
				s := api.Sender{Key: api.Key{Channel: c, ID: "1"}}
				set(&s, st.Value)
				if !slices.ContainsFunc(offered, func(c Completion) bool { return Parse(key + ":" + c.Text).match(Facts{})(record(s)) }) {
					t.Errorf("%s: %s is not offered for %s", c, st.Value, key)
				}
				if got, want := Parse(Attention()).match(Facts{})(record(s)), st.Role == api.RoleProblem || st.Role == api.RoleHeld; got != want {
					t.Errorf("%s: %s %s needs attention: %v", c, key, st.Value, got)
				}
			}
		}
		check("state", spec.States, func(s *api.Sender, v string) { s.State = raw(v) })
		check("change", spec.ChangeStatuses, func(s *api.Sender, v string) { change(v)(s) })
	}
}

// TestCompletionsFit: whatever is offered can be put in its place, and what results is right and is not offered again as
// something else.
func TestCompletionsFit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(queries(), odd()).Draw(t, "text")
		cursor := rapid.IntRange(-2, len(s)+2).Draw(t, "cursor")
		for _, c := range Complete(s, cursor) {
			if c.From < 0 || c.From > c.To || c.To > len(s) || c.Text == "" {
				t.Fatalf("%+v", c)
			}
			done := s[:c.From] + c.Text + s[c.To:]
			for _, p := range Parse(done).Problems() {
				if !p.Notice && p.From < c.From+len(c.Text) && p.To > c.From && p.To <= c.From+len(c.Text) {
					t.Fatalf("%q has %+v", done, p)
				}
			}
		}
	})
}
