package promoonly

var searchRoutes = []route{
	{get(opQuickSearch, "/qsearch/{text}",
		"The first releases and tracks of the distribution that a text finds.",
		"/doc/quick_search"), (*Server).quickSearch},
	{get(opSearchReleases, "/rsearch/{text}",
		"The releases of the distribution that a text finds.",
		"/doc/search_releases"), (*Server).searchReleases},
	{get(opSearchTracks, "/search/{formatted}",
		"The tracks of the distribution that a text or fields find.",
		"/doc/search_application"), (*Server).searchTracks},
	{get(opSearchWeb, "/search/web/{text}/{mode}",
		"The tracks of all of the POOL that a text finds, by media type.",
		"/doc/search_web"), (*Server).searchWeb},
	{invented(get(opSearchWebAll, "/search/web/{text}",
		"The tracks of all of the POOL that a text finds.",
		"/doc/search_web has a mode; that it may be missing is ours")), (*Server).searchWeb},
}
