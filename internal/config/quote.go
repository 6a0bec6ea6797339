package config

import (
	"regexp"
	"slices"
	"strings"

	"callsign/internal/text"
)

// maxQuote is how many characters of a line are quoted.
const maxQuote = 100

// header matches the line of a table.
var header = regexp.MustCompile(`^\[\[?\s*[A-Za-z][^,=#]*$`)

// quote prepares a line for an error message: cleaned, without what may be a secret, cut to a window. It returns the column
// for the caret below the byte at offset.
//
// What may be a secret is decided by what is known to be none, because a mistake near a secret (a typed key, a missing quote, a
// value over several lines) hides which key a text belongs to.
func quote(line string, offset int, commands []string) (string, int) {
	shown, hidden := public(line, commands)
	offset = min(offset, len(shown))
	indent := len(shown) - len(strings.TrimLeft(shown, " \t"))
	shown, offset = shown[indent:], max(0, offset-indent)
	before, after := text.Line(shown[:offset]), text.Line(shown[offset:])
	if hidden {
		after += "…"
	}
	if runes := []rune(before); len(runes) > maxQuote*2/3 {
		before = "…" + string(runes[len(runes)-maxQuote/3:])
	}
	return before + cut(after, maxQuote-len([]rune(before))), text.Width(before)
}

// public returns the beginning of a line that can be shown, and whether anything is left out.
func public(line string, commands []string) (string, bool) {
	key, value, assigned := strings.Cut(line, "=")
	trimmed := strings.TrimSpace(key)
	if !assigned {
		if header.MatchString(trimmed) {
			return line, false
		}
		end := strings.IndexAny(trimmed, " \t\"'")
		if end > 0 && slices.Contains(publicKeys(), trimmed[:end]) {
			return line[:strings.Index(line, trimmed)+end], true
		}
		return "", trimmed != ""
	}
	name := trimmed[strings.LastIndexByte(trimmed, '.')+1:]
	if slices.Contains(commands, name) && keyList.MatchString(value) {
		end := len(key) + 1 + len(keyList.FindString(value))
		return line[:end], strings.TrimSpace(line[end:]) != ""
	}
	if strings.HasPrefix(trimmed, "#") || strings.Contains(trimmed, "{") {
		return "", true
	}
	if !slices.Contains(publicKeys(), strings.Trim(name, `"'`)) || strings.ContainsAny(value, "=@?{") {
		return line[:len(key)+1], true
	}
	if i := strings.IndexByte(value, '#'); i >= 0 {
		return line[:len(key)+1+i], true
	}
	return line, false
}

// keyList matches what [keys] gives to a command: one text or a list of texts, none longer than a key's name. What is no such list,
// or comes after it, may be anything.
var keyList = regexp.MustCompile(`^\s*(?:\[(?:\s*(?:"(?:[^"\\]|\\["\\]){0,16}"|'[^']{0,16}')\s*,?)*\s*\]|"(?:[^"\\]|\\["\\]){0,16}"|'[^']{0,16}')`)

// publicKeys are the last parts of the keys whose values are no secrets.
func publicKeys() []string {
	var names []string
	for _, k := range keys() {
		if !k.hidden {
			names = append(names, k.name())
		}
	}
	return names
}
