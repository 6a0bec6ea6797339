package activity

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"callsign/api"
	"callsign/tui/view"
)

// desk is a feed with somebody who looks at it or not.
type desk struct {
	t    *testing.T
	now  time.Time
	m    *Model
	list []api.Activity
	look bool
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, now: noon, look: true}
	env := testEnv(&d.now)
	d.m = New(env, api.Key{})
	d.list = []api.Activity{said(noon.Add(-time.Hour), "EDITED", "", "long ago")}
	load(env.Fleet, d.now, bean, "Golden Bean", d.list...)
	d.attend(time.Minute)
	return d
}

func (d *desk) attend(after time.Duration) {
	d.now = d.now.Add(after)
	Attend(d.now, []*Model{d.m}, func(*Model) bool { return d.look })
	d.m.Lines(80, 12, true)
}

// comes lets something happen and be read.
func (d *desk) comes(s string) {
	d.now = d.now.Add(time.Minute)
	d.list = append(d.list, said(d.now, "EDITED", "", s))
	f := d.m.env.Fleet
	f.Refresh(d.now, bean)
	read(f, d.now, bean, d.list)
	d.attend(0)
}

// line is what stands behind the line of what is new; empty without one.
func (d *desk) line() string {
	d.t.Helper()
	lines := strings.Split(screen(d.m, 80, 12), "\n")
	i := slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, "new since") })
	if i < 0 {
		return ""
	}
	if n := strings.Count(strings.Join(lines, "\n"), "new since"); n != 1 {
		d.t.Fatalf("%d lines:\n%s", n, strings.Join(lines, "\n"))
	}
	f := strings.Fields(lines[i+1])
	return strings.Join(strings.Fields(lines[i])[3:4], "") + " " + f[len(f)-1]
}

func (d *desk) want(line string) {
	d.t.Helper()
	if got := d.line(); got != line {
		d.t.Fatalf("%q instead of %q:\n%s", got, line, screen(d.m, 80, 12))
	}
}

func TestNoLineWhileSomebodyLooks(t *testing.T) {
	d := newDesk(t)
	for i := range 5 {
		d.comes(fmt.Sprint(i))
		d.want("")
	}
}

// TestNewSince: placed once before what came while nobody looked, gone when somebody has seen it and looks away again.
func TestNewSince(t *testing.T) {
	d := newDesk(t)
	d.comes("a")
	d.look = false
	d.attend(time.Second) // 12:02
	d.want("")
	d.comes("b")
	d.want("12:02 b")
	d.comes("c")
	d.want("12:02 b")
	d.look = true
	d.attend(time.Hour)
	d.want("12:02 b")
	d.comes("d")
	d.want("12:02 b")
	d.look = false
	d.attend(time.Minute) // 13:06
	d.want("")
	d.comes("e")
	d.want("13:06 e")
}

// TestNewSinceScrolledAway: who reads further up does not see what comes either.
func TestNewSinceScrolledAway(t *testing.T) {
	d := newDesk(t)
	d.comes("a")
	d.m.Run(view.Up)
	d.attend(0)
	d.comes("b")
	d.want("")
	if s := plain(d.m.Status()); s != "1 new ↓" {
		t.Errorf("%q", s)
	}
	d.m.Run(view.Follow)
	d.attend(0)
	d.want("12:02 b")
}

// TestNewSinceIsNotLostByAGlance: one look of a second at a feed whose line is out of sight is no reading.
func TestNewSinceIsNotLostByAGlance(t *testing.T) {
	for seconds, want := range map[int]string{2: "40 new since 12:01 ↑   following", 30: "1 new since"} {
		d := newDesk(t)
		d.look = false
		d.attend(0)
		for i := range 40 {
			d.comes(fmt.Sprint(i))
		}
		d.look = true
		d.attend(0)
		if s := plain(d.m.Status()); s != "40 new since 12:01 ↑   following" {
			t.Fatalf("%q", s)
		}
		d.attend(time.Duration(seconds) * time.Second)
		d.look = false
		d.attend(0)
		if seconds == 2 {
			if s := plain(d.m.Status()); s != want {
				t.Errorf("%q", s)
			}
			continue
		}
		d.comes("last")
		d.want("12:41 last")
	}
}

// TestTwoFeedsOneReading: what was read beside the list is read in the tab.
func TestTwoFeedsOneReading(t *testing.T) {
	d := newDesk(t)
	strip := New(d.m.env, api.Key{})
	strip.Share(d.m)
	d.now = d.now.Add(time.Minute)
	Attend(d.now, []*Model{strip, d.m}, func(m *Model) bool { return m == strip })
	d.list = append(d.list, said(d.now, "EDITED", "", "a"))
	d.m.env.Fleet.Refresh(d.now, bean)
	read(d.m.env.Fleet, d.now, bean, d.list)
	Attend(d.now, []*Model{strip, d.m}, func(m *Model) bool { return m == strip })
	Attend(d.now, []*Model{strip, d.m}, func(m *Model) bool { return m == d.m })
	d.want("")
}

// TestPulseCountsTheHour: by the time of what happened, in slots of the clock; silent while the hour is not known.
func TestPulseCountsTheHour(t *testing.T) {
	now := noon.Add(2 * time.Minute)
	env := testEnv(&now)
	m := New(env, api.Key{})
	m.Lines(120, 20, false)
	if s := m.Pulse(); s != "" {
		t.Errorf("%q while loading", s)
	}
	list := []api.Activity{said(noon.Add(-90*time.Minute), "EDITED", "", "before")}
	for i := range 7 {
		list = append(list, said(noon.Add(-30*time.Minute+time.Duration(i)*time.Second), "EDITED", "", "then"))
	}
	list = append(list, said(noon.Add(time.Minute), "EDITED", "", "now"))
	read(env.Fleet, now, bean, nil) // the lists
	load(env.Fleet, now, bean, "Golden Bean", list...)
	if s := plain(m.Pulse()); s != "last hour ▁▁▁▁▁█▁▁▁▁▁▂ 8, at most 7 in 5 min" {
		t.Errorf("%q", s)
	}
	m.env.Look.Glyphs.Spark = []string{"_", ".", "-", "=", "+", "*", "%", "#"}
	if s := plain(m.shortPulse()); s != "last hour _____#_____. 8" {
		t.Errorf("%q", s)
	}
	before := m.Pulse()
	now = now.Add(20 * time.Second)
	if m.Pulse() != before {
		t.Error("it ticks")
	}
	now = now.Add(5 * time.Minute)
	if s := m.Pulse(); s != "" {
		t.Errorf("%q although nothing was read for five minutes", s)
	}
	if p := m.beat(); p.counts != [slots]int{4: 7, 10: 1} {
		t.Errorf("five minutes later %v", p.counts)
	}
}

// TestAgesChange: the next moment at which a relative time says something else.
func TestAgesChange(t *testing.T) {
	for age, want := range map[time.Duration]time.Duration{
		0: time.Minute, 59 * time.Second: time.Second, 90 * time.Second: 30 * time.Second, 61 * time.Minute: 59 * time.Minute, 25 * time.Hour: 23 * time.Hour,
		-time.Hour: 61 * time.Minute,
	} {
		if got := ages(noon, noon.Add(-age)).Sub(noon); got != want {
			t.Errorf("%s old: changes in %s", age, got)
		}
	}
}
