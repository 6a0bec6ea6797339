package config

import (
	"fmt"
	"slices"
	"strings"
)

// inputs is everything that was read, kept to merge another profile later.
type inputs struct {
	flags flags
	env   variables
	doc   *document
}

// nothing reports whether there is nothing to make a profile of.
func (in *inputs) nothing() bool {
	f := &in.flags
	return len(in.doc.profiles) == 0 && !in.env.any() && !in.doc.profile.set &&
		!f.profile.set && !f.server.set && !f.auth.set && !f.tokenURL.set
}

// choose merges the profile to start with.
func (in *inputs) choose() (Profile, []problem) {
	want := first(in.flags.profile, in.doc.profile)
	names := in.doc.names()
	switch {
	case want.set:
		p, probs := in.byName(want.v, want.at)
		if in.doc.profile.set && in.doc.profile.v != want.v {
			// A default that does not exist is wrong even when a flag overrides it.
			if at := in.doc.profile; in.doc.profiles[at.v] == nil && at.v != envProfile {
				_, more := in.byName(at.v, at.at)
				probs = append(probs, more...)
			}
		}
		return p, probs
	case len(names) == 1:
		return in.byName(names[0], place{})
	case len(names) == 0:
		return in.byName(envProfile, place{})
	}
	return Profile{}, []problem{{in.doc.whole(),
		fmt.Sprintf("has %d profiles and names none as the default, write profile = \"%s\" at its top or pass --profile NAME", len(names), names[0])}}
}

// byName merges one profile; at is where its name was asked for.
func (in *inputs) byName(name string, at place) (Profile, []problem) {
	fp := in.doc.profiles[name]
	if fp == nil && name == envProfile {
		fp = &fileProfile{name: envProfile}
	}
	if fp != nil {
		return in.merge(fp)
	}
	names := in.doc.names()
	text := fmt.Sprintf("there is no profile %q, ", short(name))
	switch {
	case in.doc.path == "":
		text += "there is no configuration file; leave it out, or write the file (see config.example.toml)"
	case len(names) == 0:
		text += "the file has none; write [profiles.NAME] into it"
	default:
		text += "profiles are " + list(firstFew(names)) + meant(name, names)
	}
	return Profile{}, []problem{{at, text}}
}

// firstFew keeps a message short.
func firstFew(names []string) []string {
	if len(names) > 8 {
		return append(slices.Clone(names[:7]), fmt.Sprintf("%d more", len(names)-7))
	}
	return names
}

// merger makes one profile and collects what is wrong with it.
type merger struct {
	*inputs
	file  *fileProfile
	p     Profile
	probs []problem
	// serverOK and authOK are false when the value was refused, so that nothing is concluded from it.
	serverOK, authOK bool
}

func (in *inputs) merge(fp *fileProfile) (Profile, []problem) {
	m := &merger{inputs: in, file: fp}
	m.p = Profile{
		Name:          fp.name,
		ReadOnly:      first(in.flags.readOnly, fp.readOnly).or(false),
		AllowInternal: fp.allowInternal.or(false),
		Channels:      slices.Clone(fp.channels.or(channelNames())),
		src: func() source {
			return source{command: fp.command.v, keySecret: fp.keySecret.v, accessToken: fp.accessToken.v}
		},
	}
	m.server()
	m.auth()
	m.tokenURL()
	m.ids()
	return m.p, m.probs
}

func (m *merger) add(at place, text string) { m.probs = append(m.probs, problem{at, text}) }

// self is where the profile is, for what is missing from it.
func (m *merger) self() place {
	if m.file.at.doc != nil {
		return m.file.at
	}
	return place{source: "environment"}
}

// server decides where requests go.
func (m *merger) server() {
	v := first(m.flags.server, m.file.server)
	s, why := parseServer(v.or(production))
	if why != "" {
		m.add(v.at, why)
		return
	}
	m.p.Server = s
	m.serverOK = v.set || !m.file.wrong["server"]
	if s.Internal && !m.p.AllowInternal && !m.file.wrong["allow_internal"] {
		m.add(v.at, fmt.Sprintf("%s is a server inside Sinch, a profile must allow that; write allow_internal = true into [profiles.%s]",
			s, strings.ReplaceAll(m.p.Name, envProfile, "NAME")))
	}
}

// auth decides how requests are authorised. Internal servers get no credentials, whatever is configured (FACTS 2).
func (m *merger) auth() {
	v := first(m.flags.auth, m.file.auth)
	def := AuthOAuth2
	if m.env.hasToken && !m.env.hasSecret && !m.env.keyID.set && m.file.name == envProfile {
		def = AuthToken
	}
	mode := AuthMode(v.or(string(def)))
	m.authOK = v.set || !m.file.wrong["auth"]
	if !slices.Contains(authModes(), string(mode)) {
		m.add(v.at, fmt.Sprintf("%q is not a way to authorise, it can be %s%s", short(v.v), list(authModes()), meant(v.v, authModes())))
		m.authOK = false
		return
	}
	if m.p.Server.Internal {
		mode = AuthNone
	}
	if mode == AuthNone && m.serverOK && m.p.Server.Name != "" && !m.p.Server.Internal {
		m.add(v.at, fmt.Sprintf("none sends no credentials, %s answers nobody without; use oauth2, basic or token", m.p.Server))
	}
	m.p.Auth = mode
}

// tokenURL decides where tokens come from. The file's token URL belongs to the file's server: when a flag sends the requests elsewhere,
// a token for the first server must not follow.
func (m *merger) tokenURL() {
	if m.p.Auth != AuthOAuth2 || !m.authOK {
		if m.flags.tokenURL.set {
			if _, why := parseTokenURL(m.flags.tokenURL.v); why != "" {
				m.add(m.flags.tokenURL.at, why)
			}
		}
		return
	}
	v := m.flags.tokenURL
	if !v.set && !m.moved() {
		v = m.file.tokenURL
	}
	switch {
	case v.set:
		clean, why := parseTokenURL(v.v)
		if why != "" {
			m.add(v.at, why)
			return
		}
		m.p.TokenURL = clean
	case !m.serverOK || m.file.wrong["token_url"]:
	case m.p.Server.Name == production:
		m.p.TokenURL = DefaultTokenURL
	default:
		m.noTokenURL()
	}
}

// moved reports whether a flag sends requests to another server than the file says.
func (m *merger) moved() bool {
	if !m.flags.server.set {
		return false
	}
	s, _ := parseServer(m.file.server.or(production))
	return s.URL != m.p.Server.URL
}

func (m *merger) noTokenURL() {
	at := first(m.flags.server, m.file.server).at
	switch {
	case m.p.Server.Local():
		m.add(at, "a server on this computer has no known token URL, oauth2 needs one; pass --token-url URL, or --auth basic")
	case m.file.tokenURL.set:
		m.add(at, "the profile's token_url belongs to its own server, a token for it must not go elsewhere; pass --token-url URL too")
	default:
		m.add(at, fmt.Sprintf("%s has no known token URL, oauth2 needs one; pass --token-url URL or write token_url into the profile", m.p.Server))
	}
}

// ids decides the project and the key.
func (m *merger) ids() {
	m.p.ProjectID = m.id(m.env.projectID, m.file.projectID, "project_id", checkProjectID)
	if m.authOK && (m.p.Auth == AuthOAuth2 || m.p.Auth == AuthBasic) {
		m.p.KeyID = m.id(m.env.keyID, m.file.keyID, "key_id", checkKeyID)
	}
}

// id merges one id and misses it when it is nowhere.
func (m *merger) id(env, file opt[string], name string, check func(string) string) string {
	if env.set {
		if why := check(env.v); why != "" {
			m.add(env.at, why)
			return ""
		}
		return env.v
	}
	if !file.set && !m.file.wrong[name] {
		variable := map[string]string{"project_id": envProject, "key_id": envKeyID}[name]
		if m.file.at.doc == nil {
			m.add(m.self(), fmt.Sprintf("%s is not set, without a profile in a file it is needed; set it", variable))
		} else {
			m.add(m.self(), fmt.Sprintf("the profile %s has no %s, requests need one; write %s = \"…\" or set %s", short(m.p.Name), name, name, variable))
		}
	}
	return file.v
}
