package sandbox

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestDemoShowsEverything: every state and change status of both channels, and one value that no contract has.
func TestDemoShowsEverything(t *testing.T) {
	r := newRig(t, Options{})
	n := 0
	for i, ch := range channels {
		items, total := r.walk("/"+ch.name+"/senders?", "senders", 100)
		n += total
		seen := map[string]bool{}
		for _, v := range items {
			m := v.(map[string]any)
			c, _ := m["changes"].(map[string]any)
			seen[fmt.Sprint(m["state"])] = true
			seen[fmt.Sprint("change ", c["status"])] = true
			if m["state"] == nil {
				seen[fmt.Sprint("new ", c["status"])] = true
			}
			seen[fmt.Sprint("quality ", m["qualityRating"])] = true
			seen[fmt.Sprint("region ", m["region"])] = true
		}
		want := append(append([]string{}, ch.states...), "new DRAFT", "new IN_PROGRESS", "new REJECTED")
		for _, s := range ch.statuses {
			want = append(want, "change "+s)
		}
		if i == whatsApp {
			want = append(want, "UNRECOGNIZED", "new ERROR", "new MULTIPLE_WABA_ERROR", "quality RED", "quality YELLOW", "quality GREEN", "quality UNKNOWN", "region EU", "region US", "region BR")
		} else {
			want = append(want, "PENDING_VERIFICATION")
		}
		for _, w := range want {
			if !seen[w] {
				t.Errorf("%s: no sender shows %q", ch.name, w)
			}
		}
	}
	if n < 40 || n > 55 {
		t.Errorf("%d hand-made senders", n)
	}
}

// TestDemoObeysItsOwnLimits: all values but those of the hostile sender could have been sent.
func TestDemoObeysItsOwnLimits(t *testing.T) {
	r := newRig(t, Options{})
	for i, sh := range r.shelves {
		rules := append(waProfile(true), rule{name: "username", min: 1})
		if i == kakaoTalk {
			rules = ktProfile(false, true)
		}
		for slot := range sh.first {
			x := sh.at(slot)
			for f, rl := range rules {
				for _, p := range []*profile{&x.details, x.live()} {
					if p.is(f) && !strings.HasPrefix(x.details.val[waName], "Hostile") {
						if bad := rl.checkText(rl.name, p.val[f]); len(bad) > 0 {
							t.Errorf("%s: %v", x.live().val[sh.ch.title], bad)
						}
					}
				}
			}
			if i == kakaoTalk && !categoryKnown(x.live()) {
				t.Errorf("%s: unknown category", x.friend)
			}
			if n := len(sh.history(x)); n < 5 || n > 60 {
				t.Errorf("%s: %d activities", x.key(), n)
			}
		}
	}
}

func TestHistoriesAreOrdered(t *testing.T) {
	r := newRig(t, Options{Senders: 400, Live: true})
	kinds := map[string]string{
		"whatsapp":  " ACTIVE COMMENT_ADDED CREATED DRAFT EDITED ERROR IN_PROGRESS INACTIVE REGISTERED REJECTED VERIFIED ",
		"kakaotalk": " ACTIVE COMMENT_ADDED CREATED DRAFT EDITED IN_PROGRESS INACTIVE REJECTED ",
	}
	r.clock.add(5 * time.Minute)
	r.do("GET", "/whatsapp/senders", "")
	for _, sh := range r.shelves {
		for slot := range sh.codes {
			x := sh.at(slot)
			log := sh.history(x)
			if log[0].kind != "CREATED" || !log[0].at.Equal(x.created) {
				t.Fatalf("%s begins with %v", x.key(), log[0])
			}
			for i, e := range log {
				if i > 0 && e.at.Before(log[i-1].at) || e.at.After(r.now) {
					t.Fatalf("%s: entry %d out of order", x.key(), i)
				}
				if !strings.Contains(kinds[sh.ch.name], " "+e.kind+" ") {
					t.Fatalf("%s has %s", x.key(), e.kind)
				}
			}
		}
	}
}

func TestGeneratedSendersAreFound(t *testing.T) {
	r := newRig(t, Options{Senders: 3000})
	for _, sh := range r.shelves {
		for _, slot := range []int{sh.first, sh.first + 1, len(sh.codes) / 2, len(sh.codes) - 1} {
			x := sh.at(slot)
			p := r.do("GET", path(x, ""), "").want(200, "")
			if p.text("state") != x.state || p.text("changes.status") != x.status() {
				t.Errorf("%s: %s", x.key(), p.raw)
			}
			if sh.ch.pack(x.state, x.status()) != sh.codes[slot] {
				t.Errorf("slot %d: the index does not fit the sender", slot)
			}
			body := `{"comment":"kept"}`
			r.do("POST", path(x, "/comments"), body).want(201, "")
			a := r.do("GET", path(x, "/activities?pageSize=2"), "").list("notifications")
			if a[0].(map[string]any)["comment"] != "kept" || len(a) != 2 {
				t.Errorf("%s: %v", x.key(), a)
			}
		}
		id := sh.at(sh.first).id
		r.do("GET", "/"+sh.ch.name+"/senders/00000000"+id[8:], "").want(404, "sender_not_found")
		next := sh.gen.sender(sh.bulk)
		r.do("GET", path(next, ""), "").want(404, "sender_not_found")
	}
}

func TestSizes(t *testing.T) {
	for _, n := range []int{1, 2, 3, 10, 47, 48, 49, 50, 1000} {
		r := newRig(t, Options{Senders: n, Live: true})
		got := r.do("GET", "/whatsapp/senders", "").int("totalSize") + r.do("GET", "/kakaotalk/senders", "").int("totalSize")
		if got != n {
			t.Errorf("Senders %d gives %d", n, got)
		}
		r.clock.add(time.Minute)
		r.do("GET", "/kakaotalk/senders", "").want(200, "")
	}
}

func TestBigSandboxIsSmall(t *testing.T) {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	s := New(Options{Now: func() time.Time { return epoch }, Senders: 100000, Live: true})
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 4<<20 {
		t.Errorf("100,000 senders hold %d bytes", grown)
	}
	runtime.KeepAlive(s)
}
