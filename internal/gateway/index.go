package gateway

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/mockapis/mockapis/internal/problem"
	"github.com/mockapis/mockapis/internal/wire"
)

// docs is where the documentation is.
const docs = "https://github.com/mockapis/mockapis"

// index is the text that the main port shows at /.
func index(mounts []Mount) []byte {
	var b strings.Builder
	b.WriteString("mockapis: simulators of vendors' HTTP APIs. Not for production.\n\n")
	for _, m := range mounts {
		fmt.Fprintf(&b, "  %-22s  /%s%s\n", m.Title, m.Name, m.Base)
	}
	b.WriteString(`
  the control API:
  GET       /_mock/credentials   what opens each API
  GET       /_mock/operations    every route, and how it is known
  GET|POST  /_mock/sandboxes     worlds of their own, for tests that run at the same time
  GET|PUT   /_mock/clock         the simulators' time
  GET|PATCH /_mock/settings      switches of the simulators' behaviour
  PUT       /_mock/fixtures      rows to insert
  GET       /_mock/packs         scenarios to begin with
  GET       /_mock/actions       what the vendors' own users do; POST to do it
  GET|POST  /_mock/snapshots     states to return to
  GET|POST  /_mock/faults        failures on demand
  GET       /_mock/requests      the request log, with the reason of each refusal
  POST      /_mock/verify        whether the client sent what it should have
  GET       /_mock/contracts     the APIs' contracts; /_mock/contract: what is not by them
  POST      /_mock/reset         everything back to its start

`)
	b.WriteString("Documentation: " + docs + "\n")
	return []byte(b.String())
}

func writeIndex(w http.ResponseWriter, text []byte) {
	wire.Write(w, http.StatusOK, "text/plain; charset=utf-8", text)
}

// unknown is the answer to a path of no API.
func unknown(mounts []Mount) *problem.Problem {
	prefixes := make([]string, len(mounts))
	for i, m := range mounts {
		prefixes[i] = "/" + m.Name
	}
	return problem.New(http.StatusNotFound,
		"No API is here. The first segment of the path names the API: "+strings.Join(prefixes, ", ")+
			". The control API is below /_mock/.")
}
