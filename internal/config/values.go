package config

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2/unstable"

	"callsign/api"
)

// wrongType reports a value of the wrong type.
func (d *document) wrongType(n node, want string) {
	is := "a date or time"
	switch n.kind {
	case unstable.String:
		is = "text"
	case unstable.Bool:
		is = "true or false"
	case unstable.Integer, unstable.Float:
		is = "a number"
	case unstable.Array:
		is = "a list"
	case unstable.InlineTable:
		is = "a table"
	}
	d.add(d.place(n.offset), fmt.Sprintf("%s is %s, it must be %s", n.path, is, want))
}

func (d *document) str(n node) opt[string] {
	if n.kind != unstable.String {
		d.wrongType(n, `text between double quotes: "…"`)
		return opt[string]{}
	}
	if n.text == "" {
		d.add(d.place(n.offset), n.path+" is empty, give it a value or take the line out")
		return opt[string]{}
	}
	return opt[string]{v: n.text, set: true, at: d.place(n.offset)}
}

func (d *document) boolean(n node) opt[bool] {
	if n.kind != unstable.Bool {
		d.wrongType(n, "true or false, without quotes")
		return opt[bool]{}
	}
	return opt[bool]{v: n.text == "true", set: true, at: d.place(n.offset)}
}

func (d *document) enum(n node, what string, values ...string) opt[string] {
	s := d.str(n)
	if s.set && !slices.Contains(values, s.v) {
		d.add(s.at, fmt.Sprintf("%s %q is not %s, it can be %s%s", n.path, short(s.v), what, list(values), meant(s.v, values)))
		return opt[string]{}
	}
	return s
}

// checked is a text that a check must pass; the check returns why not.
func (d *document) checked(n node, check func(string) string) opt[string] {
	s := d.str(n)
	if !s.set {
		return s
	}
	if why := check(s.v); why != "" {
		d.add(s.at, n.path+": "+why)
		return opt[string]{}
	}
	return s
}

func (d *document) interval(n node) opt[time.Duration] {
	s := d.str(n)
	if !s.set {
		return opt[time.Duration]{}
	}
	v, err := time.ParseDuration(s.v)
	switch {
	case err != nil:
		d.add(s.at, fmt.Sprintf("%s %q is not a duration, write a number and a unit like \"10s\" or \"2m\"", n.path, short(s.v)))
		return opt[time.Duration]{}
	case v < minRefresh || v > maxRefresh:
		d.add(s.at, fmt.Sprintf("%s %q is out of range, it is 1s to 10m", n.path, short(s.v)))
		return opt[time.Duration]{}
	}
	return opt[time.Duration]{v: v, set: true, at: s.at}
}

// secret takes a secret. Its problems say nothing of its value.
func (d *document) secret(n node) opt[api.Secret] {
	s := d.str(n)
	if !s.set {
		return opt[api.Secret]{}
	}
	secret, why := cleanSecret(s.v)
	if why != "" {
		d.add(s.at, n.path+" "+why)
		return opt[api.Secret]{}
	}
	return opt[api.Secret]{v: secret, set: true, at: s.at}
}

// texts takes a list of texts that is not empty.
func (d *document) texts(n node, want string) opt[[]string] {
	if n.kind != unstable.Array {
		d.wrongType(n, want)
		return opt[[]string]{}
	}
	at := d.place(n.offset)
	var texts []string
	for _, e := range n.elems {
		if e.kind != unstable.String {
			e.path = "an element of " + n.path
			d.wrongType(e, `text between double quotes: "…"`)
			return opt[[]string]{}
		}
		texts = append(texts, e.text)
	}
	if len(texts) == 0 {
		d.add(at, n.path+" is an empty list, put something in or take the line out")
		return opt[[]string]{}
	}
	return opt[[]string]{v: texts, set: true, at: at}
}

func (d *document) command(n node) opt[[]string] {
	argv := d.texts(n, `a list of the program and its arguments: ["pass", "show", "sinch/acme"]`)
	switch {
	case !argv.set:
	case strings.TrimSpace(argv.v[0]) == "":
		d.add(argv.at, n.path+` has no program, write ["program", "argument", …]`)
		return opt[[]string]{}
	case strings.Contains(strings.Join(argv.v, ""), "\x00"):
		d.add(argv.at, n.path+" holds a NUL character, no program can be given one; take it out")
		return opt[[]string]{}
	}
	return argv
}

func (d *document) channels(n node) opt[[]string] {
	chosen := d.texts(n, `a list: ["whatsapp", "kakaotalk"]`)
	if !chosen.set {
		return chosen
	}
	known := channelNames()
	var seen []string
	for i, name := range chosen.v {
		at := d.place(n.elems[i].offset)
		switch {
		case !slices.Contains(known, name):
			d.add(at, fmt.Sprintf("%s %q is not a channel, channels are %s%s", n.path, short(name), list(known), meant(name, known)))
			return opt[[]string]{}
		case slices.Contains(seen, name):
			d.add(at, fmt.Sprintf("%s names %q twice, take one out", n.path, name))
			return opt[[]string]{}
		}
		seen = append(seen, name)
	}
	return chosen
}
