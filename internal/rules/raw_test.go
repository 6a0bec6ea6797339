package rules

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"
	"testing"
)

const rawPackage = "callsign/internal/text"

// leak is a place where text that somebody else wrote stops being a text.Raw, so that printing it cleans it no more.
type leak struct {
	pkg, fn string // the function it is in: "(*App).copyMenu", or "var name"
	how     string // what happens: "string(s.Number)"
	at      token.Position
}

// place names the function for the list of what is allowed.
func (l leak) place() string { return strings.TrimPrefix(l.pkg, "callsign/") + " " + l.fn }

// TestRawIsNotUnpacked: text that somebody else wrote reaches a string, bytes or a printer only where rawMay lists it. Left out are the
// package that cleans, the sandbox, which is the server, and the contract, which tests it.
func TestRawIsNotUnpacked(t *testing.T) {
	list, _ := load(t, "callsign/...")
	used := map[string]bool{}
	for _, l := range leaks(list, used) {
		if l.pkg == rawPackage || within(l.pkg, "callsign/api/sandbox") || within(l.pkg, "callsign/api/openapi") {
			continue
		}
		used[l.place()] = true
		if _, ok := rawMay[l.place()]; !ok {
			t.Errorf("%s: %s in %s: say text.Line or String() instead, or add %q to rawMay with a reason", l.at, l.how, l.fn, l.place())
		}
	}
	for _, allowed := range []map[string]string{rawMay, rawInto} {
		for place := range allowed {
			if !used[place] {
				t.Errorf("%q is allowed and does nothing of the kind any more: take it out", place)
			}
		}
	}
}

// TestRawRuleFinds: the rule sees each way out, and none where there is none.
func TestRawRuleFinds(t *testing.T) {
	const source = `package p
import ("encoding/json"; "fmt"; "log/slog"; "strings"; "callsign/internal/text")
type inner struct{ name text.Raw }
type outer struct{ Name text.Raw }
type same = text.Raw
type other string
func each(r text.Raw, q same) {
	_ = string(r) // out
	_ = string(q) // out
	_ = other(r) // out
	_ = []byte(r) // out
	_ = []rune(r) // out
	_ = strings.ToUpper("x" + string(r+"y")) // out
	_ = append([]byte(nil), r...) // out
	copy(make([]byte, 9), r) // out
	_ = r[0] // out
	for range r {} // out
	_ = fmt.Sprint(inner{r}) // out
	_ = fmt.Sprint([]inner{{r}}) // out
	_, _ = json.Marshal(outer{r}) // out
	slog.Info("x", "name", r) // out
	var lit = func() string { return string(r) } // out
	_ = lit
	_ = r + "x"
	_ = r[1:]
	_ = len(r) + len(string(r))
	_ = r == "a" || string(r) == "b"
	_ = text.Raw("<" + string(r) + ">")
	_ = text.Line(string(r)) + text.Block(string(r)) + r.String()
	_ = fmt.Sprintf("%s %v %q %v", r, r, r, outer{r})
	_ = append([]text.Raw(nil), r)
	switch string(r) { case "x": }
}
func generic[T string | text.Raw](t T) string {
	return string(t) // out
}
`
	_, c := load(t, "callsign") // main imports, in the end, all that the source does
	f, err := parser.ParseFile(c.fset, "p.go", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	c.path, c.files = "callsign/p", []*ast.File{f}
	found := map[int]bool{}
	for _, l := range leaks([]checked{c.check(t)}, map[string]bool{}) {
		found[l.at.Line] = true
	}
	for i, line := range strings.Split(source, "\n") {
		if want := strings.HasSuffix(line, "// out"); want != found[i+1] {
			t.Errorf("line %d, %q: found %v", i+1, strings.TrimSpace(line), found[i+1])
		}
	}
}

// leaks looks through packages; it notes in used which of rawInto were called.
func leaks(list []checked, used map[string]bool) []leak {
	var found []leak
	for _, c := range list {
		for _, f := range c.files {
			for _, d := range f.Decls {
				found = append(found, c.leaksOf(d, used)...)
			}
		}
	}
	return found
}

// leaksOf looks through one declaration.
func (c checked) leaksOf(d ast.Decl, used map[string]bool) []leak {
	var found []leak
	harmless := map[ast.Expr]bool{}
	ast.Inspect(d, func(n ast.Node) bool {
		c.noteHarmless(n, harmless, used)
		e, ok := n.(ast.Expr)
		if rng, is := n.(*ast.RangeStmt); is {
			e, ok = rng.X, isRaw(c.info.TypeOf(rng.X))
		} else if ok {
			ok = !harmless[e] && c.unpacks(e)
		}
		if ok {
			found = append(found, leak{c.path, nameOf(d, e), types.ExprString(e), c.fset.Position(e.Pos())})
		}
		return true
	})
	return found
}

// unpacks reports an expression whose value holds the bytes of a Raw and is none.
func (c checked) unpacks(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.IndexExpr:
		return isRaw(c.info.TypeOf(e.X))
	case *ast.CallExpr:
		fun := c.info.Types[e.Fun]
		switch {
		case fun.IsType() && len(e.Args) == 1:
			return isRaw(c.info.TypeOf(e.Args[0])) && !isRaw(fun.Type)
		case fun.IsBuiltin():
			name := types.ExprString(e.Fun)
			return (name == "append" || name == "copy") && len(e.Args) == 2 && isRaw(c.info.TypeOf(e.Args[1])) && !isRaws(c.info.TypeOf(e.Args[0]))
		}
		return c.printsInside(e)
	}
	return false
}

// printsInside reports calls that print a Raw without asking its String method: fmt cannot call it on a field that is not exported, and
// encoders never do.
func (c checked) printsInside(call *ast.CallExpr) bool {
	pkg, _ := c.callee(call)
	if pkg != "fmt" && pkg != "encoding/json" && pkg != "log/slog" && pkg != "log" {
		return false
	}
	for _, a := range call.Args {
		if holdsRaw(c.info.TypeOf(a), pkg == "fmt" || pkg == "log", nil) {
			return true
		}
	}
	return false
}

// holdsRaw reports a type with a Raw in it; hidden asks only for those that fmt cannot clean.
func holdsRaw(t types.Type, hidden bool, seen []types.Type) bool {
	if t == nil || slices.Contains(seen, t) {
		return false
	}
	if isRaw(t) {
		return !hidden
	}
	if m, _, _ := types.LookupFieldOrMethod(t, true, nil, "String"); m != nil && hidden {
		return false
	}
	if m, _, _ := types.LookupFieldOrMethod(t, true, nil, "Error"); m != nil && hidden {
		return false
	}
	seen = append(seen, t)
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return holdsRaw(u.Elem(), hidden, seen)
	case *types.Slice:
		return holdsRaw(u.Elem(), hidden, seen)
	case *types.Array:
		return holdsRaw(u.Elem(), hidden, seen)
	case *types.Map:
		return holdsRaw(u.Key(), hidden, seen) || holdsRaw(u.Elem(), hidden, seen)
	case *types.Struct:
		for i := range u.NumFields() {
			f := u.Field(i)
			if holdsRaw(f.Type(), hidden && f.Exported(), seen) {
				return true
			}
		}
	}
	return false
}

// noteHarmless marks conversions that only compare, measure, or hand the text to a function of rawInto.
func (c checked) noteHarmless(n ast.Node, harmless map[ast.Expr]bool, used map[string]bool) {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if n.Op == token.EQL || n.Op == token.NEQ {
			harmless[n.X], harmless[n.Y] = true, true
		}
	case *ast.SwitchStmt:
		harmless[n.Tag] = true
	case *ast.CallExpr:
		if fun := c.info.Types[n.Fun]; fun.IsType() && isRaw(fun.Type) { // what comes out of it is a Raw again
			ast.Inspect(n.Args[0], func(in ast.Node) bool {
				if e, ok := in.(ast.Expr); ok {
					harmless[e] = true
				}
				return true
			})
		}
		pkg, name := c.callee(n)
		name = strings.TrimPrefix(pkg, "callsign/") + " " + name
		if _, ok := rawInto[name]; ok || types.ExprString(n.Fun) == "len" {
			for _, a := range n.Args {
				harmless[a] = true
				used[name] = used[name] || c.unpacks(a)
			}
		}
	}
}

// callee is the package and the name of what is called: "callsign/api", "(*Spec).StateRole".
func (c checked) callee(call *ast.CallExpr) (pkg, name string) {
	var id *ast.Ident
	switch f := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		id = f
	case *ast.SelectorExpr:
		id = f.Sel
	default:
		return "", ""
	}
	fn, ok := c.info.Uses[id].(*types.Func)
	if !ok || fn.Pkg() == nil {
		return "", ""
	}
	full := fn.FullName()
	return fn.Pkg().Path(), strings.TrimPrefix(strings.ReplaceAll(full, fn.Pkg().Path()+".", ""), ".")
}

// isRaw reports text.Raw, and a type parameter that can be one.
func isRaw(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		return t.Obj().Name() == "Raw" && t.Obj().Pkg() != nil && t.Obj().Pkg().Path() == rawPackage
	case *types.TypeParam:
		set := t.Constraint().Underlying().(*types.Interface)
		for i := range set.NumEmbeddeds() {
			if u, ok := set.EmbeddedType(i).(*types.Union); ok && slices.ContainsFunc(slices.Collect(u.Terms()), func(t *types.Term) bool { return isRaw(t.Type()) }) {
				return true
			}
		}
	}
	return false
}

func isRaws(t types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	return ok && isRaw(s.Elem())
}

// nameOf is the function or variable that an expression is in.
func nameOf(d ast.Decl, e ast.Expr) string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv != nil {
			return "(" + types.ExprString(d.Recv.List[0].Type) + ")." + d.Name.Name
		}
		return d.Name.Name
	case *ast.GenDecl:
		for _, s := range d.Specs {
			if v, ok := s.(*ast.ValueSpec); ok && v.Pos() <= e.Pos() && e.End() <= v.End() {
				return "var " + v.Names[0].Name
			}
		}
	}
	return fmt.Sprintf("%T", d)
}
