package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"
)

// remoteCommands work on a running mockapis through its control API.
type remoteCommands struct {
	Sandbox  sandboxCommands  `cmd:"" help:"Sandboxes: worlds of their own for tests and people."`
	Reset    resetCommand     `cmd:"" help:"Return everything, or one API, to its start."`
	Clock    clockCommand     `cmd:"" help:"Show the simulators' time, or move it."`
	Settings settingsCommand  `cmd:"" help:"Show the settings, or change some."`
	Limits   limitsCommand    `cmd:"" name:"rate-limits" help:"Show how many requests each account has left."`
	Load     loadCommand      `cmd:"" help:"Insert rows from a YAML or JSON file, all or none."`
	Action   actionCommand    `cmd:"" help:"Do what the vendors' own users do outside the APIs; list that without arguments."`
	Packs    packsCommand     `cmd:"" help:"List the scenario packs."`
	Simulate simulateCommands `cmd:"" help:"Let the vendors' own users act while a client works."`
	Snapshot snapshotCommands `cmd:"" help:"Save a sandbox's state and return to it."`
	Fault    faultCommands    `cmd:"" help:"Failures on demand."`
	Requests requestCommands  `cmd:"" help:"The request log."`
	Verify   verifyCommand    `cmd:"" help:"Say whether the clients kept the contracts: exit status 0, 1 where not, 2 where it cannot be said."`

	Webhooks   webhooksCommand  `cmd:"" help:"List where the APIs send their events."`
	Deliveries deliveryCommands `cmd:"" help:"What was sent to webhooks, and what is to be."`
	Emails     emailCommands    `cmd:"" help:"The e-mails that the APIs have sent."`
}

// run runs the command that words name: sandbox create <name>.
func (c *remoteCommands) run(r *remote, words []string) error {
	command := ""
	if len(words) > 1 {
		command = words[1]
	}
	return map[string]func(*remote, string) error{
		"sandbox": c.Sandbox.run, "reset": c.Reset.run, "clock": c.Clock.run,
		"settings": c.Settings.run, "rate-limits": c.Limits.run, "load": c.Load.run, "action": c.Action.run,
		"packs": c.Packs.run, "simulate": c.Simulate.run, "snapshot": c.Snapshot.run, "fault": c.Fault.run,
		"requests": c.Requests.run, "webhooks": c.Webhooks.run, "deliveries": c.Deliveries.run,
		"emails": c.Emails.run, "verify": c.Verify.run,
	}[words[0]](r, command)
}

type sandboxCommands struct {
	List   struct{ remoteFlags } `cmd:"" help:"List the sandboxes."`
	Create struct {
		remoteFlags
		Name string   `arg:"" optional:"" help:"Its name; one is made up without it."`
		Pack []string `placeholder:"NAME" help:"A scenario pack. Repeatable."`
		Seed int64    `placeholder:"N" help:"The seed of what is drawn at random."`
		Now  string   `placeholder:"TIME" help:"Its clock's start, a time of RFC 3339."`
		TTL  string   `placeholder:"DURATION" help:"How long it stays without a request; 0s is for ever (1h)."`
	} `cmd:"" help:"Make a sandbox."`
	Show struct {
		remoteFlags
		Name string `arg:""`
	} `cmd:"" help:"Show a sandbox with its base URLs and credentials."`
	Remove struct {
		remoteFlags
		Name string `arg:""`
	} `cmd:"" help:"Remove a sandbox."`
}

func (c *sandboxCommands) run(r *remote, command string) error {
	switch command {
	case "create":
		body := map[string]any{}
		for key, v := range map[string]string{"name": c.Create.Name, "now": c.Create.Now, "ttl": c.Create.TTL} {
			if v != "" {
				body[key] = v
			}
		}
		if c.Create.Seed != 0 {
			body["seed"] = c.Create.Seed
		}
		if len(c.Create.Pack) > 0 {
			body["packs"] = c.Create.Pack
		}
		return r.call("POST", "/sandboxes", body)
	case "show":
		return r.call("GET", "/sandboxes/"+url.PathEscape(c.Show.Name), nil)
	case "remove":
		return r.call("DELETE", "/sandboxes/"+url.PathEscape(c.Remove.Name), nil)
	}
	return r.call("GET", "/sandboxes", nil)
}

type resetCommand struct {
	remoteFlags
	API string `arg:"" optional:"" help:"One API alone."`
}

func (c *resetCommand) run(r *remote, _ string) error {
	body := map[string]any{}
	if c.API != "" {
		body["api"] = c.API
	}
	return r.call("POST", r.boxed("/reset"), body)
}

type clockCommand struct {
	remoteFlags
	Set     string        `placeholder:"TIME" help:"Set it to a time of RFC 3339."`
	Advance time.Duration `placeholder:"DURATION" help:"Move it by a duration such as 301s or -24h."`
	Freeze  bool          `xor:"run" help:"Stop it."`
	Resume  bool          `xor:"run" help:"Let it go on."`
	Rate    float64       `placeholder:"N" help:"Let so many of its seconds pass in a real one."`
}

func (c *clockCommand) run(r *remote, _ string) error {
	body := map[string]any{}
	if c.Set != "" {
		body["now"] = c.Set
	}
	if c.Advance != 0 {
		body["advance"] = c.Advance.String()
	}
	if c.Freeze || c.Resume {
		body["frozen"] = c.Freeze
	}
	if c.Rate != 0 {
		body["rate"] = c.Rate
	}
	if len(body) == 0 {
		return r.call("GET", r.boxed("/clock"), nil)
	}
	return r.call("PUT", r.boxed("/clock"), body)
}

type settingsCommand struct {
	remoteFlags
	Values []string `arg:"" optional:"" name:"name=value" help:"Settings to change; null returns one to its start."`
}

func (c *settingsCommand) run(r *remote, _ string) error {
	if len(c.Values) == 0 {
		return r.call("GET", r.boxed("/settings"), nil)
	}
	answer, err := r.ask("GET", r.boxed("/settings"), nil)
	if err != nil {
		return err
	}
	var all map[string]struct{ Default any }
	if err := json.Unmarshal(answer, &all); err != nil {
		return err
	}
	values, err := pairs(c.Values, func(key string) string {
		if _, text := all[key].Default.(string); text && !isNull(c.Values, key) {
			return "string"
		}
		return ""
	})
	if err != nil {
		return err
	}
	return r.call("PATCH", r.boxed("/settings"), values)
}

func isNull(args []string, key string) bool {
	for _, a := range args {
		if a == key+"=null" {
			return true
		}
	}
	return false
}

type limitsCommand struct{ remoteFlags }

func (c *limitsCommand) run(r *remote, _ string) error {
	return r.call("GET", r.boxed("/rate-limits"), nil)
}

type loadCommand struct {
	remoteFlags
	File string `arg:"" help:"APIs with their tables and rows; - is the standard input."`
}

func (c *loadCommand) run(r *remote, _ string) error {
	from := os.Stdin
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return usageError{err}
		}
		defer f.Close()
		from = f
	}
	res, err := r.send("PUT", r.boxed("/fixtures"), from)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	_, err = io.Copy(r.out, res.Body)
	return err
}

type actionCommand struct {
	remoteFlags
	Action string   `arg:"" optional:"" name:"api/action" help:"Such as synctv/consume-promo-code."`
	Values []string `arg:"" optional:"" name:"key=value" help:"Its arguments."`
}

func (c *actionCommand) run(r *remote, _ string) error {
	if c.Action == "" {
		return r.call("GET", r.boxed("/actions"), nil)
	}
	api, name, ok := strings.Cut(c.Action, "/")
	if !ok {
		return usagef("%q is not API/ACTION", c.Action)
	}
	answer, err := r.ask("GET", r.boxed("/actions"), nil)
	if err != nil {
		return err
	}
	var all struct {
		Actions []struct {
			API, Action string
			Params      []struct{ Name, Type string }
		}
	}
	if err := json.Unmarshal(answer, &all); err != nil {
		return err
	}
	values, err := pairs(c.Values, func(key string) string {
		for _, a := range all.Actions {
			for _, p := range a.Params {
				if a.API == api && a.Action == name && p.Name == key {
					return p.Type
				}
			}
		}
		return ""
	})
	if err != nil {
		return err
	}
	return r.call("POST", r.boxed("/actions/"+url.PathEscape(api)+"/"+url.PathEscape(name)), values)
}

type packsCommand struct{ remoteFlags }

func (c *packsCommand) run(r *remote, _ string) error {
	answer, err := r.ask("GET", "/packs", nil)
	if err != nil {
		return err
	}
	var all struct {
		Packs []struct{ Name, Description string }
	}
	if err := json.Unmarshal(answer, &all); err != nil {
		return err
	}
	for _, p := range all.Packs {
		fmt.Fprintf(r.out, "%-40s %s\n", p.Name, p.Description)
	}
	return nil
}
