package activity

import (
	"fmt"
	"testing"
	"time"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/internal/text"
)

// BenchmarkFrame draws a full feed of 20,000 entries: as it is, with a search that is typed anew for each frame, and with a filter.
func BenchmarkFrame(b *testing.B) {
	now := noon
	env := testEnv(&now)
	m := New(env, api.Key{})
	for i := range 20_000 {
		k := api.Key{Channel: api.WhatsApp, ID: text.Raw(fmt.Sprint(i / 100))}
		env.Fleet.Wrote(now.Add(time.Duration(i)*time.Second), k, fleet.Own{Type: "EDITED", Comment: "a comment about golden beans and 한빛커피"})
	}
	for _, query := range []string{"", "search", "filter"} {
		b.Run("with "+query, func(b *testing.B) {
			for i := range b.N {
				switch query {
				case "search":
					m.search.set(fmt.Sprintf("golden !x%d", i))
				case "filter":
					m.Filter(fmt.Sprintf("golden !x%d", i))
				}
				m.Lines(120, 40, true)
			}
		})
	}
}
