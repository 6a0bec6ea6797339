package text

import (
	"strings"

	"github.com/rivo/uniseg"
)

// Skip returns s without its first n cells. Style sequences before the cut are kept, so that what follows looks as it did. A wide
// character that straddles the cut is replaced by a space.
func Skip(s string, n int) string {
	var styles strings.Builder
	for i := 0; i < len(s); {
		if n <= 0 {
			return styles.String() + s[i:]
		}
		size, w := nextCluster(s[i:])
		if w == 0 && sequenceLen(s[i:]) > 0 {
			styles.WriteString(s[i : i+size])
		}
		n -= w
		i += size
		if n < 0 {
			return styles.String() + Spaces(-n) + s[i:]
		}
	}
	return styles.String()
}

// Overlay returns line, which is w cells wide, with box on top of it: box is width cells wide and begins at cell x.
func Overlay(line, box string, x, width, w int) string {
	return Fit(line, x, "") + box + Fit(Skip(line, x+width), w-x-width, "")
}

// FirstCluster is the length in bytes of what a person sees as the first character of s; 0 when s is empty.
func FirstCluster(s string) int {
	cluster, _, _, _ := uniseg.FirstGraphemeClusterInString(s, -1)
	return len(cluster)
}

// clusterReach is how far back LastCluster looks for the start of a character; longer ones are taken apart.
const clusterReach = 256

// LastCluster is the length in bytes of what a person sees as the last character of s; 0 when s is empty.
func LastCluster(s string) int {
	start := max(0, len(s)-clusterReach)
	for start > 0 && s[start]&0xc0 == 0x80 { // into a code point
		start--
	}
	last := 0
	for rest := s[start:]; rest != ""; {
		last = FirstCluster(rest)
		rest = rest[last:]
	}
	return last
}

// WrapBlock cleans text of several lines and breaks it into lines of at most w cells.
func WrapBlock(s string, w int) []string { return Wrap(Block(s), w) }
