package promoonly

import (
	"net/http"

	"github.com/mockapis/mockapis/store"
)

// selectFormats begins with what stands for all formats. (Documented.)
const selectFormats = `
	SELECT '{"format":"All Promo Only Formats","id":0}'
	UNION ALL
	SELECT * FROM (
		SELECT json_object('format', f.name, 'id', f.formatid)
		FROM promoonly_formats f INDEXED BY promoonly_formats_by_list
		WHERE f.list_position > 0
		ORDER BY f.list_position)`

// formats answers GET /formats and GET /user/formats: the listed formats, whatever the
// user has subscribed to. (Of the first path only the beginning of the list could be
// read; that both have the same is ours.)
func (s *Server) formats(r *http.Request, _ map[string]string) (any, error) {
	var answer encoded
	err := s.view(r, func(tx *store.Tx, _ int64) (err error) {
		answer, err = listOf(tx, selectFormats)
		return err
	})
	return answer, err
}

// chartsOf selects objects of the charts c of user $1's distribution, in their order.
func chartsOf(object, condition string) string {
	return `
	SELECT ` + object + `
	FROM promoonly_charts c INDEXED BY promoonly_charts_in_order
	CROSS JOIN promoonly_distribution d ON d.userid = $1 AND d.releaseid = c.chartid
	CROSS JOIN promoonly_releases r ON r.releaseid = c.chartid
	WHERE c.position > 0` + condition + `
	ORDER BY c.position, c.chartid`
}

// hidesChart is the condition that user $1 hides the chart c.
const hidesChart = `EXISTS (
		SELECT 1 FROM promoonly_hidden_charts h
		WHERE h.userid = $1 AND h.chartid = c.chartid)`

var selectCharts = chartsOf(
	`json_object('chart', r.name, 'chartid', c.chartid, 'format', c.chart_group)`,
	` AND NOT `+hidesChart)

// charts answers GET /charts: the charts of the user's distribution but the hidden ones.
// (Ours.)
func (s *Server) charts(r *http.Request, _ map[string]string) (any, error) {
	return s.listed(r, selectCharts)
}
