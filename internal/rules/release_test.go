package rules

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// release is what this test looks at in .goreleaser.yaml.
type release struct {
	Version int
	Builds  []struct {
		Env, Flags, Ldflags, Goos, Goarch []string
		Timestamp                         string `yaml:"mod_timestamp"`
	}
	Archives []struct {
		Files []struct{ Src string }
	}
	Checksum struct{ Algorithm string }
	Sboms    []struct{ Artifacts string }
	Release  struct{ Disable bool }
}

// TestRelease: a release is reproducible, has checksums and a list of its parts, needs no secret, and is built as .ci/run tests it.
func TestRelease(t *testing.T) {
	data := file(t, ".goreleaser.yaml")
	var r release
	if err := yaml.Unmarshal([]byte(data), &r); err != nil {
		t.Fatal(err)
	}
	if r.Version != 2 || r.Checksum.Algorithm != "sha256" || len(r.Sboms) != 1 || !r.Release.Disable || len(r.Builds) != 1 || len(r.Archives) != 1 {
		t.Fatalf("%+v", r)
	}
	b := r.Builds[0]
	if !slices.Equal(b.Goos, []string{"linux", "darwin", "windows"}) || !slices.Equal(b.Goarch, []string{"amd64", "arm64"}) || b.Timestamp != "{{ .CommitTimestamp }}" ||
		!slices.Contains(b.Env, "CGO_ENABLED=0") || !slices.Contains(b.Flags, "-trimpath") || !slices.Contains(b.Flags, "-buildvcs=false") {
		t.Errorf("%+v", b)
	}
	if strings.Contains(data, ".Env.") || regexp.MustCompile(`(?i)token|password|secret:`).MatchString(data) {
		t.Error("it asks for a secret")
	}
	ldflags := strings.ReplaceAll(strings.Join(b.Ldflags, " "), "{{ .Version }}", "ci")
	if want := "CGO_ENABLED=0 go build " + strings.Join(b.Flags, " ") + ` -ldflags "` + ldflags + `"`; !strings.Contains(file(t, ".ci/run"), want) {
		t.Errorf(".ci/run does not build with %s", want)
	}
	if !regexp.MustCompile(`(?m)^var version = `).MatchString(file(t, "main.go")) {
		t.Error("main.go has no version to set")
	}
	for _, f := range r.Archives[0].Files {
		file(t, f.Src)
	}
}

// TestToolsArePinned: nothing that a check runs changes by itself.
func TestToolsArePinned(t *testing.T) {
	for _, m := range regexp.MustCompile(`go (?:run|install) (\S+)`).FindAllStringSubmatch(file(t, ".ci/run"), -1) {
		if !regexp.MustCompile(`@v\d+\.\d+\.\d+$`).MatchString(m[1]) {
			t.Errorf(".ci/run uses %s without a version", m[1])
		}
	}
	for _, want := range []string{"go mod verify", "go mod tidy -diff"} {
		if !strings.Contains(file(t, ".ci/run"), want) {
			t.Errorf(".ci/run does not run %s", want)
		}
	}
	if m := regexp.MustCompile(`(?m)^\s*replace|=>`).FindString(file(t, "go.mod")); m != "" {
		t.Errorf("go.mod replaces a module: %s", m)
	}
}

func file(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root(t), name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestSecurityNamesItsTests: each test that SECURITY.md names is there, where it says.
func TestSecurityNamesItsTests(t *testing.T) {
	named := regexp.MustCompile("`([a-z/]+)`\\s+`((?:Test|Fuzz)[A-Za-z0-9]+)`").FindAllStringSubmatch(file(t, "SECURITY.md"), -1)
	if all := regexp.MustCompile("`(?:Test|Fuzz)").FindAllString(file(t, "SECURITY.md"), -1); len(named) < 20 || len(named) != len(all) {
		t.Errorf("it names %d tests, %d with their folder", len(all), len(named))
	}
	for _, m := range named {
		paths, err := filepath.Glob(filepath.Join(root(t), m[1], "*_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, p := range paths {
			data, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			found = found || strings.Contains(string(data), "\nfunc "+m[2]+"(")
		}
		if !found {
			t.Errorf("there is no %s in %s", m[2], m[1])
		}
	}
}
