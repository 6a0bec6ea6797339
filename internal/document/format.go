// Package document turns senders into documents and back: exports for other programs, and a profile that a person edits as YAML.
// It knows api types only; it draws nothing, asks nobody and keeps no state.
package document

import (
	"strings"
	"time"
)

// Format is the format of an export. Its text is also the extension of the file.
type Format string

// The formats, see Export.
const (
	JSON Format = "json"
	CSV  Format = "csv"
	YAML Format = "yaml"
)

// Formats returns the formats in the order they are offered.
func Formats() []Format { return []Format{JSON, CSV, YAML} }

// maxNamePart is about how many characters of a profile's name get into a file name.
const maxNamePart = 40

// FileName returns a name for an export made at a time: "callsign-acme-20260301-120000.csv". The time is written in its own zone. The
// name is ASCII letters, digits, "-" and "_" with one dot, whatever the profile is called, so it is never a path.
func FileName(profile string, format Format, now time.Time) string {
	parts := []string{"callsign", now.Format("20060102-150405")}
	if p := namePart(profile); p != "" {
		parts = []string{parts[0], p, parts[1]}
	}
	name := strings.Join(parts, "-")
	if ext := namePart(string(format)); ext != "" {
		name += "." + ext
	}
	return name
}

// namePart keeps what is safe in a file name on every system; a run of anything else becomes one "-".
func namePart(s string) string {
	var b strings.Builder
	gap := false
	for _, r := range s {
		if b.Len() >= maxNamePart {
			break
		}
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_':
			if gap && b.Len() > 0 {
				b.WriteByte('-')
			}
			gap = false
			b.WriteRune(r)
		default:
			gap = true
		}
	}
	return b.String()
}
