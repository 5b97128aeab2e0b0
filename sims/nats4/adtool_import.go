package nats4

import (
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// importAdtools answers POST /adtools/importdump: each line of a text becomes an adtool, or
// none does. (Form and counts of the answer are ours: the page is cut before it.)
func (s *Server) importAdtools(tx *store.Tx, c *call) ([]byte, error) {
	like, failure, err := importedLike(tx, c.args)
	if failure != nil {
		return c.fail(failure)
	}
	if err != nil {
		return nil, err
	}
	d, err := readDump(c.args)
	if err != nil {
		return nil, err
	}
	lines, err := d.read()
	if err != nil {
		failure := softImportLine.because("%v", err)
		failure.Message += ": " + err.Error()
		return c.fail(failure)
	}
	ids, ignored := []any{}, 0
	for _, fields := range lines {
		if c.args.is("ignore_dupes") {
			exists, err := adtoolExists(tx, like.TypeID, fields)
			if err != nil {
				return nil, err
			}
			if exists {
				ignored++
				continue
			}
		}
		like.Fields = fields
		id, err := insertAdtool(tx, like)
		if err != nil {
			return nil, err
		}
		ids = append(ids, digits(id))
	}
	return phpJSON(object{
		{"result", "SUCCESS"}, {"imported", len(ids)}, {"ignored", ignored}, {"adtoolids", ids},
	}), nil
}

// importedLike is what every adtool of an import has: its type, its sites, its group and
// when it is published.
func importedLike(tx *store.Tx, args arguments) (a adtool, failure *apiError, err error) {
	a.Enabled = true
	typ, err := findAdtoolType(tx, args.text("adtool_type"))
	if errors.Is(err, sql.ErrNoRows) {
		return a, unknownAdtoolType(args.text("adtool_type")), nil
	}
	if err != nil {
		return a, nil, err
	}
	a.TypeID = typ.ID
	a.GroupID, _ = args.integer("default_group")
	if t, given := args.time("publish_date"); given {
		a.PublishDate = t
	} else {
		a.PublishDate = tx.Now.Unix()
	}
	if a.SiteIDs, err = enabledOn(args.text("enabled_on")); err != nil {
		return a, nil, err
	}
	for _, siteID := range a.SiteIDs {
		var bad *sims.Bad
		err := need(tx, "enabled_on", siteID, siteExists)
		if errors.As(err, &bad) {
			return a, softImportSite.because("there is no siteid %d", siteID).
				judging("siteid", siteID), nil
		}
		if err != nil {
			return a, nil, err
		}
	}
	return a, nil, nil
}

// enabledOn reads the sites of an import, 1 or 1,2; 0 and nothing are every site.
func enabledOn(text string) (siteIDs []int64, err error) {
	if text = strings.TrimSpace(text); text == "" || text == "0" {
		return nil, nil
	}
	seen := map[int64]bool{}
	for item := range strings.SplitSeq(text, ",") {
		id, err := strconv.ParseInt(strings.TrimSpace(item), 10, 64)
		if err != nil || len(seen) == maxElements {
			return nil, errParameter.invalid("enabled_on", "must be site ids with commas between")
		}
		if !seen[id] {
			seen[id] = true
			siteIDs = append(siteIDs, id)
		}
	}
	return siteIDs, nil
}

// A dump is a text with an adtool on each line.
type dump struct {
	Text, Separator, LineEnding string
	Fields                      []string // the names of a line's values
}

// maxLines bounds an import. (Ours.)
const maxLines = 10_000

// escapes are how a separator can be written that is no printable character. (Ours.)
var escapes = strings.NewReplacer(`\t`, "\t", `\n`, "\n", `\r`, "\r")

// readDump returns the dump of an import, or the 404 for a field that is no name.
func readDump(args arguments) (d dump, err error) {
	d = dump{
		Text:       args.text("dump"),
		Separator:  escapes.Replace(args.text("separator")),
		LineEnding: escapes.Replace(args.text("line_ending")),
		Fields:     args.array("fields").Values(),
	}
	if d.Fields == nil {
		return d, errParameter.invalid("fields", "must be an array: fields[]=name&fields[]=url")
	}
	seen := map[string]bool{}
	for _, name := range d.Fields {
		if name == "" || seen[name] {
			return d, errParameter.invalid("fields", "has %q, which is empty or there before", name)
		}
		seen[name] = true
	}
	if d.Separator == d.LineEnding {
		return d, errParameter.invalid("separator", "is the same as line_ending")
	}
	return d, nil
}

var errNoLine = errors.New("there is no line")

// read returns the fields of each line. An empty line is none, and where lines end with \n
// they may end with \r\n. It returns an error that names the first line that is wrong.
func (d dump) read() (list []object, err error) {
	number := 0
	for line := range strings.SplitSeq(d.Text, d.LineEnding) {
		number++
		if d.LineEnding == "\n" {
			line = strings.TrimSuffix(line, "\r")
		}
		if line == "" {
			continue
		}
		if len(list) == maxLines {
			return nil, fmt.Errorf("there are more than %d lines", maxLines)
		}
		if n := strings.Count(line, d.Separator) + 1; n != len(d.Fields) {
			return nil, fmt.Errorf("line %d has %d values, not %d", number, n, len(d.Fields))
		}
		var fields object
		for i, value := range strings.Split(line, d.Separator) {
			fields = append(fields, pair{d.Fields[i], value})
		}
		list = append(list, fields)
	}
	if list == nil {
		err = errNoLine
	}
	return list, err
}
