package promoonly

// The ids of the preferences.
const (
	opUserCharts        = "userCharts"
	opUserOptions       = "userOptions"
	opFormatFilters     = "formatFilters"
	opSaveFormatFilters = "saveFormatFilters"
	opFileFormats       = "fileFormats"
	opFilenaming        = "filenaming"
	opSaveFilenaming    = "saveFilenaming"
	opSaveChartFilters  = "saveChartFilters"
	opSaveFileFormats   = "saveFileFormats"
)

var (
	preferenceOps = append([]string{
		opUserCharts, opUserOptions, opFormatFilters, opFileFormats, opFilenaming,
	}, preferencePosts...)
	preferencePosts = append([]string{opSaveFormatFilters, opSaveChartFilters}, savesNumbers...)
	savesNumbers    = []string{opSaveFilenaming, opSaveFileFormats}
)

// What can be wrong with what is to be saved.
var (
	errOutOfRange = &failure{"post-variable-out-of-range",
		"A POST variable is none of the choices.", []place{at(saysMissing, savesNumbers...)}}

	hides = []place{at(saysMissing, opSaveFormatFilters, opSaveChartFilters)}

	errHiddenIDs = &failure{"hidden-ids-invalid",
		"What to hide is no list of integers with commas between.", hides}
	errTooManyHidden = &failure{"hidden-ids-too-many", "There are more than 1000 ids to hide.", hides}
)

var preferenceFailures = []*failure{errOutOfRange, errHiddenIDs, errTooManyHidden}
