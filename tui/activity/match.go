package activity

import (
	"strings"

	"callsign/internal/text"
	"callsign/styles"
)

// mark draws cleaned text with the words that are looked for where they stand.
func (r *rows) mark(s string, base styles.Style) string {
	hit := places(s, r.words)
	if hit == nil {
		return base.Render(s)
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		k := i
		for k < len(s) && hit[k] == hit[i] {
			k++
		}
		style := base
		if hit[i] {
			style = r.env.Look.Theme.Match
		}
		b.WriteString(style.Render(s[i:k]))
		i = k
	}
	return b.String()
}

// clip begins a text that is wider than w shortly before the first word that is looked for, when that would be cut off.
func clip(s string, words []string, w int, look styles.Look) string {
	if len(words) == 0 || text.Width(s) <= w {
		return text.Truncate(s, w, look.Glyphs.Ellipsis)
	}
	hit := places(s, words)
	first, end := -1, 0
	for end < len(hit) && (first < 0 || hit[end]) {
		if hit[end] && first < 0 {
			first = end
		}
		end++
	}
	if first < 0 || text.Width(s[:end]) < w {
		return text.Truncate(s, w, look.Glyphs.Ellipsis)
	}
	skip := max(0, text.Width(s[:first])-w/4)
	return text.Truncate(look.Glyphs.Ellipsis+text.Skip(s, skip), w, look.Glyphs.Ellipsis)
}

// places marks the bytes of cleaned text that folded words stand at, as the filter finds them: case does not matter, nor do spaces
// when a word is nowhere else. It is nil when no word stands there.
func places(s string, words []string) (hit []bool) {
	if len(words) == 0 || s == "" || !anywhere(s, words) {
		return nil
	}
	f := foldMap(s, true)
	var loose *folded
	for _, w := range words {
		if f.mark(w, &hit, len(s)) {
			continue
		}
		if loose == nil {
			loose = foldMap(s, false)
		}
		loose.mark(w, &hit, len(s))
	}
	return hit
}

// anywhere is the quick answer for the many texts in which no word stands.
func anywhere(s string, words []string) bool {
	hay := text.Fold(s)
	tight := strings.ReplaceAll(hay, " ", "")
	for _, w := range words {
		if strings.Contains(hay, w) || strings.Contains(tight, w) {
			return true
		}
	}
	return false
}

// folded is text as it is compared, and for each of its bytes the character of the text that it came from.
type folded struct {
	s        string
	from, to []int
}

// foldMap folds a text character by character.
func foldMap(s string, spaces bool) *folded {
	f := folded{from: make([]int, 0, len(s)), to: make([]int, 0, len(s))}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		if c, ok := foldByte(s, i, spaces); ok { // most of all text, and much cheaper
			if c != 0 {
				b.WriteByte(c)
				f.from, f.to = append(f.from, i), append(f.to, i+1)
			}
			i++
			continue
		}
		n := text.FirstCluster(s[i:])
		c := text.Fold(s[i : i+n])
		if c == "" && spaces && strings.TrimSpace(s[i:i+n]) == "" {
			c = " "
		}
		b.WriteString(c)
		for range len(c) {
			f.from, f.to = append(f.from, i), append(f.to, i+n)
		}
		i += n
	}
	f.s = b.String()
	return &f
}

// foldByte folds a character of printable ASCII that nothing combines with; 0 for a space that is left out. False for any other.
func foldByte(s string, i int, spaces bool) (c byte, ok bool) {
	switch c = s[i]; {
	case c < ' ' || c > '~' || i+1 < len(s) && (s[i+1] < ' ' || s[i+1] > '~'):
		return 0, false
	case c == ' ' && !spaces:
		return 0, true
	case c >= 'A' && c <= 'Z':
		c += 'a' - 'A'
	}
	return c, true
}

// mark marks every place of a word.
func (f *folded) mark(word string, hit *[]bool, n int) (found bool) {
	if word == "" {
		return false
	}
	for at := 0; ; {
		i := strings.Index(f.s[at:], word)
		if i < 0 {
			return found
		}
		at += i
		if *hit == nil {
			*hit = make([]bool, n)
		}
		for k := f.from[at]; k < f.to[at+len(word)-1]; k++ {
			(*hit)[k] = true
		}
		at += len(word)
		found = true
	}
}
