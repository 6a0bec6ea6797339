package config

import (
	"bytes"
	"strings"
	"time"
	"unicode/utf8"

	"callsign/api"
)

// document is one configuration file, read. The zero value is an empty one.
type document struct {
	path string // as it is opened
	name string // as it is shown
	data []byte
	// unreadable files could not be read or parsed to the end: what they lack is not known.
	unreadable bool

	profile             opt[string]
	theme, glyphs, time opt[string]
	notify              opt[string]
	mouse               opt[bool]
	senders, focus      opt[time.Duration]
	profiles            map[string]*fileProfile
	bound               map[string]*bound // of [keys], by command

	// commands are the names that [keys] can have.
	commands []string

	// secrets are the places of keys that hold a secret, programs those of keys that name a program to run.
	secrets  []place
	programs []place
	problems []problem
	seen     map[string]place // keys and tables that were set, by their path joined with NUL
}

// fileProfile is one [profiles.NAME].
type fileProfile struct {
	name                                     string
	at                                       place
	projectID, server, auth, tokenURL, keyID opt[string]
	readOnly, allowInternal                  opt[bool]
	channels, command                        opt[[]string]
	keySecret, accessToken                   opt[api.Secret]
	// wrong are the keys whose value was refused: they are not missed a second time.
	wrong map[string]bool
}

// place is the position of a byte of the file.
func (d *document) place(offset int) place { return place{doc: d, offset: offset} }

// position turns an offset into a row and a column, both from 1, the column in characters; line is the whole line and inLine
// the offset in it.
func (d *document) position(offset int) (row, col int, line string, inLine int) {
	offset = min(offset, len(d.data))
	start := bytes.LastIndexByte(d.data[:offset], '\n') + 1
	end := len(d.data)
	if i := bytes.IndexByte(d.data[offset:], '\n'); i >= 0 {
		end = offset + i
	}
	row = bytes.Count(d.data[:start], []byte("\n")) + 1
	col = utf8.RuneCount(d.data[start:offset]) + 1
	return row, col, strings.TrimRight(string(d.data[start:end]), "\r"), offset - start
}

// whole is the file without a position.
func (d *document) whole() place { return place{doc: d, offset: noOffset} }

func (d *document) add(at place, text string) {
	d.problems = append(d.problems, problem{at, text})
}
