package config

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// maxDemoSenders bounds --demo=N by what fits in memory.
const maxDemoSenders = 1_000_000

// flags is what the command line says.
type flags struct {
	demo                                             opt[bool]
	demoSenders                                      int
	demoFaults, readOnly                             opt[bool]
	profile, config, server, auth, tokenURL, logFile opt[string]
	version, help                                    bool
}

// flagDoc is one flag as the help text shows it.
type flagDoc struct{ name, value, meaning string }

// flagDocs lists every flag, in the order of the help text.
func flagDocs() []flagDoc {
	return []flagDoc{
		{"demo", "[=N]", "run on an embedded API with sample senders, or with N made-up ones"},
		{"demo-faults", "", "with --demo: latency, lost answers, errors and broken bodies"},
		{"profile", " NAME", "the profile of the file to use"},
		{"config", " FILE", "the file to read"},
		{"server", " NAME|URL", "production, staging, staging-dev, internal-production, internal-staging, internal-staging-dev, or a URL"},
		{"auth", " MODE", "oauth2, basic, token or none"},
		{"token-url", " URL", "where OAuth2 tokens come from, needed for servers other than production"},
		{"read-only", "", "refuse every write"},
		{"log-file", " FILE", "write a log, without secrets and without values;\n                        at 10 MiB it becomes FILE.1 and a new one begins"},
		{"version", "", "print the version"},
		{"help", "", "print this text"},
	}
}

// parse reads the arguments and returns everything that is wrong with them. The flag package stops at its first
// error; parsing goes on behind it, so that all are told at once.
func (f *flags) parse(args []string) []problem {
	var probs []problem
	set := f.flagSet(&probs)
	for len(args) > 0 {
		err := set.Parse(args)
		rest := set.Args()
		before := args[:len(args)-len(rest)]
		switch {
		case errors.Is(err, flag.ErrHelp):
			f.help = true
		case err != nil && strings.HasPrefix(err.Error(), "bad flag syntax"):
			probs = append(probs, unknownFlag(rest[0]))
			rest = rest[1:]
		case err != nil:
			var p problem
			p, rest = refusedFlag(set, before[len(before)-1], rest)
			probs = append(probs, p)
		case len(rest) > 0:
			n := 1 // behind a positional argument flags are read on, behind "--" everything is positional
			if len(before) > 0 && before[len(before)-1] == "--" {
				n = len(rest)
			}
			for _, arg := range rest[:n] {
				probs = append(probs, unexpected(arg))
			}
			rest = rest[n:]
		}
		args = rest
	}
	return append(probs, f.contradictions()...)
}

// flagSet binds the flags; what is wrong with a value goes to probs.
func (f *flags) flagSet(probs *[]problem) *flag.FlagSet {
	set := flag.NewFlagSet("callsign", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	bind := func(name string, boolean bool, read func(at place, v string) string) {
		fn := func(v string) error {
			at := place{source: "--" + name}
			if why := read(at, v); why != "" {
				*probs = append(*probs, problem{at, why})
			}
			return nil
		}
		if boolean {
			set.BoolFunc(name, "", fn)
		} else {
			set.Func(name, "", fn)
		}
	}
	for name, to := range map[string]*opt[string]{
		"profile": &f.profile, "config": &f.config, "server": &f.server,
		"auth": &f.auth, "token-url": &f.tokenURL, "log-file": &f.logFile,
	} {
		bind(name, false, func(at place, v string) string { return readText(to, at, v) })
	}
	for name, to := range map[string]*opt[bool]{"demo-faults": &f.demoFaults, "read-only": &f.readOnly} {
		bind(name, true, func(at place, v string) string { return readBool(to, at, v) })
	}
	bind("version", true, func(_ place, v string) string { f.version = v != "false"; return "" })
	bind("help", true, func(_ place, v string) string { f.help = v != "false"; return "" })
	bind("demo", true, f.readDemo)
	return set
}

// readText takes the value of a flag; it returns what is wrong with it.
func readText(to *opt[string], at place, v string) string {
	switch {
	case strings.TrimSpace(v) == "":
		return "has no value, write " + at.source + " VALUE or leave it out"
	case strings.HasPrefix(v, "-"):
		return fmt.Sprintf("has no value, --%s looks like the next flag; write %s VALUE", short(flagName(v)), at.source)
	}
	*to = opt[string]{v: v, set: true, at: at}
	return ""
}

func readBool(to *opt[bool], at place, v string) string {
	switch v {
	case "true", "false":
		*to = opt[bool]{v: v == "true", set: true, at: at}
		return ""
	}
	return fmt.Sprintf("%q is neither true nor false, write %s alone", short(v), at.source)
}

// readDemo reads --demo and --demo=N.
func (f *flags) readDemo(at place, v string) string {
	if v == "true" || v == "false" {
		f.demo, f.demoSenders = opt[bool]{v: v == "true", set: true, at: at}, 0
		return ""
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 || n > maxDemoSenders {
		return fmt.Sprintf("%q is not a number of senders, write --demo or --demo=N with N up to %d", short(v), maxDemoSenders)
	}
	f.demo, f.demoSenders = opt[bool]{v: true, set: true, at: at}, n
	return ""
}

// contradictions finds flags that do not go together.
func (f *flags) contradictions() []problem {
	var probs []problem
	if f.demoFaults.v && !f.demo.v {
		probs = append(probs, problem{f.demoFaults.at, "only works on the embedded API, add --demo"})
	}
	if !f.demo.v {
		return probs
	}
	for _, o := range []opt[string]{f.profile, f.server, f.auth, f.tokenURL} {
		if o.set {
			probs = append(probs, problem{o.at, "does not go with --demo, which talks to no server; leave one of the two out"})
		}
	}
	return probs
}

// refusedFlag explains a flag that the flag package refused, and skips what is probably its value: a secret that somebody
// tried to pass must not be repeated as an unexpected argument.
func refusedFlag(set *flag.FlagSet, arg string, rest []string) (problem, []string) {
	name := flagName(arg)
	if set.Lookup(name) != nil {
		return problem{place{source: "--" + name}, "has no value, write --" + name + " VALUE or leave it out"}, rest
	}
	if !strings.Contains(arg, "=") && len(rest) > 0 && !strings.HasPrefix(rest[0], "-") {
		rest = rest[1:]
	}
	return unknownFlag(arg), rest
}

// unknownFlag says that there is no such flag, without the value behind its name.
func unknownFlag(arg string) problem {
	name := flagName(arg)
	at := place{source: "--" + short(name)}
	if strings.Contains(name, "secret") || strings.Contains(name, "token") || strings.Contains(name, "password") {
		return problem{at, "is not a flag, other users can read a command line; set SINCH_KEY_SECRET or SINCH_ACCESS_TOKEN instead"}
	}
	var names []string
	for _, d := range flagDocs() {
		names = append(names, d.name)
	}
	if best := nearest(name, names); best != "" {
		return problem{at, "is not a flag, did you mean --" + best + "?"}
	}
	return problem{at, "is not a flag, see callsign --help"}
}

func flagName(arg string) string {
	name, _, _ := strings.Cut(strings.TrimLeft(arg, "-"), "=")
	return name
}

func unexpected(arg string) problem {
	hint := "see callsign --help"
	if _, err := strconv.Atoi(arg); err == nil {
		hint = "for a number of senders write --demo=" + short(arg)
	}
	return problem{text: fmt.Sprintf("unexpected argument %q, callsign takes only flags; %s", short(arg), hint)}
}
