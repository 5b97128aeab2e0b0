package server

import (
	"net"
	"strings"

	"github.com/mockapis/mockapis/internal/control"
	"github.com/mockapis/mockapis/internal/sandbox"
	"github.com/mockapis/mockapis/sims"
)

func sandboxOptions(c Config) sandbox.Options {
	return sandbox.Options{
		Data:     c.Data,
		Fixtures: c.Fixtures,
		Template: c.Template,
		Limit:    c.SandboxLimit,
		Observe:  c.Observe,
		Total:    c.Total,
		Overlays: c.Overlays,
		World: sims.WorldOptions{
			Seed: c.Seed, Now: c.Now, Settings: c.Settings, SMTP: c.SMTP, Log: c.Log,
		},
	}
}

// access returns who may use the control API of a program that is bound to an
// address.
func access(c Config, bound net.Addr) control.Access {
	a := control.Access{
		Token: c.ControlToken,
		Open:  !bound.(*net.TCPAddr).IP.IsLoopback(),
	}
	if host, _, err := net.SplitHostPort(c.Addr); err == nil && host != "" {
		a.Hosts = append(a.Hosts, strings.ToLower(host))
	}
	for _, h := range c.ControlHosts {
		a.Hosts = append(a.Hosts, strings.ToLower(h))
	}
	for _, o := range c.ControlOrigins {
		a.Origins = append(a.Origins, strings.ToLower(o))
	}
	return a
}
