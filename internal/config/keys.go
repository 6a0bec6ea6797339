package config

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"callsign/internal/text"
)

// key is one key of the file.
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

// keys are all keys of the file but those of [keys], which are the commands.
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
		{"ui.notify", false, func(d *document, _ *fileProfile, n node) {
			d.notify = d.enum(n, "a way to call you", "off", "bell", "osc9")
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
		return path[0] == "ui" || path[0] == "refresh" || path[0] == "keys" || path[0] == "profiles"
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
	best := nearest(path[0], []string{"ui", "refresh", "keys", "profiles"})
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
