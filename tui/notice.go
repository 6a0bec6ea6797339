package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/internal/term"
	"callsign/internal/text"
	"callsign/tui/view"
)

// NotifyMode says how a user who looks elsewhere is called.
type NotifyMode int

// The ways: not at all, by the terminal's bell, by a notification of the desktop (OSC 9).
const (
	NotifyOff NotifyMode = iota
	NotifyBell
	NotifyOSC9
)

// ParseNotifyMode reads the configuration's word; anything unknown is off.
func ParseNotifyMode(s string) NotifyMode {
	switch s {
	case "bell":
		return NotifyBell
	case "osc9":
		return NotifyOSC9
	}
	return NotifyOff
}

const (
	// noticeEvery is the least time between two notices.
	noticeEvery = 10 * time.Second
	// noticeOnce is how long the same news of a sender is not told again: the API's activity and the difference that we see tell of
	// one event, some seconds apart.
	noticeOnce = 2 * time.Minute
	// nameInNotice is how many cells a sender's name gets, so that what it has become is not cut off.
	nameInNotice = 60
)

// turn is what a sender has become.
type turn struct {
	key   api.Key
	value text.Raw
}

// notices are what the user is called for while the terminal has not the focus. The zero value is ready.
type notices struct {
	after   uint64    // the last entry of the feed that was looked at, by its Seq
	last    time.Time // when the user was last called
	waiting []turn    // to be told
	told    map[turn]time.Time
}

// notify calls the user, at most once in noticeEvery, when senders have come to what is worth it. It costs nothing when that is off.
func (a *App) notify() tea.Cmd {
	n := &a.notices
	if a.options.Notify == NotifyOff {
		return nil
	}
	feed, now := a.env.Fleet.Feed(), a.env.Now()
	news := feed.News(n.after)
	n.after = feed.LastSeq()
	if !a.blurred {
		n.waiting = nil
		return nil
	}
	n.take(now, news)
	if len(n.waiting) == 0 || now.Sub(n.last) < noticeEvery {
		return nil
	}
	say := calling(a.env, n.waiting)
	n.last, n.waiting = now, nil
	if a.options.Notify == NotifyBell {
		return term.Bell()
	}
	return term.Notify(say)
}

// take adds what is worth a notice and was not told of lately.
func (n *notices) take(now time.Time, news []*fleet.Entry) {
	for _, e := range news {
		spec := api.SpecOf(e.Key.Channel)
		if spec == nil {
			continue
		}
		t, worth := turn{key: e.Key}, false
		switch e.Kind {
		case fleet.Observation:
			t.value, worth = e.New, spec.Notable(string(e.Type), string(e.New))
		case fleet.Activity:
			t.value, worth = e.Type, spec.Notable(api.ActivityField, string(e.Type))
		}
		if at, told := n.told[t]; !worth || told && now.Sub(at) < noticeOnce {
			continue
		}
		if n.told == nil {
			n.told = map[turn]time.Time{}
		}
		n.told[t] = now
		n.waiting = append(n.waiting, t)
	}
	for t, at := range n.told {
		if now.Sub(at) >= noticeOnce {
			delete(n.told, t)
		}
	}
}

// due is when the user is to be called for what had to wait; false when nothing waits.
func (n *notices) due() (time.Time, bool) { return n.last.Add(noticeEvery), len(n.waiting) > 0 }

// calling says what came: one sender by its name, several by their number: "3 senders: 2 REJECTED, 1 ERROR".
func calling(env *view.Env, list []turn) string {
	var senders []api.Key
	var values []text.Raw
	var words []string
	count := map[text.Raw]int{}
	for _, t := range list {
		if !slices.Contains(senders, t.key) {
			senders = append(senders, t.key)
		}
		if count[t.value] == 0 {
			values, words = append(values, t.value), append(words, t.value.String())
		}
		count[t.value]++
	}
	if len(senders) == 1 {
		return text.Truncate(env.NameOf(senders[0]), nameInNotice, "...") + " is " + strings.Join(words, ", ")
	}
	for i, v := range values {
		words[i] = fmt.Sprintf("%d %s", count[v], v)
	}
	return fmt.Sprintf("%d senders: %s", len(senders), strings.Join(words, ", "))
}
