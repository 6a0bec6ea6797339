package fleet

import (
	"flag"
	"fmt"
	"runtime"
	"strconv"
	"testing"
	"time"

	"callsign/api"
	"callsign/internal/text"
)

var feedEntries = flag.Int("entries", 100_000, "how many entries TestFeedMemoryIsBounded sends through the feed")

// endless makes up the activities of senders, of which it only knows how many there are.
type endless map[api.Key]int

// page gives a page; a token is a place from the bottom.
func (totals endless) page(req Request) (page api.Page[api.Activity]) {
	page.Total = totals[req.Key]
	top := page.Total
	if req.Token != "" {
		top, _ = strconv.Atoi(req.Token)
	}
	end := max(top-req.Size, 0)
	for i := top; i > end; i-- {
		when := epoch.Add(time.Duration(i) * time.Minute)
		page.Items = append(page.Items, api.Activity{
			Type: "EDITED", Author: "someone", Created: api.Time{At: when, Text: text.Raw(when.Format(time.RFC3339Nano))},
			Comment: text.Raw(fmt.Sprintf("a comment of some length, number %d of %s", i, string(req.Key.ID))),
		})
	}
	if end > 0 {
		page.Next = strconv.Itoa(end)
	}
	return page
}

// TestFeedMemoryIsBounded sends entries of 500 senders through the feed, of several kinds, with gaps that are loaded: after the first
// 50,000 the heap does not grow by 5 MiB. For the whole of it: go test -run TestFeedMemoryIsBounded -entries=1000000.
func TestFeedMemoryIsBounded(t *testing.T) {
	const senders, full, most = 500, 50_000, 5 << 20
	s, f := watch(senders, Options{Rate: 1000})
	totals := endless{}
	s.pages = totals.page
	s.run(f, epoch, epoch.Add(5*time.Second), 0)
	f.Pause(true) // the user asks, and nobody else
	now, next, sent, filled := epoch.Add(time.Minute), full, 0, 0
	var least, greatest uint64
	for i := 0; sent < *feedEntries; i++ {
		k, n := wa(i*7%senders), 40
		if i%100 == 0 {
			n = 1300 // more than one poll reads
		}
		totals[k] += n
		f.observe(now, k, "quality", "GREEN", text.Raw(fmt.Sprint("RED ", i)))
		sent += n + 1
		now = now.Add(5 * time.Second)
		f.Refresh(now, k)
		s.pump(f, now)
		if g := f.Feed().Of(k)[0]; i%200 == 0 && g.Kind == Gap {
			f.LoadGap(now, g.Seq)
			s.pump(f, now)
			filled++
		}
		if sent >= next {
			next += full
			heap := live()
			if least == 0 {
				least = heap
			}
			greatest = max(greatest, heap)
			check(t, f.Feed())
		}
	}
	grown := int64(greatest) - int64(least)
	t.Logf("%d entries, %d gaps loaded: %d KiB after %d entries, at most %+d KiB later; %d held, %d let go",
		sent, filled, least>>10, full, grown>>10, f.feed.held, f.feed.dropped)
	if grown > most {
		t.Errorf("the heap has grown by %d KiB since the first %d entries", grown>>10, full)
	}
	runtime.KeepAlive(f)
}

// live is the size of the heap.
func live() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
