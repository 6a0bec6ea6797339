package rules

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestOneWriter: the terminal has one writer, internal/term, so that no two sequences ever mix. main hands over standard output and
// error, and writes to them before and after.
func TestOneWriter(t *testing.T) {
	writers := regexp.MustCompile(`\bos\.Std(out|err)\b|\bfmt\.Print(f|ln)?\(|(^|[^.\w])print(ln)?\(|\blog\.(Print|Fatal|Panic|Default)|\bos\.NewFile\(|/dev/(tty|stdout|stderr)|\bsyscall\.Write\(`)
	mine := map[string]*regexp.Regexp{
		"main.go":               regexp.MustCompile(`run\(config\.OSEnv\(\), os\.Stdout, os\.Stderr\)|term\.IsTerminal\(os\.Stdin, os\.Stdout\)`),
		"internal/term/term.go": regexp.MustCompile(`o\.Out = os\.Stdout`),
	}
	used := map[string]int{}
	base := root(t)
	err := filepath.WalkDir(base, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		rel, err := filepath.Rel(base, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for i, line := range strings.Split(string(data), "\n") {
			code, _, _ := strings.Cut(line, "//")
			if allowed := mine[rel]; allowed != nil && allowed.MatchString(code) {
				used[rel]++
				code = allowed.ReplaceAllString(code, "")
			}
			if writers.MatchString(code) {
				t.Errorf("%s:%d: %s: only internal/term writes to the terminal", rel, i+1, strings.TrimSpace(line))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for file := range mine {
		if used[file] == 0 {
			t.Errorf("%s does not do what it may: the rule looks for the wrong words", file)
		}
	}
}
