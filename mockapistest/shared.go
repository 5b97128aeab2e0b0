package mockapistest

import (
	"fmt"
	"os"
	"sync"
	"testing"
)

// The environment variables by which the same tests run on a server elsewhere.
const (
	EnvURL   = "MOCKAPIS_URL"           // http://127.0.0.1:8080
	EnvToken = "MOCKAPIS_CONTROL_TOKEN" // its --control-token, where it has one
)

// shared is the server of all tests of the process.
var shared struct {
	sync.Mutex
	server  *Server
	stop    func() error
	options []Option
}

// Shared returns the one server of the package: the one at the URL that the
// environment variable MOCKAPIS_URL names, or else one in this process, which
// starts at the first use. Call Main in TestMain to end it with the package and to
// say how it starts. Without that it ends with the process, whose temporary files
// the next process removes.
func Shared(t testing.TB) *Server {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil {
		if err := openShared(); err != nil {
			t.Fatalf("mockapistest: %v", err)
		}
	}
	return shared.server
}

func openShared() (err error) {
	url := os.Getenv(EnvURL)
	if url == "" {
		shared.server, shared.stop, err = start(optionsOf(shared.options))
		return err
	}
	o := optionsOf(shared.options)
	if o.token == "" {
		o.token = os.Getenv(EnvToken)
	}
	s, err := connect(url, o)
	if err != nil {
		return fmt.Errorf("%s: %w", EnvURL, err)
	}
	shared.server, shared.stop = s, func() error {
		s.remote.client.CloseIdleConnections()
		return nil
	}
	return nil
}

// Main runs the tests of a package whose tests use Shared, then ends the shared
// server. opts say how that starts.
//
//	func TestMain(m *testing.M) { mockapistest.Main(m) }
func Main(m *testing.M, opts ...Option) {
	shared.Lock()
	shared.options = opts
	shared.Unlock()
	m.Run() // its status is the process's when TestMain returns
	shared.Lock()
	defer shared.Unlock()
	if shared.server == nil {
		return
	}
	if err := shared.stop(); err != nil {
		fmt.Fprintf(os.Stderr, "mockapistest: stop: %v\n", err)
	}
	shared.server = nil
}
