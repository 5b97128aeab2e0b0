package promoonly

import (
	"net/http"
	"slices"

	"github.com/mockapis/mockapis/sims"
)

// A route is an operation with what serves it. serve gets the segments of the path
// that the operation names, and returns the value to answer with (encoded JSON as it
// is, or a response of its own), or an error.
type route struct {
	sims.Operation
	serve func(s *Server, r *http.Request, segments map[string]string) (any, error)
}

// routes stand in the order of the vendor's reference. Those of the listings, the
// searches, the downloads, the preferences and the reports are in files of their own.
var routes = slices.Concat([]route{
	{post(opAuthenticate, "/user/authenticate",
		"Issue an access token for an API key and secret.", "/doc/token"), (*Server).authenticate},
	{post(opSignIn, "/user/authenticate/signin",
		"Sign in with e-mail and password: key, secret and a token.", "/doc/signin"), (*Server).signIn},
	{post(opValidate, "/user/token/validate",
		"Tell whether an access token is still good.", "/doc/token_validation"), (*Server).validateToken},
	{get(opSync, "/user/sync",
		"Bring the user's distribution up to date.", seed), (*Server).syncDistribution},
	{post(opPoolUserID, "/account/pool_userid",
		"Look up the POOL User ID of an e-mail.", "/doc/pool_userid"), (*Server).poolUserID},
}, listingRoutes, searchRoutes, downloadRoutes, preferenceRoutes, reportRoutes)

// seed is the title of the one document that came from the user; the others are
// the vendor's pages.
const seed = "Authentication: Sync Distribution"

func get(id, path, summary, source string) sims.Operation {
	return operation(http.MethodGet, id, path, summary, source)
}

func post(id, path, summary, source string) sims.Operation {
	return operation(http.MethodPost, id, path, summary, source)
}

func operation(method, id, path, summary, source string) sims.Operation {
	return sims.Operation{
		ID: id, API: Name, Method: method, Path: path, Summary: summary,
		Provenance: sims.Documented, Source: source,
	}
}

// observed is an operation that a public client calls, and no page that could be read
// describes.
func observed(o sims.Operation) sims.Operation {
	o.Provenance = sims.Observed
	return o
}

// invented is an operation whose path is our decision.
func invented(o sims.Operation) sims.Operation {
	o.Provenance = sims.Ours
	return o
}

// dated are the three paths of a listing by date: from its beginning, from a date
// back, and so many dates from a date back. Of a listing that is not documented the last
// two are ours.
func dated(o sims.Operation, serve func(*Server, *http.Request, map[string]string) (any, error),
) []route {
	from := o
	if o.Provenance != sims.Documented {
		from.Provenance, from.Source = sims.Ours, "as /doc/page_release has it for releases"
	}
	count := from
	from.ID += "From"
	from.Path += "/{start_date}"
	count.ID += "FromCount"
	count.Path += "/{start_date}/{count}"
	return []route{{o, serve}, {from, serve}, {count, serve}}
}
