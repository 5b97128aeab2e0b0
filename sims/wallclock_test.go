package sims_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wallClock are the functions of package time that read the real time or wait for it.
var wallClock = map[string]bool{
	"Now": true, "Since": true, "Until": true, "After": true, "AfterFunc": true,
	"Tick": true, "NewTimer": true, "NewTicker": true, "Sleep": true,
}

// Everything follows the sandbox's clock: no simulator asks for the real time. The
// one place that does is what the clock is made from.
func TestNoSimulatorReadsTheWallClock(t *testing.T) {
	var found []string
	files := 0
	require.NoError(t, filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		files++
		uses, err := readsWallClock(path, nil)
		found = append(found, uses...)
		return err
	}))
	assert.Greater(t, files, 80)
	assert.Equal(t, []string{"clock.go wall: time.Now"}, found)
}

func TestTheWallClockIsFoundUnderAnyName(t *testing.T) {
	for source, want := range map[string]int{
		"import \"time\"\nfunc f() { _ = time.Now() }":         1,
		"import \"time\"\nvar now = time.Now":                  1,
		"import t \"time\"\nfunc f() { t.Sleep(1) }":           1,
		"import . \"time\"\nfunc f() { Sleep(1) }":             1,
		"import \"time\"\nvar d = time.Second":                 0,
		"func f() { time.Now() }\nvar time struct{Now func()}": 0,
	} {
		found, err := readsWallClock("x.go", "package x\n"+source)
		require.NoError(t, err)
		assert.Len(t, found, want, source)
	}
}

// readsWallClock lists where a file uses what is in wallClock.
func readsWallClock(path string, source any) (found []string, err error) {
	file, err := parser.ParseFile(token.NewFileSet(), path, source, 0)
	if err != nil {
		return nil, err
	}
	name := ""
	for _, i := range file.Imports {
		if i.Path.Value == `"time"` {
			name = "time"
			if i.Name != nil {
				name = i.Name.Name
			}
		}
	}
	switch name {
	case "", "_":
		return nil, nil
	case ".":
		return []string{path + ": time is imported without a name"}, nil
	}
	for _, d := range file.Decls {
		where := path
		if f, ok := d.(*ast.FuncDecl); ok {
			where += " " + f.Name.Name
		}
		ast.Inspect(d, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if ok && wallClock[s.Sel.Name] {
				if x, ok := s.X.(*ast.Ident); ok && x.Name == name {
					found = append(found, fmt.Sprintf("%s: time.%s", where, s.Sel.Name))
				}
			}
			return true
		})
	}
	return found, nil
}
