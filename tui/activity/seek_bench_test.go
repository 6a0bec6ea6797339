package activity

import (
	"fmt"
	"testing"
	"time"

	"callsign/api"
	"callsign/internal/text"
	"callsign/tui/view"
)

// BenchmarkSeek goes from match to match in a feed of 10,000 entries: a frame with all its lines and its state each.
func BenchmarkSeek(b *testing.B) {
	now := noon
	env := testEnv(&now)
	m := New(env, api.Key{})
	for i := range 100 {
		var list []api.Activity
		for n := range 100 {
			list = append(list, said(now.Add(time.Duration(n-200)*time.Hour), "EDITED", "Priya Nair", "a comment about golden beans and 한빛커피"))
		}
		load(env.Fleet, now, api.Key{Channel: api.WhatsApp, ID: text.Raw(fmt.Sprint(i))}, "Golden Bean", list...)
	}
	m.search.set("golden")
	m.Lines(120, 40, true)
	b.ReportAllocs()
	for b.Loop() {
		m.Run(view.NextMatch)
		m.Lines(120, 36, true)
		m.Status()
	}
}
