package main

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"time"
)

type emailCommands struct {
	List struct {
		remoteFlags
		Filter []string `arg:"" optional:"" name:"key=value" help:"to, api, event, template, state, since, limit, after or wait."`
		JSON   bool     `name:"json" help:"Print the control API's answer."`
	} `cmd:"" help:"List the latest e-mails, newest first; with wait=10s once all is tried."`
	Show  emailID               `cmd:"" help:"Show one e-mail with its text, its variables and each try."`
	Raw   emailID               `cmd:"" help:"Print one e-mail as an SMTP server is handed it."`
	Clear struct{ remoteFlags } `cmd:"" help:"Drop all e-mails, also those that are pending."`
}

type emailID struct {
	remoteFlags
	ID string `arg:""`
}

func (c *emailCommands) run(r *remote, command string) error {
	at := func(id string) string { return r.boxed("/emails/" + url.PathEscape(id)) }
	switch command {
	case "show":
		return r.call("GET", at(c.Show.ID), nil)
	case "raw":
		message, err := r.ask("GET", at(c.Raw.ID)+"/raw", nil)
		if err == nil {
			_, err = r.out.Write(message)
		}
		return err
	case "clear":
		return r.call("DELETE", r.boxed("/emails"), nil)
	}
	query, err := requestFilter{Filter: c.List.Filter}.query()
	if err != nil {
		return err
	}
	if c.List.JSON {
		return r.call("GET", r.boxed("/emails")+query, nil)
	}
	answer, err := r.ask("GET", r.boxed("/emails")+query, nil)
	if err != nil {
		return err
	}
	var page struct{ Emails []emailLine }
	if err := json.Unmarshal(answer, &page); err != nil {
		return err
	}
	for _, e := range page.Emails {
		fmt.Fprintf(r.out, "%5s  %s  %-7s  %s %s  %s  %s%s\n", e.ID, e.Created.Format(time.TimeOnly),
			e.State, e.API, e.Template, e.To.Address, strconv.Quote(e.Subject), e.outcome())
	}
	return nil
}

// An emailLine is an e-mail as the list shows it.
type emailLine struct {
	ID, API, Template, Subject, State string
	To                                struct{ Address string }
	Created                           time.Time
	Status                            int
	Error                             string
}

// outcome is what came of the last try, where there was one.
func (e emailLine) outcome() string {
	switch {
	case e.Error != "":
		return "  " + e.Error
	case e.Status != 0:
		return "  " + strconv.Itoa(e.Status)
	}
	return ""
}
