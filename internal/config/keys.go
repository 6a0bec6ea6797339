package config

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"

	"callsign/api"
	"callsign/internal/text"
)

// key is one key of the file: the only list of them.
type key struct {
	path   string // "ui.theme"; "*" stands for a profile's name
	hidden bool   // its value is never quoted: it is a secret, or the place where a secret lands by mistake
	set    func(*document, *fileProfile, node)
}

// The limits of the refresh intervals.
const (
	minRefresh = time.Second
	maxRefresh = 10 * time.Minute
)

// maxProfiles bounds the profiles of one file.
const maxProfiles = 1000

// keys are all keys of the file.
func keys() []key {
	return []key{
		{"profile", false, func(d *document, _ *fileProfile, n node) { d.profile = d.str(n) }},
		{"ui.theme", false, func(d *document, _ *fileProfile, n node) {
			d.theme = d.enum(n, "a theme", "auto", "dark", "light", "high-contrast", "mono")
		}},
		{"ui.glyphs", false, func(d *document, _ *fileProfile, n node) {
			d.glyphs = d.enum(n, "a glyph set", "auto", "unicode", "ascii")
		}},
		{"ui.mouse", false, func(d *document, _ *fileProfile, n node) { d.mouse = d.boolean(n) }},
		{"ui.time", false, func(d *document, _ *fileProfile, n node) {
			d.time = d.enum(n, "a way to show times", "local", "utc", "relative")
		}},
		{"refresh.senders", false, func(d *document, _ *fileProfile, n node) { d.senders = d.interval(n) }},
		{"refresh.focus", false, func(d *document, _ *fileProfile, n node) { d.focus = d.interval(n) }},
		{"profiles.*.project_id", true, func(d *document, p *fileProfile, n node) { p.projectID = d.checked(n, checkProjectID) }},
		{"profiles.*.server", false, func(d *document, p *fileProfile, n node) { p.server = d.checked(n, checkServer) }},
		{"profiles.*.auth", false, func(d *document, p *fileProfile, n node) { p.auth = d.enum(n, "a way to authorise", authModes()...) }},
		{"profiles.*.token_url", false, func(d *document, p *fileProfile, n node) { p.tokenURL = d.checked(n, checkTokenURL) }},
		{"profiles.*.key_id", true, func(d *document, p *fileProfile, n node) { p.keyID = d.checked(n, checkKeyID) }},
		{"profiles.*.key_secret", true, func(d *document, p *fileProfile, n node) { p.keySecret = d.secret(n) }},
		{"profiles.*.access_token", true, func(d *document, p *fileProfile, n node) { p.accessToken = d.secret(n) }},
		{"profiles.*.key_secret_command", true, func(d *document, p *fileProfile, n node) { p.command = d.command(n) }},
		{"profiles.*.read_only", false, func(d *document, p *fileProfile, n node) { p.readOnly = d.boolean(n) }},
		{"profiles.*.allow_internal", false, func(d *document, p *fileProfile, n node) { p.allowInternal = d.boolean(n) }},
		{"profiles.*.channels", false, func(d *document, p *fileProfile, n node) { p.channels = d.channels(n) }},
	}
}

func (k key) name() string { return k.path[strings.LastIndexByte(k.path, '.')+1:] }

func (k key) perProfile() bool { return strings.HasPrefix(k.path, "profiles.") }

// table says where the key goes, for a message.
func (k key) table() string {
	parts := strings.Split(k.path, ".")
	if len(parts) == 1 {
		return "at the top, above the first [table]"
	}
	return "in [" + strings.Join(pathShape(parts[:len(parts)-1]), ".") + "]"
}

// siblingOf reports whether the key is in the same table as a path.
func (k key) siblingOf(path []string) bool {
	parts := strings.Split(k.path, ".")
	return len(parts) == len(path) && (len(parts) == 1 || parts[0] == path[0])
}

// lookup finds the key of a path.
func lookup(path []string) (key, bool) {
	for _, k := range keys() {
		if k.siblingOf(path) && k.name() == path[len(path)-1] {
			return k, true
		}
	}
	return key{}, false
}

// isTable reports whether a path names one of our tables.
func isTable(path []string) bool {
	switch len(path) {
	case 1:
		return path[0] == "ui" || path[0] == "refresh" || path[0] == "profiles"
	case 2:
		return path[0] == "profiles"
	}
	return false
}

// pathShape is a path with NAME in place of a profile's name.
func pathShape(path []string) []string {
	shape := slices.Clone(path)
	if shape[0] == "profiles" {
		if len(shape) == 1 {
			shape = append(shape, "")
		}
		shape[1] = "NAME"
	}
	return shape
}

// meantTable guesses the table that was meant.
func meantTable(path []string) string {
	best := nearest(path[0], []string{"ui", "refresh", "profiles"})
	if best == "" {
		return ""
	}
	if best == "profiles" {
		best += ".NAME"
	}
	return "; did you mean [" + best + "]?"
}

// openProfile returns the profile of a name, made when it is new; nil when the name cannot be used, which is reported once.
func (d *document) openProfile(name string, here place) *fileProfile {
	if fp, ok := d.profiles[name]; ok {
		return fp
	}
	if _, told := d.seen["bad name\x00"+name]; told {
		return nil
	}
	if why := checkName(name); why != "" {
		d.seen["bad name\x00"+name] = here
		d.add(here, why)
		return nil
	}
	if len(d.profiles) >= maxProfiles {
		d.seen["bad name\x00"+name] = here
		d.add(here, fmt.Sprintf("this is one profile more than the %d a file can have, use a second file with --config FILE", maxProfiles))
		return nil
	}
	fp := &fileProfile{name: name, at: here, wrong: map[string]bool{}}
	d.profiles[name] = fp
	return fp
}

// checkName says why a name cannot name a profile. The name is shown, typed after --profile, and part of a keyring account.
func checkName(name string) string {
	if name == envProfile || name == demoProfile {
		return fmt.Sprintf("the profile name %q is taken by callsign itself, choose another", name)
	}
	ok := name != "" && utf8.RuneCountInString(name) <= 40 && text.Line(name) == name && name[0] != '-' && name[0] != '.'
	for _, r := range name {
		ok = ok && (unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || strings.ContainsRune("-_.", r))
	}
	if ok {
		return ""
	}
	return fmt.Sprintf("%q cannot name a profile, names have 1 to 40 letters, digits, dashes, dots and underscores; choose another", short(name))
}

// wrongType reports a value of the wrong type.
func (d *document) wrongType(n node, want string) {
	is := map[unstable.Kind]string{
		unstable.String: "text", unstable.Bool: "true or false", unstable.Integer: "a number", unstable.Float: "a number",
		unstable.Array: "a list", unstable.InlineTable: "a table",
	}[n.kind]
	if is == "" {
		is = "a date or time"
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
	names := d.texts(n, `a list: ["whatsapp", "kakaotalk"]`)
	if !names.set {
		return names
	}
	known := channelNames()
	var seen []string
	for i, name := range names.v {
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
	return names
}
