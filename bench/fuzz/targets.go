package main

import (
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// target is one fuzz function.
type target struct {
	dir  string // of its package, below root and with slashes
	name string
	aim  int64  // executions that are asked for; 0 where nothing is said
	why  string // of the aim
}

func (t target) String() string { return strings.TrimPrefix(t.dir, "internal/") + " " + t.name }

// find lists the fuzz functions of all test files below root, by package.
func find(root string) ([]target, error) {
	var all []target
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name := d.Name(); d.IsDir() {
			if p != root && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(p, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(p))
		if err != nil {
			return err
		}
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && strings.HasPrefix(fn.Name.Name, "Fuzz") && takesF(fn) {
				t := target{dir: filepath.ToSlash(dir), name: fn.Name.Name}
				if t.aim, t.why, err = aimOf(fn.Doc); err != nil {
					return fmt.Errorf("%s: %s: %w", p, t.name, err)
				}
				all = append(all, t)
			}
		}
		return nil
	})
	slices.SortFunc(all, func(a, b target) int { return cmp.Or(cmp.Compare(a.dir, b.dir), cmp.Compare(a.name, b.name)) })
	return all, err
}

// aimOf reads the line with which a target that cannot be cheap states its own
// aim: //fuzz:executions NUMBER REASON.
func aimOf(doc *ast.CommentGroup) (n int64, why string, err error) {
	if doc == nil {
		return 0, "", nil
	}
	for _, c := range doc.List {
		said, ok := strings.CutPrefix(c.Text, "//fuzz:executions ")
		if !ok {
			continue
		}
		number, why, _ := strings.Cut(said, " ")
		if n, err = strconv.ParseInt(number, 10, 64); err == nil && (n < 1 || why == "") {
			err = errors.New("an aim is a number and a reason")
		}
		return n, why, err
	}
	return 0, "", nil
}

// takesF tells whether a function's only parameter is a *testing.F.
func takesF(fn *ast.FuncDecl) bool {
	if len(fn.Type.Params.List) != 1 {
		return false
	}
	star, ok := fn.Type.Params.List[0].Type.(*ast.StarExpr)
	if !ok {
		return false
	}
	sel, ok := star.X.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "F"
}
