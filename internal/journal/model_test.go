package journal

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"callsign/api"
	"callsign/internal/text"
)

// model is what the journal must say, kept in the plainest way.
type model struct {
	drafts   map[api.Key][]Draft
	removals map[api.Key]Removal
	open     []Pending
}

func (m model) clone() model {
	c := model{drafts: map[api.Key][]Draft{}, removals: map[api.Key]Removal{}, open: slices.Clone(m.open)}
	for k, l := range m.drafts {
		c.drafts[k] = slices.Clone(l)
	}
	for k, r := range m.removals {
		c.removals[k] = r
	}
	return c
}

func (m *model) dropDraft(k api.Key, id string) {
	m.drafts[k] = slices.DeleteFunc(m.drafts[k], func(d Draft) bool { return d.ID == id })
	if len(m.drafts[k]) == 0 {
		delete(m.drafts, k)
	}
}

// world is some instances of one journal and the model that they are compared with.
type world struct {
	t    *rapid.T
	dir  string
	js   []*Journal
	now  time.Time
	m    model
	past []model // past[i] holds once the file has ends[i] bytes
	ends []int64
}

var modelKeys = []api.Key{wa, kko, {Channel: api.WhatsApp, ID: "s2"}}

func newWorld(t *rapid.T, dir string, instances int, s setup) *world {
	w := &world{t: t, dir: dir, now: t0, m: model{drafts: map[api.Key][]Draft{}, removals: map[api.Key]Removal{}}}
	for range instances {
		w.js = append(w.js, mustOpen(t, dir, s))
	}
	w.note()
	return w
}

func (w *world) note() {
	size := int64(0)
	if info, err := os.Stat(w.js[0].Path()); err == nil {
		size = info.Size()
	}
	w.past, w.ends = append(w.past, w.m.clone()), append(w.ends, size)
}

func (w *world) close() {
	for _, j := range w.js {
		must(w.t, j.Close())
	}
}

// drawText draws any bytes: hostile, empty, not UTF-8.
func drawText(t *rapid.T, label string) text.Raw {
	switch rapid.IntRange(0, 3).Draw(t, label+" kind") {
	case 0:
		return text.Raw(rapid.SliceOfN(rapid.Byte(), 0, 12).Draw(t, label))
	case 1:
		return text.Raw(rapid.SampledFrom([]string{"\n", "\"}\n{\"", "\x00", "\xff\xfe", "\u2028<&>", ",\"crc\":\"00000000\"}", "한빛", "\ufffd"}).Draw(t, label))
	}
	return text.Raw(rapid.String().Draw(t, label))
}

func drawValues(t *rapid.T, k api.Key, label string) api.Values {
	var v api.Values
	for _, f := range api.SpecOf(k.Channel).Fields {
		switch rapid.IntRange(0, 3).Draw(t, label+f.Name) {
		case 0:
			v = append(v, api.Entry{Name: f.Name, Value: api.Value{Null: true}})
		case 1:
			v = append(v, api.Entry{Name: f.Name, Value: api.Value{Text: drawText(t, label)}})
		}
	}
	return v
}

// step does one random thing with one instance and with the model.
func (w *world) step() {
	t := w.t
	j := w.js[rapid.IntRange(0, len(w.js)-1).Draw(t, "instance")]
	w.now = w.now.Add(time.Duration(rapid.IntRange(1, 5000).Draw(t, "ms")) * time.Millisecond)
	k := rapid.SampledFrom(modelKeys).Draw(t, "key")
	switch rapid.IntRange(0, 7).Draw(t, "step") {
	case 0, 1:
		w.saveDraft(j, k)
	case 2:
		w.drop(j, k)
	case 3, 4:
		w.begin(j, k)
	case 5, 6:
		w.end(j)
	case 7:
		w.removal(j, k)
	}
	w.note()
}

func (w *world) saveDraft(j *Journal, k api.Key) {
	d := Draft{Key: k, Base: drawValues(w.t, k, "base"), Typed: drawValues(w.t, k, "typed")}
	if list := w.m.drafts[k]; len(list) > 0 && rapid.Bool().Draw(w.t, "again") {
		d.ID = list[rapid.IntRange(0, len(list)-1).Draw(w.t, "which")].ID
	}
	id, err := j.SaveDraft(w.now, d)
	must(w.t, err)
	i := slices.IndexFunc(w.m.drafts[k], func(x Draft) bool { return x.ID == id })
	if i >= 0 && w.m.drafts[k][i].same(d) && w.m.drafts[k][i].By.ID == j.me.ID {
		return
	}
	w.m.dropDraft(k, id)
	d.ID, d.At, d.By = id, w.now, j.me
	w.m.drafts[k] = append([]Draft{d}, w.m.drafts[k]...)
}

func (w *world) drop(j *Journal, k api.Key) {
	if list := w.m.drafts[k]; len(list) > 0 {
		id := list[rapid.IntRange(0, len(list)-1).Draw(w.t, "which")].ID
		must(w.t, j.DropDraft(w.now, k, id))
		w.m.dropDraft(k, id)
	}
}

func (w *world) begin(j *Journal, k api.Key) {
	x := Write{Kind: rapid.SampledFrom([]WriteKind{Save, Create, Remove, Discard, Comment, Verify}).Draw(w.t, "kind"), Key: k}
	switch x.Kind {
	case Create:
		x.Key.ID = ""
		x.Shape, x.Status = api.SpecOf(k.Channel).Shapes[0].Name, api.Draft
	case Save:
		x.Status, x.Values = api.Submit, drawValues(w.t, k, "patch")
	case Comment:
		x.Text = drawText(w.t, "comment")
	}
	if x.Kind != Create {
		x.Before = sender(k)
		x.Before.Name, x.Before.Details = drawText(w.t, "name"), drawValues(w.t, k, "before")
	}
	id, err := j.Begin(w.now, x)
	busy := slices.ContainsFunc(w.m.open, func(p Pending) bool { return p.Write.Key == x.Key && x.Key.ID != "" })
	var be *BusyError
	if busy != errors.As(err, &be) {
		w.t.Fatalf("busy %v, but Begin gave %v", busy, err)
	}
	if !busy {
		must(w.t, err)
		w.m.open = append(w.m.open, Pending{ID: id, Write: x, Begun: w.now, By: j.me})
	}
}

func (w *world) end(j *Journal) {
	if len(w.m.open) == 0 {
		return
	}
	i := rapid.IntRange(0, len(w.m.open)-1).Draw(w.t, "which")
	p := w.m.open[i]
	res := Result{Outcome: rapid.SampledFrom([]Outcome{Applied, Refused, NotSent, Unknown, SettledApplied, SettledNot, Dismissed}).
		Draw(w.t, "outcome"), Code: "c", Note: drawText(w.t, "note")}
	if p.Write.Kind == Create {
		res.After = sender(rapid.SampledFrom(modelKeys).Draw(w.t, "after"))
	}
	must(w.t, j.End(w.now, p.ID, res))
	if res.Outcome == Unknown {
		p.Lost, p.Code, p.Note = true, res.Code, res.Note
		if p.Write.Kind == Create || p.Write.Kind == Verify {
			p.Note = ""
		}
		w.m.open[i] = p
		return
	}
	w.m.open = slices.Delete(w.m.open, i, i+1)
	switch {
	case !res.Outcome.Done():
	case p.Write.Kind == Remove:
		w.m.removals[p.Write.Key] = Removal{ID: p.ID, Marked: p.Begun, Gone: p.Begun.Add(api.SpecOf(p.Write.Key.Channel).RemovalWindow)}
	case p.Write.Kind == Create:
		delete(w.m.removals, res.After.Key)
	}
}

func (w *world) removal(j *Journal, k api.Key) {
	_, known := w.m.removals[k]
	if rapid.Bool().Draw(w.t, "gone") {
		must(w.t, j.SenderGone(w.now, k))
		delete(w.m.removals, k)
		return
	}
	must(w.t, j.SeenRemoved(w.now, k))
	if !known {
		w.m.removals[k] = Removal{ID: j.State().Removals[k].ID, Gone: w.now.Add(api.SpecOf(k.Channel).RemovalWindow), Elsewhere: true}
	}
}

// check compares a state with a model. alive are the instances that run.
func check(t *rapid.T, s State, m model, me *Journal, alive ...*Journal) {
	t.Helper()
	want := State{Drafts: map[api.Key][]Draft{}, Removals: m.removals, Unreadable: s.Unreadable, Foreign: s.Foreign}
	runs := func(id string) bool {
		return slices.ContainsFunc(alive, func(j *Journal) bool { return j.me.ID == id })
	}
	for k, list := range m.drafts {
		for _, d := range list {
			d.Open = d.By.ID != me.me.ID && runs(d.By.ID)
			want.Drafts[k] = append(want.Drafts[k], d)
		}
	}
	for _, p := range m.open {
		if !p.Lost && runs(p.By.ID) {
			want.UnderWay = append(want.UnderWay, p)
		} else {
			want.Unconfirmed = append(want.Unconfirmed, p)
		}
	}
	if d := cmp.Diff(want, s, same); d != "" {
		t.Fatalf("the journal and the model differ: %s", d)
	}
}

func tempDir(t *testing.T) func() string {
	base, n := t.TempDir(), 0
	return func() string { n++; return fmt.Sprintf("%s/%d", base, n) }
}

// A crash at any byte: what was written before that byte is there, whole, and nothing else; and the journal goes on from there.
func TestCrashAtAnyByte(t *testing.T) {
	dir := tempDir(t)
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(rt, dir(), 1, fast())
		for range rapid.IntRange(1, 12).Draw(rt, "steps") {
			w.step()
		}
		check(rt, w.js[0].State(), w.m, w.js[0], w.js[0])
		w.close()
		size := w.ends[len(w.ends)-1]
		for range 4 {
			cut := rapid.Int64Range(0, size).Draw(rt, "cut")
			must(rt, os.Truncate(w.js[0].Path(), cut))
			size = cut
			j, s, err := open(w.dir, scope, t0, fast())
			must(rt, err)
			i := len(w.ends) - 1
			for w.ends[i] > cut {
				i--
			}
			check(rt, s, w.past[i], j, j)
			if s.Unreadable != 0 {
				rt.Fatalf("%d unreadable lines after a cut", s.Unreadable)
			}
			must(rt, j.Close())
			if rapid.Bool().Draw(rt, "go on") {
				w.js[0] = mustOpen(rt, w.dir, fast())
				w.m, w.past, w.ends = w.past[i].clone(), w.past[:i+1], w.ends[:i+1]
				w.step()
				w.close()
				size = w.ends[len(w.ends)-1]
				if fi, err := os.Stat(w.js[0].Path()); err != nil || fi.Size() < size {
					rt.Fatalf("%v %v", fi, err)
				} else {
					size = fi.Size()
				}
			}
		}
	})
}

// Several instances in any order agree with the model, and what a closed one left open is unconfirmed.
func TestInstancesAgree(t *testing.T) {
	dir := tempDir(t)
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(rt, dir(), 3, fast())
		for range rapid.IntRange(1, 20).Draw(rt, "steps") {
			w.step()
		}
		for _, j := range w.js {
			s, err := j.Refresh()
			must(rt, err)
			check(rt, s, w.m, j, w.js...)
		}
		must(rt, w.js[0].Close())
		for _, j := range w.js[1:] {
			s, err := j.Refresh()
			must(rt, err)
			check(rt, s, w.m, j, w.js[1:]...)
		}
		w.close()
	})
}

// Compaction changes nothing that can be seen, in the instance that does it and in the others.
func TestCompactionChangesNothing(t *testing.T) {
	dir := tempDir(t)
	s := fast()
	s.compact = 1
	shrunk := 0
	rapid.Check(t, func(rt *rapid.T) {
		w := newWorld(rt, dir(), 2, s)
		for range rapid.IntRange(1, 30).Draw(rt, "steps") {
			w.step()
			if n := len(w.ends); w.ends[n-1] < w.ends[n-2] {
				shrunk++
			}
			for _, j := range w.js {
				got, err := j.Refresh()
				must(rt, err)
				check(rt, got, w.m, j, w.js...)
			}
		}
		before, history := w.js[1].State(), histories(rt, w.js[1])
		w.js[1].mu.Lock()
		must(rt, w.js[1].rewrite(func(off int64) bool { _, old := w.js[1].outdated(w.now)[off]; return !old }))
		w.js[1].mu.Unlock()
		if d := cmp.Diff(before, w.js[1].State(), same); d != "" {
			rt.Fatalf("the state changed: %s", d)
		}
		if d := cmp.Diff(history, histories(rt, w.js[1]), same); d != "" {
			rt.Fatalf("the history changed: %s", d)
		}
		w.close()
	})
	if shrunk == 0 {
		t.Error("the file was never compacted by itself")
	}
}

func histories(t *rapid.T, j *Journal) [][]Entry {
	var out [][]Entry
	for _, k := range append(modelKeys, api.Key{Channel: api.WhatsApp}, api.Key{Channel: api.KakaoTalk}) {
		h, err := j.History(k, 0)
		must(t, err)
		out = append(out, h)
	}
	return out
}
