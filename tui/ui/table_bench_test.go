package ui

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// sender is a row of about the size and layout of a real record.
type sender struct {
	channel, id, number, name, hay, state, quality, region string
	rank                                                   int
}

type senderKey struct{ channel, id string }

func benchSenders(n int) []*sender {
	rnd := rand.New(rand.NewPCG(1, 2))
	out := make([]*sender, n)
	for i := range out {
		s := &sender{channel: "whatsapp", id: fmt.Sprintf("01HZX%021d", i), number: fmt.Sprintf("+82 10%08d", rnd.IntN(1e8))}
		s.name = fmt.Sprintf("%s %d 카카오", []string{"Acme", "Bäckerei", "카카오톡 채널", "Zoo"}[rnd.IntN(4)], rnd.IntN(n))
		s.hay = strings.ToLower(s.name + " " + s.number + " " + s.id)
		s.rank = rnd.IntN(len(stateNames))
		s.state, s.quality, s.region = stateNames[s.rank], "GREEN", "EU"
		out[i] = s
	}
	return out
}

func benchTable(rows []*sender) *Table[senderKey, *sender] {
	col := func(id, title string, lo, hi, prio int, get func(*sender) string) TableColumn[*sender] {
		return TableColumn[*sender]{ID: id, Title: title, Min: lo, Max: hi, Priority: prio,
			Cell:    func(s *sender) TableCell { return TableCell{Text: get(s)} },
			SortKey: func(s *sender) TableSortKey { return TableSortKey{Text: get(s)} }}
	}
	state := col("state", "State", 9, 20, 0, func(s *sender) string { return s.state })
	state.SortKey = func(s *sender) TableSortKey { return TableSortKey{Rank: int64(s.rank)} }
	t := NewTable(func(s *sender) senderKey { return senderKey{s.channel, s.id} }, []TableColumn[*sender]{
		col("name", "Name", 12, 0, 0, func(s *sender) string { return s.name }),
		col("number", "Number", 14, 18, 1, func(s *sender) string { return s.number }),
		state,
		col("quality", "Quality", 7, 8, 2, func(s *sender) string { return s.quality }),
		col("region", "Region", 6, 6, 3, func(s *sender) string { return s.region }),
		col("id", "ID", 26, 26, 4, func(s *sender) string { return s.id }),
	})
	t.SetSize(120, 40)
	t.SetRows(rows)
	return t
}

const many = 100_000

func BenchmarkTableKeyPress(b *testing.B) {
	t, look := benchTable(benchSenders(many)), testLook()
	t.SetSort("state", false)
	for i := 0; b.Loop(); i++ {
		t.Move(1 + i%3)
		t.Lines(look, true)
	}
}

func BenchmarkTableMark(b *testing.B) {
	t, look := benchTable(benchSenders(many)), testLook()
	for b.Loop() {
		t.MarkRange(1)
		t.Lines(look, true)
	}
}

func BenchmarkTableFilter(b *testing.B) {
	t := benchTable(benchSenders(many))
	t.SetSort("name", false)
	for i := 0; b.Loop(); i++ {
		word := []string{"acme", "acme 1", "acme 12", "nothing"}[i%4]
		t.keepOnly(func(s *sender) bool { return strings.Contains(s.hay, word) })
	}
}

func BenchmarkTableSort(b *testing.B) {
	t := benchTable(benchSenders(many))
	for i := 0; b.Loop(); i++ {
		t.SetSort([]string{"name", "state"}[i%2], false)
	}
}

func BenchmarkTableReverse(b *testing.B) {
	t := benchTable(benchSenders(many))
	t.SetSort("name", false)
	for i := 0; b.Loop(); i++ {
		t.SetSort("name", i%2 == 0)
	}
}

// BenchmarkTableRefresh changes a few rows in place, as a poll does.
func BenchmarkTableRefresh(b *testing.B) {
	for _, sort := range []string{"", "name", "state"} {
		for _, changes := range []int{0, 100} {
			b.Run(fmt.Sprintf("sort=%s/changes=%d", sort, changes), func(b *testing.B) {
				rows := benchSenders(many)
				t := benchTable(rows)
				t.SetSort(sort, false)
				rnd := rand.New(rand.NewPCG(3, 4))
				for b.Loop() {
					for range changes {
						s := rows[rnd.IntN(many)]
						s.name, s.rank = fmt.Sprintf("Acme %d", rnd.IntN(many)), rnd.IntN(len(stateNames))
					}
					t.SetRows(rows)
				}
			})
		}
	}
}

// BenchmarkTablePage adds a page of 100 rows in the middle and takes it away again.
func BenchmarkTablePage(b *testing.B) {
	rows := benchSenders(many)
	fewer := slices.Concat(rows[:many/2], rows[many/2+100:])
	t := benchTable(fewer)
	t.SetSort("name", false)
	for i := 0; b.Loop(); i++ {
		t.SetRows([][]*sender{rows, fewer}[i%2])
	}
}
