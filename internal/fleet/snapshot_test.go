package fleet

import (
	"strconv"
	"testing"
	"time"

	"callsign/api"
	"callsign/internal/text"
)

// TestSnapshotStaysAsItWas while the fleet goes on, also for a reader beside it: the race detector looks on.
func TestSnapshotStaysAsItWas(t *testing.T) {
	const senders = 300
	f := New(Options{Channels: []api.Channel{api.WhatsApp}})
	var keys []api.Key
	for i := range senders {
		f.SenderLoaded(epoch, realistic(i))
		keys = append(keys, realistic(i).Key, api.Key{Channel: api.WhatsApp, ID: "nobody"})
	}
	var s Snapshot
	f.Take(&s, keys[:100])
	f.Take(&s, keys[100:])
	done := make(chan []api.Sender)
	go func() {
		var got []api.Sender
		for x := range s.All() {
			got = append(got, x)
		}
		done <- got
	}()
	for i := range senders { // every sender changes, some go, new words come
		x := realistic(i)
		x.State, x.Name = "SUSPENDED", text.Raw("renamed "+strconv.Itoa(i))
		x.Attributes = x.Attributes.With("maxTps", api.Value{Text: text.Raw(strconv.Itoa(i / 2))})
		f.SenderLoaded(epoch.Add(time.Minute), x)
		if i%3 == 0 {
			f.SenderGone(epoch.Add(2*time.Minute), x.Key)
		}
	}
	got := <-done
	if len(got) != senders {
		t.Fatalf("%d senders", len(got))
	}
	for i, x := range got {
		if d := difference(realistic(i), x); d != "" {
			t.Fatal(d)
		}
	}
	for range s.All() { // and it can be stopped
		break
	}
}

// BenchmarkSnapshot is what an export of 100,000 senders costs the update loop: a part of 1,024 at a time.
func BenchmarkSnapshot(b *testing.B) {
	_, f, _ := big(b)
	var keys []api.Key
	for _, r := range f.Records() {
		keys = append(keys, r.Sender.Key)
	}
	b.Run("part", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			f.Take(&Snapshot{}, keys[:1024])
		}
	})
	b.Run("whole", func(b *testing.B) { // what it would be with all made whole at once
		b.ReportAllocs()
		for b.Loop() {
			all := make([]api.Sender, 0, len(keys))
			var s Snapshot
			f.Take(&s, keys)
			for x := range s.All() {
				all = append(all, x)
			}
		}
	})
}
