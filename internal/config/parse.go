package config

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"callsign/internal/text"
)

// node is a value of the file. The parser's own nodes do not outlive an expression.
type node struct {
	kind   unstable.Kind
	text   string // of strings and booleans
	offset int
	path   string // the key as it is shown: "ui.theme"
	elems  []node // of arrays
	fields []field
}

// field is one key of a table and its value.
type field struct {
	path []string
	at   int
	node node
}

// maxCollected is how many problems are collected: nobody reads more, and a hostile file could have a hundred thousand.
const maxCollected = 1000

// parse reads the whole file and collects every problem. It does not stop at the first: only behind a syntax error
// nothing is read any more.
func (d *document) parse() {
	d.profiles, d.bound, d.seen = map[string]*fileProfile{}, map[string]*bound{}, map[string]place{}
	d.data = append([]byte{}, d.data...) // the parser measures offsets by capacity
	var p unstable.Parser
	p.Reset(d.data)
	var table []string
	known := true
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			var at int
			table, at = pathOf(&p, e.Key())
			known = d.open(table, at, e.Kind == unstable.ArrayTable)
		case unstable.KeyValue:
			f := fieldOf(&p, e)
			f.path = append(slices.Clone(table), f.path...)
			d.assign(f, known)
		}
	}
	if err := p.Error(); err != nil {
		d.unreadable = true
		d.notTOML(&p, err)
		return
	}
	if len(d.problems) == 0 {
		d.decode()
	}
}

// byteName is how the parser names a byte: U+00ED 'í'.
var byteName = regexp.MustCompile(`U\+[0-9A-F]{4}( '.*')?`)

// notTOML reports a syntax error. The parser's words name one character at most, so they may be shown beside a secret.
func (d *document) notTOML(p *unstable.Parser, err error) {
	at, why := d.whole(), err.Error()
	var bad *unstable.ParserError
	if errors.As(err, &bad) {
		why = bad.Message
		at = d.place(int(p.Range(bad.Highlight).Offset))
		// The parser names one byte of a character that has several.
		if r, n := utf8.DecodeRune(d.data[at.offset:]); n > 1 {
			why = byteName.ReplaceAllString(why, fmt.Sprintf("%#U", r))
		}
	}
	d.add(at, "this is not TOML, "+cut(text.Line(cut(why, 200)), 120)+"; write NAME = \"value\", text goes between double quotes")
}

// decode asks the decoder proper, which knows rules that the parser leaves to it: what may be written in two places. It is
// asked last and about files without a problem only, because its time grows with the square of the number of keys.
func (d *document) decode() {
	var into map[string]any
	err := toml.Unmarshal(d.data, &into)
	if err == nil {
		return
	}
	at := d.whole()
	var bad *toml.DecodeError
	if errors.As(err, &bad) {
		at = d.place(d.offset(bad.Position()))
	}
	d.add(at, short(strings.TrimPrefix(err.Error(), "toml: "))+", write each table in one place")
}

// offset is the byte at a row and a column in bytes, both from 1.
func (d *document) offset(row, col int) int {
	off := 0
	for ; row > 1; row-- {
		i := strings.IndexByte(string(d.data[off:]), '\n')
		if i < 0 {
			break
		}
		off += i + 1
	}
	return max(0, min(off+col-1, len(d.data)))
}

// pathOf reads a dotted key; at is the offset of its first part.
func pathOf(p *unstable.Parser, it unstable.Iterator) (path []string, at int) {
	at = -1
	for it.Next() {
		n := it.Node()
		if at < 0 {
			at = int(n.Raw.Offset)
		}
		path = append(path, string(n.Data))
	}
	return path, max(at, 0)
}

func fieldOf(p *unstable.Parser, e *unstable.Node) field {
	path, at := pathOf(p, e.Key())
	return field{path: path, at: at, node: nodeOf(p, e.Value(), at)}
}

// nodeOf copies a value. Arrays have no position of their own: theirs is that of their key.
func nodeOf(p *unstable.Parser, v *unstable.Node, at int) node {
	n := node{kind: v.Kind, text: string(v.Data), offset: at}
	if v.Raw.Length > 0 {
		n.offset = int(v.Raw.Offset)
	}
	switch v.Kind {
	case unstable.Array:
		for it := v.Children(); it.Next(); {
			n.elems = append(n.elems, nodeOf(p, it.Node(), at))
		}
	case unstable.InlineTable:
		for it := v.Children(); it.Next(); {
			n.fields = append(n.fields, fieldOf(p, it.Node()))
		}
	}
	return n
}

// open enters a table and reports whether it is one of ours.
func (d *document) open(path []string, at int, array bool) bool {
	here := d.place(at)
	shown := short(strings.Join(path, "."))
	if !isTable(path) {
		d.add(here, fmt.Sprintf("[%s] is not a table of this file, tables are [ui], [refresh], [keys] and [profiles.NAME]%s", shown, meantTable(path)))
		return false
	}
	if array {
		d.add(here, fmt.Sprintf("[[%s]] is a list of tables, there is only one of each; write [%s]", shown, shown))
		return false
	}
	if !d.once(path, here, "["+shown+"]") {
		return false
	}
	if len(path) == 2 {
		return d.openProfile(path[1], here) != nil
	}
	return true
}

// once reports whether a key or table is set for the first time, else it is a problem.
func (d *document) once(path []string, here place, shown string) bool {
	id := strings.Join(path, "\x00")
	if at, ok := d.seen[id]; ok {
		row, _, _, _ := d.position(at.offset)
		d.add(here, fmt.Sprintf("%s is set a second time, the first is on line %d; keep one of them", shown, row))
		return false
	}
	d.seen[id] = here
	return true
}

// assign takes one key and its value; inline tables are taken apart. In a table that is not known (known is false) only secrets and
// programs are noted, the table itself is already reported.
func (d *document) assign(f field, known bool) {
	if len(d.problems) >= maxCollected {
		return
	}
	if f.node.kind == unstable.InlineTable && (!known || isTable(f.path)) {
		if known && len(f.path) == 2 {
			known = d.openProfile(f.path[1], d.place(f.at)) != nil
		}
		for _, sub := range f.node.fields {
			sub.path = append(slices.Clone(f.path), sub.path...)
			d.assign(sub, known)
		}
		return
	}
	here := d.place(f.at)
	last := f.path[len(f.path)-1]
	if last == "key_secret" || last == "access_token" {
		d.secrets = append(d.secrets, here)
	}
	if last == "key_secret_command" {
		d.programs = append(d.programs, here)
	}
	if !known {
		return
	}
	shown := short(strings.Join(f.path, "."))
	k, ok := lookup(f.path)
	switch {
	case len(f.path) == 2 && f.path[0] == "keys":
		d.bind(f, here, shown)
	case ok && d.once(f.path, here, shown):
		d.set(k, f, here, shown)
	case ok:
	case isTable(f.path):
		d.add(here, fmt.Sprintf("%s is a table, not a value; write [%s] on its own line and its keys below", shown, strings.Join(pathShape(f.path), ".")))
	default:
		d.unknown(f.path, here, shown)
	}
}

// set gives a value to its key.
func (d *document) set(k key, f field, here place, shown string) {
	f.node.path = shown
	var fp *fileProfile
	if k.perProfile() {
		if fp = d.openProfile(f.path[1], here); fp == nil {
			return
		}
	}
	before := len(d.problems)
	k.set(d, fp, f.node)
	if fp != nil && len(d.problems) > before {
		fp.wrong[k.name()] = true
	}
}

// unknown reports a key that means nothing, with the best guess of what was meant.
func (d *document) unknown(path []string, here place, shown string) {
	last := path[len(path)-1]
	var siblings []string
	elsewhere := ""
	for _, k := range keys() {
		if k.siblingOf(path) {
			siblings = append(siblings, k.name())
		} else if k.name() == last && elsewhere == "" {
			elsewhere = k.table()
		}
	}
	if elsewhere == "" && slices.Contains(d.commands, last) {
		elsewhere = "in [keys]"
	}
	slices.Sort(siblings)
	hint := ", take it out"
	if elsewhere != "" {
		hint = ", it belongs " + elsewhere
	}
	if len(siblings) > 0 && elsewhere == "" {
		hint = ", keys here are " + list(siblings)
	}
	if best := nearest(last, siblings); best != "" {
		hint = fmt.Sprintf(", did you mean %s?", best)
		if len(path) == 3 {
			if fp := d.profiles[path[1]]; fp != nil {
				fp.wrong[best] = true
			}
		}
	}
	d.add(here, shown+" is not a key of this file"+hint)
}
