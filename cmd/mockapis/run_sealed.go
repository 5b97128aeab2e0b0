package main

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/mockapis/mockapis/internal/seal"
	"github.com/mockapis/mockapis/internal/server"
)

// A sealedProxy is the proxy of a sealed run.
type sealedProxy struct {
	*seal.Proxy
	http *http.Server
	addr string
}

// startSealed starts the proxy on a free port.
func startSealed(s *server.Server, log *slog.Logger) (*sealedProxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("the proxy of a sealed run: %w", err)
	}
	proxy := seal.New(seal.Simulators{
		Handler: s.Main(), Addr: s.Addr(), APIOf: s.APIOf, Hint: insteadOfTLS,
	})
	p := &sealedProxy{Proxy: proxy, addr: l.Addr().String(), http: &http.Server{
		Handler: proxy, ReadHeaderTimeout: 20 * time.Second, MaxHeaderBytes: 1 << 20,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}}
	go func() { _ = p.http.Serve(l) }()
	return p, nil
}

func insteadOfTLS(api string) string {
	return "use " + apiPrefix(api) + "URL, or http:// in place of https://"
}

// environment makes clients use the proxy for everything but the simulators' own address.
// NODE_USE_ENV_PROXY is what Node needs to look at the others.
func (p *sealedProxy) environment(own string) []string {
	var env []string
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"} {
		value := "=http://" + p.addr
		env = append(env, name+value, strings.ToLower(name)+value) // some read the one, some the other
	}
	return append(env, "NO_PROXY="+own, "no_proxy="+own, "NODE_USE_ENV_PROXY=1")
}

func (p *sealedProxy) close() { _ = p.http.Close() }
