package sandbox

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// feed is the number of activities of all senders, newest state of the whole sandbox as one text.
func (r *rig) picture() (entries int, all string) {
	var b strings.Builder
	for _, ch := range []string{"whatsapp", "kakaotalk"} {
		items, _ := r.walk("/"+ch+"/senders?", "senders", 100)
		for _, v := range items {
			fmt.Fprintln(&b, v)
			m := v.(map[string]any)
			id := m["id"]
			if ch == "kakaotalk" {
				id = m["plusFriendId"]
			}
			x := r.shelves[map[string]int{"whatsapp": 0, "kakaotalk": 1}[ch]].find(id.(string))
			p := r.do("GET", path(x, "/activities?pageSize=100"), "").want(200, "")
			entries += p.int("totalSize")
			fmt.Fprintln(&b, string(p.raw))
		}
	}
	return entries, b.String()
}

func TestLiveMovesAndIsDeterministic(t *testing.T) {
	run := func(seed int64, step time.Duration) (first, last int, all string) {
		r := newRig(t, Options{Live: true, Seed: seed})
		first, _ = r.picture()
		for d := time.Duration(0); d < 5*time.Minute; d += step {
			r.clock.add(step)
			r.do("GET", "/whatsapp/senders?pageSize=1", "")
		}
		last, all = r.picture()
		return first, last, all
	}
	first, last, a := run(1, 5*time.Second)
	if last-first < 40 {
		t.Errorf("only %d new activities in five minutes", last-first)
	}
	if _, _, b := run(1, time.Minute); a != b {
		t.Error("what happens depends on when somebody looks")
	}
	if _, _, c := run(2, time.Minute); a == c {
		t.Error("what happens does not depend on the seed")
	}
}

// TestPace: at 60 times the usual pace about 20 activities come a second, and they go on coming.
func TestPace(t *testing.T) {
	r := newRig(t, Options{Live: true, Senders: 500, Pace: 60})
	before, _ := r.picture()
	for range 3 {
		for range 60 {
			r.clock.add(time.Second)
			r.do("GET", "/whatsapp/senders?pageSize=1", "")
		}
		after, _ := r.picture()
		if n := after - before; n < 60*12 || n > 60*30 {
			t.Errorf("%d activities in a minute", n)
		}
		before = after
	}
}

func TestWithoutLiveNothingMoves(t *testing.T) {
	r := newRig(t, Options{})
	_, a := r.picture()
	r.clock.add(time.Hour)
	if _, b := r.picture(); a != b {
		t.Error("something happened by itself")
	}
}

func TestFeedMovesWithinSeconds(t *testing.T) {
	r := newRig(t, Options{Live: true})
	before, _ := r.picture()
	r.clock.add(15 * time.Second)
	if after, _ := r.picture(); after <= before {
		t.Error("no activity in fifteen seconds")
	}
}

// TestLiveKeepsTheUsersText: whatever happens for an hour, a submitted value ends up live or stays pending.
func TestLiveKeepsTheUsersText(t *testing.T) {
	ends := map[string]int{}
	for seed := int64(1); seed <= 12; seed++ {
		r := newRig(t, Options{Live: true, Seed: seed})
		x := r.named("Northern Lights")
		if x.change != nil || x.name != nil {
			t.Fatal("the sender is busy")
		}
		r.do("PATCH", path(x, ""), `{"status":"SUBMIT","details":{"about":"My own words"}}`).want(200, "")
		draft := r.named("Open Hands")
		r.do("PATCH", path(draft, ""), `{"status":"DRAFT","details":{"about":"Half a thought"}}`).want(200, "")
		for range 120 {
			r.clock.add(30 * time.Second)
			p := r.do("GET", path(x, ""), "")
			if p.text("details.about") != "My own words" && p.text("changes.details.about") != "My own words" {
				t.Fatalf("seed %d: the text is lost: %s", seed, p.raw)
			}
			if p.text("state") != "ACTIVE" {
				t.Fatalf("seed %d: state %s", seed, p.text("state"))
			}
		}
		p := r.do("GET", path(x, ""), "")
		ends[p.text("changes.status")]++
		if d := r.do("GET", path(draft, ""), ""); d.text("changes.status") != "DRAFT" || d.text("changes.details.about") != "Half a thought" {
			t.Errorf("seed %d: the draft changed: %s", seed, d.raw)
		}
	}
	if ends[""] < 6 || ends["IN_PROGRESS"] != 0 {
		t.Errorf("ends of the reviews: %v", ends)
	}
}

func TestReviewTakesSeconds(t *testing.T) {
	r := newRig(t, Options{Live: true})
	p := r.do("POST", "/whatsapp/senders", `{"phoneNumberProvider":"CUSTOMER","details":{"displayName":"Mine","vertical":"OTHER","countryCode":"44","phoneNumber":"7700900998"}}`).want(201, "")
	id := p.text("id")
	r.clock.add(7 * time.Second)
	if p := r.do("GET", "/whatsapp/senders/"+id, ""); p.text("changes.status") != "IN_PROGRESS" {
		t.Errorf("after 7 s: %s", p.raw)
	}
	r.clock.add(14 * time.Second)
	p = r.do("GET", "/whatsapp/senders/"+id, "")
	if p.text("changes.status") == "IN_PROGRESS" {
		t.Errorf("after 21 s: %s", p.raw)
	}
	if p.text("state") != "PENDING_VERIFICATION" {
		t.Skipf("rejected with this seed: %s", p.text("changes.status"))
	}
	r.do("POST", "/whatsapp/senders/"+id+"/register", `{"method":"SMS"}`).want(200, "")
	newest := r.do("GET", "/whatsapp/senders/"+id+"/activities?pageSize=1", "").list("notifications")[0].(map[string]any)
	if newest["comment"] != "Demo: the code sent is 900998" || newest["author"] != "Sandbox" {
		t.Errorf("hint: %v", newest)
	}
}

func TestDuplicateNumberEndsInError(t *testing.T) {
	r := newRig(t, Options{Live: true})
	p := r.do("POST", "/whatsapp/senders", `{"details":{"displayName":"Twin","countryCode":"44","phoneNumber":"7700900123"}}`).want(201, "")
	r.clock.add(time.Minute)
	p = r.do("GET", "/whatsapp/senders/"+p.text("id"), "").want(200, "")
	if p.text("changes.status") != "ERROR" || p.text("changes.errorCode") != "DUPLICATES_ON_SENDER_PHONE_NUMBER" || p.text("changes.errorReason") == "" {
		t.Errorf("%s", p.raw)
	}
}

// TestAllEndsOfReviews: over many seeds every end is reached, and every step answers with the contract.
func TestAllEndsOfReviews(t *testing.T) {
	seen := map[string]bool{}
	for seed := int64(1); seed <= 40; seed++ {
		r := newRig(t, Options{Live: true, Seed: seed})
		sinch := r.do("POST", "/whatsapp/senders", `{"phoneNumberProvider":"SINCH","details":{"displayName":"S","vertical":"OTHER","countryCode":"44"}}`).want(201, "").text("id")
		r.do("POST", "/kakaotalk/senders", `{"plusFriendId":"@k","details":{"adminPhoneNo":"+821055550101","name":"k","topLevelCategoryCode":"004","midLevelCategoryCode":"0001","subLevelCategoryCode":"0002"}}`).want(201, "")
		named := r.named("Wellbridge")
		r.do("PATCH", path(named, ""), `{"status":"SUBMIT","details":{"displayName":"Wellbridge U","username":"wellb"}}`).want(200, "")
		for range 12 {
			r.clock.add(10 * time.Second)
			p := r.do("GET", "/whatsapp/senders/"+sinch, "")
			seen["wa "+p.text("state")+p.text("changes.status")] = true
			p = r.do("GET", "/kakaotalk/senders/%40k", "")
			seen["kt "+p.text("state")+p.text("changes.status")] = true
			p = r.do("GET", path(named, ""), "")
			seen["name "+p.text("metadata.displayName.status")] = true
			if p.text("metadata.displayName.status") == "APPROVED" && p.text("details.displayName") != "Wellbridge U" {
				t.Errorf("approved but not live: %s", p.raw)
			}
		}
	}
	for _, want := range []string{"wa IN_PROGRESS", "wa ACTIVE", "wa REJECTED", "kt INACTIVE", "kt REJECTED", "name PENDING", "name APPROVED", "name REJECTED", "name DEFERRED"} {
		if !seen[want] {
			t.Errorf("never seen: %s", want)
		}
	}
}

// TestLongSilence: after a laptop slept for a week, the sandbox answers at once and with a bounded number of events.
func TestLongSilence(t *testing.T) {
	r := newRig(t, Options{Live: true})
	before, _ := r.picture()
	r.clock.add(7 * day)
	after, _ := r.picture()
	if after <= before || after-before > 1000 {
		t.Errorf("%d new activities after a week", after-before)
	}
}

func TestClockThatGoesBack(t *testing.T) {
	r := newRig(t, Options{Live: true})
	r.clock.add(time.Hour)
	r.do("GET", "/whatsapp/senders", "").want(200, "")
	r.clock.add(-2 * time.Hour)
	p := r.do("POST", path(r.named("Zed"), "/comments"), `{"comment":"x"}`).want(201, "")
	if p.text("created") < "2026-03-02T05:05:06" {
		t.Errorf("time went back: %s", p.text("created"))
	}
}

// TestApprovedDeletion: a null that is approved deletes the live value, and the other values stay.
func TestApprovedDeletion(t *testing.T) {
	approved := 0
	for seed := int64(1); seed <= 8; seed++ {
		r := newRig(t, Options{Live: true, Seed: seed, Choices: Choices{PendingNull: true}})
		x := r.named("Northern Lights")
		r.do("PATCH", path(x, ""), `{"status":"SUBMIT","details":{"email":null,"address":"1 Example Street"}}`).want(200, "")
		r.clock.add(21 * time.Second)
		p := r.do("GET", path(x, ""), "")
		if p.at("changes") != nil {
			continue
		}
		approved++
		d, _ := p.at("details").(map[string]any)
		if _, ok := d["email"]; ok || d["address"] != "1 Example Street" || d["websiteOne"] == nil {
			t.Errorf("seed %d: %s", seed, p.raw)
		}
	}
	if approved < 4 {
		t.Errorf("only %d of 8 approved", approved)
	}
}
