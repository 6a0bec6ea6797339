package config

import (
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Server is where a profile's requests go.
type Server struct {
	// Name is production, staging, …; empty for a URL that is none of the known servers.
	Name string
	// URL is the base URL without a slash at the end: https, or http to this computer.
	URL string
	// Badge is what the screen shows: PROD, STAGING, LOCAL, …, or the full host name of another server, which can have up to
	// 253 characters and is printable ASCII. It is never shortened here, because a shortened host name can look like another.
	Badge string
	// Internal servers lie inside Sinch and are sent no credentials (FACTS 2).
	Internal bool
}

// Local reports whether the server is on this computer.
func (s Server) Local() bool { return s.Badge == "LOCAL" }

// DefaultTokenURL is where tokens for production come from (FACTS 3).
const DefaultTokenURL = "https://auth.sinch.com/oauth2/token"

// production is the name of the default server.
const production = "production"

// servers are the servers that have a name (FACTS 2), in the order they are listed to people. The three whose host says "unauth"
// are the internal ones.
func servers() []Server {
	return []Server{
		{Name: production, URL: "https://provisioning.api.sinch.com", Badge: "PROD"},
		{Name: "staging", URL: "https://provisioning-api.int.staging.sinch.com", Badge: "STAGING"},
		{Name: "staging-dev", URL: "https://provisioning-api-dev.int.staging.sinch.com", Badge: "STAGING-DEV"},
		{Name: "internal-production", URL: "https://provisioning-api.unauth.int.prod.sinch.com", Badge: "INT-PROD", Internal: true},
		{Name: "internal-staging", URL: "https://provisioning-api.unauth.int.staging.sinch.com", Badge: "INT-STAGING", Internal: true},
		{Name: "internal-staging-dev", URL: "https://provisioning-api-dev.unauth.int.staging.sinch.com", Badge: "INT-STAGING-DEV", Internal: true},
	}
}

func serverNames() []string {
	var names []string
	for _, s := range servers() {
		names = append(names, s.Name)
	}
	return names
}

// parseServer reads a server's name or URL. why says what is wrong, empty when nothing is.
func parseServer(v string) (s Server, why string) {
	for _, s := range servers() {
		if s.Name == v {
			return s, ""
		}
	}
	if !strings.ContainsAny(v, "/@:") {
		why := fmt.Sprintf("%q is not a server, servers are %s, or a URL like https://host", short(v), list(serverNames()))
		return Server{}, why + meant(v, serverNames())
	}
	u, why := parseURL(v)
	if why != "" {
		return Server{}, why
	}
	if u.Path != "" && u.Path != "/" {
		return Server{}, "the URL has a path, requests bring their own; give only https://host"
	}
	return serverOf(u), ""
}

// serverOf names a checked URL. A known host keeps its name, so that a URL is no way around the rules for internal servers.
func serverOf(u *url.URL) Server {
	base := u.Scheme + "://" + u.Host
	for _, s := range servers() {
		if s.URL == base {
			return s
		}
	}
	s := Server{URL: base, Badge: u.Host, Internal: internalHost(u.Hostname())}
	if loopback(u.Hostname()) {
		s.Badge = "LOCAL"
	}
	return s
}

// internalHost recognises hosts inside Sinch that take no credentials, whatever the rest of their name.
func internalHost(host string) bool {
	return strings.HasSuffix(host, ".sinch.com") && slices.Contains(strings.Split(host, "."), "unauth")
}

// parseTokenURL reads the URL of a token endpoint.
func parseTokenURL(v string) (clean, why string) {
	u, why := parseURL(v)
	if why != "" {
		return "", why
	}
	if internalHost(u.Hostname()) {
		return "", "the host is inside Sinch and is sent no credentials, a key buys its tokens elsewhere; write the token URL of the server's own documentation"
	}
	return u.String(), ""
}

// KeyGoesTo is the host that is sent the key for tokens when that is somebody else than the server or Sinch, so that people can
// be told; empty otherwise. The host can have a port, and is printable ASCII.
func (p Profile) KeyGoesTo() string {
	token, err := url.Parse(p.TokenURL)
	server, bad := url.Parse(p.Server.URL)
	if p.Auth != AuthOAuth2 || err != nil || bad != nil || token.Host == "" {
		return ""
	}
	host := token.Hostname()
	if host == server.Hostname() || host == "sinch.com" || strings.HasSuffix(host, ".sinch.com") || loopback(host) {
		return ""
	}
	return token.Host
}

var (
	hostName = regexp.MustCompile(`^([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$`)
	numbers  = regexp.MustCompile(`^(0x[0-9a-f]+|[0-9]+)(\.(0x[0-9a-f]+|[0-9]+))*$`)
)

// parseURL accepts https to any host and http to this computer, and nothing in the URL but host, port and path. It returns the
// URL in lower case and without the default port. The reasons never repeat the URL: it may hold a password.
func parseURL(v string) (*url.URL, string) {
	for _, r := range v {
		if r > 0x7e {
			return nil, "the URL is not ASCII, other letters can look like the ones of a known host; write the host's ASCII form (xn--…)"
		}
	}
	u, err := url.Parse(v)
	switch {
	case err != nil:
		return nil, "the URL cannot be read, write it like https://host"
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, "the URL must begin with https://"
	case u.Opaque != "" || u.Host == "":
		return nil, "the URL has no host, write it like https://host"
	case u.User != nil:
		return nil, "the URL has a user or password in it, credentials do not belong there; take everything before the @ out"
	case u.RawQuery != "" || u.ForceQuery:
		return nil, "the URL has a query, that has no meaning here; take everything from the ? out"
	case strings.Contains(v, "#"):
		return nil, "the URL has a fragment, that has no meaning here; take everything from the # out"
	}
	return checkHost(u)
}

// checkHost normalises and checks the host of a URL.
func checkHost(u *url.URL) (*url.URL, string) {
	host, port := strings.ToLower(u.Hostname()), u.Port()
	addr, err := netip.ParseAddr(host)
	if err == nil && addr.Zone() == "" {
		host = addr.Unmap().String()
	} else if !hostName.MatchString(host) || len(host) > 253 || numbers.MatchString(host) {
		return nil, "the URL's host is not a host name, use letters, digits, dashes and dots"
	}
	if port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return nil, "the URL's port is out of range, it is 1 to 65535"
		}
		port = strconv.FormatUint(n, 10)
	}
	if u.Scheme == "http" && !loopback(host) {
		return nil, "http is only allowed to this computer (localhost, 127.0.0.1, [::1]), anybody on the way could read the key; use https"
	}
	if known := lookAlike(host); known != "" {
		return nil, fmt.Sprintf("the host looks like %s and is not it, a key sent there is lost; correct the name", known)
	}
	u.Host = host
	if strings.Contains(host, ":") {
		u.Host = "[" + host + "]"
	}
	if port != "" && port != map[string]string{"https": "443", "http": "80"}[u.Scheme] {
		u.Host += ":" + port
	}
	return u, ""
}

// loopback reports whether a host is this computer: the name localhost, or a loopback address. Nothing is resolved.
func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Unmap().IsLoopback()
}

// lookAlike returns the known host that a host outside sinch.com seems to imitate: it contains the name, or is two edits
// away from it at most. Hosts below sinch.com belong to Sinch and pass.
func lookAlike(host string) string {
	if host == "sinch.com" || strings.HasSuffix(host, ".sinch.com") {
		return ""
	}
	known := []string{"auth.sinch.com", "provisioning.api.sinch.com"}
	for _, s := range servers()[1:] {
		known = append(known, strings.TrimPrefix(s.URL, "https://"))
	}
	for _, k := range known {
		if strings.Contains(host, k) || distance(host, k) <= 2 {
			return k
		}
	}
	if strings.Contains(host, "sinch.com.") {
		return "sinch.com"
	}
	return ""
}

// list joins words as people write them: "a, b and c".
func list(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}

// meant is "; did you mean …?", empty when no word is near.
func meant(word string, candidates []string) string {
	if best := nearest(word, candidates); best != "" {
		return fmt.Sprintf("; did you mean %q?", best)
	}
	return ""
}
