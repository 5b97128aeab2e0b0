package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// How many sandboxes and resets are timed, and how many sandboxes stand at once.
const (
	sandboxesMade  = 300
	resetsMade     = 300
	sandboxesHeld  = 200
	rowsBeforehand = 10_000
)

// measureSandboxes times making and resetting sandboxes, one after the other, and
// weighs many at once.
func measureSandboxes(o options) ([]row, error) {
	target, err := start(o.binary, "--addr", "127.0.0.1:0", "--log-format", "json", "--log-level", "warn")
	if err != nil {
		return nil, err
	}
	defer target.stop()
	c, err := dial(target.addr)
	if err != nil {
		return nil, err
	}
	defer c.Close()

	var made []float64
	for i := range sandboxesMade {
		took, err := c.timed(201, "POST", "/_mock/sandboxes", fmt.Sprintf(`{"name":"made-%d"}`, i))
		if err != nil {
			return nil, err
		}
		made = append(made, took)
		if _, err := c.timed(204, "DELETE", fmt.Sprintf("/_mock/sandboxes/made-%d", i), ""); err != nil {
			return nil, err
		}
	}
	resets, err := timeResets(c)
	if err != nil {
		return nil, err
	}
	held, err := holdSandboxes(c, target)
	if err != nil {
		return nil, err
	}
	return []row{
		percentile("make a sandbox", 50, made, 0), percentile("make a sandbox", 99, made, 15),
		percentile("reset after 10000 written rows", 50, resets, 0),
		percentile("reset after 10000 written rows", 99, resets, 15),
		most(fmt.Sprintf("memory with %d sandboxes in use", sandboxesHeld), "MB", []float64{held}, 1024),
	}, nil
}

func timeResets(c *client) (list []float64, err error) {
	if _, err := c.timed(201, "POST", "/_mock/sandboxes", `{"name":"written"}`); err != nil {
		return nil, err
	}
	rows := fmt.Sprintf(`{"easypromos":{"brands":[{"id":100000,"count":%d,"account":1,"name":"Brand {id}","created":"2022-04-08T12:52:36Z"}]}}`, rowsBeforehand)
	for range resetsMade {
		if _, err := c.timed(200, "PUT", "/_mock/sandboxes/written/fixtures", rows); err != nil {
			return nil, err
		}
		took, err := c.timed(200, "POST", "/_mock/sandboxes/written/reset", "")
		if err != nil {
			return nil, err
		}
		list = append(list, took)
	}
	return list, nil
}

// holdSandboxes makes many sandboxes, sends each a few requests of each API's, and
// returns the memory that the process holds then, in MB.
func holdSandboxes(c *client, target *process) (float64, error) {
	for i := range sandboxesHeld {
		name := fmt.Sprintf("held-%d", i)
		a, err := c.send(raw("POST", "/_mock/sandboxes", fmt.Sprintf(`{"name":%q}`, name)))
		if err != nil {
			return 0, err
		}
		var made struct {
			Credentials map[string]map[string]string
		}
		if err := json.Unmarshal(a.body, &made); err != nil {
			return 0, fmt.Errorf("%w: %.200s", err, a.body)
		}
		own := made.Credentials
		for range 10 {
			for _, request := range [][]byte{
				raw("GET", "/easypromos/v2/users/10", "", "Authorization", "Bearer "+own["easypromos"]["token"]),
				raw("GET", "/nats4/api/member/details?memberid=2", "",
					"api-key", own["nats4"]["api-key"], "api-username", own["nats4"]["api-username"]),
				raw("POST", "/synctv/rest/v1/session?email="+own["synctv"]["email"]+"&password="+own["synctv"]["password"], ""),
				raw("POST", "/promoonly/user/authenticate/signin",
					"email="+own["promoonly"]["email"]+"&password="+own["promoonly"]["password"],
					"Content-Type", "application/x-www-form-urlencoded"),
			} {
				a, err := c.send(request)
				if err == nil {
					err = status200(a)
				}
				if err != nil {
					return 0, err
				}
			}
		}
	}
	return target.residentMB()
}

// timed sends a request to the control API and returns how long it took, in
// milliseconds.
func (c *client) timed(status int, method, path, body string) (float64, error) {
	request := raw(method, path, body)
	begin := time.Now()
	a, err := c.send(request)
	took := time.Since(begin)
	if err == nil && a.status != status {
		err = fmt.Errorf("wrong answer: %s %s: status %d: %.200s", method, path, a.status, a.body)
	}
	return float64(took.Microseconds()) / 1000, err
}

// percentile makes a row of the p-th percentile, which may not be above bound.
func percentile(name string, p int, values []float64, bound float64) row {
	values = slices.Sorted(slices.Values(values))
	at := values[min(len(values)-1, len(values)*p/100)]
	r := row{
		Name: fmt.Sprintf("%s, p%d", name, p), Unit: "ms", Bound: bound,
		Median: at, Lowest: values[0], Highest: values[len(values)-1],
	}
	r.Good = bound == 0 || at <= bound
	return r
}
