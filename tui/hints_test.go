package tui

import (
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"callsign/api"
	"callsign/api/sandbox"
	"callsign/internal/fleet"
	"callsign/internal/journal"
)

// TestTheFeedNamesItsKeysFirst: at 80 columns too one reads how to pause, and how to follow again.
func TestTheFeedNamesItsKeysFirst(t *testing.T) {
	run(t, setup{w: 80, h: 24}, func(p *program) {
		p.sleep(time.Minute)
		p.keys("2")
		p.shows("F filter", "p pause", "? help")
		p.keys("up")
		p.shows("f follow", "p pause", "? help")
		p.keys("p", "1")
		p.shows("p resume")
	})
}

// TestTheLastHourStandsOnce: the line above the feed of the wide layouts says what the feed says of itself, and no other line.
func TestTheLastHourStandsOnce(t *testing.T) {
	for _, w := range []int{120, 200} {
		run(t, setup{w: w, h: 40}, func(p *program) {
			p.sleep(5 * time.Minute)
			p.keys("tab", "tab", "up")
			p.shows("Senders → Activity", "48 senders")
			for _, once := range []string{"last hour", "not following"} {
				if n := strings.Count(p.screen(), once); n != 1 {
					t.Errorf("%d columns: %q stands there %d times:\n%s", w, once, n, p.screen())
				}
			}
		})
	}
}

// TestKeysOfTheFeedSayWhereTheyWork instead of doing nothing.
func TestKeysOfTheFeedSayWhereTheyWork(t *testing.T) {
	run(t, setup{}, func(p *program) {
		p.keys("F")
		p.shows("Only in the feed: 2 shows it.")
		p.keys("2", "F")
		p.hides("Only in the feed")
	})
}

// TestHelpHasEveryGroupOnce though the table has the order of the hints.
func TestHelpHasEveryGroupOnce(t *testing.T) {
	run(t, setup{w: 120, h: 100}, func(p *program) {
		p.keys("?")
		for _, group := range []string{"Move", "Find", "This sender", "Program", "Watch", "Signs"} {
			heading := regexp.MustCompile(`│ ` + group + ` +│`)
			if n := len(heading.FindAllString(p.screen(), -1)); n != 1 {
				t.Errorf("%q is a heading %d times:\n%s", group, n, p.screen())
			}
		}
	})
}

// TestNothingLoadsWhileOffline: before anything was read the list says so, and says the reason once.
func TestNothingLoadsWhileOffline(t *testing.T) {
	run(t, setup{w: 80, h: 24}, func(p *program) {
		p.api.SetFaults(sandbox.Faults{ResetBefore: 1})
		p.app.env.Fleet = fleet.New(fleet.Options{Channels: api.Channels(), Rate: 5})
		p.sleep(time.Minute)
		p.shows("no senders read", "offline")
		p.hides("0 senders", "loading")
		p.keys("!")
		p.shows("offline since", "is not reached or does not work.", "Reason     the connection to demo.invalid broke (tried to list the", "for the reason above")
		p.hides("List the senders")
		p.keys("end")
		p.shows("Circuit")
		p.keys("esc", "2")
		p.shows("The activity could not be read.", "tries again now")
		p.hides("following")
	})
}

// TestRequestsStandBelowEachOther: the names begin in one column, and the key says what it shows next.
func TestRequestsStandBelowEachOther(t *testing.T) {
	for _, w := range []int{80, 120} {
		run(t, setup{w: w, h: 30}, func(p *program) {
			p.sleep(20 * time.Second)
			p.keys("!", "2")
			p.shows("shown: all", "/ only failed")
			columns := map[int]bool{}
			for _, l := range strings.Split(p.screen(), "\n") {
				if before, _, ok := strings.Cut(l, "/activities "); ok {
					rest := l[len(before)+len("/activities "):]
					columns[len([]rune(l))-len([]rune(strings.TrimLeft(rest, " ")))] = true
				}
			}
			if len(columns) != 1 {
				t.Errorf("names begin in %d columns:\n%s", len(columns), p.screen())
			}
			p.keys("/")
			p.shows("shown: failed", "/ only writes")
			p.keys("/")
			p.shows("shown: writes", "/ all")
		})
	}
}

// TestAFormSaysWhenTheLooksAreOver: it does not go on saying that the sender is being read back.
func TestAFormSaysWhenTheLooksAreOver(t *testing.T) {
	run(t, setup{journal: t.TempDir()}, func(p *program) {
		p.find("stadtwerke")
		p.keys("e", "tab")
		p.typing("!")
		p.keys("ctrl+s")
		p.api.FailNext("PATCH", sandbox.Fault{Kind: sandbox.FaultResetBefore})
		p.keys("right", "enter")
		p.shows("being read back")
		p.app.Update(settled{pending: p.app.env.Unconfirmed[0], err: errors.New("no answer")})
		p.hides("being read back")
		p.shows("did not tell whether it was saved", "U shows what can be done", "Fahrpläne!")
		p.app.Update(settled{pending: p.app.env.Unconfirmed[0], outcome: journal.SettledNot})
		p.shows("It was not saved")
	})
}
