package api

import (
	"bytes"
	"encoding/json"
	"math"
	"mime"
	"strconv"
	"strings"
	"time"

	"callsign/internal/text"
)

// parseTime reads a time as the API writes it. A lower-case "t" or "z" and a blank instead of the "T" are accepted; what cannot
// be read is kept as text with a zero At (FACTS 7).
func parseTime(s string) Time {
	t := Time{Text: text.Raw(s)}
	norm := strings.ToUpper(strings.TrimSpace(s))
	if len(norm) > 64 {
		return t
	}
	if len(norm) > 10 && norm[10] == ' ' {
		norm = norm[:10] + "T" + norm[11:]
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04:05.999999999"} {
		if at, err := time.Parse(layout, norm); err == nil {
			t.At = at.UTC()
			return t
		}
	}
	return t
}

// rawString reads a JSON string. Null, nothing and other types give false.
func rawString(raw json.RawMessage) (string, bool) {
	if len(raw) == 0 || raw[0] != '"' {
		return "", false
	}
	var s string
	return s, json.Unmarshal(raw, &s) == nil
}

// rawInt reads a whole number, also one that is written as 5.0 or "5".
func rawInt(raw json.RawMessage) (int, bool) {
	s := strings.TrimSpace(string(textOf(raw)))
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return int(n), true
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0, false
	}
	return int(f), true
}

// nothing checks an answer that need not hold anything. What it does hold has to be JSON: a login page with status 200 is no success.
func (a *answer) nothing(ex exchange) *Error {
	if len(bytes.TrimSpace(a.body)) == 0 {
		return nil
	}
	_, err := a.json(ex)
	return err
}

// json returns the body of an answer that is one JSON value.
func (a *answer) json(ex exchange) ([]byte, *Error) {
	kind, _, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	body := bytes.TrimSpace(a.body)
	switch {
	case len(body) == 0:
		return nil, a.fail(ex, KindNotJSON, "the answer is empty")
	case body[0] == '<':
		return nil, a.fail(ex, KindNotJSON, excerptHTML(string(body[:min(len(body), maxErrorBody)])))
	case err != nil || (kind != "application/json" && !strings.HasSuffix(kind, "+json")):
		return nil, a.fail(ex, KindNotJSON, clip("the answer is of the type \""+a.header.Get("Content-Type")+"\", not JSON", maxExcerpt))
	case !json.Valid(body):
		return nil, a.fail(ex, KindMalformed, "the answer is not one complete JSON value")
	case string(body) == "null":
		return nil, a.fail(ex, KindMalformed, "the answer is null")
	}
	return body, nil
}

// object returns the members of an answer that is a JSON object.
func (a *answer) object(ex exchange) (object, *Error) {
	body, err := a.json(ex)
	if err != nil {
		return nil, err
	}
	o, ok := splitObject(body)
	if !ok {
		return nil, a.fail(ex, KindMalformed, "the answer is not a JSON object")
	}
	return o, nil
}

// decodeList reads a list element by element, so that a bad one hides only itself; bad counts them. ok is false when it is no list.
func decodeList[T any](raw json.RawMessage, element func(json.RawMessage) (T, error)) (items []T, bad int, ok bool) {
	if isNull(raw) || raw[0] != '[' {
		return nil, 0, false
	}
	for e := range elements(raw) {
		v, err := element(e)
		if err != nil {
			bad++
			continue
		}
		if items == nil { // elements are of about the same size
			items = make([]T, 0, min(len(raw)/len(e)+1, maxPageSize))
		}
		items = append(items, v)
	}
	return items, bad, true
}

// decodePage reads a page. A list that is missing is only believed when the total is 0: an empty screen must not come from
// an answer that we do not understand.
func decodePage[T any](ex exchange, a *answer, member string, element func(json.RawMessage) (T, error)) (Page[T], *Error) {
	m, err := a.object(ex)
	if err != nil {
		return Page[T]{}, err
	}
	total, ok := rawInt(m.get("totalSize"))
	if !ok || total < 0 {
		return Page[T]{}, a.fail(ex, KindMalformed, "the list has no total size")
	}
	p := Page[T]{Total: total}
	p.Next, _ = rawString(m.get("nextPageToken"))
	p.Items, p.Bad, ok = decodeList(m.get(member), element)
	if !ok && (m.get(member) != nil || total > 0) {
		return Page[T]{}, a.fail(ex, KindMalformed, text.Raw("the answer has no list of "+member))
	}
	return p, nil
}

// decodeOne reads an answer that is one thing.
func decodeOne[T any](ex exchange, a *answer, decode func([]byte) (T, error)) (T, error) {
	var none T
	data, err := a.json(ex)
	if err != nil {
		return none, err
	}
	v, cause := decode(data)
	if cause != nil {
		e := a.fail(ex, KindMalformed, text.Raw(cause.Error()))
		e.err = cause
		return none, e
	}
	return v, nil
}
