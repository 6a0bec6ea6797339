package fleet

import (
	"fmt"
	"runtime"
	"strconv"
	"testing"
	"time"

	"callsign/api"
	"callsign/internal/text"
)

// big is a loaded fleet of 100,000 senders.
func big(b *testing.B) (*sim, *Fleet, time.Time) {
	b.Helper()
	s, f := watch(100_000, Options{Rate: 1000})
	now := epoch
	for !f.Loading(api.WhatsApp).Done {
		for _, r := range f.Due(now) {
			s.answer(f, now, r)
		}
		now = now.Add(10 * time.Millisecond)
	}
	return s, f, now
}

// BenchmarkUnchangedPage gives back a page of 100 senders that are as they were.
func BenchmarkUnchangedPage(b *testing.B) {
	s, f, now := big(b)
	ch := f.channels[0]
	req := Request{Kind: ListSenders, Channel: api.WhatsApp, Token: "50000", Size: 100}
	page := s.list(req)
	page.Next = ""
	b.ReportAllocs()
	for b.Loop() {
		ch.found = len(ch.records) // only the page, not the search for who is absent
		f.schedule.flights[req.job()] = flight{sent: now}
		f.SendersLoaded(now, req, page)
	}
}

// BenchmarkNewPage gives back a page of 100 senders that are new.
func BenchmarkNewPage(b *testing.B) {
	_, f, now := big(b)
	req := Request{Kind: ListSenders, Channel: api.WhatsApp, Size: 100}
	n := 0
	page := api.Page[api.Sender]{Next: "more", Items: make([]api.Sender, 100)}
	b.ReportAllocs()
	for b.Loop() {
		for i := range page.Items {
			n++
			page.Items[i] = api.Sender{Key: api.Key{Channel: api.WhatsApp, ID: text.Raw(fmt.Sprint("new", n))}, Name: "카페 Name", Number: "+82 1055550101"}
		}
		f.schedule.flights[req.job()] = flight{sent: now}
		clear(f.channels[0].tokens)
		f.SendersLoaded(now, req, page)
	}
}

// BenchmarkCompleteSweep ends a sweep in which one of 100,000 senders was absent, the dearest end there is.
func BenchmarkCompleteSweep(b *testing.B) {
	_, f, now := big(b)
	for b.Loop() {
		f.channels[0].found = 0
		f.swept(now, f.channels[0])
		f.record(wa(1)).missed = 0
	}
}

// BenchmarkDue asks a schedule of 100,000 senders what to send, and when to ask again.
func BenchmarkDue(b *testing.B) {
	s, f, now := big(b)
	b.ReportAllocs()
	for b.Loop() {
		for _, r := range f.Due(now) {
			s.answer(f, now, r)
		}
		now, _ = f.Next(now)
	}
}

// BenchmarkHistoryIntoFullFeed inserts the history of one more sender into a feed that is full.
func BenchmarkHistoryIntoFullFeed(b *testing.B) {
	d := &Feed{logs: map[api.Key]*log{}}
	for i := range 1000 {
		d.insert(wa(i), past(wa(i), epoch, epoch.Add(-time.Duration(i)*time.Minute), quietSize), epoch)
	}
	i := 1000
	b.ReportAllocs()
	for b.Loop() {
		i++
		d.insert(wa(i), past(wa(i), epoch, epoch.Add(-time.Hour), quietSize), epoch)
	}
}

// BenchmarkSenderMemory loads 20,000 realistic senders and reports how much memory each keeps.
func BenchmarkSenderMemory(b *testing.B) {
	const n = 20_000
	for b.Loop() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		f := New(Options{Channels: []api.Channel{api.WhatsApp}})
		for i := 0; i < n; i += listSize {
			page := api.Page[api.Sender]{Total: n, Next: strconv.Itoa(i)}
			for j := range listSize {
				page.Items = append(page.Items, realistic(i+j))
			}
			req := Request{Kind: ListSenders, Channel: api.WhatsApp}
			f.schedule.flights[req.job()] = flight{sent: epoch}
			f.SendersLoaded(epoch, req, page)
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		if f.Len() != n {
			b.Fatal(f.Len())
		}
		b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/n, "B/sender")
		runtime.KeepAlive(f)
	}
}

// BenchmarkGet asks for whole senders that nobody has asked for before.
func BenchmarkGet(b *testing.B) {
	_, f, _ := big(b)
	i := 0
	b.ReportAllocs()
	for b.Loop() {
		i = (i + 1) % 100_000
		if _, ok := f.Get(wa(i)); !ok {
			b.Fatal(i)
		}
	}
}
