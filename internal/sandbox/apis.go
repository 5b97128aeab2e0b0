package sandbox

import (
	"github.com/mockapis/mockapis/sims"
	"github.com/mockapis/mockapis/sims/easypromos"
	"github.com/mockapis/mockapis/sims/nats4"
	"github.com/mockapis/mockapis/sims/promoonly"
	"github.com/mockapis/mockapis/sims/synctv"
	"github.com/mockapis/mockapis/sims/userbatch"
)

// An API is one of the vendors' APIs, with what the program has to know to
// offer it.
type API struct {
	Name  string // as sims.Simulator.Name; also the first segment of the path
	Title string // the vendor's own name for it
	// Base is the path that every URL of the vendor's document begins with.
	Base string
	// Hosts are the vendor's own host names. *. stands for any labels.
	Hosts []string
	// Roots are path prefixes that belong to the API at the root of any host.
	Roots []string

	open func(*sims.World) (sims.Simulator, error)
}

// APIs is the one list of the simulators, in the order in which everything
// shows them.
var APIs = []API{
	{
		Name: "promoonly", Title: "Promo Only POOL",
		Hosts: []string{"api.promoonly.com"},
		Roots: []string{"/pool/v5/download/"}, // the vendor's media hosts
		open:  opener(promoonly.New),
	},
	{
		Name: "userbatch", Title: "UserBatch", Base: "/api",
		Hosts: []string{"userbatch.com", "www.userbatch.com"},
		open:  opener(userbatch.New),
	},
	{
		Name: "synctv", Title: "SyncTV REST v1", Base: "/rest/v1",
		Hosts: []string{"*.synctv.com"},
		open:  opener(synctv.New),
	},
	{
		Name: "easypromos", Title: "Easypromos REST API v2", Base: "/v2",
		Hosts: []string{"api.easypromosapp.com"},
		open:  opener(easypromos.New),
	},
	{
		Name: "nats4", Title: "NATS4 REST API", Base: "/api",
		open: opener(nats4.New),
	},
}

// opener lets a simulator's New, which returns its own type, stand in the list.
func opener[S sims.Simulator](open func(*sims.World) (S, error)) func(*sims.World) (sims.Simulator, error) {
	return func(w *sims.World) (sims.Simulator, error) { return open(w) }
}

// Find returns the API with that name.
func Find(name string) (API, bool) {
	for _, a := range APIs {
		if a.Name == name {
			return a, true
		}
	}
	return API{}, false
}

// Names lists the names of the APIs.
func Names() []string {
	names := make([]string, len(APIs))
	for i, a := range APIs {
		names[i] = a.Name
	}
	return names
}
