package nats4

import (
	"cmp"
	"slices"
	"time"

	"github.com/mockapis/mockapis/store"
)

// profitLoss answers GET profitlossreport with a list of sums by what the view says, of
// the time and the affiliates that params choose. (Views, periods and filters are those
// of Trackfinity's page; the columns are ours.)
func (s *Server) profitLoss(tx *store.Tx, c *call) ([]byte, error) {
	view := views[cmp.Or(c.args.text("view"), "period")]
	f, err := c.profitFilter()
	if err != nil {
		return nil, err
	}
	sums := profitSums{view: view, sums: map[profitKey]*profitSum{}}
	if err := f.stats(tx, sums.add); err != nil {
		return nil, err
	}
	if err := f.payouts(tx, sums.add); err != nil {
		return nil, err
	}
	list := []any{}
	for _, key := range sums.keys() {
		labels, err := view.labels(tx, key)
		if err != nil {
			return nil, err
		}
		list = append(list, append(labels, sums.sums[key].columns()...))
	}
	return phpJSON(list), nil
}

// A profitSource is where sums come from: a day, an identifier with what it stands for,
// an affiliate and a site.
type profitSource struct {
	day, loginID, siteID int64
	ident                ident
}

// A profitKey is what a row of the report is of: the first day of a time, or an id; and
// for a campaign its affiliate as well.
type profitKey struct{ id, of int64 }

// A view says what a row of the report is of. (From Trackfinity's page; day, site, program,
// tour and campaign are ours.)
type view struct {
	key    func(profitSource) profitKey
	labels func(*store.Tx, profitKey) (object, error)
}

var views = map[string]view{
	"period":   viewOfTime("period", firstOfMonth, "2006-01"),
	"day":      viewOfTime("day", func(day int64) int64 { return day }, "2006-01-02"),
	"month":    viewOfTime("month", firstOfMonth, "2006-01"),
	"year":     viewOfTime("year", firstOfYear, "2006"),
	"campaign": campaignView,
	"login": viewOfName("loginid", "username", loginName,
		func(x profitSource) int64 { return x.loginID }),
	"site": viewOfName("siteid", "site", siteName,
		func(x profitSource) int64 { return x.siteID }),
	"program": viewOfName("programid", "program", programName,
		func(x profitSource) int64 { return x.ident.ProgramID }),
	"tour": viewOfName("tourid", "tour", tourName,
		func(x profitSource) int64 { return x.ident.TourID }),
	"adtool": viewOfID("adtoolid", func(x profitSource) int64 { return x.ident.AdtoolID }),
	"subid1": viewOfID("subid1", func(x profitSource) int64 { return x.ident.SubID1 }),
	"subid2": viewOfID("subid2", func(x profitSource) int64 { return x.ident.SubID2 }),
	// The sums do not tell referring addresses apart.
	"refurl": viewOfID("refurl_lookup_id", func(profitSource) int64 { return 0 }),
}

// viewNames are the views in the order of the documentation.
var viewNames = []string{
	"period", "day", "month", "year", "login", "campaign", "site", "program", "tour", "adtool",
	"refurl", "subid1", "subid2",
}

func viewOfTime(name string, first func(day int64) int64, layout string) view {
	return view{
		key: func(x profitSource) profitKey { return profitKey{id: first(x.day)} },
		labels: func(_ *store.Tx, k profitKey) (object, error) {
			start := time.Unix(k.id*secondsPerDay, 0).UTC()
			return object{
				{name, start.Format(layout)}, {"start", digits(start.Unix())},
			}, nil
		},
	}
}

func viewOfID(name string, id func(profitSource) int64) view {
	return view{
		key: func(x profitSource) profitKey { return profitKey{id: id(x)} },
		labels: func(_ *store.Tx, k profitKey) (object, error) {
			return object{{name, digits(k.id)}}, nil
		},
	}
}

// viewOfName is a view by an id that has a name, which query finds.
func viewOfName(idKey, nameKey, query string, id func(profitSource) int64) view {
	v := viewOfID(idKey, id)
	labels := v.labels
	v.labels = func(tx *store.Tx, k profitKey) (object, error) {
		o, _ := labels(tx, k)
		name, err := nameOf(tx, query, k.id)
		return append(o, pair{nameKey, name}), err
	}
	return v
}

var campaignView = view{
	key: func(x profitSource) profitKey { return profitKey{x.ident.CampaignID, x.loginID} },
	labels: func(tx *store.Tx, k profitKey) (object, error) {
		name, err := "Default", error(nil)
		if k.id != 0 {
			name, err = nameOf(tx, campaignName, k.id)
		}
		return object{
			{"loginid", digits(k.of)}, {"campaignid", digits(k.id)},
			{"campaign", name},
		}, err
	},
}

func firstOfMonth(day int64) int64 {
	start, _ := payoutPeriod(day * secondsPerDay)
	return dayOf(start)
}

func firstOfYear(day int64) int64 {
	year := time.Unix(day*secondsPerDay, 0).UTC().Year()
	return dayOf(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).Unix())
}

// A profitSum is a row of the report, in cents.
type profitSum struct {
	dayStats
	payouts int64
}

// columns are the row behind its labels; money is in whole currency.
func (p *profitSum) columns() object {
	o := object{
		{"raw", p.Raw}, {"unique", p.Unique}, {"qualified", p.Qualified},
		{"join_hits", p.JoinHits}, {"join_submits", p.JoinSubmits},
		{"initials", p.Initials}, {"trials", p.Trials}, {"conversions", p.Conversions},
		{"rebills", p.Rebills}, {"purchases", p.Purchases}, {"credits", p.Credits},
		{"chargebacks", p.Chargebacks}, {"cancels", p.Cancels}, {"expires", p.Expires},
	}
	for _, x := range []struct {
		name  string
		cents int64
	}{
		{"revenue", p.Revenue},
		{"credited", p.Credited},
		{"charged_back", p.ChargedBack},
		{"payouts", p.payouts},
		{"profit", p.Revenue - p.Credited - p.ChargedBack - p.payouts},
	} {
		o = append(o, pair{x.name, currency(x.cents)})
	}
	return o
}

// profitSums are the rows of a report by what they are of.
type profitSums struct {
	view view
	sums map[profitKey]*profitSum
}

func (s profitSums) add(x profitSource, d dayStats, payouts int64) {
	key := s.view.key(x)
	sum := s.sums[key]
	if sum == nil {
		sum = &profitSum{}
		s.sums[key] = sum
	}
	sum.dayStats.add(d)
	sum.payouts += payouts
}

// keys are in the order of the rows: of time, or of ids.
func (s profitSums) keys() []profitKey {
	keys := make([]profitKey, 0, len(s.sums))
	for k := range s.sums {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b profitKey) int {
		return cmp.Or(cmp.Compare(a.of, b.of), cmp.Compare(a.id, b.id))
	})
	return keys
}
