package server

import (
	"log/slog"
	"time"

	"github.com/mockapis/mockapis/internal/contract"
	"github.com/mockapis/mockapis/internal/gateway"
	"github.com/mockapis/mockapis/internal/overlay"
	"github.com/mockapis/mockapis/internal/sandbox"
	"github.com/mockapis/mockapis/internal/verdict"
)

// Config says how the program runs. Addr is required; the rest may be zero.
type Config struct {
	Addr   string   // the main address, host:port; port 0 is any free one
	Listen []Listen // further addresses, each of one API

	Data     string            // the directory that keeps the data; temporary where empty
	Fixtures string            // a directory whose folders replace built-in fixtures
	Seed     int64             // of what is drawn at random; the stored one, or 1, where zero
	Now      time.Time         // the clock's start; the real time where zero
	Settings map[string]string // start values of settings, as text

	Template []byte // the built-in fixtures, loaded; see Template

	SMTP string // the server, host:port, that e-mails are handed to; none where empty

	// Observe, where it is not nil, is given each exchange of an API once it has ended.
	Observe func(api string, x *contract.Exchange)

	// Total, where it is not nil, counts what is judged in all sandboxes, also in those that
	// are reset or removed. It is whole once the Server is shut down.
	Total *verdict.Book

	Overlays []*overlay.Overlay // what was observed of the real services; see overlay.Read

	SandboxLimit int // how many sandboxes there may be, beside the default one; 1000 where zero

	Hosts []gateway.Host // host names that lead to an API, beside the vendors' own

	ControlHosts   []string // names by which the control API may be called, beside loopback's
	ControlOrigins []string // web origins whose pages may use the control API
	ControlToken   string   // asked of control requests; needed beyond loopback

	Log     *slog.Logger // nothing is logged where nil
	Version string       // shown in the ready line
}

// A Listen is an address of an API's own, where it stands at the vendor's paths.
type Listen struct {
	API, Addr string
}

// APIs lists the names of the APIs, in the order in which everything shows them.
func APIs() []string { return sandbox.Names() }

// Template returns what Config.Template takes: a start is quicker with it.
var Template = sandbox.Template

// CheckFixtures loads the fixtures of dir as New would, into a world that is
// thrown away. It returns the names of the APIs that dir has a folder for, and a
// *sims.FixtureError where something is wrong.
var CheckFixtures = sandbox.CheckFixtures
