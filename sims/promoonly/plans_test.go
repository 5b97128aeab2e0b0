package promoonly

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/worldtest"
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// Every statement that the tests of this package have the simulator run is recorded,
// and judged by SQLite's query plan when they are done: it must visit rows in proportion
// to its answer. A line of what TestMain prints then is a statement with the line of its
// plan that is not allowed, as
//
//	promoonly.appendUsers: SCAN u: a table from end to end
//		SELECT userid, … FROM promoonly_users u WHERE …
//
// Mend it by an index, or by CROSS JOIN and INDEXED BY where SQLite takes another than
// is meant; the same with "sorts": an ORDER BY must be the order of an index. Only what
// no request runs may have an exception of its own. The plans are those of any library,
// however large: SQLite plans without statistics, since nothing runs ANALYZE.
var recorded = &statements{of: map[string]statement{}}

// small are the tables and indexes that may be read from end to end: the vendor has some
// 30 formats and ten charts, and a world has one user of its own.
var small = []string{"promoonly_formats", "promoonly_charts", "promoonly_users_minted"}

// An exception is a line of a plan that a function may have, since no request runs it.
type exception struct {
	function, line string
}

var exceptions = []exception{
	// The first 100 users, and the first of them all: a walk that ends.
	{"promoonly.appendUsers", "SCAN u"},
	{"promoonly.insertMinted", "SCAN promoonly_users"},
	// Of one user, when a world begins.
	{"promoonly.copyUser", "USE TEMP B-TREE FOR ORDER BY"},
	// Nearly all of these rows go, or change.
	{"promoonly.(*Server).disown", "SCAN promoonly_tokens"},
	{"promoonly.(*Server).disown", "SCAN promoonly_queue"},
	{"promoonly.(*Server).renewDownloadTokens", "SCAN promoonly_queue"},
	// What is new, in the order that full-text search needs.
	{"promoonly.indexReleases", "USE TEMP B-TREE FOR ORDER BY"},
	// The subscriptions of one user.
	{"promoonly.subscribed", "USE TEMP B-TREE FOR DISTINCT"},
}

func TestMain(m *testing.M) {
	store.OnPrepare(recorded.add)
	code := m.Run()
	store.OnPrepare(nil)
	if code == 0 {
		code = recorded.judge()
	}
	os.Exit(code)
}

// statements are what was recorded, by their text.
type statements struct {
	sync.Mutex
	of map[string]statement
}

// A statement is where a query comes from.
type statement struct {
	function string // promoonly.appendUsers
	request  bool   // a request ran it
}

const (
	packagePath = "github.com/mockapis/mockapis/sims/promoonly."
	storePath   = "github.com/mockapis/mockapis/store."
)

// add records query, where the function that runs it is the simulator's and no test's.
func (s *statements) add(query string) {
	pcs := make([]uintptr, 100)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	var st statement
	for more := true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		switch {
		case st.function == "" && (strings.HasPrefix(f.Function, storePath) ||
			filepath.Base(f.File) == "rows.go"): // listOf and idsOf run what others say
		case st.function == "":
			if !strings.HasPrefix(f.Function, packagePath) || strings.HasSuffix(f.File, "_test.go") {
				return
			}
			st.function = "promoonly." + strings.TrimPrefix(f.Function, packagePath)
		case f.Function == packagePath+"(*Server).serve":
			st.request = true
		}
	}
	s.Lock()
	defer s.Unlock()
	st.request = st.request || s.of[query].request
	s.of[query] = st
}

// judge prints what is not allowed, and returns the exit code for it.
func (s *statements) judge() int {
	problems, err := s.problems()
	if err != nil {
		problems = append(problems, err.Error())
	}
	if len(problems) == 0 {
		return 0
	}
	fmt.Printf("--- FAIL: query plans (see plans_test.go)\n%s\n", strings.Join(problems, "\n"))
	return 1
}

func (s *statements) problems() (list []string, err error) {
	dir, err := os.MkdirTemp("", "plans")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	db, err := store.Open(filepath.Join(dir, "world.db"), store.Options{Ephemeral: true})
	if err != nil {
		return nil, err
	}
	defer db.Close()
	w, err := sims.NewWorld(db, sims.WorldOptions{})
	if err == nil {
		_, err = New(w)
	}
	if err != nil {
		return nil, err
	}
	return list, db.View(context.Background(), func(tx *store.Tx) error {
		x, err := readSchema(tx)
		if err != nil {
			return err
		}
		triggers, err := triggerStatements(tx)
		if err != nil {
			return err
		}
		for _, of := range []map[string]statement{s.of, triggers} {
			for query, st := range of {
				lines, err := x.judge(tx, query, st)
				if err != nil {
					return fmt.Errorf("%s: %w\n%s", st.function, err, query)
				}
				list = append(list, lines...)
			}
		}
		slices.Sort(list)
		return nil
	})
}

// judgeStatement returns what is not allowed in the plan of query.
func (x schema) judge(tx *store.Tx, query string, st statement) (list []string, err error) {
	rows, err := tx.Query("EXPLAIN QUERY PLAN "+query, make([]any, parameters(query))...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names := x.names(query)
	largest := len(largestID.FindAllString(query, -1))
	for rows.Next() {
		var id, parent, unused int
		var line string
		if err := rows.Scan(&id, &parent, &unused, &line); err != nil {
			return nil, err
		}
		reason := forbidden(line, names)
		if bare(line) {
			if largest--; largest < 0 {
				reason = "a table from end to end, for its largest or smallest value"
			}
		}
		excepted := !st.request && slices.ContainsFunc(exceptions, func(e exception) bool {
			return e.function == st.function && e.line == line
		})
		if reason != "" && !excepted {
			list = append(list, fmt.Sprintf("%s: %s: %s\n\t%s", st.function, line, reason,
				strings.Join(strings.Fields(query), " ")))
		}
	}
	return list, rows.Err()
}

// forbidden is why a line of a plan is not allowed, or "".
func forbidden(line string, names map[string][]string) string {
	switch {
	case strings.Contains(line, "TEMP B-TREE"):
		return "sorts rows of its own"
	case strings.Contains(line, "AUTOMATIC"):
		return "makes an index for itself"
	case strings.Contains(line, "(ANY("):
		return "skips in an index"
	case !strings.HasPrefix(line, "SCAN "), line == "SCAN CONSTANT ROW":
		return ""
	}
	name, how, _ := strings.Cut(strings.TrimPrefix(line, "SCAN "), " ")
	if strings.HasPrefix(name, "(subquery") || name == "json_each" {
		return "" // what the statement itself has
	}
	tables, known := names[name]
	if !known {
		return "is this a table?"
	}
	for _, table := range tables {
		switch {
		case slices.Contains(small, table), slices.Contains(small, how[strings.LastIndexByte(how, ' ')+1:]):
		case strings.HasSuffix(table, "_search") && !strings.Contains(how, " INDEX 0:"): // full text
		default:
			return "a table from end to end"
		}
	}
	return ""
}

var (
	parameter = regexp.MustCompile(`\$[0-9]+|\?`)
	ofTable   = regexp.MustCompile(`\b(promoonly_\w+)\s+(?:AS\s+)?([a-z]\w*)`)
	made      = regexp.MustCompile(`\)\s+(?:AS\s+)?([a-z]\w*)|\b([a-z]\w*)\s*(?:\([^()]*\))?\s+AS\s+(?:MATERIALIZED\s+)?\(`)
	largestID = regexp.MustCompile(`\b(?:max|min)\((?:\w+\.)?(?:trackid|releaseid|userid|queueid|id)\)`)
	ofTrigger = regexp.MustCompile(`(?s)\bBEGIN\b(.*)\bEND\b`)
	ofRow     = regexp.MustCompile(`\b(?:new|old)\.\w+`)
)

// bare reports whether line is a search without a key or an index. It stands for the
// largest of a column: of a primary key (largestID) SQLite knows it, of another column it
// looks at the whole table and calls that SEARCH, too.
func bare(line string) bool {
	return strings.HasPrefix(line, "SEARCH ") && strings.Count(line, " ") == 1
}

// parameters is how many arguments a query takes: $1 counts once, each ? for itself.
func parameters(query string) (n int) {
	seen := map[string]bool{}
	for _, p := range parameter.FindAllString(query, -1) {
		if p == "?" || !seen[p] {
			n++
		}
		seen[p] = true
	}
	return n
}

// A schema has the tables by their name, and the SQL of the views.
type schema struct {
	tables map[string][]string
	views  map[string]string
}

func readSchema(tx *store.Tx) (schema, error) {
	x := schema{map[string][]string{}, map[string]string{}}
	rows, err := tx.Query(`SELECT type, name, sql FROM sqlite_schema WHERE type IN ('table', 'view')`)
	if err != nil {
		return x, err
	}
	defer rows.Close()
	for rows.Next() {
		var kind, name, text string
		if err := rows.Scan(&kind, &name, &text); err != nil {
			return x, err
		}
		if kind == "view" {
			x.views[name] = text
		} else {
			x.tables[name] = []string{name}
		}
	}
	return x, rows.Err()
}

// names are the tables that a line of query's plan can name, by alias or their own name;
// also those that only a foreign key or a view brings. An alias may be used again, and
// stands for all of them then. What a statement makes itself is nil.
func (x schema) names(query string) map[string][]string {
	names := maps.Clone(x.tables)
	for _, m := range made.FindAllStringSubmatch(query, -1) {
		names[m[1]+m[2]] = nil
	}
	for view, text := range x.views {
		if strings.Contains(query, view) {
			query += text
		}
	}
	for _, m := range ofTable.FindAllStringSubmatch(query, -1) {
		names[m[2]] = append(names[m[2]], m[1])
	}
	return names
}

// triggerStatements are the statements of the triggers, which no plan of another has.
// A value of the row is a parameter to them.
func triggerStatements(tx *store.Tx) (map[string]statement, error) {
	rows, err := tx.Query(`
		SELECT name, sql FROM sqlite_schema
		WHERE type = 'trigger' AND tbl_name LIKE 'promoonly!_%' ESCAPE '!'`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	list := map[string]statement{}
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			return nil, err
		}
		for _, query := range strings.Split(ofTrigger.FindStringSubmatch(text)[1], ";") {
			if strings.TrimSpace(query) != "" {
				list[ofRow.ReplaceAllString(query, "?")] = statement{"trigger " + name, true}
			}
		}
	}
	return list, rows.Err()
}

func TestStatementsAreRecorded(t *testing.T) {
	t.Parallel()
	l := newLibrary(t, 1000)
	s, err := New(l.w)
	require.NoError(t, err)
	l.do(func(tx *store.Tx) error {
		_, err := s.Credentials(tx)
		require.NoError(t, err)
		var n int
		return tx.QueryRow(`SELECT count(*) AS of_a_test FROM promoonly_tracks`).Scan(&n)
	})
	recorded.Lock()
	defer recorded.Unlock()
	functions := map[string]bool{}
	for query, st := range recorded.of {
		functions[st.function] = true
		assert.NotContains(t, query, "of_a_test")
	}
	assert.True(t, functions["promoonly.appendUsers"])
}

// What must be found is found.
func TestAPlanThatIsNotAllowed(t *testing.T) {
	t.Parallel()
	w := worldtest.New(t, sims.WorldOptions{})
	_, err := New(w)
	require.NoError(t, err)
	for _, tt := range []struct{ query, want string }{
		{`SELECT title FROM promoonly_tracks WHERE label = $1`, "end to end"},
		{`SELECT x.title FROM promoonly_tracks AS x WHERE x.label = $1 LIMIT 5`, "end to end"},
		{`SELECT count(*) FROM promoonly_tracks t`, "end to end"},
		{`SELECT releaseid FROM promoonly_distribution d WHERE modified > $1`, "end to end"},
		{`SELECT docid FROM promoonly_track_search s WHERE docid > $1`, ""},
		{`SELECT docid FROM promoonly_track_search s WHERE title = $1`, "end to end"},
		{`SELECT docid FROM promoonly_track_search s
			WHERE s.promoonly_track_search MATCH $1 ORDER BY docid DESC`, ""},
		{`SELECT docid FROM promoonly_track_search s
			WHERE s.promoonly_track_search MATCH $1 ORDER BY title`, "sorts"},
		{`SELECT releaseid FROM promoonly_distribution WHERE userid = $1 ORDER BY added_at`, "sorts"},
		{`SELECT DISTINCT formatid FROM promoonly_distribution WHERE userid = $1`, "sorts"},
		{`SELECT name FROM promoonly_formats ORDER BY formatid`, ""},
		{`SELECT title FROM promoonly_tracks WHERE trackid = $1`, ""},
		{`SELECT max(trackid) FROM promoonly_tracks`, ""},
		{`SELECT max(titleid) FROM promoonly_tracks`, ""},
		{`SELECT max(bpm) FROM promoonly_tracks`, "end to end"},
		{`DELETE FROM promoonly_releases WHERE releaseid = $1`, "end to end"}, // foreign keys
		{`SELECT docid FROM promoonly_track_search s ORDER BY docid DESC`, "end to end"},
		{`SELECT value FROM json_each($1)`, ""},
		{`SELECT userid FROM promoonly_users UNION SELECT 2`, "end to end"},
	} {
		err := w.DB.View(t.Context(), func(tx *store.Tx) error {
			x, err := readSchema(tx)
			require.NoError(t, err)
			list, err := x.judge(tx, tt.query, statement{"f", true})
			if tt.want == "" {
				assert.Empty(t, list)
			} else if assert.NotEmpty(t, list, tt.query) {
				assert.Contains(t, list[0], tt.want)
			}
			return err
		})
		require.NoError(t, err, tt.query)
	}
}
