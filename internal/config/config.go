// Package config decides how Callsign runs: it reads the flags, the environment and the file, merges them
// (flag, then environment, then file, then default), and finds the secret of a profile.
//
// Everything from outside is passed in as an Env; the package has no state. Secrets are never part of anything it
// prints: not of a Config, not of a Profile, not of an error, even when the mistake is on the line of a secret.
package config

import (
	"fmt"
	"slices"
	"time"

	"callsign/api"
	"callsign/internal/text"
)

// Config is all that the program needs to know to start.
type Config struct {
	// Demo runs the program on the embedded API; then Profile is the "demo" profile without a real server.
	Demo bool
	// DemoSenders is how many senders the demo makes; 0 is the hand-made set.
	DemoSenders int
	// DemoFaults switches the demo's faults on. It is only set together with Demo.
	DemoFaults bool
	// Version and Help ask for one text and the end of the program; nothing else is filled then.
	Version, Help bool
	// LogFile is where to write the log; empty for no log.
	LogFile string
	UI      UI
	Refresh Refresh
	// Keys are the keys of commands that do not keep their own, by the command's name; an empty list is no key. It is nil without [keys].
	Keys map[string][]string
	// Profile is the chosen profile, merged.
	Profile Profile
	// Profiles are the names in the file, sorted; empty without a file.
	Profiles []string
	// Path is the file that was read, empty when there is none.
	Path string
	// StateDir is the directory for what must survive a restart. It may not exist yet; it is empty when neither
	// XDG_STATE_HOME nor a home directory is known.
	StateDir string

	in func() *inputs // a function for the same reason as Profile.src
}

// UI is how the screen looks.
type UI struct {
	// Theme is auto, dark, light, high-contrast or mono. NO_COLOR turns auto into mono.
	Theme string
	// Glyphs is auto, unicode or ascii.
	Glyphs string
	// Time is local, utc or relative.
	Time string
	// Mouse switches mouse reporting on.
	Mouse bool
	// Notify is off, bell or osc9: how to call a user who looks elsewhere.
	Notify string
}

// Refresh is how often to ask the server, each 1 s to 10 min.
type Refresh struct {
	// Senders is the interval of the sender lists.
	Senders time.Duration
	// Focus is the interval of the sender that is open.
	Focus time.Duration
}

// AuthMode is how requests are authorised (FACTS 3).
type AuthMode string

// The ways to authorise. AuthNone sends no credentials.
const (
	AuthOAuth2 AuthMode = "oauth2"
	AuthBasic  AuthMode = "basic"
	AuthToken  AuthMode = "token"
	AuthNone   AuthMode = "none"
)

// Profile is one project on one server, and how to get in.
type Profile struct {
	// Name is the name in the file, or "env" (environment only), or "demo".
	Name      string
	ProjectID string
	Server    Server
	Auth      AuthMode
	// TokenURL is where OAuth2 tokens come from; empty for the other ways to authorise.
	TokenURL string
	// KeyID is the access key's id; empty when Auth needs none.
	KeyID string
	// ReadOnly refuses every write.
	ReadOnly bool
	// AllowInternal is the user's consent to an internal server (FACTS 2).
	AllowInternal bool
	// Channels are the channels to show, at least one, each of api.Channels.
	Channels []string

	// Behind a function: fmt prints what is in unexported fields without asking their methods, and some verbs even follow
	// pointers. What a function holds is out of reach.
	src func() source
}

// Names of profiles that are not in a file.
const (
	envProfile  = "env"
	demoProfile = "demo"
)

// Load reads flags, environment and file. Every error is an *Error with all problems found, exit code 2; it is
// ErrNothing (errors.Is) when there is nothing to start with.
func Load(env Env) (*Config, error) {
	in := &inputs{env: readEnv(env)}
	probs := in.flags.parse(env.Args)
	if in.flags.help || in.flags.version {
		return &Config{Help: in.flags.help, Version: in.flags.version}, nil
	}
	doc, more := loadFile(env, in.flags.config)
	in.doc = doc
	probs = append(probs, more...)

	c := in.settings(env)
	switch {
	case c.Demo:
		c.Profile = in.demo()
	case doc.unreadable:
		// What is missing cannot be told from a file that could not be read.
	case in.nothing():
		if len(probs) == 0 {
			return nil, nothingError(doc, defaultPath(env))
		}
	default:
		var more []problem
		c.Profile, more = in.choose()
		probs = append(probs, more...)
	}
	if len(probs) > 0 {
		return nil, newError(probs)
	}
	return c, nil
}

// ProfileByName returns another profile, merged as the first one was: flags and environment win over the file for every
// profile. The error is an *Error.
func (c *Config) ProfileByName(name string) (Profile, error) {
	if c.Demo && name == demoProfile {
		return c.Profile, nil
	}
	if c.in == nil {
		return Profile{}, newError([]problem{{text: fmt.Sprintf("there is no profile %q, no configuration was read", short(name))}})
	}
	p, probs := c.in().byName(name, place{})
	if len(probs) > 0 {
		return Profile{}, newError(probs)
	}
	return p, nil
}

// settings fills what is not a profile.
func (in *inputs) settings(env Env) *Config {
	d, f := in.doc, &in.flags
	c := &Config{
		Demo: f.demo.v, DemoSenders: f.demoSenders, DemoFaults: f.demoFaults.v,
		LogFile:  f.logFile.v,
		UI:       UI{Theme: d.theme.or("auto"), Glyphs: d.glyphs.or("auto"), Time: d.time.or("local"), Mouse: d.mouse.or(false), Notify: d.notify.or("off")},
		Refresh:  Refresh{Senders: d.senders.or(10 * time.Second), Focus: d.focus.or(3 * time.Second)},
		Keys:     d.ownKeys(),
		Profiles: d.names(),
		Path:     d.path,
		StateDir: stateDir(env),
		in:       func() *inputs { return in },
	}
	if c.UI.Theme == "auto" && env.get("NO_COLOR") != "" {
		c.UI.Theme = "mono"
	}
	return c
}

// demo is the profile of --demo: no server that exists, no credentials, so that nothing can leave the program.
func (in *inputs) demo() Profile {
	return Profile{
		Name: demoProfile, ProjectID: demoProfile,
		Server:   Server{URL: "https://demo.invalid", Badge: "DEMO"},
		Auth:     AuthNone,
		ReadOnly: in.flags.readOnly.or(false),
		Channels: channelNames(),
	}
}

// channelNames are the names of all channels, in their order.
func channelNames() []string {
	var names []string
	for _, c := range api.Channels() {
		names = append(names, string(c))
	}
	return names
}

// String names the profile and where it goes. It holds no secret.
func (p Profile) String() string {
	mode := "RW"
	if p.ReadOnly {
		mode = "RO"
	}
	return fmt.Sprintf("profile %s (%s, %s, %s)", text.Line(p.Name), p.Server, p.Auth, mode)
}

// Format prints String for every verb, so that no way of printing reaches further inside.
func (p Profile) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(p.String())) }

// String is the server's name, or its URL when it has none.
func (s Server) String() string {
	if s.Name != "" {
		return s.Name
	}
	return s.URL
}

// names are the profiles of the file, sorted.
func (d *document) names() []string {
	names := make([]string, 0, len(d.profiles))
	for name := range d.profiles {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
