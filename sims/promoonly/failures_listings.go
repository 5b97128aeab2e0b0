package promoonly

import "slices"

// The ids of the listings.
const (
	opRelease        = "release"
	opReleasesByDate = "releasesByDate"

	opDistributionFirst = "distributionFirst"
	opDistribution      = "distribution"
	opDistributionPage  = "distributionPage"
	opGenreTracks       = "genreTracks"
	opTrackVersions     = "trackVersions"
	opSpecialties       = "specialties"
	opSpecialtyTracks   = "specialtyTracks"
	opSpecialtyDecade   = "specialtyDecade"
	opFormats           = "formats"
	opUserFormats       = "userFormats"
	opTrack             = "track"
	opTracksByDate      = "tracksByDate"
	opGenresByDate      = "genresByDate"
	opCharts            = "charts"
)

var (
	listingOps = slices.Concat([]string{opRelease, opDistributionFirst, opDistribution,
		opDistributionPage, opGenreTracks, opTrackVersions, opSpecialties, opSpecialtyTracks,
		opSpecialtyDecade, opFormats, opUserFormats, opTrack, opCharts}, datedOps(byDateOps...))
	listingPaged = slices.Concat([]string{opDistribution, opSpecialties, opSpecialtyDecade},
		datedOps(byDateOps...))
	byDateOps = []string{opReleasesByDate, opTracksByDate, opGenresByDate}

	// listingTracked are those with a {trackid} in their path, and listingUntracked says
	// what answers a track that is not in the distribution.
	listingTracked   = []string{opTrackVersions, opTrack}
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
	errReleaseID = &failure{"release-id-not-integer", "The id of the release is no integer.",
		[]place{at(saysNotFound, opRelease)}}
	errStartDate = &failure{"start-date-invalid", "The start date is no date, YYYY-MM-DD.",
		[]place{at(saysNotFound, slices.Concat(
			suffixed("From", byDateOps...), suffixed("FromCount", byDateOps...))...)}}
	errCount = &failure{"count-invalid", "The count of dates is no integer from 1 to 100.",
		[]place{at(saysNotFound, suffixed("FromCount", byDateOps...)...)}}
	errDate = &failure{"date-invalid", "The date is no date, YYYY-MM-DD.",
		[]place{at(saysNotFound, slices.Concat(
			[]string{opDistributionPage, opGenreTracks}, historyDateOps)...)}}
	errYear = &failure{"year-invalid", "The year of the songs is no year, YYYY.",
		[]place{at(saysNotFound, opSpecialtyTracks)}}
	errDecade = &failure{"decade-invalid", "The decade is no first year of one, YYY0.",
		[]place{at(saysNotFound, opSpecialtyDecade)}}
)

var listingFailures = []*failure{
	errReleaseID, errStartDate, errCount, errDate, errYear, errDecade,
}
