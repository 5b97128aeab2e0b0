package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"time"
)

type webhooksCommand struct{ remoteFlags }

func (c *webhooksCommand) run(r *remote, _ string) error {
	answer, err := r.ask("GET", r.boxed("/webhooks"), nil)
	if err != nil {
		return err
	}
	var all struct {
		Webhooks []struct {
			ID                     json.Number
			API, Event, About, URL string
			Enabled                bool
		}
	}
	if err := json.Unmarshal(answer, &all); err != nil {
		return err
	}
	for _, h := range all.Webhooks {
		state := "on"
		if !h.Enabled {
			state = "off"
		}
		fmt.Fprintf(r.out, "%5s  %-3s  %s %-16s  %s  %s\n", h.ID, state, h.API, h.Event, h.About, h.URL)
	}
	return nil
}

type deliveryCommands struct {
	List struct {
		remoteFlags
		Filter []string `arg:"" optional:"" name:"key=value" help:"api, event, state, limit, after or wait."`
	} `cmd:"" help:"List the latest deliveries, newest first; with wait=10s once all is tried."`
	Show   deliveryID            `cmd:"" help:"Show one delivery with its payload and each try."`
	Replay deliveryID            `cmd:"" help:"Send the same again."`
	Clear  struct{ remoteFlags } `cmd:"" help:"Drop all deliveries, also those that are pending."`
}

type deliveryID struct {
	remoteFlags
	ID string `arg:""`
}

func (c *deliveryCommands) run(r *remote, command string) error {
	at := func(id string) string { return r.boxed("/deliveries/" + url.PathEscape(id)) }
	switch command {
	case "show":
		return r.call("GET", at(c.Show.ID), nil)
	case "replay":
		return r.call("POST", at(c.Replay.ID)+"/replay", nil)
	case "clear":
		return r.call("DELETE", r.boxed("/deliveries"), nil)
	}
	query, err := requestFilter{Filter: c.List.Filter}.query()
	if err != nil {
		return err
	}
	answer, err := r.ask("GET", r.boxed("/deliveries")+query, nil)
	if err != nil {
		return err
	}
	var page struct{ Deliveries []deliveryLine }
	if err := json.Unmarshal(answer, &page); err != nil {
		return err
	}
	for _, d := range page.Deliveries {
		fmt.Fprintf(r.out, "%5s  %s  %-9s  %d/%d  %s %s  %s  %s\n", d.ID, d.Created.Format(time.TimeOnly),
			d.State, d.Tries, d.MaxTries, d.API, d.Event, d.URL, d.outcome())
	}
	return nil
}

// A deliveryLine is a delivery as the list shows it.
type deliveryLine struct {
	ID                     string
	API, Event, URL, State string
	Created                time.Time
	Tries                  int
	MaxTries               int `json:"max_tries"`
	Status                 int
	Error                  string
}

// outcome is what came of the last try.
func (d deliveryLine) outcome() string {
	switch {
	case d.Error != "":
		return d.Error
	case d.Status != 0:
		return strconv.Itoa(d.Status)
	}
	return "-"
}
