package sandbox

import (
	"io"
	"net/http"
	"testing"
	"time"
)

func benchGet(b *testing.B, s *Sandbox, url string) {
	b.Helper()
	b.ReportAllocs()
	rt := s.Transport()
	for b.Loop() {
		req, _ := http.NewRequest("GET", base+url, nil)
		req.SetBasicAuth("demo-key", "demo-secret")
		res, err := rt.RoundTrip(req)
		if err != nil || res.StatusCode != 200 {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
	}
}

// ticking is a clock that moves with every look at it, so that living data has something to do.
func ticking(step time.Duration) func() time.Time {
	t := epoch
	return func() time.Time { t = t.Add(step); return t }
}

func BenchmarkNew(b *testing.B) {
	for name, n := range map[string]int{"demo": 0, "100000": 100000} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				New(Options{Now: func() time.Time { return epoch }, Senders: n, Live: true})
			}
		})
	}
}

func BenchmarkPage(b *testing.B) {
	for name, url := range map[string]string{"first": "/whatsapp/senders?pageSize=100", "kakao": "/kakaotalk/senders?pageSize=100",
		"filtered": "/whatsapp/senders?pageSize=100&filterStates=ERROR"} {
		b.Run(name, func(b *testing.B) {
			benchGet(b, New(Options{Now: ticking(10 * time.Millisecond), Senders: 100000, Live: true}), url)
		})
	}
}

func BenchmarkActivities(b *testing.B) {
	s := New(Options{Now: ticking(10 * time.Millisecond), Senders: 100000, Live: true})
	benchGet(b, s, "/whatsapp/senders/"+s.shelves[0].at(70000).id+"/activities?pageSize=50")
}
