// Package control serves the control API under /_mock/: what a person or a test
// asks of the program itself, apart from the vendors' APIs. It answers JSON, and
// refuses with RFC 9457 problem documents.
package control

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/gorilla/mux"

	"github.com/mockapis/mockapis/internal/problem"
	"github.com/mockapis/mockapis/internal/sandbox"
	"github.com/mockapis/mockapis/internal/wire"
	"github.com/mockapis/mockapis/sims"
)

// An API is the control API over all sandboxes.
type API struct {
	boxes  *sandbox.Manager
	access Access
	log    *slog.Logger
	router *mux.Router
}

// A call is a request to the control API, with the sandbox that it means.
type call struct {
	*http.Request
	box *sandbox.Sandbox
	// prefix is where the calls for the sandbox are: /_mock, or
	// /_mock/sandboxes/{name}.
	prefix string
}

// path returns the value of a {name} in the path.
func (c *call) path(name string) string { return mux.Vars(c.Request)[name] }

// A handler returns the value to answer with, as JSON or in a form of its own, or
// an error.
type handler func(*call) (any, error)

// created is the answer 201: something has a URL now.
type created struct {
	Location string
	Value    any
}

// A nothing is the answer 204.
type nothing struct{}

// A writer is an answer in another form than JSON. It is written while the sandbox
// may be removed: it holds on to nothing but what it was made with.
type writer func(http.ResponseWriter, *http.Request)

// New returns the control API over boxes, for those whom a lets in.
func New(boxes *sandbox.Manager, a Access, log *slog.Logger) *API {
	c := &API{boxes: boxes, access: a, log: log}
	r := mux.NewRouter().SkipClean(true) // a cleaned path would be a redirect
	r.NotFoundHandler = c.guarded(c.notFound)
	for _, rt := range c.routes() {
		h := c.methods(rt)
		if !rt.open {
			h = c.guarded(h.ServeHTTP)
		}
		r.Handle(root+rt.path, h)
		if rt.boxed {
			r.Handle(root+boxPath+rt.path, h)
		}
	}
	c.router = r
	return c
}

const (
	root    = "/_mock"
	boxPath = "/sandboxes/{sandbox}"
)

// A route is a path below /_mock with what it takes.
type route struct {
	path    string
	methods methods
	boxed   bool  // it is also below /_mock/sandboxes/{sandbox}
	open    bool  // everybody may ask
	body    int64 // the bound of a request's body, in bytes; maxBody where zero
}

// methods are the handlers of one path.
type methods map[string]handler

func (c *API) routes() []route {
	return []route{
		{path: "/healthz", open: true, methods: methods{"GET": c.healthz}},
		{path: "/readyz", open: true, methods: methods{"GET": c.readyz}},
		{path: "/openapi.json", methods: methods{"GET": c.openapi}},
		{path: "/sandboxes", methods: methods{"GET": c.sandboxes, "POST": c.createSandbox}},
		{path: boxPath, methods: methods{"GET": c.sandboxState, "DELETE": c.removeSandbox}},

		{path: "/credentials", boxed: true, methods: methods{"GET": c.credentials}},
		{path: "/operations", boxed: true, methods: methods{"GET": c.operations}},
		{path: "/clock", boxed: true, methods: methods{"GET": c.clock, "PUT": c.setClock}},
		{path: "/settings", boxed: true, methods: methods{"GET": c.settings, "PATCH": c.setSettings}},
		{path: "/rate-limits", boxed: true, methods: methods{"GET": c.rateLimits}},
		{path: "/reset", boxed: true, methods: methods{"POST": c.reset}},
		{path: "/fixtures", boxed: true, body: maxFixtures, methods: methods{"PUT": c.loadFixtures}},
		{path: "/packs", boxed: true, methods: methods{"GET": c.packs}},
		{path: "/actions", boxed: true, methods: methods{"GET": c.actions}},
		{path: "/actions/{api}/{action}", boxed: true, methods: methods{"POST": c.act}},
		{path: "/simulations", boxed: true, methods: methods{"GET": c.simulations, "POST": c.simulate}},
		{path: "/simulations/catalogue", boxed: true, methods: methods{"GET": c.traffic}},
		{path: "/simulations/{simulation}", boxed: true, methods: methods{
			"GET": c.simulation, "DELETE": c.stopSimulation}},
		{path: "/snapshots", boxed: true, methods: methods{"GET": c.snapshots, "POST": c.saveSnapshot}},
		{path: "/snapshots/{snapshot}", boxed: true, body: sandbox.MaxSnapshot, methods: methods{
			"GET": c.downloadSnapshot, "PUT": c.uploadSnapshot, "DELETE": c.removeSnapshot}},
		{path: "/snapshots/{snapshot}/restore", boxed: true, methods: methods{"POST": c.restoreSnapshot}},
		{path: "/faults", boxed: true, methods: methods{"GET": c.faults, "POST": c.addFault, "DELETE": c.clearFaults}},
		{path: "/faults/catalogue", boxed: true, methods: methods{"GET": c.faultCatalogue}},
		{path: "/faults/{fault}", boxed: true, methods: methods{"GET": c.fault, "DELETE": c.removeFault}},
		{path: "/requests", boxed: true, methods: methods{"GET": c.requests, "DELETE": c.clearRequests}},
		{path: "/requests/stream", boxed: true, methods: methods{"GET": c.streamRequests}},
		{path: "/requests/{id}", boxed: true, methods: methods{"GET": c.request}},
		{path: "/contracts", methods: methods{"GET": c.contracts}},
		{path: "/contracts/{api}", methods: methods{"GET": c.contractPage}},
		{path: "/contracts/{api}/openapi.yaml", methods: methods{"GET": c.contractYAML}},
		{path: "/contracts/{api}/openapi.json", methods: methods{"GET": c.contractJSON}},
		{path: "/contract", boxed: true, methods: methods{"GET": c.contract, "DELETE": c.clearContract}},
		{path: "/webhooks", boxed: true, methods: methods{"GET": c.webhooks, "POST": c.addWebhook}},
		{path: "/webhooks/{api}/{webhook}", boxed: true, methods: methods{"DELETE": c.removeWebhook}},
		{path: "/deliveries", boxed: true, methods: methods{"GET": c.deliveries, "DELETE": c.clearDeliveries}},
		{path: "/deliveries/{delivery}", boxed: true, methods: methods{"GET": c.delivery}},
		{path: "/deliveries/{delivery}/replay", boxed: true, methods: methods{"POST": c.replayDelivery}},
		{path: "/emails", boxed: true, methods: methods{"GET": c.emails, "DELETE": c.clearEmails}},
		{path: "/emails/{email}", boxed: true, methods: methods{"GET": c.email}},
		{path: "/emails/{email}/raw", boxed: true, methods: methods{"GET": c.rawEmail}},
		{path: "/verify", boxed: true, methods: methods{"POST": c.verify}},
	}
}

// Routes lists the calls, "GET /_mock/clock". Those that exist for each sandbox
// stand as they are for the default one.
func Routes() (list []string) {
	for _, rt := range (*API)(nil).routes() {
		for _, method := range slices.Sorted(maps.Keys(rt.methods)) {
			list = append(list, method+" "+root+rt.path)
		}
	}
	return list
}

func (c *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { c.router.ServeHTTP(w, r) }

// methods serves one path. HEAD is GET without its body, as everywhere in HTTP.
func (c *API) methods(rt route) http.Handler {
	allow := slices.Sorted(maps.Keys(rt.methods))
	if rt.methods["GET"] != nil {
		allow = append(allow, "HEAD")
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		method := r.Method
		if method == http.MethodHead {
			method = http.MethodGet
		}
		h := rt.methods[method]
		if h == nil {
			w.Header().Set("Allow", strings.Join(allow, ", "))
			problem.New(http.StatusMethodNotAllowed,
				r.URL.Path+" takes "+strings.Join(allow, ", ")+", not "+r.Method+".").Write(w)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, cmp.Or(rt.body, maxBody))
		c.answer(w, r, h)
	})
}

// answer is the only writer of answers and of failures.
func (c *API) answer(w http.ResponseWriter, r *http.Request, h handler) {
	v, err := c.call(r, h)
	if err != nil {
		c.asProblem(r, err).Write(w)
		return
	}
	status := http.StatusOK
	switch x := v.(type) {
	case writer:
		x(w, r)
		return
	case nothing:
		w.WriteHeader(http.StatusNoContent)
		return
	case created:
		w.Header().Set("Location", x.Location)
		status, v = http.StatusCreated, x.Value
	}
	body, err := wire.JSON(v)
	if err != nil {
		c.asProblem(r, err).Write(w)
		return
	}
	wire.Write(w, status, "application/json", append(body, '\n'))
}

// call runs a handler while the sandbox of the path, or the default one, is held.
func (c *API) call(r *http.Request, h handler) (any, error) {
	x := &call{Request: r, prefix: root}
	name, ok := mux.Vars(r)["sandbox"]
	if ok {
		x.prefix = root + "/sandboxes/" + name
	} else {
		name = sims.DefaultWorld
	}
	box, release, err := c.boxes.Hold(name)
	if err != nil {
		return nil, err
	}
	defer release()
	x.box = box
	return h(x)
}

// asProblem returns what to tell the caller of err. The text of an error that is
// not the caller's stays in the log.
func (c *API) asProblem(r *http.Request, err error) *problem.Problem {
	var p *problem.Problem
	if errors.As(err, &p) {
		return p
	}
	var bad *sims.Bad
	if errors.As(err, &bad) {
		return problem.Field(bad.Key, sentence(bad))
	}
	var spec *sandbox.SpecError
	if errors.As(err, &spec) {
		return problem.Field(spec.Field, fmt.Sprintf("The value of %q %s.", spec.Field, spec.Reason))
	}
	c.log.Error("control request failed", "method", r.Method, "path", r.URL.Path, "err", err)
	return problem.New(http.StatusInternalServerError, "The request failed; the log of mockapis says why.")
}

// sentence tells what is wrong with a value, or with all of them where it has no key.
func sentence(b *sims.Bad) string {
	text := strings.TrimPrefix(b.Error(), ": ")
	if strings.HasSuffix(text, ".") || strings.HasSuffix(text, "?") {
		return text
	}
	return text + "."
}

func (c *API) notFound(w http.ResponseWriter, r *http.Request) {
	problem.New(http.StatusNotFound, "The control API has no "+r.URL.Path+".").Write(w)
}

// guarded lets a request through where the access rules do.
func (c *API) guarded(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p := c.access.check(r); p != nil {
			if p.Status == http.StatusUnauthorized {
				w.Header().Set("WWW-Authenticate", `Bearer realm="mockapis control"`)
			}
			p.Write(w)
			return
		}
		if c.access.cors(w, r) {
			return
		}
		next(w, r)
	})
}
