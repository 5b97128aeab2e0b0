package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"
)

type snapshotCommands struct {
	List struct{ remoteFlags } `cmd:"" help:"List the snapshots."`
	Save struct {
		remoteFlags
		Name    string `arg:"" optional:"" help:"Its name; one is made up without it."`
		Replace bool   `help:"Replace the one of that name."`
	} `cmd:"" help:"Save the state of the sandbox."`
	Restore  snapshotName `cmd:"" help:"Return the sandbox to a saved state."`
	Remove   snapshotName `cmd:"" help:"Remove a snapshot."`
	Download snapshotFile `cmd:"" help:"Write a snapshot, an SQLite file, to a file."`
	Upload   snapshotFile `cmd:"" help:"Take a file for a snapshot."`
}

type snapshotName struct {
	remoteFlags
	Name string `arg:""`
}

type snapshotFile struct {
	remoteFlags
	Name string `arg:""`
	File string `arg:""`
}

func (c *snapshotCommands) run(r *remote, command string) error {
	at := func(name string) string { return r.boxed("/snapshots/" + url.PathEscape(name)) }
	switch command {
	case "save":
		body := map[string]any{"replace": c.Save.Replace}
		if c.Save.Name != "" {
			body["name"] = c.Save.Name
		}
		return r.call("POST", r.boxed("/snapshots"), body)
	case "restore":
		return r.call("POST", at(c.Restore.Name)+"/restore", nil)
	case "remove":
		return r.call("DELETE", at(c.Remove.Name), nil)
	case "download":
		return r.download(at(c.Download.Name), c.Download.File)
	case "upload":
		return r.upload(at(c.Upload.Name), c.Upload.File)
	}
	return r.call("GET", r.boxed("/snapshots"), nil)
}

func (r *remote) download(path, file string) (err error) {
	res, err := r.send("GET", path, nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return usageError{err}
	}
	if _, err = io.Copy(f, res.Body); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

func (r *remote) upload(path, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return usageError{err}
	}
	defer f.Close()
	res, err := r.send("PUT", path, f)
	if err != nil {
		return err
	}
	return res.Body.Close()
}

type faultCommands struct {
	List      struct{ remoteFlags } `cmd:"" help:"List the faults in force, with how often each has met a request."`
	Catalogue struct{ remoteFlags } `cmd:"" help:"List what can be asked for."`
	Add       struct {
		remoteFlags
		Fault     string   `arg:"" help:"Such as easypromos/no-prizes-left or latency."`
		Attribute []string `short:"a" placeholder:"KEY=VALUE" help:"An attribute of the fault. Repeatable."`
		Match     []string `short:"m" placeholder:"KEY=VALUE" help:"Which requests: api, operation, method, path, credential. Repeatable."`
		First     int64    `placeholder:"N" help:"The first N requests."`
		Every     int64    `placeholder:"N" help:"Every Nth request."`
		Percent   float64  `placeholder:"N" help:"So many of a hundred."`
		Until     string   `placeholder:"TIME" help:"Until a time of the sandbox's clock, or for a duration."`
	} `cmd:"" help:"Ask for a fault."`
	Remove struct {
		remoteFlags
		ID string `arg:""`
	} `cmd:"" help:"Take a fault back."`
	Clear struct{ remoteFlags } `cmd:"" help:"Take all faults back."`
}

func (c *faultCommands) run(r *remote, command string) error {
	switch command {
	case "catalogue":
		return r.call("GET", r.boxed("/faults/catalogue"), nil)
	case "add":
		body, err := c.rule()
		if err != nil {
			return err
		}
		return r.call("POST", r.boxed("/faults"), body)
	case "remove":
		return r.call("DELETE", r.boxed("/faults/"+url.PathEscape(c.Remove.ID)), nil)
	case "clear":
		return r.call("DELETE", r.boxed("/faults"), nil)
	}
	return r.call("GET", r.boxed("/faults"), nil)
}

func (c *faultCommands) rule() (map[string]any, error) {
	a := c.Add
	body := map[string]any{"fault": a.Fault}
	attributes, err := pairs(a.Attribute, func(string) string { return "" })
	if err != nil {
		return nil, err
	}
	match, err := pairs(a.Match, func(string) string { return "string" })
	if err != nil {
		return nil, err
	}
	for key, m := range map[string]map[string]any{"attributes": attributes, "match": match} {
		if len(m) > 0 {
			body[key] = m
		}
	}
	if a.First != 0 {
		body["first"] = a.First
	}
	if a.Every != 0 {
		body["every"] = a.Every
	}
	if a.Percent != 0 {
		body["percent"] = a.Percent
	}
	if a.Until != "" {
		body["until"] = a.Until
	}
	return body, nil
}

type requestCommands struct {
	List   requestFilter `cmd:"" help:"List the latest requests, newest first."`
	Follow requestFilter `cmd:"" help:"Show requests as they come, until interrupted."`
	Show   struct {
		remoteFlags
		ID      string `arg:""`
		Format  string `placeholder:"FORMAT" help:"curl, http or go, instead of the record."`
		Secrets bool   `help:"With the real credentials."`
	} `cmd:"" help:"Show one request with its response and why it was refused."`
	Clear struct{ remoteFlags } `cmd:"" help:"Empty the log."`
}

type requestFilter struct {
	remoteFlags
	Filter []string `arg:"" optional:"" name:"key=value" help:"api, operation, method, path, status, credential, since, text or limit."`
}

func (f requestFilter) query() (string, error) {
	values, err := pairs(f.Filter, func(string) string { return "string" })
	if err != nil {
		return "", err
	}
	q := url.Values{}
	for key, v := range values {
		q.Set(key, v.(string))
	}
	if len(q) == 0 {
		return "", nil
	}
	return "?" + q.Encode(), nil
}

func (c *requestCommands) run(r *remote, command string) error {
	switch command {
	case "follow":
		return c.follow(r)
	case "show":
		q := url.Values{}
		if c.Show.Format != "" {
			q.Set("format", c.Show.Format)
		}
		if c.Show.Secrets {
			q.Set("secrets", "1")
		}
		path := r.boxed("/requests/" + url.PathEscape(c.Show.ID))
		if len(q) > 0 {
			path += "?" + q.Encode()
		}
		return r.call("GET", path, nil)
	case "clear":
		return r.call("DELETE", r.boxed("/requests"), nil)
	}
	query, err := c.List.query()
	if err != nil {
		return err
	}
	answer, err := r.ask("GET", r.boxed("/requests")+query, nil)
	if err != nil {
		return err
	}
	var page struct{ Requests []requestLine }
	if err := json.Unmarshal(answer, &page); err != nil {
		return err
	}
	for _, x := range page.Requests {
		x.print(r.out)
	}
	return nil
}

// A requestLine is a request as the list shows it.
type requestLine struct {
	ID             json.Number
	Time           time.Time
	API, Operation string
	Method, Path   string
	Status         int
	Rule           string
}

func (x requestLine) print(out io.Writer) {
	operation := x.Operation
	if operation == "" {
		operation = "-"
	}
	fmt.Fprintf(out, "%5s  %s  %3d  %-10s %-24s %s %s  %s\n", x.ID, x.Time.Format(time.TimeOnly), x.Status,
		x.API, operation, x.Method, x.Path, x.Rule)
}

// follow prints a line for each event of the stream.
func (c *requestCommands) follow(r *remote) error {
	query, err := c.Follow.query()
	if err != nil {
		return err
	}
	res, err := r.send("GET", r.boxed("/requests/stream")+query, nil)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		var x requestLine
		if ok && json.Unmarshal([]byte(data), &x) == nil && x.Method != "" {
			x.print(r.out)
		}
	}
	if r.ctx.Err() != nil { // interrupted, which is how it ends
		return nil
	}
	return lines.Err()
}
