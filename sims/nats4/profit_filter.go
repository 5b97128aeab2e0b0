package nats4

import (
	"slices"
	"strconv"
	"time"
)

// A profitFilter chooses the time, the affiliates and the sites of a report.
type profitFilter struct {
	days                                dayRange
	loginID, siteID                     int64 // 0 is any
	campaignID                          int64
	hasCampaign                         bool
	programID, tourID, adtoolID, sub1ID int64
	sub2ID                              int64
}

// profitFilter reads params. (period, start, end, filter_loginid and filter_campaignid are
// Trackfinity's; the other filters are ours.)
func (c *call) profitFilter() (f profitFilter, err error) {
	numbers := map[string]*int64{
		"filter_loginid": &f.loginID, "filter_siteid": &f.siteID,
		"filter_campaignid": &f.campaignID, "filter_programid": &f.programID,
		"filter_tourid": &f.tourID, "filter_adtoolid": &f.adtoolID,
		"filter_subid1": &f.sub1ID, "filter_subid2": &f.sub2ID,
	}
	params := c.args.array("params")
	for _, p := range params {
		to := numbers[p.Key]
		switch {
		case p.Value == "":
		case to != nil:
			if *to, err = strconv.ParseInt(p.Value, 10, 64); err != nil {
				return f, invalidParam(p, "must be an integer")
			}
			f.hasCampaign = f.hasCampaign || p.Key == "filter_campaignid"
		case !slices.Contains([]string{"period", "start", "end"}, p.Key):
			c.note(noteIgnored.because("parameter params[%s] is unknown to %s and ignored", p.Key,
				c.route.resource).judging("parameter", "params["+p.Key+"]", "resource", c.route.resource))
		}
	}
	if f.hasCampaign && f.loginID == 0 {
		return f, errParameter.invalid("params[filter_campaignid]", "needs params[filter_loginid]")
	}
	f.days, err = periodOf(params, c.args.now)
	return f, err
}

func invalidParam(p phpElement, must string) *apiError {
	return errParameter.invalid("params["+p.Key+"]", "%s", must).judging("value", p.Value)
}

// periodOf are the days that params[period] says, by UTC; the current period without.
func periodOf(params phpArray, now time.Time) (d dayRange, err error) {
	period := int64(periodCurrent)
	if text := params.Get("period"); text != "" {
		period, err = strconv.ParseInt(text, 10, 64)
		if err != nil || period < periodCurrent || period > periodFreeform {
			return d, invalidParam(phpElement{Key: "period", Value: text}, "must be from 0 to 8")
		}
	}
	if period == periodFreeform {
		return freeform(params, now)
	}
	return periodDays(period, now), nil
}

// freeform are the days from params[start] to params[end]; one that is left out is no
// bound. (Ours.)
func freeform(params phpArray, now time.Time) (d dayRange, err error) {
	d = allDays
	for name, day := range map[string]*int64{"start": &d.first, "end": &d.last} {
		text := params.Get(name)
		if text == "" {
			continue
		}
		t, ok := parseTime(text, now)
		if !ok {
			return d, invalidParam(phpElement{Key: name, Value: text}, "must be a time")
		}
		*day = dayOf(t.Unix())
	}
	return d, nil
}
