package synctv

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/store"
)

// scans are what statements may go through from end to end, by their beginning.
var scans = map[string]string{
	"SELECT v.name FROM synctv_services v CROSS ": "SCAN v", // few rows
	"SELECT id FROM synctv_services ORDER BY id":  "SCAN synctv_services",
	"DELETE FROM synctv_service_names WHERE true": "SCAN synctv_service_names",
	"DELETE FROM synctv_sessions WHERE true":      "SCAN synctv_sessions",
	// Of actions alone: an index would cost each login.
	"UPDATE synctv_sessions SET used_at = $1 WHERE account_id":  "SCAN synctv_sessions",
	"UPDATE synctv_sessions SET ended_at = $1 WHERE account_id": "SCAN synctv_sessions",
}

func mayScan(query, detail string) bool {
	query = strings.Join(strings.Fields(query), " ")
	for start, scan := range scans {
		if strings.HasPrefix(query, start) && detail == scan {
			return true
		}
	}
	return detail == "SCAN CONSTANT ROW"
}

// TestStatementsUseIndexes: no statement of the package's source sorts, or goes
// through a table; not to check a foreign key either.
func TestStatementsUseIndexes(t *testing.T) {
	s := newServer(t)
	statements := statementsOf(t)
	require.Greater(t, len(statements), 25)
	for _, query := range statements {
		args := make([]any, parameters(query))
		s.update(t, func(tx *store.Tx) error {
			rows, err := tx.Query("EXPLAIN QUERY PLAN "+query, args...)
			require.NoError(t, err, query)
			defer rows.Close()
			for rows.Next() {
				var id, parent, unused int
				var detail string
				require.NoError(t, rows.Scan(&id, &parent, &unused, &detail))
				assert.NotContains(t, detail, "TEMP B-TREE", query)
				if strings.HasPrefix(detail, "SCAN ") {
					assert.True(t, mayScan(query, detail), "%s: %s", detail, query)
				}
			}
			return rows.Err()
		})
	}
}

var parameterForm = regexp.MustCompile(`\$(\d+)`)

func parameters(query string) (n int) {
	for _, m := range parameterForm.FindAllStringSubmatch(query, -1) {
		i, _ := strconv.Atoi(m[1]) // digits
		n = max(n, i)
	}
	return n
}

// statementsOf are the SQL literals of the package's source.
func statementsOf(t *testing.T) (list []string) {
	paths, err := filepath.Glob("*.go")
	require.NoError(t, err)
	sql := regexp.MustCompile(`^\s*(SELECT|INSERT|UPDATE|DELETE) `)
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				if text, err := strconv.Unquote(l.Value); err == nil && sql.MatchString(text) {
					list = append(list, text)
				}
			}
			return true
		})
	}
	return list
}
