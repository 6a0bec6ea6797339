package config

import "strings"

// nearest returns the candidate that a mistyped word probably meant, empty when none is close: at most one edit in
// three characters, three at most.
func nearest(word string, candidates []string) string {
	if len(word) > 64 {
		return ""
	}
	word = strings.ToLower(word)
	best, limit := "", min(3, len(word)/3)
	for _, c := range candidates {
		if d := distance(word, strings.ToLower(c)); d <= limit && c != "" {
			best, limit = c, d-1
		}
	}
	return best
}

// distance is the number of inserted, deleted, replaced or swapped bytes between two short words.
func distance(a, b string) int {
	prev2, prev, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], prev2[j-2]+1)
			}
		}
		prev2, prev, row = prev, row, prev2
	}
	return prev[len(b)]
}
