package config

import (
	"os"
	"path/filepath"
	"time"

	"github.com/zalando/go-keyring"
)

// Env is the outside world as this package sees it.
type Env struct {
	// Args are the command line arguments without the program's name.
	Args []string
	// LookupEnv reads an environment variable; nil means an empty environment. A variable that is set but empty counts as not set.
	LookupEnv func(name string) (string, bool)
	// Environ gives the environment for key_secret_command, "NAME=value"; nil means an empty one. SINCH_* variables
	// are taken out of it before the command sees it.
	Environ func() []string
	// Home is the home directory; empty when it is not known.
	Home string
	// UID is the user that must own a file that holds a secret.
	UID int
	// KeyringGet reads a password from the operating system's keyring; nil means that there is none.
	KeyringGet func(service, account string) (string, error)
	// Limits bound the search for a secret; zero values mean the defaults.
	Limits Limits
	// Commands are the names that [keys] can give keys to, sorted.
	Commands []string
	// CheckKeys says what is wrong with the keys of commands; nil means that nothing is. It is given every line of [keys] that
	// has the right type; commands that are not among them keep their keys.
	CheckKeys func(keys map[string][]string) []KeyProblem
}

// Limits bound the search for a secret.
type Limits struct {
	// Command is how long key_secret_command may run; 0 means 30 s.
	Command time.Duration
	// Keyring is how long the keyring may take; 0 means 3 s.
	Keyring time.Duration
}

// OSEnv is the real environment of this process.
func OSEnv() Env {
	home, err := os.UserHomeDir()
	if err != nil {
		home = "" // then XDG_CONFIG_HOME or --config must say where the file is
	}
	return Env{
		Args:       os.Args[1:],
		LookupEnv:  os.LookupEnv,
		Environ:    os.Environ,
		Home:       home,
		UID:        os.Geteuid(),
		KeyringGet: keyring.Get,
	}
}

// The variables that are read.
const (
	envProject = "SINCH_PROJECT_ID"
	envKeyID   = "SINCH_KEY_ID"
	envSecret  = "SINCH_KEY_SECRET"
	envToken   = "SINCH_ACCESS_TOKEN"
)

// get returns a variable, empty when it is not set.
func (e Env) get(name string) string {
	if e.LookupEnv == nil {
		return ""
	}
	v, _ := e.LookupEnv(name)
	return v
}

// variables is what the environment says. Of the secrets only their presence is kept: they are read again when they are needed.
type variables struct {
	projectID, keyID    opt[string]
	hasSecret, hasToken bool
}

func readEnv(env Env) variables {
	read := func(name string) opt[string] {
		v := env.get(name)
		return opt[string]{v: v, set: v != "", at: place{source: name}}
	}
	return variables{
		projectID: read(envProject),
		keyID:     read(envKeyID),
		hasSecret: env.get(envSecret) != "",
		hasToken:  env.get(envToken) != "",
	}
}

// any reports whether the environment says anything about a profile.
func (v variables) any() bool {
	return v.projectID.set || v.keyID.set || v.hasSecret || v.hasToken
}

// defaultPath is where the file is when --config does not say; empty when no directory is known.
func defaultPath(env Env) string {
	return xdg(env, "XDG_CONFIG_HOME", ".config", filepath.Join("callsign", "config.toml"))
}

func stateDir(env Env) string {
	return xdg(env, "XDG_STATE_HOME", filepath.Join(".local", "state"), "callsign")
}

// xdg joins a base directory and a name. The XDG specification has relative directories ignored.
func xdg(env Env, variable, fallback, name string) string {
	if dir := env.get(variable); filepath.IsAbs(dir) {
		return filepath.Join(dir, name)
	}
	if env.Home == "" {
		return ""
	}
	return filepath.Join(env.Home, fallback, name)
}
