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
		{get(opDistributionFirst, "/distribution/first",
			"Promo Only's own releases grouped by date, newest first: the first page.",
			"/doc/page_format"), (*Server).distributionFirst},
		{invented(get(opDistribution, "/distribution/{page}",
			"Any page of Promo Only's own releases grouped by date.",
			"/doc/page_format has the first page; the path is ours")), (*Server).distribution},
		{get(opDistributionPage, "/distribution/page/{date}",
			"The page of Promo Only's own releases that has a date, with 10 dates a page.",
			"/doc/distribution_page_date"), (*Server).distributionPage},
		{get(opGenreTracks, "/genres/{genre}/{date}",
			"The tracks of a genre on a date.", "/doc/view_date_genre"), (*Server).genreTracks},
		{get(opTrackVersions, "/track/versions/{trackid}",
			"A track with its other media and mixes.", "/doc/track_versions"),
			(*Server).trackVersions},
		{get(opSpecialties, "/specialty/{page}",
			"Specialty releases, newest first.", "/doc/page_specialties_date"),
			(*Server).specialties},
		{get(opSpecialtyTracks, "/specialty/tracks/{year}",
			"Specialty tracks of a song year.", "/doc/specialty_track_year"),
			(*Server).specialtyTracks},
		{get(opSpecialtyDecade, "/specialty/decade/{decade}/{page}",
			"Specialty tracks of a decade.", "/doc/specialty_track_decade"),
			(*Server).specialtyDecade},
		{get(opFormats, "/formats",
			"The formats that there are.", "/doc/available_formats"), (*Server).formats},
		{get(opUserFormats, "/user/formats",
			"The formats that there are.", "/doc/get_format_list"), (*Server).formats},
		{observed(get(opTrack, "/track/{trackid}", "One track.", "path and field names as a "+
			"public client has them; /doc/track_info exists and could not be read")),
			(*Server).track},
	},
	dated(observed(get(opTracksByDate, "/tracks/date/{page}",
		"Tracks grouped by date, newest first.", "path as a public client has it, "+
			"which takes groups with tracks; the rest is as in /doc/page_release")),
		(*Server).tracksByDate),
	dated(invented(get(opGenresByDate, "/genres/date/{page}",
		"Genres grouped by date, newest first, with their tracks counted.",
		"/doc/view_date_genre names such a view; path and shape are ours")),
		(*Server).genresByDate),
	[]route{
		{invented(get(opCharts, "/charts", "The user's charts.",
			"/doc/chart speaks of a list of charts; path and shape are ours, "+
				"with the keys of /doc/get_user_charts")), (*Server).charts},
	},
)
