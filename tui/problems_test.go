package tui

import (
	"errors"
	"testing"
	"time"
)

// TestTheSameFailureAnewIsNotReadYet, unless it is the polling that goes on failing.
func TestTheSameFailureAnewIsNotReadYet(t *testing.T) {
	for what, want := range map[string]int{"save x": 1, reading: 0} {
		var p problems
		p.add(time.Time{}, what, errors.New("no"))
		p.seen()
		p.add(time.Time{}, what, errors.New("no"))
		if got, _ := p.unread(); got != want {
			t.Errorf("%s: %d unread, want %d", what, got, want)
		}
	}
}
