// Package rules holds the rules that no compiler checks: which package may import which, and what may not be written where.
package rules

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// pkg is what go list says of a package, tests left out.
type pkg struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Imports,Deps", "callsign/...")
	cmd.Dir = root(t)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
}

func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// only lists, for an import path or its subpackages, the packages of ours that may import it.
var only = map[string][]string{
	"github.com/go-resty/resty":          {"callsign/api"},
	"github.com/charmbracelet/lipgloss":  {"callsign/styles", "callsign/styles/noquery"},
	"github.com/muesli/termenv":          {"callsign/styles", "callsign/styles/noquery"},
	"github.com/charmbracelet/bubbletea": {"callsign/tui", "callsign/internal/term"},
	"github.com/charmbracelet/bubbles":   {"callsign/tui"},
	"github.com/charmbracelet/x/ansi":    {"callsign/internal/text", "callsign/internal/term"},
	"github.com/pelletier/go-toml":       {"callsign/internal/config"},
	"github.com/zalando/go-keyring":      {"callsign/internal/config"},
	"github.com/aymanbagabas/go-osc52":   {"callsign/internal/term"},
	"golang.org/x/term":                  {"callsign/internal/term"},
	"callsign/api/sandbox":               {"callsign"},
	"callsign/internal/config":           {"callsign"},
	"go.yaml.in/yaml/v3":                 {"callsign/internal/document"},
	"callsign/internal/document":         {"callsign/tui"},
	"callsign/internal/journal":          {"callsign", "callsign/tui"},
	"callsign/tui":                       {"callsign", "callsign/tui"},
	"callsign/internal/fleet":            {"callsign", "callsign/tui"},
	"callsign/internal/term":             {"callsign", "callsign/tui"},
	"callsign/internal/calllog":          {"callsign", "callsign/tui"},
	"callsign/internal/logfile":          {"callsign", "callsign/tui"},
	"callsign/internal/ownfile":          {"callsign/internal/config", "callsign/internal/journal", "callsign/internal/logfile"},
	"callsign/internal/harden":           {"callsign"},
	"callsign/internal/termcheck":        {}, // tests alone
	"callsign/api/openapi":               {"callsign/api/openapi/contract"},
	"net/http":                           {"callsign/api", "callsign/api/sandbox", "callsign/api/openapi/contract", "callsign/internal/fleet" /* status numbers */},
	"github.com/getkin/kin-openapi":      {"callsign/api/openapi/contract"},
}

func within(path, prefix string) bool { return path == prefix || strings.HasPrefix(path, prefix+"/") }

func TestImportsPointDown(t *testing.T) {
	for _, p := range packages(t) {
		if !within(p.ImportPath, "callsign") {
			continue
		}
		for _, imp := range p.Imports {
			for path, who := range only {
				if !within(imp, path) || within(p.ImportPath, path) {
					continue
				}
				ok := false
				for _, w := range who {
					ok = ok || within(p.ImportPath, w) && (w != "callsign" || p.ImportPath == "callsign")
				}
				if !ok {
					t.Errorf("%s imports %s; only %v may", p.ImportPath, imp, who)
				}
			}
		}
	}
}

// TestAPIKnowsNothingOfTerminals: api and fleet work without a screen.
func TestAPIKnowsNothingOfTerminals(t *testing.T) {
	for _, p := range packages(t) {
		if !within(p.ImportPath, "callsign/api") && p.ImportPath != "callsign/internal/fleet" && p.ImportPath != "callsign/internal/text" {
			continue
		}
		for _, d := range p.Deps {
			if strings.Contains(d, "bubbletea") || strings.Contains(d, "lipgloss") || within(d, "callsign/tui") {
				t.Errorf("%s depends on %s", p.ImportPath, d)
			}
		}
	}
}

// TestNoTestHelpersInTheProgram: what only tests need is not linked into the binary.
func TestNoTestHelpersInTheProgram(t *testing.T) {
	for _, p := range packages(t) {
		if p.ImportPath != "callsign" {
			continue
		}
		for _, d := range p.Deps {
			for _, bad := range []string{"testing", "github.com/getkin", "pgregory.net", "github.com/charmbracelet/x/vt", "github.com/creack", "go.uber.org", "callsign/internal/termcheck"} {
				if within(d, bad) {
					t.Errorf("the program links %s", d)
				}
			}
		}
	}
}

// forbidden lists what may not be written in which folders, tests left out.
var forbidden = []struct {
	folders []string
	what    *regexp.Regexp
	why     string
}{
	{[]string{"tui", "internal/fleet"}, regexp.MustCompile(`\btime\.(Now|Sleep|After|Tick|Since|Until)\(`), "time is passed in"},
	{[]string{"tui", "internal/fleet", "styles"}, regexp.MustCompile(`^\s*go (func|[a-z])`), "a panic in a bare goroutine leaves the terminal raw"},
	{[]string{"tui", "internal", "api", "styles"}, regexp.MustCompile(`\bos\.Exit\(`), "only main ends the program"},
	{[]string{"tui"}, regexp.MustCompile(`(?i)(if|case|==).*\b(api\.)?(whatsapp|kakaotalk)\b`), "channel differences live in the channel's table"},
	{[]string{"tui", "internal", "styles", "."}, regexp.MustCompile(`\bapi\.(WhatsApp|KakaoTalk)\b`), "nothing above api knows a channel by name"},
	{[]string{"tui", "internal", "api/client.go", "api/pipeline.go", "api/wire.go"}, regexp.MustCompile(`Idempotency-Key`), "Go's transport would resend the request"},
}

func TestForbiddenWords(t *testing.T) {
	base := root(t)
	err := filepath.WalkDir(base, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		rel, err := filepath.Rel(base, path)
		if err != nil {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(string(data), "\n") {
			if strings.HasPrefix(strings.TrimSpace(line), "//") {
				continue
			}
			for _, f := range forbidden {
				for _, folder := range f.folders {
					in := within(filepath.ToSlash(rel), folder) || folder == "." && !strings.Contains(rel, string(filepath.Separator))
					if in && f.what.MatchString(line) {
						t.Errorf("%s:%d: %s: %s", rel, i+1, strings.TrimSpace(line), f.why)
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTopLevel: a stranger finds only what the README promises.
func TestTopLevel(t *testing.T) {
	want := map[string]bool{"go.mod": true, "go.sum": true, "main.go": true, "main_test.go": true, "tui": true, "api": true, "styles": true, "internal": true,
		"config.example.toml": true, "README.md": true, "LICENSE": true, "CHANGELOG.md": true, "SECURITY.md": true}
	for _, name := range []string{"README.md", "LICENSE", "CHANGELOG.md", "SECURITY.md", "config.example.toml", ".goreleaser.yaml", ".ci/run"} {
		file(t, name)
	}
	entries, err := os.ReadDir(root(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !want[e.Name()] && !strings.HasPrefix(e.Name(), ".") && e.Name() != "callsign" {
			t.Errorf("%s does not belong at the top level", e.Name())
		}
	}
}
