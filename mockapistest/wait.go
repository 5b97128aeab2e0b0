package mockapistest

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// Wait waits until n requests that a filter lets through have been answered, those
// of before included, and returns them, the oldest first. It ends the test where
// they have not come after so long in real time. It is for a client that works in
// the background.
func (x *Requests) Wait(f Filter, n int, most time.Duration) []Request {
	x.s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), most)
	defer cancel()
	seen, err := x.wait(ctx, f, n)
	if ctx.Err() != nil {
		x.s.t.Fatalf("mockapistest: %d of %d requests have come in %v", len(seen), n, most)
	}
	x.s.check(err)
	return seen
}

// wait reads the log's live stream, which begins with what is there already.
func (x *Requests) wait(ctx context.Context, f Filter, n int) (seen []Request, err error) {
	if f.Since == "" {
		f.Since = "0"
	}
	path := x.s.control("/requests/stream?" + f.values().Encode())
	res, err := x.s.server.remote.open(ctx, http.MethodGet, path, nil)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(res.Body)
		return nil, fmt.Errorf("GET %s: %w", path, problemOf(res.StatusCode, body))
	}
	lines := bufio.NewReader(res.Body)
	for event := ""; len(seen) < n; {
		line, err := lines.ReadString('\n')
		if err != nil {
			return seen, fmt.Errorf("GET %s: %w", path, err)
		}
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch {
		case name == "event":
			event = value
		case name == "data" && event == "request":
			var r Request
			if err := x.s.server.remote.decode(json.RawMessage(value), &r); err != nil {
				return seen, err
			}
			seen = append(seen, r)
		}
	}
	return seen, nil
}
