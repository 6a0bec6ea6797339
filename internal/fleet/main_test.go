package fleet

import (
	"flag"
	"testing"
)

// TestMain keeps the property tests of every day short; a long run says -rapid.checks=20000.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "50"); err != nil {
		panic(err)
	}
	m.Run()
}
