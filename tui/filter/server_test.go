package filter

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"callsign/api"
)

func TestServer(t *testing.T) {
	for _, c := range []struct {
		query   string
		channel api.Channel
		want    Ask
	}{
		{"", api.WhatsApp, Ask{}},
		{"golden quality:red is:attention region:eu", api.WhatsApp, Ask{}},
		{"state:error", api.WhatsApp, Ask{States: []string{"ERROR"}}},
		{"state:error golden change:draft,rejected", api.WhatsApp, Ask{States: []string{"ERROR"}, Changes: []string{"DRAFT", "REJECTED"}}},
		{"state:err", api.WhatsApp, Ask{States: []string{"ERROR"}, Partial: true}},
		{"state:in", api.WhatsApp, Ask{States: []string{"IN_PROGRESS", "INACTIVE"}, Partial: true}},
		{"state:in", api.KakaoTalk, Ask{States: []string{"INACTIVE"}, Partial: true}},
		{"state:inactive,inactive", api.KakaoTalk, Ask{States: []string{"INACTIVE"}}},
		{"state:active,inactive state:inactive,suspended", api.WhatsApp, Ask{States: []string{"INACTIVE"}}},
		{"state:active state:inactive", api.WhatsApp, Ask{None: true}},
		{"state:blocked", api.KakaoTalk, Ask{States: []string{"BLOCKED"}}},
		{"state:blocked", api.WhatsApp, Ask{None: true, Partial: true}},
		{"state:blocked,active", api.WhatsApp, Ask{States: []string{"ACTIVE"}, Partial: true}},
		{"state:none,error", api.WhatsApp, Ask{}},
		{"state:n", api.WhatsApp, Ask{}},
		{"change:none", api.WhatsApp, Ask{}},
		{"change:none state:active", api.WhatsApp, Ask{States: []string{"ACTIVE"}}},
		{"state:foo", api.WhatsApp, Ask{}},
		{"state:foo,active", api.WhatsApp, Ask{}},
		{"!state:active", api.WhatsApp, Ask{}},
		{"!!state:active", api.WhatsApp, Ask{States: []string{"ACTIVE"}}},
		{"channel:kakaotalk state:active", api.WhatsApp, Ask{None: true}},
		{"channel:kakaotalk state:active", api.KakaoTalk, Ask{States: []string{"ACTIVE"}}},
		{"!channel:wa", api.WhatsApp, Ask{None: true}},
		{"!channel:wa", api.KakaoTalk, Ask{}},
		{"channel:fax state:", api.WhatsApp, Ask{}},
	} {
		got := Parse(c.query).Server(c.channel)
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%q for %s: %s", c.query, c.channel, d)
		}
		if got.Reduces() != (c.want.None || c.want.States != nil || c.want.Changes != nil) {
			t.Errorf("%q for %s: reduces %v", c.query, c.channel, got.Reduces())
		}
	}
}

// TestServerLosesNothing: whoever fits and is of the channel is among the answers, unless Partial says so.
func TestServerLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q, s := Parse(queries().Draw(t, "query")), anySender().Draw(t, "sender")
		if !q.match(Facts{})(record(s)) {
			t.Skip("does not fit")
		}
		ask := q.Server(s.Key.Channel)
		in := func(list []string, v string) bool {
			if list == nil {
				return true
			}
			for _, x := range list {
				if x == v {
					return true
				}
			}
			return false
		}
		status := ""
		if s.Change != nil {
			status = string(s.Change.Status)
		}
		if !ask.Partial && (ask.None || !in(ask.States, string(s.State)) || !in(ask.Changes, status)) {
			t.Fatalf("%+v of %s is not asked for: %+v", s, s.Key.Channel, ask)
		}
	})
}
