package fleet

import (
	"slices"
	"testing"

	"callsign/api"
	"callsign/internal/text"
)

// sheet is a page of a poll with these identities.
func sheet(total int, sums ...uint64) part {
	p := part{total: total, sums: sums, items: make([]api.Activity, len(sums))}
	for i, s := range sums {
		p.items[i].Type = letter(s)
	}
	return p
}

func letter(s uint64) text.Raw { return text.Raw('a' + rune(s)) }

// TestAlignInDoubt: one activity has arrived between the pages, and what looks like a repetition may be another activity.
func TestAlignInDoubt(t *testing.T) {
	const a, b, h = 1, 2, 9
	head := []uint64{h, h, h, h}
	parts := []part{sheet(9, a, b, a), sheet(10, a, b, h, h, h, h)}
	if r := align(parts, 4, head, false); r.verdict != more {
		t.Errorf("with more to read: %+v", r)
	}
	if r := align(parts, 4, head, true); r.verdict != agreed || !slices.Equal(r.sums[:r.fresh], []uint64{a, b, a, a, b}) {
		t.Errorf("at the end the count decides: %+v", r)
	}
	if r := align([]part{sheet(4, 4, 3), sheet(5, 8, 2, 1)}, 0, nil, true); r.verdict != broken {
		t.Errorf("more rows than there are: %+v", r)
	}
	unread := []part{sheet(7, 7, 6, 5), sheet(8, 5, 4, h, h, h, h)}
	if r := align(unread, 4, head[:3], true); r.verdict != broken {
		t.Errorf("another history: %+v", r)
	}
	unread[1].bad = 1
	if r := align(unread, 4, head[:3], true); r.verdict != unclear {
		t.Errorf("with a row that cannot be read: %+v", r)
	}
	var long []part
	for i := range maxPages {
		long = append(long, sheet(100+i/5, uint64(min(i, 3))))
	}
	if r := align(long, 50, head, false); r.verdict != agreed || r.fresh != 5 || r.missing != 45 {
		t.Errorf("a long reading: %+v", r)
	}
}

func TestGapInDoubt(t *testing.T) {
	const a, b, c, d, e = 1, 2, 3, 4, 5
	parts := []part{sheet(9, a, b, a), sheet(10, a, b, c, d, e)}
	s := span{top: 7, size: 7, all: true}
	if l := locate(parts, s, edges{above: []uint64{a, b}}, 4, false); l.verdict != unclear {
		t.Errorf("in doubt: %+v", l)
	}
	if l := locate(parts, s, edges{above: []uint64{a, c}}, 4, false); l.verdict != broken {
		t.Errorf("another history: %+v", l)
	}
	parts = []part{sheet(9, 9, 8, 7), sheet(10, 7, 6, 5, 4, 3)}
	l := locate(parts, s, edges{above: []uint64{9, 8}}, 4, false)
	if l.verdict != agreed || l.rows != 5 || len(l.items) != 5 || l.items[0].Type != letter(7) || l.items[1].Type != letter(6) {
		t.Errorf("by offset: %+v", l)
	}
	parts[1].bad = 1
	if l := locate(parts, s, edges{above: []uint64{9, 8}}, 4, false); l.verdict != unclear {
		t.Errorf("with a row that cannot be read: %+v", l)
	}
	parts[1] = sheet(10, 6, 5, 4, 3)
	if l := locate(parts, s, edges{above: []uint64{9, 8}}, 4, false); l.verdict != agreed || l.rows != 5 || l.items[1].Type != letter(6) {
		t.Errorf("by cursor: %+v", l)
	}
	if l := locate(parts[:1], s, edges{above: []uint64{9, 8}}, 4, true); l.verdict != agreed || l.rows != 1 || !l.lost {
		t.Errorf("a list that ends early: %+v", l)
	}
}

func TestGapAbsorbs(t *testing.T) {
	gap := func(missing int, n gapNote) *Entry { return &Entry{Kind: Gap, Missing: missing, gap: &n} }
	for name, c := range map[string]struct {
		gap, next *Entry
		stands    bool
		missing   int
		want      gapNote
	}{
		"an activity":         {gap(5, gapNote{unreadable: true}), &Entry{Kind: Activity}, true, 6, gapNote{again: 1}},
		"an observation":      {gap(5, gapNote{again: 2}), &Entry{Kind: Observation}, false, 5, gapNote{again: 2}},
		"a reset":             {gap(5, gapNote{again: 2}), &Entry{Kind: Reset}, false, 5, gapNote{again: 2, stale: 5}},
		"a gap shown before":  {gap(5, gapNote{again: 2}), gap(3, gapNote{again: 3}), true, 8, gapNote{again: 5}},
		"a gap never shown":   {gap(5, gapNote{again: 2}), gap(3, gapNote{again: 1}), true, 8, gapNote{again: 1}},
		"one nobody can read": {gap(5, gapNote{}), gap(3, gapNote{unreadable: true}), true, 8, gapNote{}},
		"two nobody can read": {gap(5, gapNote{unreadable: true}), gap(3, gapNote{unreadable: true}), true, 8, gapNote{unreadable: true}},
	} {
		t.Run(name, func(t *testing.T) {
			if c.gap.absorb(c.next) != c.stands || c.gap.Missing != c.missing || c.gap.note() != c.want {
				t.Errorf("%d missing, %+v", c.gap.Missing, c.gap.note())
			}
		})
	}
}
