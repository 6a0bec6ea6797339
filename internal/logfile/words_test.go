package logfile

import (
	"testing"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/internal/journal"
)

// TestTheProgramsWordsAreKnown: what the rest of the program calls its states, its writes and their outcomes is not logged as "other".
func TestTheProgramsWordsAreKnown(t *testing.T) {
	var words []string
	for s := fleet.Loading; s <= fleet.Refused; s++ {
		words = append(words, s.String())
	}
	for _, k := range []journal.WriteKind{journal.Save, journal.Create, journal.Remove, journal.Discard, journal.Comment, journal.Register, journal.Verify} {
		words = append(words, string(k))
	}
	for _, o := range []journal.Outcome{journal.Applied, journal.Refused, journal.NotSent, journal.Unknown, journal.SettledApplied, journal.SettledNot, journal.Dismissed} {
		words = append(words, string(o))
	}
	for _, ch := range api.Channels() {
		words = append(words, string(ch))
	}
	for _, w := range words {
		if word(w) != w {
			t.Errorf("%q is not known to the log", w)
		}
	}
}
