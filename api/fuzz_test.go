package api

import (
	"encoding/json"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// FuzzRetryAfterExact compares a Retry-After with an exact reading of it: digits with a point are seconds rounded up to the nanosecond, a
// date is its distance from the server's Date, never below zero or over a year.
func FuzzRetryAfterExact(f *testing.F) {
	for _, s := range []string{"", "0", "1", "1.5", ".5", "5.", ".", "0.0000000001", "00000000000000000001", "31536000", "31536000.1", "1.2.3", "１", "+1",
		"Mon, 09 Mar 2026 10:12:12 GMT", "Monday, 09-Mar-26 10:12:12 GMT", "Mon Mar  9 10:12:12 2026", "Fri, 31 Dec 9999 23:59:59 GMT", "\t2 \r"} {
		f.Add(s, "Mon, 09 Mar 2026 10:11:12 GMT")
		f.Add(s, "yesterday")
	}
	now := time.Date(2026, 3, 9, 10, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, value, date string) {
		if len(value) > 2000 {
			return // no header is as long, and exact arithmetic takes seconds for it
		}
		got, ok := retryAfter(http.Header{"Retry-After": {value}, "Date": {date}}, now)
		want, wantOK := exactRetryAfter(value, date, now)
		if ok != wantOK {
			t.Fatalf("%q at %q: %v, want %v", value, date, ok, wantOK)
		}
		if diff := (got - want).Abs(); diff > max(time.Nanosecond, want/1e12) { // what a float64 loses
			t.Fatalf("%q at %q: %v, want %v", value, date, got, want)
		}
	})
}

// exactRetryAfter is the rule in exact arithmetic.
func exactRetryAfter(value, date string, now time.Time) (time.Duration, bool) {
	const longest = 365 * 24 * time.Hour
	value = strings.TrimSpace(value)
	if value != "" && strings.Trim(value, "0123456789.") == "" {
		s, ok := new(big.Rat).SetString(value)
		if !ok {
			return 0, false
		}
		if s.Cmp(new(big.Rat).SetInt64(int64(longest/time.Second))) > 0 {
			return longest, true
		}
		ns := s.Mul(s, new(big.Rat).SetInt64(int64(time.Second)))
		up := new(big.Int).Add(ns.Num(), new(big.Int).Sub(ns.Denom(), big.NewInt(1)))
		return time.Duration(up.Div(up, ns.Denom()).Int64()), true
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	if d, err := http.ParseTime(date); err == nil {
		now = d
	}
	switch {
	case at.Before(now):
		return 0, true
	case at.Sub(now) > longest:
		return longest, true
	}
	return at.Sub(now), true
}

// FuzzAnswers decodes any body as each of the small answers of the API and as a page of activities: no crash, no item without its
// element, and an error that prints clean.
func FuzzAnswers(f *testing.F) {
	for _, s := range []string{
		`{"activities":[{"type":"SUBMITTED","created":"2026-03-09T10:12:12Z","author":"a","comment":"c"}],"totalSize":1,"nextPageToken":"t"}`,
		`{"activities":[null,{},[],1,"x",{"type":1,"created":[],"author":{},"comment":null}],"totalSize":6}`,
		`{"activities":[{"type":"\u001b[2J","author":"\ud800","comment":"\u202e"}],"totalSize":"1"}`,
		`{"comment":"c","created":"2026-03-09t10:12:12z"}`, `{"method":"SMS","codeSent":true,"accepted":"x"}`, `{"codeSent":"true"}`,
		`{"access_token":"t","token_type":"bearer","expires_in":3600}`, `{}`, `[]`, `null`, `"`, "\xef\xbb\xbf{}", "{\"a\":\"\xff\"}", `{"comment":1e999}`,
	} {
		f.Add([]byte(s))
	}
	ex := exchange{op: "read the activities", method: http.MethodGet, url: mustURL("https://api.example"), spec: &whatsApp}
	f.Fuzz(func(t *testing.T, data []byte) {
		ans := &answer{status: 200, header: http.Header{"Content-Type": {"application/json"}}, body: data}
		p, err := decodePage(ex, ans, "activities", decodeActivity)
		if err != nil {
			checkPrints(t, data, err)
			if len(p.Items)+p.Bad != 0 {
				t.Fatalf("%q: an error and %d items", data, len(p.Items))
			}
		}
		for _, a := range p.Items {
			for _, s := range []string{a.Type.String(), a.Author.String(), a.Comment.String(), a.Created.Text.String()} {
				if !prints(s) {
					t.Fatalf("%q gives %q", data, s)
				}
			}
		}
		if c, err := decodeComment(data); err == nil && !json.Valid(data) {
			t.Fatalf("%q is no JSON and gives %+v", data, c)
		}
		if r, err := decodeRegistration(data); err == nil && !json.Valid(data) {
			t.Fatalf("%q is no JSON and gives %+v", data, r)
		}
	})
}

func checkPrints(t *testing.T, data []byte, err error) {
	t.Helper()
	if s := err.Error(); s == "" || !prints(s) {
		t.Fatalf("%q: the error is %q", data, s)
	}
}

// prints reports one line of text without controls.
func prints(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x202e || r == 0x2028 })
}
