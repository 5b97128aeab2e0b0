package promoonly

// The ids of the searches.
const (
	opQuickSearch    = "quickSearch"
	opSearchReleases = "searchReleases"
	opSearchTracks   = "searchTracks"
	opSearchWeb      = "searchWeb"
	opSearchWebAll   = "searchWebAll"
)

var searchOps = []string{
	opQuickSearch, opSearchReleases, opSearchTracks, opSearchWeb, opSearchWebAll,
}

// What a search can be asked for wrongly.
var (
	errBPM = &failure{"bpm-range-invalid",
		"The bpm is neither one number nor low,high with low not above high.",
		[]place{at(saysNotFound, opSearchTracks)}}
	errMode = &failure{"mode-invalid", "The mode is none of 0, 1 and 2.",
		[]place{at(saysNotFound, opSearchWeb)}}
)

var searchFailures = []*failure{errBPM, errMode}
