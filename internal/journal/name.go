package journal

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
)

// maxReadable is how many characters of the host and of the project go into a file name.
const maxReadable = 32

// fileName is the name of a scope's file without an extension: a part that people recognise, and a hash that keeps scopes apart.
func fileName(s Scope) string {
	server := strings.TrimRight(s.Server, "/")
	host := server
	if u, err := url.Parse(server); err == nil && u.Host != "" {
		host = u.Host
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s %s", len(server), server, s.Project))
	return "journal-" + readable(host) + "-" + readable(s.Project) + "-" + hex.EncodeToString(sum[:8])
}

// readable keeps what is safe in a file name anywhere.
func readable(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '.', r == '-':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '_'
	}, s)
	if s = strings.Trim(s[:min(len(s), maxReadable)], "."); s == "" {
		return "none"
	}
	return s
}
