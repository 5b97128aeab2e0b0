package promoonly

import (
	"net/http"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/store"
)

// A filter is a list of which a user can hide some: the charts, or the formats.
type filter struct {
	variable string // the ids to hide
	list     string // selects the JSON of each, $1 the user
	show     string // shows all again, $1 the user
	hide     string // hides $2, where there is such an id, $1 the user
}

// Charts stand in their own order. (Documented, /doc/get_user_charts. That only those of
// the user's distribution are listed is ours.)
var chartFilter = filter{
	variable: "hide_charts",
	list: chartsOf(`json_object('chart', r.name, 'chartid', c.chartid, 'format', c.chart_group,
		'show', NOT `+hidesChart+`)`, ""),
	show: `DELETE FROM promoonly_hidden_charts WHERE userid = $1`,
	hide: `
	INSERT INTO promoonly_hidden_charts (userid, chartid)
	SELECT $1, chartid FROM promoonly_charts WHERE chartid = $2
	ON CONFLICT DO NOTHING`,
}

// Formats stand in the order of the vendor's sample. (Documented, /doc/get_format_filters.
// That select is 1 for a hidden one is ours.)
var formatFilter = filter{
	variable: "hide_formats",
	list: `
	SELECT json_object('format', f.name, 'id', f.formatid, 'select', EXISTS (
		SELECT 1 FROM promoonly_hidden_formats h
		WHERE h.userid = $1 AND h.formatid = f.formatid))
	FROM promoonly_formats f INDEXED BY promoonly_formats_by_filter
	WHERE f.filter_position > 0
	ORDER BY f.filter_position`,
	show: `DELETE FROM promoonly_hidden_formats WHERE userid = $1`,
	hide: `
	INSERT INTO promoonly_hidden_formats (userid, formatid)
	SELECT $1, formatid FROM promoonly_formats WHERE formatid = $2 AND filter_position > 0
	ON CONFLICT DO NOTHING`,
}

// userCharts answers GET /user/charts.
func (s *Server) userCharts(r *http.Request, _ map[string]string) (any, error) {
	return s.listed(r, chartFilter.list)
}

// formatFilters answers GET /user/format_filters.
func (s *Server) formatFilters(r *http.Request, _ map[string]string) (any, error) {
	return s.listed(r, formatFilter.list)
}

// saveFormatFilters answers POST /user/save/format_filters.
func (s *Server) saveFormatFilters(r *http.Request, _ map[string]string) (any, error) {
	return s.saveFilter(r, formatFilter)
}

// saveChartFilters answers POST /user/save/chart_filters.
func (s *Server) saveChartFilters(r *http.Request, _ map[string]string) (any, error) {
	return s.saveFilter(r, chartFilter)
}

// saveFilter hides what the request names, shows everything else again, and answers with
// what was sent. (That an id which there is not is passed over, and an empty value shows
// all, is ours.)
func (s *Server) saveFilter(r *http.Request, f filter) (any, error) {
	sent, ids, err := f.read(r)
	if err != nil {
		return nil, s.refused(r, err)
	}
	err = s.update(r, func(tx *store.Tx, userid int64) error { return f.save(tx, userid, ids) })
	return map[string]string{f.variable: sent}, err
}

// read returns the value of the POST variable with the ids in it.
func (f filter) read(r *http.Request) (sent string, ids []int64, err error) {
	form, err := readForm(r)
	if err != nil {
		return "", nil, err
	}
	sent, ok := form.Lookup(f.variable)
	if !ok {
		return "", nil, form.absent(f.variable)
	}
	ids, err = readHidden(f.variable, sent)
	return sent, ids, err
}

func (f filter) save(tx *store.Tx, userid int64, ids []int64) error {
	if _, err := tx.Exec(f.show, userid); err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := tx.Exec(f.hide, userid, id); err != nil {
			return err
		}
	}
	return nil
}

// maxHidden bounds the ids to hide. (Ours.)
const maxHidden = 1000

// readHidden reads ids with commas between; nothing is none. It returns the ids in
// order, each once.
func readHidden(variable, sent string) ([]int64, error) {
	if sent == "" {
		return nil, nil
	}
	pieces := strings.Split(sent, ",")
	if len(pieces) > maxHidden {
		return nil, errTooManyHidden.because("%s has %d ids; %d are the most",
			variable, len(pieces), maxHidden).judging("variable", variable, "ids", len(pieces))
	}
	ids := make([]int64, len(pieces))
	for i, piece := range pieces {
		id, ok := number(piece)
		if !ok {
			return nil, errHiddenIDs.because(
				"%s must be decimal integers with commas between, or nothing; this is none: %q",
				variable, bounded(piece)).judging("variable", variable, "value", bounded(sent))
		}
		ids[i] = id
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

// userOptions answers GET /user/options: each group as its own call answers it. (The
// page could be read as far as filenaming; format_filters is ours.)
func (s *Server) userOptions(r *http.Request, _ map[string]string) (any, error) {
	var charts, formats, naming encoded
	err := s.view(r, func(tx *store.Tx, userid int64) (err error) {
		if charts, err = listOf(tx, chartFilter.list, userid); err != nil {
			return err
		}
		if formats, err = listOf(tx, formatFilter.list, userid); err != nil {
			return err
		}
		p, err := preferencesOf(tx, userid)
		naming = p.Naming.options()
		return err
	})
	if err != nil {
		return nil, err
	}
	return slices.Concat(encoded(`{"chart_filters":`), charts, encoded(`,"download_formats":`),
		fileFormatList, encoded(`,"filenaming":`), naming, encoded(`,"format_filters":`), formats,
		encoded("}")), nil
}
