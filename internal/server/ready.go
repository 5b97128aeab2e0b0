package server

import (
	"context"
	"net"

	"github.com/mockapis/mockapis/internal/sandbox"
	"github.com/mockapis/mockapis/sims"
)

// Addr is the main address with its real port.
func (s *Server) Addr() string { return s.main.Addr().String() }

// URL is the main address as a URL, without a slash at the end.
func (s *Server) URL() string { return urlOf(s.main.Addr()) }

// APIURL is the URL that stands in place of the vendor's scheme and host:
// http://127.0.0.1:8080/userbatch for http://userbatch.com. It panics where
// there is no such API.
func (s *Server) APIURL(api string) string {
	if _, ok := sandbox.Find(api); !ok {
		panic("server: no API " + api)
	}
	return s.URL() + "/" + api
}

// urlOf is where a client on this machine reaches an address.
func urlOf(a net.Addr) string { return "http://" + hostOf(a) }

func hostOf(a net.Addr) string {
	tcp := a.(*net.TCPAddr)
	if tcp.IP.IsUnspecified() {
		return (&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: tcp.Port}).String()
	}
	return tcp.String()
}

// Ready is the ready line: where everything is.
type Ready struct {
	Msg     string              `json:"msg"` // "ready"
	Version string              `json:"version"`
	Addr    string              `json:"addr"`
	URL     string              `json:"url"`
	Control string              `json:"control"`
	APIs    map[string]ReadyAPI `json:"apis"`
}

// A ReadyAPI says where one API is.
type ReadyAPI struct {
	URL  string `json:"url"`  // in place of the vendor's base URL
	Root string `json:"root"` // in place of the vendor's scheme and host
	// Own is in place of the vendor's scheme and host, too, on the API's own
	// address; it is missing where the API has none.
	Own string `json:"own,omitempty"`
}

// Ready says where everything is.
func (s *Server) Ready() Ready {
	r := Ready{
		Msg: "ready", Version: s.version, Addr: s.Addr(), URL: s.URL(),
		Control: s.URL() + "/_mock", APIs: map[string]ReadyAPI{},
	}
	for _, a := range sandbox.APIs {
		root := s.APIURL(a.Name)
		x := ReadyAPI{URL: root + a.Base, Root: root}
		if l, ok := s.own[a.Name]; ok {
			x.Own = urlOf(l.Addr())
		}
		r.APIs[a.Name] = x
	}
	return r
}

// A Guide is what a person needs to begin with an API.
type Guide struct {
	Name, Title string
	ReadyAPI
	Credentials []sims.Credential
	Example     string // a curl command line
}

// Guides lists a guide for each API.
func (s *Server) Guides(ctx context.Context) ([]Guide, error) {
	credentials, err := s.boxes.Default().Credentials(ctx)
	if err != nil {
		return nil, err
	}
	ready := s.Ready()
	list := make([]Guide, len(sandbox.APIs))
	for i, a := range sandbox.APIs {
		list[i] = Guide{
			Name: a.Name, Title: a.Title, ReadyAPI: ready.APIs[a.Name],
			Credentials: credentials[a.Name],
			Example:     s.boxes.Default().Simulators[i].Example(s.APIURL(a.Name)),
		}
	}
	return list, nil
}

// Simulator is an API's in the default sandbox. It panics where there is no such API.
func (s *Server) Simulator(api string) sims.Simulator {
	for _, sim := range s.boxes.Default().Simulators {
		if sim.Name() == api {
			return sim
		}
	}
	panic("server: no API " + api)
}
