package rules

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// listed is what go list says of a package for the type checker.
type listed struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
	DepOnly                 bool
}

// checked is a package with its types.
type checked struct {
	path  string
	fset  *token.FileSet
	imp   types.Importer
	files []*ast.File
	info  *types.Info
}

// load type-checks packages of ours without their tests; what they import comes from the build cache. bare is for a package that
// is not in the tree and imports only what these do.
func load(t *testing.T, pattern string) (all []checked, bare checked) {
	t.Helper()
	cmd := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles,DepOnly", pattern)
	cmd.Dir = root(t)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	exports, ours := map[string]string{}, []listed{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath] = p.Export
		if !p.DepOnly && len(p.GoFiles) > 0 {
			ours = append(ours, p)
		}
	}
	bare.fset = token.NewFileSet()
	bare.imp = importer.ForCompiler(bare.fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	for _, p := range ours {
		c := bare
		c.path = p.ImportPath
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(c.fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			c.files = append(c.files, f)
		}
		all = append(all, c.check(t))
	}
	return all, bare
}

func (c checked) check(t *testing.T) checked {
	t.Helper()
	c.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{}}
	conf := types.Config{Importer: c.imp}
	if _, err := conf.Check(c.path, c.fset, c.files, c.info); err != nil {
		t.Fatal(err)
	}
	return c
}
