package journal

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"callsign/api"
)

func at(minutes int) time.Time { return t0.Add(time.Duration(minutes) * time.Minute) }

func TestHistory(t *testing.T) {
	dir := t.TempDir()
	j := opened(t, dir)
	first := begin(t, j, at(0), save(wa, "about", "one", "email", "null"))
	must(t, j.End(at(1), first, Result{Outcome: Applied, After: sender(wa, "about", "one")}))
	lost := begin(t, j, at(2), save(wa, "about", "two"))
	must(t, j.End(at(3), lost, Result{Outcome: Unknown, Code: "", Note: "no answer"}))
	must(t, j.End(at(4), lost, Result{Outcome: SettledNot}))
	remove := begin(t, j, at(5), Write{Kind: Remove, Key: wa, Before: sender(wa, "about", "one")})
	must(t, j.End(at(6), remove, Result{Outcome: Applied}))
	other := begin(t, j, at(7), Write{Kind: Comment, Key: kko, Text: "안녕"})

	for _, j := range []*Journal{j, opened(t, dir)} {
		h, err := j.History(wa, 0)
		must(t, err)
		var got []string
		for _, e := range h {
			got = append(got, fmt.Sprintf("%s %s %s %v %v %q", e.Write.Kind, e.Outcome, e.At.Format("04"), e.Ended.Format("04"), e.After != nil, string(e.Note)))
		}
		want := []string{`remove applied 10 11 false ""`, `save settled-not 07 09 false ""`, `save applied 05 06 true ""`}
		if d := cmp.Diff(want, got); d != "" {
			t.Error(d)
		}
		if h, err := j.History(wa, 1); err != nil || len(h) != 1 || h[0].ID != remove {
			t.Errorf("limited: %v %v", h, err)
		}
		e, ok, err := j.LastChange(wa)
		if err != nil || !ok || e.ID != first || string(e.Write.Before.Details.Text("about")) != "old" || string(e.After.Details.Text("about")) != "one" {
			t.Errorf("last change: %+v %v %v", e, ok, err)
		}
		if v, ok := e.Write.Values.Get("email"); !ok || !v.Null {
			t.Errorf("a null was lost: %v", e.Write.Values)
		}
		if _, ok, err := j.LastChange(kko); ok || err != nil {
			t.Errorf("a comment is no change: %v %v", ok, err)
		}
		if h, err := j.History(kko, 0); err != nil || len(h) != 1 || h[0].ID != other || h[0].Outcome != "" || string(h[0].Write.Text) != "안녕" {
			t.Errorf("open: %+v %v", h, err)
		}
	}
}

// A create belongs to its channel, and to the new sender once that is known.
func TestHistoryOfCreate(t *testing.T) {
	j := opened(t, t.TempDir())
	k := api.Key{Channel: api.WhatsApp}
	a := begin(t, j, t0, Write{Kind: Create, Key: k, Shape: "newNumber", Values: values("phoneNumber", "0105")})
	b := begin(t, j, t0, Write{Kind: Create, Key: k, Shape: "newNumber"}) // they do not wait for each other
	must(t, j.End(t0, a, Result{Outcome: Applied, After: sender(wa)}))
	must(t, j.End(t0, b, Result{Outcome: Refused, Code: "x"}))
	for key, want := range map[api.Key]int{k: 2, wa: 1} {
		if h, err := j.History(key, 0); err != nil || len(h) != want || h[len(h)-1].ID != a {
			t.Errorf("%v: %+v %v", key, h, err)
		}
	}
}

func TestOutcomesAreFinal(t *testing.T) {
	j := opened(t, t.TempDir())
	for _, o := range []Outcome{Applied, Refused, NotSent, SettledApplied, SettledNot, Dismissed} {
		id := begin(t, j, t0, save(wa))
		must(t, j.End(t0, id, Result{Outcome: Unknown}))
		must(t, j.End(t0, id, Result{Outcome: Unknown, Note: "again"}))
		if s := j.State(); len(s.Unconfirmed) != 1 || !s.Unconfirmed[0].Lost || string(s.Unconfirmed[0].Note) != "again" {
			t.Errorf("%+v", s)
		}
		must(t, j.End(t0, id, Result{Outcome: o}))
		if err := j.End(t0, id, Result{Outcome: Refused}); !errors.Is(err, ErrNotPending) {
			t.Errorf("after %s: %v", o, err)
		}
		if s := j.State(); len(s.Unconfirmed)+len(s.UnderWay) != 0 {
			t.Errorf("after %s: %+v", o, s)
		}
	}
}

func TestRemovals(t *testing.T) {
	dir := t.TempDir()
	j := opened(t, dir)
	id := begin(t, j, at(1), Write{Kind: Remove, Key: wa, Before: sender(wa)})
	must(t, j.End(at(2), id, Result{Outcome: Unknown}))
	if len(j.State().Removals) != 0 {
		t.Error("an unknown removal counts")
	}
	must(t, j.End(at(3), id, Result{Outcome: SettledApplied, Code: "sender_already_deleted"}))
	must(t, j.SeenRemoved(at(4), wa)) // does not change the date
	must(t, j.SeenRemoved(at(5), kko))
	want := map[api.Key]Removal{
		wa:  {ID: id, Marked: at(1), Gone: at(1).Add(30 * 24 * time.Hour)},
		kko: {ID: j.State().Removals[kko].ID, Gone: at(5).Add(60 * 24 * time.Hour), Elsewhere: true},
	}
	for _, j := range []*Journal{j, opened(t, dir)} {
		if d := cmp.Diff(want, j.State().Removals, same); d != "" {
			t.Error(d)
		}
	}
	must(t, j.SenderGone(at(6), kko))
	before := content(t, j)
	must(t, j.SenderGone(at(7), kko))
	must(t, j.SeenRemoved(at(7), wa))
	if content(t, j) != before {
		t.Error("nothing new was written down again")
	}
	if h, err := j.History(kko, 0); err != nil || len(h) != 2 || h[0].Kind != Gone || h[1].Kind != RemovedElsewhere {
		t.Errorf("%+v %v", h, err)
	}
	s := j.State()
	delete(s.Removals, wa)
	if len(j.State().Removals) != 1 {
		t.Error("the state is not the caller's own")
	}
}

func TestDrafts(t *testing.T) {
	dir := t.TempDir()
	a, b := opened(t, dir), mustOpen(t, dir, fast())
	mine, err := a.SaveDraft(at(1), Draft{Key: wa, Base: values("about", "x"), Typed: values("about", "a", "email", "null", "username", "")})
	must(t, err)
	theirs, err := b.SaveDraft(at(2), Draft{Key: wa, Typed: values("about", "b")})
	must(t, err)
	s, err := a.Refresh()
	must(t, err)
	if d, ok := s.Draft(wa); !ok || d.ID != mine || len(s.Drafts[wa]) != 2 || !s.Drafts[wa][0].Open || len(d.Typed) != 3 || !d.Typed[1].Value.Null {
		t.Errorf("%+v", s.Drafts)
	}
	must(t, b.Close())
	if s, err = a.Refresh(); err != nil || s.Drafts[wa][0].Open {
		t.Errorf("%+v %v", s.Drafts, err)
	}
	if d, _ := s.Draft(wa); d.ID != theirs {
		t.Errorf("the latest is not offered: %+v", d)
	}
	if _, err := a.SaveDraft(at(3), Draft{ID: theirs, Key: wa, Typed: values("about", "b")}); err != nil { // taken over
		t.Error(err)
	}
	size := len(content(t, a))
	if _, err := a.SaveDraft(at(4), Draft{ID: theirs, Key: wa, Typed: values("about", "b")}); err != nil || len(content(t, a)) != size {
		t.Errorf("the same was written again: %v", err)
	}
	must(t, a.DropDraft(at(5), wa, theirs))
	must(t, a.DropDraft(at(5), wa, mine))
	must(t, a.DropDraft(at(5), wa, mine))
	if s := opened(t, dir).State(); len(s.Drafts) != 0 {
		t.Errorf("%+v", s.Drafts)
	}
}

// History is kept for 90 days and 1000 records a sender; what the state is made of is kept for longer.
func TestCompactionForgetsTheOld(t *testing.T) {
	s := fast()
	s.compact = 1 << 40
	j := mustOpen(t, t.TempDir(), s)
	defer j.Close()
	day := func(n int) time.Time { return t0.AddDate(0, 0, n) }
	end := func(now time.Time, id string) { must(t, j.End(now, id, Result{Outcome: Applied})) }
	gone := begin(t, j, day(0), Write{Kind: Remove, Key: wa, Before: sender(wa)})
	end(day(0), gone)
	unsettled := begin(t, j, day(0), save(kko, "name", "x"))
	old := api.Key{Channel: api.WhatsApp, ID: "old"}
	end(day(0), begin(t, j, day(0), save(old)))
	young := api.Key{Channel: api.WhatsApp, ID: "young"}
	for range 600 {
		end(day(95), begin(t, j, day(95), save(young, "about", strings.Repeat("x", 10))))
	}
	draft, err := j.SaveDraft(day(0), Draft{Key: old, Typed: values("about", "typed")})
	must(t, err)
	compactAt := func(now time.Time) {
		drop := j.outdated(now)
		must(t, j.rewrite(func(off int64) bool { _, old := drop[off]; return !old }))
	}
	compactAt(day(100))
	count := func(k api.Key) int { h, err := j.History(k, 0); must(t, err); return len(h) }
	if count(old) != 0 || count(young) != 500 || count(wa) != 1 || count(kko) != 1 {
		t.Errorf("%d %d %d %d", count(old), count(young), count(wa), count(kko))
	}
	st := j.State()
	if d, _ := st.Draft(old); d.ID != draft || len(st.UnderWay) != 1 || st.UnderWay[0].ID != unsettled || st.Removals[wa].ID != gone {
		t.Errorf("%+v", st)
	}
	compactAt(day(130))
	if len(j.State().Removals) != 0 || count(wa) != 0 {
		t.Error("a removal is kept 90 days after the sender has gone")
	}
}

// The file of many saved drafts does not grow for ever, and another instance follows it.
func TestCompactionBounds(t *testing.T) {
	s := fast()
	s.compact = 20_000
	dir := t.TempDir()
	a, b := mustOpen(t, dir, s), mustOpen(t, dir, s)
	defer a.Close()
	defer b.Close()
	id, most := "", 0
	for i := range 500 {
		var err error
		id, err = a.SaveDraft(t0, Draft{ID: id, Key: wa, Typed: values("about", fmt.Sprint(i))})
		must(t, err)
		most = max(most, len(content(t, a)))
		if i%7 == 0 {
			if st, err := b.Refresh(); err != nil || string(st.Drafts[wa][0].Typed.Text("about")) != fmt.Sprint(i) {
				t.Fatalf("%d: %+v %v", i, st, err)
			}
		}
	}
	if most > 21_000 {
		t.Errorf("the file grew to %d bytes", most)
	}
}
