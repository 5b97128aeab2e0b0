package main

import (
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mockapis/mockapis/internal/gateway"
	"github.com/mockapis/mockapis/internal/overlay"
	"github.com/mockapis/mockapis/internal/server"
	"github.com/mockapis/mockapis/internal/watch"
	"github.com/mockapis/mockapis/sims"
)

const defaultAddr = "127.0.0.1:8080"

// config is the whole configuration of serve.
type config struct {
	server.Config
	logJSON   bool
	logLevel  slog.Level
	readyFile string
	// settingOrigins says where each start value of a setting was given.
	settingOrigins map[string]string
}

// A kind says how many values an option takes.
type kind int

const (
	scalar  kind = iota
	several      // a repeatable flag, a list in the file
	mapping      // a repeatable flag NAME=VALUE, a mapping in the file
)

func (k kind) words() string {
	return [...]string{"a single value", "a list", "a mapping of names to values"}[k]
}

// An option is a flag, an environment variable and a key of the configuration
// file at once. set takes one value; its error says what the value should be.
type option struct {
	name string
	kind kind
	set  func(c *config, g given) error
}

// options are in the order in which the help shows them.
var options = []option{
	{"addr", scalar, func(c *config, g given) (err error) {
		c.Addr, err = address(g.text)
		return err
	}},
	{"listen", several, setListen},
	{"host", several, setHost},
	{"data", scalar, func(c *config, g given) error { c.Data = g.text; return nil }},
	{"fixtures", scalar, func(c *config, g given) error { c.Fixtures = g.text; return nil }},
	{"overlay", several, setOverlay},
	{"seed", scalar, setSeed},
	{"now", scalar, setNow},
	{"set", mapping, setSetting},
	{"contract", scalar, setContract},
	{"smtp", scalar, setSMTP},
	{"sandbox-limit", scalar, setSandboxLimit},
	{"control-host", several, setControlHost},
	{"control-origin", several, setControlOrigin},
	{"control-token", scalar, func(c *config, g given) error { c.ControlToken = g.text; return nil }},
	{"config", scalar, func(*config, given) error { return nil }}, // read before
	{"log-format", scalar, setLogFormat},
	{"log-level", scalar, setLogLevel},
	{"ready-file", scalar, func(c *config, g given) error { c.readyFile = g.text; return nil }},
}

func (o option) env() string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(o.name, "-", "_"))
}

func findOption(name string) (option, bool) {
	i := slices.IndexFunc(options, func(o option) bool { return o.name == name })
	if i < 0 {
		return option{}, false
	}
	return options[i], true
}

func envNames() (names []string) {
	for _, o := range options {
		names = append(names, o.env())
	}
	return names
}

func fileKeys() (names []string) {
	for _, o := range options {
		if o.name != "config" {
			names = append(names, o.name)
		}
	}
	return names
}

// configure reads flags, environment and configuration file into a config. Its
// error is a usageError that names where the wrong value stands.
func configure(flags layer, env []string) (config, error) {
	return configureOver(config{}, flags, env)
}

// configureOver is configure with other values for what is given nowhere.
func configureOver(c config, flags layer, env []string) (config, error) {
	c.settingOrigins = map[string]string{}
	c.Addr = defaultAddr
	variables, err := fromEnv(env)
	if err != nil {
		return c, err
	}
	file := layer{}
	if asked := merge(flags, variables)["config"]; len(asked) > 0 {
		if file, err = fromFile(asked[0].text, asked[0].origin); err != nil {
			return c, err
		}
	}
	all := merge(flags, variables, file)
	for _, o := range options {
		for _, g := range all[o.name] {
			if err := o.set(&c, g); err != nil {
				return c, usagef("%s: %w", g.origin, err)
			}
		}
	}
	return c, nil
}

func setListen(c *config, g given) error {
	api, addr, err := pair(g.text, "API=HOST:PORT")
	if err != nil {
		return err
	}
	if err := checkAPI(api); err != nil {
		return err
	}
	if slices.ContainsFunc(c.Listen, func(l server.Listen) bool { return l.API == api }) {
		return fmt.Errorf("%s has an address already", api)
	}
	addr, err = address(addr)
	c.Listen = append(c.Listen, server.Listen{API: api, Addr: addr})
	return err
}

func setHost(c *config, g given) error {
	api, name, err := pair(g.text, "API=NAME")
	if err != nil {
		return err
	}
	if err := checkAPI(api); err != nil {
		return err
	}
	if err := checkHost(strings.TrimPrefix(name, "*.")); err != nil {
		return err
	}
	c.Hosts = append(c.Hosts, gateway.Host{API: api, Name: name})
	return nil
}

func setSeed(c *config, g given) (err error) {
	c.Seed, err = strconv.ParseInt(g.text, 10, 64)
	if err != nil || c.Seed == 0 {
		return fmt.Errorf("%q is not a whole number other than 0", g.text)
	}
	return nil
}

func setSMTP(c *config, g given) error {
	host, port, err := net.SplitHostPort(g.text)
	n, perr := strconv.ParseUint(port, 10, 16)
	if err != nil || perr != nil || n == 0 || host == "" {
		return fmt.Errorf("%q is not HOST:PORT, such as 127.0.0.1:1025", g.text)
	}
	c.SMTP = g.text
	return nil
}

func setSandboxLimit(c *config, g given) (err error) {
	c.SandboxLimit, err = strconv.Atoi(g.text)
	if err != nil || c.SandboxLimit < 1 || c.SandboxLimit > 100_000 {
		return fmt.Errorf("%q is not a whole number from 1 to 100000", g.text)
	}
	return nil
}

func setNow(c *config, g given) (err error) {
	c.Now, err = time.Parse(time.RFC3339, g.text)
	if err != nil {
		return fmt.Errorf("%q is not a time of RFC 3339 such as 2035-01-01T00:00:00Z", g.text)
	}
	if c.Now.Before(sims.ClockMin) || c.Now.After(sims.ClockMax) {
		return sims.ErrClockRange
	}
	return nil
}

func setSetting(c *config, g given) error {
	name, value, err := pair(g.text, "NAME=VALUE")
	if err != nil {
		return err
	}
	if c.Settings == nil {
		c.Settings = map[string]string{}
	}
	c.Settings[name], c.settingOrigins[name] = value, g.origin
	return nil
}

// setContract is the start value of a setting that has a flag of its own.
func setContract(c *config, g given) error {
	switch watch.Mode(g.text) {
	case watch.Off, watch.Warn, watch.Strict:
	default:
		return fmt.Errorf("%q is not off, warn or strict", g.text)
	}
	return setSetting(c, given{watch.SettingContract + "=" + g.text, g.origin})
}

func setControlHost(c *config, g given) error {
	c.ControlHosts = append(c.ControlHosts, g.text)
	return checkHost(g.text)
}

func setControlOrigin(c *config, g given) error {
	u, err := url.Parse(g.text)
	if err != nil || u.Host == "" || u.Scheme == "" || u.Scheme+"://"+u.Host != g.text {
		return fmt.Errorf("%q is not an origin such as https://example.com or http://localhost:3000", g.text)
	}
	c.ControlOrigins = append(c.ControlOrigins, g.text)
	return nil
}

func setLogFormat(c *config, g given) error {
	if g.text != "text" && g.text != "json" {
		return fmt.Errorf("%q is not text or json", g.text)
	}
	c.logJSON = g.text == "json"
	return nil
}

func setLogLevel(c *config, g given) error {
	levels := map[string]slog.Level{
		"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError,
	}
	var ok bool
	if c.logLevel, ok = levels[g.text]; !ok {
		return fmt.Errorf("%q is not debug, info, warn or error", g.text)
	}
	return nil
}

// pair splits NAME=VALUE.
func pair(text, form string) (name, value string, err error) {
	name, value, ok := strings.Cut(text, "=")
	if !ok || name == "" {
		return "", "", fmt.Errorf("%q is not %s", text, form)
	}
	return name, value, nil
}

// address checks HOST:PORT.
func address(text string) (string, error) {
	_, port, err := net.SplitHostPort(text)
	if n, perr := strconv.ParseUint(port, 10, 16); err != nil || perr != nil || n > 65535 {
		return "", fmt.Errorf("%q is not HOST:PORT, such as 127.0.0.1:8080 or :8080", text)
	}
	return text, nil
}

func checkAPI(name string) error {
	if !slices.Contains(server.APIs(), name) {
		return fmt.Errorf("there is no API %q; there are %s", name, join(server.APIs()))
	}
	return nil
}

func checkHost(name string) error {
	if name == "" || strings.ContainsAny(name, ":/*@? \t") {
		return fmt.Errorf("%q is not a host name without scheme and port", name)
	}
	return nil
}

func setOverlay(c *config, g given) error {
	o, err := overlay.Read(g.text)
	if err != nil {
		return err
	}
	c.Overlays = append(c.Overlays, o)
	return nil
}
