package journal

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"callsign/api"
	"callsign/internal/text"
)

var (
	scope = Scope{Server: "https://api.example", Project: "p-1"}
	t0    = time.Date(2026, 3, 2, 4, 5, 6, 7_000_000, time.UTC)
	wa    = api.Key{Channel: api.WhatsApp, ID: "s1"}
	kko   = api.Key{Channel: api.KakaoTalk, ID: "@한빛커피"}
)

// unsynced is a file that does not wait for the disk: most tests do not need it to.
type unsynced struct{ *os.File }

func (unsynced) Sync() error { return nil }

func fast() setup {
	s := defaults()
	s.wrap = func(f *os.File) file { return unsynced{f} }
	return s
}

type failer interface {
	Helper()
	Fatalf(string, ...any)
}

func mustOpen(t failer, dir string, s setup) *Journal {
	t.Helper()
	j, _, err := open(dir, scope, t0, s)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return j
}

func opened(t *testing.T, dir string) *Journal {
	t.Helper()
	j := mustOpen(t, dir, fast())
	t.Cleanup(func() { _ = j.Close() })
	return j
}

func must(t failer, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("unexpected error: %v", err)
	}
}

func begin(t failer, j *Journal, at time.Time, w Write) string {
	t.Helper()
	id, err := j.Begin(at, w)
	must(t, err)
	return id
}

func sender(k api.Key, pairs ...string) *api.Sender {
	return &api.Sender{Key: k, Number: "+82 1055550101", State: "ACTIVE", Details: values(pairs...),
		Created: api.Time{At: t0, Text: "2026-03-02t04:05:06.007Z"}, Modified: api.Time{Text: "soon"}}
}

// values makes values of names and texts; the text "null" is a null.
func values(pairs ...string) api.Values {
	var v api.Values
	for i := 0; i+1 < len(pairs); i += 2 {
		val := api.Value{Text: text.Raw(pairs[i+1])}
		if pairs[i+1] == "null" {
			val = api.Value{Null: true}
		}
		v = append(v, api.Entry{Name: pairs[i], Value: val})
	}
	return v
}

func save(k api.Key, pairs ...string) Write {
	return Write{Kind: Save, Key: k, Status: api.Submit, Values: values(pairs...), Before: sender(k, "about", "old")}
}

// same compares what the journal gives with what is expected; unexported fields do not count.
var same = cmp.Options{cmpopts.EquateEmpty(), cmpopts.IgnoreUnexported(State{}, Pending{}),
	cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) }),
	cmp.Comparer(func(a, b text.Raw) bool { return string(a) == string(b) })}

func ids(list []Pending) []string {
	var out []string
	for _, p := range list {
		out = append(out, p.ID)
	}
	slices.Sort(out)
	return out
}

func content(t failer, j *Journal) string {
	t.Helper()
	data, err := os.ReadFile(j.Path())
	must(t, err)
	return string(data)
}

// allFiles is every byte that the journal has on disk.
func allFiles(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		b.Write(data)
		return err
	}))
	return b.String()
}
