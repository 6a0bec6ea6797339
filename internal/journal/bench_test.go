package journal

import (
	"fmt"
	"strings"
	"testing"

	"callsign/api"
	"callsign/internal/text"
)

// BenchmarkWrite is a whole write: begun and ended, each synced.
func BenchmarkWrite(b *testing.B) {
	j, _, err := Open(b.TempDir(), scope, t0)
	must(b, err)
	defer j.Close()
	for b.Loop() {
		must(b, j.End(t0, begin(b, j, t0, save(wa, "about", "new")), Result{Outcome: Applied}))
	}
}

// BenchmarkOpen opens a journal of about 4 MiB.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	j := mustOpen(b, dir, fast())
	for i := range 3000 {
		k := api.Key{Channel: api.WhatsApp, ID: text.Raw(fmt.Sprint(i))}
		must(b, j.End(t0, begin(b, j, t0, save(k, "about", strings.Repeat("한", 100))), Result{Outcome: Applied}))
	}
	size := len(content(b, j))
	must(b, j.Close())
	b.SetBytes(int64(size))
	for b.Loop() {
		must(b, mustOpen(b, dir, fast()).Close())
	}
}
