package config

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pelletier/go-toml/v2/unstable"

	"callsign/internal/text"
)

// KeyProblem is one thing that is wrong with the keys in [keys].
type KeyProblem struct {
	// Command is whose keys are wrong. Other is the second command of a conflict, else empty.
	Command, Other string
	// Key is the key as it is written; empty when all keys of the command together are wrong.
	Key string
	// Text says what is wrong and what to do, cleaned.
	Text string
}

// maxKeys is how many keys one command can have.
const maxKeys = 8

// bound is one line of [keys].
type bound struct {
	at   place
	keys []string
	// offsets are where the keys stand.
	offsets []int
	// wrong lines were refused: what the command was meant to have is not known.
	wrong bool
}

// bind takes one line of [keys].
func (d *document) bind(f field, here place, shown string) {
	name := f.path[1]
	if !slices.Contains(d.commands, name) {
		d.unknownCommand(name, here, shown)
		return
	}
	if !d.once(f.path, here, shown) {
		return
	}
	f.node.path = shown
	b := &bound{at: here, keys: []string{}, wrong: true}
	d.bound[name] = b
	elems := f.node.elems
	switch {
	case f.node.kind == unstable.String:
		elems = []node{f.node}
	case f.node.kind != unstable.Array:
		d.wrongType(f.node, `a list of keys: ["e"]`)
		return
	case len(elems) > maxKeys:
		d.add(here, fmt.Sprintf("%s has %d keys, a command can have %d; take some out", shown, len(elems), maxKeys))
		return
	}
	for _, e := range elems {
		if e.kind != unstable.String {
			e.path = "an element of " + shown
			d.wrongType(e, `text between double quotes: "…"`)
			return
		}
		b.keys = append(b.keys, e.text)
		b.offsets = append(b.offsets, e.offset)
	}
	b.wrong = false
}

func (d *document) unknownCommand(name string, here place, shown string) {
	hint := "config.example.toml lists them all"
	if best := nearest(name, d.commands); best != "" {
		hint = "did you mean " + best + "?"
		if d.bound[best] == nil {
			d.bound[best] = &bound{at: here, wrong: true}
		}
	}
	d.add(here, shown+" is not a command, "+hint)
}

// checkKeys has all keys of the file checked together. Of a file that could not be read to its end nothing is concluded.
func (d *document) checkKeys(check func(map[string][]string) []KeyProblem) {
	if check == nil || d.unreadable || len(d.bound) == 0 {
		return
	}
	for _, p := range check(d.ownKeys()) {
		if o := d.bound[p.Other]; o != nil && o.wrong {
			continue
		}
		d.add(d.place(max(d.offsetOf(p.Command, p.Key), d.offsetOf(p.Other, p.Key))), "keys."+p.Command+": "+text.Line(p.Text))
	}
}

// offsetOf is where a key of a command stands, the last time when it is there twice; the command itself without one. It is 0 for
// a command that is not in the file.
func (d *document) offsetOf(command, key string) int {
	b := d.bound[command]
	if b == nil {
		return 0
	}
	for i, k := range slices.Backward(b.keys) {
		if k == key {
			return b.offsets[i]
		}
	}
	return b.at.offset
}

// ownKeys are the keys in the file by command; nil when there are none.
func (d *document) ownKeys() map[string][]string {
	var own map[string][]string
	for _, name := range slices.Sorted(maps.Keys(d.bound)) {
		if b := d.bound[name]; !b.wrong {
			if own == nil {
				own = map[string][]string{}
			}
			own[name] = slices.Clone(b.keys)
		}
	}
	return own
}
