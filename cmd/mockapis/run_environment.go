package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/mockapis/mockapis/internal/server"
)

// exported are the variables by which a command of run finds the simulators: NAME=VALUE.
func exported(url, token string, guides []server.Guide) []string {
	env := []string{envURL + "=" + url}
	if token != "" {
		env = append(env, envPrefix+"CONTROL_TOKEN="+token)
	}
	for _, g := range guides {
		prefix := apiPrefix(g.Name)
		env = append(env, prefix+"URL="+g.URL, prefix+"ROOT="+g.Root)
		if len(g.Credentials) == 0 {
			continue
		}
		first := g.Credentials[0].Values
		for _, name := range slices.Sorted(maps.Keys(first)) {
			env = append(env, prefix+variable(name)+"="+first[name])
		}
	}
	return env
}

// apiPrefix is what the variables about an API begin with: MOCKAPIS_EASYPROMOS_.
func apiPrefix(api string) string { return envPrefix + variable(api) + "_" }

func variable(name string) string {
	return strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// isAPIs reports whether a variable is about an API. No option's begins like that.
func isAPIs(name string) bool {
	return slices.ContainsFunc(server.APIs(), func(api string) bool {
		return strings.HasPrefix(name, apiPrefix(api))
	})
}

// overlaid is an environment with variables of its own over it. Those about APIs are all
// its own: a run inside of a run has none of the outer one.
func overlaid(env, own []string) []string {
	replaced := map[string]bool{}
	for _, e := range own {
		name, _, _ := strings.Cut(e, "=")
		replaced[name] = true
	}
	all := []string{}
	for _, e := range env {
		if name, _, _ := strings.Cut(e, "="); !replaced[name] && !isAPIs(name) {
			all = append(all, e)
		}
	}
	return append(all, own...)
}
