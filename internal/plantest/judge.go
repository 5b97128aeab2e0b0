package plantest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// problems are what is not allowed in the plans of what was recorded and of the triggers.
func (s *Simulator) problems() (list []string, err error) {
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
		err = s.Open(w)
	}
	if err != nil {
		return nil, err
	}
	return list, db.View(context.Background(), func(tx *store.Tx) error {
		x, err := s.readSchema(tx)
		if err != nil {
			return err
		}
		triggers, err := s.triggerStatements(tx)
		if err != nil {
			return err
		}
		for _, of := range []map[string]statement{s.recorded, triggers} {
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

// Judge returns what is not allowed in the plan of a query that a request runs.
func (s *Simulator) Judge(tx *store.Tx, query string) ([]string, error) {
	x, err := s.readSchema(tx)
	if err != nil {
		return nil, err
	}
	return x.judge(tx, query, statement{"query", true})
}

// judge returns what is not allowed in the plan of query.
func (x schema) judge(tx *store.Tx, query string, st statement) (list []string, err error) {
	rows, err := tx.Query("EXPLAIN QUERY PLAN "+query, make([]any, parameters(query))...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	names := x.names(query)
	largest := len(x.largestKey.FindAllString(query, -1))
	for rows.Next() {
		var id, parent, unused int
		var line string
		if err := rows.Scan(&id, &parent, &unused, &line); err != nil {
			return nil, err
		}
		reason := x.forbidden(line, names)
		if keyless(line) && !x.leads(line, query) {
			if largest--; largest < 0 {
				reason = "a table from end to end, for its largest or smallest value"
			}
		}
		excepted := !st.request && slices.Contains(x.of.Exceptions, Exception{st.function, line})
		if reason != "" && !excepted {
			list = append(list, fmt.Sprintf("%s: %s: %s\n\t%s", st.function, line, reason,
				strings.Join(strings.Fields(query), " ")))
		}
	}
	return list, rows.Err()
}

// forbidden is why a line of a plan is not allowed, or "".
func (x schema) forbidden(line string, names map[string][]string) string {
	switch {
	case strings.Contains(line, "TEMP B-TREE"):
		return "sorts rows of its own"
	case strings.Contains(line, "AUTOMATIC"):
		return "makes an index for itself"
	case strings.Contains(line, "(ANY("):
		return "skips in an index"
	case !strings.HasPrefix(line, "SCAN "), strings.HasSuffix(line, "CONSTANT ROW"):
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
	small := x.of.Small
	for _, table := range tables {
		switch {
		case slices.Contains(small, table):
		case slices.Contains(small, how[strings.LastIndexByte(how, ' ')+1:]): // an index
		case strings.HasSuffix(table, "_search") && !strings.Contains(how, " INDEX 0:"): // full text
		default:
			return "a table from end to end"
		}
	}
	return ""
}

var (
	parameter = regexp.MustCompile(`\$[0-9]+|\?`)
	made      = regexp.MustCompile(
		`\)\s+(?:AS\s+)?([a-z]\w*)|\b([a-z]\w*)\s*(?:\([^()]*\))?\s+AS\s+(?:MATERIALIZED\s+)?\(`)
	ofTrigger = regexp.MustCompile(`(?s)\bBEGIN\b(.*)\bEND\b`)
	ofRow     = regexp.MustCompile(`\b(?:new|old)\.\w+`)
)

// keyless reports whether line is a search without a key. It stands for the largest of a
// column: of a primary key, or of the first column of an index, SQLite knows it; for
// another column it looks at all rows and calls that SEARCH, too.
func keyless(line string) bool {
	return strings.HasPrefix(line, "SEARCH ") && !strings.Contains(line, "(")
}

// leads reports whether query asks for the largest or smallest of the first column of the
// index that line names.
func (x schema) leads(line, query string) bool {
	_, index, ok := strings.Cut(line, " INDEX ")
	return ok && regexp.MustCompile(
		`\b(?:max|min)\((?:\w+\.)?`+regexp.QuoteMeta(x.first[index])+`\)`).MatchString(query)
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
