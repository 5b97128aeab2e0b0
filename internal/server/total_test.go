package server_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/mockapis/mockapis/internal/server"
	"github.com/mockapis/mockapis/internal/verdict"
)

// The total has each exchange of each sandbox, whatever becomes of the sandbox and while
// others are on their way.
func TestTotalHasEverything(t *testing.T) {
	t.Parallel()
	total := verdict.NewBook()
	s := start(t, server.Config{Total: total, Settings: map[string]string{"contract": "warn"}})
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	send := func(method, path, body string) {
		r, err := http.NewRequest(method, s.URL()+path, strings.NewReader(body))
		if !assert.NoError(t, err) {
			return
		}
		res, err := client.Do(r)
		if assert.NoError(t, err) {
			_, _ = io.Copy(io.Discard, res.Body)
			res.Body.Close()
		}
	}
	send("POST", "/_mock/sandboxes", `{"name":"t1"}`)
	send("POST", "/_mock/sandboxes", `{"name":"t2"}`)
	const each = 50
	var done sync.WaitGroup
	for _, prefix := range []string{"", "/_sandbox/t1", "/_sandbox/t2"} {
		for range 2 {
			done.Go(func() {
				for range each {
					send("GET", prefix+"/easypromos/v2/promotions?ordre=1", "")
				}
			})
		}
	}
	done.Go(func() {
		for range 5 {
			send("POST", "/_mock/reset", "")
			send("DELETE", "/_mock/sandboxes/t1/contract", "")
		}
	})
	done.Wait()
	send("DELETE", "/_mock/sandboxes/t1", "")
	send("POST", "/_mock/sandboxes/t2/reset", "")
	require.NoError(t, s.Shutdown())

	state := total.State("total")
	assert.Equal(t, 3*2*each, state.Judged)
	assert.Empty(t, state.Unjudged)
	count := 0
	for _, g := range state.Findings {
		if g.At == "ordre" {
			count += g.Count
		}
	}
	assert.Equal(t, 3*2*each, count)
}
