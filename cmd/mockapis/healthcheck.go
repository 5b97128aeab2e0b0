package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/alecthomas/kong"
)

// healthcheck asks the readyz of a running mockapis, which is at the same
// address as serve would be with the same flags, environment and file.
func healthcheck(ctx context.Context, parsed *kong.Context, env []string) error {
	flags := fromFlags(parsed)
	base := ""
	if given := flags["url"]; len(given) > 0 {
		base = strings.TrimSuffix(given[0].text, "/")
	}
	if base == "" {
		c, err := configure(flags, env)
		if err != nil {
			return err
		}
		base = "http://" + reachable(c.Addr)
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/_mock/readyz", nil)
	if err != nil {
		return usagef("--url: %w", err)
	}
	res, err := (&http.Transport{}).RoundTrip(req) // no proxy and no redirects
	if err != nil {
		return fmt.Errorf("%s is not ready: %w", base, err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s is not ready: it answers %s", base, res.Status)
	}
	return nil
}

// reachable is the address by which this machine reaches a listen address.
func reachable(addr string) string {
	host, port, _ := net.SplitHostPort(addr) // checked by address
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
