package nats4

import (
	"net/http"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/store"
)

// An endpoint is an operation with its parameters and what serves it.
type endpoint struct {
	sims.Operation
	routes     []route // the operation's own first
	parameters []parameter
	unknown    unknownParameters
	blankKey   string // the one key of the answer, which a blank return may have
	// fails is what the endpoint answers, with 200, where the call is right and the
	// operation does not succeed; nil where it has a blank return.
	fails func(message string) []byte
	// serve answers the call in its transaction: the body, or nil for none. A GET has a
	// read transaction, all else the write transaction, which a returned error undoes.
	serve func(*Server, *store.Tx, *call) ([]byte, error)
}

// A route is a method with a resource, member/details: what a permission names.
type route struct{ method, resource string }

func (r route) String() string { return r.method + " " + r.resource }

// unknownParameters says what becomes of a parameter that the endpoint does not have.
type unknownParameters int

const (
	refuseUnknown unknownParameters = iota // as the setting strict_params says
	noteUnknown                            // ignored and noted: the page is cut, or only a name
	ignoreUnknown                          // ignored: the vendor's own sample sends some
)

// prefixes are what stands before a resource. The vendor's pages had /api/v1/
// until 2015 and have /api/ since; both serve every endpoint. (Ours.)
var prefixes = []string{"/api/v1/", "/api/"}

// endpoints stand in the order of the vendor's sidebar.
var endpoints = slices.Concat(adtoolEndpoints, affiliateEndpoints, memberEndpoints,
	stringEndpoints, optionEndpoints, paymentEndpoints, reportEndpoints, serviceEndpoints)

// documented is an operation that the vendor's page shows. route is METHOD resource, as
// in the sidebar of the client's document; also are its other names, by METHOD resource.
func documented(id, route, page, summary string, also ...string) sims.Operation {
	return operation(id, route, sims.Documented, "NATS4 REST API, "+page, summary, also)
}

// ours is an operation of which only the name, or a sister product's page, is known.
func ours(id, route, source, summary string, also ...string) sims.Operation {
	return operation(id, route, sims.Ours, source, summary, also)
}

func operation(
	id, route string, p sims.Provenance, source, summary string, also []string,
) sims.Operation {
	method, resource, _ := strings.Cut(route, " ")
	o := sims.Operation{
		ID: id, API: Name, Method: method, Path: "/api/" + resource, Summary: summary,
		Provenance: p, Source: source, Also: []string{method + " /api/v1/" + resource},
	}
	for _, name := range also {
		method, resource, _ := strings.Cut(name, " ")
		o.Also = append(o.Also, method+" /api/"+resource, method+" /api/v1/"+resource)
	}
	return o
}

// byResource finds the endpoints of a resource by method. Every path is a constant, so
// maps find it in two steps; they are filled once and never changed.
var byResource = indexEndpoints()

func indexEndpoints() map[string]map[string]*endpoint {
	index := map[string]map[string]*endpoint{}
	for _, e := range endpoints {
		names := append([]string{e.Method + " " + e.Path}, e.Also...)
		for _, name := range names {
			method, path, _ := strings.Cut(name, " ")
			resource, _ := resourceOf(path)
			if index[resource] == nil {
				index[resource] = map[string]*endpoint{}
			}
			if index[resource][method] == nil {
				index[resource][method] = e
				e.routes = append(e.routes, route{method, resource})
			}
		}
	}
	return index
}

// methods are all that the API knows. (Documented.)
var methods = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch}

// MethodOf is the request's method. A POST may name another one in X-HTTP-Method,
// as the vendor's NATS5 samples do. (For NATS4 ours.)
func (s *Server) MethodOf(r *http.Request) string {
	if r.Method == http.MethodPost {
		if m := first(r.Header, "X-Http-Method"); m != "" {
			return m
		}
	}
	return r.Method
}

// find returns the endpoint of a method and path, or the error that the request
// gets once its account is known: unknown endpoint, then unsupported method, then
// a method that the endpoint does not have. A slash may end the path. (Ours.)
func find(method, path string) (*endpoint, route, error) {
	resource, ok := resourceOf(path)
	if !ok {
		return nil, route{}, errEndpoint.because("paths begin with /api/; this one is %s", path).
			judging("path", path)
	}
	list := byResource[resource]
	if e := list[method]; e != nil {
		return e, route{method, resource}, nil
	}
	switch {
	case list == nil:
		return nil, route{}, errEndpoint.because("the API has no endpoint %q", resource).
			judging("resource", resource)
	case !slices.Contains(methods, method):
		return nil, route{}, errUnsupported.
			because("the API knows GET, POST, PUT and PATCH, not %s", method).
			judging("method", method, "methods", methods)
	}
	allow := allowed(path)
	e := errMethod.because("%s takes %s, not %s", resource, allow, method).
		judging("method", method, "resource", resource)
	e.Allow = allow
	return nil, route{}, e
}

// allowed are the methods of a path, for the header Allow.
func allowed(path string) string {
	resource, _ := resourceOf(path)
	var list []string
	for _, method := range methods {
		if byResource[resource][method] != nil {
			list = append(list, method)
		}
	}
	return strings.Join(list, ", ")
}

func resourceOf(path string) (resource string, ok bool) {
	for _, p := range prefixes {
		if rest, found := strings.CutPrefix(path, p); found {
			return strings.TrimSuffix(rest, "/"), true
		}
	}
	return "", false
}
