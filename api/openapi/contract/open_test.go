package contract

import (
	"net/http"
	"strings"
	"testing"
)

// TestOpenEnums: a new value of an open enum is no deviation in an answer; everything else in the same answer still is.
func TestOpenEnums(t *testing.T) {
	c := New(t)
	for _, tt := range []struct {
		name, old, new string
		want           bool // a deviation
	}{
		{"as it is", "", "", false},
		{"new region", `"region":"EU"`, `"region":"MARS"`, false},
		{"new state", `"id":"x"`, `"id":"x","state":"BRAND_NEW","qualityRating":"BLUE","dailyLimit":"TIER_9"`, false},
		{"region of the wrong type", `"region":"EU"`, `"region":7`, true},
		{"new region, member missing", `"region":"EU","metaLocalStorage":"KR"`, `"region":"MARS"`, true},
	} {
		r := &record{}
		c.t = r
		body := strings.Replace(sender, tt.old, tt.new, 1)
		h := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(body))
		})
		req, _ := http.NewRequest("GET", base+"/whatsapp/senders/x", nil)
		req.SetBasicAuth("k", "s")
		res, err := c.HandlerTransport(h).RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if got := len(r.got) > 0; got != tt.want {
			t.Errorf("%s: deviations %q", tt.name, r.got)
		}
	}
}
