package promoonly

import "time"

// What several operations have in their path.

// readID reads the segment {name}, an id. It returns fail where it is no integer;
// noun says what it is the id of.
func readID(segments map[string]string, name string, fail *failure, noun string) (int64, error) {
	id, ok := number(segments[name])
	if !ok {
		return 0, fail.because("the %s must be a decimal integer", noun).
			judging(name, bounded(segments[name]))
	}
	return id, nil
}

// maxPage bounds the page; above it every page is as empty as this one.
const maxPage = 1 << 40

// readPage reads the segment {page}, from 1.
func readPage(segments map[string]string) (int64, error) {
	page, ok := number(segments["page"])
	if !ok || page < 1 {
		return 0, errPage.because("the page must be a decimal integer from 1").
			judging("page", bounded(segments["page"]))
	}
	return min(page, maxPage), nil
}

// readDate reads the segment {date}.
func readDate(segments map[string]string) (string, error) {
	date := segments["date"]
	if !isDate(date) {
		return "", errDate.because("the date must be YYYY-MM-DD").judging("date", bounded(date))
	}
	return date, nil
}

// isDate reports whether s is a date, YYYY-MM-DD.
func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}
