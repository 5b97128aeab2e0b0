package promoonly

import "slices"

// The ids of the listings.
const (
	opRelease        = "release"
	opReleasesByDate = "releasesByDate"
	opTrack          = "track"
)

var (
	listingOps   = slices.Concat([]string{opRelease, opTrack}, datedOps(opReleasesByDate))
	listingPaged = datedOps(opReleasesByDate)

	// listingTracked are those with a {trackid} in their path, and listingUntracked says
	// what answers a track that is not in the distribution.
	listingTracked   = []string{opTrack}
	listingUntracked = []place{at(saysTrackNotFound, listingTracked...)}
)

// datedOps are the ids of the three paths of a listing by date.
func datedOps(ids ...string) (list []string) {
	for _, id := range ids {
		list = append(list, id, id+"From", id+"FromCount")
	}
	return list
}

// suffixed are the ids with what follows them.
func suffixed(suffix string, ids ...string) (list []string) {
	for _, id := range ids {
		list = append(list, id+suffix)
	}
	return list
}

// What a listing can be asked for wrongly.
var (
	byDateOps = []string{opReleasesByDate}

	errReleaseID = &failure{"release-id-not-integer", "The id of the release is no integer.",
		[]place{at(saysNotFound, opRelease)}}
	errStartDate = &failure{"start-date-invalid", "The start date is no date, YYYY-MM-DD.",
		[]place{at(saysNotFound, slices.Concat(
			suffixed("From", byDateOps...), suffixed("FromCount", byDateOps...))...)}}
	errCount = &failure{"count-invalid", "The count of dates is no integer from 1 to 100.",
		[]place{at(saysNotFound, suffixed("FromCount", byDateOps...)...)}}
	errDate = &failure{"date-invalid", "The date is no date, YYYY-MM-DD.",
		[]place{at(saysNotFound)}}
)

var listingFailures = []*failure{errReleaseID, errStartDate, errCount, errDate}
