package nats4

import "time"

// The periods of a report or a search. (Documented: Get Option Rule, an early revision, and
// Trackfinity.)
const (
	periodCurrent = iota // a payout period, which here is a calendar month
	periodLast
	periodToday
	periodYesterday
	periodWeek // from Monday (ours)
	periodMonth
	periodYear
	periodAll
	periodFreeform // from a start to an end that are parameters
)

// periodDays are the days of a period but periodFreeform at a time, by UTC.
func periodDays(period int64, now time.Time) dayRange {
	now = now.UTC()
	today := dayOf(now.Unix())
	switch period {
	case periodCurrent, periodMonth:
		return monthOf(now.Unix())
	case periodLast:
		return monthOf(firstOfMonth(today)*secondsPerDay - 1)
	case periodToday:
		return dayRange{today, today}
	case periodYesterday:
		return dayRange{today - 1, today - 1}
	case periodWeek:
		monday := today - int64(now.Weekday()+6)%7
		return dayRange{monday, monday + 6}
	case periodYear:
		return dayRange{firstOfYear(today), firstOfYear(firstOfYear(today)+366) - 1}
	}
	return allDays
}

func monthOf(at int64) dayRange {
	start, end := payoutPeriod(at)
	return dayRange{dayOf(start), dayOf(end)}
}
