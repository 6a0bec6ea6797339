package filter

import (
	"fmt"
	"strings"
	"testing"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/internal/text"
)

// many is a fleet of n senders as it lies in memory, of all channels and states, with names of several scripts.
func many(tb testing.TB, n int) []*fleet.Record {
	tb.Helper()
	f := fleet.New(fleet.Options{Channels: api.Channels()})
	names := []string{"Golden Bean Coffee", "한빛 커피 로스터스", "مخبز النور", "Café São Paulo", "Harbour Books Golden"}
	for i := range n {
		c := api.Channels()[i%len(api.Channels())]
		spec := api.SpecOf(c)
		s := api.Sender{
			Key:     api.Key{Channel: c, ID: text.Raw(fmt.Sprintf("01K7QZ%06dABCDEFGHJKMNPQ", i))},
			Name:    text.Raw(fmt.Sprintf("%s %d", names[i%len(names)], i)),
			Number:  text.Raw(fmt.Sprintf("+82 10%08d", i)),
			State:   text.Raw(spec.States[i%len(spec.States)].Value),
			Quality: text.Raw([]string{"GREEN", "YELLOW", "RED", ""}[i%4]),
			Region:  "EU",
		}
		if i%5 == 0 {
			s.Change = &api.Change{Status: text.Raw(spec.ChangeStatuses[i%len(spec.ChangeStatuses)].Value)}
		}
		f.SenderLoaded(epoch, s)
	}
	if f.Len() != n {
		tb.Fatalf("%d senders", f.Len())
	}
	return f.Records()
}

var benched = []string{
	"golden",
	"golden bean",
	"golden bean state:active,inactive quality:green",
	"o 1 !state:blocked !quality:purple", // nearly nothing is refused early
	"zzzz yyyy",                          // nothing fits, every text is read to its end
	"+82 10-0000",
	"name:golden,커피 number:+8210",
	"!name:zzz id:01k",
	"한빛 커피",
	"is:attention",
	"!is:removal,marked",
}

func nobody(api.Key) bool { return false }

var benchFacts = Facts{Removed: nobody, Marked: nobody, Unconfirmed: nobody}

// BenchmarkSift asks about 100,000 senders, as every keystroke does.
func BenchmarkSift(b *testing.B) {
	records := many(b, 100_000)
	pass := make([]bool, len(records))
	for _, query := range benched {
		b.Run(query, func(b *testing.B) {
			sift := Parse(query).Sift(benchFacts)
			b.ReportAllocs()
			for b.Loop() {
				sift(records, pass)
			}
		})
	}
}

// BenchmarkFloor is one strings.Contains for each sender, the least a search can do, to compare with on a busy machine.
func BenchmarkFloor(b *testing.B) {
	records := many(b, 100_000)
	pass := make([]bool, len(records))
	for b.Loop() {
		for i, r := range records {
			pass[i] = strings.Contains(r.Hay, "golden")
		}
	}
}

// BenchmarkParse reads a usual and the dearest filter line.
func BenchmarkParse(b *testing.B) {
	for name, query := range map[string]string{"usual": `golden "two words" state:active,err !channel:kakaotalk`, "longest": longest()} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Parse(query)
			}
		})
	}
}

func longest() string {
	s := ""
	for len(s) < MaxBytes {
		s += "state:err,foo is:att colour:red "
	}
	return s
}

// TestSiftAllocatesNothing for the senders of the benchmark.
func TestSiftAllocatesNothing(t *testing.T) {
	records, pass := many(t, 100), make([]bool, 100)
	for _, query := range []string{"golden 한빛 !state:active", "+82 10-0000", "name:golden,커피 number:+8210", "!name:zz id:01k", "state:err,none quality:red change:draft region:e", "is:attention,changed,review"} {
		sift := Parse(query).Sift(Facts{})
		if n := testing.AllocsPerRun(10, func() { sift(records, pass) }); n != 0 {
			t.Errorf("%q allocates %v times", query, n)
		}
	}
}
