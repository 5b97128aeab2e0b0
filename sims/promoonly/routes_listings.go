package promoonly

import "slices"

var listingRoutes = slices.Concat(
	[]route{
		{get(opRelease, "/release/{id}",
			"One release, or chart, with its tracks.", "/doc/chart"), (*Server).release},
	},
	dated(get(opReleasesByDate, "/releases/date/{page}",
		"Releases grouped by date, newest first.", "/doc/page_release"), (*Server).releasesByDate),
	[]route{
		{observed(get(opTrack, "/track/{trackid}", "One track.", "path and field names as a "+
			"public client has them; /doc/track_info exists and could not be read")),
			(*Server).track},
	},
)
