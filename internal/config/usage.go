package config

import (
	"fmt"
	"strings"
)

// Usage is the text of --help, with a newline at the end.
func Usage() string {
	var b strings.Builder
	b.WriteString("callsign shows, edits and watches the senders of a Sinch project.\n\n")
	b.WriteString("Usage: callsign [flags]\n\nFlags (a flag wins over the environment, that over the file):\n")
	for _, d := range flagDocs() {
		name := "--" + d.name + d.value
		if len(name) > 20 {
			fmt.Fprintf(&b, "  %s\n  %-20s  %s\n", name, "", d.meaning)
			continue
		}
		fmt.Fprintf(&b, "  %-20s  %s\n", name, d.meaning)
	}
	b.WriteString(usageRest)
	return b.String()
}

const usageRest = `
Environment:
  SINCH_PROJECT_ID      the project
  SINCH_KEY_ID          the access key's id
  SINCH_KEY_SECRET      its secret
  SINCH_ACCESS_TOKEN    an access token, for --auth token
  XDG_CONFIG_HOME       the file is callsign/config.toml in it (else in ~/.config)
  XDG_STATE_HOME        what must survive a restart is in callsign in it (else in ~/.local/state)
  NO_COLOR              no colours, unless the file chooses a theme

The secret is searched in this order; it is never a flag:
  SINCH_KEY_SECRET (or SINCH_ACCESS_TOKEN); the profile's key_secret_command; the system's keyring,
  service callsign, account PROFILE/KEY_ID (or PROFILE/token); key_secret (or access_token) in the
  file, which then must have mode 0600 and belong to you.

Without a file, callsign runs with SINCH_PROJECT_ID, SINCH_KEY_ID and SINCH_KEY_SECRET alone.
config.example.toml explains every key of the file.

Exit codes: 0 done, 1 error, 2 wrong usage or configuration, 70 internal error, 128+n ended by signal n.
`
