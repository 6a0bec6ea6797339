package logfile

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"callsign/api"
	"callsign/api/openapi"
	"callsign/internal/text"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t *testing.T, path string) *Log {
	t.Helper()
	l, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// lines closes a log and reads it.
func lines(t *testing.T, l *Log, path string) []map[string]any {
	t.Helper()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]any
	for _, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		var m map[string]any
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		out = append(out, m)
	}
	return out
}

func TestWhatIsLogged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "l.log")
	l := open(t, path)
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("KST", 9*3600))
	failed := &api.Error{Kind: api.KindService, Status: 409, Code: "sender_already_deleted", Message: "hello"}
	l.Start(at, "1.2", "acme", "https://provisioning.api.sinch.com")
	l.Call(api.Call{At: at, Method: "GET", Path: "/v1/projects/{projectId}/whatsapp/senders/{id}", Status: 200, Duration: 1500 * time.Millisecond, Attempt: 1, Bytes: 7})
	l.Call(api.Call{At: at, Method: "POST", Path: "/oauth2/token", Token: true, Attempt: 1, Err: "x", Kind: api.KindNetwork})
	l.State(at, "live", "offline", &api.Error{Kind: api.KindTimeout})
	l.Wrote(at, "remove", "kakaotalk", "refused", fmt.Errorf("wrapped: %w", failed))
	l.Wrote(at, "save", "whatsapp", "applied", nil)
	l.Stop(at, 0)
	want := []string{
		`{"time":"2026-01-01T18:04:05Z","level":"INFO","msg":"start","version":"1.2","profile":"acme","server":"https://provisioning.api.sinch.com"}`,
		`{"time":"2026-01-01T18:04:06.5Z","level":"INFO","msg":"request","method":"GET","path":"/v1/projects/{projectId}/whatsapp/senders/{id}","status":200,"ms":1500,"attempt":1,"bytes":7}`,
		`{"time":"2026-01-01T18:04:05Z","level":"INFO","msg":"request","method":"POST","path":"(token endpoint)","status":0,"ms":0,"attempt":1,"bytes":0,"error":"network"}`,
		`{"time":"2026-01-01T18:04:05Z","level":"INFO","msg":"state","before":"live","now":"offline","error":"timeout"}`,
		`{"time":"2026-01-01T18:04:05Z","level":"INFO","msg":"write","kind":"remove","channel":"kakaotalk","outcome":"refused","error":"service","status":409,"code":"sender_already_deleted"}`,
		`{"time":"2026-01-01T18:04:05Z","level":"INFO","msg":"write","kind":"save","channel":"whatsapp","outcome":"applied"}`,
		`{"time":"2026-01-01T18:04:05Z","level":"INFO","msg":"stop","code":0}`,
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	data, _ := os.ReadFile(path)
	if got := strings.Split(strings.TrimSpace(string(data)), "\n"); !reflect.DeepEqual(got, want) {
		t.Errorf("logged\n%s\nwant\n%s", data, strings.Join(want, "\n"))
	}
}

// fill puts a text into every field of a value that can hold one.
func fill(v reflect.Value, s string) {
	switch v.Kind() {
	case reflect.String:
		if v.CanSet() {
			v.SetString(s)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), s)
		}
	case reflect.Slice:
		if v.CanSet() && v.Type().Elem().Kind() == reflect.Struct {
			v.Set(reflect.MakeSlice(v.Type(), 2, 2))
			fill(v.Index(0), s)
			fill(v.Index(1), s)
		}
	case reflect.Map:
		if v.CanSet() && v.Type().Key().Kind() == reflect.String {
			v.Set(reflect.ValueOf(map[string]any{s: s}))
		}
	}
}

// TestNothingFreeGetsIn: a secret in any field of anything that is logged, in any writing, leaves no trace.
func TestNothingFreeGetsIn(t *testing.T) {
	const secret = "Zk7-canary_9 \"ü\n\x1b]52;c;x\a"
	quoted, _ := json.Marshal(secret)
	writings := []string{secret, "canary", base64.StdEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret)),
		url.QueryEscape(secret), url.PathEscape(secret), string(quoted), hex.EncodeToString([]byte(secret)), "/v1/projects/" + secret, "+821012345678"}
	path := filepath.Join(t.TempDir(), "l.log")
	l := open(t, path)
	for _, w := range writings {
		var c api.Call
		fill(reflect.ValueOf(&c).Elem(), w)
		var e api.Error
		fill(reflect.ValueOf(&e).Elem(), w)
		if c.Path != w || c.Err != w || c.Key.ID != text.Raw(w) || e.Fields[0].Message != text.Raw(w) || e.Info[w] != w {
			t.Fatal("the canary is not everywhere")
		}
		l.Start(time.Now(), "v", "p", "https://user:"+url.QueryEscape(w)+"@host.example/"+url.PathEscape(w)+"?q="+url.QueryEscape(w)+"#"+url.PathEscape(w))
		l.Call(c)
		l.State(time.Now(), w, w, &e)
		l.Wrote(time.Now(), w, api.Channel(w), w, errors.Join(errors.New(w), &e))
		l.State(time.Now(), w, w, errors.New(w))
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(data, []byte("\n")); n != 5*len(writings) {
		t.Fatalf("%d lines", n)
	}
	for _, w := range append(writings, "Zk7", "user", "1012345678", "\x1b", "]52") {
		if bytes.Contains(data, []byte(w)) {
			t.Errorf("the log holds %q:\n%s", w, data)
		}
	}
	for _, m := range lines(t, l, path) {
		for k, v := range m {
			if s, ok := v.(string); ok && strings.Contains(s, "?") {
				t.Errorf("%s: %q", k, s)
			}
		}
	}
}

// TestEveryPathOfTheContractIsKnown: nothing that the client asks for is logged as "other".
func TestEveryPathOfTheContractIsKnown(t *testing.T) {
	found := regexp.MustCompile(`(?m)^  (/v1/projects/\S+):$`).FindAllStringSubmatch(string(openapi.Provisioning), -1)
	if len(found) < 20 {
		t.Fatalf("%d paths", len(found))
	}
	id := regexp.MustCompile(`\{[^}]*\}`)
	for _, m := range found {
		c := api.Call{Path: strings.Replace(id.ReplaceAllString(m[1], "{id}"), "{id}", "{projectId}", 1)}
		if got := template(c); got != c.Path {
			t.Errorf("%s is logged as %s", c.Path, got)
		}
	}
}

func TestCodes(t *testing.T) {
	for s, want := range map[string]string{
		"sender_not_found": "sender_not_found", "sender-already-registered": "sender-already-registered", "log_in_facebook_required": "log_in_facebook_required",
		"": other, "correcthorse": other, "Abc_def": other, "abc_9": other, "a_b\n": other, strings.Repeat("ab_", 20) + "c": other,
	} {
		if got := code(s); got != want {
			t.Errorf("%q is logged as %q, want %q", s, got, want)
		}
	}
}

// TestALogThatIsBoundedLosesTheOldest: there are never more than two files, none of them larger than the limit.
func TestALogThatIsBoundedLosesTheOldest(t *testing.T) {
	path := filepath.Join(t.TempDir(), "l.log")
	f, err := openFile(path, 1000)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i := range 100 {
		if _, err := fmt.Fprintf(f, `{"n":%d,"pad":"%s"}`+"\n", i, strings.Repeat("x", 80)); err != nil {
			t.Fatal(err)
		}
		entries, _ := os.ReadDir(filepath.Dir(path))
		if len(entries) > 2 {
			t.Fatalf("%d files", len(entries))
		}
		for _, e := range entries {
			if info, _ := e.Info(); info.Size() > 1000 {
				t.Fatalf("%s has %d bytes", e.Name(), info.Size())
			}
		}
	}
	last, _ := os.ReadFile(path)
	before, _ := os.ReadFile(path + ".1")
	if !bytes.Contains(last, []byte(`"n":99`)) || bytes.Count(before, []byte("\n")) < 9 {
		t.Errorf("kept\n%s\n%s", before, last)
	}
}

// TestALogFollowsItsPath: what is written after a file was moved away is in a new one; nothing is lost.
func TestALogFollowsItsPath(t *testing.T) {
	path := filepath.Join(t.TempDir(), "l.log")
	f, err := openFile(path, MaxSize)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	fmt.Fprintln(f, "one")
	if err := os.Rename(path, path+".moved"); err != nil {
		t.Fatal(err)
	}
	fmt.Fprintln(f, "two")
	if data, _ := os.ReadFile(path); string(data) != "two\n" {
		t.Errorf("the new file holds %q", data)
	}
}

// TestALineThatWasCutEnds: the next line does not run into it.
func TestALineThatWasCutEnds(t *testing.T) {
	path := filepath.Join(t.TempDir(), "l.log")
	if err := os.WriteFile(path, []byte(`{"half":`), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := openFile(path, MaxSize)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	fmt.Fprintln(f, "whole")
	fmt.Fprintln(f, "next")
	if data, _ := os.ReadFile(path); string(data) != "{\"half\":\nwhole\nnext\n" {
		t.Errorf("%q", data)
	}
}

// TestADiskThatFailsLosesLinesAndSaysSo: when it takes some again, the log says how many are missing.
func TestADiskThatFailsLosesLinesAndSaysSo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "l.log")
	f, err := openFile(path, MaxSize)
	if err != nil {
		t.Fatal(err)
	}
	l := &Log{handler: slog.NewJSONHandler(f, nil), file: f}
	good := f.f
	if f.f, err = os.Open(path); err != nil { // takes no writes
		t.Fatal(err)
	}
	for range 3 {
		l.write(slog.NewRecord(time.Unix(0, 0), slog.LevelInfo, "stop", 0))
	}
	if !strings.Contains(l.Trouble(), "loses lines") {
		t.Errorf("trouble %q", l.Trouble())
	}
	_ = f.f.Close()
	f.f = good
	l.write(slog.NewRecord(time.Unix(0, 0).UTC(), slog.LevelInfo, "stop", 0))
	l.write(slog.NewRecord(time.Unix(0, 0).UTC(), slog.LevelInfo, "stop", 0))
	if l.Trouble() != "" {
		t.Errorf("trouble %q when all is well", l.Trouble())
	}
	_ = f.Close()
	data, _ := os.ReadFile(path)
	stop := `{"time":"1970-01-01T00:00:00Z","level":"INFO","msg":"stop"}` + "\n"
	if want := `{"time":"1970-01-01T00:00:00Z","level":"WARN","msg":"lost","lines":3}` + "\n" + stop + stop; string(data) != want {
		t.Errorf("%s", data)
	}
}

// TestNoLogKeepsNothing: a program without a log works.
func TestNoLogKeepsNothing(t *testing.T) {
	l, err := Open("")
	if l != nil || err != nil {
		t.Fatal(l, err)
	}
	l.Start(time.Time{}, "", "", "")
	l.Call(api.Call{})
	l.State(time.Time{}, "", "", nil)
	l.Wrote(time.Time{}, "", "", "", nil)
	l.Stop(time.Time{}, 0)
	if l.Trouble() != "" || l.Close() != nil {
		t.Error("a log that is none has trouble")
	}
}
