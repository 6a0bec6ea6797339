package sandbox

import (
	"fmt"
	"net/url"
	"testing"
	"time"
)

// walk reads all pages of a list and returns its items.
func (r *rig) walk(list, item string, size int) (items []any, total int) {
	r.t.Helper()
	token := ""
	for range 10000 {
		p := r.do("GET", list+fmt.Sprintf("pageSize=%d%s", size, token), "").want(200, "")
		if p.int("pageSize") != size {
			r.t.Fatalf("pageSize %d, want %d", p.int("pageSize"), size)
		}
		items = append(items, p.list(item)...)
		total = p.int("totalSize")
		if p.at("nextPageToken") == nil {
			return items, total
		}
		token = "&pageToken=" + url.QueryEscape(p.text("nextPageToken"))
	}
	r.t.Fatal("the pages do not end")
	return nil, 0
}

func TestPagesHoldEverySenderOnce(t *testing.T) {
	r := newRig(t, Options{Senders: 700})
	sum := 0
	for _, ch := range []string{"whatsapp", "kakaotalk"} {
		for _, size := range []int{7, 100} {
			items, total := r.walk("/"+ch+"/senders?", "senders", size)
			seen := map[string]bool{}
			for _, v := range items {
				seen[fmt.Sprint(v.(map[string]any)["id"])] = true
			}
			if len(items) != total || len(seen) != total {
				t.Errorf("%s by %d: %d items, %d different, totalSize %d", ch, size, len(items), len(seen), total)
			}
			if size == 7 {
				sum += total
			}
		}
	}
	if sum != 700 {
		t.Errorf("%d senders, want 700", sum)
	}
}

func TestFilters(t *testing.T) {
	for _, or := range []bool{false, true} {
		r := newRig(t, Options{Senders: 500, Choices: Choices{FiltersOr: or}})
		all, _ := r.walk("/whatsapp/senders?", "senders", 100)
		want := 0
		for _, v := range all {
			m := v.(map[string]any)
			c, _ := m["changes"].(map[string]any)
			a, b := m["state"] == "ACTIVE" || m["state"] == "INACTIVE", c["status"] == "DRAFT"
			if a && b || or && (a || b) {
				want++
			}
		}
		got, total := r.walk("/whatsapp/senders?filterStates=ACTIVE&filterStates=INACTIVE&filterStatuses=DRAFT&", "senders", 3)
		if len(got) != want || total != want || want == 0 {
			t.Errorf("or %v: %d items, totalSize %d, want %d", or, len(got), total, want)
		}
	}
}

func TestBadQueries(t *testing.T) {
	r := newRig(t, Options{Senders: 200})
	for _, size := range []string{"0", "101", "-1", "1.5", "x", "", "+5", "05", "1e1", "99999999999999999999"} {
		r.bad("GET", "/whatsapp/senders?pageSize="+url.QueryEscape(size), "").want(400, "invalid_page_size")
	}
	r.bad("GET", "/whatsapp/senders?pageSize=5&pageSize=5", "").want(400, "invalid_page_size")
	p := r.bad("GET", "/whatsapp/senders?filterStates=GONE", "").want(400, "invalid_filter_states")
	if got := p.text("additionalInformation.supportedCodes"); got != "ACTIVE, IN_PROGRESS, INACTIVE, PENDING_VERIFICATION, SUSPENDED, ERROR" {
		t.Errorf("supportedCodes %q", got)
	}
	p = r.bad("GET", "/whatsapp/senders?filterStatuses=ACTIVE", "").want(400, "invalid_filter_statuses")
	if got := p.text("additionalInformation.supportedCodes"); got != "DRAFT, ERROR, IN_PROGRESS, REJECTED" {
		t.Errorf("supportedCodes %q", got)
	}
	r.bad("GET", "/kakaotalk/senders?filterStatuses=ERROR", "").want(400, "invalid_filter_statuses")
	r.bad("GET", "/kakaotalk/senders?filterStates=ERROR", "").want(400, "invalid_filter_states")
	r.bad("GET", "/whatsapp/senders?filterStates=ACTIVE,ERROR", "").want(400, "invalid_filter_states")
}

func TestPageTokensAreChecked(t *testing.T) {
	r := newRig(t, Options{Senders: 200})
	token := func(path string) string { return r.do("GET", path, "").want(200, "").text("nextPageToken") }
	tok := token("/whatsapp/senders?pageSize=5&filterStates=ACTIVE&filterStates=ERROR")
	use := func(path, tok string) reply { return r.do("GET", path+"pageToken="+url.QueryEscape(tok), "") }
	use("/whatsapp/senders?pageSize=5&filterStates=ERROR&filterStates=ACTIVE&", tok).want(200, "")
	use("/whatsapp/senders?pageSize=3&filterStates=ERROR&filterStates=ACTIVE&", tok).want(200, "")
	use("/whatsapp/senders?pageSize=5&filterStates=ACTIVE&", tok).want(400, "invalid_page_token")
	use("/whatsapp/senders?", tok).want(400, "invalid_page_token")
	use("/kakaotalk/senders?", tok).want(400, "invalid_page_token")
	for _, bad := range []string{"", "x", "!!", tok + "x", tok[1:]} {
		use("/whatsapp/senders?pageSize=5&filterStates=ACTIVE&filterStates=ERROR&", bad).want(400, "invalid_page_token")
	}
	r = newRig(t, Options{Senders: 200, Choices: Choices{TokenBindsPageSize: true, EmptyLastToken: true}})
	tok = token("/whatsapp/senders?pageSize=5")
	use("/whatsapp/senders?pageSize=5&", tok).want(200, "")
	use("/whatsapp/senders?pageSize=6&", tok).want(400, "invalid_page_token")
	if got := r.do("GET", "/whatsapp/senders?filterStates=ERROR", "").at("nextPageToken"); got != "" {
		t.Errorf("last page has token %v", got)
	}
}

func TestPreviousPage(t *testing.T) {
	r := newRig(t, Options{Senders: 200})
	first := r.do("GET", "/whatsapp/senders?pageSize=10&filterStates=ACTIVE", "")
	if first.at("previousPageToken") != nil {
		t.Error("the first page has a page before it")
	}
	second := r.do("GET", "/whatsapp/senders?pageSize=10&filterStates=ACTIVE&pageToken="+first.text("nextPageToken"), "")
	back := r.do("GET", "/whatsapp/senders?pageSize=10&filterStates=ACTIVE&pageToken="+second.text("previousPageToken"), "")
	if fmt.Sprint(back.list("senders")) != fmt.Sprint(first.list("senders")) {
		t.Error("the way back leads elsewhere")
	}
}

// TestPagesWhileSendersVanish: a removal between two pages neither hides nor repeats a sender.
func TestPagesWhileSendersVanish(t *testing.T) {
	r := newRig(t, Options{Senders: 120})
	p := r.do("GET", "/whatsapp/senders?pageSize=10", "")
	id := p.list("senders")[3].(map[string]any)["id"].(string)
	r.do("DELETE", "/whatsapp/senders/"+id, "").want(204, "")
	r.clock.add(31 * day)
	rest := 0
	tok := p.text("nextPageToken")
	for tok != "" {
		q := r.do("GET", "/whatsapp/senders?pageSize=10&pageToken="+tok, "").want(200, "")
		rest += len(q.list("senders"))
		tok = q.text("nextPageToken")
	}
	if total := r.do("GET", "/whatsapp/senders", "").int("totalSize"); rest+10 != total+1 {
		t.Errorf("%d on later pages, totalSize %d", rest, total)
	}
}

func TestActivityPages(t *testing.T) {
	for _, offset := range []bool{false, true} {
		r := newRig(t, Options{Choices: Choices{OffsetTokens: offset}})
		x := r.plant(whatsApp, "ACTIVE", "")
		comment := func(i int) {
			r.clock.add(time.Second)
			r.do("POST", path(x, "/comments"), fmt.Sprintf(`{"comment":"%d"}`, i)).want(201, "")
		}
		for i := range 9 {
			comment(i)
		}
		all, total := r.walk(path(x, "/activities?"), "notifications", 4)
		if len(all) != 10 || total != 10 {
			t.Fatalf("%d entries, totalSize %d", len(all), total)
		}
		p := r.do("GET", path(x, "/activities?pageSize=3"), "")
		comment(9)
		q := r.do("GET", path(x, "/activities?pageSize=3&pageToken="+p.text("nextPageToken")), "")
		want := "5"
		if offset {
			want = "6" // one entry is seen again
		}
		if got := q.list("notifications")[0].(map[string]any)["comment"]; got != want || q.int("totalSize") != 11 {
			t.Errorf("offset %v: second page begins with %v, want %s", offset, got, want)
		}
		back := r.do("GET", path(x, "/activities?pageSize=3&pageToken="+q.text("previousPageToken")), "").want(200, "")
		if len(back.list("notifications")) == 0 {
			t.Error("nothing before the second page")
		}
	}
}

func TestCategories(t *testing.T) {
	r := newRig(t, Options{})
	tops := r.do("GET", "/kakaotalk/categories/senders", "").want(200, "").list("categories")
	leaves := 0
	for _, v := range tops {
		for _, m := range v.(map[string]any)["subcategories"].([]any) {
			leaves += len(m.(map[string]any)["subcategories"].([]any))
		}
	}
	if len(tops) != 6 || leaves != 96 {
		t.Errorf("%d tops, %d leaves", len(tops), leaves)
	}
	x := r.named("하늘서점")
	items, total := r.walk("/kakaotalk/categories/senders/"+url.PathEscape(x.friend)+"/templates?", "categories", 3)
	if len(items) != 10 || total != 10 {
		t.Errorf("%d template categories, totalSize %d", len(items), total)
	}
}
