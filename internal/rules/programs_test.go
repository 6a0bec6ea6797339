package rules

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// starters are the only functions that may start another program, and why the program gets no secret of ours.
var starters = map[string]string{
	"internal/config/command.go runCommand": "key_secret_command, with the environment of scrubbed",
	"internal/term/warden_unix.go start":    "with a PATH and nothing else",
	"internal/term/clipboard.go runTool":    "with childEnviron",
	"internal/term/browser.go openURL":      "with childEnviron",
	"tui/editor.go editor":                  "given to term.Exec, which sets childEnviron",
}

// starts are the ways to start a program.
var starts = map[string][]string{
	"exec":    {"Command", "CommandContext", "Cmd"},
	"os":      {"StartProcess"},
	"syscall": {"Exec", "ForkExec", "StartProcess"},
}

// TestProgramsAreStartedInKnownPlaces: a new place has to say how it keeps our environment, which may hold a key, from the program.
func TestProgramsAreStartedInKnownPlaces(t *testing.T) {
	seen := map[string]bool{}
	eachGo(t, func(rel string, f *ast.File) {
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			if place := rel + " " + fn.Name.Name; startsAProgram(fn) {
				seen[place] = true
				if starters[place] == "" {
					t.Errorf("%s starts a program; list it in this test when it gives the program no SINCH_* variable", place)
				}
			}
		}
	})
	for place := range starters {
		if !seen[place] {
			t.Errorf("%s starts no program any more", place)
		}
	}
}

// startsAProgram reports a call that starts a program, or a composite literal of exec.Cmd.
func startsAProgram(fn *ast.FuncDecl) (found bool) {
	ast.Inspect(fn, func(n ast.Node) bool {
		var what ast.Expr
		switch n := n.(type) {
		case *ast.CallExpr:
			what = n.Fun
		case *ast.CompositeLit:
			what = n.Type
		}
		if sel, ok := what.(*ast.SelectorExpr); ok {
			pkg, _ := sel.X.(*ast.Ident)
			found = found || pkg != nil && slices.Contains(starts[pkg.Name], sel.Sel.Name)
		}
		return true
	})
	return found
}

// TestSecretsAreRevealedInKnownPlaces: a secret becomes text only where it is sent, shown or copied on request, or checked.
func TestSecretsAreRevealedInKnownPlaces(t *testing.T) {
	allowed := map[string]string{
		"api/auth.go":          "headers are made of it",
		"api/token.go":         "headers are made of it",
		"api/wire.go":          "the header is sent",
		"api/secret.go":        "the type itself",
		"api/secret_mask.go":   "texts are compared with it",
		"tui/detail/reveal.go": "the one place that draws it",
		"tui/reveal.go":        "the clipboard, when the user chose so",
	}
	eachGo(t, func(rel string, f *ast.File) {
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) > 0 {
				return true
			}
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Reveal" && allowed[rel] == "" {
				t.Errorf("%s makes text of a secret", rel)
			}
			return true
		})
	})
}

// eachGo gives every file of the program to look at, tests left out.
func eachGo(t *testing.T, look func(rel string, f *ast.File)) {
	t.Helper()
	base := root(t)
	err := filepath.WalkDir(base, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, src, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(base, path)
		look(filepath.ToSlash(rel), f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
