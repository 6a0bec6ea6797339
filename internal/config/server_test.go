package config

import (
	"strings"
	"testing"
)

func TestServers(t *testing.T) {
	tests := []struct {
		in, name, url, badge string
		internal, local      bool
	}{
		{"production", "production", "https://provisioning.api.sinch.com", "PROD", false, false},
		{"staging", "staging", "https://provisioning-api.int.staging.sinch.com", "STAGING", false, false},
		{"staging-dev", "staging-dev", "https://provisioning-api-dev.int.staging.sinch.com", "STAGING-DEV", false, false},
		{"internal-production", "internal-production", "https://provisioning-api.unauth.int.prod.sinch.com", "INT-PROD", true, false},
		{"internal-staging", "internal-staging", "https://provisioning-api.unauth.int.staging.sinch.com", "INT-STAGING", true, false},
		{"internal-staging-dev", "internal-staging-dev", "https://provisioning-api-dev.unauth.int.staging.sinch.com", "INT-STAGING-DEV", true, false},
		{"https://provisioning.api.sinch.com", "production", "https://provisioning.api.sinch.com", "PROD", false, false},
		{"HTTPS://Provisioning.API.sinch.com:443/", "production", "https://provisioning.api.sinch.com", "PROD", false, false},
		{"https://provisioning-api.unauth.int.prod.sinch.com", "internal-production", "https://provisioning-api.unauth.int.prod.sinch.com", "INT-PROD", true, false},
		{"https://provisioning-api.unauth.int.prod.sinch.com:8443", "", "https://provisioning-api.unauth.int.prod.sinch.com:8443",
			"provisioning-api.unauth.int.prod.sinch.com:8443", true, false},
		{"https://new.unauth.int.sinch.com", "", "https://new.unauth.int.sinch.com", "new.unauth.int.sinch.com", true, false},
		{"https://eu.provisioning.api.sinch.com", "", "https://eu.provisioning.api.sinch.com", "eu.provisioning.api.sinch.com", false, false},
		{"https://sinch-proxy.corp.example:8443", "", "https://sinch-proxy.corp.example:8443", "sinch-proxy.corp.example:8443", false, false},
		{"https://xn--bcher-kva.example", "", "https://xn--bcher-kva.example", "xn--bcher-kva.example", false, false},
		{"https://192.0.2.1", "", "https://192.0.2.1", "192.0.2.1", false, false},
		{"https://[2001:DB8::1]:444/", "", "https://[2001:db8::1]:444", "[2001:db8::1]:444", false, false},
		{"http://localhost:8080", "", "http://localhost:8080", "LOCAL", false, true},
		{"http://LOCALHOST:80/", "", "http://localhost", "LOCAL", false, true},
		{"http://127.0.0.1:1", "", "http://127.0.0.1:1", "LOCAL", false, true},
		{"http://127.255.0.9", "", "http://127.255.0.9", "LOCAL", false, true},
		{"http://[::1]:9000", "", "http://[::1]:9000", "LOCAL", false, true},
		{"http://[::ffff:127.0.0.1]", "", "http://127.0.0.1", "LOCAL", false, true},
		{"https://localhost", "", "https://localhost", "LOCAL", false, true},
	}
	for _, tt := range tests {
		s, why := parseServer(tt.in)
		if why != "" || s.Name != tt.name || s.URL != tt.url || s.Badge != tt.badge || s.Internal != tt.internal || s.Local() != tt.local {
			t.Errorf("%s: got %q %q %q internal %v local %v, %s", tt.in, s.Name, s.URL, s.Badge, s.Internal, s.Local(), why)
		}
	}
}

func TestRefusedURLs(t *testing.T) {
	tests := []struct{ in, why string }{
		{"http://provisioning.api.sinch.com", "http is only allowed to this computer"},
		{"http://10.0.0.1", "http is only allowed"},
		{"http://0.0.0.0", "http is only allowed"},
		{"http://[::]", "http is only allowed"},
		{"http://localhost.example", "http is only allowed"},
		{"http://localhost.", "not a host name"},
		{"http://127.0.0.1.example", "http is only allowed"},
		{"http://127.1", "not a host name"},
		{"http://2130706433", "not a host name"},
		{"http://0x7f000001", "not a host name"},
		{"http://[fe80::1%25eth0]", "not a host name"},
		{"https://host.example.", "not a host name"},
		{"https://host..example", "not a host name"},
		{"https://-host.example", "not a host name"},
		{"https://ho st.example", "cannot be read"},
		{"https://host.example\x1b[31m", "cannot be read"},
		{"https://host.example\\@evil.example", "cannot be read"},
		{"https://" + strings.Repeat("a.", 130) + "example", "not a host name"},
		{"https://user@host.example", "user or password"},
		{"https://user:" + canary + "@host.example", "user or password"},
		{"user:" + canary + "@host.example", "must begin with https://"},
		{"https://host.example?x=" + canary, "has a query"},
		{"https://host.example/?", "has a query"},
		{"https://host.example#x", "has a fragment"},
		{"https://host.example#", "has a fragment"},
		{"https://host.example:0", "port is out of range"},
		{"https://host.example:65536", "port is out of range"},
		{"https://host.example:x", "cannot be read"},
		{"https://", "has no host"},
		{"https:host.example", "has no host"},
		{"//host.example", "must begin with https://"},
		{"host.example:443", "must begin with https://"},
		{"localhost:8080", "must begin with https://"},
		{"ftp://host.example", "must begin with https://"},
		{"https://provisioning.api.ѕinch.com", "not ASCII"},
		{"https://provisioning。api.sinch.com", "not ASCII"},
		{"https://provisioning.api.sinch.com.evil.example", "looks like provisioning.api.sinch.com and is not it"},
		{"https://provisioning.api.sinch.co", "looks like provisioning.api.sinch.com"},
		{"https://provisioning.api.5inch.com", "looks like provisioning.api.sinch.com"},
		{"https://provisioning-api.sinch.com.example", "looks like sinch.com"},
		{"https://auth.sinch.cm", "looks like auth.sinch.com"},
	}
	for _, tt := range tests {
		for what, check := range map[string]func(string) string{"server": checkServer, "token URL": checkTokenURL} {
			why := check(tt.in)
			if !strings.Contains(why, tt.why) || strings.Contains(why, canary) {
				t.Errorf("%s %q: got %q, want %q", what, tt.in, why, tt.why)
			}
		}
	}
	if why := checkServer("https://host.example/v1"); !strings.Contains(why, "has a path") {
		t.Errorf("a path: got %q", why)
	}
	if u, why := parseTokenURL("https://Auth.Sinch.com:443/oauth2/token"); u != DefaultTokenURL || why != "" {
		t.Errorf("token URL: got %q, %q", u, why)
	}
}

func TestNearest(t *testing.T) {
	for word, want := range map[string]string{
		"prodction": "production", "stagign": "staging", "Staging": "staging", "stagingdev": "staging-dev", "x": "", "": "", "acme": "",
		strings.Repeat("a", 1000): "",
	} {
		if got := nearest(word, serverNames()); got != want {
			t.Errorf("nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

// TestKeyGoesTo: a token endpoint that is neither the server nor Sinch is named, so that it can be shown.
func TestKeyGoesTo(t *testing.T) {
	for _, tt := range []struct{ args, want string }{
		{"", ""},
		{"--token-url https://auth.sinch.com/oauth2/token", ""},
		{"--token-url https://eu.auth.sinch.com/oauth2/token", ""},
		{"--token-url https://tokens.corp.example/x", "tokens.corp.example"},
		{"--token-url https://Tokens.Corp.example:8443/x", "tokens.corp.example:8443"},
		{"--token-url https://notsinch.com/x", "notsinch.com"},
		{"--token-url http://localhost:8080/x", ""},
		{"--server https://proxy.example --token-url https://proxy.example:444/x", ""},
		{"--server https://proxy.example --token-url https://other.example/x", "other.example"},
		{"--token-url https://tokens.corp.example/x --auth basic", ""},
	} {
		c := load(t, withFile(t, world(t, nil, strings.Fields(tt.args)...), keyed))
		if got := c.Profile.KeyGoesTo(); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.args, got, tt.want)
		}
	}
	if got := (Profile{}).KeyGoesTo(); got != "" {
		t.Errorf("no profile: got %q", got)
	}
	if why := checkTokenURL("https://provisioning-api.unauth.int.prod.sinch.com/oauth2/token"); !strings.Contains(why, "no credentials") {
		t.Errorf("an internal host for tokens: got %q", why)
	}
}
