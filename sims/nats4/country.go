package nats4

import (
	"strconv"

	"golang.org/x/text/language"
)

// countryID reads a country as ISO 3166 has it, in two letters, three, or as a number: US,
// USA and 840 are the same. (Documented: Get Options.)
func countryID(text string) (id int64, ok bool) {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, countryCode(n) != ""
	}
	region, err := language.ParseRegion(text)
	if err != nil || !region.IsCountry() {
		return 0, false
	}
	id = int64(region.M49())
	return id, id > 0
}

// countryCode is the country of an id in two letters: US for 840; "" where it is none.
func countryCode(id int64) string {
	if id < 1 || id > 999 {
		return ""
	}
	region, err := language.EncodeM49(int(id))
	if err != nil || !region.IsCountry() {
		return ""
	}
	return region.String()
}
