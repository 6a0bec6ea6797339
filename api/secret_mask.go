package api

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"callsign/internal/text"
)

const (
	// minMasked is the shortest secret that is looked for in texts, in bytes: a shorter one would be found in ordinary words.
	minMasked = 8
	// maxMasked is how many secrets are remembered, the newest: tokens are replaced every hour.
	maxMasked = 8
)

// masker takes the secrets that the client itself knows out of what a server sends. A server has them, and one that is careless or
// hostile repeats them in its texts; from there they would go to the screen, into the journal and into exports.
type masker struct {
	mu    sync.RWMutex
	known []masked
	used  atomic.Bool // a value of an answer was masked
}

// masked is a secret in the forms in which it is looked for. They are compared, never printed; a Secret each, so that no dump shows them.
type masked struct {
	plain []Secret // as it is sent
	forms []Secret // as it may be written in a text
}

// add remembers a secret.
func (m *masker) add(s Secret) { m.remember(s, s.Reveal()) }

// addKey remembers a key's secret, alone and as HTTP Basic sends it.
func (m *masker) addKey(id string, s Secret) { m.remember(s, s.Reveal(), id+":"+s.Reveal()) }

func (m *masker) remember(s Secret, texts ...string) {
	if len(s.Reveal()) < minMasked {
		return
	}
	k := masked{plain: []Secret{s}}
	for i, t := range texts {
		k.forms = append(k.forms, formsOf(t)...)
		if i > 0 {
			k.plain = append(k.plain, NewSecret(base64.StdEncoding.EncodeToString([]byte(t))))
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, have := range m.known {
		if have.plain[0].Reveal() == s.Reveal() {
			return
		}
	}
	m.known = append(m.known, k)
	if n := len(m.known); n > maxMasked {
		m.known = slices.Delete(m.known, 1, n-maxMasked+1) // the first is the key, without which no token is bought
	}
}

// formsOf are the ways to write a secret that a text can hold: as it is, for a URL, in base64 and in hexadecimal. The longest come
// first, so that nothing of a longer one is left over.
func formsOf(s string) []Secret {
	b := []byte(s)
	all := []string{s, url.QueryEscape(s), url.PathEscape(s), hex.EncodeToString(b), strings.ToUpper(hex.EncodeToString(b))}
	for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding, base64.RawURLEncoding} {
		all = append(all, enc.EncodeToString(b))
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	var out []Secret
	for _, t := range slices.Compact(all) {
		out = append(out, NewSecret(t))
	}
	return out
}

// body masks the secrets in an answer as they are sent. It looks for few forms, because pages of senders are long.
func (m *masker) body(b []byte) []byte {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for _, k := range m.known {
		for _, s := range k.plain {
			if needle := []byte(s.Reveal()); bytes.Contains(b, needle) {
				b = bytes.ReplaceAll(b, needle, []byte(mask))
				m.used.Store(true)
			}
		}
	}
	return b
}

// spoils reports that a body would write the mask back, in the place of what stands there.
func (m *masker) spoils(body []byte) bool { return m.used.Load() && bytes.Contains(body, []byte(mask)) }

// text masks the secrets in a text, in whatever form.
func (m *masker) text(s string) string {
	m.mu.RLock()
	defer m.mu.RUnlock()
	for _, k := range m.known {
		for _, form := range k.forms {
			s = strings.ReplaceAll(s, form.Reveal(), mask)
		}
	}
	return s
}

// wrong masks the secrets in the body of an answer that is an error, before anything of it is cut off.
func (m *masker) wrong(b []byte) []byte {
	return []byte(m.text(string(b[:min(len(b), maxErrorBody)])))
}

// error masks the secrets in everything of an error that a server wrote.
func (m *masker) error(e *Error) {
	e.Code = m.text(e.Code)
	e.Message, e.Resolution = text.Raw(m.text(string(e.Message))), text.Raw(m.text(string(e.Resolution)))
	for i := range e.Fields {
		f := &e.Fields[i]
		f.Path, f.Message = m.text(f.Path), text.Raw(m.text(string(f.Message)))
	}
	for name, v := range e.Info {
		e.Info[name] = m.value(v, 0)
	}
}

// maxInfoDepth is how deep additionalInformation is looked through; what lies deeper is left out.
const maxInfoDepth = 8

// value masks the secrets in a decoded JSON value.
func (m *masker) value(v any, depth int) any {
	switch v := v.(type) {
	case string:
		return m.text(v)
	case []any:
		if depth == maxInfoDepth {
			return nil
		}
		for i := range v {
			v[i] = m.value(v[i], depth+1)
		}
	case map[string]any:
		if depth == maxInfoDepth {
			return nil
		}
		for name := range v {
			v[name] = m.value(v[name], depth+1)
		}
	}
	return v
}
