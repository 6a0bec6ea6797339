// Callsign is a terminal dashboard for the senders of a Sinch project.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"callsign/api"
	"callsign/api/sandbox"
	"callsign/internal/calllog"
	"callsign/internal/config"
	"callsign/internal/fleet"
	"callsign/internal/harden"
	"callsign/internal/heap"
	"callsign/internal/journal"
	"callsign/internal/logfile"
	"callsign/internal/term"
	"callsign/internal/text"
	"callsign/styles"
	"callsign/tui"
	"callsign/tui/view"
)

// version is set when a release is built.
var version = "dev"

func main() {
	harden.Process()
	heap.Tune()
	os.Exit(run(config.OSEnv(), os.Stdout, os.Stderr))
}

// run is the whole program; it returns the exit code: 0, 1 error, 2 usage or configuration, 70 internal, 128+n signal.
func run(env config.Env, stdout, stderr io.Writer) int {
	env.Commands, env.CheckKeys = tui.CommandNames(), checkKeys
	cfg, err := config.Load(env)
	if err != nil {
		return fail(stderr, err)
	}
	switch {
	case cfg.Help:
		fmt.Fprint(stdout, config.Usage())
		return 0
	case cfg.Version:
		fmt.Fprintln(stdout, "callsign", version)
		return 0
	case !term.IsTerminal(os.Stdin, os.Stdout):
		return fail(stderr, term.ErrNoTerminal)
	}
	log, err := logfile.Open(cfg.LogFile)
	if err != nil {
		return fail(stderr, err)
	}
	defer func() { _ = log.Close() }() // the screen has said what could not be written
	dir, clean, err := journalDir(cfg)
	if err != nil {
		return fail(stderr, err)
	}
	defer clean()
	o := opener{cfg: cfg, env: env, log: log, journals: dir}
	first, err := o.open(context.Background(), cfg.Profile)
	if err != nil {
		return fail(stderr, err)
	}
	code := show(cfg, o, first, stderr)
	log.Stop(time.Now(), code)
	return code
}

// journalDir is where journals are kept: in the state directory, for the demo in a folder that goes with it. Empty when there is no state
// directory: the folder that the program was started in is no place for it.
func journalDir(cfg *config.Config) (dir string, clean func(), err error) {
	if !cfg.Demo {
		if cfg.StateDir == "" {
			return "", func() {}, nil
		}
		return filepath.Join(cfg.StateDir, "journal"), func() {}, nil
	}
	dir, err = os.MkdirTemp("", "callsign-demo-")
	return dir, func() { _ = os.RemoveAll(dir) }, err
}

// opener makes what a profile needs.
type opener struct {
	cfg      *config.Config
	env      config.Env
	log      *logfile.Log
	journals string
}

// show runs the screen until the user leaves or something ends it.
func show(cfg *config.Config, o opener, first tui.Profile, stderr io.Writer) int {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	themed := func(theme string) styles.Look {
		return styles.NewLook(theme, cfg.UI.Glyphs, styles.Env{Getenv: os.Getenv})
	}
	app := tui.New(ctx, tui.Options{
		Profile: first, Profiles: cfg.Profiles,
		Switch: func(ctx context.Context, name string) (tui.Profile, error) {
			p, err := cfg.ProfileByName(name)
			if err != nil {
				return tui.Profile{}, err
			}
			return o.open(ctx, p)
		},
		Look: themed(cfg.UI.Theme), Themed: themed,
		Times: view.ParseTimeMode(cfg.UI.Time), Zone: time.Local, Now: time.Now, Mouse: cfg.UI.Mouse, Keys: cfg.Keys,
		Notify: tui.ParseNotifyMode(cfg.UI.Notify), Dir: workDir(), Editor: editor(os.Getenv), Log: o.log,
	})
	err := term.Run(ctx, app, term.Options{Mouse: cfg.UI.Mouse, CrashDir: cfg.StateDir, MinFrame: minFrame})
	if !errors.Is(err, term.ErrHung) { // a hung App is not touched any more
		app.Close()
	}
	var signalled *term.Signalled
	if err != nil && !errors.As(err, &signalled) { // after a signal the terminal may be gone, and writing to it would hang
		fmt.Fprintln(stderr, "callsign:", err)
	}
	return term.ExitCode(err)
}

// minFrame is the least time between two frames: a key never waits longer for one that polling has just caused.
const minFrame = time.Millisecond

// workDir is where exports go: the folder the program was started in, in full, so that the screen can name it.
func workDir() string {
	dir, err := os.Getwd()
	if err != nil {
		return "."
	}
	return dir
}

// editor is the user's editor as a command with its arguments.
func editor(getenv func(string) string) []string {
	for _, name := range []string{"VISUAL", "EDITOR"} {
		if words := strings.Fields(getenv(name)); len(words) > 0 {
			return words
		}
	}
	return []string{"vi"}
}

// checkKeys lets the configuration check its keys without knowing the screen.
func checkKeys(keys map[string][]string) (found []config.KeyProblem) {
	for _, p := range tui.CheckKeys(keys) {
		found = append(found, config.KeyProblem(p))
	}
	return found
}

// open makes the client of a profile, an empty fleet, its journal, and what the screen says of it. ctx bounds the search for the secret.
func (o opener) open(ctx context.Context, p config.Profile) (tui.Profile, error) {
	calls := &calllog.Ring{}
	client, err := newClient(ctx, o.cfg, p, o.env, func(c api.Call) { calls.Add(c); o.log.Call(c) })
	if err != nil {
		return tui.Profile{}, err
	}
	o.log.Start(time.Now(), version, p.Name, p.Server.URL)
	out := tui.Profile{Client: client, Fleet: fleet.New(fleetOptions(o.cfg, p)), Session: session(o.cfg, p), Calls: calls}
	out.Journal, _, err = journal.Open(o.journals, journal.Scope{Server: p.Server.URL, Project: p.ProjectID}, time.Now())
	if err != nil {
		// Without a record nothing is written: what was sent, and what became of it, would be forgotten.
		out.Session.ReadOnly, out.Session.ReadOnlyWhy = true, "Nothing can be written: "+text.Line(err.Error())+"."
	}
	return out, nil
}

// fail prints an error and returns its exit code: 2 for what the user can mend in the configuration, else 1.
func fail(stderr io.Writer, err error) int {
	fmt.Fprintln(stderr, err)
	var coded interface{ ExitCode() int }
	if errors.As(err, &coded) {
		return coded.ExitCode()
	}
	return term.ExitCode(err)
}

// session is what the screen says of the profile.
func session(cfg *config.Config, p config.Profile) view.Session {
	server, auth := p.Server.String(), authModes()[p.Auth]
	if cfg.Demo {
		server, auth = "the demo inside this program", api.OAuth2
	}
	return view.Session{
		Profile: p.Name, Badge: p.Server.Badge, Server: server, ProjectID: p.ProjectID,
		KeyGoesTo: p.KeyGoesTo(), Auth: auth.String(),
		Demo: cfg.Demo, Production: p.Server.Name == "production", ReadOnly: p.ReadOnly,
	}
}

// fleetOptions are the schedule's settings; Basic is limited hard by the server (FACTS 3).
func fleetOptions(cfg *config.Config, p config.Profile) fleet.Options {
	o := fleet.Options{SendersEvery: cfg.Refresh.Senders, FocusEvery: cfg.Refresh.Focus, Seed: uint64(time.Now().UnixNano())}
	for _, name := range p.Channels {
		o.Channels = append(o.Channels, api.Channel(name))
	}
	switch {
	case cfg.Demo:
		o.LoadRate, o.Rate = demoLoadRate, demoRate
	case p.Auth == config.AuthBasic:
		o.Rate = 1
	}
	return o
}

// newClient makes the client of the profile, or of the embedded API.
func newClient(ctx context.Context, cfg *config.Config, p config.Profile, env config.Env, observe func(api.Call)) (*api.Client, error) {
	o := api.Options{BaseURL: p.Server.URL, ProjectID: p.ProjectID, ReadOnly: p.ReadOnly, Observe: observe, UserAgent: "callsign/" + version}
	if cfg.Demo {
		o.Auth = api.Auth{Mode: api.OAuth2, KeyID: demoKey, Secret: api.NewSecret(demoSecret), TokenURL: p.Server.URL + "/oauth2/token"}
		o.Transport = demo(cfg).Transport()
		o.Rate = demoLoadRate
		return api.New(o)
	}
	secret, err := p.Secret(ctx, env)
	if err != nil {
		return nil, err
	}
	o.Auth = api.Auth{Mode: authModes()[p.Auth], KeyID: p.KeyID, Secret: secret, TokenURL: p.TokenURL}
	return api.New(o)
}

func authModes() map[config.AuthMode]api.AuthMode {
	return map[config.AuthMode]api.AuthMode{
		config.AuthOAuth2: api.OAuth2, config.AuthBasic: api.Basic, config.AuthToken: api.Token, config.AuthNone: api.None,
	}
}

// The embedded API's key: it opens nothing else.
const (
	demoKey      = "demo-key"
	demoSecret   = "demo-secret"
	demoLoadRate = 400 // requests a second while everything is read once: the embedded API has no limit
	demoRate     = 10  // and afterwards: polling should not be noticed
)

// demo makes the embedded API.
func demo(cfg *config.Config) *sandbox.Sandbox {
	o := sandbox.Options{Now: time.Now, Seed: 1, Senders: cfg.DemoSenders, ProjectID: cfg.Profile.ProjectID,
		KeyID: demoKey, KeySecret: demoSecret, Live: true}
	if cfg.DemoFaults {
		o.Faults = sandbox.Faults{Latency: 150 * time.Millisecond, ResetBefore: 0.02, ResetAfter: 0.02, Status5xx: 0.03, TooMany: 0.01,
			RetryAfter: "2", HTML: 0.01, Truncate: 0.01, ExpireTokens: 0.02}
	}
	return sandbox.New(o)
}
