package plantest

import (
	"maps"
	"regexp"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// A schema has the tables of a simulator by their name, and the SQL of the views.
type schema struct {
	of         *Simulator
	tables     map[string][]string
	views      map[string]string
	first      map[string]string // the first column of an index
	alias      *regexp.Regexp    // a table with its alias
	largestKey *regexp.Regexp    // max(id) of a primary key
}

func (s *Simulator) readSchema(tx *store.Tx) (schema, error) {
	x := schema{
		of: s, tables: map[string][]string{}, views: map[string]string{},
		first: map[string]string{},
		alias: regexp.MustCompile(`\b(` + s.Name + `_\w+)\s+(?:AS\s+)?([a-z]\w*)`),
		largestKey: regexp.MustCompile(
			`\b(?:max|min)\((?:\w+\.)?(?:` + strings.Join(s.Keys, "|") + `)\)`),
	}
	rows, err := tx.Query(`
		SELECT type, name, sql, ''
		FROM sqlite_schema
		WHERE type IN ('table', 'view')
		UNION ALL
		SELECT x.type, x.name, '', ifnull(c.name, '')
		FROM sqlite_schema x
		JOIN pragma_index_info(x.name) c ON c.seqno = 0
		WHERE x.type = 'index'`)
	if err != nil {
		return x, err
	}
	defer rows.Close()
	for rows.Next() {
		var kind, name, text, first string
		if err := rows.Scan(&kind, &name, &text, &first); err != nil {
			return x, err
		}
		switch kind {
		case "view":
			x.views[name] = text
		case "index":
			x.first[name] = first
		default:
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
	for _, m := range x.alias.FindAllStringSubmatch(query, -1) {
		names[m[2]] = append(names[m[2]], m[1])
	}
	return names
}

// triggerStatements are the statements of the triggers, which no plan of another has.
// A value of the row is a parameter to them.
func (s *Simulator) triggerStatements(tx *store.Tx) (map[string]statement, error) {
	rows, err := tx.Query(`
		SELECT name, sql FROM sqlite_schema
		WHERE type = 'trigger' AND tbl_name LIKE $1 || '!_%' ESCAPE '!'`, s.Name)
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
