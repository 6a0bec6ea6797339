package sandbox

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestAnySequence: whatever is asked for, in whatever order, nothing panics, every answer obeys the contract, and the index agrees with the
// senders.
func TestAnySequence(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := newRig(t, Options{
			Live: rapid.Bool().Draw(rt, "live"), Seed: rapid.Int64Range(1, 50).Draw(rt, "seed"),
			Senders: rapid.SampledFrom([]int{0, 3, 60, 300}).Draw(rt, "senders"),
			Choices: Choices{FiltersOr: rapid.Bool().Draw(rt, "or"), PendingNull: rapid.Bool().Draw(rt, "null"),
				KeepAfterDiscard: rapid.Bool().Draw(rt, "keep"), StatusAloneSubmits: rapid.Bool().Draw(rt, "alone"),
				PatchDefaultSubmit: rapid.Bool().Draw(rt, "submit"), NameInChanges: rapid.Bool().Draw(rt, "names"),
				UsernameNullDeletes: rapid.Bool().Draw(rt, "username"), RemovalInactive: rapid.Bool().Draw(rt, "inactive"),
				KakaoEditRejected: rapid.Bool().Draw(rt, "rejected"), KakaoRegisterNoState: rapid.Bool().Draw(rt, "early"),
				OffsetTokens: rapid.Bool().Draw(rt, "offset")},
		})
		var made []string
		for range rapid.IntRange(1, 40).Draw(rt, "steps") {
			r.clock.add(time.Duration(rapid.IntRange(0, 40).Draw(rt, "s")) * time.Second)
			if rapid.IntRange(0, 30).Draw(rt, "jump") == 0 {
				r.clock.add(time.Duration(rapid.IntRange(1, 61).Draw(rt, "days")) * day)
			}
			r.step(rt, &made)
		}
		r.consistent(rt)
	})
}

// step makes one random request.
func (r *rig) step(rt *rapid.T, made *[]string) {
	ch := rapid.SampledFrom([]int{whatsApp, kakaoTalk}).Draw(rt, "channel")
	sh := r.shelves[ch]
	target := "/" + sh.ch.name + "/senders/" + r.pick(rt, sh, *made)
	wa := ch == whatsApp
	switch rapid.IntRange(0, 10).Draw(rt, "operation") {
	case 0:
		r.bad("GET", fmt.Sprintf("/%s/senders?pageSize=%d%s", sh.ch.name, rapid.IntRange(0, 101).Draw(rt, "size"), filterQuery(rt, sh.ch)), "")
	case 1:
		r.do("GET", target, "")
	case 2, 3:
		r.bad("PATCH", target, randomPatch(rt, sh.ch))
	case 4:
		r.do("DELETE", target, "")
	case 5:
		r.do("DELETE", target+"/changes", "")
	case 6:
		body := ""
		if wa {
			body = rapid.SampledFrom([]string{`{"method":"SMS"}`, `{"method":"VOICE"}`}).Draw(rt, "method")
		}
		r.do("POST", target+"/register", body)
	case 7:
		id, _ := url.PathUnescape(target[strings.LastIndexByte(target, '/')+1:])
		code := orDefault(r.VerificationCode(sh.ch.name, id), "123456")
		if wa {
			code = `"` + code + `"`
		}
		r.bad("POST", target+"/verify", `{"code":`+code+`}`)
	case 8:
		r.do("GET", target+"/activities?pageSize=100", "")
	case 9:
		r.do("POST", target+"/comments", `{"comment":"`+rapid.StringMatching(`[a-z가-힣👍]{1,20}`).Draw(rt, "comment")+`"}`)
	case 10:
		p := r.bad("POST", "/"+sh.ch.name+"/senders", randomCreate(rt, wa, len(*made)))
		if p.status == 201 {
			*made = append(*made, url.PathEscape(orDefault(p.text("plusFriendId"), p.text("id"))))
		}
	}
}

// pick chooses a sender that exists, one that was made, or none.
func (r *rig) pick(rt *rapid.T, sh *shelf, made []string) string {
	if len(made) > 0 && rapid.Bool().Draw(rt, "own") {
		return rapid.SampledFrom(made).Draw(rt, "made")
	}
	if len(sh.codes) > 0 {
		if x := sh.at(rapid.IntRange(0, len(sh.codes)-1).Draw(rt, "slot")); x != nil {
			return url.PathEscape(x.key())
		}
	}
	return "nobody"
}

func filterQuery(rt *rapid.T, ch *channel) string {
	q := ""
	for _, v := range rapid.SliceOfN(rapid.SampledFrom(ch.states), 0, 2).Draw(rt, "states") {
		q += "&filterStates=" + v
	}
	for _, v := range rapid.SliceOfN(rapid.SampledFrom(append([]string{"NONE"}, ch.statuses...)), 0, 2).Draw(rt, "statuses") {
		q += "&filterStatuses=" + v
	}
	return q
}

func randomPatch(rt *rapid.T, ch *channel) string {
	status := rapid.SampledFrom([]string{`"status":"DRAFT",`, `"status":"SUBMIT",`, ``, `"status":"NO",`}).Draw(rt, "status")
	values := map[string]string{"vertical": `"OTHER"`, "email": `"a@b.example"`, "websiteOne": `"https://a.example"`, "websiteTwo": `"https://b.example"`,
		"photoUrl": `"https://a.example/a.png"`, "logoImage": `"https://missing.example/a.png"`, "topLevelCategoryCode": `"004"`, "midLevelCategoryCode": `"0001"`,
		"subLevelCategoryCode": `"0002"`, "adminPhoneNo": `"+821055550999"`}
	var parts []string
	for _, f := range ch.fields {
		switch rapid.IntRange(0, 5).Draw(rt, f) {
		case 0:
			parts = append(parts, `"`+f+`":null`)
		case 1, 2:
			parts = append(parts, `"`+f+`":`+orDefault(values[f], `"text"`))
		}
	}
	return `{` + status + `"details":{` + strings.Join(parts, ",") + `}}`
}

func randomCreate(rt *rapid.T, wa bool, n int) string {
	if !wa {
		return fmt.Sprintf(`{"plusFriendId":"@made%d","status":"%s","details":{"name":"n","adminPhoneNo":"+821055550999","topLevelCategoryCode":"004","midLevelCategoryCode":"0001","subLevelCategoryCode":"0002"}}`,
			rapid.IntRange(0, n+1).Draw(rt, "friend"), rapid.SampledFrom(submitValues).Draw(rt, "status"))
	}
	return rapid.SampledFrom([]string{
		`{"status":"DRAFT","phoneNumberProvider":"CUSTOMER","details":{"displayName":"A","vertical":"OTHER","countryCode":"44","phoneNumber":"7700900001"}}`,
		`{"status":"SUBMIT","phoneNumberProvider":"SINCH","details":{"displayName":"A","vertical":"OTHER","countryCode":"44"}}`,
		`{"wabaId":"","phoneNumberId":"1"}`, `{"details":{"countryCode":"44","phoneNumber":"7700900123","displayName":"Twin"}}`,
		`{"name":"n","facebookAccessToken":"t","details":{"displayName":"L","vertical":"OTHER"}}`, `{}`,
	}).Draw(rt, "body")
}

// consistent compares the index with the senders it is made from.
func (r *rig) consistent(rt *rapid.T) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, sh := range r.shelves {
		var count [256]int
		for slot, code := range sh.codes {
			x := sh.at(slot)
			if x == nil {
				continue
			}
			count[code]++
			if want := sh.ch.pack(x.state, x.status()); want != code {
				rt.Fatalf("%s is %s/%s, the index has %x, not %x", x.key(), x.state, x.status(), code, want)
			}
			if sh.find(x.key()) == nil {
				rt.Fatalf("%s is listed but not found", x.key())
			}
		}
		for code, n := range count {
			if sh.count[code] != n && code != gone {
				rt.Fatalf("%s: %d senders with code %x, the index counts %d", sh.ch.name, n, code, sh.count[code])
			}
		}
	}
	if !slices.IsSortedFunc(r.writes, func(a, b Write) int { return a.At.Compare(b.At) }) {
		rt.Fatal("the writes are out of order")
	}
}

// TestConcurrentUse is for the race detector.
func TestConcurrentUse(t *testing.T) {
	r := newRig(t, Options{Live: true, Senders: 500, Faults: Faults{Status5xx: 0.1}})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			x := "/whatsapp/senders"
			for range 30 {
				r.clock.add(time.Second)
				if _, _, _, err := r.try(r.Transport(), r.request("GET", x+"?pageSize=20", "")); err != nil {
					t.Error(err)
				}
				_, _, _, _ = r.try(r.Transport(), r.request("POST", path(r.named("Harbour"), "/comments"), `{"comment":"x"}`))
				r.FailNext("DELETE", Fault{})
				_ = r.Writes()
				_ = r.Requests()
				r.SetFaults(Faults{Status5xx: float64(i) / 100})
			}
		})
	}
	wg.Wait()
}
