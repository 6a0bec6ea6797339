package activity

import (
	"strings"
	"testing"
	"time"

	"callsign/api"
)

// TestPulseSaysThatThereWasMore: what the feed had to let go within the hour is not counted, but not hidden either.
func TestPulseSaysThatThereWasMore(t *testing.T) {
	now := noon.Add(2 * time.Minute)
	env := testEnv(&now)
	m := New(env, api.Key{})
	read(env.Fleet, now, bean, nil) // the lists
	load(env.Fleet, now, bean, "Golden Bean")
	var list []api.Activity
	comes := func(n int) {
		for range n {
			list = append(list, said(now, "EDITED", "", "then"))
		}
		read(env.Fleet, now, bean, list)
		read(env.Fleet, now, bean, list)
		now = now.Add(time.Minute)
	}
	for range 9 {
		comes(20)
	}
	if s := plain(m.Pulse()); !strings.Contains(s, " 180, at most") {
		t.Fatalf("%q", s)
	}
	for range 3 {
		comes(20)
	}
	if s := plain(m.Pulse()); !strings.Contains(s, " 200+, at most") {
		t.Errorf("%q", s)
	}
	m.Filter("author:nobody")
	if s := plain(m.Pulse()); strings.Contains(s, "nothing happened") || !strings.Contains(s, " 0+") {
		t.Errorf("%q", s)
	}
}
